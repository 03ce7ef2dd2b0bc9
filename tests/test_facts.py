"""What rules look at is gathered from the tables: the words that wait, the customer's past, what came in lately."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from rules.facts import Volume
from rules.post import Post
from rules.rule_needs import Needs
from storage import escalations, facts, intake
from storage.facts import Gathered
from storage.schema import Case, Draft, Poll
from storage.store import Store
from tests.assessed import assessed

NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
EVERYTHING = Needs(
    volumes={15: True, 60: False}, post_days=7, earlier_cases=True, public_turns=True, rejected=True, tags=True
)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    store = Store(database_url)
    yield store
    store.close()


def wrote(
    store: Store,
    number: int,
    text: str,
    at: datetime,
    *,
    author: str = "7",
    thread: str = "",
    account: str = "havornair",
) -> int:
    """A customer's post comes in; the number of its case."""
    found = Post(
        network="x", id=str(number), version_id=str(number), conversation_id=thread or str(number), author_id=author,
        author_handle="Kunde", author_name="Kunde", text=text, language=None, created_at=at, in_reply_to=None,
        url="https://x.example", summoned=True,
    )  # fmt: skip
    with store.transaction() as tx:
        return intake.take_in(tx, found, account=account, assessment=assessed(text), now=NOW).case.id


def drafted(store: Store, case_id: int, *states: str) -> None:
    with store.transaction() as tx:
        for version, state in enumerate(states, start=1):
            draft = Draft(
                case_id=case_id, version=version, kind="answer", state=state, author="U1", text="x", text_hash="x",
                created_at=NOW, attempts=0, fence=0, needs="approver", needs_rule="",
            )  # fmt: skip
            tx.add(draft)


def gathered(store: Store, needs: Needs = EVERYTHING, *, resting: timedelta = DAY) -> dict[int, Gathered]:
    targets = {("x", "havornair"): timedelta(hours=1)}
    with store.reading() as tx:
        found = facts.gather(tx, facts.open_cases(), needs=needs, targets=targets, now=NOW, resting=resting)
        return {one.case.id: one for one in found}


def test_the_words_that_await_an_answer_are_looked_at_and_not_those_that_were_answered(store: Store) -> None:
    case = wrote(store, 1, "I am a journalist", NOW - 3 * DAY, thread="1")
    wrote(store, 2, "Thanks. And the bag?", NOW - MINUTE, thread="1")
    wrote(store, 3, "Hello?", NOW, thread="1")
    with store.transaction() as tx:
        tx.get_one(Case, case).waiting_since = NOW - MINUTE

    one = gathered(store)[case]
    found, past = one.facts, one.past

    assert found.texts == ("Thanks. And the bag?", "Hello?")
    assert (found.opened_at, found.waiting_since) == (NOW - 3 * DAY, NOW - MINUTE)
    assert (found.handle, found.account, found.state, found.target) == ("kunde", "havornair", "new", timedelta(hours=1))
    assert (past.posts, past.newest, dict(past.fired)) == (3, NOW, {})


def test_the_customers_past_counts_with_all_our_accounts_and_nobody_elses_does(store: Store) -> None:
    first = wrote(store, 1, "a", NOW - 9 * DAY)
    second = wrote(store, 2, "b", NOW - 2 * DAY, account="havornhelp")
    third = wrote(store, 3, "c", NOW)
    wrote(store, 4, "d", NOW - MINUTE, author="8")

    found = gathered(store)

    assert [found[case].facts.earlier_cases for case in (first, second, third)] == [0, 1, 2]
    assert found[third].facts.earlier_posts == (NOW - 2 * DAY, NOW)


def test_of_several_cases_that_open_in_the_same_second_the_first_is_the_first(store: Store) -> None:
    together = [wrote(store, number, "a", NOW) for number in (1, 2, 3)]

    found = gathered(store)

    assert [found[case].facts.earlier_cases for case in together] == [0, 1, 2]


def test_turns_and_rejected_drafts_are_counted(store: Store) -> None:
    case = wrote(store, 1, "a", NOW)
    drafted(store, case, "sent", "rejected", "rejected", "superseded")

    found = gathered(store)[case].facts
    assert (found.public_turns, found.rejected) == (2, 2)


def test_the_volume_of_an_account_is_held_against_the_same_minutes_of_earlier_weeks(store: Store) -> None:
    with store.transaction() as tx:
        tx.add(Poll(network="x", account="havornair", started_at=NOW - 30 * DAY, resources_read=0))
    for number, week in enumerate([0, 0, 0, 0, 1, 1, 1, 2, 3, 3, 5]):
        wrote(store, number, "a", NOW - week * 7 * DAY - MINUTE, author=str(number))
    case = wrote(store, 99, "older than fifteen minutes", NOW - 16 * MINUTE, author="99")

    found = gathered(store)[case].facts

    # Four weeks lie behind the first look; in one of them nothing came, and the fifth is before it.
    assert found.volumes == {15: Volume(posts=4, usual=(3 + 1 + 2 + 0) / 4, weeks=4), 60: Volume(posts=5)}


def test_before_there_are_three_weeks_nothing_is_usual(store: Store) -> None:
    with store.transaction() as tx:
        tx.add(Poll(network="x", account="havornair", started_at=NOW - 20 * DAY, resources_read=0))
    case = wrote(store, 1, "a", NOW)

    assert gathered(store)[case].facts.volumes[15] == Volume(posts=1, usual=None, weeks=2)


def test_what_a_rule_did_to_other_cases_of_the_account_is_known_for_as_long_as_it_rests(store: Store) -> None:
    one, other = wrote(store, 1, "a", NOW), wrote(store, 2, "b", NOW, author="8")
    elsewhere = wrote(store, 3, "c", NOW, author="9", account="havornhelp")
    with store.transaction() as tx:
        for number, minutes in ((0, 50), (1, 40)):
            escalations.fire(tx, case_id=one, rule="volume", level=number, now=NOW - minutes * MINUTE, notified="x")
        escalations.fire(tx, case_id=elsewhere, rule="volume", level=0, now=NOW, notified="x")

    found = gathered(store, resting=60 * MINUTE)
    assert found[other].past.acted.elsewhere == {"volume": NOW - 40 * MINUTE}
    assert found[one].past.acted.elsewhere == {}
    assert found[one].past.fired == {("volume", 0): NOW - 50 * MINUTE, ("volume", 1): NOW - 40 * MINUTE}
    assert gathered(store, resting=30 * MINUTE)[other].past.acted.elsewhere == {}


def test_what_no_rule_asks_for_is_not_gathered(store: Store) -> None:
    wrote(store, 1, "a", NOW - DAY)
    case = wrote(store, 2, "b", NOW)
    drafted(store, case, "rejected")

    found = gathered(store, Needs())[case].facts
    assert (found.earlier_cases, found.earlier_posts, found.rejected, found.volumes) == (0, (), 0, {})


def test_the_number_of_queries_does_not_grow_with_the_number_of_cases(store: Store) -> None:
    asked: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    wrote(store, 1, "a", NOW)
    asked.clear()
    gathered(store)
    few = len(asked)
    for number in range(2, 30):
        wrote(store, number, "a", NOW, author=str(number))
    asked.clear()
    gathered(store)
    assert len(asked) == few
