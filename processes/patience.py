"""Patience at the start: whoever gives no answer is asked again until one comes; a refusal ends the start at once."""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Protocol, TypeVar

from clients import Busy, Unreachable

log = logging.getLogger(__name__)

FIRST_PAUSE = 1.0  #: seconds; each pause is twice the one before
LONGEST_PAUSE = 60.0
LONGEST_ASKED_FOR = 300.0  #: of what a system may ask us to wait

T = TypeVar("T")


class AskedToEnd(Exception):
    """Somebody asked the process to end, before it had begun its work or by reading no further."""


class Patience(Protocol):
    """How to ask at the start: of `what` for the log, and the question."""

    def __call__(self, what: str, ask: Callable[[], T], /) -> T: ...


def at_once(_what: str, ask: Callable[[], T], /) -> T:
    """No patience: the first failure is the answer."""
    return ask()


def patient(now: Callable[[], datetime], pause: Callable[[float], bool]) -> Patience:
    """Ask until there is an answer, with ever longer pauses; `pause(seconds)` says whether the process is to end.

    The question raises Busy or Unreachable to be asked again. Raises what else it raises, and AskedToEnd.
    """

    def asking(what: str, ask: Callable[[], T]) -> T:
        for seconds in _pauses():
            try:
                return ask()
            except Busy as error:
                asked_for = min((error.retry_at - now()).total_seconds(), LONGEST_ASKED_FOR)
                seconds, reason = max(seconds, asked_for), str(error)
            except Unreachable as error:
                reason = str(error)
            log.warning("cannot start yet: %s: %s; trying again in %.0f s", what, reason, seconds)
            if pause(seconds):
                break
        raise AskedToEnd

    return asking


def _pauses() -> Iterator[float]:
    seconds = FIRST_PAUSE
    while True:
        yield seconds
        seconds = min(2 * seconds, LONGEST_PAUSE)
