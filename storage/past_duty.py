"""What people said of their own duty over a period, so that who was on duty can be recomputed at any time after."""

from collections import defaultdict
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rules.duty import Said
from storage.duty_schema import DutyRow


def words(tx: Session, start: datetime, end: datetime) -> dict[str, tuple[Said, ...]]:
    """By Slack user id, oldest first, every word that counted at some time in [start, end).

    That is what each person said in it, and the last thing before. A word counts until the next one; one that was said
    later by a clock that was then put back never does, once there is a newer.
    """
    before = select(func.max(DutyRow.id)).where(DutyRow.at <= start).group_by(DutyRow.person)
    rows = tx.scalars(
        select(DutyRow)
        .where((DutyRow.id.in_(before)) | ((DutyRow.at > start) & (DutyRow.at < end)))
        .order_by(DutyRow.person, DutyRow.id)
    )
    found: dict[str, list[Said]] = defaultdict(list)
    for row in rows:
        mine = found[row.person]
        while mine and mine[-1].at >= row.at:
            mine.pop()
        mine.append(Said(on=row.on, at=row.at, until=row.until))
    return {person: tuple(some) for person, some in found.items()}
