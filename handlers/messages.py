"""Trigger: somebody writes, edits or deletes a message in a card's thread. Chatter stays here."""

from typing import Any

from slack_bolt import App
from sqlalchemy.orm import Session

from handlers import casework, drafting, edge
from handlers.desk import Desk, Spot
from handlers.gestures import catch_up, our_thread
from storage import gestures
from storage.schema import Case
from storage.slack_messages import card_key

SPOKEN = (None, "thread_broadcast", "file_share")  #: subtypes of a message that a person wrote


def register(app: App, desk: Desk) -> None:
    """Listen to messages of every kind, so that none is answered with 404 and delivered again."""

    def on_message(event: dict[str, Any], body: dict[str, Any]) -> None:
        subtype = event.get("subtype")
        if _by_person_in_thread(event):
            edge.once(desk, f"event:{body['event_id']}", lambda tx: written(desk, tx, event))
        elif subtype == "message_changed":
            edge.once(desk, f"event:{body['event_id']}", lambda tx: edited(desk, tx, event))
        elif subtype == "message_deleted":
            edge.once(desk, f"event:{body['event_id']}", lambda tx: deleted(desk, tx, event))

    app.event("message")(on_message)


def _by_person_in_thread(message: dict[str, Any]) -> bool:
    by_person = message.get("subtype") in SPOKEN and message.get("user") and not message.get("bot_id")
    return bool(by_person) and message.get("thread_ts") not in (None, message["ts"])


def written(desk: Desk, tx: Session, event: dict[str, Any]) -> None:
    """Remember what was written, in case it is made a draft or is a reason that was asked for."""
    channel, ts = event["channel"], event["ts"]
    card = our_thread(tx, channel, event["thread_ts"])
    if card is None or card.case_id is None:
        return
    text = event.get("text") or ""
    if gestures.wrote(tx, channel=channel, ts=ts, case_id=card.case_id, author=event["user"], text=text) is None:
        return
    casework.reason_given(desk, tx, tx.get_one(Case, card.case_id), event["user"], text)
    catch_up(desk, tx, channel, ts)


def edited(desk: Desk, tx: Session, event: dict[str, Any]) -> None:
    """An edit counts when it changed the words of a message in a card's thread."""
    message, channel = event["message"], event["channel"]
    if gestures.thread_message(tx, channel, message["ts"]) is None and _by_person_in_thread(message):
        written(desk, tx, {**message, "channel": channel})  # the edit overtook the message on its way
    row = gestures.edited(
        tx,
        channel=channel,
        ts=message["ts"],
        text=message.get("text") or "",
        edited_ts=message.get("edited", {}).get("ts", event["event_ts"]),
    )
    if row is not None:
        spot = Spot(
            channel=row.channel, key=f"edit:{row.channel}:{row.ts}:{row.edited_ts}", thread_key=card_key(row.case_id)
        )
        drafting.message_edited(desk, tx, row, spot)


def deleted(desk: Desk, tx: Session, event: dict[str, Any]) -> None:
    """A deleted message takes its draft with it, if there is still time."""
    channel, ts, before = event["channel"], event["deleted_ts"], event.get("previous_message") or {}
    if gestures.thread_message(tx, channel, ts) is None and before and _by_person_in_thread(before):
        card = our_thread(tx, channel, before["thread_ts"])
        if card is not None and card.case_id is not None:  # gone before it was delivered: it must not come back
            gestures.wrote(tx, channel=channel, ts=ts, case_id=card.case_id, author=before["user"], text="")
    row = gestures.deleted(tx, channel=channel, ts=ts)
    if row is not None:
        spot = Spot(channel=row.channel, key=f"delete:{row.channel}:{row.ts}", thread_key=card_key(row.case_id))
        drafting.message_withdrawn(desk, tx, row, spot, reason=drafting.DELETED)
