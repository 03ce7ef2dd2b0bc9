"""What people said of their own duty, and which queues stand without anybody: each stretch once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from rules.case import OPEN
from rules.duty import Said
from storage.duty_schema import DutyRow, Uncovered
from storage.schema import Case


@dataclass(frozen=True, kw_only=True)
class Queue:
    """How many cases of an account are open."""

    cases: int
    urgent: int


def said(tx: Session) -> dict[str, Said]:
    """What each person said last, by Slack user id."""
    newest = select(func.max(DutyRow.id)).group_by(DutyRow.person)
    rows = tx.scalars(select(DutyRow).where(DutyRow.id.in_(newest)))
    return {row.person: Said(on=row.on, at=row.at, until=row.until) for row in rows}


def say(tx: Session, person: str, *, on: bool, until: datetime | None, now: datetime, by: str) -> None:
    """Write down that somebody is on or off duty from now on, to `until` or until they say otherwise."""
    tx.add(DutyRow(person=person, on=on, until=until, at=now, by=by))
    tx.flush()


def uncovered(tx: Session) -> Sequence[Uncovered]:
    """The queues that stood without anybody at the last look."""
    return tx.scalars(select(Uncovered).order_by(Uncovered.network, Uncovered.account)).all()


def queues(tx: Session) -> dict[tuple[str, str], Queue]:
    """The accounts, as (network, handle), that have open cases."""
    is_open = Case.state.in_([state.value for state in OPEN])
    urgent = func.sum(case((Case.happening_now, 1), else_=0))
    rows = tx.execute(
        select(Case.network, Case.account, func.count(), urgent).where(is_open).group_by(Case.network, Case.account)
    )
    return {(network, account): Queue(cases=count, urgent=int(high or 0)) for network, account, count, high in rows}


def left_alone(tx: Session, network: str, account: str, now: datetime) -> Uncovered:
    """The stretch in which an account's queue stands without anybody; it begins now if none is under way."""
    row = tx.get(Uncovered, (network, account), with_for_update=True)
    if row is None:
        row = Uncovered(network=network, account=account, since=now, told_at=None)
        tx.add(row)
        tx.flush()
    return row


def covered_again(tx: Session, network: str, account: str) -> Uncovered | None:
    """End the stretch; None when another process did, or there was none."""
    row = tx.get(Uncovered, (network, account), with_for_update=True)
    if row is not None:
        tx.delete(row)
        tx.flush()
    return row
