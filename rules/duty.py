"""Who is on duty when: by the rota, by what a person said last, or else whenever the account's calendar is open (S27).

A shift belongs to the day on which it begins, also when it ends after midnight, and lasts what passes: in the two
nights of summer time an hour more or less than the clock shows. Instants go in aware and come out in UTC.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from rules.hours import Calendar, Span, aware, instant, open_spans
from rules.hours_text import DAYS, MIDNIGHT, Slots

AHEAD = timedelta(days=35)  #: a shift further off than this is not looked for
LONGEST_ON = timedelta(hours=12)  #: how long "on duty" holds for somebody whom nothing else has at work

_DAY = timedelta(days=1)
_EVER = datetime.max.replace(tzinfo=UTC)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Shift:
    """One entry of the rota: the same people at the same hours, week after week."""

    people: frozenset[str]  #: Slack user ids
    week: tuple[Slots, ...]  #: seven, Monday first, in minutes after midnight; one that ends after 1440 goes on
    zone: ZoneInfo
    special_days: Calendar | None = None  #: on days that this calendar closes or shortens, only what is left of it

    def slots(self, local_date: date) -> Slots:
        """The hours that begin on one local date."""
        usual = self.week[local_date.weekday()]
        kept = self.special_days
        if kept is None or kept.slots(local_date) == kept.week[local_date.weekday()]:
            return usual
        cut = ((max(a, c), min(b, d)) for a, b in usual for c, d in kept.slots(local_date))
        return tuple((start, end) for start, end in cut if start < end)


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a person last said of their own duty."""

    on: bool
    at: datetime
    #: None: until they say otherwise. "On until four" ends the plan's duty at four too; an "on" that ends as it begins
    #: only takes back what was said before.
    until: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Whether it still counts at `at`."""
        return self.at <= at and (self.until is None or at < self.until)


@dataclass(frozen=True, kw_only=True)
class Duty:
    """Everything that decides when one person is on duty."""

    shifts: tuple[Shift, ...] = ()  #: of this person; none: on duty whenever `calendar` is open
    calendar: Calendar | None = None  #: the opening hours that count for somebody without a shift; None: never
    said: Said | None = None


def duty_of(
    person: str, rota: Iterable[Shift], said: Mapping[str, Said], calendar: Calendar | None, *, now: datetime
) -> Duty:
    """What decides for one person; what they said counts while it holds."""
    word = said.get(person)
    return Duty(
        shifts=tuple(shift for shift in rota if person in shift.people),
        calendar=calendar,
        said=word if word is not None and (word.until is None or word.until > now - 2 * _DAY) else None,
    )


def spans(duty: Duty, at: datetime) -> Iterator[Span]:
    """When the person is on duty: the spans that end after `at`, in order and apart from each other."""
    aware(at)
    planned = _planned(duty, at)
    said = duty.said
    if said is None:
        return _joined(planned, at)
    begins, ends = said.at.astimezone(UTC), (said.until or _EVER).astimezone(UTC)
    if begins >= ends:
        return _joined(planned, at)
    if not said.on:
        return _joined(_without(planned, (begins, ends)), at)
    return _joined(_and(_cut(_joined(planned), ends), (begins, ends)), at)


def is_on(duty: Duty, at: datetime) -> bool:
    """Whether the person is on duty at `at`."""
    return ends_at(duty, at) is not None


def ends_at(duty: Duty, at: datetime) -> datetime | None:
    """When the duty that is under way at `at` ends, `datetime.max` if it never does; None when off duty then."""
    begins, ends = next(spans(duty, at), (None, None))
    return ends if begins is not None and begins <= at else None


def next_start(duty: Duty, at: datetime) -> datetime | None:
    """When the person's next duty begins after `at`; None when it is further off than `AHEAD`."""
    return next((begins for begins, _ in spans(duty, at) if begins > at), None)


def on_until(duty: Duty, now: datetime) -> datetime:
    """How long a plain "on" holds: `now`, so that the plan counts again, or outside the plan until the next duty.

    Twelve hours at most: who forgets to say "off" is not given cases for the rest of the week.
    """
    plan = Duty(shifts=duty.shifts, calendar=duty.calendar)
    now = now.astimezone(UTC)
    if is_on(plan, now):
        return now
    begins = next_start(plan, now)
    return now + LONGEST_ON if begins is None else min(begins, now + LONGEST_ON)


def leaves_at(duty: Duty, since: datetime) -> datetime | None:
    """When somebody who was at work at `since` goes home, by the rota or by their own word; None when neither says.

    That the office closes sends nobody home who has no shift: their cases wait for the morning with them.
    """
    ends, said = ends_at(duty, since), duty.said
    if said is not None and not said.on and said.at > since:
        return min(ends or _EVER, said.at)
    if ends is None or ends == _EVER:
        return None
    own = said is not None and said.on and ends == said.until
    return ends if duty.shifts or own else None


def uncovered(open_hours: Iterable[Span], duties: Iterable[Duty], start: datetime, end: datetime) -> tuple[Span, ...]:
    """The parts of `open_hours` between two instants in which nobody is on duty."""
    left = [(max(begins, start), min(ends, end)) for begins, ends in open_hours]
    for duty in duties:
        for span in spans(duty, start):
            if span[0] >= end:
                break
            left = [piece for one in left for piece in _minus(one, span)]
    return tuple(sorted((begins, ends) for begins, ends in left if begins < ends))


def open_between(calendar: Calendar, start: datetime, end: datetime) -> tuple[Span, ...]:
    """The open spans of a calendar that have a part between two instants, whole."""
    first, last = (at.astimezone(calendar.zone).date() for at in (start, end))
    days = (first + n * _DAY for n in range(-1, (last - first).days + 1))
    return tuple(span for day in days for span in open_spans(calendar, day) if span[1] > start and span[0] < end)


def _planned(duty: Duty, at: datetime) -> Iterator[Span]:
    """The spans of the plan in the order in which they begin, from before `at` on."""
    zone = duty.shifts[0].zone if duty.shifts else duty.calendar.zone if duty.calendar else None
    if zone is None:
        return
    local_date = at.astimezone(zone).date() - 2 * _DAY
    for _ in range(AHEAD // _DAY + 3):
        yield from _of_day(duty, local_date)
        local_date += _DAY


def _of_day(duty: Duty, local_date: date) -> Sequence[Span]:
    if not duty.shifts:
        return open_spans(duty.calendar, local_date) if duty.calendar else ()
    found = [
        (instant(shift.zone, local_date, start), instant(shift.zone, local_date, end))
        for shift in duty.shifts
        for start, end in shift.slots(local_date)
    ]
    return sorted((begins, ends) for begins, ends in found if begins < ends)


def _joined(planned: Iterable[Span], at: datetime = _LONG_AGO) -> Iterator[Span]:
    """The same without overlaps and seams, and without what has ended by `at`."""
    begun: Span | None = None
    for begins, ends in planned:
        if begun is not None and begins <= begun[1]:
            begun = (begun[0], max(begun[1], ends))
            continue
        if begun is not None and begun[1] > at:
            yield begun
        begun = (begins, ends)
    if begun is not None and begun[1] > at:
        yield begun


def _and(planned: Iterable[Span], more: Span) -> Iterator[Span]:
    """The plan with one span more, in order."""
    waits = True
    for span in planned:
        if waits and more <= span:
            waits = False
            yield more
        yield span
    if waits:
        yield more


def _cut(planned: Iterable[Span], end: datetime) -> Iterator[Span]:
    """The plan, in which what is under way at `end` ends there."""
    for begins, ends in planned:
        yield begins, end if begins < end < ends else ends


def _without(planned: Iterable[Span], less: Span) -> Iterator[Span]:
    for span in planned:
        yield from _minus(span, less)


def _minus(span: Span, less: Span) -> list[Span]:
    pieces = [(span[0], min(span[1], less[0])), (max(span[0], less[1]), span[1])]
    return [(begins, ends) for begins, ends in pieces if begins < ends]


def week_of(hours: Mapping[str, Slots]) -> tuple[Slots, ...]:
    """Seven days, Monday first, of the slots by day name; a slot that ends before it begins goes on after midnight."""
    return tuple(
        tuple(sorted((start, end if end > start else end + MIDNIGHT) for start, end in hours.get(day, ())))
        for day in DAYS
    )
