"""Who is on duty, what they say of it themselves, and a queue that nobody minds."""

from datetime import UTC, datetime

import pytest

from handlers import duty
from tests.stories.duty_teams import NIGHT, QUESTION, Staffed, oslo, shift
from tests.team import Team

URGENT = "@havornair We are stranded in Bergen right now and nobody helps!"
EVERYBODY_ELSE = ("@ann", "@bo", "@tuva", "@kari", "@mikkel")


def only_mornings() -> list[tuple[str, str]]:
    """A rota in which all five of the day go home at noon."""
    names = ", ".join(f'"{name}"' for name in EVERYBODY_ELSE)
    return [(NIGHT, f'    - who: [{names}]\n      days: mon-fri\n      hours: "08:00-12:00"\n{NIGHT}')]


def ops(team: Team) -> list[str]:
    return [message["said"] for message in team.messages("#socialcare-ops")]


def alarms(team: Team) -> list[str]:
    """What the admins' channel says of queues without anybody, apart from who could not be called."""
    return [said for said in ops(team) if "Nobody is on duty for" in said]


# --- saying so ----------------------------------------------------------------------------------------------------------


def test_without_a_rota_of_their_own_everybody_is_on_duty_while_the_office_is_open(team: Team) -> None:
    said = team.asks("ann", "duty")

    assert "You are on duty until 20:00." in said
    assert "*On duty now: 5*" in said
    assert "• Bo Lindqvist, until 20:00" in said
    assert "Next: Nina Holm, from 18:00" in said
    assert "Sara" not in said, "an admin takes no cases"
    assert "All opening hours that are left of today are covered." in team.asks("ann", "duty who")
    assert "You are on duty until Wed 10:00." not in team.asks("nina", "duty")
    assert "You are off duty. Your next duty begins 18:00." in team.asks("nina", "duty")


def test_somebody_says_that_they_are_off_and_on_again(team: Team) -> None:
    assert team.asks("bo", "duty off") == "You are off duty until you say `duty on`."
    assert "*On duty now: 4*" in team.asks("ann", "duty who")
    assert "Bo" not in team.asks("ann", "duty who")

    assert team.asks("bo", "duty on") == "You are on duty until 20:00."
    assert "*On duty now: 5*" in team.asks("ann", "duty who")


def test_off_until_noon_and_on_until_four_end_by_themselves_and_a_restart_forgets_nothing(team: Team) -> None:
    assert team.asks("bo", "duty off until 12:30") == "You are off duty. Your next duty begins 12:30."
    assert team.asks("ann", "duty until 16:00") == "You are on duty until 16:00."
    team.restart()

    team.wait(hours=2.6)
    assert "You are on duty until 20:00." in team.asks("bo", "duty")
    team.wait(hours=3.5)
    assert "You are off duty. Your next duty begins Wed 08:00." in team.asks("ann", "duty")


def test_on_duty_outside_the_plan_ends_with_the_next_duty_at_the_latest(staffed: Staffed) -> None:
    with staffed(start=oslo(3, 21)) as team:
        assert "You are off duty. Your next duty begins Wed 08:00." in team.asks("ann", "duty")
        assert team.asks("ann", "duty on") == "You are on duty until Wed 20:00."
        assert team.asks("bo", "duty on until 24:00") == "You are on duty until midnight."


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("duty until 25:00", "There is no time 25:00; write it like 16:00."),
        ("duty off until 12:61", "There is no time 12:61; write it like 16:00."),
        ("duty until soon", "There is no time soon; write it like 16:00."),
        ("duty perhaps", "I do not know `duty perhaps`."),
    ],
)
def test_what_cannot_be_understood_changes_nothing_and_is_answered_with_what_can(
    team: Team, typed: str, said: str
) -> None:
    assert said in team.asks("ann", typed)
    assert "You are on duty until 20:00." in team.asks("ann", "duty")


def test_who_takes_no_cases_cannot_be_on_duty(team: Team) -> None:
    for typed in ("duty on", "duty off"):
        said = team.asks("sara", typed)
        assert said == "You take no cases, so you are never on duty. `/socialcare duty who` shows who is."
    assert "You take no cases" in team.asks("sara", "duty")
    assert "You are not on this team" in team.asks("olav", "duty on")
    assert "*On duty now: 5*" in team.asks("ann", "duty who")


@pytest.mark.parametrize(("evening", "month"), [(28, 3), (24, 10)])
def test_in_both_nights_of_summer_time_the_night_shift_is_on_duty_until_the_clock_shows_ten(
    staffed: Staffed, evening: int, month: int
) -> None:
    start = oslo(evening, 22, month=month) if month == 3 else oslo(evening, 21, month=month)
    with staffed(start=start) as team:
        assert "You are on duty until Sun 10:00." in team.asks("nina", "duty")
        team.wait(hours=10.9 if month == 3 else 12.9)
        assert "You are on duty until 10:00." in team.asks("nina", "duty")
        team.wait(hours=0.2)
        assert "You are off duty. Your next duty begins 18:00." in team.asks("nina", "duty")


@pytest.mark.parametrize(
    ("start", "typed", "said"),
    [
        (datetime(2026, 10, 25, 0, 15, tzinfo=UTC), "02:30", "02:30"),  # 02:15, still summer time
        (datetime(2026, 10, 25, 0, 45, tzinfo=UTC), "02:30", "02:30"),  # 02:45, and in 45 minutes it is 02:30 again
        (datetime(2026, 10, 25, 1, 15, tzinfo=UTC), "02:30", "02:30"),  # 02:15 for the second time
        (datetime(2026, 10, 25, 1, 45, tzinfo=UTC), "02:30", "Mon 02:30"),
        (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), "02:30", "03:00"),  # 01:30, and half past two is skipped
    ],
)
def test_in_the_nights_of_summer_time_until_is_the_next_time_that_the_clock_shows(
    staffed: Staffed, start: datetime, typed: str, said: str
) -> None:
    with staffed(start=start) as team:
        assert team.asks("nina", f"duty until {typed}") == f"You are on duty until {said}."
        team.wait(minutes=50)
        assert ("You are off duty" in team.asks("nina", "duty")) == (said != "Mon 02:30")


@pytest.mark.parametrize(
    ("start", "said"),
    [
        (datetime(2026, 12, 31, 9, 0, tzinfo=UTC), "You are on duty until 13:00."),
        (datetime(2026, 12, 31, 13, 0, tzinfo=UTC), "You are off duty. Your next duty begins Sat 10:00."),
        (datetime(2026, 12, 24, 9, 0, tzinfo=UTC), "You are off duty. Your next duty begins Sun 10:00."),
    ],
)
def test_half_days_and_closed_days_hold_for_what_duty_says(staffed: Staffed, start: datetime, said: str) -> None:
    with staffed(start=start) as team:
        assert said in team.asks("ann", "duty")


def test_hours_that_nobody_covers_are_named(staffed: Staffed) -> None:
    with staffed(*only_mornings()) as team:
        assert ":warning: Nobody covers today: 12:00 to 18:00" in team.asks("ann", "duty who")
        team.wait(hours=2.5)
        said = team.asks("ann", "duty who")
        assert ":warning: *Nobody is on duty now*" in said
        assert "Next: Nina Holm, from 18:00" in said


# --- a queue without anybody --------------------------------------------------------------------------------------------


NOBODY_BY_NIGHT = ('hours: ["18:00-24:00", "00:00-10:00"]', 'hours: ["18:00-19:00"]')


@pytest.mark.parametrize(("hour", "opens"), [(21, "Wed 08:00"), (6, "08:00")])
def test_outside_opening_hours_one_sentence_says_that_it_is_closed_and_who_comes_next(
    staffed: Staffed, hour: int, opens: str
) -> None:
    with staffed(NOBODY_BY_NIGHT, start=oslo(3, hour)) as team:
        assert team.asks("sara", "duty who") == f"It is closed now; next on duty is Ann Kvam, from {opens}."


def test_before_the_office_opens_hours_that_nobody_covers_are_named_all_the_same(staffed: Staffed) -> None:
    with staffed(NOBODY_BY_NIGHT, *only_mornings(), start=oslo(3, 6)) as team:
        said = team.asks("ann", "duty who")
        assert "It is closed now; next on duty is Ann Kvam, from 08:00." in said
        assert ":warning: Nobody covers today: 12:00 to 18:00, 19:00 to 20:00" in said


def test_an_open_queue_with_nobody_on_duty_raises_one_alarm_and_its_end_is_told(staffed: Staffed) -> None:
    with staffed(*only_mornings(), start=oslo(3, 12, 30)) as team:
        team.customer_posts("kunde", QUESTION)
        team.wait(minutes=4)
        assert ops(team) == []

        team.wait(minutes=2)
        team.wait(minutes=10)
        (alarm,) = ops(team)
        assert "Nobody is on duty for @havornair since" in alarm
        assert "1 case waits" in alarm
        called = [said for said in team.messages("#social-escalations") if "Nobody is on duty" in said["said"]]
        assert [f"<@{team.user_id('mikkel')}>" in message["said"] for message in called] == [True]

        team.asks("bo", "duty on")
        team.wait(minutes=1)
        team.wait(minutes=10)
        assert len(ops(team)) == 2
        assert "@havornair has somebody on duty again: Bo Lindqvist." in ops(team)[1]


def test_somebody_who_comes_in_time_prevents_the_alarm_and_the_next_stretch_has_its_own(staffed: Staffed) -> None:
    with staffed(*only_mornings(), start=oslo(3, 12, 30)) as team:
        team.customer_posts("kunde", QUESTION)
        team.asks("bo", "duty until 13:00")
        team.wait(minutes=20)
        assert ops(team) == []

        team.wait(minutes=20)
        team.wait(minutes=6)
        assert len(alarms(team)) == 1
        team.restart()
        team.wait(minutes=6)
        assert len(alarms(team)) == 1


def test_outside_opening_hours_only_an_urgent_case_needs_somebody(staffed: Staffed) -> None:
    with staffed(
        shift("@social-night", "mon", "01:00-02:00"),
        ("mon-sun                     # the days", "mon # the days"),
        start=oslo(3, 22),
    ) as team:
        team.customer_posts("kunde", QUESTION)
        team.wait(minutes=10)
        assert ops(team) == []

        team.customer_posts("annen", URGENT)
        team.wait(minutes=1)
        team.wait(minutes=6)
        assert ["1 of them urgent" in said for said in ops(team) if "on duty" in said] == [True]


def test_a_holiday_on_which_the_office_is_closed_raises_no_alarm(staffed: Staffed) -> None:
    """Maundy Thursday: nobody of the day is on duty, and nobody has to be."""
    with staffed(*only_mornings(), start=oslo(2, 11, month=4)) as team:
        team.customer_posts("kunde", QUESTION)
        team.wait(minutes=30)

        assert [said for said in ops(team) if "Nobody is on duty" in said] == []
        assert "You are off duty. Your next duty begins Tue 08:00." in team.asks("ann", "duty")


def test_two_processes_raise_one_alarm_between_them(staffed: Staffed) -> None:
    with staffed(*only_mornings(), start=oslo(3, 12, 30)) as team:
        team.customer_posts("kunde", QUESTION)
        first = team.bot
        team.start_bot()
        team.clock.advance(6 * 60)

        done = [duty.tick(first.desk), duty.tick(team.bot.desk)]
        team.settle()
        first.store.close()

        assert done == [1, 0]
        assert len(ops(team)) == 1
