"""How long X wants to be left alone: its rate-limit headers, remembered per endpoint so that nobody knocks in vain."""

import threading
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from clients import Busy
from clients.x_transport import Problem

_UNSAID = timedelta(minutes=15)  # X's windows last that long; a 429 does not always name its end
_LEAST = timedelta(minutes=1)  # when the end that X names is past on our clock, the clocks differ
_MOST = timedelta(hours=24)  # X's longest window
_UNPAID = timedelta(hours=1)  # a person may raise the cap or top up at any time, and asking costs nothing

_WINDOWS = ("x-rate-limit", "x-app-limit-24hour", "x-user-limit-24hour")
_CAP = "The spending or usage cap of the X account is reached. Raise it in X's developer console."
_CREDIT = "The X account has no credits left. Top them up in X's developer console."


class Endpoint(StrEnum):
    """What X counts apart, named as in "X's limit for ..."."""

    ME = "reading the account"
    MENTIONS = "reading mentions"
    SEARCH = "searching posts"
    OWN_POSTS = "reading our own posts"
    LOOK_UP = "looking up posts"
    CREATE = "posting replies"


class Limits:
    """Until when each endpoint is closed to us; may be used by several threads."""

    def __init__(self) -> None:
        self._closed: dict[Endpoint, Busy] = {}
        self._lock = threading.Lock()

    def check(self, endpoint: Endpoint, now: datetime) -> None:
        """Raise Busy while X wants no calls to `endpoint`."""
        with self._lock:
            closed = self._closed.get(endpoint)
        if closed is not None and now < closed.retry_at <= now + _MOST:  # else our clock was put back
            raise Busy(closed.reason, closed.retry_at)

    def note(self, endpoint: Endpoint, headers: Mapping[str, str], now: datetime) -> None:
        """Learn from the headers of an answer that this was the last call of a window."""
        until = _end_of_used_up(headers)
        if until is not None and until > now:
            self._close(endpoint, Busy(_used_up(endpoint), min(until, now + _MOST)))

    def refused(self, endpoint: Endpoint, problem: Problem, now: datetime) -> Busy | None:
        """When to come back, if `problem` means that (429, or 402 for an empty purse); None when it means else."""
        if problem.status == 402:
            busy = Busy(_CREDIT, now + _UNPAID)
        elif problem.status != 429:
            return None
        elif str((problem.document or {}).get("type", "")).endswith("/usage-capped"):
            busy = Busy(_CAP, min(now + _UNPAID, _next_midnight(now)))
        else:
            busy = Busy(_used_up(endpoint), _retry_at(problem.headers, now))
        self._close(endpoint, busy)
        return busy

    def _close(self, endpoint: Endpoint, busy: Busy) -> None:
        with self._lock:
            self._closed[endpoint] = busy


def _used_up(endpoint: Endpoint) -> str:
    return f"X's rate limit for {endpoint.value} is used up."


def _retry_at(headers: Mapping[str, str], now: datetime) -> datetime:
    until = _end_of_used_up(headers) or _moment(headers, "x-rate-limit-reset")
    if until is None:
        return now + _UNSAID
    return min(max(until, now + _LEAST), now + _MOST)


def _end_of_used_up(headers: Mapping[str, str]) -> datetime | None:
    """When the last of the used-up windows opens again; None when there is none, or X does not say."""
    ends = [_moment(headers, f"{window}-reset") for window in _WINDOWS if headers.get(f"{window}-remaining") == "0"]
    return max((end for end in ends if end is not None), default=None)


def _moment(headers: Mapping[str, str], name: str) -> datetime | None:
    seconds = headers.get(name, "")
    if not seconds.isascii() or not seconds.isdigit() or len(seconds) > 11:
        return None
    return datetime.fromtimestamp(int(seconds), UTC)


def _next_midnight(now: datetime) -> datetime:
    return datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), time(0), UTC)
