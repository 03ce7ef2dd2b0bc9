"""Escalations that have fired: once per case, rule and level."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.schema import Escalation


def fired(tx: Session, case_id: int) -> dict[tuple[str, int], datetime]:
    """When each (rule, level) of a case fired."""
    rows = tx.scalars(select(Escalation).where(Escalation.case_id == case_id))
    return {(row.rule, row.level): row.fired_at for row in rows}


def fire(
    tx: Session,
    *,
    case_id: int,
    rule: str,
    level: int,
    now: datetime,
    notified: str,
    asked_by: str | None = None,
    called: Mapping[str, Any] | None = None,
) -> bool:
    """Write down that a level fired, and whom it called; False when it had before."""
    known = select(Escalation.id).where(
        Escalation.case_id == case_id, Escalation.rule == rule, Escalation.level == level
    )
    if tx.scalar(known) is not None:
        return False
    tx.add(
        Escalation(
            case_id=case_id,
            rule=rule,
            level=level,
            fired_at=now,
            asked_by=asked_by,
            notified=notified,
            called=None if called is None else dict(called),
            seen_by=None,
            seen_at=None,
            needless_by=None,
            needless_at=None,
        )
    )
    tx.flush()
    return True


def row(tx: Session, case_id: int, rule: str, level: int) -> Escalation:
    """One that has fired."""
    found = select(Escalation).where(Escalation.case_id == case_id, Escalation.rule == rule, Escalation.level == level)
    return tx.scalars(found).one()


def asked_by(tx: Session, case_id: int) -> str | None:
    """Who asked for an escalation of the case by a gesture; None when nobody did."""
    return tx.scalar(
        select(Escalation.asked_by)
        .where(Escalation.case_id == case_id, Escalation.asked_by.is_not(None))
        .order_by(Escalation.level)
        .limit(1)
    )
