"""Messages on their way to Slack: rows claimed with a lease and a fencing token, written back only by who holds it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from storage.schema import SlackFile, SlackMessage
from storage.slack_files import FileState
from storage.slack_messages import Kind, MessageState, Urgency

LEASE = timedelta(seconds=60)


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
        # Its pictures come first: what refers to a file that Slack does not have is refused whole.
        ~exists().where(SlackFile.message_key == SlackMessage.key, SlackFile.state == FileState.OWED),
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
    since: datetime  #: when it can have come into Slack at the earliest


def claim_next(
    tx: Session, channel: str, now: datetime, *, started_at: datetime, only: frozenset[str] | None = None
) -> Claimed | None:
    """Claim the most urgent due message of `channel`, for a process that runs since `started_at`.

    `only` limits it to "post", "update" or "whisper".
    """
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
    since = min(row.owed_at, row.about_at or row.owed_at)
    # A first post whose lease ran out may be in Slack already; so may one that is older than this process, for its
    # database may be a backup.
    doubtful = row.state != MessageState.LIVE or since < started_at
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
        since=since,
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


def whispered(tx: Session, claimed: Claimed) -> bool:
    """Slack took the whisper; it has no place there that could be looked at again."""
    return _write_back(tx, claimed, drawn=claimed.version, state=MessageState.LIVE, problem=None)
