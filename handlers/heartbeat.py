"""The heartbeat: APScheduler wakes the ticks. It holds no truth, so a restart or a missed beat loses nothing."""

import logging
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler

from rules.health import EVENTS, Beat

log = logging.getLogger(__name__)
logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a beat skipped while the last one works is as it should be

FAILS_FOR = 300.0  #: seconds that a failed event is remembered: Slack delivers it again within that time
LOOK_AT_CLOCK = 1.0  #: seconds
LOG_AGAIN = 60.0  #: seconds between two tracebacks of a tick that fails many times a second


@dataclass(frozen=True, kw_only=True)
class Tick:
    """One piece of timed work: asks the tables what is due, and does it."""

    name: str
    every: float  #: seconds
    run: Callable[[], object]
    nudged: bool = False  #: also runs at once when a handler has committed something owed


@dataclass(frozen=True, kw_only=True)
class _Part:
    """A part of this process, by the monotonic clock: a jump of the time of day is no standing still."""

    every: float
    moved_at: float
    failing_since: float | None = None
    failed_at: float = 0.0
    reference: str = ""


class Pulse:
    """When each part of this process last moved; any thread may say that it has, and any may ask."""

    def __init__(self, process: str, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.process = process
        self._monotonic = monotonic
        self._parts: dict[str, _Part] = {}
        self._lock = threading.Lock()
        self._running = threading.local()

    def expect(self, part: str, every: float) -> None:
        """From now on `part` should move every so many seconds."""
        with self._lock:
            self._parts[part] = _Part(every=every, moved_at=self._monotonic())

    def beat(self, part: str) -> None:
        """`part` came to the end of its work, and it went well."""
        with self._lock:
            known = self._parts.get(part)
            if known is not None:
                self._parts[part] = replace(known, moved_at=self._monotonic(), failing_since=None, reference="")

    def failed(self, part: str, reference: str) -> None:
        """`part` came to the end of its work by an error that the log has under `reference`."""
        with self._lock:
            now = self._monotonic()
            known = self._parts.get(part) or _Part(every=FAILS_FOR, moved_at=now)
            since = now if known.failing_since is None else known.failing_since
            self._parts[part] = replace(known, moved_at=now, failing_since=since, failed_at=now, reference=reference)

    def moving(self) -> None:
        """The tick that runs in this thread is getting on: a long queue is no standing still."""
        part = getattr(self._running, "part", "")
        with self._lock:
            if known := self._parts.get(part):
                self._parts[part] = replace(known, moved_at=self._monotonic())

    def begin(self, part: str) -> None:
        """The tick `part` runs in this thread."""
        self._running.part = part

    def beats(self, now: datetime) -> Sequence[Beat]:
        """All parts as of now, in the time of day."""
        with self._lock:
            at = self._monotonic()
            if (events := self._parts.get(EVENTS)) and at - events.failed_at > FAILS_FOR:
                del self._parts[EVENTS]
            return [
                Beat(
                    process=self.process,
                    part=name,
                    every=timedelta(seconds=part.every),
                    at=now - timedelta(seconds=at - part.moved_at),
                    failing_since=None
                    if part.failing_since is None
                    else now - timedelta(seconds=at - part.failing_since),
                    reference=part.reference,
                )
                for name, part in self._parts.items()
            ]


class Heartbeat:
    """Runs ticks until it is stopped, each at most once at a time."""

    def __init__(self, ticks: Sequence[Tick], pulse: Pulse) -> None:
        self._pulse = pulse
        self._nudged = [tick.name for tick in ticks if tick.nudged]
        self._ending = False
        self._ended = threading.Event()
        self._ticks = ticks
        self._running = 0
        self._idle = threading.Condition()
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(len(ticks))},
            job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None},
        )
        for tick in ticks:
            pulse.expect(tick.name, tick.every)
            self._scheduler.add_job(
                self._guarded(tick), "interval", seconds=tick.every, id=tick.name, next_run_time=datetime.now(UTC)
            )

    def start(self) -> None:
        """Begin to beat."""
        self._scheduler.start()
        threading.Thread(target=self._mind_the_clock, daemon=True, name="minding-the-clock").start()

    def _mind_the_clock(self) -> None:
        # The scheduler waits for a time of day: were the clock put back an hour, its heart would stand still so long.
        while not self._ended.wait(LOOK_AT_CLOCK):
            for tick in self._ticks:
                job = self._scheduler.get_job(tick.name)
                soon = datetime.now(UTC) + timedelta(seconds=tick.every + LOOK_AT_CLOCK)
                if job is not None and job.next_run_time is not None and job.next_run_time > soon:
                    with suppress(JobLookupError):  # the end has come meanwhile
                        self._scheduler.modify_job(tick.name, next_run_time=datetime.now(UTC))

    def nudge(self) -> None:
        """Something owed was committed: do it now instead of at the next beat."""
        if self._ending:
            return  # whoever runs next finds it in the tables
        for name in self._nudged:
            self._scheduler.modify_job(name, next_run_time=datetime.now(UTC))

    def end(self) -> None:
        """Begin no tick any more; those that run go on."""
        with self._idle:
            self._ending = True
        self._ended.set()
        self._scheduler.shutdown(wait=False)

    def rest(self, within: float) -> bool:
        """Return once no tick runs, or after so many seconds; whether none does."""
        with self._idle:
            return self._idle.wait_for(lambda: self._running == 0, within)

    def _guarded(self, tick: Tick) -> Callable[[], None]:
        logged_at, reference = -LOG_AGAIN, ""

        def run() -> None:
            nonlocal logged_at, reference
            with self._idle:
                if self._ending:
                    return
                self._running += 1
            self._pulse.begin(tick.name)
            try:
                tick.run()
                self._pulse.beat(tick.name)
            except Exception:
                if time.monotonic() - logged_at >= LOG_AGAIN:
                    logged_at, reference = time.monotonic(), secrets.token_hex(4)
                    log.exception("tick %s failed, reference %s", tick.name, reference)
                self._pulse.failed(tick.name, reference)
            finally:
                with self._idle:
                    self._running -= 1
                    self._idle.notify_all()

        return run
