"""Trigger: somebody puts an emoji on a message, or takes it away."""

from typing import Any

from slack_bolt import App
from sqlalchemy.orm import Session

from handlers import edge
from handlers.desk import Desk
from handlers.gestures import Gesture, ask_slack, case_of, last_shown, reacted
from handlers.shapes import word
from storage import gestures
from storage.gestures import Heard

LONGEST = 100  #: letters of an emoji's name


def register(app: App, desk: Desk) -> None:
    """Listen to both directions of a reaction."""

    def on_reaction(event: dict[str, Any], body: dict[str, Any]) -> None:
        item = event["item"]
        if item.get("type") != "message":
            return
        if len(event["reaction"]) > LONGEST:
            return  # no name of an emoji that we know is as long
        gesture = Gesture(
            channel=word(item, "channel"),
            ts=word(item, "ts"),
            person=word(event, "user"),
            emoji=word(event, "reaction", limit=LONGEST),
            added=event["type"] == "reaction_added",
            key=f"{event['type']}:{item['channel']}:{item['ts']}:{event['user']}:{event['reaction']}:{event['event_ts']}",
        )
        event_ts, event_id = word(event, "event_ts"), word(body, "event_id", limit=100)
        if not _concerns_us(desk, gesture):
            return
        edge.once(desk, f"event:{event_id}", lambda tx: take(desk, tx, gesture, event_ts))

    app.event("reaction_added")(on_reaction)
    app.event("reaction_removed")(on_reaction)


def _concerns_us(desk: Desk, gesture: Gesture) -> bool:
    """Whether to remember a reaction: one that means something, or any on a message that belongs to a case.

    Most of what a workspace reacts with is neither. On our own messages all are kept: were an emoji to mean something
    from tomorrow on, one made today must not be taken for a gesture that we have missed.
    """
    if desk.config.gestures.by_emoji(gesture.emoji) or desk.config.corrections.by_emoji(gesture.emoji):
        return True
    with desk.store.reading() as tx:
        return case_of(tx, gesture.channel, gesture.ts) is not None


def take(desk: Desk, tx: Session, gesture: Gesture, event_ts: str) -> None:
    """Act on a reaction only when it tells something new: copies and overtaken ones change nothing."""
    heard = gestures.reaction(
        tx,
        channel=gesture.channel,
        ts=gesture.ts,
        person=gesture.person,
        emoji=gesture.emoji,
        present=gesture.added,
        event_ts=event_ts,
        read_ts=last_shown(tx, gesture.channel, gesture.ts),
    )
    if heard is Heard.NEWS:
        reacted(desk, tx, gesture)
    elif heard is Heard.CONTRADICTS:
        ask_slack(desk, tx, gesture.channel, gesture.ts)
