"""When a promise is about to be missed: somebody is told while it can still be kept, on the account's open hours."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.hours import Calendar, add_business_time, business_time


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """The stretch in which a warning makes sense."""

    warns_at: datetime
    due_at: datetime  #: after this the target is missed, and an escalation rule takes over

    def applies(self, now: datetime) -> bool:
        """Whether it is time to warn and there is time left."""
        return self.warns_at <= now < self.due_at


def stretch(calendar: Calendar, waiting_since: datetime, target: timedelta, percent: int) -> Stretch:
    """When `percent` of the target have passed in opening time, and when all of it has."""
    return Stretch(
        warns_at=add_business_time(calendar, waiting_since, target * percent / 100),
        due_at=add_business_time(calendar, waiting_since, target),
    )


def share_used(calendar: Calendar, waiting_since: datetime, target: timedelta, now: datetime) -> float:
    """How much of the target has passed in opening time: 0.8 is four fifths, more than 1 is a missed promise."""
    return business_time(calendar, waiting_since, now) / target
