"""When somebody was on duty in a stretch of the past: the rota, with each word they said for as long as it counted.

The rota is the one given: who changes it changes what is said of the past by it, for only words are kept. At every
instant it agrees with what `rules.duty` said then.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from rules.duty import Duty, Said, Shift, spans
from rules.hours import Calendar, Span, aware

_PORTION = timedelta(days=28)  #: `spans` looks no further ahead than `rules.duty.AHEAD`
_LINGERS = timedelta(days=2)  #: for so long after its end `duty_of` still lets a word cut what it ended


@dataclass(frozen=True, kw_only=True)
class Presence:
    """When one person was on duty."""

    person: str
    spans: tuple[Span, ...]  #: in order, apart from each other


def presence(
    person: str,
    rota: Iterable[Shift],
    words: Sequence[Said],
    calendars: Iterable[Calendar],
    start: datetime,
    end: datetime,
) -> Presence:
    """When somebody was on duty in [start, end).

    `words` is what they said of their own duty, oldest first, as storage/past_duty.py has it. Somebody without a shift
    is on duty whenever one of `calendars` is open.
    """
    aware(start)
    aware(end)
    shifts = tuple(shift for shift in rota if person in shift.people)
    plans = [Duty(shifts=shifts)] if shifts else [Duty(calendar=calendar) for calendar in dict.fromkeys(calendars)]
    plans = plans or [Duty()]
    found = [
        span
        for plan in plans
        for word, begins, ends in _in_force(words, start.astimezone(UTC), end.astimezone(UTC))
        for span in _within(plan, word, begins, ends)
    ]
    return Presence(person=person, spans=joined(found))


def joined(some: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in any order, made into the same time in order, without overlaps and seams."""
    found: list[Span] = []
    for begins, ends in sorted(some):
        if found and begins <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        elif begins < ends:
            found.append((begins, ends))
    return tuple(found)


def _in_force(
    words: Sequence[Said], start: datetime, end: datetime
) -> Iterator[tuple[Said | None, datetime, datetime]]:
    """The stretches of [start, end), each with the word that counts in it: the newest that was said by then."""
    said: list[Said | None] = [None, *words]
    begin = [start, *(max(word.at, start) for word in words), end]
    for word, (begins, later) in zip(said, pairwise(begin), strict=True):
        stops = later if word is None or word.until is None else max(begins, min(later, word.until + _LINGERS))
        for held, first, last in ((word, begins, stops), (None, stops, later)):
            if first < min(last, end):
                yield held, first, min(last, end)


def _within(plan: Duty, word: Said | None, start: datetime, end: datetime) -> Iterator[Span]:
    while start < end:
        last = min(start + _PORTION, end)
        for begins, ends in spans(replace(plan, said=word), start):
            if begins >= last:
                break
            yield max(begins, start), min(ends, last)
        start = last
