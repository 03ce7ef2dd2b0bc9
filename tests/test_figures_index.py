"""What a digest and the day books ask the database is answered by indexes, and does not grow with what is open."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, update

from benchmarks.busy_past import fill
from handlers import books
from handlers.desk import Desk
from handlers.report import NAMED, gather, readers_of
from processes.looking import looking
from rules.digest import Edition
from storage import day_books
from storage.schema import Case
from tests.manual_clock import ManualClock
from tests.team import TUESDAY
from tests.world import shipped

DUE = TUESDAY.date()
GROWING = ("cases", "posts", "drafts", "audit", "questions", "escalations", "customers", "slack_messages")
Statement = tuple[str, Any]


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    with looking(shipped(), {"DATABASE_URL": database_url}) as found:
        yield replace(found, clock=ManualClock(TUESDAY))


@pytest.fixture
def asked(desk: Desk) -> list[Statement]:
    """What is asked from now on."""
    found: list[Statement] = []
    event.listen(desk.store.engine, "before_cursor_execute", lambda *call: found.append((call[2], call[3])))
    return found


def digest(desk: Desk) -> int:
    with desk.store.reading() as tx:
        return gather(desk, tx, readers_of(desk)[0], Edition.DAILY, DUE).open_now


def read_whole(desk: Desk, asked: list[Statement]) -> dict[str, str]:
    """The statements that read a growing table from one end to the other, each with its plan."""
    found = {}
    with desk.store.engine.connect() as connection:
        postgres = connection.dialect.name == "postgresql"
        if postgres:
            connection.exec_driver_sql("SET enable_seqscan = off")  # a table of few rows is read whole otherwise
        for statement, values in {text: values for text, values in asked if text.startswith("SELECT")}.items():
            explain = "EXPLAIN" if postgres else "EXPLAIN QUERY PLAN"
            rows = connection.exec_driver_sql(f"{explain} {statement}", values).all()
            plan = "\n".join(str(row[0] if postgres else row[3]) for row in rows)
            if re.search(rf"(?:SCAN|Seq Scan on) (?:{'|'.join(GROWING)})\b", plan):
                found[statement] = plan
    return found


def test_a_digest_reads_nothing_whole(desk: Desk, asked: list[Statement]) -> None:
    fill(desk.store, last=DUE - timedelta(days=1), days=10, posts=200, still_open=8)
    asked.clear()

    assert digest(desk) == 8

    read = "\n".join(text for text, _ in asked)
    assert all(f"FROM {table}" in read for table in GROWING)
    assert read_whole(desk, asked) == {}


def test_writing_and_checking_day_books_reads_nothing_whole(desk: Desk, asked: list[Statement]) -> None:
    fill(desk.store, last=DUE - timedelta(days=1), days=10, posts=200)
    asked.clear()

    assert books.tick(desk) == books.AT_ONCE
    with desk.store.reading() as tx:
        assert day_books.touched(tx, 10)

    # The newest lines of the audit are read by its number, backwards, a hundred at most: SQLite calls that a scan too.
    whole = {text: plan for text, plan in read_whole(desk, asked).items() if "ORDER BY audit.id DESC" not in text}
    assert whole == {}


def test_a_digest_looks_at_few_cases_however_many_are_open(desk: Desk, asked: list[Statement]) -> None:
    questions, loaded, read = [], [], []
    fill(desk.store, last=DUE - timedelta(days=9), days=10, posts=800, still_open=6)
    event.listen(Case, "load", lambda *_: read.append(1))
    for still_open in (6, 300):
        with desk.store.transaction() as tx:
            opened = {"state": "new", "waiting_since": Case.opened_at}
            tx.execute(update(Case).where(Case.id <= still_open - 6).values(**opened))
        asked.clear()
        read.clear()
        assert digest(desk) == still_open
        questions.append(len(asked))
        loaded.append(len(read))

    assert questions[0] == questions[1]
    assert loaded[1] <= loaded[0] + NAMED
