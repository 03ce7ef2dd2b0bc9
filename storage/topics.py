"""The texts of a period's posts, one after the other, with what people and rules say of their cases."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from rules.assessment import PostKind
from rules.topics import Text
from storage.schema import Case, PostRow

PORTION = 2000  #: rows fetched at once


def texts(tx: Session, start: datetime, end: datetime, *, accounts: Iterable[str] | None = None) -> Iterator[Text]:
    """The posts of [start, end), perhaps only those to some accounts, without deleted ones, spam and talk of the trade.

    The posts of mystery shoppers are not among them.
    Kind, language and tags are those of the case, with what colleagues put right.
    """
    query = (
        select(PostRow.network, PostRow.author_id, PostRow.text, Case.language, Case.kind, Case.tags)
        .join(Case, Case.id == PostRow.case_id)
        .where(
            PostRow.created_at >= start,
            PostRow.created_at < end,
            PostRow.gone_at.is_(None),
            Case.industry.is_(False),
            Case.mystery.is_(False),
            Case.kind != PostKind.SPAM.value,
        )
        .execution_options(yield_per=PORTION)
    )
    if accounts is not None:
        query = query.where(Case.account.in_([account.lower() for account in accounts]))
    for network, author, text, language, kind, tags in tx.execute(query):
        yield Text(customer=f"{network}:{author}", text=text, language=language, kind=kind, tags=tuple(tags))
