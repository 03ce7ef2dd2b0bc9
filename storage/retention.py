"""Forgetting what has done its work: dedupe keys, whispers that were shown, and threads nobody gestures in any more."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from storage import failures, readings
from storage.schema import Seen, SlackMessage
from storage.slack_messages import Kind

KEYS_FOR = timedelta(days=7)  #: Slack delivers an event again for at most a day
WHISPERS_FOR = timedelta(days=1)


def forget(tx: Session, now: datetime) -> None:
    """Delete what is past its time."""
    tx.execute(delete(Seen).where(Seen.at < now - KEYS_FOR))
    tx.execute(
        delete(SlackMessage).where(
            SlackMessage.kind == Kind.WHISPER,
            SlackMessage.drawn == SlackMessage.wanted,
            SlackMessage.owed_at < now - WHISPERS_FOR,
        )
    )
    readings.forget(tx, now)
    failures.forget(tx, now)
