"""The sandbox's one clock: real time plus an offset that a person may push forward."""

import json
import os
import re
import tempfile
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol


class Now(Protocol):
    """All that the sandbox's state needs of a clock; a test may pass a manual one."""

    def now(self) -> datetime:
        """Aware UTC."""
        ...


_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}


def seconds_of(span: object) -> float:
    """Read a span of time given as seconds (90) or as text ("90", "30m", "24h", "1d").

    Raises ValueError when it cannot be read, is negative, or is no finite number.
    """
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([smhd]?)", str(span).strip())
    if match is None:
        raise ValueError(f"not a span of time: {span!r}; write seconds, or text such as 30m, 24h, 1d")
    return float(match[1]) * _UNITS[match[2]]


class SandboxClock:
    """Real time plus an offset, which only grows; aware UTC.

    With `path`, the offset is kept there as `{"offset_seconds": N}`, replaced atomically, for the bot to read: the two
    processes then agree on what time it is. A file left by an earlier run is overwritten at once.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._offset = 0.0
        self._lock = threading.Lock()
        self._write()

    @property
    def offset_seconds(self) -> float:
        """How far this clock is ahead of real time."""
        return self._offset

    def now(self) -> datetime:
        """The sandbox's present, aware UTC."""
        return datetime.now(UTC) + timedelta(seconds=self._offset)

    def advance(self, seconds: float) -> None:
        """Push the clock forward by `seconds`; raises ValueError for a negative number, for time does not go back."""
        if seconds < 0:
            raise ValueError("the clock only goes forward")
        with self._lock:
            self._offset += seconds
            self._write()

    def _write(self) -> None:
        if self._path is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=self._path.parent, prefix=self._path.name)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump({"offset_seconds": self._offset}, file)
        Path(temporary).replace(self._path)
