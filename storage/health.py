"""How the bot itself is doing: beats and alarms are kept, queues counted. Numbers and names, no words of anybody."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import case, delete, func, or_, select
from sqlalchemy.orm import Session

from rules.draft import DraftState
from rules.health import Beat, Finding, Queue, Reading, Replies
from storage.schema import Alarm, Case, Draft, HeartbeatRow, Poll, SlackMessage
from storage.slack_messages import Kind, MessageState

FORGET_AFTER = timedelta(days=1)  #: a process that has long ended
PUT_OFF = timedelta(minutes=1)  #: a next attempt further off than this was asked for by the network


def save_beats(tx: Session, process: str, beats: Sequence[Beat], now: datetime) -> None:
    """Replace what is known of a process, and forget those that ended long ago."""
    known = {row.part: row for row in tx.scalars(select(HeartbeatRow).where(HeartbeatRow.process == process))}
    for beat in beats:
        row = known.get(beat.part)
        if row is None:
            row = HeartbeatRow(process=process, part=beat.part)
            tx.add(row)
        row.every = beat.every.total_seconds()
        row.at, row.failing_since, row.reference = beat.at, beat.failing_since, beat.reference
    tx.execute(delete(HeartbeatRow).where(HeartbeatRow.at < now - FORGET_AFTER, HeartbeatRow.process != process))


def beats(tx: Session) -> Sequence[Beat]:
    """The beats of all processes, as they were saved."""
    rows = tx.scalars(select(HeartbeatRow).order_by(HeartbeatRow.process, HeartbeatRow.part)).all()
    return [
        Beat(
            process=row.process,
            part=row.part,
            every=timedelta(seconds=row.every),
            at=row.at,
            failing_since=row.failing_since,
            reference=row.reference,
        )
        for row in rows
    ]


def queues(tx: Session) -> Sequence[Queue]:
    """First posts that Slack does not show yet, by kind; when a redrawing was asked for is not kept."""
    failed = case((SlackMessage.problem.is_not(None), SlackMessage.owed_at))
    rows = tx.execute(
        select(SlackMessage.kind, func.count(), func.min(SlackMessage.owed_at), func.min(failed))
        .where(
            SlackMessage.drawn < SlackMessage.wanted,
            SlackMessage.ts.is_(None),
            SlackMessage.state != MessageState.PARKED,
        )
        .group_by(SlackMessage.kind)
        .order_by(SlackMessage.kind)
    )
    return [Queue(kind=kind, count=count, oldest=oldest, failing=failing) for kind, count, oldest, failing in rows]


def parked(tx: Session) -> int:
    """Messages that Slack will not take as they are; a whisper's moment has passed, so those do not count."""
    query = select(func.count()).where(SlackMessage.state == MessageState.PARKED, SlackMessage.kind != Kind.WHISPER)
    return tx.scalar(query) or 0


def replies(tx: Session, accounts: Collection[tuple[str, str]], now: datetime, *, undo: timedelta) -> Replies:
    """Approved replies of the open `accounts` (network, handle in lower case), and those that may have been sent.

    A reply is due from the end of its `undo` window on, unless the network itself has put it off, out of quota.
    """
    rows = tx.execute(
        select(Draft.state, Draft.approved_at, Draft.next_try_at, Draft.sending_at, Case.network, Case.account)
        .join(Case, Case.id == Draft.case_id)
        .where(Draft.state.in_([DraftState.APPROVED.value, DraftState.SENDING.value, DraftState.UNSURE.value]))
    ).all()
    approved = [
        row for row in rows if row.state == DraftState.APPROVED and (row.network, row.account.lower()) in accounts
    ]
    due = [
        row.approved_at + undo
        for row in approved
        if row.approved_at is not None and (row.next_try_at is None or row.next_try_at <= now + PUT_OFF)
    ]
    unsure = [row.sending_at for row in rows if row.state != DraftState.APPROVED]
    return Replies(
        approved=len(approved),
        oldest_due=min(due, default=None),
        unsure=len(unsure),
        oldest_unsure=min((at for at in unsure if at is not None), default=None),
    )


def readings(tx: Session, accounts: Mapping[tuple[str, str], timedelta], since: datetime) -> Sequence[Reading]:
    """How the open `accounts` are read, each as often as given; expected `since` the process that asks began."""
    known = {(poll.network, poll.account): poll for poll in tx.scalars(select(Poll))}
    found = []
    for place, every in accounts.items():
        poll = known.get(place)
        found.append(
            Reading(
                account=place[1],
                every=every,
                completed_at=poll.completed_at if poll else None,
                asked_since=since,
                failing_since=poll.failing_since if poll else None,
            )
        )
    return found


def alarms(tx: Session) -> Sequence[Alarm]:
    """What the admins were told of and is not over."""
    return tx.scalars(select(Alarm).order_by(Alarm.told_at, Alarm.key)).all()


def alarm(tx: Session, finding: Finding, now: datetime) -> bool:
    """Write down that the admins are told; False when they were, by whichever process."""
    if tx.get(Alarm, finding.key) is not None:
        return False
    tx.add(Alarm(key=finding.key, what=finding.what.value, subject=finding.subject, since=finding.since, told_at=now))
    tx.flush()
    return True


def over(tx: Session, key: str) -> bool:
    """Take an alarm back; False when another process did."""
    known = tx.get(Alarm, key)
    if known is None:
        return False
    tx.delete(known)
    tx.flush()
    return True


def owed_to(tx: Session, channel: str, prefix: str, before: datetime) -> bool:
    """Whether a message whose key begins with `prefix` waits in `channel` since `before`."""
    query = select(func.count()).where(
        SlackMessage.channel == channel,
        SlackMessage.key.startswith(prefix, autoescape=True),
        SlackMessage.drawn < SlackMessage.wanted,
        SlackMessage.state != MessageState.PARKED,
        SlackMessage.owed_at <= before,
        or_(SlackMessage.lease_until.is_(None), SlackMessage.lease_until <= before),
    )
    return bool(tx.scalar(query))
