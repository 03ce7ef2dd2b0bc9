"""What the tables give to the numbers on demand: who had said what of their duty, and when customers wrote."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from rules.duty import Said
from rules.post import Post
from rules.topics import Text
from storage import demand, duty, intake, past_duty, topics
from storage.schema import Case, PostRow
from storage.store import Store
from tests.assessed import assessed

NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    store = Store(database_url)
    yield store
    store.close()


def says(store: Store, person: str, at: datetime, *, on: bool, until: datetime | None = None) -> Said:
    with store.transaction() as tx:
        duty.say(tx, person, on=on, until=until, now=at, by=person)
    return Said(on=on, at=at, until=until)


def words(store: Store, start: datetime, end: datetime) -> dict[str, tuple[Said, ...]]:
    with store.reading() as tx:
        return past_duty.words(tx, start, end)


def test_every_word_of_a_period_counts_and_the_last_one_before(store: Store) -> None:
    says(store, "U1", NOW - 3 * DAY, on=True)
    last = says(store, "U1", NOW - 2 * DAY, on=False)
    says(store, "U2", NOW + DAY, on=False)
    first = says(store, "U1", NOW, on=True, until=NOW + HOUR)
    second = says(store, "U1", NOW + 2 * HOUR, on=False)
    other = says(store, "U2", NOW + 2 * DAY, on=True)

    assert words(store, NOW - HOUR, NOW + DAY) == {"U1": (last, first, second)}
    assert words(store, NOW, NOW + HOUR) == {"U1": (first,)}, "a word of that very instant counts from it"
    assert words(store, NOW + 2 * DAY, NOW + 3 * DAY) == {"U1": (second,), "U2": (other,)}
    assert words(store, NOW - 9 * DAY, NOW - 8 * DAY) == {}


def test_a_word_said_by_a_clock_that_was_put_back_counts_no_more_once_there_is_a_newer(store: Store) -> None:
    before = says(store, "U1", NOW - DAY, on=True)
    says(store, "U1", NOW + 5 * HOUR, on=False)
    newer = says(store, "U1", NOW + HOUR, on=True, until=NOW + 9 * HOUR)

    assert words(store, NOW, NOW + DAY) == {"U1": (before, newer)}


def test_the_newest_word_of_the_history_is_the_one_that_counts_now(store: Store) -> None:
    for number, on in enumerate((True, False, True)):
        says(store, "U1", NOW + number * HOUR, on=on)

    with store.reading() as tx:
        assert past_duty.words(tx, NOW + DAY, NOW + 2 * DAY)["U1"][-1] == duty.said(tx)["U1"]


def writes(store: Store, number: int, at: datetime, account: str = "havornair") -> int:
    post = Post(
        network="x", id=str(number), version_id=str(number), conversation_id=str(number), author_id=str(number),
        author_handle="kunde", author_name="Kunde", text="Where is my bag?", created_at=at,
        url="https://x.example", summoned=True,
    )  # fmt: skip
    with store.transaction() as tx:
        return intake.take_in(tx, post, account=account, assessment=assessed(post.text), now=NOW).case.id


def test_posts_count_by_when_they_were_written_and_talk_about_the_trade_does_not(store: Store) -> None:
    times = [NOW + number * HOUR for number in (4, 0, 2, -1, 5)]
    ids = [writes(store, number, at) for number, at in enumerate(times, start=1)]
    writes(store, 9, NOW + 3 * HOUR, account="havornhelp")
    with store.transaction() as tx:
        tx.execute(update(Case).where(Case.id == ids[2]).values(industry=True))

    with store.reading() as tx:
        assert demand.written_at(tx, NOW, NOW + 5 * HOUR) == [NOW, NOW + 3 * HOUR, NOW + 4 * HOUR]
        assert demand.written_at(tx, NOW, NOW + 5 * HOUR, accounts=["HavornAir"]) == [NOW, NOW + 4 * HOUR]


def test_texts_come_with_what_their_case_says_and_without_what_is_nobodys_topic(store: Store) -> None:
    ids = [writes(store, number, NOW + number * HOUR) for number in range(1, 8)]
    with store.transaction() as tx:
        kept = tx.get_one(Case, ids[0])
        kept.kind, kept.language, kept.tags = "fault", "nb", ["lost_bag", "vip"]
        tx.get_one(Case, ids[1]).industry = True
        tx.get_one(Case, ids[2]).kind = "spam"
        tx.execute(update(PostRow).where(PostRow.case_id == ids[3]).values(gone_at=NOW))
        tx.get_one(Case, ids[4]).account = "havornhelp"

    with store.reading() as tx:
        found = list(topics.texts(tx, NOW + HOUR, NOW + 7 * HOUR))
        ours = list(topics.texts(tx, NOW + HOUR, NOW + 7 * HOUR, accounts=["HavornAir"]))

    text = {"text": "Where is my bag?", "language": "en"}
    assert sorted(found, key=lambda one: one.customer) == [
        Text(customer="x:1", text="Where is my bag?", language="nb", kind="fault", tags=("lost_bag", "vip")),
        Text(customer="x:5", kind="question", **text),
        Text(customer="x:6", kind="question", **text),
    ]
    assert {one.customer for one in ours} == {"x:1", "x:6"}
