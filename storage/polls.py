"""How far each account has been read, and whether reading works."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.schema import Poll

SEARCH = "search"  #: the part of an account's reading that looks beyond mentions


def name_of(account: str, part: str = "") -> str:
    """What a row is called: the account, and with a blank, which no handle has, the part that is read on its own."""
    return f"{account.lower()} {part}" if part else account.lower()


def of(tx: Session, network: str, account: str, now: datetime, *, part: str = "") -> Poll:
    """The row of an account, or of a part of its reading with its own cursor; made at its first look."""
    name = name_of(account, part)
    poll = tx.get(Poll, (network, name))
    if poll is None:
        poll = Poll(
            network=network,
            account=name,
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
