"""Tick: look whether everything still moves, and tell the admins, once each, when something stands still or is over it.

The alarm is owed in Slack like any other message. When the work of delivering stands still itself, it is delivered
from here; when the database does not answer, handlers/storage_trouble.py says so without it.
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from handlers import deliver
from handlers.desk import Desk
from handlers.health_lines import alarm, damage, works_again
from handlers.storage_trouble import StorageTrouble
from handlers.streams import beyond_mentions
from rules.health import SAVED_EVERY, SOCKET, STILL, WATCH, Beat, Facts, Finding, What, findings
from storage import failures, health, polls, slack_files
from storage.slack_messages import admins_key

log = logging.getLogger(__name__)

EVERY = 5  #: seconds
SURE_AFTER = 4.0  #: seconds: a finding counts at the second look that has it, so that no jump of the clock is one
OVER_AFTER = 120.0  #: seconds without it before it is over: what comes and goes is one alarm and no storm
HELP_AFTER = timedelta(seconds=5)  #: an alarm that nobody has delivered until then is delivered from here


@dataclass(frozen=True, kw_only=True)
class Report:
    """What the latest look has found."""

    at: datetime
    facts: Facts
    findings: Sequence[Finding]


@dataclass(kw_only=True)
class _Sight:
    """When this process first saw each finding, and since when it has missed each alarm, on the monotonic clock."""

    seen: dict[str, float] = field(default_factory=dict)
    missed: dict[str, float] = field(default_factory=dict)

    def look(self, keys: Collection[str], alarms: Collection[str], at: float) -> None:
        self.seen = {key: self.seen.get(key, at) for key in keys}
        self.missed = {key: self.missed.get(key, at) for key in alarms if key not in keys}


class Watch:
    """The eye on one process and, through the database, on all."""

    def __init__(
        self,
        desk: Desk,
        slack: deliver.Slack,
        *,
        socket_open: Callable[[], bool] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._desk = desk
        self._slack = slack
        self._socket_open = socket_open
        self._monotonic = monotonic
        self._started_at = desk.now()
        self._saved_at: datetime | None = None
        self._sight = _Sight()
        self._lock = threading.Lock()
        self._report: tuple[Report, float] | None = None
        self._storage = StorageTrouble(desk, slack, monotonic)
        if socket_open is not None:
            desk.pulse.expect(SOCKET, EVERY)

    def tick(self) -> int:
        """Look once; returns how many findings there are."""
        desk = self._desk
        if self._socket_open is not None and self._socket_open():
            desk.pulse.beat(SOCKET)
        desk.pulse.moving()
        now = desk.now()
        try:
            self._save(now)
            with desk.store.reading() as tx:
                facts = gather(desk, tx, own=desk.pulse.beats(now), started_at=self._started_at)
                known = [(row.key, row.what, row.subject) for row in health.alarms(tx)]
            found = findings(facts, now)
            self._judge(now, found, known)
            self._storage.works(now)
            self._keep(Report(at=now, facts=facts, findings=found))
            self._help_out(now)
        except SQLAlchemyError as error:
            since = self._storage.fails(now, error)
            facts = replace(self._last_facts(), storage_failing_since=since)
            found = findings(facts, now)
            self._keep(Report(at=now, facts=facts, findings=found))
        return len(found)

    def report(self) -> Report | None:
        """The latest look, without asking the database; None before the first. One that has aged says so itself."""
        with self._lock:
            kept = self._report
        if kept is None:
            return None
        report, at = kept
        age = self._monotonic() - at
        if age <= STILL.total_seconds():
            return report
        still = Finding(what=What.TICK_STILL, subject=WATCH, since=report.at, where=self._desk.pulse.process)
        return replace(report, findings=(still, *report.findings))

    def tell_of_damage(self) -> None:
        """The database file turned out to be damaged, and the process ends: say so while it can."""
        self._storage.last_words(damage(self._desk.now(), self._desk.zone))

    def _keep(self, report: Report) -> None:
        with self._lock:
            self._report = (report, self._monotonic())

    def _last_facts(self) -> Facts:
        return self._report[0].facts if self._report else Facts(started_at=self._started_at)

    def _save(self, now: datetime) -> None:
        """Let the others know; often enough, and at once when the clock has jumped."""
        if self._saved_at is not None and timedelta() <= now - self._saved_at < SAVED_EVERY:
            return
        beats = self._desk.pulse.beats(now)
        self._desk.store.work(lambda tx: health.save_beats(tx, self._desk.pulse.process, beats, now))
        self._saved_at = now

    def _judge(self, now: datetime, found: Sequence[Finding], known: Sequence[tuple[str, str, str]]) -> None:
        """Tell of what is new and of what is over: one message each, whatever the number."""
        at, keys = self._monotonic(), [finding.key for finding in found]
        self._sight.look(keys, [key for key, _, _ in known], at)
        told = {key for key, _, _ in known}
        new = [
            finding
            for finding in found
            if finding.alarms and finding.key not in told and at - self._sight.seen[finding.key] >= SURE_AFTER
        ]
        past = [row for row in known if at - self._sight.missed.get(row[0], at) >= OVER_AFTER]
        if new or past:
            self._desk.store.work(lambda tx: self._tell(tx, now, new, past))
            self._desk.nudge()

    def _tell(self, tx: Session, now: datetime, new: Sequence[Finding], past: Sequence[tuple[str, str, str]]) -> None:
        desk, moment = self._desk, f"{now:%Y-%m-%dT%H:%M:%S}"
        fresh = [finding for finding in new if health.alarm(tx, finding, now)]
        if fresh:
            desk.tell_admins(tx, f"health:{fresh[0].key}:{moment}", alarm(fresh, desk.zone))
        gone = [(What(what), subject) for key, what, subject in past if health.over(tx, key)]
        if gone:
            desk.tell_admins(tx, f"health-over:{past[0][0]}:{moment}", works_again(gone))

    def _help_out(self, now: datetime) -> None:
        """Nobody delivers the alarm: deliver it from here, by the same leases, so that it stands there once."""
        desk = self._desk
        channel = desk.directory.channel(desk.config.team.admin_channel)
        with desk.store.reading() as tx:
            waits = health.owed_to(tx, channel, admins_key("health"), now - HELP_AFTER)
        if waits:
            deliver.in_place(desk, self._slack, channel)


def is_there(process: str) -> bool:
    """Whether a process, by the name that processes/building.py gives it, runs on this machine, be it frozen."""
    host, _, number = process.rpartition(":")
    if host != os.uname().nodename or not number.isdecimal():
        return False
    try:
        os.kill(int(number), 0)
    except OSError:
        return False
    return True


def gather(desk: Desk, tx: Session, *, own: Sequence[Beat] = (), started_at: datetime | None = None) -> Facts:
    """Read everything that is looked at.

    `own` beats are newer than those this process has saved; what never happened is late from `started_at` on, or, for a
    person who asks, since yesterday.
    """
    now, mine = desk.now(), {beat.process for beat in own}
    started_at = started_at or now - timedelta(days=1)
    open_accounts = {
        (account.network, account.handle.lower()): account for account in desk.config.accounts if account.open
    }
    others = [beat for beat in health.beats(tx) if beat.process not in mine]
    return Facts(
        beats=(*others, *own),
        there=frozenset(process for process in {beat.process for beat in others} if is_there(process)),
        queues=health.queues(tx),
        parked=health.parked(tx),
        files=[(state.value, count) for state, count in slack_files.counts(tx).items()],
        failed=failures.parked(tx),
        replies=health.replies(tx, set(open_accounts), now, undo=desk.config.approval.undo_window),
        readings=health.readings(
            tx,
            {place: account.poll_every for place, account in open_accounts.items()} | _searches(desk),
            started_at,
        ),
        started_at=started_at,
    )


def _searches(desk: Desk) -> dict[tuple[str, str], timedelta]:
    """What is searched for beyond mentions, and how often."""
    return {
        (account.network, polls.name_of(account.handle, polls.SEARCH)): account.search_every
        for account in desk.config.accounts
        if account.open and beyond_mentions(desk, account) is not None
    }
