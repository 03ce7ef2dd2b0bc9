"""What Slack delivered: dedupe keys, the last word on each reaction, and the messages in the cards' threads."""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rules.catching_up import Known, Mark, Reacted, Word
from storage.schema import ReactionRow, Seen, SlackMessage, ThreadMessage
from storage.slack_messages import Kind


class Heard(StrEnum):
    """What a reaction event tells."""

    NEWS = "news"  #: the reaction is now there, or gone, and was not before
    NOTHING = "nothing"  #: a copy
    CONTRADICTS = "contradicts"  #: older than what we know and against it: only Slack can say which holds


def in_turn(tx: Session, channel: str, ts: str) -> None:
    """Let what concerns one message happen one after the other, in whichever process, until the transaction ends.

    A gesture and the message it stands on may be taken in at the same moment by two processes, each not seeing the
    other's. SQLite has one writer at a time as it is.
    """
    if tx.get_bind().dialect.name == "postgresql":
        tx.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"{channel}:{ts}"))))


def first_time(tx: Session, key: str, now: datetime) -> bool:
    """Remember a key; False when it was remembered before. Two at once: the second one's transaction is redone."""
    if tx.get(Seen, key) is not None:
        return False
    tx.add(Seen(key=key, at=now))
    tx.flush()
    return True


def reaction(
    tx: Session,
    *,
    channel: str,
    ts: str,
    person: str,
    emoji: str,
    present: bool,
    event_ts: str,
    read_ts: str | None = None,
) -> Heard:
    """Take in one reaction event, unless a later one has been heard of, or Slack showed otherwise at `read_ts`."""
    in_turn(tx, channel, ts)
    row = tx.get(ReactionRow, (channel, ts, person, emoji))
    overtaken = read_ts is not None and event_ts < read_ts
    if row is None and present and overtaken:
        return Heard.CONTRADICTS
    if row is None:
        tx.add(ReactionRow(channel=channel, ts=ts, person=person, emoji=emoji, present=present, event_ts=event_ts))
        tx.flush()
        return Heard.NEWS if present else Heard.NOTHING
    changed = row.present != present
    if event_ts <= row.event_ts:
        return Heard.CONTRADICTS if changed and event_ts < row.event_ts else Heard.NOTHING
    if changed and overtaken:
        return Heard.CONTRADICTS
    row.event_ts = event_ts
    row.present = present
    tx.flush()
    return Heard.NEWS if changed else Heard.NOTHING


def read_back(tx: Session, channel: str, missed: Reacted, read_ts: str) -> Heard:
    """Take in what Slack shows of a reaction, unless an event came while Slack was being asked.

    `read_ts` is when that was: an event of before then tells nothing new any more, whenever it comes.
    """
    ts, person, emoji = missed.mark
    in_turn(tx, channel, ts)
    row = tx.get(ReactionRow, (channel, ts, person, emoji))
    if (None if row is None else Word(present=row.present, event_ts=row.event_ts)) != missed.before:
        agrees = row is not None and row.present == missed.added
        return Heard.NOTHING if agrees else Heard.CONTRADICTS
    if row is None:
        tx.add(ReactionRow(channel=channel, ts=ts, person=person, emoji=emoji, present=missed.added, event_ts=read_ts))
    else:
        row.present = missed.added
        row.event_ts = max(row.event_ts, read_ts)
    tx.flush()
    return Heard.NEWS


def known_of(tx: Session, channel: str, card_ts: str, case_id: int) -> Known:
    """What we know of a card's thread."""
    of_people = tx.scalars(
        select(ThreadMessage).where(ThreadMessage.channel == channel, ThreadMessage.case_id == case_id)
    ).all()
    draft_cards = frozenset(
        ts
        for ts in tx.scalars(
            select(SlackMessage.ts).where(
                SlackMessage.channel == channel, SlackMessage.case_id == case_id, SlackMessage.kind == Kind.DRAFT_CARD
            )
        )
        if ts is not None
    )
    return Known(
        words=_words(tx, channel, {card_ts, *draft_cards, *(message.ts for message in of_people)}),
        edits={message.ts: message.edited_ts for message in of_people if not message.deleted},
        draft_cards=draft_cards,
    )


def _words(tx: Session, channel: str, places: Collection[str]) -> dict[Mark, Word]:
    rows = tx.scalars(select(ReactionRow).where(ReactionRow.channel == channel, ReactionRow.ts.in_(places)))
    return {(row.ts, row.person, row.emoji): Word(present=row.present, event_ts=row.event_ts) for row in rows}


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


def wrote(
    tx: Session, *, channel: str, ts: str, case_id: int, author: str, text: str, edited_ts: str | None = None
) -> ThreadMessage | None:
    """Remember a new message in a card's thread, edited already or not; None when it is known."""
    in_turn(tx, channel, ts)
    if tx.get(ThreadMessage, (channel, ts)) is not None:
        return None
    row = ThreadMessage(
        channel=channel, ts=ts, case_id=case_id, author=author, text=text, edited_ts=edited_ts, deleted=False
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
