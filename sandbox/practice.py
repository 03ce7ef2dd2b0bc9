"""A practice session: the sandbox's server, whoever plays customers and colleagues, and the bot against them."""

import asyncio
import signal
import socket
import tempfile
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import aiohttp

from sandbox import replay, scenario, team, team_talk
from sandbox.bots import Bots, CannotStart
from sandbox.clock import SandboxClock
from sandbox.control_client import HttpControl
from sandbox.scenario import Scenario, ScenarioPlayer
from sandbox.seeds import Seeds
from sandbox.server import CannotListen, Sandbox

EVENTS_PATH = "/slack/events"

#: Set in the environment, these lead to real people: then there is no practising here.
REAL = (
    "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "X_API_KEY", "X_API_SECRET", "X_ACCESS_TOKEN",
    "X_ACCESS_TOKEN_SECRET", "X_BEARER_TOKEN",
)  # fmt: skip

Tell = Callable[[str], None]


class CannotPractise(Exception):
    """The session cannot begin; the message says why and what to do."""


@dataclass(frozen=True, kw_only=True)
class Session:
    """What kind of practice it is to be."""

    port: int = 8000
    posts: Path | None = None
    speed: float = 1.0
    scenario: str | None = None  #: None: the everyday one, or none where posts are replayed
    team: bool = True
    mode: Literal["socket", "http"] = "socket"
    bot: bool = True  #: False: somebody else starts the bot, in the environment that is printed


def practise(
    session: Session,
    world: Seeds,
    *,
    commands: Mapping[str, Sequence[Sequence[str]]],
    prefixes: Mapping[str, str],
    environ: Mapping[str, str],
    start: Callable[[datetime], datetime],
    tell: Tell,
) -> int:
    """Run a session until somebody stops it; the exit code, 1 when the bot ended by itself.

    `commands` are the bot's processes by mode ("socket": run; "http": web and worker), `prefixes` the beginnings of the
    names of each account's variables by handle, `start` says when the practice day begins, given the time now. Raises
    CannotPractise: before anything listens, or when this machine refuses what the session needs.
    """
    real = sorted(
        name for name in environ if name in REAL or name.startswith(tuple(f"{p}_ACCESS" for p in prefixes.values()))
    )
    if real:
        raise CannotPractise(
            f"{', '.join(real)} is set: the sandbox never runs where real tokens are. Start it without them: "
            + " ".join(f"env -u {name}" for name in real)
            + " python bot.py sandbox"
        )
    if not _practice_database(environ.get("DATABASE_URL", "")):
        raise CannotPractise(
            "DATABASE_URL leads to another machine, and practice cases have no place there: start it without "
            "(env -u DATABASE_URL python bot.py sandbox), or with a database of this machine"
        )
    if session.speed <= 0:
        raise CannotPractise("--speed must be more than 0")
    try:
        default = scenario.NOTHING if session.posts else scenario.DEFAULT
        story = Scenario.load(session.scenario or default)
        recorded = replay.read(session.posts) if session.posts else []
    except (scenario.BadScenario, replay.BadReplay) as error:
        raise CannotPractise(str(error)) from error
    try:
        with tempfile.TemporaryDirectory(prefix="socialcare-sandbox-", ignore_cleanup_errors=True) as folder:
            practice = _Practice(session, world, commands, prefixes, environ, Path(folder), tell)
            return asyncio.run(practice.run(start, story, recorded))
    except CannotListen as error:
        raise CannotPractise(
            f"port {session.port} cannot be used ({error.strerror}); choose another with --port"
        ) from error
    except CannotStart as error:
        raise CannotPractise(str(error)) from error
    except OSError as error:
        where = f" at {error.filename}" if error.filename else ""
        raise CannotPractise(f"this machine refused something: {error.strerror or error}{where}") from error


class _Practice:
    def __init__(
        self,
        session: Session,
        world: Seeds,
        commands: Mapping[str, Sequence[Sequence[str]]],
        prefixes: Mapping[str, str],
        environ: Mapping[str, str],
        folder: Path,
        tell: Tell,
    ) -> None:
        self._session = session
        self._world = world
        self._bots = Bots(commands[session.mode], tell)
        self._prefixes = prefixes
        self._environ = environ
        self._folder = folder
        self._tell = tell
        self._stop = asyncio.Event()

    async def run(
        self, start: Callable[[datetime], datetime], story: Scenario, recorded: Sequence[replay.Recorded]
    ) -> int:
        """Listen, start the bot, play; until the stop."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stop.set)
        clock = SandboxClock(self._folder / "clock.json")
        now = clock.now()
        clock.advance((start(now) - now).total_seconds())
        events_port = _free_port() if self._session.mode == "http" else 0
        sandbox = Sandbox(
            users=self._world.users,
            channels=self._world.channels,
            user_groups=self._world.user_groups,
            accounts=self._world.accounts,
            clock=clock,
            mode=self._session.mode,
            events_url=f"http://127.0.0.1:{events_port}{EVENTS_PATH}" if events_port else None,
            port=self._session.port,
        )
        async with sandbox.serve():
            return await self._play(sandbox, events_port, story, recorded)

    async def _play(
        self, sandbox: Sandbox, events_port: int, story: Scenario, recorded: Sequence[replay.Recorded]
    ) -> int:
        environ = self._for_bot(sandbox, events_port)
        players: list[asyncio.Task[Any]] = []
        try:
            if self._session.bot:
                self._bots.start(environ)
            else:
                self._tell("Start the bot in this environment:")
                for name, value in environ.items():
                    if self._environ.get(name) != value:
                        self._tell(f"export {name}={value}")
            self._tell(f"\n  Open {sandbox.url}\n\n  Stop with Ctrl+C.\n")
            async with aiohttp.ClientSession() as http:
                players = [asyncio.create_task(player) for player in self._players(sandbox, http, story, recorded)]
                return await self._until_stopped()
        finally:
            for player in players:
                player.cancel()
            await asyncio.gather(*players, return_exceptions=True)
            await self._bots.stop()

    def _players(
        self, sandbox: Sandbox, http: aiohttp.ClientSession, story: Scenario, recorded: Sequence[replay.Recorded]
    ) -> list[Coroutine[Any, Any, None]]:
        handle = self._world.accounts[0]["handle"]
        speed = self._session.speed
        player = ScenarioPlayer(sandbox.x, story, brand=handle, speed=speed)
        found = [player.run()]
        if recorded:
            found.append(replay.Replay(sandbox.x, recorded, speed=speed).run())
        if self._session.team:
            colleagues = team.Team(
                HttpControl(http, sandbox.url),
                [channel["name"] for channel in self._world.channels if "name" in channel],
                lambda post: player.answer_to(post["id"]) or (_canned(post) if recorded else None),
                now=asyncio.get_running_loop().time,
                speed=speed,
            )
            found.append(colleagues.run())
        return found

    def _for_bot(self, sandbox: Sandbox, events_port: int) -> dict[str, str]:
        environ = {name: value for name, value in self._environ.items() if name not in ("DATABASE_URL", "PORT")}
        environ |= {
            "SLACK_BOT_TOKEN": sandbox.bot_token,
            "SLACK_APP_TOKEN": sandbox.app_token,
            "SLACK_SIGNING_SECRET": sandbox.signing_secret,
            "SLACK_API_URL": sandbox.slack_api_url,
            "X_API_URL": sandbox.x_api_url,
            "DATABASE_URL": self._environ.get("DATABASE_URL") or f"sqlite:///{self._folder / 'socialcare.db'}",
            "SOCIALCARE_CLOCK": str(self._folder / "clock.json"),
            "HOST": "127.0.0.1",
            "PORT": str(events_port),
        }
        for handle, prefix in self._prefixes.items():
            for name, value in sandbox.x.credentials(handle).items():
                environ[name.replace("X_", f"{prefix}_", 1)] = value
        return environ

    async def _until_stopped(self) -> int:
        """Wait for the stop; a bot that was killed is started again, one that gave up ends the session."""
        while not self._stop.is_set():
            if not self._bots.still_there():
                return 1
            await _first(self._stop.wait(), asyncio.sleep(0.5))
        return 0


def _practice_database(url: str) -> bool:
    """Whether practice may use this database: none named, a file, or a server on this machine."""
    host = urlsplit(url).hostname
    return host is None or host in ("localhost", "127.0.0.1", "::1")


def _canned(post: Mapping[str, Any]) -> str:
    return team_talk.canned_reply(str(post.get("lang", "en")), str(post["author_name"]), int(post["id"]) % 7)


async def _first(*waits: Awaitable[Any]) -> None:
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    _, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
