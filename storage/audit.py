"""The record of every change, in the transaction that makes it."""

from datetime import datetime

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
    **detail: object,
) -> None:
    """Write one line: what happened, by whom, when, and the values that matter."""
    tx.add(Audit(at=at, what=what, actor=actor, case_id=case_id, draft_id=draft_id, detail=detail))
