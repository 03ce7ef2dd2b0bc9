"""What was set aside and not shown as a card, by stretches of time: each in one summary line."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from rules.case import CaseState
from storage.schema import Case, SlackMessage, Summary
from storage.slack_messages import Kind


def unseen(tx: Session, network: str, account: str, since: datetime | None, until: datetime) -> Sequence[Case]:
    """The cases of one account that came in the stretch, are set aside, and have no card; oldest first."""
    shown = exists().where(SlackMessage.case_id == Case.id, SlackMessage.kind == Kind.CARD.value)
    query = select(Case).where(
        Case.state == CaseState.ASIDE.value,
        Case.network == network,
        Case.account == account.lower(),
        Case.stored_at < until,
        ~shown,
    )
    if since is not None:
        query = query.where(Case.stored_at >= since)
    return tx.scalars(query.order_by(Case.opened_at, Case.id)).all()


def last_until(tx: Session, network: str, account: str) -> datetime | None:
    """Up to when an account's posts have been summed up."""
    return tx.scalar(
        select(func.max(Summary.until)).where(Summary.network == network, Summary.account == account.lower())
    )


def first_unseen_at(tx: Session, network: str, account: str, since: datetime | None) -> datetime | None:
    """When the oldest post was stored that no summary line has counted."""
    query = select(func.min(Case.stored_at)).where(
        Case.state == CaseState.ASIDE.value, Case.network == network, Case.account == account.lower()
    )
    if since is not None:
        query = query.where(Case.stored_at >= since)
    return tx.scalar(query)


def write(tx: Session, network: str, account: str, since: datetime, until: datetime, cases: int) -> Summary:
    """Note that a summary line is owed; its unique stretch makes it one, however many processes look."""
    row = Summary(network=network, account=account.lower(), since=since, until=until, cases=cases)
    tx.add(row)
    tx.flush()
    return row
