"""The hours in which far more was written than is usual at that hour of that weekday (S90)."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from rules.digest import local_day

WEEKS = 4  #: before, that tell what is usual
ENOUGH = 3  #: of them; with fewer nothing is usual yet
TIMES = 3  #: the usual, from which an hour is a surge
LEAST = 20  #: posts: below that a quiet account's double is no surge

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Surge:
    """One hour of the clock in which far more came than usual."""

    start: datetime
    end: datetime
    posts: int
    usual: float  #: the mean of the same hour of the weeks before

    @property
    def times(self) -> float | None:
        """How many times the usual; None where that is less than one post."""
        return self.posts / self.usual if self.usual >= 1 else None


def surges(
    written: Iterable[datetime], first: date, last: date, *, known_since: datetime, zone: ZoneInfo
) -> list[Surge]:
    """The surges of the local dates from `first` to `last`, in order.

    `written` has when each post was written, of those dates and of the weeks before; of weeks that began before
    `known_since` nothing is known. The same hour of an earlier week is that of the wall clock of `zone`.
    """
    posts = sorted(written)
    start, stop = local_day(zone, first)[0], local_day(zone, last)[1]
    found = []
    while start < stop:
        end = min(start + _HOUR, stop)
        number = _between(posts, start, end)
        usual = _usual(posts, start, known_since, zone) if number >= LEAST else None
        if usual is not None and number >= TIMES * usual:
            found.append(Surge(start=start, end=end, posts=number, usual=usual))
        start = end
    return found


def _usual(posts: Sequence[datetime], start: datetime, known_since: datetime, zone: ZoneInfo) -> float | None:
    wall = start.astimezone(zone)
    begins = [(wall - timedelta(weeks=week)).astimezone(UTC) for week in range(1, WEEKS + 1)]
    known = [_between(posts, begin, begin + _HOUR) for begin in begins if begin >= known_since]
    return sum(known) / len(known) if len(known) >= ENOUGH else None


def _between(posts: Sequence[datetime], start: datetime, end: datetime) -> int:
    return bisect_left(posts, end) - bisect_left(posts, start)
