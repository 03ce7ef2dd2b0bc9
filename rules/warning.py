"""When a promise is about to be missed: somebody is told while it can still be kept, on the account's open hours.

Whoever has the case is told; when they cannot be reached, those on duty are, as for a case that nobody has.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.calling import Reach
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


@dataclass(frozen=True, kw_only=True)
class Warned:
    """Who is told."""

    called: tuple[str, ...] = ()  #: Slack user ids
    more: int = 0  #: of those on duty, who are not called besides
    away: str = ""  #: why whoever has the case is not called, as rules/calling.py writes it


def whom(keeper: Reach | None, there: Sequence[Reach], *, most: int) -> Warned:
    """Decide between `keeper`, who has the case or for whom it is kept, and those on duty, at most `most` of them.

    Where nobody else can be reached the keeper is called after all, unless they cannot act: never nobody.
    """
    away = "" if keeper is None else keeper.away(urgent=False)
    if keeper is not None and not away:
        return Warned(called=(keeper.person,))
    others = [one.person for one in there if keeper is None or (one.person != keeper.person and not one.quiet)]
    if keeper is not None and not others and not keeper.barred:
        return Warned(called=(keeper.person,), away="" if keeper.on_duty else away)
    return Warned(called=tuple(others[:most]), more=len(others[most:]), away=away)
