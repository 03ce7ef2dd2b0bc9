"""A copy of a SQLite database, made while the bot runs: one file, complete as of one moment, and looked at."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url

POSTGRES = (
    "The database is PostgreSQL, which has a tool of its own: pg_dump --format=custom --file=FILE and the address in "
    "DATABASE_URL; or your host's backups."
)


class CannotBackUp(Exception):
    """No backup was made; the message says why, and what to do."""


def back_up(database_url: str, target: Path) -> int:
    """Copy the database to `target`, readable by its owner only; the size in bytes.

    Nobody is kept from writing meanwhile. Raises CannotBackUp; then there is no such file, not even a part of it.
    """
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite":
        raise CannotBackUp(POSTGRES)
    source = Path(url.database or "").absolute()
    if not source.is_file():
        raise CannotBackUp(f"There is no database at {source}.")
    if target.exists():
        raise CannotBackUp(f"{target} exists already; name another file.")
    part = target.with_name(target.name + ".part")
    try:
        os.close(os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
        _copy(source, part)
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.replace(target)
    except (OSError, sqlite3.Error) as error:
        raise CannotBackUp(f"{target} could not be written: {error}.") from None
    finally:
        part.unlink(missing_ok=True)
    return target.stat().st_size


def _copy(source: Path, part: Path) -> None:
    with (
        closing(sqlite3.connect(f"{source.as_uri()}?mode=rw", uri=True)) as live,
        closing(sqlite3.connect(part)) as copy,
    ):
        live.backup(copy)  # in one step: page by page it would begin anew with every commit
        # One plain file, without others beside it; the bot switches back by itself.
        copy.execute("PRAGMA journal_mode=DELETE")
        (verdict,) = copy.execute("PRAGMA quick_check(1)").fetchone()
        if verdict != "ok":
            raise sqlite3.DatabaseError(f"what was copied is damaged: {verdict}")
