"""Day books in tests: what is measured with them, and the same as if there had never been one."""

from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers import books
from handlers.desk import Desk
from handlers.measuring import Measuring, measured, stale, zone_of
from rules.ledger import Ledger
from storage import day_books
from storage.schema import DayBook

Plain = dict[str, list[Any]]

FIRST, LAST = date(2010, 1, 1), date(2035, 1, 1)


class _Undone(Exception):
    pass


def plain(ledger: Ledger) -> Plain:
    """All that stands in a ledger, in a form that can be compared and read."""
    found: Plain = {name: column.tolist() for name, column in ledger.numbers.items()}
    found |= {name: [text.words[code] for code in text.codes.tolist()] for name, text in ledger.texts.items()}
    return found | {f"number of {run}": count.tolist() for run, count in ledger.counts.items()}


def shown(desk: Desk) -> Plain:
    """What is measured of all days."""
    with desk.store.reading() as tx:
        return plain(measured(desk, tx, FIRST, LAST))


def both_ways(desk: Desk) -> tuple[Plain, Plain]:
    """What is measured of all days as it is, and what would be if nothing of it were kept."""
    found: list[Plain] = []
    with suppress(_Undone), desk.store.transaction() as tx:
        found.append(plain(measured(desk, tx, FIRST, LAST)))
        day_books.forget(tx)
        found.append(plain(measured(desk, tx, FIRST, LAST)))
        raise _Undone
    return found[0], found[1]


def number(tx: Session) -> int:
    """How many books there are."""
    return tx.scalar(select(func.count()).select_from(DayBook)) or 0


def good(desk: Desk) -> list[date]:
    """The days whose book is used."""
    zone = zone_of(desk)
    with desk.store.reading() as tx:
        kept = day_books.books(tx, Measuring(desk).made_by, FIRST, LAST, content=False)
        return sorted(kept.keys() - stale(tx, zone, kept).keys())


def assert_true(desk: Desk) -> None:
    """What is shown with the books there are is what is computed without them."""
    with desk.store.reading() as tx:
        if not number(tx):
            return
    as_shown, anew = both_ways(desk)
    assert differing(as_shown, anew) == {}, "a day book says what is so no more"


def differing(one: Plain, other: Plain) -> dict[str, tuple[list[Any], list[Any]]]:
    """What two looks do not agree on."""
    return {name: (one[name], other[name]) for name in one if one[name] != other[name]}


def empty_the_books(desk: Desk) -> None:
    """Let nothing stand in any book, as good as they are: whoever reads one sees no case of that day."""
    nothing = day_books.written(Ledger.of(()))
    with desk.store.transaction() as tx:
        for row in tx.scalars(select(DayBook)):
            row.cases = nothing


def write_books(desk: Desk) -> None:
    """Write the books that are wanted, until none is."""
    for _ in range(20):
        if not books.tick(desk):
            return
    raise AssertionError("the books are never finished")


SETTLED = day_books.SETTLES + timedelta(minutes=1)
