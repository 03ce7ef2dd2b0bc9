"""Lengths of time, times of day, hours, days, dates, zones and holidays, as config.yaml has them.

A reader takes what the file says and returns the value, or raises Unfit with a sentence for the person who wrote it.
It never repeats what was written: the caller shows that, masked where needed.
"""

import re
from datetime import date, time, timedelta
from functools import cache
from itertools import pairwise
from typing import Annotated
from zoneinfo import available_timezones

import holidays
from holidays.registry import COUNTRIES
from pydantic import AfterValidator

from settings import kinds
from settings.problems import Unfit, closest

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_UNITS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
_DURATION = re.compile(r"(?=\d)(?:(\d{1,4})d)?(?:(\d{1,5})h)?(?:(\d{1,6})m)?(?:(\d{1,8})s)?", re.ASCII)
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)
_SLOT = re.compile(r"([01]?\d|2[0-3]):([0-5]\d) ?- ?(?:([01]?\d|2[0-3]):([0-5]\d)|24:00)", re.ASCII)
_DATE = re.compile(r"(?:(\d{4})-)?(\d\d)-(\d\d)", re.ASCII)


def duration(written: object) -> timedelta:
    """Read `30s`, `15m`, `2h`, `1d` or `1h30m`; at most 366 days."""
    if isinstance(written, timedelta):
        return written
    if isinstance(written, int | float) and not isinstance(written, bool):
        raise Unfit("needs a unit, such as 30s, 15m, 2h or 1d")
    found = _DURATION.fullmatch(kinds.text(written, "a length of time such as 30s, 15m, 2h or 1d").replace(" ", ""))
    if not found:
        raise Unfit("is not a length of time, such as 30s, 15m, 2h, 1d or 1h30m")
    seconds = sum(int(number or 0) * unit for number, unit in zip(found.groups(), _UNITS.values(), strict=True))
    if seconds > 366 * 86_400:
        raise Unfit("is longer than a year")
    return timedelta(seconds=seconds)


def written_duration(length: timedelta) -> str:
    """Write a length of time as config.yaml has it, such as `1h30m`."""
    seconds, parts = round(length.total_seconds()), ""
    for unit, size in _UNITS.items():
        number, seconds = divmod(seconds, size)
        parts += f"{number}{unit}" if number else ""
    return parts or "0s"


def at_least(least: timedelta) -> AfterValidator:
    """Refuse a length of time below `least`."""

    def check(length: timedelta) -> timedelta:
        if length < least:
            raise Unfit(f"must be at least {written_duration(least)}")
        return length

    return AfterValidator(check)


def at_most(most: timedelta) -> AfterValidator:
    """Refuse a length of time above `most`."""

    def check(length: timedelta) -> timedelta:
        if length > most:
            raise Unfit(f"must be at most {written_duration(most)}")
        return length

    return AfterValidator(check)


def _time_of_day(written: object) -> time:
    if isinstance(written, time):
        return written
    found = _TIME.fullmatch(kinds.text(written, 'a time of day such as "08:00"'))
    if not found:
        raise Unfit('is not a time of day, such as "08:00"')
    return time(int(found[1]), int(found[2]))


@cache
def _zones() -> frozenset[str]:
    """Return the names of all zones; the two left out are of files, and of no place."""
    return frozenset(available_timezones() - {"localtime", "Factory"})


def _time_zone(written: object) -> str:
    name = kinds.text(written, "a time zone such as Europe/Oslo")
    known = _zones()
    if name not in known:
        cities = {zone.rpartition("/")[2]: zone for zone in known}
        hint = closest(name, known) or cities.get(closest(name, cities), "")
        raise Unfit("is not a time zone, such as Europe/Oslo", hint=hint)
    return name


def _slot(written: object) -> str:
    found = _SLOT.fullmatch(kinds.text(written, 'a span of hours such as "08:00-20:00"'))
    if not found:
        raise Unfit('is not a span of hours, such as "08:00-20:00" (24:00 may end it)')
    begin, end = f"{int(found[1]):02}:{found[2]}", f"{int(found[3]):02}:{found[4]}" if found[3] else "24:00"
    if begin >= end:
        raise Unfit("ends before it begins; hours after midnight belong to the next day")
    return f"{begin}-{end}"


def _without_overlap(slots: tuple[str, ...]) -> tuple[str, ...]:
    ordered = tuple(sorted(slots))
    if any(later[:5] < earlier[6:] for earlier, later in pairwise(ordered)):
        raise Unfit("has hours that overlap")
    return ordered


def _days(written: object) -> str:
    text = kinds.text(written, "a day such as mon, or a range such as mon-fri").lower().replace(" ", "")
    first, dash, last = text.partition("-")
    if first not in DAYS or (dash and last not in DAYS):
        meant = [closest(end[:3], DAYS) for end in (first, last) if end]
        hint = "-".join(meant) if all(meant) else ""
        raise Unfit("is not a day; they are mon, tue, wed, thu, fri, sat, sun, or a range such as mon-fri", hint=hint)
    if dash and DAYS.index(last) < DAYS.index(first):
        raise Unfit("runs backwards; the week begins on mon and ends on sun")
    return text


def days_between(days: str) -> tuple[str, ...]:
    """The days of `mon`, or of a range such as `mon-fri`, as `Days` has read it."""
    first, _, last = days.partition("-")
    return DAYS[DAYS.index(first) : DAYS.index(last or first) + 1]


def day_by_day(hours: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Spread ranges such as mon-fri over their days, refusing a day named twice and a week without an open hour."""
    found: dict[str, tuple[str, ...]] = {}
    for days, slots in hours.items():
        for day in days_between(days):
            if day in found:
                raise Unfit(f"names {day} twice")
            found[day] = slots
    if not any(found.values()):
        raise Unfit("has no open hour in the whole week")
    return found


def _date(written: object) -> str:
    text = kinds.text(written, "a date, written MM-DD for every year or YYYY-MM-DD")
    found = _DATE.fullmatch(text)
    try:
        # The year 2024 stands for every year, since it has a 29 February.
        date(int(found[1] or 2024), int(found[2]), int(found[3])) if found else None
    except ValueError:
        found = None
    if not found:
        raise Unfit("is not a date, written MM-DD for every year or YYYY-MM-DD")
    return text


@cache
def _countries() -> dict[str, str]:
    """Return the country codes whose holidays are known, by code, three-letter code and English name in lower case."""
    return {name.lower(): codes[1] for codes in COUNTRIES.values() for name in codes}


def _holidays(written: object) -> str:
    text = kinds.text(written, "a country code such as NO, or DE-BY for a part of a country")
    country, _, part = text.partition("-")
    country = country.upper()
    known = _countries()
    if country not in known.values():
        hint = known.get(text.lower().replace(" ", "")) or closest(country, known.values())
        raise Unfit("is not a country code whose holidays are known, such as NO", hint=hint)
    parts = holidays.country_holidays(country).subdivisions
    if not part:
        return country
    if part not in parts:
        hint = closest(part, parts)
        raise Unfit(f"is not a part of {country} whose holidays are known", hint=f"{country}-{hint}" if hint else "")
    return f"{country}-{part}"


Duration = Annotated[timedelta, *kinds.read_by(duration, pattern=r"^(\d+d)?(\d+h)?(\d+m)?(\d+s)?$")]
Some = Annotated[Duration, at_least(timedelta(seconds=1))]
TimeOfDay = Annotated[time, *kinds.read_by(_time_of_day, pattern=r"^\d?\d:\d\d$")]
TimeZone = Annotated[str, *kinds.read_by(_time_zone, examples=["Europe/Oslo"])]
Slot = Annotated[str, *kinds.read_by(_slot, pattern=r"^\d?\d:\d\d ?- ?\d?\d:\d\d$")]
Slots = Annotated[tuple[Slot, ...], kinds.OneOrMany(), AfterValidator(_without_overlap)]
Days = Annotated[str, *kinds.read_by(_days, pattern="^[a-z]{3}(-[a-z]{3})?$")]
Hours = Annotated[dict[Days, Slots], AfterValidator(day_by_day)]
Date = Annotated[str, *kinds.read_by(_date, pattern=r"^(\d{4}-)?\d\d-\d\d$")]
Dates = Annotated[tuple[Date, ...], kinds.OneOrMany()]
Holidays = Annotated[str, *kinds.read_by(_holidays, pattern="^[A-Za-z]{2}(-.+)?$")]
