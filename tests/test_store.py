"""The door to the database: it waits briefly, redoes what is known not to have happened, and repeats nobody's words."""

import logging
import re
import sqlite3
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url, select, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

from storage import gestures
from storage.schema import Seen
from storage.store import Store
from tests.databases import PostgresDatabases, SqliteDatabases
from tests.wire import Wire

NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
PATIENCE = 30.0  #: seconds, for what should come at once


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    found = Store(database_url)
    yield found
    found.close()


@pytest.fixture
def postgres(postgres_databases: PostgresDatabases) -> Iterator[str]:
    with postgres_databases.fresh() as url:
        yield url


def keys(store: Store) -> set[str]:
    with store.reading() as tx:
        return set(tx.scalars(select(Seen.key)))


def remember(store: Store, key: str) -> bool:
    return store.work(lambda tx: gestures.first_time(tx, key, NOW))


# --- looking ------------------------------------------------------------------------------------------------------------


def test_a_look_is_of_one_moment_whatever_is_written_meanwhile(store: Store) -> None:
    remember(store, "before")

    with store.reading() as tx:
        first = tx.scalars(select(Seen.key)).all()
        remember(store, "meanwhile")
        second = tx.scalars(select(Seen.key)).all()

    assert first == second == ["before"]
    assert keys(store) == {"before", "meanwhile"}


def test_a_look_at_postgresql_cannot_write_and_the_connection_can_afterwards(postgres: str) -> None:
    store = Store(postgres)
    try:
        with store.reading() as tx, pytest.raises(SQLAlchemyError, match="read-only transaction"):
            tx.execute(text("DELETE FROM seen"))

        assert remember(store, "afterwards")
    finally:
        store.close()


# --- what errors say ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement", ["INSERT INTO seen (key, at) VALUES (:words, now())", "SELECT CAST(:words AS integer)"]
)
def test_an_error_does_not_repeat_what_a_customer_wrote(
    postgres: str, statement: str, caplog: pytest.LogCaptureFixture
) -> None:
    """PostgreSQL puts the values of a row into its messages, and a traceback has the driver's own error in it."""
    words = "my bag with the red ribbon"
    store = Store(postgres)
    try:
        remember(store, words)
        with pytest.raises(DBAPIError) as failed, store.transaction() as tx:
            tx.execute(text(statement), {"words": words})
        logging.getLogger("test").error("failed", exc_info=failed.value)
    finally:
        store.close()

    assert "Traceback" in caplog.text
    assert re.search("UniqueViolation|InvalidTextRepresentation", caplog.text)
    assert "ribbon" not in caplog.text


# --- waiting for a lock -------------------------------------------------------------------------------------------------


def test_waiting_for_a_turn_and_for_another_process_is_one_wait(sqlite_databases: SqliteDatabases) -> None:
    """Whoever waited long for the other threads waits only for what is left of it when the file is locked as well."""
    with sqlite_databases.fresh() as url:
        moments = iter([0.0, 0.0, 29.9])  # begun, asked for a turn, had it
        store = Store(url, patience=30, monotonic=lambda: next(moments, 29.9))
        holder = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        begun = time.monotonic()
        with pytest.raises(SQLAlchemyError, match="locked"):
            remember(store, "nothing")
        took = time.monotonic() - begun
        holder.execute("ROLLBACK")
        holder.close()

        assert took < 25
        assert keys(store) == set()
        store.close()


def test_a_row_that_another_process_holds_is_not_waited_for_for_long(postgres: str) -> None:
    store = Store(postgres, patience=0.2)
    try:
        remember(store, "row")
        with psycopg.connect(libpq(postgres)) as holder:
            holder.execute("UPDATE seen SET at = now()")
            with pytest.raises(SQLAlchemyError, match="lock timeout"):
                store.work(lambda tx: tx.execute(text("UPDATE seen SET at = now()")))
            holder.rollback()

        store.work(lambda tx: tx.execute(text("UPDATE seen SET at = now()")))
    finally:
        store.close()


# --- a connection that is lost ------------------------------------------------------------------------------------------


def libpq(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def end_sessions(url: str) -> None:
    """What an administrator, a restart or a failover does to everybody connected."""
    with psycopg.connect(libpq(url), autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_a_session_ended_in_the_middle_is_redone_from_the_start(postgres: str) -> None:
    store, attempts = Store(postgres, patience=PATIENCE), []

    def unit(tx: Session) -> bool:
        new = gestures.first_time(tx, "once", NOW)
        attempts.append(new)
        if len(attempts) == 1:
            end_sessions(postgres)
        tx.execute(select(Seen))
        return new

    try:
        assert store.work(unit)
        assert attempts == [True, True]
        assert keys(store) == {"once"}
    finally:
        store.close()


def test_a_session_ended_while_nobody_used_it_is_not_noticed(postgres: str) -> None:
    store = Store(postgres)
    try:
        assert remember(store, "before")
        end_sessions(postgres)

        assert remember(store, "after")
        assert keys(store) == {"before", "after"}
    finally:
        store.close()


def test_a_server_that_does_not_let_anybody_in_is_tried_until_the_time_is_over(postgres: str) -> None:
    """No connection can be had while it restarts; then everything goes on."""
    now = [0.0]
    waited: list[float] = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        now[0] += seconds

    store = Store(postgres, wait=wait, monotonic=lambda: now[0])
    shut = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
    name = sql.Identifier(make_url(postgres).database or "")
    with psycopg.connect(libpq(elsewhere(postgres, "postgres")), autocommit=True) as admin:
        admin.execute(shut.format(name, sql.SQL("false")))
        with pytest.raises(DBAPIError):
            remember(store, "nobody")
        admin.execute(shut.format(name, sql.SQL("true")))
    try:
        assert 1.5 < sum(waited) < 2.01
        assert remember(store, "again")
        assert keys(store) == {"again"}
    finally:
        store.close()


def elsewhere(url: str, database: str) -> str:
    return make_url(url).set(database=database).render_as_string(hide_password=False)


def test_a_commit_whose_answer_is_lost_is_not_redone_and_the_next_delivery_is_known(postgres: str) -> None:
    """Redone, a unit without a key of its own would do its work twice; not told, Slack delivers again and is known."""
    wire = Wire(postgres)
    store = Store(wire.url, patience=PATIENCE)
    runs = []

    def unit(tx: Session) -> bool:
        runs.append(1)
        return gestures.first_time(tx, "gesture", NOW)

    try:
        remember(store, "warm")
        before = wire.commits
        wire.lose_next = True
        with pytest.raises(DBAPIError):
            store.work(unit)

        assert len(runs) == 1
        assert wire.commits == before + 1
        assert not store.work(unit)
        assert keys(store) == {"warm", "gesture"}
    finally:
        store.close()
        wire.cut()


def test_a_lost_race_for_a_key_is_decided_by_fresh_rows(store: Store) -> None:
    """Two processes handle the same gesture at once: one finds it known, and no error gets out."""
    other = Store(store.engine.url.render_as_string(hide_password=False))
    together, first = threading.Barrier(2), []

    def handle(mine: Store) -> None:
        together.wait(PATIENCE)
        first.append(remember(mine, "gesture"))

    threads = [threading.Thread(target=handle, args=(mine,)) for mine in (store, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    other.close()

    assert sorted(first) == [False, True]


def test_no_connection_to_be_had_is_an_error_and_not_a_wait_for_ever(database_url: str) -> None:
    """The pool is exhausted: whoever comes next gives up in time, and works when one is back."""
    store = Store(database_url, patience=0.2)
    pool = store.engine.pool
    held = [pool.connect() for _ in range(pool.size() + pool._max_overflow)]  # type: ignore[attr-defined]
    with pytest.raises(SQLAlchemyError, match="connection timed out"):
        remember(store, "nothing")
    for connection in held:
        connection.close()

    assert remember(store, "afterwards")
    assert keys(store) == {"afterwards"}
    store.close()
