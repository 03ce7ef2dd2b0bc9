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
from handlers import notices, pictures, summary
from handlers.desk import Desk
from handlers.draft_cards import drawn
from handlers.each import each
from handlers.gestures import catch_up
from handlers.parking import attempt, failed
from storage import audit, failures, gestures, pace, readings, slack_claims, slack_messages
from storage.schema import SlackMessage
from storage.slack_claims import Claimed
from storage.slack_messages import Kind, card_key

log = logging.getLogger(__name__)

EVERY = 0.25  #: seconds between two ticks; as long as the rest itself, every second one would come a moment too early
MOST_PER_TICK = 200
BOT = "bot"


class Slack(Protocol):
    """What delivering asks of Slack. Each call is one attempt and raises Busy or Rejected (nothing was done),
    Unreachable (nobody knows) or Unauthorised (nothing was done)."""

    def post(self, *, channel: str, thread_ts: str | None, content: dict[str, Any], kind: str, nonce: str) -> str: ...

    def update(self, *, channel: str, ts: str, content: dict[str, Any], kind: str, nonce: str) -> None: ...

    def whisper(self, *, channel: str, thread_ts: str | None, person: str, content: dict[str, Any]) -> None: ...

    def delete(self, *, channel: str, ts: str) -> None: ...

    def find(self, *, channel: str, thread_ts: str | None, nonce: str, since: datetime) -> str | None: ...


class _NotNow(Exception):
    """Another process has the channel's turn."""


def tick(desk: Desk, slack: Slack) -> int:
    """Deliver what is due and allowed now; returns how many calls were made."""
    calls = 0
    while calls < MOST_PER_TICK:
        with desk.store.reading() as tx:
            channels = slack_claims.channels_with_work(tx, desk.now())
            resting = pace.resting(tx, desk.now()) if channels else frozenset()
        made = sum(each(channels, partial(_next, desk, slack, resting)))
        if not made:
            break
        calls += made
    return calls


def in_place(desk: Desk, slack: Slack, channel: str) -> int:
    """Deliver what one channel is owed, for a process whose deliver tick stands still; returns the calls made."""
    calls = 0
    while calls < MOST_PER_TICK:
        with desk.store.reading() as tx:
            resting = pace.resting(tx, desk.now())
        if not _next(desk, slack, resting, channel):
            break
        calls += 1
    return calls


def _next(desk: Desk, slack: Slack, resting: frozenset[tuple[str, str]], channel: str) -> int:
    """Deliver the most urgent message of a channel; 0 when none may go there now."""
    now = desk.now()
    allowed = pace.allowed(resting, channel)
    if not allowed:
        return 0

    def claim(tx: Session) -> Claimed | None:
        found = slack_claims.claim_next(tx, channel, now, started_at=desk.runs_since, only=allowed)
        if found is not None and _way(found) == pace.POST and not pace.take(tx, channel, now):
            raise _NotNow  # and with it the claim is undone
        return found

    try:
        claimed = desk.store.work(claim)
    except _NotNow:
        return 0
    if claimed is None:
        return 0
    attempt(lambda: _deliver(desk, slack, claimed), lambda error: _failed(desk, claimed, error))
    desk.pulse.moving()
    return 1


def _way(claimed: Claimed) -> str:
    if claimed.kind is Kind.WHISPER:
        return pace.WHISPER
    return pace.POST if claimed.ts is None else pace.UPDATE


def _deliver(desk: Desk, slack: Slack, claimed: Claimed) -> None:
    try:
        ts = _call(desk, slack, claimed)
    except Busy as busy:
        until = busy.retry_at
        desk.store.work(lambda tx: _busy(desk, tx, claimed, until))
    except Unreachable as lost:
        again = desk.now() + timedelta(seconds=min(2**claimed.attempts, 60))
        _later(desk, claimed, again, str(lost), doubtful=True)
    except Unauthorised as no:
        log.error("Slack does not accept our token: %s", no)
        _later(desk, claimed, desk.now() + timedelta(minutes=1), str(no), doubtful=claimed.doubtful)
    except Rejected as no:
        _rejected(desk, claimed, no)
    else:
        superfluous = attempt(
            lambda: desk.store.work(lambda tx: _delivered(desk, tx, claimed, ts)),
            lambda error: _without_gestures(desk, claimed, ts, error),
        )
        if superfluous:
            _take_away(slack, claimed, ts)


def _take_away(slack: Slack, claimed: Claimed, ts: str) -> None:
    """This process stood still for so long that another has posted the message meanwhile."""
    log.warning("a %s was posted twice, for this process stood still; its own is taken away", claimed.kind.value)
    try:
        slack.delete(channel=claimed.channel, ts=ts)
    except (Busy, Rejected, Unauthorised, Unreachable) as no:
        log.error("it could not be taken away: %s", no)


def _without_gestures(desk: Desk, claimed: Claimed, ts: str, error: Exception) -> bool:
    """What people did on the message before we knew it fails: the message stands there all the same."""
    failed(desk, failures.Kind.EVENT, f"{claimed.channel}:{ts}", error, most=1)
    return desk.store.work(lambda tx: _delivered(desk, tx, claimed, ts, with_gestures=False))


def _failed(desk: Desk, claimed: Claimed, error: Exception) -> None:
    """It cannot be drawn or posted, for a reason that nobody foresaw: later, then parked; the others go on."""
    about = {"what": claimed.kind.replace("_", " "), "case": str(claimed.case_id or "(none)")}
    failure = failed(desk, failures.Kind.MESSAGE, claimed.id, error, place=about)
    problem = f"unexpected failure {failure.reference}"
    if not failure.parked:
        _later(desk, claimed, failure.next_try_at, problem, doubtful=True)
    elif claimed.kind is Kind.WHISPER:
        desk.store.work(lambda tx: slack_claims.dropped(tx, claimed, problem=problem))
    else:
        again = desk.now() + pace.LONGEST
        desk.store.work(lambda tx: slack_claims.parked(tx, claimed, until=again, problem=problem))


def _call(desk: Desk, slack: Slack, claimed: Claimed) -> str:
    with desk.store.reading() as tx:
        content = claimed.content or drawn(desk, tx, claimed.kind, claimed.case_id, claimed.draft_id)
        content = summary.drawn(desk, tx, content)
        content = pictures.filled(tx, claimed.key, content)
    if claimed.kind is Kind.WHISPER:
        assert claimed.recipient is not None
        slack.whisper(channel=claimed.channel, thread_ts=claimed.thread_ts, person=claimed.recipient, content=content)
        return ""
    ts = claimed.ts
    if ts is None and claimed.doubtful:
        since = min(claimed.since, desk.now())  # our clock may have been put back since
        ts = slack.find(channel=claimed.channel, thread_ts=claimed.thread_ts, nonce=claimed.id, since=since)
        if ts is None:
            desk.store.work(lambda tx: pace.posted(tx, claimed.channel, desk.now()))  # looking took a while
    if ts is None:
        return slack.post(
            channel=claimed.channel, thread_ts=claimed.thread_ts, content=content, kind=claimed.kind, nonce=claimed.id
        )
    slack.update(channel=claimed.channel, ts=ts, content=content, kind=claimed.kind, nonce=claimed.id)
    return ts


def _busy(desk: Desk, tx: Session, claimed: Claimed, until: datetime) -> None:
    until = pace.busy(tx, claimed.channel, _way(claimed), desk.now(), until)
    # To wait for one's turn is no problem.
    slack_claims.postponed(tx, claimed, until=until, problem=None, doubtful=claimed.doubtful)


def _later(desk: Desk, claimed: Claimed, until: datetime, problem: str | None, *, doubtful: bool) -> None:
    desk.store.work(lambda tx: slack_claims.postponed(tx, claimed, until=until, problem=problem, doubtful=doubtful))


def _delivered(desk: Desk, tx: Session, claimed: Claimed, ts: str, *, with_gestures: bool = True) -> bool:
    """Write down that it stands in Slack; True when another process had posted it, and this is one too many."""
    if claimed.kind is Kind.WHISPER:
        slack_claims.whispered(tx, claimed)
        return False
    first = claimed.ts is None
    if first:
        # An emoji on it may be taken in at this very moment, by a process that does not know the message yet.
        gestures.in_turn(tx, claimed.channel, ts)
    if not slack_claims.delivered(tx, claimed, ts=ts):
        known = tx.get(SlackMessage, claimed.id)
        return first and known is not None and known.ts not in (None, ts)
    if claimed.kind is Kind.CARD and claimed.case_id is not None:
        readings.shown(
            tx, channel=claimed.channel, ts=ts, case_id=claimed.case_id, now=desk.now(), unread=claimed.doubtful
        )
    if claimed.kind is Kind.DRAFT_CARD and claimed.since < desk.started_at and claimed.thread_ts is not None:
        # It may have stood there for long, and a yes to it may have been read before anybody knew it to be ours.
        readings.ask(tx, channel=claimed.channel, ts=claimed.thread_ts, at=desk.now(), case_id=claimed.case_id)
    if claimed.kind is Kind.CARD and claimed.case_id is not None:
        notices.follow(desk, tx, claimed.case_id)
    if claimed.kind is Kind.ESCALATION and claimed.case_id is not None and first and claimed.attempts > 1:
        slack_messages.want(tx, card_key(claimed.case_id))  # which may have said that nobody was reached
    if not first:
        return False
    audit.note(
        tx, f"slack.{claimed.kind}", actor=BOT, at=desk.now(), case_id=claimed.case_id, draft_id=claimed.draft_id,
        channel=claimed.channel, ts=ts,
    )  # fmt: skip
    if with_gestures:
        catch_up(desk, tx, claimed.channel, ts)
    return False


def _rejected(desk: Desk, claimed: Claimed, no: Rejected) -> None:
    """Slack will not take it so: post a lost message anew, else tell the admins what to do and try again later."""
    if no.code == "message_not_found" and claimed.ts is not None:
        desk.store.work(lambda tx: slack_claims.lost(tx, claimed))
        return
    if no.code == pictures.UNSHOWN and desk.store.work(lambda tx: pictures.not_shown(tx, claimed, desk.now(), no)):
        return
    log.error("Slack rejected a %s: %s", claimed.kind, no.code)
    if claimed.kind is Kind.WHISPER:
        desk.store.work(lambda tx: slack_claims.dropped(tx, claimed, problem=no.code))
        return
    admins = desk.directory.channel(desk.config.team.admin_channel)
    again = desk.now() + timedelta(minutes=min(2**claimed.attempts, 60))

    def park(tx: Session) -> None:
        slack_claims.parked(tx, claimed, until=again, problem=no.code)
        call = ""
        if claimed.kind is Kind.ESCALATION and claimed.case_id is not None and claimed.ts is None:
            call = notices.mention_elsewhere(desk, tx, claimed.case_id, claimed.id)
            slack_messages.want(tx, card_key(claimed.case_id))  # which says that nobody was reached
        if claimed.channel != admins:
            about = f" of case {claimed.case_id}" if claimed.case_id else ""
            desk.tell_admins(
                tx,
                f"parked:{claimed.id}:{no.code}:{desk.now():%Y-%m-%d}",  # not once for every change of a card
                f"{call}:warning: The {claimed.kind.replace('_', ' ')}{about} could not be shown in "
                f"<#{claimed.channel}>: {no.reason}. Run `python bot.py check`, mend it, and it is shown within "
                "the hour.",
            )

    desk.store.work(park)
