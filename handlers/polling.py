"""Tick: read each account's mentions by completed sweeps; what a network would no longer list is reported."""

import logging
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from clients import Busy, Gap, Post, Sweep, Unauthorised, Unreachable
from config import Account
from handlers.desk import Desk
from handlers.each import each
from handlers.intake import take_in
from handlers.missed_posts import again, failing
from handlers.parking import attempt
from rules.slack_text import escape
from storage import audit, gestures, leases, polls, slack_messages
from storage.cases import int_or_text
from storage.slack_messages import admins_key

log = logging.getLogger(__name__)

UNREADABLE_SHOWN = 5
AT_ONCE = 20  #: posts in one commit: a large sweep must not hold the database for longer than Slack waits for an ack
AGAIN = timedelta(seconds=15)  #: after a failure, however seldom the account is read otherwise
LONGEST = timedelta(days=1)  #: that a network can put us off
TELL_AFTER = timedelta(seconds=45)  #: a hiccup is not worth a notice; within a minute a failure is


def tick(desk: Desk) -> int:
    """Sweep every open account whose turn it is; returns how many posts came in."""
    return sum(each(desk.config.accounts, lambda account: _look(desk, account) if account.open else 0))


def _look(desk: Desk, account: Account) -> int:
    return again(desk, account) + attempt(lambda: _poll(desk, account), lambda error: _stumbled(desk, account, error))


def _stumbled(desk: Desk, account: Account, error: Exception) -> int:
    """The network serves what its client cannot take: as if it had not answered, and not at once again."""
    reference = secrets.token_hex(4)
    log.error("unexpected failure %s in reading @%s", reference, account.handle, exc_info=error)
    _failed(desk, account, Unreachable(f"an unexpected failure, which the log has under `{reference}`"))
    return 0


def _poll(desk: Desk, account: Account) -> int:
    now = desk.now()
    begun = desk.store.work(lambda tx: _begin(desk, tx, account, now))
    if begun is None:
        return 0
    cursor, started_at = begun
    network = desk.network(account.network, account.handle)
    desk.pulse.moving()
    try:
        sweep = network.fetch(cursor, since=started_at - account.cold_start)
    except (Busy, Unreachable, Unauthorised) as error:
        _failed(desk, account, error)
        return 0
    return _store(desk, account, cursor, sweep)


def _begin(desk: Desk, tx: Session, account: Account, now: datetime) -> tuple[str | None, datetime] | None:
    """Where to read on from; None when it is not this account's turn, or another process reads it."""
    poll = polls.of(tx, account.network, account.handle, now)
    # A network puts us off for a day at most: a time further off was written before our clock was put back.
    if poll.next_at is not None and now < poll.next_at <= now + max(LONGEST, account.poll_every):
        return None
    if not leases.take(tx, f"poll:{account.network}:{account.handle.lower()}", desk.name, now, 2 * account.poll_every):
        return None
    return poll.cursor, poll.started_at


def _store(desk: Desk, account: Account, cursor: str | None, sweep: Sweep) -> int:
    """Rows and cursor in one commit; a large sweep in several, each with its cursor, the oldest posts first."""
    known = cursor
    # By version, as the cursor counts: an edited post must not carry it past what the next commit stores.
    posts = sorted(sweep.posts, key=lambda post: int_or_text(post.version_id))
    for start in range(0, len(posts), AT_ONCE):
        desk.pulse.moving()
        known = _chunk(desk, account, posts[start : start + AT_ONCE], known)
    desk.store.work(lambda tx: _completed(desk, tx, account, sweep))
    if sweep.posts or sweep.unreadable:
        desk.nudge()
    return len(sweep.posts)


def _chunk(desk: Desk, account: Account, posts: Sequence[Post], cursor: str | None) -> str:
    """Take posts in, all in one commit; when one of them fails, one by one."""
    highest = max([post.version_id for post in posts] + ([cursor] if cursor else []), key=int_or_text)

    def passed(tx: Session) -> str:
        polls.of(tx, account.network, account.handle, desk.now()).cursor = highest
        return highest

    def unit(tx: Session) -> str:
        for post in posts:
            take_in(desk, tx, account, post)
        return passed(tx)

    def one_by_one(error: Exception) -> str:
        if len(posts) > 1:
            known = cursor
            for post in posts:
                known = _chunk(desk, account, [post], known)
            return highest
        # Counted before the cursor passes it: from now on handlers/missed_posts.py has it.
        failing(desk, account, posts[0].version_id, error)
        desk.store.work(passed)
        return highest

    return attempt(lambda: desk.store.work(unit), one_by_one)


def _completed(desk: Desk, tx: Session, account: Account, sweep: Sweep) -> None:
    now = desk.now()
    poll = polls.of(tx, account.network, account.handle, now)
    poll.cursor = sweep.cursor
    poll.completed_at = now
    poll.next_at = now + account.poll_every
    poll.resources_read += sweep.resources_read
    if poll.failing_since is not None:
        if slack_messages.by_key(tx, admins_key(_fails(account, poll.failing_since))) is not None:
            text = f":white_check_mark: Reading @{account.handle} works again."
            desk.tell_admins(tx, f"poll-works:{account.handle}:{poll.failing_since.isoformat()}", text)
        poll.failing_since = None
        poll.problem = None
    if sweep.gap is not None:
        _report_gap(desk, tx, account, sweep.gap)
    unreadable = [one for one in sweep.unreadable if gestures.first_time(tx, f"unreadable:{one[:200]}", now)]
    if unreadable:
        _report_unreadable(desk, tx, account, unreadable)


def _report_gap(desk: Desk, tx: Session, account: Account, gap: Gap) -> None:
    audit.note(
        tx, "poll.gap", actor="bot", at=desk.now(), account=account.handle, after=gap.after_id, before=gap.before_id,
        recovered=gap.recovered, closed=gap.closed,
    )  # fmt: skip
    if gap.closed:
        return
    desk.tell_admins(
        tx,
        f"gap:{account.handle}:{gap.after_id}:{gap.before_id}",
        f":warning: Some posts to @{account.handle} could not be read: the network lists only its most recent ones, "
        f"and the search did not cover the rest ({gap.reason}). {gap.recovered} were found by the search. Please look "
        "on the network for the time in between.",
    )


def _report_unreadable(desk: Desk, tx: Session, account: Account, posts: Sequence[str]) -> None:
    """Each post once: what a network serves and we cannot read is not lost in silence."""
    audit.note(tx, "poll.unreadable", actor="bot", at=desk.now(), account=account.handle, posts=list(posts))
    shown = "; ".join(posts[:UNREADABLE_SHOWN]) + (" ..." if len(posts) > UNREADABLE_SHOWN else "")
    desk.tell_admins(
        tx,
        f"unreadable:{account.handle}:{posts[0][:100]}",
        f":warning: {len(posts)} of the posts to @{account.handle} could not be read and have no card. Please look for "
        f"them on the network, by id: {escape(shown)}",
    )


def _failed(desk: Desk, account: Account, error: Busy | Unreachable | Unauthorised) -> None:
    log.warning("reading @%s failed: %s", account.handle, error)

    def unit(tx: Session) -> None:
        now = desk.now()
        poll = polls.of(tx, account.network, account.handle, now)
        poll.failing_since = poll.failing_since or now
        poll.problem = str(error)
        again_at = error.retry_at if isinstance(error, Busy) else now + min(account.poll_every, AGAIN)
        poll.next_at = min(again_at, now + LONGEST)
        if isinstance(error, Busy) and error.retry_at - now < timedelta(minutes=1):
            return
        if isinstance(error, Unauthorised | Busy) or now - poll.failing_since >= TELL_AFTER:
            why = str(error).rstrip(".")
            text = f":warning: @{account.handle} cannot be read: {why}. New posts wait on the network until this works."
            desk.tell_admins(tx, _fails(account, poll.failing_since), text)

    desk.store.work(unit)
    desk.nudge()


def _fails(account: Account, since: datetime) -> str:
    return f"poll-fails:{account.handle}:{since.isoformat()}"
