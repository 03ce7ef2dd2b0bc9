"""Storms: many posts about one fault, one row of a name while it lasts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from storage.schema import Case, Storm

Running = tuple[str, str, str]  #: network, account and name of a storm


@dataclass(frozen=True, kw_only=True)
class Lasted:
    """A storm from its beginning to its end, with how many cases it has, tests of mystery shoppers apart."""

    name: str
    started_at: datetime
    ended_at: datetime | None  #: None while it lasts
    cases: int


def latest(tx: Session, network: str, account: str, name: str) -> Storm | None:
    """The storm of this name that an account has or last had."""
    query = select(Storm).where(Storm.network == network, Storm.account == account, Storm.name == name)
    return tx.scalar(query.order_by(Storm.started_at.desc(), Storm.id.desc()).limit(1))


def running(tx: Session) -> frozenset[Running]:
    """The storms that are not over."""
    rows = tx.execute(select(Storm.network, Storm.account, Storm.name).where(Storm.ended_at.is_(None)))
    return frozenset((network, account, name) for network, account, name in rows)


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


def between(tx: Session, start: datetime, end: datetime, *, accounts: Iterable[str]) -> Sequence[Lasted]:
    """The storms of some accounts that lasted at any time of [start, end), in order of their beginning."""
    counted = select(func.count()).where(Case.storm_id == Storm.id, Case.mystery.is_(False)).scalar_subquery()
    query = (
        select(Storm.name, Storm.started_at, Storm.ended_at, counted)
        .where(
            func.lower(Storm.account).in_([account.lower() for account in accounts]),
            Storm.started_at < end,
            or_(Storm.ended_at.is_(None), Storm.ended_at > start),
        )
        .order_by(Storm.started_at, Storm.id)
    )
    return [
        Lasted(name=name, started_at=begun, ended_at=ended, cases=number)
        for name, begun, ended, number in tx.execute(query)
    ]
