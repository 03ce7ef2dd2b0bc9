"""What was set aside and not shown as a card, by stretches of time: each in one summary line.

Talk about the trade has lines of its own.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from rules.case import CaseState
from storage.schema import Case, SlackMessage, Summary
from storage.slack_messages import Kind


def unseen(
    tx: Session, network: str, account: str, since: datetime | None, until: datetime, *, industry: bool = False
) -> Sequence[Case]:
    """The cases of one account that came in the stretch, are set aside, and have no card; oldest first."""
    shown = exists().where(SlackMessage.case_id == Case.id, SlackMessage.kind == Kind.CARD.value)
    query = select(Case).where(
        Case.state == CaseState.ASIDE.value,
        Case.network == network,
        Case.account == account.lower(),
        Case.industry.is_(industry),
        Case.stored_at < until,
        ~shown,
    )
    if since is not None:
        query = query.where(Case.stored_at >= since)
    return tx.scalars(query.order_by(Case.opened_at, Case.id)).all()


def _of(account: str, *, industry: bool) -> str:
    """Whose lines these are: no handle has a blank in it."""
    return f"{account.lower()} industry" if industry else account.lower()


def last_until(tx: Session, network: str, account: str, *, industry: bool = False) -> datetime | None:
    """Up to when an account's posts have been summed up."""
    return tx.scalar(
        select(func.max(Summary.until)).where(
            Summary.network == network, Summary.account == _of(account, industry=industry)
        )
    )


def first_unseen_at(
    tx: Session, network: str, account: str, since: datetime | None, *, industry: bool = False
) -> datetime | None:
    """When the oldest post was stored that no summary line has counted."""
    query = select(func.min(Case.stored_at)).where(
        Case.state == CaseState.ASIDE.value,
        Case.network == network,
        Case.account == account.lower(),
        Case.industry.is_(industry),
    )
    if since is not None:
        query = query.where(Case.stored_at >= since)
    return tx.scalar(query)


def of_case(tx: Session, case: Case) -> Summary | None:
    """The line that counted a case, if it was set aside then; by when it came in, so one may be found that did not."""
    names = (_of(case.account, industry=False), _of(case.account, industry=True))
    query = select(Summary).where(
        Summary.network == case.network, Summary.account.in_(names), Summary.until > case.stored_at
    )
    return tx.scalar(query.order_by(Summary.until).limit(1))


def write(
    tx: Session, network: str, account: str, since: datetime, until: datetime, cases: int, *, industry: bool = False
) -> Summary:
    """Note that a summary line is owed; its unique stretch makes it one, however many processes look."""
    name = _of(account, industry=industry)
    row = Summary(network=network, account=name, since=since, until=until, cases=cases)
    tx.add(row)
    tx.flush()
    return row
