"""The words for periods, in the languages of the team's neighbourhood, and the ones that write a period down."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from rules.period import Called, Period, Unit, dated, last_days, named
from rules.words import fold

MOST_DAYS = 3660  #: ten years, and the longest "7d"
FIRST_YEAR, LAST_YEAR = 2000, 2100  #: outside of these a year is a slip of the finger
MOST_WORDS = 3  #: of one phrase

_SPOKEN: Mapping[Called, tuple[str, ...]] = {
    Called.TODAY: ("today", "i dag", "idag", "tänään", "heute"),
    Called.YESTERDAY: ("yesterday", "i går", "igår", "i gjer", "eilen", "gestern"),
    Called.THIS_WEEK: (
        "week", "this week", "uke", "uken", "uka", "denne uken", "denne uka", "denne veka", "vecka", "veckan",
        "denna vecka", "den här veckan", "uge", "ugen", "denne uge", "tämä viikko", "tällä viikolla", "diese woche",
    ),
    Called.LAST_WEEK: (
        "last week", "previous week", "forrige uke", "forrige uka", "førre veke", "förra veckan", "forrige uge",
        "sidste uge", "viime viikko", "viime viikolla", "letzte woche",
    ),
    Called.THIS_MONTH: (
        "month", "this month", "måned", "måneden", "denne måneden", "månad", "månaden", "denna månad",
        "denne månaden", "den här månaden", "denne måned", "tämä kuukausi", "tässä kuussa", "diesen monat",
        "dieser monat",
    ),
    Called.LAST_MONTH: (
        "last month", "previous month", "forrige måned", "førre månad", "förra månaden", "sidste måned",
        "viime kuukausi", "viime kuussa", "letzten monat", "letzter monat",
    ),
    Called.THIS_YEAR: (
        "year", "this year", "år", "året", "i år", "dette året", "detta år", "dette år", "tämä vuosi", "tänä vuonna",
        "dieses jahr",
    ),
    Called.LAST_YEAR: (
        "last year", "previous year", "forrige år", "førre år", "i fjor", "förra året", "i fjol", "sidste år",
        "viime vuosi", "viime vuonna", "letztes jahr",
    ),
}  # fmt: skip
PHRASES: Mapping[str, Called] = {phrase: called for called, phrases in _SPOKEN.items() for phrase in phrases}

_WRITTEN = {called: phrases[0] for called, phrases in _SPOKEN.items()} | {
    Called.THIS_WEEK: "week",
    Called.THIS_MONTH: "month",
    Called.THIS_YEAR: "year",
}
_DAYS = re.compile(
    r"(?:(?:last|past|siste|sista|sidste|viimeiset|letzte|letzten) )?(\d{1,9}) ?"
    r"(?:d|days?|dag|dager|dagar|dage|dagers|päivää|tage?|tagen)",
    re.ASCII,
)
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_WEEK = re.compile(r"(\d{4})-?w(\d{2})", re.ASCII)
_YEAR = re.compile(r"(\d{4})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})\.?", re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})[-./](\d{1,2})(?:[-./](\d{4})?)?", re.ASCII)
_RANGE = re.compile(r"(\S*?) ?(?:\.{2,3}|–|—|(?<= )(?:-|to|til|till|bis)(?= )) ?(\S*)")
#: Begins as a date, or is made of numbers and what stands between them in dates.
_LIKE_A_DATE = re.compile(
    r"\d{1,4}[-./]\S*|\d{4,8}|\d{1,4}(?:\.{2,3}|–|—)\S*|\d{4}-?[wq]\d*|\.{2,3}\S*"
    r"|\d{1,4}\S* (?:\.{2,3}|–|—|-|to|til|till|bis) \d{1,4}\S*",
    re.ASCII,
)


class NotAPeriod(StrEnum):
    """Why words that look like a period are none."""

    FORM = "form"  #: a date in another form than 2026-03-02
    NO_SUCH_DAY = "no_such_day"  #: 2026-02-30, 2026-13, 2026-W54
    FAR_OFF = "far_off"  #: no year of ours
    TOO_MANY_DAYS = "too_many_days"
    NO_DAYS = "no_days"  #: 0d
    FUTURE = "future"  #: it has not begun
    BACKWARDS = "backwards"  #: it ends before it begins


@dataclass(frozen=True, kw_only=True)
class Unreadable:
    """Words that look like a period and are none, and why."""

    word: str
    why: NotAPeriod
    instead: tuple[str, ...]  #: what can be written in its place


def read_period(text: str, today: date) -> Period | Unreadable | None:
    """The period that `text` means on the local date `today`; None when it does not look like one at all."""
    said = folded(text)
    if said in PHRASES:
        return named(PHRASES[said], today)
    if number := _DAYS.fullmatch(said):
        return _last(text, int(number[1]), today)
    if not _LIKE_A_DATE.fullmatch(said):
        return None
    if ends := _RANGE.fullmatch(said):
        return _range(text, ends[1], ends[2], today)
    found = _calendar(said)
    if isinstance(found, NotAPeriod):
        return _unreadable(text, found, today)
    if found.first > today:
        return _unreadable(text, NotAPeriod.FUTURE, today)
    return Period(first=found.first, last=min(found.last, today), unit=found.unit, called=found.called)


def write_period(period: Period) -> str:
    """The words that `read_period` turns into the same period, on the same day."""
    match period.called:
        case Called.LAST_DAYS:
            return f"{period.days}d"
        case Called.DATE:
            return period.first.isoformat()
        case Called.WEEK | Called.MONTH | Called.YEAR:
            return _beginning(period)
        case Called.RANGE:
            return f"{_beginning(period)}..{period.last.isoformat()}"
        case _:
            return _WRITTEN[period.called]


def folded(text: str) -> str:
    """`text` in one spelling, with single blanks."""
    return " ".join(fold(text).split())


def _last(text: str, days: int, today: date) -> Period | Unreadable:
    if days == 0:
        return _unreadable(text, NotAPeriod.NO_DAYS, today)
    return last_days(days, today) if days <= MOST_DAYS else _unreadable(text, NotAPeriod.TOO_MANY_DAYS, today)


def _range(text: str, begins: str, ends: str, today: date) -> Period | Unreadable:
    first = _calendar(begins)
    last = _calendar(ends) if ends else dated(today, today)
    for one in (first, last):
        if isinstance(one, NotAPeriod):
            return _unreadable(text, one, today)
    assert isinstance(first, Period)
    assert isinstance(last, Period)
    if first.first > today:
        return _unreadable(text, NotAPeriod.FUTURE, today)
    if last.last < first.first:
        return _unreadable(text, NotAPeriod.BACKWARDS, today)
    return dated(first.first, min(last.last, today), first.unit)


def _calendar(said: str) -> Period | NotAPeriod:
    """The whole date, week, month or year that is written, whatever day it is."""
    try:
        if found := _DATE.fullmatch(said):
            first = date(int(found[1]), int(found[2]), int(found[3]))
            last, unit = first, Unit.DAY
        elif found := _WEEK.fullmatch(said):
            first = date.fromisocalendar(int(found[1]), int(found[2]), 1)
            last, unit = first + timedelta(days=6), Unit.WEEK
        elif found := _MONTH.fullmatch(said):
            first = date(int(found[1]), int(found[2]), 1)
            last, unit = _day_before_next_month(first), Unit.MONTH
        elif found := _YEAR.fullmatch(said):
            first, last, unit = date(int(found[1]), 1, 1), date(int(found[1]), 12, 31), Unit.YEAR
        else:
            return NotAPeriod.FORM
    except (ValueError, OverflowError):
        return NotAPeriod.NO_SUCH_DAY
    if not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        return NotAPeriod.FAR_OFF
    return dated(first, last, unit)


def _day_before_next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _beginning(period: Period) -> str:
    match period.unit:
        case Unit.DAY:
            return period.first.isoformat()
        case Unit.WEEK:
            year, week, _ = period.first.isocalendar()
            return f"{year:04}-W{week:02}"
        case Unit.MONTH:
            return f"{period.first:%Y-%m}"
        case Unit.YEAR:
            return f"{period.first:%Y}"


def _unreadable(text: str, why: NotAPeriod, today: date) -> Unreadable:
    a_date, a_month = today.isoformat(), f"{today:%Y-%m}"
    match why:
        case NotAPeriod.NO_DAYS:
            instead: tuple[str, ...] = ("today", "7d")
        case NotAPeriod.TOO_MANY_DAYS:
            instead = (f"{MOST_DAYS}d", f"{today.year}")
        case NotAPeriod.FUTURE | NotAPeriod.FAR_OFF:
            instead = ("today", a_month, f"{today.year}")
        case NotAPeriod.FORM if meant := _meant(folded(text), today):
            instead = meant
        case NotAPeriod.BACKWARDS if ends := _RANGE.fullmatch(folded(text)):
            instead = (f"{ends[2]}..{ends[1]}".upper(),)
        case _:
            instead = (
                a_date,
                a_month,
                f"{_beginning(dated(_monday(today), today, Unit.WEEK))}",
                f"{a_month}-01..{a_date}",
            )
    return Unreadable(word=text, why=why, instead=instead)


def _meant(text: str, today: date) -> tuple[str, ...]:
    """The dates that 2.3. or 2/3/2026 may mean, the day first as in most of the world."""
    if found := _YEAR_FIRST.fullmatch(text):
        tries = [(found[1], found[2], found[3])]
    elif found := _YEAR_LAST.fullmatch(text):
        year = found[3] or str(today.year)
        tries = [(year, found[2], found[1]), (year, found[1], found[2])]
    else:
        return ()
    dates = (_calendar(f"{year:0>4}-{month:0>2}-{day:0>2}") for year, month, day in tries)
    return tuple(dict.fromkeys(one.first.isoformat() for one in dates if isinstance(one, Period)))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
