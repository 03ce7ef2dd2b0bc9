"""When a team is at work: opening hours on a time zone, holidays, and time that counts only while open.

The customer lives on the calendar, the team controls only its open hours: every number is kept on both clocks (S91),
and this is the second one. Instants go in as aware datetimes and come out in UTC.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Self
from zoneinfo import ZoneInfo

import holidays as holiday_tables

from rules import hours_text
from rules.hours_text import Day, Slots

Span = tuple[datetime, datetime]  #: open from the first instant up to, and not including, the second; both UTC

HORIZON = timedelta(days=400)  #: a calendar without an opening for longer than this never opens

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


class NeverOpen(ValueError):
    """The calendar has no opening hour within `HORIZON`, so nothing that waits for one can be dated."""


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """The opening hours of a team, on the wall clock of its zone.

    What is said of a date outweighs what is said of a day of every year, that outweighs the country's holidays, and
    those outweigh the week. Half days of every year shorten days that are open by the week, and open no others.
    """

    zone: ZoneInfo
    week: tuple[Slots, ...]  #: seven, Monday first
    holidays: str | None = None  #: a country of the holidays library, such as NO, or with its part, such as DE-BY
    closed: frozenset[Day] = frozenset()  #: dates, and (month, day) of every year
    half_days: tuple[tuple[Day, Slots], ...] = ()

    @classmethod
    def from_settings(
        cls,
        time_zone: str,
        hours: Mapping[str, Sequence[str]],
        holidays: str | None = None,
        closed: Sequence[str] = (),
        half_days: Mapping[str, Sequence[str]] | None = None,
    ) -> Self:
        """Read hours as settings write them; a ValueError says in one sentence what cannot be read.

        `time_zone` is an IANA name; `hours` maps "mon" .. "sun" or a range such as "mon-fri" to slots such as
        "08:00-20:00" ("24:00" may end one); days are "MM-DD" for every year or "YYYY-MM-DD" for once.
        """
        shut = [hours_text.day(text) for text in closed]
        short = {hours_text.day(key): hours_text.slots(key, texts) for key, texts in (half_days or {}).items()}
        if both := next((text for text, day in zip(closed, shut, strict=True) if day in short), None):
            raise ValueError(f"{both} is both closed and a half day")
        return cls(
            zone=hours_text.zone(time_zone),
            week=hours_text.week(hours),
            holidays=None if holidays is None else hours_text.country(holidays),
            closed=frozenset(shut),
            half_days=tuple(short.items()),
        )

    def slots(self, local_date: date) -> Slots:
        """The slots of one date, in minutes after midnight on the wall clock; none when closed."""
        usual = self.week[local_date.weekday()]
        yearly = (local_date.month, local_date.day)
        short = dict(self.half_days)
        if local_date in short:
            return short[local_date]
        if local_date in self.closed:
            return ()
        if yearly in short:
            return short[yearly] if usual else ()
        if yearly in self.closed or (self.holidays and local_date in _holidays(self.holidays, local_date.year)):
            return ()
        return usual


@lru_cache(maxsize=8192)  # asked again and again for the same few days
def instant(zone: ZoneInfo, local_date: date, minute: int) -> datetime:
    """The UTC instant at which a clock in `zone` first shows `minute` minutes after midnight of `local_date`, or later.

    So a time that the clock skips in spring is the moment of the skip, and one that it shows twice in autumn is the
    first of the two. Minute 1440 is the midnight that ends the day.
    """
    wall = datetime.combine(local_date, time.min) + timedelta(minutes=minute)
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first <= second:
        return first
    # Skipped: the zone's offset changes somewhere in (second, first], found by halving down to the second.
    before, after = second, first
    old = before.astimezone(zone).utcoffset()
    while after - before > _SECOND:
        middle = before + _SECOND * ((after - before) // _SECOND // 2)
        before, after = (middle, after) if middle.astimezone(zone).utcoffset() == old else (before, middle)
    return after


def aware(at: datetime) -> None:
    """Raise ValueError for a time without zone: which instant it means cannot be known."""
    if at.utcoffset() is None:
        raise ValueError(f"{at.isoformat()} has no time zone")


def open_spans(calendar: Calendar, local_date: date) -> tuple[Span, ...]:
    """The open spans that begin on one local date, in order and without overlap.

    Their length is what passes: a slot from 01:00 to 05:00 lasts five hours in the autumn night and three in spring.
    """
    spans = (
        (instant(calendar.zone, local_date, start), instant(calendar.zone, local_date, end))
        for start, end in calendar.slots(local_date)
    )
    return tuple((opens, closes) for opens, closes in spans if opens < closes)


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Say whether the team is at work at `at`."""
    opens, _ = next(_spans_after(calendar, at), (None, None))
    return opens is not None and opens <= at


def next_opening(calendar: Calendar, at: datetime) -> datetime:
    """`at` itself while open, else the next instant of opening; NeverOpen when there is none within the horizon."""
    for opens, _ in _spans_after(calendar, at):
        return max(opens, at.astimezone(UTC))
    raise _never_open(at)


def business_time(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """How much open time lies between two instants; none when `end` is not after `start`."""
    aware(end)
    total = timedelta()
    for opens, closes in _spans_after(calendar, start):
        if opens >= end:
            break
        total += max(min(closes, end) - max(opens, start), timedelta())
    return total


def takes_longer(calendar: Calendar, start: datetime, end: datetime, than: timedelta) -> bool:
    """Whether more than so much open time lies between two instants; looks no further than it must."""
    aware(end)
    total = timedelta()
    for opens, closes in _spans_after(calendar, start):
        if opens >= end or total > than:
            break
        total += max(min(closes, end) - max(opens, start), timedelta())
    return total > than


def add_business_time(calendar: Calendar, start: datetime, duration: timedelta) -> datetime:
    """The first instant by which `duration` of open time has passed since `start`: `start` itself when that is zero.

    NeverOpen when the calendar has no opening for the length of the horizon, ValueError for a negative duration.
    """
    aware(start)
    if duration < timedelta():
        raise ValueError("a duration of open time cannot be negative")
    if not duration:
        return start.astimezone(UTC)
    for opens, closes in _spans_after(calendar, start):
        begins = max(opens, start)
        if closes - begins >= duration:
            return (begins + duration).astimezone(UTC)
        duration -= closes - begins
    raise _never_open(start)


def _spans_after(calendar: Calendar, at: datetime) -> Iterator[Span]:
    """The spans that end after `at`, in order, until there has been none for the length of the horizon."""
    aware(at)
    # From the day before, for a zone whose clock was ever set back across midnight.
    local_date = at.astimezone(calendar.zone).date() - _DAY
    shut_since = local_date
    while local_date - shut_since <= HORIZON:
        for span in open_spans(calendar, local_date):
            shut_since = local_date
            if span[1] > at:
                yield span
        local_date += _DAY


def _never_open(at: datetime) -> NeverOpen:
    return NeverOpen(f"the calendar has no opening hours within {HORIZON.days} days of {at.date().isoformat()}")


@lru_cache(maxsize=256)
def _holidays(country: str, year: int) -> frozenset[date]:
    """The days of one year on which a country does not work: by law, and where the table has them also by custom."""
    code, _, part = country.partition("-")
    # Sweden's Midsummer and Christmas Eves are free by custom only, and nobody is at work on them.
    supported = getattr(holiday_tables, code).supported_categories
    categories = tuple(name for name in ("public", "de_facto") if name in supported)
    return frozenset(holiday_tables.country_holidays(code, subdiv=part or None, years=year, categories=categories))
