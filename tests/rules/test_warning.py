"""A warning comes while the promise can still be kept, by the account's own open hours."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.calling import Reach
from rules.hours import Calendar
from rules.warning import Warned, share_used, stretch, whom

OSLO = ZoneInfo("Europe/Oslo")
HOUR = timedelta(hours=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OSLO)


def office(country: str = "NO", *slots: str, **more) -> Calendar:
    return Calendar.from_settings("Europe/Oslo", {"mon-fri": slots or ("08:00-16:00",)}, country, **more)


@pytest.mark.parametrize(
    ("kept", "since", "warns_at", "due_at"),
    [
        (office(), "2026-03-03 10:00", "2026-03-03 10:48", "2026-03-03 11:00"),
        (office(), "2026-03-03 15:30", "2026-03-04 08:18", "2026-03-04 08:30"),
        (office("NO", "08:00-12:00", "13:00-16:00"), "2026-03-03 11:30", "2026-03-03 13:18", "2026-03-03 13:30"),
        (office(half_days={"12-31": ["08:00-13:00"]}), "2026-12-31 12:30", "2027-01-04 08:18", "2027-01-04 08:30"),
        (office("DK"), "2023-05-04 15:30", "2023-05-08 08:18", "2023-05-08 08:30"),  # Store bededag
        (office("DK"), "2024-04-25 15:30", "2024-04-26 08:18", "2024-04-26 08:30"),  # abolished
        (office("SE"), "2026-06-18 15:30", "2026-06-22 08:18", "2026-06-22 08:30"),  # Midsummer
    ],
)
def test_four_fifths_of_an_hour_are_48_open_minutes(kept: Calendar, since: str, warns_at: str, due_at: str) -> None:
    found = stretch(kept, at(since), HOUR, 80)
    assert (found.warns_at, found.due_at) == (at(warns_at), at(due_at))
    assert share_used(kept, at(since), HOUR, at(warns_at)) == pytest.approx(0.8)


def test_it_is_not_too_early_and_not_too_late_to_warn() -> None:
    found = stretch(office(), at("2026-03-03 10:00"), HOUR, 80)
    moments = ("10:47", "10:48", "10:59", "11:00")
    assert [found.applies(at(f"2026-03-03 {moment}")) for moment in moments] == [False, True, True, False]


def test_at_a_hundred_per_cent_there_is_nothing_to_warn_of() -> None:
    found = stretch(office(), at("2026-03-03 10:00"), HOUR, 100)
    assert not any(found.applies(at("2026-03-03 10:00") + timedelta(minutes=n)) for n in range(120))


@given(st.integers(0, 6000), st.integers(1, 3000), st.integers(1, 99))
def test_the_share_at_the_warning_is_the_per_cent_and_one_at_the_end(since: int, target: int, percent: int) -> None:
    begins, length = at("2026-03-27 08:00") + timedelta(minutes=since), timedelta(minutes=target)
    found = stretch(office(), begins, length, percent)
    assert share_used(office(), begins, length, found.warns_at) == pytest.approx(percent / 100)
    assert share_used(office(), begins, length, found.due_at) == pytest.approx(1)
    assert found.warns_at < found.due_at


ANN, BO = Reach(person="ann"), Reach(person="bo")


@pytest.mark.parametrize(
    ("keeper", "there", "warned"),
    [
        (None, [ANN, BO], Warned(called=("ann", "bo"))),
        (ANN, [ANN, BO], Warned(called=("ann",))),
        (Reach(person="ann", on_duty=False), [BO], Warned(called=("bo",), away="off duty")),
        (Reach(person="ann", quiet=True), [ANN, BO], Warned(called=("bo",), away="quiet hours")),
        (Reach(person="ann", barred="deactivated"), [BO], Warned(called=("bo",), away="deactivated")),
        (Reach(person="ann", barred="deactivated"), [], Warned(away="deactivated")),
        (Reach(person="ann", on_duty=False), [], Warned(called=("ann",), away="off duty")),
        (Reach(person="ann", quiet=True), [Reach(person="bo", quiet=True)], Warned(called=("ann",))),
    ],
)
def test_who_has_it_is_warned_and_those_on_duty_when_they_cannot_be_reached(
    keeper: Reach | None, there: list[Reach], warned: Warned
) -> None:
    """In a night shift everybody has quiet hours: then it is the one at work who has the case."""
    assert whom(keeper, there, most=5) == warned


def test_no_more_than_a_few_are_called_at_once() -> None:
    there = [Reach(person=str(number)) for number in range(7)]
    assert whom(None, there, most=5) == Warned(called=("0", "1", "2", "3", "4"), more=2)
