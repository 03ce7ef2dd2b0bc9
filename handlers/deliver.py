"""Tick: show in Slack what is owed there, the urgent first, no faster than Slack allows, each message once.

A message is claimed with a lease before the call. When an answer was lost, Slack is searched for the message's nonce
before it is posted again.
"""

import logging
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol

from sqlalchemy.orm import Session

from clients import Busy, Rejected, Unauthorised, Unreachable
from handlers.cards import case_card
from handlers.desk import Desk
from handlers.draft_cards import draft_card
from handlers.each import each
from handlers.gestures import catch_up
from storage import audit, cases, gestures, readings, slack_claims
from storage.schema import Draft
from storage.slack_claims import Claimed
from storage.slack_messages import Kind

log = logging.getLogger(__name__)

BETWEEN_POSTS = timedelta(seconds=1)  #: Slack may hide, without an error, what exceeds one message a second a channel
EVERY = 0.25  #: seconds between two ticks; as long as the rest itself, every second one would come a moment too early
MOST_PER_TICK = 200
BOT = "bot"


class Slack(Protocol):
    """What delivering asks of Slack. Each call is one attempt and raises Busy or Rejected (nothing was done),
    Unreachable (nobody knows) or Unauthorised (nothing was done)."""

    def post(self, *, channel: str, thread_ts: str | None, content: dict[str, Any], kind: str, nonce: str) -> str: ...

    def update(self, *, channel: str, ts: str, content: dict[str, Any], kind: str, nonce: str) -> None: ...

    def whisper(self, *, channel: str, thread_ts: str | None, person: str, content: dict[str, Any]) -> None: ...

    def find(self, *, channel: str, thread_ts: str | None, nonce: str, since: datetime) -> str | None: ...


class Pace:
    """When each channel and each kind of call may be used again."""

    def __init__(self) -> None:
        self._posts: dict[str, datetime] = {}
        self._closed: dict[tuple[str, str], datetime] = {}

    def allowed(self, channel: str, now: datetime) -> frozenset[str]:
        """What may be done in a channel now: "post", "update", "whisper"."""
        ways = set()
        for way in ("post", "update", "whisper"):
            closed = max(self._closed.get((channel, way), now), self._closed.get(("", way), now))
            if closed <= now and (way != "post" or self._posts.get(channel, now) <= now):
                ways.add(way)
        return frozenset(ways)

    def posted(self, channel: str, now: datetime) -> None:
        """A message went out: the channel rests a second."""
        self._posts[channel] = now + BETWEEN_POSTS

    def busy(self, channel: str, way: str, until: datetime) -> None:
        """Slack asked for patience: posting is limited by channel, everything else by method."""
        self._closed[(channel if way == "post" else "", way)] = until


def tick(desk: Desk, slack: Slack, pace: Pace) -> int:
    """Deliver what is due and allowed now; returns how many calls were made."""
    calls = 0
    while calls < MOST_PER_TICK:
        before = calls
        with desk.store.reading() as tx:
            channels = slack_claims.channels_with_work(tx, desk.now())
        calls += sum(each(channels, partial(_next, desk, slack, pace)))
        if calls == before:
            break
    return calls


def in_place(desk: Desk, slack: Slack, pace: Pace, channel: str) -> int:
    """Deliver what one channel is owed, for a process whose deliver tick stands still; returns the calls made."""
    calls = 0
    while calls < MOST_PER_TICK and _next(desk, slack, pace, channel):
        calls += 1
    return calls


def _next(desk: Desk, slack: Slack, pace: Pace, channel: str) -> int:
    """Deliver the most urgent message of a channel; 0 when none may go there now."""
    now = desk.now()
    allowed = pace.allowed(channel, now)
    if not allowed:
        return 0
    claimed = desk.store.work(
        lambda tx: slack_claims.claim_next(tx, channel, now, started_at=desk.started_at, only=allowed)
    )
    if claimed is None:
        return 0
    _deliver(desk, slack, pace, claimed)
    desk.pulse.moving()
    return 1


def _way(claimed: Claimed) -> str:
    if claimed.kind is Kind.WHISPER:
        return "whisper"
    return "post" if claimed.ts is None else "update"


def _deliver(desk: Desk, slack: Slack, pace: Pace, claimed: Claimed) -> None:
    way = _way(claimed)
    try:
        ts = _call(desk, slack, pace, claimed)
    except Busy as busy:
        pace.busy(claimed.channel, way, busy.retry_at)
        _later(desk, claimed, busy.retry_at, None, doubtful=claimed.doubtful)  # to wait for one's turn is no problem
    except Unreachable as lost:
        again = desk.now() + timedelta(seconds=min(2**claimed.attempts, 60))
        _later(desk, claimed, again, str(lost), doubtful=True)
    except Unauthorised as no:
        log.error("Slack does not accept our token: %s", no)
        _later(desk, claimed, desk.now() + timedelta(minutes=1), str(no), doubtful=claimed.doubtful)
    except Rejected as no:
        _rejected(desk, claimed, no)
    else:
        desk.store.work(lambda tx: _delivered(desk, tx, claimed, ts))


def _call(desk: Desk, slack: Slack, pace: Pace, claimed: Claimed) -> str:
    with desk.store.reading() as tx:
        content = claimed.content if claimed.content is not None else _draw(desk, tx, claimed)
    if claimed.kind is Kind.WHISPER:
        assert claimed.recipient is not None
        slack.whisper(channel=claimed.channel, thread_ts=claimed.thread_ts, person=claimed.recipient, content=content)
        return ""
    ts = claimed.ts
    if ts is None and claimed.doubtful:
        ts = slack.find(channel=claimed.channel, thread_ts=claimed.thread_ts, nonce=claimed.id, since=claimed.since)
    if ts is None:
        pace.posted(claimed.channel, desk.now())
        return slack.post(
            channel=claimed.channel, thread_ts=claimed.thread_ts, content=content, kind=claimed.kind, nonce=claimed.id
        )
    slack.update(channel=claimed.channel, ts=ts, content=content, kind=claimed.kind, nonce=claimed.id)
    return ts


def _draw(desk: Desk, tx: Session, claimed: Claimed) -> dict[str, Any]:
    assert claimed.case_id is not None
    file = cases.case_file(tx, claimed.case_id)
    assert file is not None
    if claimed.kind is Kind.CARD:
        return case_card(desk, file)
    return draft_card(desk, file, tx.get_one(Draft, claimed.draft_id))


def _later(desk: Desk, claimed: Claimed, until: datetime, problem: str | None, *, doubtful: bool) -> None:
    desk.store.work(lambda tx: slack_claims.postponed(tx, claimed, until=until, problem=problem, doubtful=doubtful))


def _delivered(desk: Desk, tx: Session, claimed: Claimed, ts: str) -> None:
    if claimed.kind is Kind.WHISPER:
        slack_claims.whispered(tx, claimed)
        return
    first = claimed.ts is None
    if first:
        # An emoji on it may be taken in at this very moment, by a process that does not know the message yet.
        gestures.in_turn(tx, claimed.channel, ts)
    if not slack_claims.delivered(tx, claimed, ts=ts):
        return
    if claimed.kind is Kind.CARD and claimed.case_id is not None:
        readings.shown(
            tx, channel=claimed.channel, ts=ts, case_id=claimed.case_id, now=desk.now(), unread=claimed.doubtful
        )
    if claimed.kind is Kind.DRAFT_CARD and claimed.since < desk.started_at and claimed.thread_ts is not None:
        # It may have stood there for long, and a yes to it may have been read before anybody knew it to be ours.
        readings.ask(tx, channel=claimed.channel, ts=claimed.thread_ts, at=desk.now(), case_id=claimed.case_id)
    if not first:
        return
    audit.note(
        tx, f"slack.{claimed.kind}", actor=BOT, at=desk.now(), case_id=claimed.case_id, draft_id=claimed.draft_id,
        channel=claimed.channel, ts=ts,
    )  # fmt: skip
    catch_up(desk, tx, claimed.channel, ts)


def _rejected(desk: Desk, claimed: Claimed, no: Rejected) -> None:
    """Slack will not take it so: post a lost message anew, else tell the admins what to do and try again later."""
    if no.code == "message_not_found" and claimed.ts is not None:
        desk.store.work(lambda tx: slack_claims.lost(tx, claimed))
        return
    log.error("Slack rejected a %s: %s", claimed.kind, no.code)
    if claimed.kind is Kind.WHISPER:
        desk.store.work(lambda tx: slack_claims.dropped(tx, claimed, problem=no.code))
        return
    admins = desk.directory.channel(desk.config.team.admin_channel)
    again = desk.now() + timedelta(minutes=min(2**claimed.attempts, 60))

    def park(tx: Session) -> None:
        slack_claims.parked(tx, claimed, until=again, problem=no.code)
        if claimed.channel != admins:
            about = f" of case {claimed.case_id}" if claimed.case_id else ""
            desk.tell_admins(
                tx,
                f"parked:{claimed.id}:{no.code}:{desk.now():%Y-%m-%d}",  # not once for every change of a card
                f":warning: The {claimed.kind.replace('_', ' ')}{about} could not be shown in <#{claimed.channel}>: "
                f"{no.reason}. Run `python bot.py check`, mend it, and it is shown within the hour.",
            )

    desk.store.work(park)
