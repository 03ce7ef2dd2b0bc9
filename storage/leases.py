"""Leases on work that one process at a time should do: a saving, never what correctness rests on."""

from datetime import datetime, timedelta

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from storage.schema import Lease


def take(tx: Session, name: str, holder: str, now: datetime, length: timedelta) -> bool:
    """Take or renew a lease; False while another holder's runs."""
    if tx.get(Lease, name) is None:
        tx.add(Lease(name=name, holder=holder, until=now + length))
        tx.flush()
        return True
    result = tx.execute(
        update(Lease)
        .where(Lease.name == name, or_(Lease.holder == holder, Lease.until < now))
        .values(holder=holder, until=now + length)
        .execution_options(synchronize_session=False)
    )
    return bool(result.rowcount == 1)  # type: ignore[attr-defined]
