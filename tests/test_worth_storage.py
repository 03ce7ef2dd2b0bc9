"""What the tables give to worth and cost: what was read each day, what was answered, and who did something when."""

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from rules.draft import DraftKind
from rules.post import Post
from rules.read_cost import DayOfReading
from storage import audit, intake, reads, worth
from storage.schema import Draft
from storage.store import Store
from tests.assessed import assessed

NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MONDAY, TUESDAY, WEDNESDAY = (date(2026, 3, day) for day in (2, 3, 4))


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    store = Store(database_url)
    yield store
    store.close()


def case(store: Store, number: int, account: str = "havornair") -> int:
    post = Post(
        network="x", id=str(number), version_id=str(number), conversation_id=str(number), author_id=str(number),
        author_handle="kunde", author_name="Kunde", text="Where is my bag?", created_at=NOW,
        url="https://x.example", summoned=True,
    )  # fmt: skip
    with store.transaction() as tx:
        return intake.take_in(tx, post, account=account, assessment=assessed(post.text), now=NOW).case.id


def reply(
    store: Store, case_id: int, sent_at: datetime | None, kind: DraftKind = DraftKind.ANSWER, version: int = 1
) -> None:
    with store.transaction() as tx:
        tx.add(
            Draft(
                case_id=case_id, version=version, kind=kind, state="approved" if sent_at is None else "sent",
                author="U1", text="x", text_hash="x", created_at=NOW, sent_at=sent_at, attempts=0, fence=0,
                needs="approver", needs_rule="",
            )
        )  # fmt: skip


def test_what_is_read_adds_up_by_account_and_day(store: Store) -> None:
    with store.transaction() as tx:
        assert reads.since(tx) is None
        for account, day, resources in (
            ("HavornAir", TUESDAY, 3), ("havornair", TUESDAY, 40), ("havornair", WEDNESDAY, 1),
            ("havornhelp", TUESDAY, 7), ("havornair", MONDAY, 5), ("havornhelp", MONDAY, 0),
        ):  # fmt: skip
            reads.add(tx, "x", account, day, resources)

    with store.reading() as tx:
        assert reads.since(tx) == MONDAY
        assert reads.between(tx, TUESDAY, WEDNESDAY) == [
            DayOfReading(network="x", account="havornair", day=TUESDAY, resources=43),
            DayOfReading(network="x", account="havornair", day=WEDNESDAY, resources=1),
            DayOfReading(network="x", account="havornhelp", day=TUESDAY, resources=7),
        ]
        assert [row.account for row in reads.between(tx, MONDAY, MONDAY)] == ["havornair"]


def test_a_case_is_one_contact_however_often_it_was_answered_and_a_holding_reply_is_none(store: Store) -> None:
    twice, held, waiting, other = case(store, 1), case(store, 2), case(store, 3), case(store, 4, "havornhelp")
    reply(store, twice, NOW + HOUR)
    reply(store, twice, NOW + 2 * HOUR, version=2)
    reply(store, held, NOW + HOUR, DraftKind.HOLDING)
    reply(store, waiting, None)
    reply(store, other, NOW + 3 * HOUR)

    with store.reading() as tx:
        assert worth.contacts(tx, NOW, NOW + 3 * HOUR) == {("x", "havornair"): 1}
        assert worth.contacts(tx, NOW + 2 * HOUR, NOW + 4 * HOUR) == {("x", "havornair"): 1, ("x", "havornhelp"): 1}


def test_people_did_what_they_did_in_cases_and_nobody_else_did_anything(store: Store) -> None:
    number = case(store, 1)
    with store.transaction() as tx:
        for actor, at, case_id in (
            ("U1", NOW, number), ("U1", NOW + HOUR, number), ("bot", NOW, number), ("x", NOW, number),
            ("import", NOW, number), ("U2", NOW, None), ("U2", NOW - HOUR, number), ("W3", NOW, number),
        ):  # fmt: skip
            audit.note(tx, "tested", actor=actor, at=at, case_id=case_id)

    with store.reading() as tx:
        assert sorted(worth.done(tx, NOW, NOW + HOUR)) == [("U1", NOW), ("W3", NOW)]


def test_two_who_read_the_same_account_at_once_lose_no_count(store: Store) -> None:
    def looks() -> None:
        for _ in range(20):
            store.work(lambda tx: reads.add(tx, "x", "havornair", TUESDAY, 3))

    threads = [threading.Thread(target=looks) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with store.reading() as tx:
        assert [row.resources for row in reads.between(tx, MONDAY, WEDNESDAY)] == [120]
