"""A clock that stands still until a test moves it."""

import threading
from datetime import datetime, timedelta


class ManualClock:
    """Time as the test says; a wait lasts until `advance` has gone far enough, or `stop` was called."""

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("the clock needs an aware time")
        self._now = start
        self._stopped = False
        self._moved = threading.Condition()

    def now(self) -> datetime:
        with self._moved:
            return self._now

    def advance(self, seconds: float) -> None:
        """Move the time, back when negative."""
        with self._moved:
            self._now += timedelta(seconds=seconds)
            self._moved.notify_all()

    def wait(self, seconds: float) -> None:
        with self._moved:
            until = self._now + timedelta(seconds=seconds)
            self._moved.wait_for(lambda: self._stopped or self._now >= until)

    def stop(self) -> None:
        with self._moved:
            self._stopped = True
            self._moved.notify_all()


class ShiftedClock:
    """The clock of one machine, which may be put forward or back while the world's goes on."""

    def __init__(self, world: ManualClock) -> None:
        self._world = world
        self.shift = timedelta()

    def now(self) -> datetime:
        return self._world.now() + self.shift

    def wait(self, seconds: float) -> None:
        self._world.wait(seconds)

    def stop(self) -> None:
        self._world.stop()
