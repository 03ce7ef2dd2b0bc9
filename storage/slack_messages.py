"""What Slack shows or is owed: each message once by its key. How it gets there is storage/slack_claims.py's."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import case, func, select, update
from sqlalchemy.orm import Session

from storage.schema import SlackMessage


class Kind(StrEnum):
    """What a message is for."""

    CARD = "card"
    DRAFT_CARD = "draft_card"
    NOTICE = "notice"
    ESCALATION = "escalation"
    DIGEST = "digest"
    WHISPER = "whisper"
    SUMMARY = "summary"


class Urgency(IntEnum):
    """Lower goes first when a channel is busy."""

    WHISPER = 0
    ESCALATION = 1
    DRAFT = 2
    CARD = 3
    NOTICE = 4
    DIGEST = 5
    REDRAW = 6


class MessageState(StrEnum):
    """Whether a message may simply be sent."""

    LIVE = "live"
    DOUBTFUL = "doubtful"  #: an attempt's answer was lost: look for it in Slack before posting again
    PARKED = "parked"  #: Slack would not take it; a person was told, and it is tried again now and then


PORTION = 500  #: keys asked for at once: databases take only so many values
_PARKED = SlackMessage.state == MessageState.PARKED


def card_key(case_id: int) -> str:
    """Key of a case's card."""
    return f"card:{case_id}"


def aside_key(case_id: int) -> str:
    """Key of the message of its own that a case has in the thread of a summary line."""
    return f"aside:{case_id}"


def draft_key(draft_id: int) -> str:
    """Key of a draft's card."""
    return f"draft:{draft_id}"


def admins_key(about: str) -> str:
    """Key of a notice in the admins' channel."""
    return f"admins:{about}"


def owe(
    tx: Session,
    *,
    key: str,
    kind: Kind,
    channel: str,
    now: datetime,
    urgency: Urgency,
    content: dict[str, Any] | None = None,
    thread_key: str | None = None,
    recipient: str | None = None,
    case_id: int | None = None,
    draft_id: int | None = None,
    about: str | None = None,
    about_at: datetime | None = None,
) -> bool:
    """Owe a message once per `key`; False when it is owed or shown already.

    What belongs to a thread goes where the thread's own message stands, whatever `channel` says.

    `about` says, in words that outlive this database, which message it is, and `about_at` since when it may stand in
    Slack: after a backup was put back it is owed again, and by both of them found there.
    """
    if tx.scalar(select(SlackMessage.id).where(SlackMessage.key == key)) is not None:
        return False
    if thread_key is not None and (parent := by_key(tx, thread_key)) is not None:
        channel = parent.channel
    tx.add(
        SlackMessage(
            id=secrets.token_hex(16) if about is None else hashlib.sha256(about.encode()).hexdigest()[:32],
            key=key,
            kind=kind,
            case_id=case_id,
            draft_id=draft_id,
            channel=channel,
            thread_key=thread_key,
            recipient=recipient,
            content=content,
            wanted=1,
            drawn=0,
            ts=None,
            state=MessageState.LIVE,
            urgency=urgency,
            owed_at=now,
            about_at=about_at,
            next_try_at=now,
            lease_until=None,
            fence=0,
            attempts=0,
            problem=None,
        )
    )
    tx.flush()
    return True


def want(tx: Session, key: str) -> None:
    """Ask for a message to be drawn anew from the state as it will then be."""
    tx.execute(
        update(SlackMessage)
        .where(SlackMessage.key == key)
        .values(wanted=SlackMessage.wanted + 1, state=_unparked(), next_try_at=_at_once())
        .execution_options(synchronize_session=False)
    )


def _unparked() -> Any:
    # A changed message is a new chance for one that Slack would not take; an earlier attempt may have arrived.
    return case((_PARKED, MessageState.DOUBTFUL.value), else_=SlackMessage.state)


def _at_once() -> Any:
    return case((_PARKED, SlackMessage.owed_at), else_=SlackMessage.next_try_at)


def at(tx: Session, channel: str, ts: str) -> SlackMessage | None:
    """The message of ours at this exact place, or None: a copy or a quotation elsewhere does not count."""
    return tx.scalar(select(SlackMessage).where(SlackMessage.channel == channel, SlackMessage.ts == ts))


def taken_away(tx: Session, message: SlackMessage, now: datetime) -> None:
    """Somebody deleted it in Slack: it is owed anew, and what stands on it then is not what stood there before."""
    message.ts = None
    message.drawn = 0
    message.state = MessageState.LIVE
    message.next_try_at = now
    message.lease_until = None
    message.fence += 1
    message.attempts = 0
    tx.flush()


def by_key(tx: Session, key: str) -> SlackMessage | None:
    """The message owed under `key`."""
    return tx.scalar(select(SlackMessage).where(SlackMessage.key == key))


def places(tx: Session, keys: Collection[str]) -> dict[str, tuple[str, str]]:
    """Channel and time stamp of each message under these keys that stands in Slack."""
    rows = tx.execute(
        select(SlackMessage.key, SlackMessage.channel, SlackMessage.ts).where(SlackMessage.key.in_(sorted(keys)))
    )
    return {key: (channel, ts) for key, channel, ts in rows if ts is not None}


def known(tx: Session, keys: Collection[str]) -> frozenset[str]:
    """Those of the keys under which a message is owed or shown."""
    found: set[str] = set()
    ordered = sorted(keys)
    for start in range(0, len(ordered), PORTION):
        some = ordered[start : start + PORTION]
        found |= set(tx.scalars(select(SlackMessage.key).where(SlackMessage.key.in_(some))))
    return frozenset(found)


def waiting(tx: Session) -> int:
    """How many messages are owed and not parked."""
    return (
        tx.scalar(
            select(func.count())
            .select_from(SlackMessage)
            .where(SlackMessage.state != MessageState.PARKED, SlackMessage.drawn < SlackMessage.wanted)
        )
        or 0
    )
