"""Which day's digest is owed, and from when to when that day lasted.

A digest is known by the local date on which it is due, and reports on the day before.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rules.hours import aware, instant
from rules.hours_text import MIDNIGHT

_DAY = timedelta(days=1)


def local_day(zone: ZoneInfo, local_date: date) -> tuple[datetime, datetime]:
    """The instants in UTC at which a local date begins and ends, the second not included: 23 to 25 hours apart."""
    return instant(zone, local_date, 0), instant(zone, local_date, MIDNIGHT)


def reported_day(due: date) -> date:
    """The local date that the digest due on `due` reports on."""
    return due - _DAY


def due_date(zone: ZoneInfo, at_time: time, now: datetime, last_done: date | None, first_day: date) -> date | None:
    """The local date whose digest is owed at `now`, or None.

    The digest of a date is due from `at_time` (hours and minutes) on that date, in a spring night that skips this time
    from the skip on. Only the latest is ever owed, so that a standstill of a week ends in one digest and not in seven.
    None before `first_day`, and once `last_done`, the date of the last one posted, has reached it. ValueError when
    `now` has no time zone.
    """
    aware(now)
    minute = at_time.hour * 60 + at_time.minute
    latest = now.astimezone(zone).date()
    while instant(zone, latest, minute) > now.astimezone(UTC):
        latest -= _DAY
    if latest < first_day or (last_done is not None and latest <= last_done):
        return None
    return latest
