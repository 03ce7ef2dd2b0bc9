"""How many posts the next seven days will bring, and how wrong the same method was of late (S98).

A day is expected to bring what the same weekdays of the last eight whole weeks brought on average, of as many of them
as there are, four at least: the seasonal naive method with a mean. The method and the measure of its error are those
of Hyndman and Athanasopoulos, Forecasting: Principles and Practice (3rd edition, 2021), sections 5.2 and 5.8.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

WEEKS = 8  #: of history at most: an older week says little of the next
FEWEST = 4  #: weeks; with fewer nothing is foretold
TRIED = 4  #: the last weeks, on which the method is tried
_DAY = timedelta(days=1)

#: What each number of `Forecast` means, to be printed beside it.
DEFINITIONS: Mapping[str, str] = {
    "expected": "The average of the same weekday in the last 4 to 8 weeks.",
    "error": (
        "Mean absolute percentage error: each day of the last four weeks was foretold from the weeks before its own, "
        "and the differences are averaged in per cent of what came. Days without a post have no such per cent and "
        "are left out; how many days there are is told."
    ),
}


@dataclass(frozen=True, kw_only=True)
class Expected:
    """One day to come."""

    day: date
    posts: float


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """The next seven days, as far as they can be foretold."""

    days: tuple[Expected, ...]  #: none when there is too little history
    weeks: int  #: of history that it rests on
    error: float | None  #: 0.2 is 20 %; None when the last four weeks cannot be tried, or brought nothing
    days_tried: int  #: on which the error rests, 28 at most

    @property
    def too_little(self) -> bool:
        """Whether there is too little history to foretell anything."""
        return not self.days

    @property
    def posts(self) -> float:
        """In the seven days together."""
        return sum(one.posts for one in self.days)


def per_day(posts: Iterable[datetime], zone: ZoneInfo) -> dict[date, int]:
    """How many posts each local date brought, of those that brought any."""
    return dict(Counter(at.astimezone(zone).date() for at in posts))


def forecast(counts: Mapping[date, int], today: date, *, known_since: date) -> Forecast:
    """The seven days from `today` on.

    `counts` has the posts of each day up to yesterday, of days without any nothing. `known_since` is the first whole
    day of which they are known; today, which is under way, tells nothing yet.
    """
    weeks = _weeks(known_since, today)
    errors = [
        abs(came - expected) / came
        for week in range(1, TRIED + 1)
        for day, expected in _week(counts, today - 7 * week * _DAY, known_since)
        if (came := counts.get(day, 0))
    ]
    tried = _weeks(known_since, today - 7 * TRIED * _DAY) >= FEWEST
    return Forecast(
        days=tuple(Expected(day=day, posts=posts) for day, posts in _week(counts, today, known_since)),
        weeks=weeks,
        error=sum(errors) / len(errors) if tried and errors else None,
        days_tried=len(errors) if tried else 0,
    )


def _weeks(known_since: date, today: date) -> int:
    """How many whole weeks of history there are before a day, of those that are used."""
    return max(0, min(WEEKS, (today - known_since).days // 7))


def _week(counts: Mapping[date, int], first: date, known_since: date) -> list[tuple[date, float]]:
    """The seven days from `first` on, foretold from what was before; none with too little of it."""
    weeks = _weeks(known_since, first)
    if weeks < FEWEST:
        return []
    days = [first + n * _DAY for n in range(7)]
    return [(day, sum(counts.get(day - 7 * n * _DAY, 0) for n in range(1, weeks + 1)) / weeks) for day in days]
