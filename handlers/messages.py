"""Trigger: somebody writes, edits or deletes a message in a card's thread. Chatter stays here."""

from typing import Any

from slack_bolt import App
from sqlalchemy.orm import Session

from handlers import asking, casework, drafting, edge
from handlers.desk import Desk, Spot
from handlers.gestures import catch_up, our_thread
from handlers.shapes import word
from rules.case import CaseState
from rules.catching_up import Message
from rules.draft import DraftState
from rules.slack_text import storable
from storage import gestures, slack_messages
from storage.questions import time_of
from storage.schema import Case, Draft, SlackMessage
from storage.slack_messages import Kind, card_key

OPEN = (CaseState.NEW, CaseState.CLAIMED)
UNDONE = (DraftState.PROPOSED, DraftState.APPROVED, DraftState.UNSURE)
SPOKEN = (None, "thread_broadcast", "file_share")  #: subtypes of a message that a person wrote


def register(app: App, desk: Desk) -> None:
    """Listen to messages of every kind, so that none is answered with 404 and delivered again."""

    def on_message(event: dict[str, Any], body: dict[str, Any]) -> None:
        subtype = event.get("subtype")
        in_thread = subtype in SPOKEN and event.get("thread_ts") not in (None, event["ts"])
        if in_thread or subtype in ("message_changed", "message_deleted"):
            word(event, "channel")
            edge.once(desk, f"event:{word(body, 'event_id', limit=100)}", lambda tx: heard(desk, tx, event))

    app.event("message")(on_message)


def takes_away(event: dict[str, Any]) -> bool:
    """Whether an event tells that a message was deleted."""
    changed = event.get("message")
    tombstone = isinstance(changed, dict) and changed.get("subtype") == "tombstone"
    return event.get("subtype") == "message_deleted" or (event.get("subtype") == "message_changed" and tombstone)


def heard(desk: Desk, tx: Session, event: dict[str, Any]) -> None:
    """Tell apart what happened to a message."""
    channel = event["channel"]
    match event.get("subtype"):
        case _ if takes_away(event) and event.get("subtype") == "message_changed":
            deleted(desk, tx, channel, word(event["message"], "ts"))  # it had replies: a tombstone stands in its place
        case "message_changed":
            edited(desk, tx, channel, _message(event["message"], changed_ts=word(event, "event_ts")))
        case "message_deleted":
            before = event.get("previous_message")
            deleted(desk, tx, channel, word(event, "deleted_ts"), _message(before) if before else None)
        case subtype if subtype in SPOKEN:
            written(desk, tx, channel, _message(event))


def _message(event: dict[str, Any], *, changed_ts: str | None = None) -> Message:
    """What was said, and when it was last edited: at `changed_ts` unless Slack says it."""
    by_person = event.get("subtype") in SPOKEN and not event.get("bot_id")
    edited = event.get("edited") or {}
    return Message(
        ts=word(event, "ts"),
        author=word(event, "user") if by_person and event.get("user") else None,
        text=storable(event.get("text") or ""),
        thread_ts=word(event, "thread_ts") if event.get("thread_ts") else None,
        edited_ts=word(edited, "ts") if "ts" in edited else changed_ts,
    )


def written(desk: Desk, tx: Session, channel: str, said: Message) -> None:
    """Remember what was written, in case it is made a draft or is a reason that was asked for."""
    case_id = _case_of(tx, channel, said)
    if case_id is None or said.author is None:
        return
    row = gestures.wrote(
        tx, channel=channel, ts=said.ts, case_id=case_id, author=said.author, text=said.text, edited_ts=said.edited_ts
    )
    if row is None:
        return
    asking.heard(desk, tx, row, time_of(said.ts))
    casework.reason_given(desk, tx, tx.get_one(Case, case_id), said.author, said.text)
    catch_up(desk, tx, channel, said.ts)


def _case_of(tx: Session, channel: str, said: Message) -> int | None:
    """The case in whose card's thread somebody wrote this; None when it stands elsewhere or no person wrote it."""
    if said.author is None or said.thread_ts is None or said.thread_ts == said.ts:
        return None
    card = our_thread(tx, channel, said.thread_ts)
    return None if card is None else card.case_id


def edited(desk: Desk, tx: Session, channel: str, said: Message) -> None:
    """An edit counts when it changed the words of a message in a card's thread; it may overtake the message itself."""
    gestures.in_turn(tx, channel, said.ts)
    if gestures.thread_message(tx, channel, said.ts) is None:
        written(desk, tx, channel, said)
        return
    assert said.edited_ts is not None
    row = gestures.edited(tx, channel=channel, ts=said.ts, text=said.text, edited_ts=said.edited_ts)
    if row is not None:
        spot = Spot(
            channel=row.channel, key=f"edit:{row.channel}:{row.ts}:{row.edited_ts}", thread_key=card_key(row.case_id)
        )
        asking.heard(desk, tx, row, time_of(said.edited_ts))
        drafting.message_edited(desk, tx, row, spot)


def show_again(desk: Desk, tx: Session, ours: SlackMessage) -> None:
    """A card or draft card of ours that somebody deleted comes back while there is something to do with it."""
    case = tx.get(Case, ours.case_id) if ours.case_id is not None else None
    if case is None or case.state not in OPEN:
        return
    if ours.kind == Kind.CARD or (ours.kind == Kind.DRAFT_CARD and tx.get_one(Draft, ours.draft_id).state in UNDONE):
        slack_messages.taken_away(tx, ours, desk.now())


def deleted(desk: Desk, tx: Session, channel: str, ts: str, before: Message | None = None) -> None:
    """A deleted message takes its draft with it, if there is still time."""
    gestures.in_turn(tx, channel, ts)
    ours = slack_messages.at(tx, channel, ts)
    if ours is not None:
        show_again(desk, tx, ours)
        return
    if gestures.thread_message(tx, channel, ts) is None and before is not None:
        case_id = _case_of(tx, channel, before)
        if case_id is not None and before.author is not None:  # gone before it was delivered: it must not come back
            gestures.wrote(tx, channel=channel, ts=ts, case_id=case_id, author=before.author, text="")
    row = gestures.deleted(tx, channel=channel, ts=ts)
    if row is not None:
        spot = Spot(channel=row.channel, key=f"delete:{row.channel}:{row.ts}", thread_key=card_key(row.case_id))
        asking.heard(desk, tx, row, time_of(row.ts))
        drafting.message_withdrawn(desk, tx, row, spot, reason=drafting.DELETED)
