"""The control interface's common ground: who may ask, reading and refusing, the clock, faults, news for the page."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol, runtime_checkable
from urllib.parse import urlsplit

from aiohttp import web

from .clock import Now, seconds_of
from .faults import Faults, faults_from

Json = dict[str, Any]
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_PAUSE = 0.2  #: seconds between two pieces of news to one listener, so that a flood of changes is a few readings
_HEARTBEAT = 15.0  #: seconds of silence after which a listener is told that the connection lives


class Refused(Exception):
    """The call makes no sense as it stands; the sentence is for its author."""


def answer(body: Json, *, status: int = 200) -> web.Response:
    """A JSON answer."""
    return web.json_response(body, status=status)


async def body_of(request: web.Request) -> Json:
    """The call's JSON object; raises Refused."""
    try:
        body = json.loads(await request.text() or "{}")
    except ValueError as error:
        raise Refused("the body must be JSON") from error
    if not isinstance(body, dict):
        raise Refused("the body must be a JSON object")
    return body


def written(body: Json, name: str, *, default: str | None = None) -> str:
    """A text, empty ones too; raises Refused."""
    value = body.get(name, default)
    if not isinstance(value, str):
        raise Refused(f"{name} is missing or no text")
    return value


def text(body: Json, name: str) -> str:
    """A text that is not empty; raises Refused."""
    value = written(body, name, default="")
    if not value:
        raise Refused(f"{name} is missing")
    return value


def flag(body: Json, name: str) -> bool:
    """Yes or no, no when absent; raises Refused."""
    value = body.get(name, False)
    if not isinstance(value, bool):
        raise Refused(f"{name} must be true or false")
    return value


@web.middleware
async def guarded(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Serve this machine only, and of web pages only our own; turn Refused into an answer.

    A foreign page may reach loopback by a name of its own that resolves to it, and then shows that name as Host; or
    send a form here, and then shows where it comes from as Origin.
    """
    try:
        host = urlsplit(f"//{request.headers.get('Host', '')}").hostname
    except ValueError:
        host = None
    if host not in _LOOPBACK:
        return answer({"error": "the sandbox answers to 127.0.0.1, localhost and [::1] only"}, status=403)
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("Host"):
        return answer({"error": "the sandbox takes no calls from other web pages"}, status=403)
    try:
        return await handler(request)
    except Refused as refused:
        return answer({"error": str(refused)}, status=400)


class News:
    """Tells every listener which kinds of things have changed since it last heard."""

    def __init__(self) -> None:
        self._listeners: list[tuple[set[str], asyncio.Event]] = []

    def changed(self, kind: str) -> None:
        """Something of this kind (slack, view, x, clock) has changed."""
        for kinds, ready in self._listeners:
            kinds.add(kind)
            ready.set()

    @contextmanager
    def listening(self) -> Iterator[tuple[set[str], asyncio.Event]]:
        """The kinds that have changed, which the listener empties, and an event that says there are some."""
        listener: tuple[set[str], asyncio.Event] = (set(), asyncio.Event())
        self._listeners.append(listener)
        try:
            yield listener
        finally:
            self._listeners.remove(listener)


@runtime_checkable
class Advancing(Protocol):
    """A clock that can be pushed forward."""

    def advance(self, seconds: float) -> None:
        """Push it."""
        ...


class Control:
    """/control/clock, /control/faults, /control/events and /control/ready."""

    def __init__(self, *, clock: Now, faults: Faults, news: News, ready: Callable[[], Awaitable[bool]]) -> None:
        self._clock = clock
        self._faults = faults
        self._news = news
        self._ready = ready

    def routes(self) -> list[web.RouteDef]:
        """All of them."""
        return [
            web.get("/control/ready", self._is_ready),
            web.get("/control/clock", self._time),
            web.post("/control/clock", self._advance),
            web.get("/control/faults", self._waiting),
            web.post("/control/faults", self._inject),
            web.get("/control/events", self._events),
        ]

    async def _is_ready(self, _request: web.Request) -> web.Response:
        ready = await self._ready()
        return answer({"ready": ready}, status=200 if ready else 503)

    async def _time(self, _request: web.Request) -> web.Response:
        return answer(self._shown())

    async def _advance(self, request: web.Request) -> web.Response:
        body = await body_of(request)
        if not isinstance(self._clock, Advancing):
            raise Refused("this sandbox runs on a clock that cannot be pushed")
        try:
            self._clock.advance(seconds_of(body.get("advance")))
        except ValueError as error:
            raise Refused(str(error)) from error
        self._news.changed("clock")
        return answer(self._shown())

    def _shown(self) -> Json:
        return {"now": self._clock.now().isoformat(), "offset_seconds": getattr(self._clock, "offset_seconds", 0.0)}

    async def _waiting(self, _request: web.Request) -> web.Response:
        return answer({"faults": [fault.as_json() for fault in self._faults.waiting()]})

    async def _inject(self, request: web.Request) -> web.Response:
        body = await body_of(request)
        if flag(body, "clear"):
            self._faults.clear()
        else:
            try:
                self._faults.inject(*faults_from(body))
            except ValueError as error:
                raise Refused(str(error)) from error
        return await self._waiting(request)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events until the listener goes away."""
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await stream.prepare(request)
        with self._news.listening() as (kinds, ready):
            try:
                await stream.write(b": listening\n\n")
                while True:
                    await self._tell(stream, kinds, ready)
            except ConnectionError:  # the page was closed
                return stream

    async def _tell(self, stream: web.StreamResponse, kinds: set[str], ready: asyncio.Event) -> None:
        try:
            await asyncio.wait_for(ready.wait(), _HEARTBEAT)
        except TimeoutError:
            await stream.write(b": still here\n\n")
            return
        ready.clear()
        told = sorted(kinds)
        kinds.clear()
        await stream.write("".join(f'data: {{"kind": "{kind}"}}\n\n' for kind in told).encode())
        await asyncio.sleep(_PAUSE)
