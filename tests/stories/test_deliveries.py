"""Slack delivers late, twice, out of order and under new names; each gesture counts once, by what people meant."""

import sqlite3
import threading
import time
from typing import Any

import psycopg
import pytest
from slack_bolt.adapter.socket_mode.internals import run_bolt_app
from slack_sdk.socket_mode.request import SocketModeRequest
from sqlalchemy import make_url

from handlers import reactions
from handlers.gestures import Gesture
from sandbox.slack.model import BOT_USER_ID
from tests.team import Team

QUESTION = "@havornair My bag did not arrive in Bergen, what do I do now?"
REPLY = "So sorry! Please give us your tag number in a direct message."
SIGNED = f"{REPLY} ^AK"


def delivered(team: Team, event: dict[str, Any], event_id: str = "EvODD") -> int:
    """Hand the bot an event of the test's own making; the status of its answer."""
    body = {"type": "event_callback", "event_id": event_id, "event": event, "team_id": "T0SANDBOX"}
    request = SocketModeRequest(type="events_api", envelope_id="odd", payload=body)
    status: int = run_bolt_app(team.app, request).status
    team.settle()
    return status


@pytest.mark.parametrize("kind", ["duplicate", "new_event_id", "drop_ack"])
def test_a_gesture_delivered_again_counts_once(team: Team, kind: str) -> None:
    post = team.customer_posts("kunde", QUESTION)
    card = team.card()
    team.breaks("events", kind, on="reaction_added", times=4)

    team.reacts("ann", "eyes", card)
    draft = team.drafts("ann", REPLY, card)
    team.reacts("bo", "white_check_mark", draft)
    team.reacts("kari", "white_check_mark", draft)

    assert team.ask("faults")["faults"] == []
    assert [reply["text"] for reply in team.replies(post)] == [SIGNED]
    assert len(team.draft_cards(card)) == 1
    assert len(team.whispers("bo")) == 1
    assert team.whispers("ann") == team.whispers("kari") == []
    assert team.asks("ann", "case 1").count("claimed it") == 1


@pytest.mark.parametrize("kind", ["duplicate", "new_event_id", "drop_ack"])
def test_a_message_delivered_again_is_one_message(team: Team, kind: str) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    team.breaks("events", kind, on="message", times=3)

    message = team.writes("ann", REPLY, card)
    team.reacts("ann", "memo", message)
    team.edits("ann", message, "So sorry! It comes tonight.")
    team.deletes("ann", message)

    assert team.ask("faults")["faults"] == []
    assert len(team.draft_cards(card)) == 2
    assert "Draft 3" not in str(team.thread(card))
    assert team.whispers("ann") == []


def test_a_second_delivery_after_a_restart_is_known(team: Team) -> None:
    post = team.customer_posts("kunde", QUESTION)
    draft = team.drafts("ann", REPLY, team.card())
    team.breaks("events", "drop_ack", on="reaction_added")
    team.reacts("kari", "white_check_mark", draft, settle=False)
    team.deliver_envelopes()

    team.restart()
    team.wait(minutes=1)

    assert [reply["text"] for reply in team.replies(post)] == [SIGNED]
    assert team.whispers("kari") == []


def test_an_emoji_taken_away_that_overtakes_the_one_put_on_leaves_it_away(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    draft = team.drafts("ann", REPLY, card)
    team.breaks("events", "reorder", on="reaction_added")

    team.reacts("kari", "white_check_mark", draft, settle=False)
    team.unreacts("kari", "white_check_mark", draft)
    team.wait(hours=1)

    assert team.replies() == []
    assert "Waits for" in team.draft_cards(card)[0]["said"]
    team.reacts("kari", "white_check_mark", draft)
    assert len(team.replies()) == 1


def test_eyes_put_back_that_overtake_their_removal_keep_the_case(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    team.reacts("ann", "eyes", card)
    team.breaks("events", "reorder", on="reaction_removed")

    team.unreacts("ann", "eyes", card, settle=False)
    team.reacts("ann", "eyes", card)

    assert "*Ann Kvam* has it" in team.card()["said"]


def test_a_memo_that_overtakes_its_message_makes_the_draft_when_the_message_is_there(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    team.breaks("events", "reorder", on="message")

    message = team.writes("ann", REPLY, card)
    team.reacts("ann", "memo", message)

    (draft,) = team.draft_cards(card)
    assert SIGNED in draft["said"]
    assert len(team.replies()) == 0


def test_an_edit_overtaken_by_a_later_one_does_not_bring_old_words_back(team: Team) -> None:
    post = team.customer_posts("kunde", QUESTION)
    card = team.card()
    message = team.writes("ann", REPLY, card)
    team.reacts("ann", "memo", message)
    edit = {"user": "ann", "channel": "#social-x", "ts": message["ts"]}
    team.breaks("events", "reorder", on="message")

    team.control("slack/edit", {**edit, "text": "The second words."})
    team.clock.advance(1)
    team.edits("ann", message, "The third words.")

    latest = team.draft_cards(card)[-1]
    assert "The third words. ^AK" in latest["said"]
    team.reacts("kari", "white_check_mark", latest)
    assert [reply["text"] for reply in team.replies(post)] == ["The third words. ^AK"]


def test_an_edit_that_overtakes_its_message_is_what_counts(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    team.breaks("events", "reorder", on="message")

    body = {"user": "ann", "channel": card["channel"], "thread_ts": card["ts"], "text": "The first words."}
    ts = team.control("slack/message", body)["ts"]
    message = {"ts": ts, "channel": card["channel"]}
    team.edits("ann", message, "The second words.")
    team.reacts("ann", "memo", message)

    (draft,) = team.draft_cards(card)
    assert "The second words. ^AK" in draft["said"]


def test_a_message_deleted_before_it_was_delivered_cannot_become_a_draft(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    team.breaks("events", "reorder", on="message")
    team.breaks("events", "reorder", on="reaction_added")

    body = {"user": "ann", "channel": card["channel"], "thread_ts": card["ts"], "text": "Not this!"}
    message = {"ts": team.control("slack/message", body)["ts"], "channel": card["channel"]}
    team.reacts("ann", "memo", message, settle=False)
    team.deletes("ann", message)

    assert team.ask("faults")["faults"] == []
    assert team.draft_cards(card) == []


def test_a_busy_database_gives_no_ack_and_the_next_delivery_counts(
    request: pytest.FixtureRequest, sqlite_databases: Any
) -> None:
    with sqlite_databases.fresh() as url, Team(url) as team:
        team.customer_posts("kunde", QUESTION)
        card = team.card()
        locked = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        locked.execute("BEGIN IMMEDIATE")
        team.reacts("ann", "eyes", card, settle=False)

        team.deliver_envelopes()  # not acknowledged within Slack's three seconds
        locked.execute("ROLLBACK")
        locked.close()
        team.settle()

        deliveries = team.ask("slack/journal", kind="delivery")["entries"]
        assert [e["outcome"] for e in deliveries if e["event"] == "reaction_added"] == ["http_error", "acked"]
        assert "*Ann Kvam* has it" in team.card()["said"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_odd_events_are_taken_and_change_nothing(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    card, ann = team.card(), team.user_id("ann")
    channel = next(c["id"] for c in team.ask("slack/channels")["channels"] if c["name"] == "social-x")
    base = {"channel": channel, "event_ts": "1772528500.000100", "ts": "1772528500.000100"}
    item = {"type": "message", "channel": channel, "ts": card["ts"]}
    odd: list[dict[str, Any]] = [
        {"type": "reaction_added", "user": ann, "reaction": "eyes", "event_ts": "1.1", "item": {"type": "file", "file": "F1"}},
        {"type": "reaction_added", "user": ann, "reaction": "no_such_emoji::skin-tone-9", "event_ts": "1.2", "item": item},
        {"type": "reaction_added", "user": BOT_USER_ID, "reaction": "eyes", "event_ts": "1.3", "item": item},
        {"type": "reaction_removed", "user": ann, "reaction": "eyes", "event_ts": "1.4", "item": item},
        {"type": "message", **base, "text": None, "user": ann, "thread_ts": card["ts"], "a_new_field": {"x": [1]}},
        {"type": "message", **base, "ts": "1772528500.000200", "bot_id": "B9", "text": "I am another bot", "thread_ts": card["ts"]},
        {"type": "message", **base, "subtype": "channel_join", "user": ann, "text": "joined"},
        {"type": "message", **base, "subtype": "message_changed", "message": {"ts": "1772528500.000900", "text": "?"}},
        {"type": "message", **base, "subtype": "message_deleted", "deleted_ts": "1772528500.000900"},
        {"type": "message", **base, "subtype": "a_subtype_of_tomorrow"},
        {"type": "message", **base, "ts": "1772528500.000300", "user": ann, "text": "x" * 40000, "thread_ts": card["ts"]},
        {"type": "user_change", "user": {"id": ann}},
    ]  # fmt: skip

    for number, event in enumerate(odd):
        assert delivered(team, event, f"EvODD{number}") == 200, event

    assert "Waiting for somebody" in team.card()["said"]
    assert team.thread(card) == []
    assert team.replies() == []
    team.reacts("ann", "eyes", team.card())
    assert "*Ann Kvam* has it" in team.card()["said"]


def test_the_same_check_mark_in_two_threads_at_once_is_one_reply(team: Team) -> None:
    post = team.customer_posts("kunde", QUESTION)
    draft = team.drafts("ann", REPLY, team.card())
    team.breaks("events", "new_event_id", on="reaction_added")
    team.reacts("kari", "white_check_mark", draft, settle=False)
    envelopes = team.sandbox.take_envelopes()
    assert len(envelopes) == 2
    barrier = threading.Barrier(2)

    def deliver(number: int) -> None:
        request = SocketModeRequest(type="events_api", envelope_id=str(number), payload=envelopes[number].body)
        barrier.wait(10)
        assert run_bolt_app(team.app, request).status == 200
        envelopes[number].ack()

    threads = [threading.Thread(target=deliver, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    team.settle()

    assert [reply["text"] for reply in team.replies(post)] == [SIGNED]
    assert team.whispers("kari") == []


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)  # SQLite has one writer at a time as it is
def test_a_check_mark_taken_in_while_another_process_notes_where_the_draft_stands_counts(
    team: Team, database_url: str
) -> None:
    post = team.customer_posts("kunde", QUESTION)
    card = team.card()
    message = team.writes("ann", REPLY, card)
    team.wait(seconds=2)
    team.breaks("slack", "drop_after", on="chat.postMessage")
    team.reacts("ann", "memo", message, settle=False)
    team.deliver_envelopes()
    team.tick()
    (draft,) = team.draft_cards(card)  # it stands in Slack, and the bot does not know yet
    yes = Gesture(
        channel=team.bot.desk.directory.channel("#social-x"),
        ts=draft["ts"],
        person=team.user_id("kari"),
        emoji="white_check_mark",
        added=True,
        key="1",
    )
    notes = threading.Thread(target=lambda: team.wait(seconds=60))

    with team.bot.store.transaction() as tx:
        reactions.take(team.bot.desk, tx, yes, f"{team.clock.now().timestamp():.6f}")
        notes.start()
        assert somebody_waits_its_turn(database_url)
    notes.join(60)

    assert [reply["text"] for reply in team.replies(post)] == [SIGNED]


def somebody_waits_its_turn(database_url: str) -> bool:
    """Whether within ten seconds a transaction comes to wait for another one that concerns the same message."""
    address = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    end = time.monotonic() + 10
    with psycopg.connect(address, autocommit=True) as connection:
        while time.monotonic() < end:
            if connection.execute("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted").fetchone():
                return True
            threading.Event().wait(0.02)
    return False
