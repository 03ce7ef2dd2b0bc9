"""Every local date has one digest, at its time, through summer time and standstills."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rules.digest import Edition, days_before, due_date, local_day, reported_days
from tests.rules.wall_clock import MINUTE, minutes_of

DAY = timedelta(days=1)
OSLO = ZoneInfo("Europe/Oslo")
EIGHT = time(8)


def at(text, zone=OSLO):
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Oslo", "2026-11-20", 24),
        ("Europe/Oslo", "2026-03-29", 23),
        ("Europe/Oslo", "2026-10-25", 25),
        ("America/Sao_Paulo", "2018-11-04", 23),  # midnight is skipped
        ("America/Sao_Paulo", "2018-02-17", 25),  # 23:00 comes twice
        ("Australia/Lord_Howe", "2026-10-04", 23.5),
        ("Australia/Lord_Howe", "2026-04-05", 24.5),
        ("America/Havana", "2026-11-01", 25),  # midnight comes twice
        ("Pacific/Apia", "2011-12-30", 0),  # never was
        ("UTC", "2026-06-30", 24),
    ],
)
def test_a_day_lasts_as_long_as_its_clocks_say(zone, day, hours):
    start, end = local_day(ZoneInfo(zone), date.fromisoformat(day))
    assert (start.tzinfo, end.tzinfo) == (UTC, UTC)
    assert end - start == timedelta(hours=hours)


ZONES = st.sampled_from(["Europe/Oslo", "America/Sao_Paulo", "Australia/Lord_Howe"]).map(ZoneInfo)
# Two years with clock changes in all three.
MOMENTS = st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: datetime(2017, 1, 1, tzinfo=UTC) + minutes * MINUTE)


@given(ZONES, MOMENTS)
def test_every_moment_belongs_to_one_day_and_the_days_join(zone, moment):
    day = moment.astimezone(zone).date()
    start, end = local_day(zone, day)
    assert start <= moment < end
    assert local_day(zone, day + DAY)[0] == end
    assert local_day(zone, day - DAY)[1] == start


@pytest.mark.parametrize(
    ("now", "last_done", "owed"),
    [
        ("2026-11-20 07:59", "2026-11-19", None),
        ("2026-11-20 08:00", "2026-11-19", "2026-11-20"),
        ("2026-11-20 23:59", "2026-11-19", "2026-11-20"),
        ("2026-11-21 07:59", "2026-11-19", "2026-11-20"),
        ("2026-11-20 08:00", "2026-11-20", None),
        ("2026-11-20 07:59", "2026-11-18", "2026-11-19"),
        ("2026-11-20 09:00", "2026-11-10", "2026-11-20"),  # ten days of standstill, one digest
        ("2026-11-20 09:00", "2026-11-21", None),  # the clock was set back
        ("2026-11-20 09:00", None, "2026-11-20"),
        ("2026-11-01 07:59", None, None),
        ("2026-11-01 08:00", None, "2026-11-01"),
    ],
)
def test_the_latest_digest_is_owed_once(now, last_done, owed):
    done = date.fromisoformat(last_done) if last_done else None
    found = due_date(OSLO, EIGHT, at(now), done, date(2026, 11, 1))
    assert found == (date.fromisoformat(owed) if owed else None)


@pytest.mark.parametrize(
    ("edition", "due", "reported", "compared"),
    [
        (Edition.DAILY, "2026-03-01", ("2026-02-28", "2026-02-28"), ("2026-02-21", "2026-02-21")),
        (Edition.WEEKLY, "2026-03-02", ("2026-02-23", "2026-03-01"), ("2026-02-16", "2026-02-22")),
        (Edition.MONTHLY, "2026-03-01", ("2026-02-01", "2026-02-28"), ("2026-01-01", "2026-01-31")),
        (Edition.MONTHLY, "2026-01-01", ("2025-12-01", "2025-12-31"), ("2025-11-01", "2025-11-30")),
    ],
)
def test_an_edition_reports_on_what_is_over_and_compares_with_what_is_alike(edition, due, reported, compared):
    day = date.fromisoformat
    assert reported_days(edition, day(due)) == tuple(map(day, reported))
    assert days_before(edition, day(due)) == tuple(map(day, compared))


@pytest.mark.parametrize(
    ("edition", "now", "last_done", "owed"),
    [
        (Edition.WEEKLY, "2026-11-16 07:59", None, "2026-11-09"),
        (Edition.WEEKLY, "2026-11-16 08:00", "2026-11-09", "2026-11-16"),
        (Edition.WEEKLY, "2026-11-20 12:00", "2026-11-16", None),
        (Edition.WEEKLY, "2026-12-09 12:00", "2026-11-16", "2026-12-07"),
        (Edition.WEEKLY, "2026-11-05 12:00", None, "2026-11-02"),
        (Edition.MONTHLY, "2026-12-01 07:59", "2026-11-01", None),
        (Edition.MONTHLY, "2026-12-01 08:00", "2026-11-01", "2026-12-01"),
        (Edition.MONTHLY, "2027-02-14 09:00", "2026-11-01", "2027-02-01"),
    ],
)
def test_weeks_are_owed_on_mondays_and_months_on_the_first(edition, now, last_done, owed):
    done = date.fromisoformat(last_done) if last_done else None
    found = due_date(OSLO, EIGHT, at(now), done, date(2026, 11, 1), edition)
    assert found == (date.fromisoformat(owed) if owed else None)


def test_a_time_that_the_spring_night_skips_comes_with_the_skip():
    saturday, sunday = date(2026, 3, 28), date(2026, 3, 29)
    skip = datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert due_date(OSLO, time(2, 30), skip - MINUTE, saturday, saturday) is None
    assert due_date(OSLO, time(2, 30), skip, saturday, saturday) == sunday


def test_a_time_that_the_autumn_night_shows_twice_comes_once():
    saturday, sunday = date(2026, 10, 24), date(2026, 10, 25)
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert due_date(OSLO, time(2, 30), first - MINUTE, saturday, saturday) is None
    assert due_date(OSLO, time(2, 30), first, saturday, saturday) == sunday
    assert due_date(OSLO, time(2, 30), first + timedelta(hours=1), sunday, saturday) is None


def test_a_time_without_zone_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        due_date(OSLO, EIGHT, datetime(2026, 1, 5, 12), None, date(2026, 1, 1))  # noqa: DTZ001


def first_shown(zone, local_date, at_time):
    """When the clock on the wall first reaches a time of a date."""
    return next(u for u, shown in minutes_of(zone, local_date) if shown >= at_time.hour * 60 + at_time.minute)


CHANGES = [  # the UTC date of a clock change: forward, then back
    ("Europe/Oslo", date(2026, 3, 29)),
    ("Europe/Oslo", date(2026, 10, 25)),
    ("America/Sao_Paulo", date(2018, 11, 4)),
    ("America/Sao_Paulo", date(2018, 2, 18)),
    ("Australia/Lord_Howe", date(2026, 10, 3)),
    ("Australia/Lord_Howe", date(2026, 4, 4)),
]


@given(
    st.sampled_from(CHANGES),
    st.builds(time, hour=st.integers(0, 23), minute=st.sampled_from([0, 15, 30, 59])),
    st.lists(st.integers(0, 5 * 24 * 60), min_size=1, max_size=60).map(sorted),
)
@example(CHANGES[0], time(2, 30), list(range(0, 5 * 24 * 60, 10)))
@example(CHANGES[1], time(2, 30), list(range(0, 5 * 24 * 60, 10)))
@example(CHANGES[2], time(0, 0), list(range(0, 5 * 24 * 60, 10)))
@example(CHANGES[3], time(23, 30), list(range(0, 5 * 24 * 60, 10)))
@example(CHANGES[4], time(2, 15), list(range(0, 5 * 24 * 60, 10)))
def test_whenever_one_looks_each_date_has_at_most_one_digest_and_none_is_early_or_late(change, at_time, minutes):
    zone, middle = ZoneInfo(change[0]), change[1]
    begin = datetime(middle.year, middle.month, middle.day, tzinfo=UTC) - 2 * DAY
    first_day = begin.astimezone(zone).date() - DAY
    schedule = {day: first_shown(zone, day, at_time) for n in range(8) if (day := first_day + n * DAY)}
    done = None
    posted = []
    for minute in minutes:
        now = begin + minute * MINUTE
        owed = due_date(zone, at_time, now, done, first_day)
        latest = max(day for day, due in schedule.items() if due <= now)
        if owed is None:
            assert done is not None
            assert done >= latest
        else:
            assert owed == latest
            posted.append(owed)
            done = owed
    assert posted == sorted(set(posted))
