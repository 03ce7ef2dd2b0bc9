"""Counts the posts that came to each account in the last minutes, and in the same minutes of earlier weeks (S90)."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from rules.facts import Volume
from storage.schema import Case, Poll, PostRow

WEEKS = 8  #: how many earlier weeks at most tell what is usual
ENOUGH = 3  #: with fewer nothing is usual yet

Account = tuple[str, str]  #: network and handle


def volumes(
    tx: Session, asked: Mapping[int, bool], now: datetime, *, zone: tzinfo = UTC
) -> dict[Account, dict[int, Volume]]:
    """By account and minutes; `asked` says for each number of minutes whether what is usual is asked for too.

    Posts count by their network time; talk about the trade does not. One query for each number of minutes, whatever
    the number of accounts, cases and rules. An earlier week counts from when the account was read; the same hour of it
    is the same on the wall clock of `zone`, also where the clocks were changed since.
    """
    accounts = {(poll.network, poll.account): poll.started_at for poll in tx.scalars(select(Poll))}
    found: dict[Account, dict[int, Volume]] = {account: {} for account in accounts}
    for minutes, usual_too in asked.items():
        span = timedelta(minutes=minutes)
        ends = [_weeks_ago(now, week, zone) for week in range(WEEKS + 1 if usual_too else 1)]
        counts = _counted(tx, span, ends)
        for account, since in accounts.items():
            numbers = [counts.get((*account, week), 0) for week, end in enumerate(ends) if week and end - span >= since]
            found[account][minutes] = Volume(
                posts=counts.get((*account, 0), 0),
                usual=sum(numbers) / len(numbers) if len(numbers) >= ENOUGH else None,
                weeks=len(numbers),
            )
    return found


def _weeks_ago(now: datetime, weeks: int, zone: tzinfo) -> datetime:
    return (now.astimezone(zone) - timedelta(weeks=weeks)).astimezone(UTC)


def _counted(tx: Session, span: timedelta, ends: list[datetime]) -> dict[tuple[str, str, int], int]:
    """The posts of each account in the span before each of the ends, by account and place in the list.

    What mystery shoppers wrote is posts like others while it is new, and nothing usual later.
    """
    at = PostRow.created_at
    spans = [and_(at > end - span, at <= end) for end in ends]
    week = case(*[(one, number) for number, one in enumerate(spans)]).label("week")
    query = (
        select(Case.network, Case.account, week, func.count())
        .select_from(PostRow)
        .join(Case, Case.id == PostRow.case_id)
        .where(or_(*spans), Case.industry.is_(False), or_(spans[0], Case.mystery.is_(False)))
        .group_by(Case.network, Case.account, week)
    )
    return {(network, account, number): count for network, account, number, count in tx.execute(query)}
