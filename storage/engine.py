"""The engine: the settings that the store's promises rest on, and errors that name nobody's words."""

from typing import Any

from sqlalchemy import URL, Engine, ExceptionContext, create_engine, event, make_url

PATIENCE = 2.0  #: seconds that a write may wait, well below Slack's three: better no ack than a late one
READING = "socialcare_reading"
LEFT = "socialcare_left"  #: seconds that this transaction may still wait

_POSTGRES_WAITS = 1.0  #: for a connection, and for a lock: each is held for milliseconds, and the waits add up
#: A server that is gone without a word is noticed within seconds; what the address itself says comes first.
_POSTGRES_CONNECTION = {
    "connect_timeout": 2,
    "keepalives_idle": 5,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 10_000,
}
#: A process that was frozen in the middle of a transaction must not hold its locks for ever.
_POSTGRES_SESSION = f"SET lock_timeout = '{_POSTGRES_WAITS:g}s'; SET idle_in_transaction_session_timeout = '30s'"


def create(database_url: str, *, patience: float = PATIENCE) -> Engine:
    """An engine for SQLite or PostgreSQL; whatever waits there gives up within about `patience` seconds."""
    url = make_url(database_url)
    engine = _sqlite(url, patience) if url.get_backend_name() == "sqlite" else _postgres(url)
    event.listen(engine, "handle_error", _without_values)
    return engine


def _sqlite(url: URL, patience: float) -> Engine:
    engine = create_engine(
        url,
        connect_args={"timeout": patience, "check_same_thread": False},
        pool_timeout=patience,
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        # The driver's own transaction handling off: it would begin deferred, and a read-then-write could fail at once.
        connection.isolation_level = None
        cursor = connection.cursor()
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            # An ack must not outlive its commit, not even a power cut.
            cursor.execute("PRAGMA synchronous=FULL")
            cursor.execute("PRAGMA foreign_keys=ON")
        finally:
            cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        options = connection.get_execution_options()
        wait = _milliseconds(options.get(LEFT, patience))
        connection.connection.driver_connection.execute(f"PRAGMA busy_timeout = {wait}").close()
        # A writer takes its lock first, or its read would be out of date by the time it writes; a reader takes none.
        connection.exec_driver_sql("BEGIN" if options.get(READING, False) else "BEGIN IMMEDIATE")

    return engine


def _postgres(url: URL) -> Engine:
    own = {name: value for name, value in _POSTGRES_CONNECTION.items() if name not in url.query}
    engine = create_engine(
        url, connect_args=own, pool_pre_ping=True, pool_timeout=_POSTGRES_WAITS, hide_parameters=True
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.autocommit = True
        connection.execute(_POSTGRES_SESSION)
        connection.autocommit = False

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        left = connection.get_execution_options().get(LEFT)
        if left is not None:
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {_milliseconds(left)}")

    return engine


def _milliseconds(seconds: float) -> int:
    return max(1, round(seconds * 1000))  # none would mean for ever


def _without_values(context: ExceptionContext) -> None:
    """Errors end up in the log, where customers' words have no place: PostgreSQL repeats values in theirs."""
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None and error.args and isinstance(error.args[0], str):
            error.args = (_plain(error.args[0], context.original_exception), *error.args[1:])


def _plain(message: str, error: BaseException) -> str:
    state = getattr(error, "sqlstate", None)
    if state is None:
        return message  # SQLite's, or a lost connection's: no value in them
    if state.startswith("22"):  # "invalid input syntax for ...: " and the value itself
        return f"{type(error).__name__} {state}"
    return message.splitlines()[0]
