"""The processes of a replay: the sandbox with its control interface, and the bot, which is killed and started again."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import requests

ROOT = Path(__file__).parent.parent
COMMANDS: Mapping[str, Sequence[str]] = {"socket": ("run",), "http": ("web", "worker")}

LISTENS_WITHIN = 30.0  #: seconds for the sandbox to listen
READY_WITHIN = 60.0  #: seconds for the bot to connect
STOP_WITHIN = 15.0  #: seconds to end in good order
_LOOK_AGAIN = 0.1  #: seconds between two looks at a condition


class Stalled(Exception):
    """What was waited for did not come; the message says what it was."""


def wait_until(condition: Callable[[], bool], what: str, within: float) -> None:
    """Return as soon as `condition` holds; raises Stalled after `within` seconds."""
    end = time.monotonic() + within
    while not condition():
        if time.monotonic() > end:
            raise Stalled(f"{what}: not within {within:.0f} seconds")
        time.sleep(_LOOK_AGAIN)


class ControlCalls:
    """The sandbox's control interface; each thread needs its own."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._session = requests.Session()
        self._session.trust_env = False  # a proxy of the environment has no business on loopback

    def get(self, path: str, **query: str) -> Any:
        """GET /control/`path`; raises requests.HTTPError for a refusal."""
        answer = self._session.get(f"{self._url}/control/{path}", params=query, timeout=60)
        answer.raise_for_status()
        return answer.json()

    def post(self, path: str, **body: Any) -> Any:
        """POST /control/`path`; raises requests.HTTPError for a refusal."""
        answer = self._session.post(f"{self._url}/control/{path}", json=body, timeout=60)
        answer.raise_for_status()
        return answer.json()

    def bot_is_ready(self) -> bool:
        """Whether the bot is connected."""
        return self._session.get(f"{self._url}/control/ready", timeout=60).status_code == 200

    def close(self) -> None:
        """Give the connections back."""
        self._session.close()


class SandboxProcess:
    """A sandbox that replays a file of posts, alone: no scripted customer, no scripted colleague, no bot.

    `environ` is what the bot needs in its environment. Raises Stalled when it does not come to listen.
    """

    def __init__(self, posts: Path, *, speed: float, mode: str, log: Path) -> None:
        arguments = ["--no-bot", "--no-team", "--scenario", "none", "--posts", str(posts), "--speed", str(speed)]
        with log.open("ab") as stderr:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "bot.py", "sandbox", "--port", "0", "--mode", mode, *arguments],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
                start_new_session=True,
            )
        self.environ: dict[str, str] = {}
        self.url = ""
        try:
            self._read_start(log)
        except BaseException:
            self.stop()
            raise

    def _read_start(self, log: Path) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            word, _, rest = line.strip().partition(" ")
            if word == "export":
                name, _, value = rest.partition("=")
                self.environ[name] = value
            elif word == "Open":
                self.url = rest
                return
        raise Stalled(f"the sandbox did not start: {log.read_text(encoding='utf-8').strip()}")

    def stop(self) -> None:
        """End it in good order."""
        _end([self._process])
        if self._process.stdout is not None:
            self._process.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


class BotProcesses:
    """The real bot in the environment given: one process over Socket Mode, or web and worker over HTTP."""

    def __init__(self, environ: Mapping[str, str], *, mode: str, log: Path) -> None:
        self._environ = {**os.environ, **environ}
        self._commands = COMMANDS[mode]
        self._log = log
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self, control: ControlCalls) -> None:
        """Start it and return when it is connected; raises Stalled."""
        with self._log.open("ab") as stderr:
            self._processes = [
                subprocess.Popen(  # noqa: S603 - our own program
                    [sys.executable, "bot.py", command],
                    cwd=ROOT,
                    env=self._environ,
                    stdout=subprocess.DEVNULL,
                    stderr=stderr,
                    start_new_session=True,
                )
                for command in self._commands
            ]
        wait_until(lambda: not self.running() or control.bot_is_ready(), "the bot is connected", READY_WITHIN)
        if not self.running():
            raise Stalled("the bot ended by itself")

    def running(self) -> bool:
        """Whether every process of it lives."""
        return all(process.poll() is None for process in self._processes)

    def kill(self) -> None:
        """SIGKILL, to all at once: nothing is finished, nothing is said."""
        for process in self._processes:
            os.killpg(process.pid, signal.SIGKILL)
        for process in self._processes:
            process.wait()

    def migrate(self) -> None:
        """Bring the database to the newest schema, as `release` does."""
        with self._log.open("ab") as stderr:
            subprocess.run(
                [sys.executable, "bot.py", "migrate"],
                cwd=ROOT,
                env=self._environ,
                stdout=subprocess.DEVNULL,
                stderr=stderr,
                check=True,
            )

    def stop(self) -> None:
        """End it in good order."""
        _end(self._processes)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def _end(processes: Sequence[subprocess.Popen[Any]]) -> None:
    for process in processes:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
    for process in processes:
        try:
            process.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
