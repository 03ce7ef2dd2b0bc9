"""The replay counts what is wrong as wrong, and finds nothing wrong with a bot that is killed halfway."""

import csv
import gzip
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from benchmarks import brute_force_stats, compare_stats, interleaved, rules_cost
from benchmarks.counts import Counts, count
from rules.post import Post
from storage import intake, slack_messages
from storage.slack_messages import Kind, Urgency, card_key
from storage.store import Store
from tests.assessed import assessed

NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
ROOT = Path(__file__).parent.parent
COLUMNS = (
    "conversation_id", "tweet_id", "author_id", "inbound", "created_at", "text", "in_response_to_tweet_id", "brand",
)  # fmt: skip


class World:
    """An X and a Slack as the sandbox's control interface would tell of them, and the bot's database."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.posts: list[dict[str, str]] = []
        self.messages: list[dict[str, object]] = []
        self.published: list[dict[str, str]] = []

    def writes(self, post_id: str, conversation: str, author: str) -> None:
        """A customer writes; the bot stores it and shows its card."""
        self.posts.append({"id": post_id, "conversation_id": conversation, "author": author})
        with self.store.transaction() as tx:
            taken = intake.take_in(
                tx,
                post(post_id, conversation, author),
                account="havornair",
                assessment=assessed("Where is my bag?"),
                now=NOW,
            )
            key = card_key(taken.case.id)
            new = slack_messages.owe(
                tx, key=key, kind=Kind.CARD, channel="C1", now=NOW, urgency=Urgency.CARD, case_id=taken.case.id
            )
            card = slack_messages.by_key(tx, key)
        if new:
            assert card is not None
            self.shows("card", card.id)

    def shows(self, kind: str, nonce: str) -> None:
        metadata = {"event_type": f"socialcare_{kind}", "event_payload": {"id": nonce}}
        self.messages.append({"ts": "1.0", "metadata": metadata, "ephemeral_to": None, "reply_count": 0})

    def get(self, path: str, **query: str) -> dict[str, object]:
        return {
            "x/replay": {"ids": {f"recorded-{one['id']}": one["id"] for one in self.posts}},
            "x/accounts": {"accounts": [{"handle": "havornair"}]},
            "x/posts": {"posts": self.published if query else self.posts},
            "slack/channels": {"channels": [{"id": "C1"}]},
            "slack/messages": {"messages": self.messages},
        }[path]

    def sql(self, statement: str) -> None:
        with self.store.transaction() as tx:
            tx.execute(text(statement))

    def counts(self) -> Counts:
        return count(self, self.store.engine)


def post(post_id: str, conversation: str, author: str) -> Post:
    return Post(
        network="x",
        id=post_id,
        version_id=post_id,
        conversation_id=conversation,
        author_id=author,
        author_handle=author,
        author_name=author,
        text="@havornair where is my bag?",
        created_at=NOW + timedelta(seconds=int(post_id)),
        url=f"https://x.com/i/status/{post_id}",
        summoned=True,
    )


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    """Two customers in one conversation, one of them with two posts, and a third on her own."""
    store = Store(database_url)
    world = World(store)
    for post_id, conversation, author in (("1", "1", "ida"), ("2", "1", "per"), ("3", "1", "ida"), ("4", "4", "eva")):
        world.writes(post_id, conversation, author)
    yield world
    store.close()


def test_what_is_right_is_counted_as_right(world: World) -> None:
    found = world.counts()

    assert found.all_right
    assert (found.played, found.stored, found.conversations, found.cases, found.cards) == (4, 4, 3, 3, 3)


def lose_a_post(world: World) -> None:
    world.posts.append({"id": "5", "conversation_id": "5", "author": "ola"})


def store_what_nobody_wrote(world: World) -> None:
    world.posts.pop(2)


def join_what_belongs_apart(world: World) -> None:
    world.sql("UPDATE posts SET case_id = (SELECT min(id) FROM cases) WHERE post_id = '4'")


def tear_a_conversation_apart(world: World) -> None:
    world.sql("UPDATE posts SET case_id = (SELECT max(id) FROM cases) WHERE post_id = '3'")


def lose_a_card(world: World) -> None:
    world.messages.pop()


def show_a_card_twice(world: World) -> None:
    world.messages.append(world.messages[0])


def show_a_notice_twice(world: World) -> None:
    world.shows("notice", "n1")
    world.shows("notice", "n1")


def answer_without_approval(world: World) -> None:
    world.published.append({"id": "9"})


@pytest.mark.parametrize(
    "goes_wrong, counted",
    [
        (lose_a_post, "lost"),
        (store_what_nobody_wrote, "unknown"),
        (join_what_belongs_apart, "misplaced"),
        (tear_a_conversation_apart, "misplaced"),
        (lose_a_card, "lost_cards"),
        (lose_a_card, "lost_messages"),
        (show_a_card_twice, "double_cards"),
        (show_a_notice_twice, "double_messages"),
        (answer_without_approval, "published"),
    ],
)
def test_what_is_wrong_is_counted_as_wrong(world: World, goes_wrong, counted: str) -> None:
    goes_wrong(world)

    found = world.counts()

    assert getattr(found, counted) == 1
    assert not found.all_right


def test_the_sides_of_a_ratio_take_turns() -> None:
    """A machine that slows down slows both sides; the first turn of each is for warming up."""
    turns: list[str] = []

    interleaved.medians({"a": lambda: turns.append("a"), "b": lambda: turns.append("b")}, rounds=2)

    assert turns == ["a", "b"] * 3


def test_a_hundred_rules_of_which_none_can_match_cost_far_less_than_a_hundred_times_one() -> None:
    """In small, and with much to spare: what a further rule costs is not to grow unnoticed."""
    found = {ratio.what: ratio.times for ratio in rules_cost.ratios(rules=100, rounds=3)}

    spared = [times for what, times in found.items() if "none in the post" in what or "other languages" in what]
    assert len(spared) == 3
    assert max(spared) < 25


def test_a_bot_killed_halfway_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    """The whole replay in small: real processes, SIGKILL, a restart, and every post in one case with one card.

    On a slow machine the posts may have run out before the kill; what is counted must be right all the same.
    """
    source = tmp_path / "conversations.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for number in range(20):
            first = number - number % 2
            at = (NOW + timedelta(seconds=10 * number)).isoformat()
            parent = "" if number == first else 100 + first
            words = f"@TrainCo where is train {number}?"
            writer.writerow([first, 100 + number, 500 + first, "True", at, words, parent, "TrainCo"])

    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks.replay", source, "--speed", "10"],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=110,
    )  # fmt: skip

    printed = dict(re.findall(r"(?m)^(.+?) {2,}([\d.]+)$", ran.stdout))
    assert ran.returncode == 0, ran.stderr + ran.stdout
    assert (printed["posts written on X"], printed["posts stored"], printed["cases"]) == ("20", "20", "10")
    assert (printed["cards in Slack"], printed["messages of the bot in Slack"]) == ("10", "20")


def test_numbers_are_compared_with_a_count_that_shares_nothing_with_them(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two customers in one conversation, a reply over a reply, one to nobody, another company, one without answer."""
    source = tmp_path / "conversations.csv.gz"
    lines = (
        "A,11,501,True,2020-01-01T10:00:00Z,@TrainCo where is it?,,TrainCo",
        "A,12,TrainCo,False,2020-01-01T10:05:00Z,@501 On its way.,11,TrainCo",
        "A,13,502,True,2020-01-01T10:06:00Z,@TrainCo and mine?,11,TrainCo",
        "A,14,TrainCo,False,2020-01-01T10:16:00Z,@502 Too.,13,TrainCo",
        "A,15,TrainCo,False,2020-01-01T10:17:00Z,@502 And more.,14,TrainCo",
        "A,16,TrainCo,False,2020-01-01T10:18:00Z,To whom?,99,TrainCo",
        "A,17,BusCo,False,2020-01-01T10:18:00Z,Take the bus.,11,TrainCo",
        "B,21,503,True,2020-01-01T09:00:00Z,@TrainCo hello?,,TrainCo",
    )
    with gzip.open(source, "wt", encoding="utf-8", newline="") as file:
        file.write("\n".join([",".join(COLUMNS), *lines]) + "\n")

    assert compare_stats.main([str(source), "--database", database_url]) == 0

    assert "the same to the digit: 12 numbers of 1 accounts" in capsys.readouterr().out
    wanted = brute_force_stats.count(source)["trainco"]
    assert (wanted["cases"], wanted["answered"], wanted["customer_started"], wanted["directly_answered"]) == (
        3,
        2,
        2,
        1,
    )
    assert wanted["first_response_minutes"] == {"median": 7.5, "p90": 9.5, "mean": 7.5}


def test_without_real_conversations_the_comparison_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert compare_stats.main([str(tmp_path / "nowhere.csv.gz")]) == 0
    assert compare_stats.main([]) == 0
    assert capsys.readouterr().out.count("No comparison of numbers") == 2
