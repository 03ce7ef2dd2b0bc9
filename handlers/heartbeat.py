"""The heartbeat: APScheduler wakes the ticks. It holds no truth, so a restart or a missed beat loses nothing."""

import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from handlers.desk import Desk

log = logging.getLogger(__name__)
logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a beat skipped while the last one works is as it should be


@dataclass(frozen=True, kw_only=True)
class Tick:
    """One piece of timed work: asks the tables what is due, and does it."""

    name: str
    every: float  #: seconds
    run: Callable[[], object]
    nudged: bool = False  #: also runs at once when a handler has committed something owed


class Heartbeat:
    """Runs ticks until it is stopped, each at most once at a time."""

    def __init__(self, ticks: Sequence[Tick], desk: Callable[[], Desk]) -> None:
        self._desk = desk
        self._nudged = [tick.name for tick in ticks if tick.nudged]
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(len(ticks))},
            job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None},
        )
        for tick in ticks:
            self._scheduler.add_job(
                self._guarded(tick), "interval", seconds=tick.every, id=tick.name, next_run_time=datetime.now(UTC)
            )

    def start(self) -> None:
        """Begin to beat."""
        self._scheduler.start()

    def nudge(self) -> None:
        """Something owed was committed: do it now instead of at the next beat."""
        for name in self._nudged:
            self._scheduler.modify_job(name, next_run_time=datetime.now(UTC))

    def stop(self) -> None:
        """Let the ticks that are running finish, and begin no new one."""
        self._scheduler.shutdown(wait=True)

    def _guarded(self, tick: Tick) -> Callable[[], None]:
        def run() -> None:
            try:
                tick.run()
            except Exception:
                reference = secrets.token_hex(4)
                log.exception("tick %s failed, reference %s", tick.name, reference)
                self._tell(tick.name, reference)

        return run

    def _tell(self, name: str, reference: str) -> None:
        """Say it in the admins' channel, at most once an hour a tick."""
        desk = self._desk()
        text = (
            f":warning: Part of socialcare ({name}) failed and will try again by itself. If this goes on, look for "
            f"`{reference}` in the log."
        )
        try:
            desk.store.work(lambda tx: desk.tell_admins(tx, f"tick:{name}:{desk.now():%Y-%m-%dT%H}", text))
        except Exception:
            log.exception("the failure of %s could not be reported in Slack", name)
