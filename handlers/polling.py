"""Tick: read each account's mentions by completed sweeps; what a network would no longer list is reported.

handlers/listening.py reads in the same way what is said without a mention.
"""

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from clients import Busy, Gap, Post, Sweep, Unauthorised, Unreachable
from handlers.desk import Desk
from handlers.each import each
from handlers.missed_posts import again, failing
from handlers.parking import attempt
from handlers.streams import Stream, mentions
from rules.slack_text import escape
from storage import audit, gestures, leases, polls, reads, slack_messages
from storage.cases import int_or_text
from storage.schema import Poll
from storage.slack_messages import admins_key

log = logging.getLogger(__name__)

UNREADABLE_SHOWN = 5
AT_ONCE = 20  #: posts in one commit: a large sweep must not hold the database for longer than Slack waits for an ack
AGAIN = timedelta(seconds=15)  #: after a failure, however seldom the account is read otherwise
LONGEST = timedelta(days=1)  #: that a network can put us off
TELL_AFTER = timedelta(seconds=45)  #: a hiccup is not worth a notice; within a minute a failure is


@dataclass(frozen=True, kw_only=True)
class _Turn:
    """Where a sweep begins."""

    cursor: str | None
    since: datetime  #: without a cursor, what is newer than this
    last: datetime | None  #: when a sweep was last completed


def tick(desk: Desk) -> int:
    """Sweep every open account whose turn it is; returns how many posts came in."""
    return sum(each(desk.config.accounts, lambda account: look(desk, mentions(desk, account)) if account.open else 0))


def look(desk: Desk, stream: Stream) -> int:
    """Sweep one listing if it is its turn; what fails is told, and what its network does not serve comes later."""
    return again(desk, stream) + attempt(lambda: _poll(desk, stream), lambda error: _stumbled(desk, stream, error))


def _stumbled(desk: Desk, stream: Stream, error: Exception) -> int:
    """The network serves what its client cannot take: as if it had not answered, and not at once again."""
    reference = secrets.token_hex(4)
    log.error("unexpected failure %s in reading @%s", reference, stream.name, exc_info=error)
    _failed(desk, stream, Unreachable(f"an unexpected failure, which the log has under `{reference}`"))
    return 0


def _poll(desk: Desk, stream: Stream) -> int:
    now = desk.now()
    turn = desk.store.work(lambda tx: _begin(desk, tx, stream, now))
    if turn is None:
        return 0
    desk.pulse.moving()
    try:
        sweep = stream.fetch(turn.cursor, turn.since, turn.last)
    except (Busy, Unreachable, Unauthorised) as error:
        _failed(desk, stream, error)
        return 0
    return _store(desk, stream, turn.cursor, sweep)


def _begin(desk: Desk, tx: Session, stream: Stream, now: datetime) -> _Turn | None:
    """Where to read on from; None when it is not its turn, or another process reads it."""
    poll = _row(tx, stream, now)
    # A network puts us off for a day at most: a time further off was written before our clock was put back.
    if poll.next_at is not None and now < poll.next_at <= now + max(LONGEST, stream.every):
        return None
    if not leases.take(tx, f"poll:{poll.network}:{poll.account}", desk.name, now, 2 * stream.every):
        return None
    return _Turn(cursor=poll.cursor, since=poll.started_at - stream.account.cold_start, last=poll.completed_at)


def _row(tx: Session, stream: Stream, now: datetime) -> Poll:
    return polls.of(tx, stream.account.network, stream.account.handle, now, part=stream.part)


def _store(desk: Desk, stream: Stream, cursor: str | None, sweep: Sweep) -> int:
    """Rows and cursor in one commit; a large sweep in several, each with its cursor, the oldest posts first."""
    known = cursor
    # By version, as the cursor counts: an edited post must not carry it past what the next commit stores.
    posts = sorted(sweep.posts, key=lambda post: int_or_text(post.version_id))
    for start in range(0, len(posts), AT_ONCE):
        desk.pulse.moving()
        known = _chunk(desk, stream, posts[start : start + AT_ONCE], known)
    desk.store.work(lambda tx: _completed(desk, tx, stream, sweep))
    if sweep.posts or sweep.unreadable:
        desk.nudge()
    return len(sweep.posts)


def _chunk(desk: Desk, stream: Stream, posts: Sequence[Post], cursor: str | None) -> str:
    """Take posts in, all in one commit; when one of them fails, one by one."""
    highest = max([post.version_id for post in posts] + ([cursor] if cursor else []), key=int_or_text)

    def passed(tx: Session) -> str:
        _row(tx, stream, desk.now()).cursor = highest
        return highest

    def unit(tx: Session) -> str:
        for post in posts:
            stream.take_in(tx, post)
        return passed(tx)

    def one_by_one(error: Exception) -> str:
        if len(posts) > 1:
            known = cursor
            for post in posts:
                known = _chunk(desk, stream, [post], known)
            return highest
        # Counted before the cursor passes it: from now on handlers/missed_posts.py has it.
        failing(desk, stream, posts[0].version_id, error)
        desk.store.work(passed)
        return highest

    return attempt(lambda: desk.store.work(unit), one_by_one)


def _completed(desk: Desk, tx: Session, stream: Stream, sweep: Sweep) -> None:
    now = desk.now()
    poll = _row(tx, stream, now)
    poll.cursor = sweep.cursor
    poll.completed_at = now
    poll.next_at = now + stream.every
    poll.resources_read += sweep.resources_read
    reads.add(tx, poll.network, stream.account.handle, now.astimezone(desk.zone).date(), sweep.resources_read)
    if poll.failing_since is not None:
        if slack_messages.by_key(tx, admins_key(_fails(stream, poll.failing_since))) is not None:
            key = f"poll-works:{stream.name}:{poll.failing_since.isoformat()}"
            desk.tell_admins(tx, key, f":white_check_mark: {stream.works}")
        poll.failing_since = None
        poll.problem = None
    if sweep.gap is not None:
        _report_gap(desk, tx, stream, sweep.gap)
    unreadable = [one for one in sweep.unreadable if gestures.first_time(tx, f"unreadable:{one[:200]}", now)]
    if unreadable:
        _report_unreadable(desk, tx, stream, unreadable)


def _report_gap(desk: Desk, tx: Session, stream: Stream, gap: Gap) -> None:
    audit.note(
        tx, "poll.gap", actor="bot", at=desk.now(), account=stream.name, after=gap.after_id, before=gap.before_id,
        recovered=gap.recovered, closed=gap.closed,
    )  # fmt: skip
    if gap.closed:
        return
    desk.tell_admins(
        tx,
        f"gap:{stream.name}:{gap.after_id}:{gap.before_id}",
        f":warning: {stream.missed(gap)}",
    )


def _report_unreadable(desk: Desk, tx: Session, stream: Stream, posts: Sequence[str]) -> None:
    """Each post once: what a network serves and we cannot read is not lost in silence."""
    audit.note(tx, "poll.unreadable", actor="bot", at=desk.now(), account=stream.name, posts=list(posts))
    shown = "; ".join(posts[:UNREADABLE_SHOWN]) + (" ..." if len(posts) > UNREADABLE_SHOWN else "")
    desk.tell_admins(
        tx,
        f"unreadable:{stream.name}:{posts[0][:100]}",
        f":warning: {len(posts)} of the posts {stream.whose} could not be read and have no card. Please look for "
        f"them on the network, by id: {escape(shown)}",
    )


def _failed(desk: Desk, stream: Stream, error: Busy | Unreachable | Unauthorised) -> None:
    log.warning("reading @%s failed: %s", stream.name, error)

    def unit(tx: Session) -> None:
        now = desk.now()
        poll = _row(tx, stream, now)
        poll.failing_since = poll.failing_since or now
        poll.problem = str(error)
        again_at = error.retry_at if isinstance(error, Busy) else now + min(stream.every, AGAIN)
        poll.next_at = min(again_at, now + LONGEST)
        if isinstance(error, Busy) and error.retry_at - now < timedelta(minutes=1):
            return
        if isinstance(error, Unauthorised | Busy) or now - poll.failing_since >= TELL_AFTER:
            text = f":warning: {stream.fails(str(error).rstrip('.'))}"
            desk.tell_admins(tx, _fails(stream, poll.failing_since), text)

    desk.store.work(unit)
    desk.nudge()


def _fails(stream: Stream, since: datetime) -> str:
    return f"poll-fails:{stream.name}:{since.isoformat()}"
