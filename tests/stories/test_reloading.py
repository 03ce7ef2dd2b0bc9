"""A changed config.yaml while the bot runs: it holds at once, or is refused whole; the admins read what changed."""

import os
from pathlib import Path

import pytest

from processes.settings_file import ConfigFile
from tests.settings_files import changed, loaded, with_rules
from tests.stories.test_chain import ALARM, ALWAYS_ON_DUTY, CHAIN, calls, notices
from tests.team import Team

QUESTION = "@havornair My bag did not arrive in Bergen, what do I do now?"
REPLY = "So sorry! Please give us your tag number in a direct message."
ANY_COLLEAGUE = ("  default: approver", "  default: peer")
MISSPELT = ("  default: approver", "  defualt: peer")


def saves(path: Path, *changes: tuple[str, str]) -> None:
    """Somebody saves the file; the clock of the disk may be too coarse to tell two saves apart, so time is set."""
    before = path.stat().st_mtime_ns
    path.write_text(changed(*changes), encoding="utf-8")
    os.utime(path, ns=(before + 1_000_000_000, before + 1_000_000_000))


def opened(database_url: str, tmp_path: Path) -> tuple[Team, Path, ConfigFile]:
    path = tmp_path / "config.yaml"
    team = Team(database_url, config=loaded(path, changed()))
    file = ConfigFile(path, {})
    team.notes_settings(file)
    return team, path, file


def admins(team: Team) -> list[str]:
    return [message["said"] for message in team.messages("#socialcare-ops")]


def test_a_changed_rule_of_approval_holds_for_the_next_draft_and_the_admins_read_the_difference(
    database_url: str, tmp_path: Path
) -> None:
    team, path, file = opened(database_url, tmp_path)
    with team:
        assert team.reloads(file) is False

        saves(path, ANY_COLLEAGUE)
        assert team.reloads(file) is True

        (told,) = admins(team)
        assert "was changed by" in told
        assert "+  default: peer" in told
        post = team.customer_posts("kunde", QUESTION)
        team.reacts("bo", "white_check_mark", team.drafts("ann", REPLY, team.card()))
        assert len(team.replies(post)) == 1


def test_a_changed_stance_shows_on_the_cards_that_stand(database_url: str, tmp_path: Path) -> None:
    team, path, file = opened(database_url, tmp_path)
    with team:
        team.customer_posts("kunde", QUESTION)
        assert "Listen only" not in team.card()["said"]

        saves(path, ("stance: full", "stance: listen"))
        assert team.reloads(file) is True
        team.wait(seconds=5)

        assert "Listen only" in team.card()["said"]


def test_a_bad_file_is_refused_the_old_settings_stay_and_the_admins_read_where_the_error_is(
    database_url: str, tmp_path: Path
) -> None:
    team, path, file = opened(database_url, tmp_path)
    with team:
        before = team.bot.desk.config

        saves(path, MISSPELT)
        assert team.reloads(file) is False
        assert team.reloads(file) is False

        assert team.bot.desk.config is before
        (told,) = admins(team)
        line = next(n for n, text in enumerate(changed(MISSPELT).splitlines(), 1) if "defualt" in text)
        assert f"config.yaml:{line}:3: approval.defualt: is not a setting" in told
        assert "did you mean default?" in told

        saves(path, ANY_COLLEAGUE)
        assert team.reloads(file) is True
        assert len(admins(team)) == 2


def test_who_saves_the_old_text_again_after_a_refused_file_reads_that_there_is_nothing_to_do(
    database_url: str, tmp_path: Path
) -> None:
    team, path, file = opened(database_url, tmp_path)
    with team:
        saves(path, MISSPELT)
        assert team.reloads(file) is False

        saves(path)
        for _ in range(3):
            team.reloads(file)

        assert len(admins(team)) == 2
        assert admins(team)[-1] == ":white_check_mark: `config.yaml` is again as it was; nothing to do."
        assert "was refused" not in team.asks("sara", "rules")
        saves(path, MISSPELT)
        team.reloads(file)
        assert len(admins(team)) == 3, "a mistake that is made again is told again"


def test_that_the_file_is_gone_is_told_once_and_that_it_is_back_once(database_url: str, tmp_path: Path) -> None:
    team, path, file = opened(database_url, tmp_path)
    with team:
        before = team.bot.desk.config
        aside = path.rename(tmp_path / "config.bak")
        assert team.reloads(file) is False
        assert admins(team) == [], "an editor may be putting a new file in its place"

        for _ in range(4):
            assert team.reloads(file) is False
        (told,) = admins(team)
        assert told.startswith(":warning: `config.yaml` is not there any more. The settings from before stay in force")
        assert "put the file back where it was" in told
        assert team.bot.desk.config is before
        assert "the file could not be read at" in team.asks("sara", "rules")

        aside.rename(path)
        for _ in range(3):
            team.reloads(file)
        assert admins(team)[1:] == [":white_check_mark: `config.yaml` is again as it was; nothing to do."]
        assert "could not be read" not in team.asks("sara", "rules")


def test_a_file_that_comes_back_with_other_words_is_a_change_like_any_other(database_url: str, tmp_path: Path) -> None:
    team, path, file = opened(database_url, tmp_path)
    with team:
        aside = path.rename(tmp_path / "config.bak")
        for _ in range(3):
            team.reloads(file)
        aside.rename(path)
        saves(path, ANY_COLLEAGUE)

        assert team.reloads(file) is True

        gone, told = admins(team)
        assert "is not there any more" in gone
        assert "+  default: peer" in told


def test_of_two_processes_that_miss_the_file_one_tells(database_url: str, tmp_path: Path) -> None:
    team, path, file = opened(database_url, tmp_path)
    with team:
        first = team.bot
        team.start_bot()
        others = ConfigFile(path, {})
        team.notes_settings(others)

        aside = path.rename(tmp_path / "config.bak")
        for _ in range(3):
            first.reload(file)
            team.reloads(others)
        aside.rename(path)
        first.reload(file)
        team.reloads(others)

        assert ["is not there any more" in said for said in admins(team)] == [True, False]
        assert ["is again as it was" in said for said in admins(team)] == [False, True]
        first.store.close()


def test_a_name_that_slack_does_not_know_is_refused_too(database_url: str, tmp_path: Path) -> None:
    team, path, file = opened(database_url, tmp_path)
    with team:
        saves(path, ('channel: "#social-digest"', 'channel: "#social-digets"'))

        assert team.reloads(file) is False

        (told,) = admins(team)
        assert "#social-digets" in told
        assert team.bot.desk.config.digest.channel == "#social-digest"


def test_a_rule_that_tells_another_system_waits_for_its_secret(database_url: str, tmp_path: Path) -> None:
    team, path, file = opened(database_url, tmp_path)
    with team:
        rule = "\nrules:\n  - name: Told\n    when: {words: [smoke]}\n    then: {webhook: https://example.com/hook}\n"
        saves(path, ("\nrules:\n", rule))

        assert team.reloads(file) is False

        (told,) = admins(team)
        assert "rules.0.then.webhook: needs WEBHOOK_SECRET in the environment" in told


def test_another_account_waits_for_a_restart(database_url: str, tmp_path: Path) -> None:
    team, path, file = opened(database_url, tmp_path)
    with team:
        saves(path, ("    open: true ", "    open: false"))

        assert team.reloads(file) is False

        (told,) = admins(team)
        assert "restart socialcare" in told
        assert team.bot.desk.config.accounts[0].open is True


def test_a_file_changed_while_the_bot_was_down_is_told_of_at_the_next_start_once(
    database_url: str, tmp_path: Path
) -> None:
    team, path, _ = opened(database_url, tmp_path)
    with team:
        saves(path, ANY_COLLEAGUE)

        for _ in range(2):
            team.restart(loaded(path, changed(ANY_COLLEAGUE)))
            team.notes_settings(ConfigFile(path, {}))

        (told,) = admins(team)
        assert "+  default: peer" in told


def test_of_two_processes_one_tells_and_both_go_by_the_new_file(database_url: str, tmp_path: Path) -> None:
    team, path, file = opened(database_url, tmp_path)
    with team:
        first = team.bot
        team.start_bot()
        others = ConfigFile(path, {})
        team.notes_settings(others)

        saves(path, ANY_COLLEAGUE)

        assert first.reload(file) is True
        assert team.reloads(others) is True
        assert len(admins(team)) == 1
        assert [bot.desk.config.approval.default for bot in (first, team.bot)] == ["peer", "peer"]
        first.store.close()


# --- a chain that is being called ---------------------------------------------------------------------------------------


def test_who_is_put_into_a_running_chain_is_called_and_who_was_called_is_not_again(
    database_url: str, tmp_path: Path
) -> None:
    bo, manager, kari = '- notify: "@bo"', "- notify: communication_manager", '- notify: "@kari"\n        after: 30m'
    assert running(database_url, tmp_path, (manager, kari), (bo, f"{manager}\n        after: 10m", kari), 5) == {
        "mikkel": 1, "bo": 1, "kari": 1,
    }  # fmt: skip


@pytest.mark.parametrize("fewer", ["", "\n        repeat: {every: 10m, times: 1}"], ids=["none", "one"])
def test_fewer_repeats_in_a_running_chain_lose_no_later_step(database_url: str, tmp_path: Path, fewer: str) -> None:
    manager, kari = "- notify: communication_manager", '- notify: "@kari"\n        after: 30m'
    before = (f"{manager}\n        repeat: {{every: 5m, times: 3}}", kari)
    assert running(database_url, tmp_path, before, (manager + fewer, kari), 6, 6) == {"mikkel": 3, "bo": 0, "kari": 1}


def test_that_one_person_has_seen_it_keeps_nobody_else_from_being_called(database_url: str, tmp_path: Path) -> None:
    again = "\n        repeat: {every: 10m, times: 2}"
    before, after = ("- notify: communication_manager" + again,), ('- notify: "@kari"' + again,)
    assert running(database_url, tmp_path, before, after, 5, seen=True) == {"mikkel": 1, "bo": 0, "kari": 3}


def running(
    database_url: str, tmp_path: Path, before: tuple[str, ...], after: tuple[str, ...], *minutes: int,
    seen: bool = False,
) -> dict[str, int]:  # fmt: skip
    """How often each was called within the hour, when the steps change after so many minutes, with looks between."""

    def steps(some: tuple[str, ...]) -> str:
        return with_rules(CHAIN.split("      - notify")[0] + "".join(f"      {one}\n" for one in some), ALWAYS_ON_DUTY)

    path = tmp_path / "config.yaml"
    file = ConfigFile(path, {})
    with Team(database_url, config=loaded(path, steps(before))) as team:
        team.notes_settings(file)
        team.customer_posts("kunde", ALARM)
        if seen:
            team.presses("mikkel", "notice_seen", notices(team)[0])
        for each in minutes:
            team.wait(minutes=each)
        changed_at = path.stat().st_mtime_ns + 1_000_000_000
        path.write_text(steps(after), encoding="utf-8")
        os.utime(path, ns=(changed_at, changed_at))
        assert team.reloads(file) is True
        for _ in range(6):
            team.wait(minutes=10)
        return {who: calls(team, who) for who in ("mikkel", "bo", "kari")}
