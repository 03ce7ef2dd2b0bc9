"""What the rules look at comes from what is stored, in few queries whatever the number of cases."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from rules.post import Post
from rules.rule_needs import Needs
from storage import facts, intake, polls
from storage.store import Store
from storage.volumes import volumes
from tests.assessed import assessed

NOW = datetime(2026, 4, 1, 10, 0, tzinfo=UTC)  #: a Wednesday, three days after the clocks were put forward
ALL = Needs(volumes={30: True}, post_days=7, earlier_cases=True, public_turns=True, rejected=True, tags=True)
TARGETS = {("x", "havornair"): timedelta(hours=1)}


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    store = Store(database_url)
    yield store
    store.close()


def take_in(tx: Session, number: int, text: str, at: datetime, *, customer: str = "7") -> int:
    post = Post(
        network="x", id=str(number), version_id=str(number), conversation_id=str(number), author_id=customer,
        author_handle="Kunde", author_name="Kunde", author_followers=1200, author_verified=True, text=text,
        language="en", created_at=at, in_reply_to=None, url="https://x.com/i/status/1", summoned=True,
    )  # fmt: skip
    return intake.take_in(tx, post, account="havornair", assessment=assessed(text, followers=1200), now=at).case.id


def test_what_triage_says_and_what_rules_did_are_facts(store: Store) -> None:
    with store.transaction() as tx:
        text = "@havornairr This is a disgrace! I am stranded in Bergen, call me on +47 912 34 567"
        case_id = take_in(tx, 1, text, NOW)
        take_in(tx, 2, "@havornair Where is my bag?", NOW - timedelta(days=1))
        (found,) = facts.gather(tx, facts.these_cases([case_id, 99]), needs=ALL, targets=TARGETS, now=NOW)
        found.case.tags = ["lost_bag"]
        (found,) = facts.gather(tx, facts.one_case(case_id), needs=ALL, targets=TARGETS, now=NOW)

    said = found.facts
    assert (said.kind, said.language, said.happening_now, said.wrong_handle) == (found.case.kind, "en", True, True)
    assert said.mood == found.case.mood != "calm"
    assert said.personal_data == {"phone"}
    assert not said.addressed  # it went to the look-alike of our handle
    assert said.tags == {"lost_bag"}
    assert (said.handle, said.followers, said.verified, said.earlier_cases) == ("kunde", 1200, True, 1)
    assert len(said.earlier_posts) == 2
    assert said.target == timedelta(hours=1)


def test_what_is_usual_is_the_mean_of_the_same_minutes_of_earlier_weeks_on_the_wall_clock(store: Store) -> None:
    with store.transaction() as tx:
        polls.of(tx, "x", "havornair", NOW - timedelta(weeks=5, days=1))
        number = 0
        for week, posts in enumerate((6, 2, 4, 3, 3, 9)):
            # Before the clocks were put forward the same hour of Oslo was an hour later in UTC; five weeks back counts,
            # for the account has been read since then.
            hour = timedelta(hours=1 if week else 0)
            for _ in range(posts):
                number += 1
                take_in(tx, number, "@havornair Where is my bag?", NOW - timedelta(weeks=week, minutes=9) + hour)
        found = volumes(tx, {30: True, 10: False}, NOW, zone=ZoneInfo("Europe/Oslo"))[("x", "havornair")]
        in_utc = volumes(tx, {30: True}, NOW)[("x", "havornair")]

    assert (found[30].posts, found[30].usual, found[30].weeks) == (6, 4.2, 5)
    assert (found[10].posts, found[10].usual) == (6, None)
    assert in_utc[30].usual == 0


def test_before_three_weeks_nothing_is_usual(store: Store) -> None:
    with store.transaction() as tx:
        polls.of(tx, "x", "havornair", NOW - timedelta(weeks=2, days=6))
        found = volumes(tx, {30: True}, NOW)[("x", "havornair")]

    assert (found[30].usual, found[30].weeks) == (None, 2)
