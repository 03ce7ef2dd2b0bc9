"""What mystery shoppers opened is in no count of the storage, whatever is counted."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from rules.draft import DraftKind
from rules.post import Post
from storage import (
    audit,
    came_in,
    cases,
    demand,
    figures,
    histories,
    intake,
    mystery,
    rule_counts,
    storms,
    topics,
    triage,
    volumes,
    worth,
)
from storage.histories import Wanted
from storage.schema import Case, Draft, Escalation, Poll, RuleAct, Storm
from storage.store import Store
from tests.assessed import assessed

NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
HOUR, WEEK = timedelta(hours=1), timedelta(weeks=1)
START, END = NOW - 6 * WEEK, NOW + WEEK


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    store = Store(database_url)
    yield store
    store.close()


def opened(tx: Session, number: int, at: datetime, *, mystery: bool) -> Case:
    post = Post(
        network="x", id=str(number), version_id=str(number), conversation_id=str(number), author_id=str(number),
        author_handle="kunde", author_name="Kunde", text="Where is my bag?", created_at=at,
        url="https://x.example", summoned=True,
    )  # fmt: skip
    taken = intake.take_in(tx, post, account="havornair", assessment=assessed(post.text), now=at, mystery=mystery)
    return taken.case


def worked(tx: Session, number: int, at: datetime, *, mystery: bool) -> int:
    """A case with all that can be counted of one: put right, called for, ruled, stormed, answered and promised."""
    case = opened(tx, number, at, mystery=mystery)
    triage.correct(tx, case, "kind", "fault", by="U1", at=at)
    tx.add(
        Escalation(
            case_id=case.id, rule="Nobody", level=0, fired_at=at, notified="approver", called=None, needless_by="U2",
            needless_at=at,
        )
    )  # fmt: skip
    tx.add(RuleAct(case_id=case.id, rule="Tagged", occasion="case", account="havornair", at=at, why={}))
    tx.add(
        Draft(
            case_id=case.id, version=1, kind=DraftKind.ANSWER, state="sent", author="U1", text="Tonight!",
            text_hash="x", created_at=at, sent_at=at + HOUR, attempts=0, fence=0, needs="approver", needs_rule="Care",
            answers=str(number),
        )
    )  # fmt: skip
    audit.note(tx, "case.claimed", actor="U1", at=at, case_id=case.id)
    case.promised_until = at + HOUR
    case.storm_id = 1
    tx.flush()
    return case.id


def _storm(tx: Session) -> list[object]:
    return [(one.name, one.cases) for one in storms.between(tx, START, END, accounts=["havornair"])]


def _usual(tx: Session) -> object:
    return volumes.volumes(tx, {60: True}, NOW)["x", "havornair"][60]


Count = Callable[[Session], Any]
COUNTS: dict[str, Count] = {
    "histories": lambda tx: list(figures.histories(tx, START, END)),
    "open histories": lambda tx: list(figures.histories(tx, START, END, only_open=True)),
    "histories by number": lambda tx: list(figures.histories_of(tx, range(1, 20))),
    "number of cases": lambda tx: figures.number_of_cases(tx, START, END),
    "replayed": lambda tx: histories.portion(tx, START, 0, Wanted()),
    "number replayed": lambda tx: histories.number(tx, START),
    "demand": lambda tx: demand.written_at(tx, START, END),
    "first demand": demand.first_written,
    "topics": lambda tx: sorted(topics.texts(tx, START, END), key=repr),
    "contacts": lambda tx: worth.contacts(tx, START, END),
    "work done": lambda tx: list(worth.done(tx, START, END)),
    "came in": lambda tx: list(came_in.came_in(tx, START, END)),
    "number that came in": lambda tx: came_in.number(tx, START, END),
    "rules that acted": lambda tx: rule_counts.acted(tx, START, END),
    "calls": lambda tx: rule_counts.calls(tx, START, END),
    "yeses": lambda tx: rule_counts.yeses(tx, START, END),
    "put right": lambda tx: triage.counted(tx, START, END),
    "storms": _storm,
    "usual volumes": _usual,
    "waiting": lambda tx: (cases.waiting(tx, (), 9).number, [case.id for case in cases.waiting(tx, (), 9).cases]),
    "promised": lambda tx: (cases.promised(tx, (), 9).number, [case.id for case in cases.promised(tx, (), 9).cases]),
}  # fmt: skip


@pytest.fixture
def past(store: Store) -> Store:
    """Six weeks with a case in each, at the same hour, and a storm over all of them."""
    with store.transaction() as tx:
        tx.add(
            Poll(
                network="x", account="havornair", cursor=None, started_at=NOW - 10 * WEEK, completed_at=NOW,
                next_at=None, failing_since=None, problem=None, resources_read=0,
            )
        )  # fmt: skip
        tx.add(
            Storm(
                name="fog", network="x", account="havornair", rule="Fog", started_at=START, ended_at=None, ended_by=None
            )
        )
        tx.flush()
        for week in range(5):
            worked(tx, week + 1, NOW - week * WEEK - HOUR / 2, mystery=False)
    return store


def test_each_count_sees_cases_of_customers_and_none_of_mystery_shoppers(past: Store) -> None:
    with past.reading() as tx:
        before = {name: count(tx) for name, count in COUNTS.items()}
    with past.transaction() as tx:
        marked = [worked(tx, 100 + week, NOW - week * WEEK - HOUR / 3, mystery=True) for week in (1, 2, 5)]
    with past.reading() as tx:
        with_tests = {name: count(tx) for name, count in COUNTS.items()}
    with past.transaction() as tx:
        tx.execute(update(Case).where(Case.id.in_(marked)).values(mystery=False))
    with past.reading() as tx:
        as_customers = {name: count(tx) for name, count in COUNTS.items()}

    for name in COUNTS:
        assert with_tests[name] == before[name], name
        assert as_customers[name] != before[name], f"{name} counts nobody, so it proves nothing"


def test_while_it_is_new_a_test_is_a_post_like_others_to_rules(past: Store) -> None:
    with past.reading() as tx:
        before = volumes.volumes(tx, {60: True}, NOW)["x", "havornair"][60]
    with past.transaction() as tx:
        opened(tx, 100, NOW - HOUR / 2, mystery=True)

    with past.reading() as tx:
        now = volumes.volumes(tx, {60: True}, NOW)["x", "havornair"][60]
    assert (now.posts, now.usual) == (before.posts + 1, before.usual)


def test_the_report_on_tests_has_these_cases_alone_with_their_answers(past: Store) -> None:
    with past.transaction() as tx:
        number = worked(tx, 100, NOW, mystery=True)
        worked(tx, 101, NOW - 9 * WEEK, mystery=True)

    with past.reading() as tx:
        assert [one.case_id for one in figures.histories_of_tests(tx, START, END)] == [number]
        (sent,) = mystery.sent(tx, [number])
    assert (sent.text, sent.author, sent.under, sent.at) == ("Tonight!", "U1", "100", NOW + HOUR)


def test_a_case_that_is_there_is_marked_by_no_later_post(past: Store) -> None:
    with past.transaction() as tx:
        one = opened(tx, 100, NOW, mystery=True)
        tx.flush()
        for mark, of in ((False, 100), (True, 1)):
            post = Post(
                network="x", id=str(of + 500), version_id=str(of + 500), conversation_id=str(of), author_id=str(of),
                author_handle="kunde", author_name="Kunde", text="Hello?", created_at=NOW, url="https://x.example",
                summoned=True,
            )  # fmt: skip
            intake.take_in(tx, post, account="havornair", assessment=assessed("Hello?"), now=NOW, mystery=mark)
        assert (one.mystery, tx.get_one(Case, 1).mystery) == (True, False)


def test_which_cases_are_tests_is_found_by_their_index(past: Store) -> None:
    """Every count asks for them, and there are a handful among the cases of years."""
    with past.engine.connect() as connection:
        postgres = connection.dialect.name == "postgresql"
        if postgres:
            connection.execute(text("SET enable_seqscan = off"))  # a table of few rows is read whole otherwise
        asked = str(mystery.TESTS.compile(connection, compile_kwargs={"literal_binds": True}))
        rows = connection.exec_driver_sql(f"{'EXPLAIN' if postgres else 'EXPLAIN QUERY PLAN'} {asked}").all()

    assert "ix_cases_mystery" in str(rows)
