"""Rows of the past on a temporary SQLite file: in the order of time whatever that of the file, in bounded memory."""

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rules.past import PastCase, PastPost, PastReply

Past = PastPost | PastReply | PastCase

POST, REPLY, CASE = "post", "reply", "case"
_SCHEMA = """
CREATE TABLE rows (
  seq INTEGER PRIMARY KEY, line INTEGER NOT NULL, what TEXT NOT NULL, network TEXT NOT NULL, id TEXT,
  at INTEGER, parent TEXT, conversation TEXT, customer TEXT, fields TEXT NOT NULL, UNIQUE (network, id)
)"""
# Ids of a network grow with time: a longer one is later, and so is the greater of two equally long.
_UNNAMED = "SELECT seq, network, id, parent FROM rows WHERE conversation IS NULL ORDER BY at, length(id), id, seq"
_OF_KIND = "SELECT seq, line, fields, conversation FROM rows WHERE what = ? ORDER BY at, length(id), id, seq"


@dataclass(frozen=True, kw_only=True)
class Spooled:
    """A row that waits to be stored."""

    seq: int
    line: int
    fields: Mapping[str, Any]
    conversation: str | None


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a post or reply of the file stands."""

    what: str
    parent: str | None
    conversation: str | None
    customer: str | None


class Spool:
    """The rows of one file, as long as it is being imported."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(_SCHEMA)
        connection.execute("BEGIN")  # and never ended: the file is thrown away

    def add(self, line: int, past: Past, fields: Mapping[str, Any]) -> bool:
        """Put a row down; False when the file had its id before."""
        what, identifier, at, parent, customer = CASE, None, None, None, None
        conversation: str | None = past.conversation_id
        if not isinstance(past, PastCase):
            identifier, parent = past.id, past.in_reply_to
            at = round(past.created_at.timestamp() * 1_000_000)
            what, customer = (POST, past.author_id) if isinstance(past, PastPost) else (REPLY, past.customer_id)
        values = (line, what, past.network, identifier, at, parent, conversation, customer, json.dumps(fields))
        done = self._sql.execute(
            "INSERT OR IGNORE INTO rows (line, what, network, id, at, parent, conversation, customer, fields) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            values,
        )
        return done.rowcount == 1

    def total(self) -> int:
        """How many rows there are."""
        found: int = self._sql.execute("SELECT count(*) FROM rows").fetchone()[0]
        return found

    def place(self, network: str, identifier: str) -> Place | None:
        """Where the row with this id stands; None when the file has none."""
        found = self._sql.execute(
            "SELECT what, parent, conversation, customer FROM rows WHERE network = ? AND id = ?", (network, identifier)
        ).fetchone()
        return found and Place(what=found[0], parent=found[1], conversation=found[2], customer=found[3])

    def name_conversations(self, size: int, name: Callable[[str, str, str | None], str]) -> None:
        """Give each row without a conversation the one that `name` says of its network, id and parent, in time."""
        # Sorted before the first is handed out, so that writing meanwhile changes nothing in it.
        found = self._sql.execute(_UNNAMED)
        while some := list(islice(found, size)):
            for seq, network, identifier, parent in some:
                said = name(network, identifier, parent)
                self._sql.execute("UPDATE rows SET conversation = ? WHERE seq = ?", (said, seq))

    def portions(self, what: str, size: int) -> Iterator[list[Spooled]]:
        """The rows of one kind in the order of time, so many at once."""
        found = self._sql.execute(_OF_KIND, (what,))
        while some := list(islice(found, size)):
            yield [
                Spooled(seq=seq, line=line, fields=json.loads(fields), conversation=conversation)
                for seq, line, fields, conversation in some
            ]


@contextmanager
def spool() -> Iterator[Spool]:
    """A spool of its own, gone afterwards: nobody else may read customers' words in it meanwhile."""
    with (
        TemporaryDirectory(prefix="socialcare-import-") as folder,  # for this user alone
        closing(sqlite3.connect(Path(folder) / "rows.db", isolation_level=None)) as connection,
    ):
        yield Spool(connection)
