"""Ratios of what keeps the numbers quick at 3,000 posts a day: the beat of the day books, and what they do not help.

On either database, part of benchmarks/figures_growth.py, which prints them.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import delete, insert, select, update

from benchmarks.busy_past import fill
from benchmarks.databases import database
from benchmarks.interleaved import Ratio, medians
from handlers import books
from handlers.desk import Desk
from handlers.measuring import measured, zone_of
from handlers.report import gather, readers_of
from rules.digest import Edition
from storage.migrate import migrate
from storage.schema import Audit, Case, DayBook
from tests.team import TUESDAY, Team

DUE = TUESDAY.date()
LAST = DUE - timedelta(days=1)
A_DAY = 3_000  #: posts
DAYS = 7
CHANGED = 20  #: cases of yesterday to which something happens from one beat to the next
OPEN_CASES = (20, 2_000)
ELSEWHERE = ZoneInfo("America/New_York")
ROUNDS = 5


def ratios(name: str, folder: Path, *, a_day: int = A_DAY) -> list[Ratio]:
    """Seven days, all with their books; then cases of yesterday change, and many are open."""
    with ExitStack() as stack:
        url = stack.enter_context(database(name, folder))
        migrate(url)
        desk = stack.enter_context(Team(url)).bot.desk
        fill(desk.store, last=LAST, days=DAYS, posts=a_day * DAYS)
        assert books.tick(desk) == DAYS
        assert books.tick(desk) == 0
        return [*_beats(desk, a_day), _elsewhere(desk), _open_cases(desk)]


def _beats(desk: Desk, a_day: int) -> Iterator[Ratio]:
    with desk.store.reading() as tx:
        yesterday = tx.scalars(select(Case.id).order_by(Case.opened_at.desc()).limit(CHANGED)).all()
    numbers = count(10_000_000)
    old = desk.now() - timedelta(hours=1)
    line: dict[str, object] = {"what": "case.looked_at", "actor": "bot", "draft_id": None, "detail": {}, "at": old}

    def something_happens() -> None:
        with desk.store.transaction() as tx:
            tx.execute(insert(Audit), [{**line, "case_id": one, "id": next(numbers)} for one in yesterday])

    def changed() -> None:
        something_happens()
        assert books.tick(desk) == 1

    def whole() -> None:
        with desk.store.transaction() as tx:
            tx.execute(delete(DayBook).where(DayBook.local_date == LAST))
        assert books.tick(desk) == 1

    def idle() -> None:
        assert books.tick(desk) == 0

    took = medians({"changed": changed, "whole": whole, "idle": idle}, rounds=ROUNDS)
    yield Ratio(
        times=took["whole"] / took["changed"],
        what=f"writing the book of a day of {a_day:,} posts : bringing it up to date after {CHANGED} cases changed",
        meaning="The book of yesterday is behind at most beats of a working day.",
    )
    yield Ratio(
        times=took["whole"] / took["idle"],
        what=f"writing the book of a day of {a_day:,} posts : a beat in which nothing happened",
        meaning="What is good is not read again.",
    )


def _elsewhere(desk: Desk) -> Ratio:
    def ask(zone: ZoneInfo) -> int:
        with desk.store.reading() as tx:
            return len(measured(desk, tx, LAST - timedelta(days=DAYS - 1), LAST, zone=zone))

    assert ask(ELSEWHERE) == ask(zone_of(desk))  # nobody writes at night in this past
    took = medians({"here": lambda: ask(zone_of(desk)), "elsewhere": lambda: ask(ELSEWHERE)}, rounds=2)
    return Ratio(
        times=took["elsewhere"] / took["here"],
        what=f"the measures of {DAYS} days for readers in another time zone : for those in the team's",
        meaning="Their days are others, so that no book helps: it costs by the case, not by the age of the database.",
    )


def _open_cases(desk: Desk) -> Ratio:
    def ask() -> int:
        with desk.store.reading() as tx:
            return gather(desk, tx, readers_of(desk)[0], Edition.DAILY, DUE).open_now

    taken, expected = [], []
    for number in OPEN_CASES:  # one after the other: what is open is a state of the whole database
        with desk.store.transaction() as tx:
            # Not those of the reported days, whose measures would change with them.
            tx.execute(
                update(Case)
                .where(Case.id.in_(select(Case.id).order_by(Case.opened_at).limit(number)))
                .values(state="new", waiting_since=Case.opened_at)
            )
        expected.append(ask())
        taken.append(medians({"digest": ask}, rounds=ROUNDS)["digest"])
    return Ratio(
        times=taken[1] / taken[0],
        what=f"gathering a digest with {expected[1]:,} open cases : with {expected[0]:,}",
        meaning="About 1 means that only those that are named are looked at.",
    )
