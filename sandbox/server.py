"""The sandbox as one server on loopback: Slack, X, the control interface and the page, over one clock.

One loop on one thread owns all state, so nothing in the sandbox can race.
"""

import asyncio
import concurrent.futures
import logging
import os
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Literal, Self

from aiohttp import web

from . import page, x
from .beside import Beside
from .clock import Now, SandboxClock
from .control import Control, News, guarded
from .faults import Faults
from .slack.access import APP_TOKEN, BOT_TOKEN, SCOPES, SIGNING_SECRET
from .slack.control import SlackControl
from .slack.delivery import EVENTS_PER_HOUR, SUBSCRIPTIONS, Delivery
from .slack.directory import Seeds
from .slack.envelope import Schedule, Transport
from .slack.gestures import Gestures
from .slack.held import Held, HeldEnvelope
from .slack.http_events import HttpEvents
from .slack.seen import Seen
from .slack.socket_mode import SocketMode
from .slack.switches import Switches
from .slack.web_api import WebApi
from .slack.workspace import Workspace

Mode = Literal["socket", "http", "held"]
RouteTable = Callable[["Sandbox"], Iterable[web.RouteDef]]
_LARGEST_BODY = 64 * 1024 * 1024

_log = logging.getLogger(__name__)


class CannotListen(OSError):
    """The port is taken, or not for us."""


class Sandbox:
    """A Slack workspace and an X.

    `users`, `channels` and `user_groups` are seeds: mappings with the fields of the classes in `slack.model`; ids are
    made up where none is given. `accounts` are the brand's own on X. `mode` says how Slack reaches the bot: by Socket
    Mode, by signed HTTP to `events_url`, or not at all (`held`): then a test takes the envelopes by `take_envelopes`.
    `commands` maps each slash command to whether Slack escapes names in its text. `delivery_scale` shortens Slack's
    3 s for an acknowledgement and its waits before redelivery. `tables` add routes of others.

    Raises ValueError for a seed that makes no sense, or for mode http without an address.
    """

    bot_token = BOT_TOKEN
    app_token = APP_TOKEN
    signing_secret = SIGNING_SECRET

    def __init__(
        self,
        *,
        users: Seeds = (),
        channels: Seeds = (),
        user_groups: Seeds = (),
        accounts: Sequence[Mapping[str, str]] = ({"handle": "havornair", "name": "Havørn Air"},),
        clock: Now | None = None,
        mode: Mode = "socket",
        events_url: str | None = None,
        limits: bool = True,
        scopes: Collection[str] = SCOPES,
        subscriptions: Collection[str] = SUBSCRIPTIONS,
        commands: Mapping[str, bool] | None = None,
        delivery_scale: float = 1.0,
        events_per_hour: int = EVENTS_PER_HOUR,
        host: str = "127.0.0.1",
        port: int = 0,
        tables: Sequence[RouteTable] = (),
    ) -> None:
        self.clock: Now = clock or SandboxClock()
        self.faults = Faults()
        self.news = News()
        self.workspace = Workspace(
            clock=self.clock, users=users, channels=channels, user_groups=user_groups, scopes=scopes, limits=limits
        )
        self.x = x.XNetwork(self.clock, self.faults, accounts)
        schedule = Schedule().scaled(delivery_scale)
        if mode == "held":
            schedule = Schedule(ack=schedule.ack, retries=(0.0, 0.0, 0.0))
        self._socket = SocketMode(ack_seconds=schedule.ack) if mode == "socket" else None
        self._held = Held() if mode == "held" else None
        self.delivery = Delivery(
            transport=self._transport(events_url, schedule),
            schedule=schedule,
            clock=self.clock,
            faults=self.faults,
            journal=self.workspace.journal,
            subscriptions=subscriptions,
            events_per_hour=events_per_hour,
        )
        self.gestures = Gestures(
            workspace=self.workspace,
            delivery=self.delivery,
            commands={"/socialcare": True} if commands is None else commands,
            patient=mode == "held",
        )
        self.workspace.on_event = self.delivery.event
        self.workspace.on_change = self.news.changed
        self.x.changed = lambda: self.news.changed("x")
        self._host, self._port, self._tables = host, port, tables
        self._loop: asyncio.AbstractEventLoop | None = None
        self._beside = Beside(self.serve)

    # --- addresses -----------------------------------------------------------------------------------------------

    @property
    def url(self) -> str:
        """The address of the page and of /control."""
        return self.workspace.base_url

    @property
    def slack_api_url(self) -> str:
        """For SLACK_API_URL."""
        return f"{self.url}/slack/api/"

    @property
    def x_api_url(self) -> str:
        """For X_API_URL."""
        return f"{self.url}/x"

    @property
    def connections(self) -> int:
        """How many Socket Mode connections are open."""
        return self._socket.connections if self._socket else 0

    # --- running -------------------------------------------------------------------------------------------------

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[Self]:
        """Listen in the present event loop for the length of the block; raises CannotListen."""
        self._loop = asyncio.get_running_loop()
        app = web.Application(middlewares=[guarded], client_max_size=_LARGEST_BODY)
        app.add_routes(self.routes())
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, self._host, self._port)
        try:
            await self._listen(site)
            port = runner.addresses[0][1]
            self.workspace.base_url = f"http://{self._host}:{port}"
            _log.info("The sandbox listens at %s", self.url)
            yield self
        finally:
            await self.delivery.stop()
            await runner.cleanup()
            self._loop = None

    async def _listen(self, site: web.TCPSite) -> None:
        try:
            await site.start()
        except OSError as error:
            raise CannotListen(error.errno, os.strerror(error.errno or 0)) from error

    def start(self) -> Self:
        """Run on a thread of its own; returns once it listens, and raises what kept it from listening."""
        self._beside.start()
        return self

    def stop(self) -> None:
        """Stop what `start` started; returns when it has stopped."""
        self._beside.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    # --- for tests, from any other thread ------------------------------------------------------------------------

    def take_envelopes(self) -> list[HeldEnvelope]:
        """In mode held: everything Slack wanted to deliver since the last call, oldest first."""
        if self._held is None:
            raise RuntimeError("only a sandbox in mode held keeps its envelopes")
        taken: list[HeldEnvelope] = self._run(self._held.take()).result()
        return taken

    def slack_command(self, user: str, channel: str, command: str, text: str = "") -> concurrent.futures.Future[Any]:
        """Type a slash command without waiting; the future gives what the bot showed, or raises SlackError.

        In mode held its envelope can be taken as soon as this returns.
        """

        async def typed() -> list[dict[str, Any]]:
            messages = await self.gestures.command(user, channel, command, text)
            return [self._seen.message(message) for message in messages]

        return self._run(typed())

    def slack_submit(
        self, user: str, view_id: str, values: Mapping[str, Mapping[str, Any]]
    ) -> concurrent.futures.Future[None]:
        """Submit a modal without waiting; the future raises SlackError with `extra["errors"]` when it is refused."""
        return self._run(self.gestures.submit(user, view_id, values))

    # --- inside --------------------------------------------------------------------------------------------------

    def _run(self, work: Any) -> concurrent.futures.Future[Any]:
        if self._loop is None:
            work.close()
            raise RuntimeError("the sandbox is not running")
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def _transport(self, events_url: str | None, schedule: Schedule) -> Transport:
        if self._socket is not None:
            return self._socket
        if self._held is not None:
            return self._held
        if events_url is None:
            raise ValueError("mode http needs events_url")
        return HttpEvents(url=events_url, signing_secret=SIGNING_SECRET, ack_seconds=schedule.ack)

    @property
    def _seen(self) -> Seen:
        return Seen(self.workspace)

    def routes(self) -> list[web.RouteDef]:
        """Everything that is served."""
        control = Control(clock=self.clock, faults=self.faults, news=self.news, ready=self.delivery.transport.ready)
        slack = WebApi(workspace=self.workspace, faults=self.faults, socket=self._socket)
        switches = Switches(workspace=self.workspace, delivery=self.delivery, socket=self._socket)
        slack_control = SlackControl(gestures=self.gestures, seen=self._seen, switches=switches)
        more = [route for table in self._tables for route in table(self)]
        return [
            *control.routes(), *slack.routes(), *slack_control.routes(), *x.routes(self.x), *page.routes(), *more,
        ]  # fmt: skip
