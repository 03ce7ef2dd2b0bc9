"""What was read from the networks, by account and day of the team."""

from datetime import date

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from rules.read_cost import DayOfReading
from storage.reads_schema import ReadRow


def add(tx: Session, network: str, account: str, day: date, resources: int) -> None:
    """Count what one look read; one that read nothing leaves no trace."""
    if not resources:
        return
    place = (ReadRow.network == network, ReadRow.account == account.lower(), ReadRow.day == day)
    # Added by the database itself: an account's mentions and its search are read by two threads.
    more = update(ReadRow).where(*place).values(resources=ReadRow.resources + resources)
    if tx.execute(more.returning(ReadRow.day)).first() is None:
        tx.add(ReadRow(network=network, account=account.lower(), day=day, resources=resources))
        tx.flush()


def between(tx: Session, first: date, last: date) -> list[DayOfReading]:
    """What was read from the first day to the last, both included."""
    rows = tx.scalars(
        select(ReadRow)
        .where(ReadRow.day >= first, ReadRow.day <= last)
        .order_by(ReadRow.network, ReadRow.account, ReadRow.day)
    )
    return [
        DayOfReading(network=row.network, account=row.account, day=row.day, resources=row.resources) for row in rows
    ]


def since(tx: Session) -> date | None:
    """The first day of which it is known; what was read before was counted in one sum only."""
    return tx.scalar(select(func.min(ReadRow.day)))
