"""Trigger: SIGTERM or SIGINT. The process ends in good order within ten seconds, whatever hangs, and with success.

What could not be finished stands in the tables with a lease, and is taken up, looked up first where it may have
happened already, by whoever runs next.
"""

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType

log = logging.getLogger(__name__)

FINISH_WITHIN = 3.0  #: seconds for what people have just done in Slack, and again for the ticks
SLICE = 0.5  #: seconds
LEAVE_AFTER = 8.0  #: seconds: hosts kill after ten


class Stopping:
    """Waits for the signal, and sees to it that the process is gone soon after it."""

    def __init__(self, *, leave_after: float = LEAVE_AFTER, leave: Callable[[int], object] = os._exit) -> None:
        self._leave_after = leave_after
        self._leave = leave
        self._asked = threading.Event()
        self._begun = False

    def listen(self) -> None:
        """From now on the signals ask for a good end; to be called before anything is begun."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._signal)

    def wait(self) -> None:
        """Return when somebody asks the process to end."""
        while not self.within(SLICE):
            pass

    def within(self, seconds: float) -> bool:
        """Return when somebody asks the process to end, or after so many seconds; whether somebody has."""
        # In slices: a signal that comes just before the thread falls asleep would interrupt nothing, and Python runs
        # the handler only once this thread is awake.
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if self._asked.wait(min(left, SLICE)):
                return True
        return self._asked.is_set()

    def _signal(self, _number: int, _frame: FrameType | None) -> None:
        if not self._begun:
            self._begun = True
            # Not from here: the signal may have come while this very thread holds the event's lock.
            threading.Thread(target=self._end, daemon=True, name="stopping").start()

    def _end(self) -> None:
        """Let the process end by itself; a call that hangs, and a thread in it, must not hold it."""
        self._asked.set()
        threading.Event().wait(self._leave_after)
        left = sorted(thread.name for thread in threading.enumerate() if not thread.daemon)
        log.warning("not finished in %s s: %s; whoever runs next takes it up", self._leave_after, ", ".join(left))
        sys.stdout.flush()
        sys.stderr.flush()
        self._leave(0)
