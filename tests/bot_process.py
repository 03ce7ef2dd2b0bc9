"""`bot.py run`, `web` or `worker` as a process of its own, against a sandbox in this one."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Self

import requests

ROOT = Path(__file__).parent.parent
STARTED_WITHIN = 60.0  #: seconds; an idle machine takes three
ENDED_WITHIN = 10.0  #: what the hosts give us
LOOK_EVERY = 0.05


def wait_until(condition: Callable[[], bool], what: str, within: float = STARTED_WITHIN) -> None:
    """Return as soon as it holds; fails the test after so many seconds."""
    end = time.monotonic() + within
    while not condition():
        assert time.monotonic() < end, f"not within {within} s: {what}"
        time.sleep(LOOK_EVERY)


class BotProcess:
    """One process of the bot; killed at the end of the block unless it has ended."""

    def __init__(self, command: str, environ: Mapping[str, str], log: Path) -> None:
        self._log = log
        kept = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "bot.py", command],
                cwd=ROOT,
                env=kept | dict(environ) | {"PYTHONFAULTHANDLER": "1"},
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()

    def said(self) -> str:
        """Its log, and that of its predecessors in the same file."""
        return self._log.read_text(errors="replace")

    def has_said(self, words: str, times: int = 1) -> None:
        """Wait until the log has these words."""
        wait_until(lambda: self.said().count(words) >= times or self._process.poll() is not None, words)
        assert self.said().count(words) >= times, self.said()

    def address(self) -> str:
        """Where it shows its health."""
        self.has_said("/metrics at port")
        (port,) = re.findall(r"/metrics at port (\d+)", self.said())[-1:]
        return f"http://127.0.0.1:{port}"

    def freeze(self) -> None:
        """SIGSTOP: it stands still, wherever it is."""
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """SIGCONT: it goes on where it stood."""
        self._process.send_signal(signal.SIGCONT)

    def ended(self) -> int:
        """The exit code of a process that ends by itself."""
        wait_until(lambda: self._process.poll() is not None, "it ends")
        return self._process.wait()

    def terminate(self) -> tuple[int, float]:
        """SIGTERM; the exit code, and how many seconds it took. Fails when the host would have killed it."""
        begun = time.monotonic()
        self._process.send_signal(signal.SIGTERM)
        try:
            code = self._process.wait(ENDED_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.send_signal(signal.SIGABRT)  # now its log shows where every thread stands
            self._process.wait()
            raise AssertionError(f"still there after {ENDED_WITHIN} s:\n{self.said()}") from None
        return code, time.monotonic() - begun


def get(address: str) -> requests.Response:
    """One page."""
    return requests.get(address, timeout=10)
