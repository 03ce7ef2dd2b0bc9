"""Trigger: somebody writes, edits or deletes a message in a card's thread. Chatter stays here."""

from collections.abc import Callable
from typing import Any

from slack_bolt import App
from sqlalchemy.orm import Session

from handlers import casework, drafting, edge
from handlers.desk import Desk, Spot
from handlers.gestures import catch_up, our_thread
from rules.catching_up import Message
from storage import gestures
from storage.schema import Case
from storage.slack_messages import card_key

SPOKEN = (None, "thread_broadcast", "file_share")  #: subtypes of a message that a person wrote


def register(app: App, desk: Desk) -> None:
    """Listen to messages of every kind, so that none is answered with 404 and delivered again."""

    def on_message(event: dict[str, Any], body: dict[str, Any]) -> None:
        subtype, channel = event.get("subtype"), event["channel"]
        unit: Callable[[Session], None]
        if subtype in SPOKEN and "user" in event:
            said = _message(event)
            unit = lambda tx: written(desk, tx, channel, said)  # noqa: E731 - three one-liners side by side
        elif subtype == "message_changed":
            changed = _message(event["message"], edited_ts=event["event_ts"])
            unit = lambda tx: edited(desk, tx, channel, changed)  # noqa: E731
        elif subtype == "message_deleted":
            unit = lambda tx: deleted(desk, tx, channel, event["deleted_ts"])  # noqa: E731
        else:
            return
        edge.once(desk, f"event:{body['event_id']}", unit)

    app.event("message")(on_message)


def _message(event: dict[str, Any], *, edited_ts: str | None = None) -> Message:
    """What was said; `edited_ts` for a change of which Slack does not say when it was made."""
    spoken = event.get("subtype") in SPOKEN and "bot_id" not in event
    return Message(
        ts=event["ts"],
        author=event.get("user") if spoken else None,
        text=event.get("text", ""),
        thread_ts=event.get("thread_ts"),
        edited_ts=event.get("edited", {}).get("ts", edited_ts),
    )


def written(desk: Desk, tx: Session, channel: str, said: Message) -> None:
    """Remember what was written, in case it is made a draft or is a reason that was asked for."""
    if said.author is None or said.thread_ts in (None, said.ts):
        return
    card = our_thread(tx, channel, said.thread_ts)
    if card is None or card.case_id is None:
        return
    row = gestures.wrote(
        tx, channel=channel, ts=said.ts, case_id=card.case_id, author=said.author, text=said.text,
        edited_ts=said.edited_ts,
    )  # fmt: skip
    if row is None:
        return
    casework.reason_given(desk, tx, tx.get_one(Case, card.case_id), said.author, said.text)
    catch_up(desk, tx, channel, said.ts)


def edited(desk: Desk, tx: Session, channel: str, said: Message) -> None:
    """An edit counts when it changed the words of a message in a card's thread; it may come before the message."""
    assert said.edited_ts is not None
    if gestures.thread_message(tx, channel, said.ts) is None:
        written(desk, tx, channel, said)
        return
    row = gestures.edited(tx, channel=channel, ts=said.ts, text=said.text, edited_ts=said.edited_ts)
    if row is not None:
        spot = Spot(
            channel=row.channel, key=f"edit:{row.channel}:{row.ts}:{row.edited_ts}", thread_key=card_key(row.case_id)
        )
        drafting.message_edited(desk, tx, row, spot)


def deleted(desk: Desk, tx: Session, channel: str, ts: str) -> None:
    """A deleted message takes its draft with it, if there is still time."""
    row = gestures.deleted(tx, channel=channel, ts=ts)
    if row is not None:
        spot = Spot(channel=row.channel, key=f"delete:{row.channel}:{row.ts}", thread_key=card_key(row.case_id))
        drafting.message_withdrawn(desk, tx, row, spot, reason=drafting.DELETED)
