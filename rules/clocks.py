"""The two clocks of a rule: opening time, which the team controls, and every hour, the customer's (S91)."""

from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from rules.hours import Calendar, add_business_time, business_time


class Clock(StrEnum):
    """What lengths of time are measured by."""

    BUSINESS = "business"  #: opening hours only
    CALENDAR = "calendar"  #: every hour


@lru_cache(maxsize=8192)
def later(clock: Clock, calendar: Calendar, start: datetime, duration: timedelta) -> datetime:
    """The instant at which `duration` has passed since `start`; NeverOpen where opening time never comes.

    Kept, since every look at a case asks the same until the case changes.
    """
    if clock is Clock.CALENDAR:
        return start + duration
    return add_business_time(calendar, start, duration)


def passed(clock: Clock, calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """How much time lies between two instants; none when `end` is not after `start`."""
    if clock is Clock.CALENDAR:
        return max(end - start, timedelta())
    return business_time(calendar, start, end)


def spoken(length: timedelta) -> str:
    """A length of time for a line that explains, such as `30 s`, `12 min`, `2 h 05 min` or `3 d 4 h`."""
    seconds = int(length.total_seconds())
    minutes, hours, days = seconds // 60, seconds // 3_600, seconds // 86_400
    if seconds < 60:
        return f"{seconds} s"
    if hours < 1:
        return f"{minutes} min"
    if hours < 48:
        return f"{hours} h {minutes % 60:02} min" if minutes % 60 else f"{hours} h"
    return f"{days} d {hours % 24} h" if hours % 24 else f"{days} d"
