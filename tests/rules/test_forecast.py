"""What the next week will bring: the same weekdays of late on average, and how wrong that was."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.forecast import forecast, per_day

DAY = timedelta(days=1)
TODAY = date(2026, 3, 30)  #: a Monday; the clocks were changed the day before
LONG_AGO = TODAY - 365 * DAY


def history(weeks: int, *, of=lambda day: 10 + day.weekday()) -> dict[date, int]:
    return {day: of(day) for day in (TODAY - n * DAY for n in range(1, 7 * weeks + 1))}


def test_weeks_that_are_all_alike_come_again_and_the_method_was_never_wrong() -> None:
    found = forecast(history(12), TODAY, known_since=TODAY - 84 * DAY)

    assert [(one.day, one.posts) for one in found.days] == [(TODAY + n * DAY, 10 + n) for n in range(7)]
    assert (found.weeks, found.error, found.days_tried, found.posts) == (8, 0, 28, 91)


def test_a_day_is_the_average_of_its_weekday_in_the_last_eight_weeks_and_no_older_one() -> None:
    mondays = {TODAY - 7 * n * DAY: n for n in range(1, 20)}
    found = forecast(mondays, TODAY, known_since=LONG_AGO)

    assert [one.posts for one in found.days] == [4.5, 0, 0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("days", "weeks", "too_little"), [(27, 3, True), (28, 4, False), (34, 4, False), (70, 8, False)]
)
def test_with_less_than_four_weeks_nothing_is_foretold(days: int, weeks: int, too_little: bool) -> None:
    found = forecast(history(12), TODAY, known_since=TODAY - days * DAY)

    assert (found.weeks, found.too_little, len(found.days)) == (weeks, too_little, 0 if too_little else 7)


@pytest.mark.parametrize(("days", "tried"), [(55, 0), (56, 28)])
def test_the_error_is_told_when_all_of_the_last_four_weeks_can_be_tried(days: int, tried: int) -> None:
    found = forecast(history(12), TODAY, known_since=TODAY - days * DAY)

    assert (found.days_tried, found.error is None) == (tried, not tried)


def test_the_error_is_the_one_by_hand() -> None:
    """Eight Mondays of 10 and then four of 20; on other days nothing came."""
    mondays = {TODAY - 7 * n * DAY: 20 if n <= 4 else 10 for n in range(1, 13)}
    found = forecast(mondays, TODAY, known_since=TODAY - 84 * DAY)

    foretold = [10, (7 * 10 + 20) / 8, (6 * 10 + 2 * 20) / 8, (5 * 10 + 3 * 20) / 8]
    assert found.error == pytest.approx(sum(abs(20 - one) / 20 for one in foretold) / 4)
    assert found.days_tried == 4


def test_a_month_without_a_post_has_no_error_and_foretells_nothing() -> None:
    found = forecast({}, TODAY, known_since=LONG_AGO)

    assert (found.posts, found.error, found.days_tried, found.too_little) == (0, None, 0, False)


def test_a_post_belongs_to_the_day_on_the_clock_of_the_team() -> None:
    oslo = ZoneInfo("Europe/Oslo")
    posts = [
        datetime(2026, 3, 28, 23, 30, tzinfo=UTC),
        datetime(2026, 3, 29, 21, 59, tzinfo=UTC),
        datetime(2026, 3, 29, 22, 0, tzinfo=UTC),
    ]

    assert per_day(posts, oslo) == {date(2026, 3, 29): 2, date(2026, 3, 30): 1}


COUNTS = st.dictionaries(st.integers(-6, 100).map(lambda n: TODAY - n * DAY), st.integers(0, 500), max_size=60)


@given(COUNTS, st.integers(0, 120))
def test_it_lies_between_the_least_and_the_most_that_a_weekday_brought_and_knows_no_future(counts, days) -> None:
    found = forecast(counts, TODAY, known_since=TODAY - days * DAY)
    past = {day: count for day, count in counts.items() if day < TODAY}

    assert found == forecast(past, TODAY, known_since=TODAY - days * DAY)
    for one in found.days:
        same = [past.get(one.day - 7 * n * DAY, 0) for n in range(1, found.weeks + 1)]
        assert min(same) <= one.posts <= max(same)
    assert found.error is None or found.error >= 0
