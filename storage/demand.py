"""When customers wrote: the instants of the posts of a period, and nothing else of them."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.schema import Case, PostRow

PORTION = 5000  #: rows fetched at once
_COUNTS = (Case.industry.is_(False), Case.mystery.is_(False))


def written_at(tx: Session, start: datetime, end: datetime, *, accounts: Iterable[str] | None = None) -> list[datetime]:
    """When each post of [start, end) was written, in order, perhaps only those of some accounts; deleted ones too.

    Talk about the trade is nobody's to answer and does not count; nor do the posts of mystery shoppers.
    """
    query = (
        select(PostRow.created_at)
        .join(Case, Case.id == PostRow.case_id)
        .where(PostRow.created_at >= start, PostRow.created_at < end, *_COUNTS)
        .order_by(PostRow.created_at)
        .execution_options(yield_per=PORTION)
    )
    if accounts is not None:
        query = query.where(Case.account.in_([account.lower() for account in accounts]))
    return list(tx.scalars(query))


def first_written(tx: Session) -> dict[str, datetime]:
    """When the oldest stored post to each account was written; the trade and tests do not count."""
    rows = tx.execute(
        select(Case.account, func.min(Case.opened_at).label("first")).where(*_COUNTS).group_by(Case.account)
    )
    return {row.account: row.first for row in rows}
