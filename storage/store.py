"""The door to the database: transactions that are redone when somebody else was faster or the connection was lost."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TypeVar

from sqlalchemy import ExceptionContext, event
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from storage.embedded_file import embedded_file, leave_word
from storage.engine import LEFT, PATIENCE, READING, create
from storage.turns import Turns

log = logging.getLogger(__name__)

T = TypeVar("T")

ATTEMPTS = 5
BETWEEN_CONNECTIONS = 0.2  #: seconds, while a server starts again
SERIALIZATION_FAILURES = frozenset({"40001", "40P01"})
SERVER_ENDS = frozenset({"57P01", "57P02", "57P03"})  #: shut down, crashed, not ready yet
CORRUPT = frozenset({11, 26})  #: SQLite's "database disk image is malformed" and "file is not a database"


class Corrupt(SQLAlchemyError):
    """The database file is damaged or gone: nothing is read from it or written to it any more."""


class Store:
    """Transactions on the bot's database.

    What is written waits `patience` seconds at most, all told; `wait` and `monotonic` are the time of a machine that
    starts again, not the bot's.
    """

    def __init__(
        self,
        database_url: str,
        *,
        patience: float = PATIENCE,
        wait: Callable[[float], object] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.engine = create(database_url, patience=patience)
        self.corrupt = False
        self.on_corrupt: Callable[[], object] = lambda: None  #: called once, by whoever met it
        self._sqlite = self.engine.dialect.name == "sqlite"
        self._turns = Turns() if self._sqlite else None
        self.patience = patience
        self._wait = wait
        self._monotonic = monotonic
        event.listen(self.engine, "handle_error", self._notice)
        self._file = embedded_file(database_url)
        self._opened = _identity(self._file)

    @contextmanager
    def transaction(self, until: float | None = None) -> Iterator[Session]:
        """One transaction: committed when the block ends, rolled back when it raises.

        It waits `until` a moment of the monotonic clock for others to finish. On SQLite the threads of this process
        write in turn; raises NoTurn when it takes too long to get one.
        """
        self._refuse_corrupt()
        until = self._monotonic() + self.patience if until is None else until
        with self._turn(until), Session(self.engine, expire_on_commit=False) as tx, tx.begin():
            tx.connection(execution_options={LEFT: until - self._monotonic()})
            yield tx

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One consistent look, as of one moment, that writes nothing and keeps nobody from writing."""
        self._refuse_corrupt()
        alone = {} if self._sqlite else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        options = {READING: True, **alone}
        with self.engine.connect().execution_options(**options) as connection, connection.begin() as look:
            with Session(connection, expire_on_commit=False, autoflush=False) as tx:
                yield tx
                tx.expunge_all()
            look.rollback()

    def work(self, unit: Callable[[Session], T]) -> T:
        """Run gather, decide and apply in one transaction, again from the start when another one was faster.

        So too when the connection was lost before the commit began. When it is lost while the commit is under way,
        nobody knows whether that was the end of it: this raises, and whoever asked comes again with the same key.

        Raises whatever `unit` raises, and the database's error when it stays busy: then nothing was written.
        """
        until = self._monotonic() + self.patience
        attempt = 0
        while True:
            attempt += 1
            committing = False
            try:
                with self.transaction(until) as tx:
                    result = unit(tx)
                    tx.flush()
                    committing = True
                return result
            except (StaleDataError, IntegrityError):
                if attempt >= ATTEMPTS:
                    raise
            except DBAPIError as error:
                if _lost(error) and not committing and self._monotonic() + BETWEEN_CONNECTIONS < until:
                    self._wait(BETWEEN_CONNECTIONS)
                elif attempt >= ATTEMPTS or getattr(error.orig, "sqlstate", None) not in SERIALIZATION_FAILURES:
                    raise

    def _turn(self, until: float) -> AbstractContextManager[None]:
        return nullcontext() if self._turns is None else self._turns.turn(max(until - self._monotonic(), 0.0))

    def _notice(self, context: ExceptionContext) -> None:
        code = getattr(context.original_exception, "sqlite_errorcode", None)
        if code is None or code & 0xFF not in CORRUPT or self.corrupt:
            return
        self._give_up(f"is damaged ({context.original_exception})")

    def _give_up(self, what: str) -> None:
        self.corrupt = True
        log.critical(
            "the database file %s %s. This process reads and writes nothing more and ends. Restore the latest backup: "
            "docs/install.md, part 8, says how",
            self.engine.url.database,
            what,
        )
        self.on_corrupt()

    def _refuse_corrupt(self) -> None:
        # SQLite would go on writing to a file that has no name any more, and begin an empty one in its place.
        if self._file is not None and self._opened is not None and not self.corrupt:
            self._mind_the_file(self._file)
        if self.corrupt:
            raise Corrupt(f"the database file {self.engine.url.database} is damaged or gone")

    def _mind_the_file(self, file: Path) -> None:
        there = _identity(file)
        if there is None:
            leave_word(file)
        if there != self._opened:
            self._give_up("is not where it was opened: it was moved, deleted or replaced")

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def _identity(file: Path | None) -> tuple[int, int] | None:
    """Which file stands at this place, whatever its name; None where there is none."""
    try:
        found = file.stat() if file is not None else None
    except FileNotFoundError:
        return None
    return None if found is None else (found.st_dev, found.st_ino)


def _lost(error: DBAPIError) -> bool:
    """Whether the connection to a server is gone, or could not be had."""
    if hasattr(error.orig, "sqlite_errorcode"):
        return False
    state = getattr(error.orig, "sqlstate", None)
    if error.connection_invalidated or state in SERVER_ENDS:
        return True
    return isinstance(error, OperationalError) and (state is None or state.startswith("08"))
