"""Who was there when customers wrote: posts of some days against duty, the worst hours, and what would have helped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from handlers.desk import Desk
from handlers.on_duty import OnDuty
from rules.demand import Demand, demand
from rules.shift_change import Change, Staff, changes
from storage import demand as posts_of
from storage import past_duty


@dataclass(frozen=True, kw_only=True)
class Staffing:
    """The demand of some days, and the change of the rota that would have helped most."""

    demand: Demand
    change: Change | None


def gather(
    desk: Desk, tx: Session, start: datetime, end: datetime, *, zone: ZoneInfo, accounts: Sequence[str] | None = None
) -> Staffing:
    """Posts and duty in [start, end), by the hours of the week in `zone`."""
    watch = OnDuty.gather(desk, tx)
    staff = Staff(
        people=frozenset(one.id for one in watch.team()),
        rota=watch.rota,
        words=past_duty.words(tx, start, end),
        calendars=watch.calendars,
        start=start,
        end=end,
    )
    posts = posts_of.written_at(tx, start, end, accounts=accounts)
    found = changes(posts, staff, zone=zone)
    return Staffing(
        demand=demand(posts, staff.presences().values(), start, end, zone=zone), change=found[0] if found else None
    )
