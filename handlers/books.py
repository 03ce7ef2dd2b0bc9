"""Tick: keep the day books, so that the numbers of a year are read and not measured anew (see measuring.py)."""

import logging
from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import islice

from sqlalchemy.orm import Session

from handlers.desk import Desk
from handlers.measuring import Measuring, brought_up_to_date, stale, zone_of
from handlers.parking import attempt
from rules.digest import local_day
from storage import day_books, leases
from storage import figures as queries

log = logging.getLogger(__name__)

EVERY = 60  #: seconds
BEHIND = 10_000  #: lines of the audit that a good book may not know of: to say so, each book is written anew
VOUCHED = 100  #: books in one transaction
AT_ONCE = 7  #: days in one tick: a year is written within the hour, and nobody waits for it meanwhile

NAME = "books"  #: of the lease
LEASE = timedelta(minutes=10)
_DAY = timedelta(days=1)


def tick(desk: Desk) -> int:
    """Write the books of days that are over and have none that is good, the newest first; returns how many."""
    measuring, written = Measuring(desk), 0
    if not desk.store.work(lambda tx: leases.take(tx, NAME, desk.name, desk.now(), LEASE)):
        return 0  # another process is at it
    with desk.store.reading() as tx:
        wanted, good, upto = _look(desk, tx, measuring.made_by)
    for local_date in wanted:
        written += attempt(partial(_write, desk, measuring, local_date), partial(_unwritten, local_date))
        desk.pulse.moving()
    for start in range(0, len(good), VOUCHED):
        some = good[start : start + VOUCHED]
        desk.store.work(lambda tx, some=some: day_books.vouch(tx, measuring.made_by, some, upto))  # type: ignore[misc]
    return written


def _look(desk: Desk, tx: Session, made_by: str) -> tuple[list[date], list[date], int]:
    """The days that want a book, those whose book is good though old, and up to which line of the audit it is that."""
    zone, upto = zone_of(desk), day_books.settled(tx, desk.now())
    kept = day_books.books(tx, made_by, date.min, desk.now().astimezone(zone).date() - _DAY, content=False)
    old = stale(tx, zone, kept)
    wanted = list(islice(_wanting(desk, tx, kept, old), AT_ONCE))
    return wanted, [day for day, book in kept.items() if day not in old and book.upto + BEHIND <= upto], upto


def _wanting(desk: Desk, tx: Session, kept: Collection[date], old: Collection[date]) -> Iterator[date]:
    """The local dates before today whose book is old, or on which cases began and that have none, the newest first.

    The database is asked only about days between those that have a book, which after years are few.
    """
    after = desk.now().astimezone(zone_of(desk)).date()
    for local_date in sorted(kept, reverse=True):
        if local_date + _DAY < after:
            yield from _without(desk, tx, local_day(zone_of(desk), local_date)[1], after)
        if local_date in old:
            yield local_date
        after = local_date
    yield from _without(desk, tx, datetime.min.replace(tzinfo=UTC), after)


def _without(desk: Desk, tx: Session, start: datetime, after: date) -> Iterator[date]:
    """The local dates before `after`, and not before the instant `start`, on which cases began."""
    zone = zone_of(desk)
    before = local_day(zone, after)[0]
    while (newest := queries.newest_post_between(tx, start, before)) is not None:
        local_date = newest.astimezone(zone).date()
        yield local_date
        before = local_day(zone, local_date)[0]


def _unwritten(local_date: date, error: Exception) -> int:
    """Without its book a day is measured anew whenever somebody asks, and who asks is told what is wrong with it."""
    log.error("the day book of %s could not be written: %s", local_date, error, exc_info=error)
    return 0


def _write(desk: Desk, measuring: Measuring, local_date: date) -> int:
    zone = zone_of(desk)
    start, end = local_day(zone, local_date)
    with desk.store.reading() as tx:
        upto = day_books.settled(tx, desk.now())
        kept = day_books.books(tx, measuring.made_by, local_date, local_date)
        if kept:
            behind = stale(tx, zone, kept).get(local_date, ())
            ledger = brought_up_to_date(tx, measuring, kept[local_date].content, behind, start, end)
        else:
            ledger = measuring.all_of(queries.histories(tx, start, end))
        content = day_books.written(ledger)

    def keep(tx: Session) -> None:
        # An import takes the lease away: what was read before it ended is not kept.
        if leases.take(tx, NAME, desk.name, desk.now(), LEASE):
            day_books.keep(tx, measuring.made_by, local_date, upto, content)

    desk.store.work(keep)
    return 1
