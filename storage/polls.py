"""How far each account has been read, and whether reading works."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.schema import Poll


def of(tx: Session, network: str, account: str, now: datetime) -> Poll:
    """The account's row, made at its first look."""
    poll = tx.get(Poll, (network, account.lower()))
    if poll is None:
        poll = Poll(
            network=network,
            account=account.lower(),
            cursor=None,
            started_at=now,
            completed_at=None,
            next_at=None,
            failing_since=None,
            problem=None,
            resources_read=0,
        )
        tx.add(poll)
        tx.flush()
    return poll


def completed_at(tx: Session, network: str, account: str) -> datetime | None:
    """When the last look that came to its end did; None when there was none."""
    return tx.scalar(select(Poll.completed_at).where(Poll.network == network, Poll.account == account.lower()))
