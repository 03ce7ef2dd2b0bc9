"""Counts the posts that came to each account in the last minutes, and in the same minutes of earlier weeks (S90)."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rules.facts import Volume
from storage.schema import Case, Poll, PostRow

WEEKS = 6  #: how many earlier weeks at most tell what is usual
ENOUGH = 3  #: with fewer nothing is usual yet

Account = tuple[str, str]  #: network and handle

_WEEK = timedelta(weeks=1)


def volumes(tx: Session, asked: Mapping[int, bool], now: datetime) -> dict[Account, dict[int, Volume]]:
    """By account and minutes; `asked` says for each number of minutes whether what is usual is asked for too.

    One query for each span of time that is counted, whatever the number of accounts, cases and rules.
    """
    accounts = {(poll.network, poll.account): poll.started_at for poll in tx.scalars(select(Poll))}
    found: dict[Account, dict[int, Volume]] = {account: {} for account in accounts}
    for minutes, usual_too in asked.items():
        span = timedelta(minutes=minutes)
        present = _counted(tx, now - span, now)
        weeks = [now - week * _WEEK for week in range(1, WEEKS + 1)] if usual_too else []
        earlier = [(at - span, _counted(tx, at - span, at)) for at in weeks]
        for account, since in accounts.items():
            numbers = [counts.get(account, 0) for begins, counts in earlier if begins >= since]
            found[account][minutes] = Volume(
                posts=present.get(account, 0),
                usual=sum(numbers) / len(numbers) if len(numbers) >= ENOUGH else None,
                weeks=len(numbers),
            )
    return found


def _counted(tx: Session, after: datetime, until: datetime) -> dict[Account, int]:
    query = (
        select(Case.network, Case.account, func.count())
        .select_from(PostRow)
        .join(Case, Case.id == PostRow.case_id)
        .where(PostRow.created_at > after, PostRow.created_at <= until)
        .group_by(Case.network, Case.account)
    )
    return {(network, account): number for network, account, number in tx.execute(query)}
