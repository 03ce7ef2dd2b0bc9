"""Is everything still moving? Facts about queues, reading, timed work and connections in; findings out.

Nothing here is about customers: counts, ages and names of our own parts only, so that a finding may be shown anywhere.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

STILL = timedelta(seconds=30)  #: longer than any single call of ours may take, short enough to tell within a minute
BEATS_MISSED = 3  #: of a part that runs seldom, before it is said to stand still
SAVED_EVERY = timedelta(seconds=10)  #: how old the beats of another process may be when we read them
GONE = STILL + SAVED_EVERY  #: a process that has said nothing for so long has ended, or does nothing any more
WAITS_LONG = timedelta(minutes=5)  #: a queue that merely waits for its turn, at Slack's one message a second
UNDECIDED = timedelta(minutes=5)  #: a reply that nobody knows the fate of

SOCKET = "socket"
EVENTS = "events"
WATCH = "health"
#: The timed work that some process must do, or nothing moves. The rest may be missed for a while.
WORK = ("deliver", "send", "reconcile", "poll", "escalate", "digest", "catch up")


class Severity(StrEnum):
    """How bad it is."""

    BROKEN = "broken"  #: something stands still
    WARNING = "warning"  #: everything moves, and a person should look


class What(StrEnum):
    """What was found; each has a sentence that says what to do."""

    NO_WORKER = "no_worker"  #: no process does this part of the timed work
    TICK_STILL = "tick_still"  #: a living process does not come round to it
    TICK_FAILS = "tick_fails"  #: it fails every time
    EVENTS_FAIL = "events_fail"  #: what Slack delivers is not handled
    SOCKET_CLOSED = "socket_closed"
    SLACK_REFUSES = "slack_refuses"  #: messages are tried, and do not get through
    SLACK_WAITS = "slack_waits"  #: messages wait for longer than a busy hour explains
    PARKED = "parked"  #: Slack will never take them as they are
    FAILED = "failed"  #: put aside after failing again and again: events, replies, posts and the like
    REPLIES_WAIT = "replies_wait"  #: approved, due, and not sent
    UNDECIDED = "undecided"  #: sent or not, only a person can tell
    READING_FAILS = "reading_fails"
    READING_STILL = "reading_still"  #: no failure, and no completed look either
    STORAGE = "storage"  #: the database does not answer


#: Whoever meets these says so in Slack at once, in its own words: an alarm would say it a second time.
TOLD_ELSEWHERE = frozenset({What.PARKED, What.FAILED, What.UNDECIDED, What.READING_FAILS})
WARNINGS = frozenset({What.PARKED, What.FAILED, What.UNDECIDED, What.SLACK_WAITS})


@dataclass(frozen=True, kw_only=True)
class Beat:
    """A part of a process, and when it last came to the end of its work."""

    process: str
    part: str  #: a tick, SOCKET or EVENTS
    every: timedelta
    at: datetime
    failing_since: datetime | None = None  #: it has failed ever since
    reference: str = ""  #: of the latest failure, to look for in the log


@dataclass(frozen=True, kw_only=True)
class Queue:
    """Messages of one kind that Slack does not show yet."""

    kind: str
    count: int
    oldest: datetime | None  #: when the oldest was owed
    failing: datetime | None = None  #: when the oldest was owed that has been tried in vain


@dataclass(frozen=True, kw_only=True)
class Replies:
    """Approved replies on their way to a network."""

    approved: int = 0
    oldest_due: datetime | None = None  #: since when the oldest could have been sent; postponed ones left out
    unsure: int = 0
    oldest_unsure: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How one account is read."""

    account: str
    every: timedelta
    completed_at: datetime | None
    asked_since: datetime  #: reading was expected from here on
    failing_since: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Everything that is looked at, as one reading of the tables gave it."""

    beats: Sequence[Beat] = ()
    queues: Sequence[Queue] = ()
    parked: int = 0
    files: Sequence[tuple[str, int]] = ()  #: files of the last 30 days by their state: how many
    failed: Sequence[tuple[str, int, datetime]] = ()  #: what was put aside: kind, how many, since when the first
    replies: Replies = Replies()
    readings: Sequence[Reading] = ()
    started_at: datetime  #: of the process that looks: what never happened before is not late yet
    storage_failing_since: datetime | None = None
    there: frozenset[str] = frozenset()  #: processes that the machine says are there, whether they say something or not


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something that a person should know of."""

    what: What
    subject: str = ""  #: which part, kind or account
    since: datetime
    count: int = 0
    where: str = ""  #: the processes concerned, or the parts that none has
    reference: str = ""

    @property
    def key(self) -> str:
        """What makes it the same finding at the next look."""
        return f"{self.what}:{self.subject}" if self.subject else self.what.value

    @property
    def severity(self) -> Severity:
        """Whether something stands still, or a person should look."""
        return Severity.WARNING if self.what in WARNINGS else Severity.BROKEN

    @property
    def alarms(self) -> bool:
        """Whether the admins are to be told of it; what tells by itself needs no second voice."""
        return self.what not in TOLD_ELSEWHERE


def findings(facts: Facts, now: datetime) -> tuple[Finding, ...]:
    """What stands still or wants a person's eye, the worst first."""
    if facts.storage_failing_since is not None:
        # Everything else was read from the database, and is as old as its last answer.
        return (Finding(what=What.STORAGE, since=facts.storage_failing_since),)
    return (
        *_of_beats(facts, now),
        *_of_readings(facts, now),
        *_of_replies(facts, now),
        *_of_queues(facts, now),
        *(Finding(what=What.FAILED, subject=kind, since=since, count=count) for kind, count, since in facts.failed),
    )


def _of_beats(facts: Facts, now: datetime) -> Iterator[Finding]:
    spoke = {beat.process: beat.at for beat in facts.beats if beat.part == WATCH}
    living = [beat for beat in facts.beats if beat.process in spoke and now - spoke[beat.process] <= GONE]
    done = {beat.part for beat in living}
    missing = [part for part in WORK if part not in done]
    if missing and now - facts.started_at > GONE:
        last = max((beat.at for beat in facts.beats if beat.part in missing), default=facts.started_at)
        yield Finding(what=What.NO_WORKER, since=last, where=", ".join(missing))
    frozen = [beat for beat in facts.beats if beat.part == WATCH and beat.process in facts.there and beat not in living]
    if frozen:
        yield _finding(What.TICK_STILL, frozen, since=min(beat.at for beat in frozen))
    for part in dict.fromkeys(beat.part for beat in living):
        beats = [beat for beat in living if beat.part == part]
        still = [beat for beat in beats if _still(beat, spoke[beat.process])]
        if still:
            what = What.SOCKET_CLOSED if part == SOCKET else What.TICK_STILL
            yield _finding(what, still, since=min(beat.at for beat in still))
        failing = [beat for beat in beats if beat.failing_since and beat not in still]
        if failing:
            since = min(beat.failing_since for beat in failing if beat.failing_since)
            if part == EVENTS or now - since >= STILL:
                yield _finding(What.EVENTS_FAIL if part == EVENTS else What.TICK_FAILS, failing, since=since)


def _still(beat: Beat, spoke: datetime) -> bool:
    """Measured against the moment when its own process last spoke: a process that has ended stands for nothing.

    What fails comes round to it, and is a finding of its own.
    """
    return beat.failing_since is None and spoke - beat.at > max(STILL, BEATS_MISSED * beat.every)


def _finding(what: What, beats: Sequence[Beat], *, since: datetime) -> Finding:
    part = beats[0].part
    return Finding(
        what=what,
        subject="" if what in (What.SOCKET_CLOSED, What.EVENTS_FAIL) else part,
        since=since,
        where=", ".join(sorted(beat.process for beat in beats)),
        reference=beats[-1].reference,
    )


def _of_readings(facts: Facts, now: datetime) -> Iterator[Finding]:
    for reading in facts.readings:
        if reading.failing_since is not None:
            if now - reading.failing_since >= STILL:
                yield Finding(what=What.READING_FAILS, subject=reading.account, since=reading.failing_since)
            continue
        last = max(reading.asked_since, reading.completed_at or reading.asked_since)
        if now - last > STILL + BEATS_MISSED * reading.every:
            yield Finding(what=What.READING_STILL, subject=reading.account, since=last)


def _of_replies(facts: Facts, now: datetime) -> Iterator[Finding]:
    replies = facts.replies
    if replies.oldest_due is not None and now - replies.oldest_due > STILL:
        yield Finding(what=What.REPLIES_WAIT, since=replies.oldest_due, count=replies.approved)
    if replies.oldest_unsure is not None and now - replies.oldest_unsure > UNDECIDED:
        yield Finding(what=What.UNDECIDED, since=replies.oldest_unsure, count=replies.unsure)


def _of_queues(facts: Facts, now: datetime) -> Iterator[Finding]:
    tried = [queue for queue in facts.queues if queue.failing is not None and now - queue.failing > STILL]
    if tried:
        since = min(queue.failing for queue in tried if queue.failing)
        yield Finding(what=What.SLACK_REFUSES, since=since, count=sum(queue.count for queue in tried))
    waiting = [queue for queue in facts.queues if queue.oldest is not None and now - queue.oldest > WAITS_LONG]
    if waiting and not tried:
        since = min(queue.oldest for queue in waiting if queue.oldest)
        yield Finding(what=What.SLACK_WAITS, since=since, count=sum(queue.count for queue in waiting))
    if facts.parked:
        yield Finding(what=What.PARKED, since=now, count=facts.parked)
