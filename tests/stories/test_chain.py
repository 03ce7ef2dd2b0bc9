"""The chain of an escalation: steps that wait, repeats, who sleeps and who is called instead, seen and not needed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from storage.schema import Escalation
from tests.settings_files import loaded, with_rules
from tests.stories.promises import assert_kept
from tests.team import Team

QUESTION = "@havornair My bag did not arrive in Bergen, what do I do now?"
ALARM = "@havornair My sister saw smoke from a coffee machine of yours"
NIGHT = datetime(2026, 3, 4, 1, 0, tzinfo=UTC)  #: two o'clock in Oslo

CHAIN = """
- name: Smoke
  when:
    words: [smoke]
    states: [new, claimed]
  clock: calendar
  then:
    escalate:
      - notify: communication_manager
        repeat: {every: 10m, times: 3}
      - notify: "@kari"
        after: 25m
"""
#: Everybody works around the clock, so that only quiet hours tell who sleeps.
ALWAYS_ON_DUTY = (
    "duty:\n  rota:\n",
    "duty:\n  rota:\n"
    + "".join(
        f'    - who: "{who}"\n      days: mon-sun\n      hours: "00:00-24:00"\n      on_holidays: true\n'
        for who in ("@mikkel", "@kari")
    ),
)


@contextmanager
def chained(
    database_url: str, tmp_path: Path, *changes: tuple[str, str], rules: str = CHAIN, start: datetime | None = None
) -> Iterator[Team]:
    config = loaded(tmp_path / "config.yaml", with_rules(rules, ALWAYS_ON_DUTY, *changes))
    with Team(database_url, config=config, **({"start": start} if start else {})) as team:
        yield team
        assert_kept(team)


def notices(team: Team, rule: str = "Smoke") -> list[dict[str, Any]]:
    """The notices of one rule in the channel of the escalations, oldest first."""
    return [message for message in team.messages("#social-escalations") if f"*{rule}*" in message["said"]]


def calls(team: Team, who: str, rule: str = "Smoke") -> int:
    """How often somebody was called for it."""
    return sum(f"<@{team.user_id(who)}>" in notice["said"] for notice in notices(team, rule))


def test_the_first_is_called_again_until_the_next_step_and_each_call_comes_once(
    database_url: str, tmp_path: Path
) -> None:
    with chained(database_url, tmp_path) as team:
        team.customer_posts("kunde", ALARM)
        assert (calls(team, "mikkel"), calls(team, "kari")) == (1, 0)

        seen = []
        for _ in range(8):
            team.wait(minutes=5)
            seen.append((calls(team, "mikkel"), calls(team, "kari")))

        assert seen == [(1, 0), (2, 0), (2, 0), (3, 0), (3, 1), (4, 1), (4, 1), (4, 1)]
        which = [
            notice["said"].splitlines()[0].partition("*Smoke*")[2].split("<@")[0].strip() for notice in notices(team)
        ]
        assert which == ["", "(called again)", "(called again)", "(level 2)", "(called again)"]
        assert "Smoke, level 2, called @kari (Kari Nes)" in team.asks("ann", "why 1").replace("\u2060", "")
        team.restart()
        team.wait(minutes=30)
        assert (calls(team, "mikkel"), calls(team, "kari")) == (4, 1)


def test_whoever_has_seen_it_is_not_called_again_and_the_next_step_still_comes(
    database_url: str, tmp_path: Path
) -> None:
    with chained(database_url, tmp_path) as team:
        team.customer_posts("kunde", ALARM)
        team.presses("ann", "notice_seen", notices(team)[0])
        assert "seen by" not in notices(team)[0]["said"]
        assert "Only somebody who was called" in team.whispers("ann", "#social-escalations")[0]

        team.presses("mikkel", "notice_seen", notices(team)[0])
        assert ":eyes: seen by Mikkel Dahl" in notices(team)[0]["said"]
        team.wait(minutes=24)
        assert (calls(team, "mikkel"), calls(team, "kari")) == (1, 0)
        team.wait(minutes=20)

        assert (calls(team, "mikkel"), calls(team, "kari")) == (1, 1)


def test_an_answer_ends_the_chain(database_url: str, tmp_path: Path) -> None:
    with chained(database_url, tmp_path) as team:
        team.customer_posts("kunde", ALARM)
        team.reacts("kari", "white_check_mark", team.drafts("ann", "It was a kettle.", team.card()))

        team.wait(hours=2)

        assert len(notices(team)) == 1


def test_that_it_was_not_needed_is_shown_counted_and_ends_the_repeats(database_url: str, tmp_path: Path) -> None:
    with chained(database_url, tmp_path) as team:
        team.customer_posts("kunde", ALARM)

        team.presses("mikkel", "notice_needless", notices(team)[0], settle=False)
        team.presses("kari", "notice_needless", notices(team)[0])
        team.wait(minutes=24)

        (notice,) = notices(team)
        assert "not needed, says Mikkel Dahl" in notice["said"]
        assert "not needed" in team.card()["said"]
        assert "Mikkel Dahl said that it need not have been escalated" in team.asks("ann", "case 1").replace(
            "\u2060", ""
        )
        team.wait(minutes=60)
        assert (calls(team, "mikkel"), calls(team, "kari")) == (1, 0)  # nor is the deputy called
        with team.bot.store.transaction() as tx:
            needless = tx.scalars(select(Escalation.needless_by).where(Escalation.needless_by.is_not(None))).all()
        assert needless == [team.user_id("mikkel")]


# --- who sleeps -------------------------------------------------------------------------------------------------------


def test_at_night_the_deputy_is_called_in_the_managers_place_and_the_notice_says_so(
    database_url: str, tmp_path: Path
) -> None:
    awake = (
        '  - who: "@kari"\n    roles: [approver]\n',
        '  - who: "@kari"\n    roles: [approver]\n    quiet_hours: "12:00-13:00"\n',
    )
    with chained(database_url, tmp_path, awake, start=NIGHT) as team:
        team.customer_posts("kunde", ALARM)

        (notice,) = notices(team)
        assert "Mikkel Dahl has quiet hours until 06:00; Kari Nes is called instead" in notice["said"]
        assert (calls(team, "mikkel"), calls(team, "kari")) == (0, 1)
        with team.bot.store.transaction() as tx:
            kept = tx.scalars(select(Escalation)).one().called
        assert kept is not None
        assert kept["called"] == [team.user_id("kari")]
        assert kept["passed_over"] == [
            {"person": team.user_id("mikkel"), "why": "quiet hours", "instead": [team.user_id("kari")]}
        ]
        assert not any("nobody can be reached" in m["said"] for m in team.messages("#socialcare-ops"))
        assert (
            "Smoke called communication manager (Kari Nes); Mikkel Dahl was passed over (quiet hours), Kari Nes called "
            "instead"
        ) in team.asks("ann", "why 1").replace("\u2060", "")


def test_what_is_urgent_wakes_people(database_url: str, tmp_path: Path) -> None:
    rules = CHAIN.replace("- notify: communication_manager", "- notify: communication_manager\n        urgent: true")
    with chained(database_url, tmp_path, rules=rules, start=NIGHT) as team:
        team.customer_posts("kunde", ALARM)

        assert (calls(team, "mikkel"), calls(team, "kari")) == (1, 1)
        assert "Mikkel Dahl has quiet hours until 06:00; Kari Nes is called too" in notices(team)[0]["said"]


def test_what_is_urgent_calls_a_deputy_besides_a_manager_who_is_off_duty(team: Team) -> None:
    team.asks("mikkel", "duty off")

    team.customer_posts("kunde", "@havornair I want to die")

    assert (calls(team, "mikkel", "Danger to somebody"), calls(team, "kari", "Danger to somebody")) == (1, 1)
    assert "Mikkel Dahl is off duty; Kari Nes is called too" in notices(team, "Danger to somebody")[0]["said"]
    assert "Mikkel Dahl was away (off duty), Kari Nes called too" in team.asks("ann", "why 1").replace("\u2060", "")


def test_what_somebody_was_urgently_called_for_stands_before_what_waits_longer(team: Team) -> None:
    """Behind many faults a danger would be on no list: its card is marked, and it leads the queue while it stands."""
    for number in range(17):
        team.customer_posts(
            f"kunde{number}", "@havornair The app crashes and check-in is broken, I am at the gate now!", settle=False
        )
    team.wait(seconds=31)
    team.customer_posts("kunde", "@havornair I want to die")
    team.wait(minutes=12)  # by now those who wait at the gate have been called for too, because they wait

    assert ":red_circle: *Urgent*" in team.card()["said"]
    first = team.asks("ann", "queue").splitlines()[1]
    assert "I want to die" in first
    assert ":red_circle:" in first

    team.presses("mikkel", "notice_needless", notices(team, "Danger to somebody")[-1])
    assert "*Urgent*" not in team.card()["said"]
    assert "I want to die" not in team.asks("ann", "queue")


def test_who_is_asleep_and_then_off_duty_is_said_to_be_back_when_they_are(database_url: str, tmp_path: Path) -> None:
    rules = CHAIN.split("        repeat")[0]
    config = loaded(tmp_path / "config.yaml", with_rules(rules))
    with Team(database_url, config=config, start=datetime(2026, 3, 3, 22, 30, tzinfo=UTC)) as team:
        team.customer_posts("kunde", ALARM)

        (notice,) = notices(team)
        assert "Mikkel Dahl has quiet hours until 06:00 and is off duty until Wed 08:00" in notice["said"]
        why = team.asks("ann", "why 1").replace("\u2060", "")
        assert "Wed 4 Mar 08:00 Smoke calls communication manager" in why.replace("_", " ")
        team.wait(hours=8, minutes=20)
        assert calls(team, "mikkel") == 0
        team.wait(minutes=11)
        assert calls(team, "mikkel") == 1


def test_where_everybody_sleeps_channel_and_admins_are_told_and_the_first_to_be_back_is_called(
    database_url: str, tmp_path: Path
) -> None:
    rules = CHAIN.split("        repeat")[0]
    with chained(database_url, tmp_path, rules=rules, start=NIGHT) as team:
        team.customer_posts("kunde", ALARM)

        (notice,) = notices(team)
        assert "<@" not in notice["said"]
        assert "Mikkel Dahl has quiet hours until 06:00" in notice["said"]
        assert "to communication manager, nobody was reached yet" in team.card()["said"]
        assert "escalated to communication manager, nobody was reached yet" in team.asks("ann", "case 1")
        (told,) = [m["said"] for m in team.messages("#socialcare-ops") if "nobody can be reached" in m["said"]]
        assert "Mikkel Dahl has quiet hours until 06:00" in told
        why = team.asks("ann", "why 1").replace("\u2060", "")
        assert (
            "Smoke reached nobody of communication manager; Mikkel Dahl was passed over (quiet hours); whoever is back "
            "first is called then"
        ) in why
        assert "called communication manager" not in why

        team.wait(hours=3, minutes=58)
        assert calls(team, "mikkel") == 0
        team.wait(minutes=3)
        assert calls(team, "mikkel") == 1
        assert "nobody was reached yet" not in team.card()["said"]
        team.wait(hours=3)
        assert (calls(team, "mikkel"), len(notices(team))) == (1, 2)
        why = team.asks("ann", "why 1").replace("\u2060", "")
        assert "Wed 4 Mar 02:00 Smoke reached nobody of communication manager\n" in why
        assert "Wed 4 Mar 06:01 Smoke called communication manager (Mikkel Dahl)\n" in why


def test_a_notice_that_slack_will_not_show_calls_its_people_where_the_admins_read(team: Team) -> None:
    """The bot is not in the channel: no card says that somebody was reached, and somebody is called elsewhere."""
    team.control("slack/channel", {"channel": "social-escalations", "leave": ["socialcare"]})
    team.customer_posts("kunde", "@havornair I want to die")

    (told,) = [m["said"] for m in team.messages("#socialcare-ops") if "could not be shown" in m["said"]]
    assert f"<@{team.user_id('mikkel')}>" in told
    assert "to communication manager, nobody was reached yet" in team.card()["said"]
    assert "nobody was reached yet" in team.asks("ann", "case 1")

    team.control("slack/channel", {"channel": "social-escalations", "join": ["socialcare"]})
    team.wait(minutes=5)
    assert calls(team, "mikkel", "Danger to somebody") == 1
    assert "nobody was reached yet" not in team.card()["said"]
    assert "to communication manager" in team.card()["said"]


def test_calls_in_vain_through_the_night_are_one_call_in_the_morning(database_url: str, tmp_path: Path) -> None:
    with chained(database_url, tmp_path, start=NIGHT) as team:
        team.customer_posts("kunde", ALARM)
        for _ in range(6):
            team.wait(minutes=10)
        in_vain = len(notices(team))
        assert in_vain == 4
        assert sum("nobody can be reached" in m["said"] for m in team.messages("#socialcare-ops")) == 2
        team.wait(hours=3, minutes=30)
        assert (calls(team, "mikkel"), calls(team, "kari")) == (1, 0)
        team.wait(hours=1)

        assert (calls(team, "mikkel"), calls(team, "kari")) == (1, 1)
        assert len(notices(team)) == in_vain + 2


def test_of_several_steps_that_came_due_at_once_each_is_called_when_somebody_of_it_is_back(
    database_url: str, tmp_path: Path
) -> None:
    rules = CHAIN.split("        repeat")[0] + '      - notify: "@kari"\n'
    with chained(database_url, tmp_path, rules=rules, start=NIGHT) as team:
        team.customer_posts("kunde", ALARM)
        assert len(notices(team)) == 1

        team.wait(hours=4, minutes=2)
        assert (calls(team, "mikkel"), calls(team, "kari")) == (1, 0)
        team.wait(hours=1)
        assert (calls(team, "mikkel"), calls(team, "kari")) == (1, 1)
        team.wait(hours=1)
        assert len(notices(team)) == 3


def test_who_is_back_first_says_that_it_was_not_needed_and_nobody_else_is_called(
    database_url: str, tmp_path: Path
) -> None:
    rules = CHAIN.split("        repeat")[0] + '      - notify: "@kari"\n'
    with chained(database_url, tmp_path, rules=rules, start=NIGHT) as team:
        team.customer_posts("kunde", ALARM)
        team.wait(hours=4, minutes=2)
        team.presses("mikkel", "notice_needless", notices(team)[-1])
        team.wait(hours=2)

        assert (calls(team, "mikkel"), calls(team, "kari")) == (1, 0)


def test_who_was_not_reached_is_not_called_later_for_a_case_that_is_answered(database_url: str, tmp_path: Path) -> None:
    rules = CHAIN.split("        repeat")[0]
    with chained(database_url, tmp_path, rules=rules, start=NIGHT) as team:
        team.customer_posts("kunde", ALARM)
        team.reacts("kari", "white_check_mark", team.drafts("ann", "It was a kettle.", team.card()))

        team.wait(hours=5)

        assert calls(team, "mikkel") == 0


def test_off_duty_is_passed_over_too_and_it_says_until_when(database_url: str, tmp_path: Path) -> None:
    with chained(database_url, tmp_path) as team:
        team.asks("mikkel", "duty off")
        team.customer_posts("kunde", ALARM)

        (notice,) = notices(team)
        assert "Mikkel Dahl is off duty" in notice["said"]
        assert "Kari Nes is called instead" in notice["said"]
        assert (calls(team, "mikkel"), calls(team, "kari")) == (0, 1)


def test_a_team_of_config_yaml_is_called_by_its_people(database_url: str, tmp_path: Path) -> None:
    rules = CHAIN.split("        repeat")[0].replace("communication_manager", "baggage")
    with chained(database_url, tmp_path, rules=rules) as team:
        team.customer_posts("kunde", ALARM)

        assert {who for who in ("ann", "bo", "kari", "mikkel") if calls(team, who)} == {"ann", "bo", "kari"}


@pytest.mark.parametrize(
    "asleep, awake",
    [
        # The clocks go forward at two: from midnight in UTC it is five hours to six o'clock, of which one is skipped.
        (datetime(2026, 3, 29, 3, 45, tzinfo=UTC), datetime(2026, 3, 29, 4, 0, tzinfo=UTC)),
        # And back at three.
        (datetime(2026, 10, 25, 4, 45, tzinfo=UTC), datetime(2026, 10, 25, 5, 0, tzinfo=UTC)),
    ],
    ids=["forward", "back"],
)
def test_quiet_hours_end_on_the_wall_clock_in_the_nights_in_which_it_changes(
    database_url: str, tmp_path: Path, asleep: datetime, awake: datetime
) -> None:
    rules = CHAIN.split("        repeat")[0]
    with chained(database_url, tmp_path, rules=rules, start=asleep) as team:
        team.customer_posts("kunde", ALARM)
        assert calls(team, "mikkel") == 0

        while team.clock.now() < awake:
            assert calls(team, "mikkel") == 0
            team.wait(minutes=1)
        team.wait(seconds=10)

        assert calls(team, "mikkel") == 1


def test_also_when_a_person_asks_it_is_whoever_is_awake(database_url: str, tmp_path: Path) -> None:
    awake = (
        '  - who: "@kari"\n    roles: [approver]\n',
        '  - who: "@kari"\n    roles: [approver]\n    quiet_hours: "12:00-13:00"\n',
    )
    with chained(database_url, tmp_path, awake, start=NIGHT) as team:
        team.customer_posts("kunde", QUESTION)
        team.reacts("tuva", "bangbang", team.card())

        assert (
            calls(team, "mikkel", "Tuva Moe asks for your help"),
            calls(team, "kari", "Tuva Moe asks for your help"),
        ) == (0, 1)


def test_a_notice_follows_its_case(database_url: str, tmp_path: Path) -> None:
    with chained(database_url, tmp_path) as team:
        team.customer_posts("kunde", ALARM)
        (notice,) = notices(team)
        assert "nobody has claimed it" in notice["said"]
        assert "Claim" in notice["said"]

        team.reacts("ann", "eyes", team.card())
        team.wait(seconds=5)
        (notice,) = notices(team)
        assert "claimed by Ann Kvam" in notice["said"]
        assert "👀 Claim" not in notice["said"]

        team.reacts(
            "kari", "white_check_mark", team.drafts("ann", "We have called the lounge, thank you!", team.card())
        )
        team.wait(seconds=30)
        assert " · answered · " in notices(team)[0]["said"]
