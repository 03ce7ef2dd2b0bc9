"""The smallest change of the rota that helps: the single one that meets the most unmet posts for its length (S92).

Tried are, for each person of the rota and each of their weekly shifts: beginning one or two hours earlier, ending one
or two hours later, and both at once, which moves the shift; and for whoever it may be, a new block of one to four
whole hours on one weekday. To begin later or end earlier alone meets nobody, and a shift is not begun before midnight.

What a change would have met is counted over the period as it was: holidays, summer time and what people had said of
their duty hold. It is weighed by its length, by how much a shift is moved or prolonged each week; a block counts an
hour more than it lasts, for somebody has to come in for it. Of two that weigh the same, the one that asks for no more
hours on duty goes first, then the one that meets more posts, and then the one that comes first in the week.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from heapq import heapify, heappop
from zoneinfo import ZoneInfo

from rules.demand import Watch, unmet_posts
from rules.duty import Said, Shift
from rules.hours import Calendar, Span, instant
from rules.hours_text import MIDNIGHT, Slot
from rules.past_duty import Presence, joined, presence

LONGEST_STEP = 2  #: hours by which a shift is moved or prolonged at most
LONGEST_BLOCK = 4  #: hours
COMING_IN = 1  #: hours that a block weighs more than it lasts
_HOUR = 60  #: minutes
_DAY = timedelta(days=1)


class ChangeKind(StrEnum):
    """What is done with the rota."""

    BEGINS_EARLIER = "begins earlier"
    ENDS_LATER = "ends later"
    MOVED = "moved"
    BLOCK = "block"


@dataclass(frozen=True, kw_only=True)
class Change:
    """One change of the rota, week after week."""

    kind: ChangeKind
    person: str | None  #: Slack user id; None for a block, which anybody may take
    weekday: int  #: on which the shift begins, 0 is Monday
    was: Slot | None  #: minutes after midnight; None for a block
    becomes: Slot
    met: int  #: so many posts more would have met enough people
    unmet: int  #: of so many that met too few
    weeks: int  #: how often the hours of the changed shift, or of the block, came in the period, holidays included

    @property
    def length(self) -> float:
        """How much is changed each week, in hours."""
        if self.was is None:
            return (self.becomes[1] - self.becomes[0]) / _HOUR
        return max(abs(self.becomes[0] - self.was[0]), abs(self.becomes[1] - self.was[1])) / _HOUR

    @property
    def more_hours(self) -> float:
        """How many hours more than now somebody is on duty each week."""
        before = 0 if self.was is None else self.was[1] - self.was[0]
        return (self.becomes[1] - self.becomes[0] - before) / _HOUR

    @property
    def weight(self) -> float:
        """Posts met for each hour of change."""
        hours = self.length + (COMING_IN if self.kind is ChangeKind.BLOCK else 0)
        return self.met / (hours * self.weeks) if self.weeks else 0.0


@dataclass(frozen=True, kw_only=True)
class Staff:
    """Who was on duty in a period, and by what: all that a change is tried on."""

    people: frozenset[str]
    rota: tuple[Shift, ...]
    words: Mapping[str, Sequence[Said]]  #: what each had said, as storage/past_duty.py has it
    calendars: tuple[Calendar, ...]  #: count for whoever has no shift
    start: datetime
    end: datetime

    def presence(self, person: str, rota: Sequence[Shift] | None = None) -> Presence:
        """When somebody was on duty, perhaps by another rota than the one that held."""
        kept = self.rota if rota is None else rota
        return presence(person, kept, self.words.get(person, ()), self.calendars, self.start, self.end)

    def presences(self) -> dict[str, Presence]:
        """When each of them was."""
        return {person: self.presence(person) for person in sorted(self.people)}


def changes(
    posts: Iterable[datetime], staff: Staff, *, zone: ZoneInfo, enough: int = 1, count: int = 1
) -> list[Change]:
    """The changes that would have helped most, the best first, at most `count`; none when no change meets a post more.

    `zone` is that of new blocks. `enough` is how many people are wanted on duty at any time.
    """
    within = sorted(at for at in posts if staff.start <= at < staff.end)
    present = staff.presences()
    unmet = unmet_posts(within, Watch(present.values()), enough)
    if not unmet:
        return []
    trial = _Trial(staff=staff, posts=within, unmet=unmet, present=present, enough=enough, zone=zone)
    # None can meet more than the posts in the time that it adds: who cannot be the best is not tried in full.
    waiting = [(_rank(change), number, change, shift) for number, (change, shift) in enumerate(trial.hopes())]
    heapify(waiting)
    found: list[tuple[tuple[float, ...], Change]] = []
    while waiting and (len(found) < count or waiting[0][0] < sorted(found, key=lambda one: one[0])[count - 1][0]):
        _, _, hoped, shift = heappop(waiting)
        change = trial.tried(hoped, shift)
        if change.met > 0:
            found.append((_rank(change), change))
    return [change for _, change in sorted(found, key=lambda one: (one[0], one[1].person or ""))][:count]


@dataclass(frozen=True, kw_only=True)
class _Trial:
    """What all changes are tried on."""

    staff: Staff
    posts: list[datetime]
    unmet: list[datetime]
    present: Mapping[str, Presence]
    enough: int
    zone: ZoneInfo

    def hopes(self) -> Iterator[tuple[Change, Shift | None]]:
        """Every change with the unmet posts in what it adds: the most that it can meet."""
        for shift in self.staff.rota:
            for weekday, slots in enumerate(shift.week):
                for was in slots:
                    for kind, becomes in _variants(was):
                        added = [one for one in ((becomes[0], was[0]), (was[1], becomes[1])) if one[0] < one[1]]
                        if hoped := self._hoped(kind, weekday, was, becomes, added, shift.zone):
                            yield from ((replace(hoped, person=one), shift) for one in sorted(shift.people))
        for weekday in range(7):
            for begins in range(0, MIDNIGHT, _HOUR):
                for hours in range(1, LONGEST_BLOCK + 1):
                    becomes = (begins, begins + hours * _HOUR)
                    if hoped := self._hoped(ChangeKind.BLOCK, weekday, None, becomes, [becomes], self.zone):
                        yield hoped, None

    def _hoped(
        self, kind: ChangeKind, weekday: int, was: Slot | None, becomes: Slot, added: list[Slot], zone: ZoneInfo
    ) -> Change | None:
        dates = self._dates(weekday, zone)
        met = sum(_number(self.unmet, span) for slot in added for span in _spans(dates, slot, zone))
        if not met:
            return None
        weeks = sum(_touches(span, self.staff) for span in _spans(dates, becomes, zone))
        return Change(kind=kind, person=None, weekday=weekday, was=was, becomes=becomes, met=met,
                      unmet=len(self.unmet), weeks=weeks)  # fmt: skip

    def _dates(self, weekday: int, zone: ZoneInfo) -> list[date]:
        first, last = (at.astimezone(zone).date() for at in (self.staff.start, self.staff.end))
        days = (first + n * _DAY for n in range(-2, (last - first).days + 1))
        return [day for day in days if day.weekday() == weekday]

    def tried(self, hoped: Change, shift: Shift | None) -> Change:
        """The change with what it would really have met."""
        if hoped.person is None or shift is None:
            added = joined(_spans(self._dates(hoped.weekday, self.zone), hoped.becomes, self.zone))
            one_more = Presence(person="", spans=added)
            present = [*self.present.values(), one_more]
        else:
            others = [one for name, one in self.present.items() if name != hoped.person]
            present = [*others, self.staff.presence(hoped.person, self._changed(hoped, shift))]
        left = len(unmet_posts(self.posts, Watch(present), self.enough))
        # Where a word had cut the old shift short it might not cut the new one: that is no merit of the change.
        return replace(hoped, met=min(hoped.met, len(self.unmet) - left))

    def _changed(self, change: Change, shift: Shift) -> list[Shift]:
        """The rota in which this one person has the changed shift."""
        slots = [change.becomes if one == change.was else one for one in shift.week[change.weekday]]
        week = tuple(tuple(sorted(slots)) if day == change.weekday else usual for day, usual in enumerate(shift.week))
        own = [one for one in self.staff.rota if one is not shift]
        return [*own, replace(shift, people=frozenset({change.person or ""}), week=week)]


def _variants(was: Slot) -> Iterator[tuple[ChangeKind, Slot]]:
    begins, ends = was
    for step in range(_HOUR, LONGEST_STEP * _HOUR + 1, _HOUR):
        if begins - step >= 0:
            yield ChangeKind.BEGINS_EARLIER, (begins - step, ends)
            yield ChangeKind.MOVED, (begins - step, ends - step)
        yield ChangeKind.ENDS_LATER, (begins, ends + step)
        yield ChangeKind.MOVED, (begins + step, ends + step)


def _rank(change: Change) -> tuple[float, ...]:
    """What orders changes, the best first."""
    return (-change.weight, change.more_hours, -change.met, change.weekday, change.becomes[0], change.becomes[1])


def _spans(dates: Iterable[date], slot: Slot, zone: ZoneInfo) -> list[Span]:
    found = [(instant(zone, day, slot[0]), instant(zone, day, slot[1])) for day in dates]
    return [(begins, ends) for begins, ends in found if begins < ends]


def _touches(span: Span, staff: Staff) -> bool:
    return span[0] < staff.end.astimezone(UTC) and span[1] > staff.start.astimezone(UTC)


def _number(ordered: Sequence[datetime], span: Span) -> int:
    return bisect_left(ordered, span[1]) - bisect_left(ordered, span[0])
