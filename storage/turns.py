"""Turns for writers: SQLite lets one write at a time and keeps no queue, so who begins again at once starves all."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import TimeoutError


class NoTurn(TimeoutError):
    """Others wrote for so long that it never was this one's turn; nothing was written."""


class Turns:
    """One at a time, in the order in which they asked; for the threads of one process."""

    def __init__(self) -> None:
        self._door = threading.Lock()
        self._taken = False
        self._queue: deque[threading.Event] = deque()

    @contextmanager
    def turn(self, within: float) -> Iterator[None]:
        """Wait for one's turn, and keep it as long as the block; raises NoTurn after `within` seconds."""
        self._take(within)
        try:
            yield
        finally:
            self._hand_on()

    def waiting(self) -> int:
        """How many wait."""
        with self._door:
            return len(self._queue)

    def _take(self, within: float) -> None:
        mine = threading.Event()
        with self._door:
            if not self._taken:
                self._taken = True
                return
            self._queue.append(mine)
        if mine.wait(within):
            return
        with self._door:
            if mine.is_set():  # handed over in the very moment of giving up
                return
            self._queue.remove(mine)
        raise NoTurn(f"the database was busy for {within:g} seconds")

    def _hand_on(self) -> None:
        with self._door:
            if self._queue:
                self._queue.popleft().set()
            else:
                self._taken = False
