"""Opening the database at the start: refuse what we cannot go on with, never begin empty in its place, migrate."""

import logging
import os
import sqlite3
import tempfile
import time
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from storage.embedded_file import embedded_file, word_of
from storage.engine import PATIENCE
from storage.inspection import CannotLook, inspect
from storage.migrate import migrate

log = logging.getLogger(__name__)

CHECK_WITHIN = 20.0  #: seconds that the look at all pages may take: some ten gigabytes on a fast disk
RESTORE = "put the latest backup in its place (docs/install.md, part 8, says how)"
_STEPS = 20_000  #: of SQLite's machine between two looks at the time


class Unfit(Exception):
    """The database cannot be gone on with; the message names it, says what is wrong, and what to do."""


def open_up(database_url: str, *, upgrade: bool | None = None, check_within: float = CHECK_WITHIN) -> None:
    """Make sure that the database may be used; raises Unfit.

    A SQLite file is checked, made when there has never been one, and brought to the newest schema. A server's schema
    is only brought there with `upgrade`.
    """
    path = embedded_file(database_url)
    if path is not None:
        _look_at(path, check_within)
    try:
        found = inspect(database_url)
    except CannotLook as no:
        to_do = _advice(str(no), file=path is not None)
        raise Unfit(f"{_place(database_url, path)} cannot be read: {no}. {to_do}") from None
    if not found.known:
        raise Unfit(
            f"{found.place} has schema {found.current}, and this version knows none newer than {found.newest}: a newer "
            f"version of socialcare has used it. Start that version again, or {RESTORE}, one made before the upgrade"
        )
    if found.current == found.newest:
        return
    if found.embedded if upgrade is None else upgrade:
        try:
            migrate(database_url)
        except SQLAlchemyError as error:
            what = " ".join(str(getattr(error, "orig", None) or error).split())
            to_do = _advice(what, file=found.embedded)
            raise Unfit(f"{found.place} could not be brought to {found.newest}: {what}. {to_do}") from error
    else:
        raise Unfit(
            f"{found.place} has schema {found.current or 'none'}, and this version needs {found.newest}; run "
            "`python bot.py migrate` first"
        )


def _place(database_url: str, path: Path | None) -> str:
    return f"SQLite file {path}" if path is not None else f"the database {make_url(database_url).database or ''}"


def _look_at(path: Path, check_within: float) -> None:
    log_beside = path.with_name(path.name + "-wal")
    if not path.parent.is_dir():
        raise Unfit(f"the folder {path.parent} of the database file does not exist; make it, or name another")
    if not path.exists():
        if log_beside.exists() and log_beside.stat().st_size:
            raise Unfit(
                f"SQLite file {path} is missing, but {log_beside.name}, which belongs to it, is there. Put the file "
                f"back, or move {log_beside.name} away and {RESTORE}"
            )
        if word_of(path).exists():
            raise Unfit(
                f"SQLite file {path} is missing: it vanished while the bot was using it. Put it back, or {RESTORE}; to "
                f"begin with an empty database instead, delete {word_of(path).name}"
            )
        _make(path)
        return
    with suppress(OSError):
        word_of(path).unlink(missing_ok=True)
    if not path.is_file():
        raise Unfit(f"{path} is no file, so it can be no database; name another in DATABASE_URL")
    if path.stat().st_size == 0:
        raise Unfit(
            f"SQLite file {path} is empty: 0 bytes. If there has been a database, {RESTORE}; if this is to be a new "
            "one, delete the empty file and start again"
        )
    _check(path, check_within)


def _make(path: Path) -> None:
    """A new database file, there at once with its first page or not at all: an empty one is never ours."""
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".socialcare-") as folder:
            new = Path(folder) / "new.db"
            with closing(sqlite3.connect(new)) as connection:
                connection.execute("PRAGMA journal_mode=WAL")
            new.chmod(0o600)
            try:
                os.link(new, path)
            except FileExistsError:
                pass  # two processes made it at once: the first one's stays
            except OSError:
                new.replace(path)  # a file system without links
    except (OSError, sqlite3.Error) as error:
        raise Unfit(f"SQLite file {path} cannot be made: {error}. {_advice(str(error))}") from None


def _check(path: Path, within: float) -> None:
    """Look at the file as SQLite does, all of it if that takes no longer than `within` seconds."""
    until = time.monotonic() + within
    late = False
    tables: set[str] = set()

    def enough() -> bool:
        nonlocal late
        late = time.monotonic() > until
        return late

    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, timeout=PATIENCE)) as connection:
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            connection.set_progress_handler(enough, _STEPS)
            try:
                (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            except sqlite3.OperationalError:
                if not late:
                    raise
                log.warning("%s is large: only what could be looked at in %g s was checked, and is sound", path, within)
                verdict = "ok"
            connection.set_progress_handler(None, 0)
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
    except sqlite3.Error as error:
        if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            verdict = str(error)
        else:
            raise Unfit(f"SQLite file {path} cannot be used: {error}. {_advice(str(error))}") from None
    if verdict != "ok":
        first = str(verdict).splitlines()[-1]
        raise Unfit(f"SQLite file {path} is damaged: {first}. Keep it aside, and {RESTORE}")
    if tables and "alembic_version" not in tables:
        raise Unfit(
            f"SQLite file {path} holds tables of another program ({', '.join(sorted(tables)[:3])}); name another file"
        )


def _advice(error: str, *, file: bool = True) -> str:
    if "locked" in error or "lock timeout" in error:
        return "Another program is writing to it; end that, and start again"
    if "full" in error:
        return "Make room on the disk, and start again"
    if not file:
        return "Start again when the server is in order; its log says more"
    return (
        f"The user that the bot runs as (number {os.getuid()}) must be able to write to the file and to its folder, "
        "where SQLite keeps files of its own; and the disk must be in order"
    )
