"""Databases to measure on: a fresh SQLite file, or a PostgreSQL server of our own whose commits are durable."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from tests.databases import postgres_server

# The server of the tests need not survive a power cut; what is measured here must.
_CAREFUL = ("fsync", "synchronous_commit", "full_page_writes")


@contextmanager
def database(name: str, folder: Path) -> Iterator[str]:
    """The URL of a database without tables: "sqlite" a file in `folder`, "postgres" a server as long as the block.

    Everything else is taken for the URL of a database that the caller has made. Raises ImportError where there is no
    wheel of PostgreSQL for this machine.
    """
    if name == "sqlite":
        yield f"sqlite:///{folder / 'socialcare.db'}"
    elif name == "postgres":
        with postgres_server() as url:
            with psycopg.connect(url, autocommit=True) as connection:
                for setting in _CAREFUL:
                    connection.execute(sql.SQL("ALTER SYSTEM RESET {}").format(sql.Identifier(setting)))
                connection.execute("SELECT pg_reload_conf()")
            yield make_url(url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    else:
        yield name
