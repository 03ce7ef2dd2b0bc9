"""Opening hours as people write them in settings, read into minutes and days; each error is one sentence for them."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo

import holidays as holiday_tables

Slot = tuple[int, int]  #: open from the first minute after midnight up to, and not including, the second
Slots = tuple[Slot, ...]  #: of one day, in order, without overlap
Day = date | tuple[int, int]  #: once, or (month, day) of every year

MIDNIGHT = 24 * 60  #: the minute that ends a day

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_SLOT = re.compile(r"([0-9]{2}):([0-9]{2})-([0-9]{2}):([0-9]{2})")
_YEARLY = re.compile(r"([0-9]{2})-([0-9]{2})")
_ONCE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def zone(name: str) -> ZoneInfo:
    """The zone of an IANA name."""
    try:
        return ZoneInfo(name)
    # The library raises three unrelated kinds: not found, not a key at all, and a directory of zones.
    except (KeyError, ValueError, OSError):
        raise ValueError(f'there is no time zone "{name}"; write it as Europe/Oslo') from None


def week(hours: Mapping[str, Sequence[str]]) -> tuple[Slots, ...]:
    """The slots of seven days, Monday first; a day that is not named is closed."""
    days: dict[str, Slots] = {}
    for key, texts in hours.items():
        for name in _days(key):
            if name in days:
                raise ValueError(f'"{name}" has hours twice')
            days[name] = slots(key, texts)
    if not any(days.values()):
        raise ValueError("no day of the week has opening hours")
    return tuple(days.get(name, ()) for name in DAYS)


def slots(day_name: str, texts: Sequence[str]) -> Slots:
    """The slots of one day, such as ["08:00-12:00", "13:00-24:00"], in order."""
    found = sorted(_slot(text) for text in texts)
    for (_, end), (start, _) in pairwise(found):
        if start < end:
            raise ValueError(f'the hours of "{day_name}" overlap')
    return tuple(found)


def day(text: str) -> Day:
    """A day of every year, such as "12-24", or one date, such as "2026-12-24"."""
    try:
        if match := _YEARLY.fullmatch(text):
            leap = date(2024, int(match[1]), int(match[2]))  # 29 February is a day of the year, if not of each
            return leap.month, leap.day
        if _ONCE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f'"{text}" is not in the calendar') from None
    raise ValueError(f'"{text}" is not a day; write 12-24 for every year, or 2026-12-24 for once')


def country(text: str) -> str:
    """A country that the holiday tables know, such as "NO", or one of its parts, such as "DE-BY"."""
    code, dash, part = text.partition("-")
    code = code.upper()
    known = holiday_tables.list_supported_countries(include_aliases=False)
    if code not in known:
        raise ValueError(f'there is no holiday table for "{text}"; write a country as NO, or one of its parts as DE-BY')
    if dash and part not in known[code]:
        raise ValueError(f'the holiday table of {code} has no part "{part}"')
    return code + dash + part


def _days(key: str) -> Sequence[str]:
    first, dash, last = key.strip().lower().partition("-")
    if first not in DAYS or (dash and last not in DAYS):
        raise ValueError(f'"{key}" is not a day of the week; write {", ".join(DAYS)}, or a range such as mon-fri')
    begin, end = DAYS.index(first), DAYS.index(last or first)
    if begin > end:
        raise ValueError(f'"{key}" runs backwards; write it as two ranges')
    return DAYS[begin : end + 1]


def _slot(text: str) -> Slot:
    if not (match := _SLOT.fullmatch(text.strip())):
        raise ValueError(f'"{text}" is not a time from-to; write 08:00-16:00')
    hour, minute, end_hour, end_minute = map(int, match.groups())
    start, end = hour * 60 + minute, end_hour * 60 + end_minute
    if max(minute, end_minute) > 59 or start >= MIDNIGHT or end > MIDNIGHT:
        raise ValueError(f'"{text}" is not on the clock, which runs from 00:00 to 24:00')
    if start >= end:
        raise ValueError(f'"{text}" ends before it starts; hours over midnight are two slots on two days')
    return start, end
