"""Day books: what was measured of a day that is over, kept, so that a year is added up without reading its posts again.

A book is good while no line of the audit is newer than it about one of its cases: every change writes one. What an
import brings writes none, so it forgets all books.
"""

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from rules.ledger import Ledger, Texts
from storage.schema import Audit, Case, DayBook, PostRow

SETTLES = timedelta(minutes=15)  #: no transaction lasts so long: what is older in the audit has come to stay
NEWEST = (100, 5000)  #: lines of the audit that are looked at for what is still young: few, if need be many


@dataclass(frozen=True, kw_only=True)
class Book:
    """One day book as it stands in the database."""

    local_date: date
    upto: int
    content: bytes


def settled(tx: Session, now: datetime) -> int:
    """The number up to which the audit will not change any more: an older line may still be on its way in."""
    least = 0
    for number in NEWEST:
        newest = tx.execute(select(Audit.id, Audit.at).order_by(Audit.id.desc()).limit(number)).all()
        # What lies further ahead was written by a clock that has been put back since.
        young = [id_ for id_, at in newest if abs(now - at) <= SETTLES]
        least = min(young) - 1 if young else (newest[0].id if newest else 0)
        if len(young) < len(newest):
            break
    return least


def books(tx: Session, made_by: str, first: date, last: date, *, content: bool = True) -> dict[date, Book]:
    """The books of the dates from `first` to `last`, made on the same terms."""
    columns = (DayBook.local_date, DayBook.upto, *((DayBook.cases,) if content else ()))
    rows = tx.execute(
        select(*columns).where(DayBook.made_by == made_by, DayBook.local_date >= first, DayBook.local_date <= last)
    )
    return {row[0]: Book(local_date=row[0], upto=row[1], content=row[2] if content else b"") for row in rows}


@dataclass(frozen=True, kw_only=True)
class Touched:
    """A case of which the audit says something new."""

    case_id: int
    newest: int  #: its newest line
    at: frozenset[datetime]  #: when it began, and when it may have begun before an earlier post of it was found


def touched(tx: Session, since: int) -> list[Touched]:
    """The cases of which the audit says something newer than line `since`."""
    lines = (
        select(Audit.case_id, func.max(Audit.id).label("newest"))
        .where(Audit.id > since, Audit.case_id.is_not(None))
        .group_by(Audit.case_id)
        .subquery()
    )
    rows = tx.execute(
        select(Case.id, lines.c.newest, Case.opened_at, PostRow.created_at)
        .join(lines, lines.c.case_id == Case.id)
        .outerjoin(PostRow, PostRow.case_id == Case.id)
    )
    found: dict[tuple[int, int], set[datetime]] = {}
    for case_id, newest, opened_at, written_at in rows:
        found.setdefault((case_id, newest), {opened_at}).add(written_at or opened_at)
    return [Touched(case_id=case_id, newest=newest, at=frozenset(at)) for (case_id, newest), at in found.items()]


def keep(tx: Session, made_by: str, local_date: date, upto: int, content: bytes) -> None:
    """Write the book of a date, in place of an older one."""
    row = tx.get(DayBook, local_date)
    if row is None:
        tx.add(DayBook(local_date=local_date, made_by=made_by, upto=upto, cases=content))
    elif row.made_by != made_by or row.upto <= upto:
        row.made_by, row.upto, row.cases = made_by, upto, content
    tx.flush()


def vouch(tx: Session, made_by: str, local_dates: Sequence[date], upto: int) -> None:
    """Say that these books are as good as made now: nothing has happened to their cases up to a line of the audit."""
    tx.execute(
        update(DayBook)
        .where(DayBook.made_by == made_by, DayBook.local_date.in_(local_dates), DayBook.upto < upto)
        .values(upto=upto)
        .execution_options(synchronize_session=False)
    )


def forget(tx: Session) -> None:
    """Throw all books away; they are made anew."""
    tx.execute(delete(DayBook))


# --- what stands in a book -------------------------------------------------------------------------------------------

_LENGTH = 8  #: bytes, of the length of the head in front of it


def written(ledger: Ledger) -> bytes:
    """The content of a book: a head that says what follows, then the columns as they are, packed."""
    columns: dict[str, NDArray[Any]] = {f"n.{name}": column for name, column in ledger.numbers.items()}
    columns |= {f"t.{name}": text.codes for name, text in ledger.texts.items()}
    columns |= {f"c.{name}": count for name, count in ledger.counts.items()}
    head = {
        "columns": [[name, column.dtype.str, len(column)] for name, column in columns.items()],
        "words": {name: text.words for name, text in ledger.texts.items()},
    }
    first = json.dumps(head, separators=(",", ":"), ensure_ascii=False).encode()
    parts = (len(first).to_bytes(_LENGTH), first, *(column.tobytes() for column in columns.values()))
    return zlib.compress(b"".join(parts), level=6)


def read(content: bytes) -> Ledger:
    """The measures in a book."""
    plain = zlib.decompress(content)
    at = _LENGTH + int.from_bytes(plain[:_LENGTH])
    head = json.loads(plain[_LENGTH:at])
    columns: dict[str, dict[str, NDArray[Any]]] = {"n": {}, "t": {}, "c": {}}
    for name, kind, length in head["columns"]:
        column = np.frombuffer(plain, dtype=np.dtype(kind), count=length, offset=at)
        sort, _, rest = name.partition(".")
        columns[sort][rest] = column
        at += column.nbytes
    texts = {name: Texts(words=tuple(head["words"][name]), codes=codes) for name, codes in columns["t"].items()}
    return Ledger(numbers=columns["n"], texts=texts, counts=columns["c"])
