"""Escalations that have fired: once per case, rule and level."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from rules.escalation import ROUND
from storage.schema import Escalation, SlackMessage
from storage.slack_messages import Kind


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


def named(fired: Escalation) -> tuple[str, ...] | None:
    """Whom the step that fired named, as settings were then; None where that was not kept."""
    kept = (fired.called or {}).get("step")
    return None if kept is None else tuple(kept)


def asked_by(tx: Session, fired: Escalation) -> str | None:
    """Who asked by a gesture for the escalation that one belongs to; None when nobody did."""
    first = fired.level // ROUND * ROUND
    return tx.scalar(
        select(Escalation.asked_by)
        .where(Escalation.case_id == fired.case_id, Escalation.asked_by.is_not(None))
        .where(Escalation.level >= first, Escalation.level < first + ROUND)
        .order_by(Escalation.level)
        .limit(1)
    )


def notice_key(fired: Escalation) -> str:
    """What the keys of the notices of one firing begin with."""
    return f"escalation:{fired.case_id}:{fired.rule}:{fired.level}:"


def unshown(tx: Session, case_id: int, some: Sequence[Escalation]) -> frozenset[int]:
    """Those of a case's escalations whose notices to people Slack will not show: none stands, and one was refused."""
    query = select(SlackMessage).where(
        SlackMessage.case_id == case_id, SlackMessage.kind == Kind.ESCALATION, SlackMessage.thread_key.is_(None)
    )
    messages = tx.scalars(query).all()
    found = set()
    for fired in some:
        calling = {channel for channel, mention in ((fired.called or {}).get("mentions") or {}).items() if mention}
        # What came due meanwhile is told by the notice of the highest of the levels that fired together.
        mine = [one for one in messages if one.key.startswith(notice_key(fired)) and one.channel in calling]
        if mine and all(one.ts is None for one in mine) and any(one.state == "parked" for one in mine):
            found.add(fired.id)
    return frozenset(found)
