"""The door to the database: one engine, and transactions that are redone when somebody else was faster."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, TypeVar

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from storage.turns import Turns

T = TypeVar("T")

PATIENCE = 2.0  #: seconds, well below Slack's three: better no ack than a late one
ATTEMPTS = 5
READING = "socialcare_reading"
UNTIL = "socialcare_until"
SERIALIZATION_FAILURES = frozenset({"40001", "40P01"})


def create(database_url: str) -> Engine:
    """An engine for SQLite or PostgreSQL with the settings that the store's promises rest on."""
    if make_url(database_url).get_backend_name() != "sqlite":
        engine = create_engine(database_url, pool_pre_ping=True, pool_timeout=PATIENCE, hide_parameters=True)

        @event.listens_for(engine, "begin")
        def wait_so_long(connection: Any) -> None:
            if UNTIL in connection.get_execution_options():
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = {_milliseconds_left(connection)}")

        return engine
    # Its errors end up in the log, where the words of customers have no place: they name no values.
    engine = create_engine(
        database_url,
        connect_args={"timeout": PATIENCE, "check_same_thread": False},
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        # The driver's own transaction handling off: it would begin deferred, and a read-then-write could fail at once.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        # An ack must not outlive its commit, not even a power cut.
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        if UNTIL in connection.get_execution_options():
            connection.connection.driver_connection.execute(f"PRAGMA busy_timeout = {_milliseconds_left(connection)}")
        # A writer takes its lock first, or its read would be out of date by the time it writes; a reader takes none.
        reading = connection.get_execution_options().get(READING, False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def _milliseconds_left(connection: Any) -> int:
    """How long a transaction may still wait for somebody else's lock; at least one, for none would mean for ever."""
    until: float = connection.get_execution_options()[UNTIL]
    return max(1, round((until - time.monotonic()) * 1000))


class Store:
    """Transactions on the bot's database."""

    def __init__(self, database_url: str) -> None:
        self.engine = create(database_url)
        self._turns = Turns() if self.engine.dialect.name == "sqlite" else None

    @contextmanager
    def transaction(self, until: float | None = None) -> Iterator[Session]:
        """One transaction: committed when the block ends, rolled back when it raises.

        It waits for others until `until`, a moment of `time.monotonic`, by default PATIENCE from now: for a turn, since
        the threads of this process write to SQLite one by one, and for the lock of another process. Raises NoTurn or
        the database's own error when that is not enough.
        """
        end = until if until is not None else time.monotonic() + PATIENCE
        patient = self.engine.execution_options(**{UNTIL: end})
        with self._turn(end), Session(patient, expire_on_commit=False) as tx, tx.begin():
            yield tx

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One consistent look that writes nothing and keeps nobody from writing."""
        with self.engine.connect().execution_options(**{READING: True}) as connection, connection.begin() as look:
            with Session(connection, expire_on_commit=False, autoflush=False) as tx:
                yield tx
                tx.expunge_all()
            look.rollback()

    def work(self, unit: Callable[[Session], T]) -> T:
        """Run gather, decide and apply in one transaction, again from the start when another one was faster.

        All attempts together wait no longer than one would. Raises whatever `unit` raises, and the database's error
        when it stays busy: then nothing was written.
        """
        until = time.monotonic() + PATIENCE
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with self.transaction(until) as tx:
                    return unit(tx)
            except (StaleDataError, IntegrityError):
                if attempt == ATTEMPTS:
                    raise
            except DBAPIError as error:
                if attempt == ATTEMPTS or getattr(error.orig, "sqlstate", None) not in SERIALIZATION_FAILURES:
                    raise
        raise AssertionError("unreachable")

    def _turn(self, end: float) -> AbstractContextManager[None]:
        return nullcontext() if self._turns is None else self._turns.turn(max(0.0, end - time.monotonic()))

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()
