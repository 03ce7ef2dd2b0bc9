"""Messages owed to other systems: once per key, claimed with a lease before the call."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from storage.schema import WebhookRow

LEASE = timedelta(seconds=60)


def owe(tx: Session, *, key: str, url: str, body: Mapping[str, Any], now: datetime) -> bool:
    """Owe a message; False when it is owed under this key already."""
    if tx.scalar(select(WebhookRow.id).where(WebhookRow.key == key)) is not None:
        return False
    tx.add(
        WebhookRow(
            key=key, url=url, body=dict(body), owed_at=now, next_try_at=now, lease_until=None, attempts=0,
            done_at=None, problem=None,
        )
    )  # fmt: skip
    tx.flush()
    return True


def of_case(tx: Session, case_id: int) -> Sequence[WebhookRow]:
    """What was owed of a case, in the order in which it was."""
    mine = WebhookRow.key.startswith(f"{case_id}:", autoescape=True)
    return tx.scalars(select(WebhookRow).where(mine).order_by(WebhookRow.owed_at, WebhookRow.id)).all()


def due(tx: Session, now: datetime) -> Sequence[int]:
    """What may be sent now, the longest owed first."""
    return tx.scalars(select(WebhookRow.id).where(*_free(now)).order_by(WebhookRow.owed_at, WebhookRow.id)).all()


def claim(tx: Session, webhook_id: int, now: datetime) -> WebhookRow | None:
    """Take one for an attempt; None when another process has it or it is done."""
    result = tx.execute(
        update(WebhookRow)
        .where(WebhookRow.id == webhook_id, *_free(now))
        .values(lease_until=now + LEASE, attempts=WebhookRow.attempts + 1)
        .execution_options(synchronize_session=False)
    )
    if result.rowcount != 1:  # type: ignore[attr-defined]
        return None
    return tx.get_one(WebhookRow, webhook_id, populate_existing=True)


def _free(now: datetime) -> tuple[Any, ...]:
    # A lease that ends later than any was written before our clock was put back.
    lease = WebhookRow.lease_until
    return (
        WebhookRow.done_at.is_(None),
        WebhookRow.next_try_at <= now,
        or_(lease.is_(None), lease <= now, lease > now + LEASE),
    )
