"""When customers write, and whether somebody is there then: posts and people on duty by weekday and hour (S92).

A cell is an hour of the week on the clock of a zone. How often it came in the period is measured by the time that
passed in it, so that the hour that spring skips is missing, and the one that autumn has twice counts twice.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from rules.hours import aware
from rules.past_duty import Presence

DAYS, HOURS = 7, 24

#: What each number of `Demand` means, to be printed beside it.
DEFINITIONS: Mapping[str, str] = {
    "posts": "Posts that customers wrote in the period, by the network's clock; talk about the trade is left out.",
    "unmet": "Posts that came while fewer people were on duty than are wanted at any time, by default one.",
    "occurred": "How often the hour came: the time that passed in it, so that summer time's hours count as they were.",
    "staffed": "Person-hours on duty, by today's rota and by what each person had said of their own duty at the time.",
    "posts_each": "Posts, divided by how often the hour came.",
    "people": "Person-hours on duty, divided by how often the hour came.",
    "per_person_hour": "Posts, divided by person-hours on duty; none where nobody was.",
    "worst": "The hours of the week with the most unmet posts; of two alike the one that comes first in the week.",
    "peak": "The hours of the week with the most posts each time; of two alike the one that comes first in the week.",
}
_HOUR, _MINUTE, _MOMENT = timedelta(hours=1), timedelta(minutes=1), timedelta(microseconds=1)
Place = tuple[int, int]  #: weekday (Monday is 0) and hour


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One hour of the week."""

    weekday: int  #: 0 is Monday
    hour: int  #: 0 to 23, on the clock of the zone
    occurred: timedelta
    posts: int
    unmet: int
    staffed: timedelta  #: of all people together

    @property
    def posts_each(self) -> float | None:
        """Posts each time that the hour came; None when it never did."""
        return self.posts / (self.occurred / _HOUR) if self.occurred else None

    @property
    def people(self) -> float | None:
        """People on duty, on average; None when the hour never came."""
        return self.staffed / self.occurred if self.occurred else None

    @property
    def per_person_hour(self) -> float | None:
        """Posts for each hour of somebody's duty; None when nobody was there."""
        return self.posts / (self.staffed / _HOUR) if self.staffed else None


@dataclass(frozen=True, kw_only=True)
class Demand:
    """A period by hours of the week: 168 cells, Monday's first hour first."""

    cells: tuple[Cell, ...]
    posts: int
    unmet: int
    staffed: timedelta

    def worst(self, count: int = 3) -> tuple[Cell, ...]:
        """The worst-covered hours, of those in which a post was unmet at all."""
        return tuple(sorted((cell for cell in self.cells if cell.unmet), key=lambda cell: -cell.unmet)[:count])

    def peak(self, count: int = 3) -> tuple[Cell, ...]:
        """The busiest hours, whoever was there."""
        busy = (cell for cell in self.cells if cell.posts)
        return tuple(sorted(busy, key=lambda cell: -(cell.posts_each or 0))[:count])


def demand(
    posts: Iterable[datetime],
    presences: Iterable[Presence],
    start: datetime,
    end: datetime,
    *,
    zone: ZoneInfo,
    enough: int = 1,
) -> Demand:
    """Posts and duty in [start, end) by the hours of the week in `zone`; posts of other times do not count.

    `enough` is how many people are wanted on duty at any time. ValueError when an instant has no time zone.
    """
    aware(start)
    aware(end)
    watch = Watch(presences)
    occurred, staffed = dict.fromkeys(_places(), timedelta()), dict.fromkeys(_places(), timedelta())
    for place, begins, ends in hours_of(start, end, zone):
        occurred[place] += ends - begins
        staffed[place] += watch.staffed(begins, ends)
    came, unmet = dict.fromkeys(_places(), 0), dict.fromkeys(_places(), 0)
    for at in posts:
        if start <= at < end:
            place = _place(at.astimezone(zone))
            came[place] += 1
            unmet[place] += watch.people(at) < enough
    cells = [
        Cell(weekday=day, hour=hour, occurred=occurred[day, hour], posts=came[day, hour], unmet=unmet[day, hour],
             staffed=staffed[day, hour])
        for day, hour in _places()
    ]  # fmt: skip
    return Demand(
        cells=tuple(cells),
        posts=sum(came.values()),
        unmet=sum(unmet.values()),
        staffed=sum(staffed.values(), timedelta()),
    )


class Watch:
    """How many people are on duty at each time."""

    def __init__(self, presences: Iterable[Presence]) -> None:
        changes: dict[datetime, int] = {}
        for one in presences:
            for begins, ends in one.spans:
                changes[begins] = changes.get(begins, 0) + 1
                changes[ends] = changes.get(ends, 0) - 1
        self._at = sorted(changes)
        self._people: list[int] = []
        self._sums: list[timedelta] = []  #: person-time up to each change
        people, total, last = 0, timedelta(), None
        for at in self._at:
            total += (at - last) * people if last is not None else timedelta()
            people, last = people + changes[at], at
            self._people.append(people)
            self._sums.append(total)

    def people(self, at: datetime) -> int:
        """How many are on duty at an instant."""
        number = bisect_right(self._at, at)
        return self._people[number - 1] if number else 0

    def staffed(self, start: datetime, end: datetime) -> timedelta:
        """The time on duty of all people together between two instants."""
        return self._up_to(end) - self._up_to(start)

    def _up_to(self, at: datetime) -> timedelta:
        number = bisect_right(self._at, at)
        if not number:
            return timedelta()
        return self._sums[number - 1] + (at - self._at[number - 1]) * self._people[number - 1]


def hours_of(start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[tuple[Place, datetime, datetime]]:
    """The pieces of [start, end) that lie in one hour of the clock each, in order; they add up to the whole."""
    at, end = start.astimezone(UTC), end.astimezone(UTC)
    while at < end:
        wall = at.astimezone(zone)
        rest = timedelta(minutes=wall.minute, seconds=wall.second, microseconds=wall.microsecond)
        after = min(at + _HOUR - rest, end)
        if (after - _MOMENT).astimezone(zone).utcoffset() != wall.utcoffset():
            # The clock is changed within the hour, which in most zones it never is.
            after = min(at + _MINUTE, after)
        yield _place(wall), at, after
        at = after


def _place(wall: datetime) -> Place:
    return wall.weekday(), wall.hour


def _places() -> Sequence[Place]:
    return [(day, hour) for day in range(DAYS) for hour in range(HOURS)]


def unmet_posts(posts: Iterable[datetime], watch: Watch, enough: int = 1) -> list[datetime]:
    """The posts that came while fewer than `enough` people were on duty, in order."""
    return sorted(at for at in posts if watch.people(at) < enough)
