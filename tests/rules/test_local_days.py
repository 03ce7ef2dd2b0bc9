"""Local days and hours of columns of instants are those that the zone itself says, in every night of a clock change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.ledger import instant, micros
from rules.local_days import LocalDays

ZONES = [
    "Europe/Oslo", "America/Santiago", "Asia/Beirut", "Australia/Lord_Howe", "Asia/Kolkata", "Asia/Kathmandu",
    "America/Havana", "Africa/Cairo", "Pacific/Apia", "Pacific/Chatham", "America/New_York", "UTC",
]  # fmt: skip

#: Around what clocks do: skip midnight, repeat the hour before it, change by half an hour, leave out a whole day.
CHANGES = [
    datetime(2026, 3, 29, 1, tzinfo=UTC),  # Oslo, and in Beirut midnight is skipped in the night before
    datetime(2026, 3, 28, 22, tzinfo=UTC),
    datetime(2026, 10, 25, 1, tzinfo=UTC),
    datetime(2026, 10, 24, 21, tzinfo=UTC),  # Beirut has the hour before midnight twice
    datetime(2026, 4, 5, 3, tzinfo=UTC),  # Santiago, too
    datetime(2026, 9, 6, 4, tzinfo=UTC),  # and skips midnight
    datetime(2026, 4, 4, 15, tzinfo=UTC),  # Lord Howe, by half an hour
    datetime(2026, 10, 3, 15, 30, tzinfo=UTC),
    datetime(2011, 12, 30, 10, tzinfo=UTC),  # Apia had no 30 December
    datetime(2026, 3, 8, 5, tzinfo=UTC),  # Havana skips midnight
    datetime(2026, 11, 1, 5, tzinfo=UTC),  # and has it twice
    datetime(2026, 4, 23, 22, tzinfo=UTC),  # Cairo
]
NEAR = st.builds(
    lambda change, micro: micros(change) + micro,
    st.sampled_from(CHANGES),
    st.one_of(st.integers(-40 * 3600 * 10**6, 40 * 3600 * 10**6), st.sampled_from([-1, 0, 1, 1_800_000_000])),
)
ANY = st.integers(micros(datetime(2009, 1, 1, tzinfo=UTC)), micros(datetime(2037, 1, 1, tzinfo=UTC)))


def held_against_the_zone(zone: ZoneInfo, instants: list[int]) -> None:
    column = np.array(instants, dtype=np.int64)
    local = [instant(at).astimezone(zone) for at in instants]
    assert LocalDays(zone).of(column).tolist() == [at.date().toordinal() for at in local]
    assert LocalDays(zone).hours(column).tolist() == [at.hour for at in local]


@settings(max_examples=300)
@given(st.sampled_from(ZONES), st.sampled_from(CHANGES), st.lists(NEAR, max_size=12))
def test_around_the_nights_of_the_clock_change(name: str, change: datetime, instants: list[int]) -> None:
    near = [at for at in instants if abs(at - micros(change)) < 400 * 86_400 * 10**6]
    held_against_the_zone(ZoneInfo(name), near)


@settings(max_examples=30)
@given(st.sampled_from(ZONES), st.lists(ANY, min_size=1, max_size=3))
def test_at_any_time(name: str, instants: list[int]) -> None:
    held_against_the_zone(ZoneInfo(name), instants)


@pytest.mark.parametrize("change", CHANGES, ids=str)
@pytest.mark.parametrize("name", ZONES)
def test_every_ten_minutes_of_two_days_around(name: str, change: datetime) -> None:
    held_against_the_zone(ZoneInfo(name), [micros(change) + 600 * 10**6 * number - 1 for number in range(-144, 145)])


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 7, 1), 24)])
def test_days_have_as_many_hours_as_the_clock_runs(day: date, hours: int) -> None:
    oslo = ZoneInfo("Europe/Oslo")
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=oslo).astimezone(UTC)
    minutes = np.array([micros(noon + timedelta(minutes=number)) for number in range(-1600, 1600)], dtype=np.int64)

    on_it = LocalDays(oslo).of(minutes) == day.toordinal()

    assert int(on_it.sum()) == hours * 60
    shown = LocalDays(oslo).hours(minutes[on_it]).tolist()
    assert {hour: shown.count(hour) // 60 for hour in set(shown)} == {
        hour: 2 if (hours, hour) == (25, 2) else 1 for hour in range(24) if (hours, hour) != (23, 2)
    }


def test_of_no_instant_there_is_no_day() -> None:
    none = np.array([], dtype=np.int64)
    assert (LocalDays(ZoneInfo("UTC")).of(none).tolist(), LocalDays(ZoneInfo("UTC")).hours(none).tolist()) == ([], [])
