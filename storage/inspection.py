"""Look at a database without changing it: is it there, and which schema does it have?"""

import os
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Engine, NullPool, create_engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

PATIENCE = "10"  #: seconds that PostgreSQL may take to answer


class CannotLook(Exception):
    """The database does not answer, or is none; the message may be shown to anybody who may see its address."""


@dataclass(frozen=True, kw_only=True)
class Inspection:
    """A database as it was found."""

    place: str  #: what and where it is, without user and password
    embedded: bool  #: a SQLite file, which every start brings to the newest schema by itself
    lasting: bool  #: False: SQLite in memory
    exists: bool
    writable: bool  #: of a SQLite file and its folder; who may write on a server only a write would tell
    current: str | None  #: revision of its schema; None when it has none of ours
    newest: str  #: revision that this version needs
    known: bool  #: whether this version knows `current`


def inspect(database_url: str) -> Inspection:
    """Say what is there; raises CannotLook."""
    try:
        url = make_url(database_url)
    except (ArgumentError, ValueError):  # their words repeat the password
        raise CannotLook("DATABASE_URL is not an address that can be read") from None
    embedded = url.get_backend_name() == "sqlite"
    path = Path(url.database or "") if embedded else None
    exists, writable = (path.is_file(), _writable(path)) if path is not None else (True, True)
    current = _revision(_looking(url, path)) if exists else None
    script = ScriptDirectory(str(Path(__file__).parent / "migrations"))
    return Inspection(
        place=f"SQLite file {path}" if embedded else f"PostgreSQL {url.database or ''} at {url.host or 'this machine'}",
        embedded=embedded,
        lasting=not embedded or url.database not in (None, "", ":memory:"),
        exists=exists,
        writable=writable,
        current=current,
        newest=script.get_current_head() or "",
        known=current in {None, *(revision.revision for revision in script.walk_revisions())},
    )


def _looking(url: URL, path: Path | None) -> Engine:
    """An engine that makes no file and changes nothing; unlike the store's, which sets up what it opens."""
    if path is None:
        patient = {"connect_timeout": PATIENCE} | dict(url.query)
        return create_engine(url.set(query=patient), poolclass=NullPool)
    opened: Callable[[], sqlite3.Connection] = partial(sqlite3.connect, f"{path.absolute().as_uri()}?mode=rw", uri=True)
    return create_engine("sqlite://", creator=opened, poolclass=NullPool)


def _revision(engine: Engine) -> str | None:
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA query_only=ON")
            return MigrationContext.configure(connection).get_current_revision()
    except DBAPIError as error:
        raise CannotLook(" ".join(str(error.orig).split()) or type(error.orig).__name__) from None
    finally:
        engine.dispose()


def _writable(path: Path) -> bool:
    """SQLite writes files of its own beside the database's, so the folder must allow it too."""
    return os.access(path.parent, os.W_OK) and (not path.exists() or os.access(path, os.W_OK))
