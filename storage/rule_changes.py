"""How config.yaml was changed over time, by whom, and which changes were refused (S26)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from storage.schema import RuleChange

GONE = ""  #: instead of a digest, where the file could not be read any more


def in_force(tx: Session) -> RuleChange | None:
    """The change that was accepted last; None before the first start."""
    return tx.scalar(select(RuleChange).where(RuleChange.accepted).order_by(RuleChange.id.desc()).limit(1))


def latest(tx: Session) -> RuleChange | None:
    """The last change, accepted or refused."""
    return tx.scalar(select(RuleChange).order_by(RuleChange.id.desc()).limit(1))


def in_force_since(tx: Session, start: datetime) -> Sequence[RuleChange]:
    """The change that was in force at `start`, if there was one, and those accepted later, oldest first."""
    then = select(func.max(RuleChange.id)).where(RuleChange.accepted, RuleChange.at <= start).scalar_subquery()
    query = select(RuleChange).where(RuleChange.accepted, or_(RuleChange.at > start, RuleChange.id == then))
    return tx.scalars(query.order_by(RuleChange.id)).all()


def note(
    tx: Session, *, at: datetime, by: str, digest: str, accepted: bool, difference: str, text: str = ""
) -> RuleChange:
    """Write a change down. Of several processes that see the same file only one can write its number."""
    row = RuleChange(
        id=(tx.scalar(select(func.max(RuleChange.id))) or 0) + 1,
        at=at,
        by=by,
        digest=digest,
        accepted=accepted,
        difference=difference,
        text=text if accepted else "",
    )
    tx.add(row)
    tx.flush()
    return row


def since(tx: Session, start: datetime) -> Sequence[RuleChange]:
    """The changes since then, oldest first."""
    return tx.scalars(select(RuleChange).where(RuleChange.at >= start).order_by(RuleChange.id)).all()
