"""An hour is a surge when it has three times the usual of that hour and weekday, twenty posts at least, and a past."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.surges import LEAST, TIMES, Surge, surges

OSLO = ZoneInfo("Europe/Oslo")
TUESDAY = date(2026, 3, 3)
TEN = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)  #: in Oslo
WEEK, MINUTE = timedelta(weeks=1), timedelta(minutes=1)
LONG_AGO = TEN - 20 * WEEK


def posts(number: int, at: datetime) -> list[datetime]:
    """So many within the hour from `at`."""
    return [at + position * timedelta(seconds=3600 / number) for position in range(number)]


def usual(number: int, weeks: int = 4) -> list[datetime]:
    """So many in the same hour of each of the weeks before."""
    return [one for week in range(1, weeks + 1) for one in posts(number, TEN - week * WEEK)] if number else []


def found(written: list[datetime], since: datetime = LONG_AGO) -> list[Surge]:
    return surges(written, TUESDAY, TUESDAY, known_since=since, zone=OSLO)


def test_an_hour_with_four_times_the_usual_is_told_with_both() -> None:
    (surge,) = found(usual(13) + posts(54, TEN))

    assert (surge.start, surge.end) == (TEN, TEN + 60 * MINUTE)
    assert (surge.posts, surge.usual, surge.times) == (54, 13.0, pytest.approx(54 / 13))


@pytest.mark.parametrize(
    ("before", "now", "is_one"),
    [(7, 21, True), (7, 20, False), (6, 19, False), (6, 20, True), (0, 20, True), (0, 19, False), (30, 60, False)],
)
def test_both_the_times_and_the_least_count_have_to_be_reached(before: int, now: int, is_one: bool) -> None:
    assert bool(found(usual(before) + posts(now, TEN))) is is_one


def test_with_hardly_a_post_before_there_is_no_number_of_times() -> None:
    (surge,) = found([TEN - WEEK, *posts(25, TEN)])

    assert (surge.usual, surge.times) == (0.25, None)


def test_before_three_weeks_are_known_nothing_is_usual() -> None:
    written = usual(2) + posts(54, TEN)

    assert found(written, since=TEN - 3 * WEEK) != []
    assert found(written, since=TEN - 3 * WEEK + MINUTE) == []


def test_the_hour_of_another_weekday_or_of_a_fifth_week_says_nothing() -> None:
    elsewhere = [one - timedelta(days=1) for one in usual(40)] + posts(900, TEN - 5 * WEEK)

    (surge,) = found([*elsewhere, *posts(30, TEN)])

    assert surge.usual == 0


def test_the_same_hour_is_that_of_the_clock_on_the_wall() -> None:
    """On 31 March summer time has begun: ten o'clock is at eight UTC, and was at nine before."""
    ten = datetime(2026, 3, 31, 8, 0, tzinfo=UTC)
    before = [one for week in range(1, 5) for one in posts(10, ten + 60 * MINUTE - week * WEEK)]

    (surge,) = surges([*before, *posts(30, ten)], date(2026, 3, 31), date(2026, 3, 31), known_since=LONG_AGO, zone=OSLO)

    assert (surge.start, surge.usual) == (ten, 10.0)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25)])
def test_days_of_23_and_25_hours_are_looked_at_whole(day: date, hours: int) -> None:
    start = datetime(day.year, day.month, day.day, tzinfo=OSLO).astimezone(UTC)
    written = [one for hour in range(hours) for one in posts(20, start + hour * 60 * MINUTE)]

    got = surges(written, day, day, known_since=LONG_AGO, zone=OSLO)

    assert len(got) == hours
    assert sum(one.posts for one in got) == 20 * hours


@given(st.lists(st.integers(0, 7 * 24 * 60), max_size=200), st.integers(0, 60))
def test_a_surge_is_what_it_says_and_no_post_is_in_two(minutes: list[int], more: int) -> None:
    written = [TEN - timedelta(days=5) + minute * MINUTE for minute in minutes] + [TEN + MINUTE] * more

    got = surges(written, TUESDAY - timedelta(days=6), TUESDAY, known_since=LONG_AGO, zone=OSLO)

    assert sum(one.posts for one in got) <= len(written)
    for one in got:
        assert one.posts == sum(one.start <= at < one.end for at in written)
        assert one.posts >= max(LEAST, TIMES * one.usual)
