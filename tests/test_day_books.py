"""Numbers out of day books are those of what is stored, whatever happened to a case since its book was written."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import event, func, insert, select, update
from sqlalchemy.orm import Session

from benchmarks.busy_past import fill
from handlers import books
from handlers.desk import Desk
from handlers.measuring import Measuring, measured, zone_of
from processes.looking import looking
from rules.response import Figures, figures
from storage import audit, day_books
from storage.schema import Audit, Case, DayBook, Draft, PostRow
from tests.manual_clock import ManualClock
from tests.team import TUESDAY
from tests.world import shipped

MONDAY = TUESDAY.date() - timedelta(days=1)
DAYS = 5


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    """Five days that are over, a hundred posts in them, each with its book."""
    with looking(shipped(), {"DATABASE_URL": database_url}) as found:
        desk = replace(found, clock=ManualClock(TUESDAY))
        fill(desk.store, last=MONDAY, days=DAYS, posts=100, still_open=3)
        assert books.tick(desk) == DAYS
        yield desk


def numbers(desk: Desk) -> Figures:
    with desk.store.reading() as tx:
        return figures(measured(desk, tx, MONDAY - timedelta(days=9), MONDAY), now=desk.now(), zone=zone_of(desk))


def forget_the_books(desk: Desk) -> None:
    with desk.store.transaction() as tx:
        day_books.forget(tx)


def case_of(tx: Session, local_date: date) -> Case:
    """An answered case of a day."""
    at = TUESDAY - (TUESDAY.date() - local_date)
    query = select(Case).where(Case.opened_at >= at, Case.answered_at.is_not(None), Case.state == "closed")
    return tx.scalars(query.order_by(Case.opened_at)).first() or pytest.fail("no such case")


def told(desk: Desk, tx: Session, case: Case) -> None:
    audit.note(tx, "case.changed", actor="U1", at=desk.now(), case_id=case.id)


def found_to_be_spam(desk: Desk, tx: Session) -> None:
    case = case_of(tx, MONDAY)
    case.state = "spam"
    told(desk, tx, case)


def lost_its_answer(desk: Desk, tx: Session) -> None:
    case = case_of(tx, MONDAY - timedelta(days=2))
    tx.execute(update(Draft).where(Draft.case_id == case.id).values(state="rejected"))
    told(desk, tx, case)


def was_about_the_trade(desk: Desk, tx: Session) -> None:
    case = case_of(tx, MONDAY)
    case.industry = True
    told(desk, tx, case)


def began_a_day_earlier(desk: Desk, tx: Session) -> None:
    """Its first post came in late, and is of the day before."""
    case = case_of(tx, MONDAY)
    first = tx.scalars(select(PostRow).where(PostRow.case_id == case.id).order_by(PostRow.created_at)).first()
    assert first is not None
    columns = {column.key: getattr(first, column.key) for column in PostRow.__table__.columns}
    number = first.id + 10_000
    late = {"id": number, "post_id": f"{number}", "version_id": f"{number}", "in_reply_to": None}
    tx.add(PostRow(**{**columns, **late, "created_at": first.created_at - timedelta(days=1)}))
    case.opened_at -= timedelta(days=1)
    told(desk, tx, case)


Happening = Callable[[Desk, Session], None]
HAPPENINGS = [found_to_be_spam, lost_its_answer, was_about_the_trade, began_a_day_earlier]


@pytest.mark.parametrize("happens", HAPPENINGS)
def test_what_happened_since_counts_at_once(desk: Desk, happens: Happening) -> None:
    before = numbers(desk)
    with desk.store.transaction() as tx:
        happens(desk, tx)

    from_books = numbers(desk)

    assert from_books != before
    forget_the_books(desk)
    assert from_books == numbers(desk)


@pytest.mark.parametrize("happens", HAPPENINGS)
def test_books_are_brought_up_to_date(desk: Desk, happens: Happening) -> None:
    with desk.store.transaction() as tx:
        happens(desk, tx)
    desk.clock.advance(3600)  # type: ignore[attr-defined]
    expected = numbers(desk)

    assert books.tick(desk) in (1, 2)

    with desk.store.reading() as tx:
        kept = day_books.books(tx, Measuring(desk).made_by, date.min, MONDAY)
        assert len(kept) == DAYS
    assert numbers(desk) == expected
    assert books.tick(desk) == 0


def test_a_day_between_that_lost_its_book_gets_one_again(desk: Desk) -> None:
    missing = MONDAY - timedelta(days=2)
    with desk.store.transaction() as tx:
        tx.delete(tx.get_one(DayBook, missing))

    assert books.tick(desk) == 1

    with desk.store.reading() as tx:
        assert tx.get(DayBook, missing) is not None


def test_an_idle_look_asks_once_for_days_without_a_book(desk: Desk) -> None:
    """And not once for each of the days that have one, which after years are thousands."""
    asked: list[str] = []
    event.listen(desk.store.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))

    assert books.tick(desk) == 0

    assert len([statement for statement in asked if "max(cases.opened_at)" in statement]) == 1
    assert not [statement for statement in asked if statement.startswith("UPDATE day_books")]
    assert not [statement for statement in asked if "day_books.cases" in statement]


def test_books_are_vouched_for_once_they_are_far_behind(desk: Desk) -> None:
    with desk.store.transaction() as tx:
        newest = tx.scalar(select(func.max(Audit.id))) or 0
        at = desk.now() - timedelta(days=1)
        line: dict[str, object] = {
            "what": "case.looked_at",
            "actor": "bot",
            "case_id": None,
            "draft_id": None,
            "detail": {},
            "at": at,
        }
        tx.execute(insert(Audit), [{**line, "id": newest + 1 + number} for number in range(books.BEHIND)])

    assert books.tick(desk) == 0

    with desk.store.reading() as tx:
        assert set(tx.scalars(select(DayBook.upto))) == {newest + books.BEHIND}
