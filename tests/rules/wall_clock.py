"""The clock on the wall of a zone, looked at minute by minute: slow, and too simple to be wrong."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)


@cache
def minutes_of(zone: ZoneInfo, local_date: date) -> list[tuple[datetime, int]]:
    """Each minute of a local date: the instant in UTC, and the minutes after midnight that the clock shows then."""
    noon = datetime(local_date.year, local_date.month, local_date.day, 12, tzinfo=UTC)
    around = [(noon + n * MINUTE, (noon + n * MINUTE).astimezone(zone)) for n in range(-27 * 60, 27 * 60)]
    return [(u, wall.hour * 60 + wall.minute) for u, wall in around if wall.date() == local_date]
