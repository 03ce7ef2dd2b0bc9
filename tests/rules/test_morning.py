"""A day's work begins with the first opening of a date that follows closed hours."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.hours import Calendar, business_time, is_open
from rules.morning import Opening, opening_of

OSLO = ZoneInfo("Europe/Oslo")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OSLO)


OFFICE = {"mon-fri": ["08:00-12:00", "13:00-20:00"], "sat": ["10:00-18:00"]}
NIGHTLY = {"mon-sun": ["00:00-02:00", "14:00-24:00"]}
ALWAYS = {"mon-sun": ["00:00-24:00"]}


@pytest.mark.parametrize(
    ("hours", "now", "closed", "opened"),
    [
        (OFFICE, "2026-03-04 07:59", None, None),
        (OFFICE, "2026-03-04 08:00", "2026-03-03 20:00", "2026-03-04 08:00"),
        (OFFICE, "2026-03-04 11:00", "2026-03-03 20:00", "2026-03-04 08:00"),
        (OFFICE, "2026-03-04 12:30", None, None),  # lunch
        (OFFICE, "2026-03-04 13:00", "2026-03-03 20:00", "2026-03-04 08:00"),  # which begins no day's work
        (OFFICE, "2026-03-04 20:00", None, None),
        (OFFICE, "2026-03-09 08:10", "2026-03-07 18:00", "2026-03-09 08:00"),  # a Monday: since Saturday
        (OFFICE, "2026-05-18 08:10", "2026-05-16 18:00", "2026-05-18 08:00"),  # and 17 May, a Sunday as it is
        (OFFICE, "2026-04-07 08:10", "2026-04-04 18:00", "2026-04-07 08:00"),  # after Easter Monday
        (OFFICE, "2026-03-30 08:10", "2026-03-28 18:00", "2026-03-30 08:00"),  # over the night of summer time
        (NIGHTLY, "2026-03-04 00:30", None, None),  # goes on after midnight
        (NIGHTLY, "2026-03-04 14:05", "2026-03-04 02:00", "2026-03-04 14:00"),
        (ALWAYS, "2026-03-04 08:00", None, None),
        (ALWAYS, "2026-03-29 08:00", None, None),
    ],
)
def test_since_when_nobody_was_there(hours: dict, now: str, closed: str | None, opened: str | None) -> None:
    calendar = Calendar.from_settings("Europe/Oslo", hours, "NO" if hours is OFFICE else None)

    expected = None if closed is None or opened is None else Opening(closed_at=at(closed), opened_at=at(opened))
    assert opening_of(calendar, at(now)) == expected


@given(
    st.lists(st.sampled_from(["00:00-06:00", "06:00-08:00", "08:00-12:00", "13:00-20:00", "20:00-24:00"]), unique=True),
    st.integers(0, 7 * 24 * 60),
)
def test_it_is_closed_all_the_time_between_the_two_and_there_is_one_opening_a_date(slots, minutes) -> None:
    calendar = Calendar.from_settings("Europe/Oslo", {"mon-fri": sorted(slots) or ["09:00-10:00"]})
    now = at("2026-03-23 00:00") + timedelta(minutes=minutes)

    found = opening_of(calendar, now)

    if found is None:
        return
    assert is_open(calendar, now)
    assert found.closed_at < found.opened_at <= now
    assert business_time(calendar, found.closed_at, found.opened_at) == timedelta()
    assert is_open(calendar, found.opened_at)
    assert is_open(calendar, found.closed_at - timedelta(seconds=1))
    assert found.opened_at.astimezone(OSLO).date() == now.astimezone(OSLO).date()
    later = opening_of(calendar, found.opened_at + timedelta(minutes=1))
    assert later is None or later == found
