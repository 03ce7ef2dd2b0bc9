"""What Slack delivered: dedupe keys, the last word on each reaction, and the messages in the cards' threads."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.schema import ReactionRow, Seen, ThreadMessage


def first_time(tx: Session, key: str, now: datetime) -> bool:
    """Remember a key; False when it was remembered before. Two at once: the second one's transaction is redone."""
    if tx.get(Seen, key) is not None:
        return False
    tx.add(Seen(key=key, at=now))
    tx.flush()
    return True


def reaction(tx: Session, *, channel: str, ts: str, person: str, emoji: str, present: bool, event_ts: str) -> bool:
    """Take in one reaction event; False when it tells nothing new: a copy, or overtaken by a later one."""
    row = tx.get(ReactionRow, (channel, ts, person, emoji))
    if row is None:
        tx.add(ReactionRow(channel=channel, ts=ts, person=person, emoji=emoji, present=present, event_ts=event_ts))
        tx.flush()
        return present
    if event_ts <= row.event_ts:
        return False
    row.event_ts = event_ts
    changed = row.present != present
    row.present = present
    tx.flush()
    return changed


def reactions_on(tx: Session, channel: str, ts: str) -> Sequence[ReactionRow]:
    """Reactions now present on a message, in the order in which they were made."""
    return tx.scalars(
        select(ReactionRow)
        .where(ReactionRow.channel == channel, ReactionRow.ts == ts, ReactionRow.present)
        .order_by(ReactionRow.event_ts, ReactionRow.person)
    ).all()


def ever_on(tx: Session, channel: str, ts: str) -> Sequence[ReactionRow]:
    """The last word on every reaction to a message, those taken away included, in the order of these words."""
    return tx.scalars(
        select(ReactionRow)
        .where(ReactionRow.channel == channel, ReactionRow.ts == ts)
        .order_by(ReactionRow.event_ts, ReactionRow.person)
    ).all()


def thread_message(tx: Session, channel: str, ts: str) -> ThreadMessage | None:
    """What a person wrote at this place of a card's thread."""
    return tx.get(ThreadMessage, (channel, ts))


def wrote(tx: Session, *, channel: str, ts: str, case_id: int, author: str, text: str) -> ThreadMessage | None:
    """Remember a new message in a card's thread; None when it is known."""
    if tx.get(ThreadMessage, (channel, ts)) is not None:
        return None
    row = ThreadMessage(
        channel=channel, ts=ts, case_id=case_id, author=author, text=text, edited_ts=None, deleted=False
    )
    tx.add(row)
    tx.flush()
    return row


def edited(tx: Session, *, channel: str, ts: str, text: str, edited_ts: str) -> ThreadMessage | None:
    """Take in an edit; None when the message is not one of a card's thread, or the edit is old or changes nothing."""
    row = tx.get(ThreadMessage, (channel, ts))
    if row is None or (row.edited_ts is not None and edited_ts <= row.edited_ts):
        return None
    row.edited_ts = edited_ts
    if row.text == text:
        return None
    row.text = text
    return row


def deleted(tx: Session, *, channel: str, ts: str) -> ThreadMessage | None:
    """Take in a deletion; the words are forgotten. None when there is nothing to forget."""
    row = tx.get(ThreadMessage, (channel, ts))
    if row is None or row.deleted:
        return None
    row.deleted = True
    row.text = ""
    return row
