"""Which digest is owed, on which days it reports, and from when to when a day lasted.

A digest is known by its edition and the local date on which it is due; it reports on the day, week or month before.
"""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from rules.hours import aware, instant
from rules.hours_text import MIDNIGHT

_DAY = timedelta(days=1)

LATE_AFTER = timedelta(minutes=30)  #: a digest that comes later than this says so


class Edition(StrEnum):
    """How much a digest reports on."""

    DAILY = "daily"
    WEEKLY = "weekly"  #: due on Mondays, about Monday to Sunday
    MONTHLY = "monthly"  #: due on the first, about the month before


def local_day(zone: ZoneInfo, local_date: date) -> tuple[datetime, datetime]:
    """The instants in UTC at which a local date begins and ends, the second not included: 23 to 25 hours apart."""
    return instant(zone, local_date, 0), instant(zone, local_date, MIDNIGHT)


def reported_days(edition: Edition, due: date) -> tuple[date, date]:
    """The first and the last local date that the edition due on `due` reports on."""
    last = due - _DAY
    match edition:
        case Edition.DAILY:
            return last, last
        case Edition.WEEKLY:
            return due - 7 * _DAY, last
        case Edition.MONTHLY:
            return last.replace(day=1), last


def days_before(edition: Edition, due: date) -> tuple[date, date]:
    """What the edition compares with: the same weekday a week ago, the week before, the month before."""
    first, last = reported_days(edition, due)
    if edition is Edition.MONTHLY:
        return reported_days(edition, first)
    return first - 7 * _DAY, last - 7 * _DAY


def due_at(zone: ZoneInfo, at_time: time, due: date) -> datetime:
    """The instant from which the digest of a date is due; in a spring night that skips this time, that of the skip."""
    return instant(zone, due, at_time.hour * 60 + at_time.minute)


def due_date(
    zone: ZoneInfo,
    at_time: time,
    now: datetime,
    last_done: date | None,
    first_day: date,
    edition: Edition = Edition.DAILY,
) -> date | None:
    """The local date whose digest is owed at `now`, or None.

    The digest of a date is due from `at_time` (hours and minutes) on that date. Only the latest is ever owed, so that a
    standstill of a week ends in one digest and not in seven. None before `first_day`, and once `last_done`, the date of
    the last one posted, has reached it. ValueError when `now` has no time zone.
    """
    aware(now)
    latest = now.astimezone(zone).date()
    while due_at(zone, at_time, latest) > now.astimezone(UTC):
        latest -= _DAY
    if edition is Edition.WEEKLY:
        latest -= latest.weekday() * _DAY
    elif edition is Edition.MONTHLY:
        latest = latest.replace(day=1)
    if latest < first_day or (last_done is not None and latest <= last_done):
        return None
    return latest
