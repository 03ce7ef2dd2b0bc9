"""The world of a chaos run: several brand accounts, a sandbox whose clock is pushed, and processes to kill."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from benchmarks.processes import ROOT, ControlCalls, wait_until
from config import Config, load
from handlers.directory import channel_names
from processes.building import calendars_of
from processes.practising import working_hours
from sandbox.clock import SandboxClock
from sandbox.seeds import seeds
from sandbox.server import Sandbox

ACCOUNTS = 4  #: each with a channel of its own: a channel takes only a message a second
HURRY = 4  #: the clock's speed. A call that hangs ends after 10 s, and what it holds is leased for 60 s of this clock
PATIENCE = 0.3  #: of Slack's 3 s for an ack, and of its 0, 1 and 5 minutes before it delivers again
READY_WITHIN = 90.0
_BEAT = 0.25


def settings(folder: Path) -> Path:
    """The shipped config.yaml with several accounts in the place of its one."""
    text = (ROOT / "config.yaml").read_text(encoding="utf-8")
    start, end = text.index("  - network: x"), text.index("# Opening hours")
    account = text[start:end]
    several = [account] + [
        account.replace("handle: havornair", f"handle: havornair{number}")
        .replace('"#social-x"', f'"#social-x{number}"')
        .replace("secrets: X ", f"secrets: X{number} ")
        for number in range(2, ACCOUNTS + 1)
    ]
    target = folder / "config.yaml"
    target.write_text(text[:start] + "".join(several) + text[end:], encoding="utf-8")
    return target


class World:
    """A sandbox under load: `config` names its people, channels and accounts; `mode` is socket or http.

    `patience` is the share of Slack's 3 s for an acknowledgement, and of its waits before it delivers again.
    """

    def __init__(self, folder: Path, *, mode: str, patience: float = PATIENCE) -> None:
        self.config_file = settings(folder)
        self.config: Config = load(self.config_file, {})
        self._folder = folder
        self.mode = mode
        made = seeds(
            people=[(entry.who, [role.value for role in entry.roles]) for entry in self.config.people],
            channels=[name for _, name in channel_names(self.config)],
            handles=[account.handle for account in self.config.accounts],
            brand=self.config.team.name,
            zone=self.config.team.time_zone,
        )
        self.clock = SandboxClock(folder / "clock.json")
        now = self.clock.now()
        start = working_hours(next(iter(calendars_of(self.config).values())), now)
        self.clock.advance((start - now).total_seconds())
        self._port = _free_port() if mode == "http" else 0
        self.sandbox = Sandbox(
            users=made.users,
            channels=made.channels,
            user_groups=made.user_groups,
            accounts=made.accounts,
            clock=self.clock,
            mode="http" if mode == "http" else "socket",
            events_url=f"http://127.0.0.1:{self._port}/slack/events" if self._port else None,
            limits=False,
            delivery_scale=patience,
        )
        self.sandbox.x.limits.enabled = False

    def environ(self, database_url: str) -> dict[str, str]:
        """What a bot finds in its environment."""
        found = {
            "SLACK_BOT_TOKEN": self.sandbox.bot_token,
            "SLACK_APP_TOKEN": self.sandbox.app_token,
            "SLACK_SIGNING_SECRET": self.sandbox.signing_secret,
            "SLACK_API_URL": self.sandbox.slack_api_url,
            "X_API_URL": self.sandbox.x_api_url,
            "DATABASE_URL": database_url,
            "SOCIALCARE_CLOCK": str(self._folder / "clock.json"),
            "HOST": "127.0.0.1",
            "PORT": str(self._port),
            "LOG_LEVEL": "WARNING",
        }
        for account in self.config.accounts:
            for name, value in self.sandbox.x.credentials(account.handle).items():
                found[name.replace("X_", f"{account.secrets}_", 1)] = value
        return found

    @contextmanager
    def hurried(self) -> Iterator[None]:
        """Let the clock run faster than the wall's as long as the block lasts."""
        done = threading.Event()

        def push() -> None:
            while not done.wait(_BEAT):
                self.clock.advance((HURRY - 1) * _BEAT)

        pusher = threading.Thread(target=push, name="hurry", daemon=True)
        pusher.start()
        try:
            yield
        finally:
            done.set()
            pusher.join()

    def __enter__(self) -> Self:
        self.sandbox.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.sandbox.stop()


class Flock:
    """Processes that are killed one at a time and started again; `commands` are what Python is to run in each."""

    def __init__(self, commands: Sequence[Sequence[str]], environ: Mapping[str, str], *, log: Path) -> None:
        self._commands = commands
        self._environ = {**_without_ours(os.environ), **environ}
        self._log = log
        self._processes: list[subprocess.Popen[bytes] | None] = [None] * len(commands)
        self.kills = self.restarts = 0

    def __len__(self) -> int:
        return len(self._commands)

    def start(self, control: ControlCalls) -> None:
        """Start all of them and return when the first is connected; raises Stalled."""
        for number in range(len(self)):
            self._begin(number)
        wait_until(control.bot_is_ready, "the bot is connected", READY_WITHIN)

    def kill(self, number: int) -> None:
        """SIGKILL one, wherever it stands, and start it again."""
        process = self._processes[number]
        if process is not None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            self.kills += 1
        self._begin(number)

    def tend(self) -> None:
        """Start again what ended by itself, as whatever supervises the bot would: without Slack it does not start."""
        for number, process in enumerate(self._processes):
            if process is None or process.poll() is not None:
                self._begin(number)
                self.restarts += 1

    def _begin(self, number: int) -> None:
        with self._log.open("ab") as stderr:
            self._processes[number] = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, *self._commands[number]],
                cwd=ROOT,
                env=self._environ,
                stdout=subprocess.DEVNULL,
                stderr=stderr,
                start_new_session=True,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._processes:
            if process is not None:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def bot_commands(config: Path, *, mode: str, processes: int) -> list[list[str]]:
    """The bot's processes: over Socket Mode `run`, over HTTP one `web` (it has the port) and the workers."""
    names = ["run"] * processes if mode == "socket" else ["web"] + ["worker"] * processes
    return [["bot.py", name, "--config", str(config)] for name in names]


def _without_ours(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment less what could lead the bot to a real workspace or account."""
    ours = ("SLACK_", "X_", "X2_", "X3_", "X4_", "SOCIALCARE_", "DATABASE_URL", "PORT", "HOST")
    return {name: value for name, value in environ.items() if not name.startswith(ours)}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
