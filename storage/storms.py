"""Storms: many posts about one fault, one row of a name while it lasts."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.schema import Case, Storm


def latest(tx: Session, network: str, account: str, name: str) -> Storm | None:
    """The storm of this name that an account has or last had."""
    query = select(Storm).where(Storm.network == network, Storm.account == account, Storm.name == name)
    return tx.scalar(query.order_by(Storm.started_at.desc(), Storm.id.desc()).limit(1))


def begin(tx: Session, case: Case, *, name: str, rule: str, now: datetime) -> Storm:
    """Begin a storm at the account of a case."""
    storm = Storm(
        name=name, network=case.network, account=case.account, rule=rule, started_at=now, ended_at=None, ended_by=None
    )
    tx.add(storm)
    tx.flush()
    return storm


def cases(tx: Session, storm_id: int) -> Sequence[int]:
    """The numbers of the cases that belong to a storm."""
    return tx.scalars(select(Case.id).where(Case.storm_id == storm_id).order_by(Case.id)).all()
