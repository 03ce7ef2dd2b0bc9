"""The last look at the Slack workspace, kept: one row, written when something in it has changed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from storage.schema import WorkspaceRow

_ONLY = 1


def seen(tx: Session) -> Mapping[str, Any] | None:
    """What was seen last; None when nobody has looked yet."""
    row = tx.get(WorkspaceRow, _ONLY)
    return None if row is None else row.content


def keep(tx: Session, content: dict[str, Any], now: datetime) -> None:
    """Write down what is seen now."""
    row = tx.get(WorkspaceRow, _ONLY)
    if row is None:
        tx.add(WorkspaceRow(id=_ONLY, seen_at=now, content=content))
    else:
        row.seen_at, row.content = now, content
    tx.flush()
