"""Years of cases as a team leaves them behind: some days are written with all that belongs to them, then repeated.

Rows go straight into the tables, and the days are repeated inside the database, for years of them are millions.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import cycle
from typing import Any

from sqlalchemy import ColumnElement, Table, Text, cast, func, insert, literal, select, text
from sqlalchemy.orm import Session

from benchmarks.busy_rows import BLOCK, Rows, case_rows
from storage.columns import UTCDateTime
from storage.schema import Audit, Base, Case, Customer, Draft, Escalation, PostRow, QuestionRow, SlackMessage
from storage.store import Store

PER_CASE = (1, 2, 3, 2)  #: posts, in turn
_BEGINS, _LASTS = time(6, 0), timedelta(hours=14)  #: in UTC: in Europe all of it falls on one date
_AT_ONCE = 5_000  #: rows in one statement
_TABLES: tuple[Table, ...] = tuple(
    Base.metadata.tables[model.__tablename__]
    for model in (Customer, Case, PostRow, Draft, QuestionRow, Escalation, SlackMessage, Audit)
)
#: Texts that say which block a row belongs to: the first four characters count the blocks.
_NAMES = frozenset({"customer_id", "author_id", "conversation_id", "post_id", "version_id", "in_reply_to", "answers",
                    "remote_id"})  # fmt: skip


def fill(store: Store, *, last: date, days: int, posts: int, times: int = 1, still_open: int = 0) -> None:
    """Write `days` days with about `posts` posts, so many `times` one after the other; the end is the date `last`.

    The newest `still_open` cases wait for an answer. PostgreSQL then learns how many rows there are, as it does by
    itself in time; its counters of new rows stay behind, so that nothing more can be taken in.
    """
    first = last - timedelta(days=days * times - 1)
    with store.transaction() as tx:
        rows = _block(first, days, posts)
        for table in _TABLES:
            some = getattr(rows, table.name)
            for start in range(0, len(some), _AT_ONCE):
                tx.execute(insert(table), some[start : start + _AT_ONCE])
        tx.flush()
        sizes = {table.name: len(getattr(rows, table.name)) for table in _TABLES}
        for number in range(1, times):
            for table in _TABLES:
                _repeat(tx, table, number, timedelta(days=days * number), sizes)
        if still_open:
            _open_again(tx, still_open)
    if store.engine.dialect.name == "postgresql":
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("SET lock_timeout = 0"))  # the server may be at it by itself
            connection.execute(text("ANALYZE"))


def _block(first: date, days: int, posts: int) -> Rows:
    rows, lengths, left = Rows(), cycle(PER_CASE), posts
    cases = -(-posts * len(PER_CASE) // sum(PER_CASE))
    for number, opened_at in enumerate(_openings(first, days, cases)):
        length = min(next(lengths), left) if number + 1 < cases else left
        if length:
            case_rows(rows, number, opened_at, length)
        left -= length
    rows.audit.sort(key=lambda line: line["at"])
    return rows


def _openings(first: date, days: int, cases: int) -> Iterator[datetime]:
    for number in range(cases):
        day, through = divmod(number * days / cases, 1)
        begins = datetime.combine(first + timedelta(days=int(day)), _BEGINS, tzinfo=UTC)
        yield begins + timedelta(seconds=int(through * _LASTS.total_seconds()))


def _repeat(tx: Session, table: Table, number: int, later: timedelta, sizes: Mapping[str, int]) -> None:
    """Write a table's rows of the first block once more, `later` in time and with numbers and names of their own."""
    later_on = _shift(tx, later)
    first = table.c.customer_id < str(BLOCK + 1) if table.name == "customers" else _case_of(table) <= sizes["cases"]
    columns = [_again(column, table, number, later_on, sizes) for column in table.c]
    query = select(*columns).where(first)
    tx.execute(insert(table).from_select([column.name for column in table.c], query, include_defaults=False))


def _case_of(table: Table) -> ColumnElement[int]:
    return table.c.id if table.name == "cases" else table.c.case_id


def _shift(tx: Session, later: timedelta) -> Callable[[ColumnElement[Any]], ColumnElement[Any]]:
    if tx.get_bind().dialect.name == "postgresql":
        return lambda column: column + func.make_interval(0, 0, 0, later.days)
    return lambda column: func.strftime("%Y-%m-%d %H:%M:%S.000000", column, f"+{later.days} days")


def _again(
    column: ColumnElement[Any],
    table: Table,
    number: int,
    later_on: Callable[[ColumnElement[Any]], ColumnElement[Any]],
    sizes: Mapping[str, int],
) -> ColumnElement[Any]:
    name = str(column.key)
    if isinstance(column.type, UTCDateTime):
        return later_on(column)
    if name in _NAMES or (table.name, name) in {("slack_messages", "id"), ("questions", "ts")}:
        return literal(str(BLOCK + number), Text).concat(func.substr(column, 5))
    if name == "case_id":
        return column + number * sizes["cases"]
    if name == "draft_id":
        return column + number * sizes["drafts"]
    if table.name == "slack_messages" and name == "key":
        return literal("card:", Text).concat(cast(table.c.case_id + number * sizes["cases"], Text))
    return column + number * sizes[table.name] if name == "id" else column


def _open_again(tx: Session, number: int) -> None:
    """Let the newest cases wait for an answer, none of them anybody's."""
    wanted = select(Case.id).order_by(Case.opened_at.desc(), Case.id.desc()).limit(number)
    ids = tx.scalars(wanted).all()
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        case = Base.metadata.tables["cases"]
        tx.execute(
            case.update()
            .where(case.c.id.in_(some))
            .values(state="new", owner=None, answered_at=None, ended_at=None, waiting_since=case.c.opened_at)
        )
        draft = Base.metadata.tables["drafts"]
        tx.execute(draft.update().where(draft.c.case_id.in_(some)).values(state="rejected"))
