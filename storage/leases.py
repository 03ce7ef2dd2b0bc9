"""Leases on work that one process at a time should do: a saving, never what correctness rests on."""

from datetime import datetime, timedelta

from sqlalchemy import false, or_, update
from sqlalchemy.orm import Session

from storage.schema import Lease

APART = timedelta(seconds=5)  #: how far the clocks of two processes may be apart


def take(tx: Session, name: str, holder: str, now: datetime, length: timedelta, *, renew: bool = True) -> bool:
    """Take or renew a lease; False while another holder's runs, or without `renew` anybody's.

    One that ends further ahead than `length` was taken before the clock was put back, and counts for nothing.
    """
    if tx.get(Lease, name) is None:
        tx.add(Lease(name=name, holder=holder, until=now + length))
        tx.flush()
        return True
    ours = (Lease.holder == holder) if renew else false()
    result = tx.execute(
        update(Lease)
        .where(Lease.name == name, or_(ours, Lease.until < now, Lease.until > now + length + APART))
        .values(holder=holder, until=now + length)
        .execution_options(synchronize_session=False)
    )
    return bool(result.rowcount == 1)  # type: ignore[attr-defined]


def seize(tx: Session, name: str, holder: str, now: datetime, length: timedelta) -> None:
    """Take a lease from whoever holds it: what is done under it meanwhile is of no use any more."""
    row = tx.get(Lease, name, with_for_update=True)
    if row is None:
        tx.add(Lease(name=name, holder=holder, until=now + length))
    else:
        row.holder, row.until = holder, now + length
    tx.flush()
