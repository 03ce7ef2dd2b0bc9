"""A stretch of local days that somebody asks about, and the one before that it is compared with.

A period ends with today at the latest: of one still under way it holds the days so far. rules/period_words.py reads
and writes periods.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from rules.digest import local_day
from rules.hours import aware, instant

_DAY = timedelta(days=1)
_DAYS_OF_WEEK = 7
_MONTHS_OF_YEAR = 12
_MONDAY = 0


class Unit(StrEnum):
    """In what a period is counted, which decides what it is compared with."""

    DAY = "day"
    WEEK = "week"  #: Monday to Sunday, as ISO 8601 numbers them
    MONTH = "month"
    YEAR = "year"


class Called(StrEnum):
    """How a period was asked for: the key by which a reader's language has its name."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    THIS_WEEK = "this_week"
    LAST_WEEK = "last_week"
    THIS_MONTH = "this_month"
    LAST_MONTH = "last_month"
    THIS_YEAR = "this_year"
    LAST_YEAR = "last_year"
    LAST_DAYS = "last_days"  #: so many days, today included
    DATE = "date"
    WEEK = "week"  #: one calendar week, by its number
    MONTH = "month"  #: one calendar month
    YEAR = "year"  #: one calendar year
    RANGE = "range"  #: from one date to another


@dataclass(frozen=True, kw_only=True)
class Period:
    """Local dates from `first` to `last`, both included; `unit` WEEK, MONTH and YEAR begin where such a one begins."""

    first: date
    last: date
    unit: Unit = Unit.DAY
    called: Called = Called.RANGE

    @property
    def days(self) -> int:
        """How many local dates, at least 1."""
        return (self.last - self.first).days + 1

    @property
    def is_whole(self) -> bool:
        """Whether it ends where its unit ends; False of a week, month or year of which only the days so far count."""
        match self.unit:
            case Unit.DAY:
                return True
            case Unit.WEEK:
                return self.days % _DAYS_OF_WEEK == 0
            case Unit.MONTH:
                return _ends_month(self.last)
            case Unit.YEAR:
                return (self.last.month, self.last.day) == (12, 31)

    def span(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The instants in UTC at which it begins and ends, the second not included; a day has 23 to 25 hours."""
        return local_day(zone, self.first)[0], local_day(zone, self.last)[1]

    def before(self) -> "Period":
        """The period to compare with: as many days, weeks, months or years right before, called by dates.

        One of which only the days so far count is compared with the same days of the one before: Monday to Wednesday
        with Monday to Wednesday, 1 to 26 November with 1 to 26 October, a year with the year before up to the same
        date. Where the month before is too short, up to its end; what reaches the end of a month is compared with
        what reaches the end of a month, so that all of February stands beside all of January.
        """
        match self.unit:
            case Unit.DAY:
                return dated(self.first - self.days * _DAY, self.first - _DAY)
            case Unit.WEEK:
                back = -(-self.days // _DAYS_OF_WEEK) * _DAYS_OF_WEEK * _DAY
                return dated(self.first - back, self.last - back, self.unit)
            case Unit.MONTH:
                return self._moved(_month_number(self.last) - _month_number(self.first) + 1)
            case Unit.YEAR:
                return self._moved((self.last.year - self.first.year + 1) * _MONTHS_OF_YEAR)

    def span_before(self, zone: ZoneInfo, now: datetime) -> tuple[datetime, datetime]:
        """The instants of `before()`; while today is the last day of the period, up to the same time of day.

        So that at nine in the morning today is compared with yesterday until nine. Not where the period before has
        fewer or more days, for there is no same day in it. ValueError when `now` has no time zone.
        """
        aware(now)
        earlier = self.before()
        start, end = earlier.span(zone)
        local = now.astimezone(zone)
        if local.date() != self.last or earlier.days != self.days:
            return start, end
        return start, instant(zone, earlier.last, local.hour * 60 + local.minute)

    def by_dates(self) -> "Period":
        """The same days called by their dates, so that tomorrow they are still these days and not "today"."""
        return dated(self.first, self.last, self.unit)

    def _moved(self, months: int) -> "Period":
        return dated(_months_back(self.first, months), _end_back(self.last, months), self.unit)


def dated(first: date, last: date, unit: Unit = Unit.DAY) -> Period:
    """The period from `first` to `last`, called by what it is: a date, a whole week, month or year, or a range.

    ValueError when it ends before it begins, or begins where no such unit does.
    """
    if last < first:
        raise ValueError(f"{last} lies before {first}")
    begins = {
        Unit.DAY: True,
        Unit.WEEK: first.weekday() == _MONDAY,
        Unit.MONTH: first.day == 1,
        Unit.YEAR: (first.month, first.day) == (1, 1),
    }
    if not begins[unit]:
        raise ValueError(f"no {unit} begins on {first}")
    called = Called.RANGE
    if unit is Unit.DAY and first == last:
        called = Called.DATE
    elif unit is Unit.WEEK and last == first + (_DAYS_OF_WEEK - 1) * _DAY:
        called = Called.WEEK
    elif unit is Unit.MONTH and last == _month_end(first):
        called = Called.MONTH
    elif unit is Unit.YEAR and last == date(first.year, 12, 31):
        called = Called.YEAR
    return Period(first=first, last=last, unit=unit, called=called)


def named(called: Called, today: date) -> Period:
    """The period that `called`, one of those that depend on `today` alone, means today. ValueError for the others."""
    monday = today - today.weekday() * _DAY
    month, year = today.replace(day=1), date(today.year, 1, 1)
    match called:
        case Called.TODAY:
            first, last, unit = today, today, Unit.DAY
        case Called.YESTERDAY:
            first, last, unit = today - _DAY, today - _DAY, Unit.DAY
        case Called.THIS_WEEK:
            first, last, unit = monday, today, Unit.WEEK
        case Called.LAST_WEEK:
            first, last, unit = monday - _DAYS_OF_WEEK * _DAY, monday - _DAY, Unit.WEEK
        case Called.THIS_MONTH:
            first, last, unit = month, today, Unit.MONTH
        case Called.LAST_MONTH:
            first, last, unit = _months_back(month, 1), month - _DAY, Unit.MONTH
        case Called.THIS_YEAR:
            first, last, unit = year, today, Unit.YEAR
        case Called.LAST_YEAR:
            first, last, unit = _months_back(year, _MONTHS_OF_YEAR), year - _DAY, Unit.YEAR
        case _:
            raise ValueError(f"{called} needs more than today")
    return Period(first=first, last=last, unit=unit, called=called)


def last_days(days: int, today: date) -> Period:
    """The last `days` days, today included."""
    return Period(first=today - (days - 1) * _DAY, last=today, called=Called.LAST_DAYS)


def _month_number(day: date) -> int:
    return day.year * _MONTHS_OF_YEAR + day.month - 1


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _ends_month(day: date) -> bool:
    return day == _month_end(day)


def _months_back(day: date, months: int) -> date:
    """The same day so many months earlier, or that month's last where it is shorter."""
    year, month = divmod(_month_number(day) - months, _MONTHS_OF_YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _end_back(last: date, months: int) -> date:
    earlier = _months_back(last, months)
    return _month_end(earlier) if _ends_month(last) else earlier
