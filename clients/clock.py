"""The clocks that `bot.py` may run on: the machine's own, and one that a file pushes forward for practice and tests."""

import json
import math
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

_SLICE_SECONDS = 0.2  # how late a wait may notice that the file has moved the clock
_FARTHEST_SECONDS = 100 * 366 * 86_400  # beyond a century an offset is a mistake, and would overflow datetime


class SystemClock:
    """The machine's time, aware UTC; its waits end early once the process is stopping."""

    def __init__(self) -> None:
        self._stopping = threading.Event()

    def now(self) -> datetime:
        """The time now, aware UTC."""
        return datetime.now(UTC)

    def wait(self, seconds: float) -> None:
        """Return after `seconds`, or as soon as `stop` is called; at once when `seconds` is not positive."""
        if seconds > 0:
            self._stopping.wait(seconds)

    def stop(self) -> None:
        """End every wait, those under way and those to come."""
        self._stopping.set()


class FileClock:
    """The machine's time plus the `offset_seconds` of a JSON file: `{"offset_seconds": 5400}`.

    The file is read again whenever it changes, so that whoever writes it (in one step, by renaming) moves the time of
    a running process. A missing or broken file means no offset.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stopping = threading.Event()
        self._read: tuple[tuple[int, int, int] | None, timedelta] = (None, timedelta(0))

    def now(self) -> datetime:
        """The time now on this clock, aware UTC."""
        return datetime.now(UTC) + self._offset()

    def wait(self, seconds: float) -> None:
        """Return when `seconds` have passed on this clock, also by a change of the file, or once `stop` is called."""
        until = self.now() + timedelta(seconds=seconds)
        while (left := (until - self.now()).total_seconds()) > 0:
            if self._stopping.wait(min(left, _SLICE_SECONDS)):
                return

    def stop(self) -> None:
        """End every wait, those under way and those to come."""
        self._stopping.set()

    def _offset(self) -> timedelta:
        try:
            status = self._path.stat()
        except OSError:
            return timedelta(0)
        stamp = (status.st_mtime_ns, status.st_size, status.st_ino)
        seen, offset = self._read
        if stamp != seen:
            offset = _read_offset(self._path)
            self._read = (stamp, offset)  # one assignment: another thread sees the old pair or the new one
        return offset


def _read_offset(path: Path) -> timedelta:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return timedelta(0)
    seconds = document.get("offset_seconds") if isinstance(document, dict) else None
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return timedelta(0)
    if not math.isfinite(seconds) or abs(seconds) > _FARTHEST_SECONDS:
        return timedelta(0)
    return timedelta(seconds=seconds)
