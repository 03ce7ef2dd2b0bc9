"""What Slack shows or is owed: rows claimed with a lease and a fencing token, written back only by whoever holds it."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import case, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from storage.schema import SlackMessage

LEASE = timedelta(seconds=60)


class Kind(StrEnum):
    """What a message is for."""

    CARD = "card"
    DRAFT_CARD = "draft_card"
    NOTICE = "notice"
    ESCALATION = "escalation"
    DIGEST = "digest"
    WHISPER = "whisper"


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


_PARKED = SlackMessage.state == MessageState.PARKED


def card_key(case_id: int) -> str:
    """Key of a case's card."""
    return f"card:{case_id}"


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
) -> bool:
    """Owe a message once per `key`; False when it is owed or shown already."""
    if tx.scalar(select(SlackMessage.id).where(SlackMessage.key == key)) is not None:
        return False
    tx.add(
        SlackMessage(
            id=secrets.token_hex(16),
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


def by_key(tx: Session, key: str) -> SlackMessage | None:
    """The message owed under `key`."""
    return tx.scalar(select(SlackMessage).where(SlackMessage.key == key))


def _due(now: datetime) -> Any:
    parent = aliased(SlackMessage)
    return (
        SlackMessage.drawn < SlackMessage.wanted,
        SlackMessage.next_try_at <= now,
        or_(SlackMessage.lease_until.is_(None), SlackMessage.lease_until < now),
        or_(
            SlackMessage.thread_key.is_(None),
            exists().where(parent.key == SlackMessage.thread_key, parent.ts.is_not(None)),
        ),
    )


def channels_with_work(tx: Session, now: datetime) -> list[str]:
    """Channels in which something is due, the most urgent first."""
    rows = tx.execute(
        select(SlackMessage.channel, func.min(SlackMessage.urgency), func.min(SlackMessage.owed_at))
        .where(*_due(now))
        .group_by(SlackMessage.channel)
        .order_by(func.min(SlackMessage.urgency), func.min(SlackMessage.owed_at))
    )
    return [row[0] for row in rows]


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """A message that this process may write to Slack now, until its lease ends."""

    id: str
    key: str
    kind: Kind
    fence: int
    version: int  #: what `drawn` becomes
    channel: str
    thread_ts: str | None
    ts: str | None
    recipient: str | None
    content: dict[str, Any] | None
    case_id: int | None
    draft_id: int | None
    doubtful: bool
    attempts: int
    owed_at: datetime


def claim_next(tx: Session, channel: str, now: datetime, *, only: frozenset[str] | None = None) -> Claimed | None:
    """Claim the most urgent due message of `channel`; `only` limits it to "post", "update" or "whisper"."""
    query = select(SlackMessage).where(SlackMessage.channel == channel, *_due(now))
    if only is not None:
        kinds = []
        if "whisper" in only:
            kinds.append(SlackMessage.kind == Kind.WHISPER)
        if "post" in only:
            kinds.append((SlackMessage.kind != Kind.WHISPER) & SlackMessage.ts.is_(None))
        if "update" in only:
            kinds.append(SlackMessage.ts.is_not(None))
        query = query.where(or_(*kinds))
    query = query.order_by(SlackMessage.urgency, SlackMessage.owed_at).limit(1).with_for_update(skip_locked=True)
    row = tx.scalar(query)
    if row is None:
        return None
    row.lease_until = now + LEASE
    row.fence += 1
    row.attempts += 1
    thread_ts = None
    if row.thread_key is not None:
        thread_ts = tx.scalar(select(SlackMessage.ts).where(SlackMessage.key == row.thread_key))
    # A first post whose lease ran out may be in Slack already.
    doubtful = row.state != MessageState.LIVE
    if row.ts is None:
        row.state = MessageState.DOUBTFUL
    return Claimed(
        id=row.id,
        key=row.key,
        kind=Kind(row.kind),
        fence=row.fence,
        version=row.wanted,
        channel=row.channel,
        thread_ts=thread_ts,
        ts=row.ts,
        recipient=row.recipient,
        content=row.content,
        case_id=row.case_id,
        draft_id=row.draft_id,
        doubtful=doubtful,
        attempts=row.attempts,
        owed_at=row.owed_at,
    )


def _write_back(tx: Session, claimed: Claimed, **values: Any) -> bool:
    result = tx.execute(
        update(SlackMessage)
        .where(SlackMessage.id == claimed.id, SlackMessage.fence == claimed.fence)
        .values(lease_until=None, **values)
        .execution_options(synchronize_session=False)
    )
    return bool(result.rowcount == 1)  # type: ignore[attr-defined]


def delivered(tx: Session, claimed: Claimed, *, ts: str) -> bool:
    """It is in Slack as drawn; False when another process has taken over meanwhile."""
    return _write_back(
        tx,
        claimed,
        ts=ts,
        drawn=claimed.version,
        state=MessageState.LIVE,
        attempts=0,
        problem=None,
        urgency=Urgency.REDRAW if claimed.kind is Kind.CARD else SlackMessage.urgency,
    )


def postponed(tx: Session, claimed: Claimed, *, until: datetime, problem: str | None, doubtful: bool) -> bool:
    """Not now; `doubtful` when it may have reached Slack all the same."""
    state = MessageState.DOUBTFUL if doubtful and claimed.ts is None else MessageState.LIVE
    return _write_back(tx, claimed, next_try_at=until, problem=problem, state=state)


def lost(tx: Session, claimed: Claimed) -> bool:
    """Slack no longer has the message that was to be redrawn: post it anew."""
    return _write_back(tx, claimed, ts=None, drawn=0, state=MessageState.LIVE)


def parked(tx: Session, claimed: Claimed, *, until: datetime, problem: str) -> bool:
    """Slack will not take it as things are: somebody may have mended them by `until`."""
    return _write_back(tx, claimed, state=MessageState.PARKED, next_try_at=until, problem=problem)


def dropped(tx: Session, claimed: Claimed, *, problem: str) -> bool:
    """Slack will not show this whisper, and later it would be out of place."""
    return _write_back(tx, claimed, state=MessageState.PARKED, drawn=claimed.version, problem=problem)


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


def whispered(tx: Session, claimed: Claimed) -> bool:
    """Slack took the whisper; it has no place there that could be looked at again."""
    return _write_back(tx, claimed, drawn=claimed.version, state=MessageState.LIVE, problem=None)
