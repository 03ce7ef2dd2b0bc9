"""The past is replayed on the rules in force, which gives what happened, and on changed ones, which gives what would."""

import io
import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import main
from config import Config
from handlers.replay_words import lines
from handlers.replaying import Replay
from processes.building import setup_of
from processes.replay_command import run
from rules.replay_acts import What
from storage.schema import Escalation
from tests.settings_files import changed, loaded
from tests.team import TUESDAY, Team
from tests.world import ROOT

PRESS = "@havornair I am a journalist, where is my bag?"
QUESTION = "@havornair My bag did not arrive in Bergen, what do I do now?"
CHAT = "@havornair haha good morning to you too"


def replayed(team: Team, other: Config | None = None, progress: io.StringIO | None = None) -> list[Replay]:
    return run(
        team.bot.store,
        setup_of(team.config),
        other,
        since=TUESDAY,
        until=team.clock.now(),
        progress=progress or io.StringIO(),
    )


def said(team: Team, other: Config | None = None) -> str:
    return "\n".join(lines(replayed(team, other), since=TUESDAY, until=team.clock.now()))


def goes_by(team: Team, *, minutes: int) -> None:
    """Time passes as in life, with a look every minute."""
    for _ in range(minutes):
        team.clock.advance(60)
        team.tick()
    team.settle()


def a_day(team: Team) -> None:
    """A journalist and two customers; one is answered in time, one claimed, and one waits."""
    for author, text in (("presse", PRESS), ("ida", QUESTION), ("per", QUESTION), ("prat", CHAT)):
        team.customer_posts(author, text)
    pressing, for_ida, _ = team.cards()
    goes_by(team, minutes=12)
    team.reacts("kari", "white_check_mark", team.drafts("ann", "It comes tonight.", for_ida))
    goes_by(team, minutes=30)
    team.reacts("bo", "eyes", pressing)
    goes_by(team, minutes=50)


def test_on_the_rules_in_force_it_gives_what_happened(team: Team) -> None:
    a_day(team)
    with team.bot.store.reading() as tx:
        fired = {(row.case_id, row.rule, row.level): row.fired_at for row in tx.scalars(select(Escalation))}

    (replay,) = replayed(team)

    found: dict[tuple[int, str, int], datetime] = {}
    for (rule, what, _), acts in replay.tally.acts.items():
        if what is What.ESCALATE:
            found |= {(case_id, rule, level): at for (case_id, level), at in acts.items()}
    assert found.keys() == fired.keys()
    assert len(fired) >= 6
    for key, at in fired.items():
        # It was done at the first look after the instant at which it was due.
        assert timedelta() <= at - found[key] <= timedelta(minutes=2), key
    assert (replay.tally.cases, replay.tally.cards, replay.tally.quiet) == (4, 3, 1)
    assert replay.tally.approvals == {("approver", ""): 1}


def test_a_changed_file_is_compared_rule_by_rule_and_target_by_target(team: Team, tmp_path: Path) -> None:
    a_day(team)
    other = loaded(
        tmp_path / "changed.yaml",
        changed(
            ("            journalist, journalistin,", "            bergen,"),
            ("            i am a journalist, ", "            "),
            ("rules:\n", "rules:\n  - {name: Never, when: {words: [zebra]}, then: {approval: peer}}\n"
                         "  - {name: Bags, when: {words: [bag]}, then: {approval: none, tag: bag}}\n"),
        ),
    )  # fmt: skip

    found = said(team, other)

    assert (
        "Press or regulator: 2 to @mikkel (communication manager) (2 new, 1 gone)   such as case 2 Tue 3 Mar" in found
    )
    # Ida is answered before the second step, Per is not.
    assert "Press or regulator: 1 to @kari (1 new, 1 gone)   such as case 3" in found
    assert "Bags: 3 tagged bag (3 new, 0 gone)" in found
    # Of two rules that ask, the stricter decides: what Press asks now, nobody but the default asked before.
    assert "Replies that need approval: 1\n" in found
    assert "communication manager: 1 (+1), 100 %   by: Press or regulator" in found
    assert "approver: 0 (-1), 0 %   by: approval.default" in found
    assert "Rules that never matched: Never, Urgent and nobody has taken it" in found


def test_a_rule_about_drafts_counts_for_what_was_proposed_and_never_sent(team: Team, tmp_path: Path) -> None:
    """Nothing left, yet the rule held for two versions of three: it is not said to have never matched."""
    team.customer_posts("ida", QUESTION)
    card = team.card()
    for text in ("You get a refund tonight.", "A refund is on its way.", "It comes tonight."):
        team.drafts("ann", text, card)
    other = loaded(
        tmp_path / "changed.yaml",
        changed(
            ("rules:\n", "rules:\n  - {name: Money, when: {draft: {words: [refund]}},"
                         " then: {approval: two_persons, hold: Ask finance, tag: money}}\n"),
        ),
    )  # fmt: skip

    found = said(team, other)

    assert "Replies: 0" in found
    assert "Money: 2 a reply needs two_persons (2 new, 0 gone)   such as case 1" in found
    assert "Money: 2 no reply leaves: Ask finance (2 new, 0 gone)" in found
    assert "Money: 2 tagged money (2 new, 0 gone)" in found
    assert "Money" not in found.partition("Rules that never matched: ")[2]


def test_changed_words_of_triage_are_taken_to_the_posts_anew(team: Team, tmp_path: Path) -> None:
    """What was set aside as chat would have been a card."""
    a_day(team)
    other = loaded(tmp_path / "changed.yaml", changed(("  quiet: [chat, spam]", "  quiet: [spam]")))

    found = said(team, other)

    assert "Cards: 4 (+1)" in found
    assert "Set aside: 0 (-1)" in found


def test_a_rule_that_asks_for_a_flood_is_counted_from_the_stored_posts(team: Team, tmp_path: Path) -> None:
    a_day(team)
    other = loaded(
        tmp_path / "changed.yaml",
        changed(
            ("rules:\n", "rules:\n  - {name: Flood, when: {volume: {more_than: 3, within: 5m}}, then: {tag: flood}}\n")
        ),
    )

    assert "Flood: 3 tagged flood (3 new, 0 gone)" in said(team, other)


def test_how_far_it_is_stands_in_one_line_on_a_terminal_and_nowhere_else(team: Team) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    a_day(team)
    terminal, pipe = Terminal(), io.StringIO()
    replayed(team, progress=terminal)
    replayed(team, progress=pipe)

    assert terminal.getvalue() == f"\r[{'#' * 30}] 4 of 4 cases\n"
    assert pipe.getvalue() == "4 cases replayed\n"


def test_the_command_prints_both_forms_and_refuses_a_wrong_file(
    team: Team, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    a_day(team)
    environ = {"DATABASE_URL": team.database_url}
    capsys.readouterr()

    assert main(["rules", "replay", "--days", "3660", "--json"], environ) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["before"]["cases"], found["before"]["quiet"], found["after"]) == (4, 1, None)
    press = next(one for one in found["acts"] if one["rule"] == "Press or regulator" and one["target"] == "@kari")
    assert (press["what"], press["before"], press["new"], press["gone"]) == ("escalate", 1, 0, 0)
    assert press["first"][0]["case"] == 1
    assert (press["named"], press["for"]) == (["@kari"], [])

    assert main(["rules", "replay", "--days", "3660", "--file", "config.yaml"], environ) == 0
    assert "Compared config.yaml with config.yaml in " in capsys.readouterr().out

    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(changed(("waiting: 30m", "waiting: soon")), encoding="utf-8")
    assert main(["rules", "replay", "--file", str(wrong)], environ) == 1
    assert f"{wrong}:" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["rules", "replay", "--days", "0"], environ)
