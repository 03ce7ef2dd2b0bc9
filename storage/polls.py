"""How far each account has been read, and whether reading works."""

from datetime import datetime

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
