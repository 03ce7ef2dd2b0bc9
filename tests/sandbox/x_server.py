"""The sandbox's X in a thread of its own, and the team's real client library pointed at it."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import requests
import tweepy
from aiohttp import web

from sandbox.faults import Fault, FaultKind, Faults
from sandbox.x import XNetwork, routes

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
BRAND = "havornair"


@dataclass
class HandClock:
    """A clock that only a test moves."""

    at: datetime = START

    def now(self) -> datetime:
        return self.at

    def advance(self, **span: float) -> None:
        self.at += timedelta(**span)


class _Rerouted(requests.adapters.HTTPAdapter):
    """Leads what is meant for X's host to the sandbox, as the bot does."""

    def __init__(self, base: str, patience: float) -> None:
        super().__init__()
        self._base = base
        self._patience = patience

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        assert request.url is not None
        request.url = request.url.replace("https://api.twitter.com", self._base, 1)
        options["timeout"] = options.get("timeout") or self._patience
        return super().send(request, **options)


@dataclass
class XServer:
    """A running X, seen from outside."""

    x: XNetwork
    clock: HandClock
    faults: Faults
    url: str = ""
    _sessions: list[requests.Session] = field(default_factory=list)

    def client(self, handle: str = BRAND, *, patience: float = 10, **wrong: str) -> tweepy.Client:
        """A tweepy client with the keys of `handle`, some replaced by wrong ones; it waits `patience` seconds."""
        keys = self.x.credentials(handle)
        client = tweepy.Client(
            **{
                "bearer_token": keys["X_BEARER_TOKEN"],
                "consumer_key": keys["X_API_KEY"],
                "consumer_secret": keys["X_API_SECRET"],
                "access_token": keys["X_ACCESS_TOKEN"],
                "access_token_secret": keys["X_ACCESS_TOKEN_SECRET"],
                **wrong,
            }
        )
        client.session.mount("https://api.twitter.com", _Rerouted(self.url + "/x", patience))
        self._sessions.append(client.session)
        return client

    def post(self, author: str, text: str, **more: Any) -> str:
        """A customer's post, through the control interface; its id."""
        return str(self.control("post", author=author, text=text, **more)["id"])

    def control(self, name: str, **body: Any) -> dict[str, Any]:
        """Call the control interface and expect it to agree."""
        answer = requests.post(f"{self.url}/control/x/{name}", json=body, timeout=10)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def look(self, name: str, **query: str) -> dict[str, Any]:
        """Look something up through the control interface."""
        answer = requests.get(f"{self.url}/control/x/{name}", params=query, timeout=10)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def break_next(self, match: str, kind: FaultKind, **more: Any) -> None:
        """Let the next call that matches go wrong."""
        self.faults.inject(Fault(target="x", match=match, kind=kind, **more))

    def close(self) -> None:
        """Close the clients' connections."""
        for session in self._sessions:
            session.close()


@contextmanager
def running(clock: HandClock | None = None) -> Iterator[XServer]:
    """X on a free port of loopback, until the block ends."""
    clock = clock or HandClock()
    faults = Faults()
    x = XNetwork(clock, faults, [{"handle": BRAND, "name": "Havørn Air"}, {"handle": "havorncargo", "name": "Cargo"}])
    server = XServer(x=x, clock=clock, faults=faults)
    loop = asyncio.new_event_loop()
    runner = web.AppRunner(_application(x), shutdown_timeout=0.1)
    server.url = f"http://127.0.0.1:{loop.run_until_complete(_listen(runner))}"
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield server
    finally:
        server.close()
        _on(loop, _end(runner))
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


def _application(x: XNetwork) -> web.Application:
    application = web.Application()
    application.add_routes(routes(x))
    return application


async def _listen(runner: web.AppRunner) -> int:
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    return int(runner.addresses[0][1])


async def _end(runner: web.AppRunner) -> None:
    await runner.cleanup()
    hanging = asyncio.all_tasks() - {asyncio.current_task()}
    for task in hanging:
        task.cancel()
    await asyncio.gather(*hanging, return_exceptions=True)


def _on(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, None]) -> None:
    asyncio.run_coroutine_threadsafe(work, loop).result(timeout=10)
