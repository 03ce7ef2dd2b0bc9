"""The clock may be put back: what was set to happen later by the old time is due then, and nothing waits for a year."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from storage import audit
from storage.failures import FailureRow
from storage.pace import SlackPace
from storage.readings import ONCE_MORE_DONE
from storage.schema import Audit, Draft, Escalation, HeartbeatRow, HomeTab, Lease, Poll, Reading, SlackGap, SlackMessage

APART = timedelta(minutes=2)  #: how far the clocks of two machines may be apart without being taken for this


def put_back(tx: Session, now: datetime) -> timedelta | None:
    """By how much the clock was put back since something was last written down; None when it was not."""
    latest = [
        tx.scalar(select(Audit.at).order_by(Audit.id.desc()).limit(1)),
        tx.scalar(select(func.max(Poll.completed_at))),
        tx.scalar(select(func.max(HeartbeatRow.at))),
    ]
    ahead = max((at - now for at in latest if at is not None), default=timedelta())
    return ahead if ahead > APART else None


def start_anew(tx: Session, now: datetime, by: timedelta) -> None:
    """Let everything that waits for a moment of the old time be due now; what has happened is never done again."""
    for column in (Draft.approved_at, Draft.sending_at, Draft.looked_up_at, Poll.started_at, Poll.completed_at):
        _bring(tx, column, after=now, to=now)
    for column in (
        Draft.next_try_at,
        SlackMessage.next_try_at,
        Poll.next_at,
        FailureRow.next_try_at,
        SlackGap.again_at,
        HomeTab.due_at,
        HomeTab.seen_at,
    ):
        _bring(tx, column, after=now, to=now)
    # The intervals between the levels of an escalation begin anew; its levels stay fired.
    _bring(tx, Escalation.fired_at, after=now, to=now)
    _bring(tx, Reading.next_at, after=now + ONCE_MORE_DONE, to=now)
    # A process at work on a row holds it by its fence, which stays.
    for column in (Draft.lease_until, SlackMessage.lease_until, HomeTab.lease_until):
        _bring(tx, column, after=now, to=now)
    tx.execute(delete(Lease).where(Lease.until > now))
    tx.execute(delete(SlackPace).where(SlackPace.since > now))
    tx.execute(delete(HeartbeatRow).where(HeartbeatRow.at > now))
    audit.note(tx, "clock.put_back", actor="bot", at=now, seconds=round(by.total_seconds()))


def _bring(tx: Session, column: Any, *, after: datetime, to: datetime) -> None:
    tx.execute(
        update(column.class_).where(column > after).values({column: to}).execution_options(synchronize_session=False)
    )
