"""The record of every change, in the transaction that makes it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.schema import Audit


def note(
    tx: Session,
    what: str,
    *,
    actor: str,
    at: datetime,
    case_id: int | None = None,
    draft_id: int | None = None,
    about: Mapping[str, object] | None = None,
    **detail: object,
) -> None:
    """Write one line: what happened, by whom, when, and the values that matter."""
    tx.add(Audit(at=at, what=what, actor=actor, case_id=case_id, draft_id=draft_id, detail={**(about or {}), **detail}))


def of_case(tx: Session, case_id: int) -> Sequence[Audit]:
    """What happened to a case, oldest first."""
    return tx.scalars(select(Audit).where(Audit.case_id == case_id).order_by(Audit.at, Audit.id)).all()


def actors(tx: Session, case_id: int, what: Sequence[str]) -> frozenset[str]:
    """Everybody who has done one of these things to a case."""
    return frozenset(tx.scalars(select(Audit.actor).where(Audit.case_id == case_id, Audit.what.in_(what))))


def last_actor(tx: Session, case_id: int, what: Sequence[str]) -> str | None:
    """Who was the last to do one of these things to a case; None when nobody has."""
    return tx.scalar(
        select(Audit.actor)
        .where(Audit.case_id == case_id, Audit.what.in_(what))
        .order_by(Audit.at.desc(), Audit.id.desc())
        .limit(1)
    )
