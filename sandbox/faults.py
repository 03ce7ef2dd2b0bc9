"""What can be made to go wrong in the sandbox: a list of injected faults, and the ones both HTTP APIs share."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any

from aiohttp import web


class FaultKind(StrEnum):
    """The first group breaks calls to Slack and X, the second the delivery of Slack's events."""

    RATE_LIMITED = "rate_limited"  #: 429; Retry-After from Slack, x-rate-limit-* from X
    RATE_LIMITED_NO_RESET = "rate_limited_no_reset"  #: 429 of X that does not say until when
    SERVER_ERROR = "server_error"  #: 500, nothing was done
    SERVER_ERROR_AFTER = "server_error_after"  #: 500, although the work was done
    HTML_503 = "html_503"  #: a gateway's error page, nothing was done
    HTML_200 = "html_200"  #: a page where JSON was expected, nothing was done
    INVALID_JSON = "invalid_json"  #: the work was done, the answer is cut in the middle
    DROP_BEFORE = "drop_before"  #: the connection closes without an answer, nothing was done
    DROP_AFTER = "drop_after"  #: the connection closes without an answer, although the work was done
    HANG = "hang"  #: no answer for `seconds`, then the connection closes; nothing was done
    HANG_AFTER = "hang_after"  #: the work was done, then no answer for `seconds`, then the connection closes
    SLOW = "slow"  #: the proper answer, `seconds` late

    DUPLICATE = "duplicate"  #: the same event delivered twice, under one event_id
    NEW_EVENT_ID = "new_event_id"  #: the same gesture delivered again under a new event_id
    REORDER = "reorder"  #: held back until the next event has gone
    DROP_ACK = "drop_ack"  #: the acknowledgement is lost, so the event is delivered again
    LOSE = "lose"  #: never delivered at all


EVENT_KINDS = frozenset(
    {FaultKind.DUPLICATE, FaultKind.NEW_EVENT_ID, FaultKind.REORDER, FaultKind.DROP_ACK, FaultKind.LOSE}
)
TARGETS = ("slack", "x", "events")


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One fault, good for `times` more calls."""

    target: str  #: "slack", "x" or "events"
    match: str = "*"  #: a Slack method, "POST /2/tweets", an event's type; * stands for anything, also in the middle
    kind: FaultKind
    times: int = 1
    retry_after: int | None = None  #: seconds, for the rate limits; None: what the service finds natural
    seconds: float | None = None  #: for hang, hang_after (600) and slow (2)

    def as_json(self) -> dict[str, Any]:
        """The form of the control interface."""
        return {
            "target": self.target,
            "match": self.match,
            "kind": self.kind.value,
            "times": self.times,
            "retry_after": self.retry_after,
            "seconds": self.seconds,
        }


def fault_from(wanted: Mapping[str, Any]) -> Fault:
    """Read a fault as the control interface gives it; raises ValueError with a sentence when it is none."""
    unknown = set(wanted) - {"target", "match", "kind", "times", "retry_after", "seconds"}
    if unknown:
        raise ValueError(f"unknown key in a fault: {', '.join(sorted(unknown))}")
    target, kind = wanted.get("target"), wanted.get("kind")
    if target not in TARGETS:
        raise ValueError(f"target must be one of {', '.join(TARGETS)}")
    kinds = [k.value for k in FaultKind if (k in EVENT_KINDS) == (target == "events")]
    if kind not in kinds:
        raise ValueError(f"kind for {target} must be one of {', '.join(kinds)}")
    times = wanted.get("times", 1)
    if not isinstance(times, int) or isinstance(times, bool) or times < 1:
        raise ValueError("times must be a whole number of at least 1")
    for key in ("retry_after", "seconds"):
        value = wanted.get(key)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | float) or value < 0):
            raise ValueError(f"{key} must be a number of seconds")
    retry_after = wanted.get("retry_after")
    return Fault(
        target=target,
        match=str(wanted.get("match", "*")),
        kind=FaultKind(kind),
        times=times,
        retry_after=None if retry_after is None else int(retry_after),
        seconds=wanted.get("seconds"),
    )


class Faults:
    """The faults that wait to strike, oldest first; safe to use from several threads."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self._lock = threading.Lock()

    def inject(self, *faults: Fault) -> None:
        """Add faults behind those already waiting."""
        with self._lock:
            self._waiting.extend(faults)

    def take(self, target: str, match: str) -> Fault | None:
        """The oldest fault for this call, with one use of it spent; None when there is none."""
        with self._lock:
            for index, fault in enumerate(self._waiting):
                if fault.target == target and fnmatchcase(match, fault.match):
                    if fault.times == 1:
                        del self._waiting[index]
                    else:
                        self._waiting[index] = replace(fault, times=fault.times - 1)
                    return fault
        return None

    def clear(self) -> None:
        """Forget all of them."""
        with self._lock:
            self._waiting.clear()

    def waiting(self) -> list[Fault]:
        """What has not struck yet, with the uses left."""
        with self._lock:
            return list(self._waiting)


def faults_from(body: Mapping[str, Any]) -> Iterable[Fault]:
    """The faults of one control call: one fault, or `{"faults": [...]}`; raises ValueError when any cannot be read."""
    if "faults" not in body:
        return [fault_from(body)]
    wanted = body["faults"]
    if not isinstance(wanted, list) or not all(isinstance(one, Mapping) for one in wanted):
        raise ValueError("faults must be a list of faults")
    return [fault_from(one) for one in wanted]


async def misbehave(
    fault: Fault, request: web.Request, work: Callable[[], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Answer `request` the way `fault` says; `work` does what was asked and makes the proper answer.

    The rate limits are not for here: how they look differs between the services.
    """
    match fault.kind:
        case FaultKind.SERVER_ERROR_AFTER | FaultKind.INVALID_JSON | FaultKind.DROP_AFTER | FaultKind.HANG_AFTER:
            answer = await work()
        case FaultKind.SLOW:
            await asyncio.sleep(2 if fault.seconds is None else fault.seconds)
            return await work()
        case _:
            answer = web.Response()
    match fault.kind:
        case FaultKind.SERVER_ERROR | FaultKind.SERVER_ERROR_AFTER:
            return web.json_response({"ok": False, "error": "internal_error", "title": "Internal Error"}, status=500)
        case FaultKind.HTML_503:
            return _page("<html><body><h1>503 Service Temporarily Unavailable</h1></body></html>", 503)
        case FaultKind.HTML_200:
            return _page("<html><body><h1>Please sign in to the network</h1></body></html>", 200)
        case FaultKind.INVALID_JSON:
            whole = answer.body if isinstance(answer, web.Response) and isinstance(answer.body, bytes) else b'{"a":'
            return web.Response(body=whole[: max(1, len(whole) // 2)], content_type="application/json")
        case FaultKind.HANG | FaultKind.HANG_AFTER:
            await asyncio.sleep(600 if fault.seconds is None else fault.seconds)
    return _hang_up(request)


def _page(html: str, status: int) -> web.Response:
    return web.Response(text=html, status=status, content_type="text/html")


def _hang_up(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
