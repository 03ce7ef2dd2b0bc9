"""The sandbox as a newcomer starts it: the command, the address it prints, and the end by Ctrl+C."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import requests

ROOT = Path(__file__).parent.parent.parent
QUIET = ("--no-team", "--scenario", "none")  #: nobody acts but the test
READY_WITHIN = 90.0  #: seconds; an idle laptop takes four
STOPPED_WITHIN = 30.0
LOOK_EVERY = 0.05
POLLED_EVERY = 10  #: seconds between two looks at X, as the shipped settings say

Json = dict[str, Any]


class Practice:
    """`python bot.py sandbox` in a process of its own, ready when the block begins."""

    def __init__(self, output: Path, *arguments: str) -> None:
        self._output = output
        self._arguments = arguments
        self._process: subprocess.Popen[bytes]
        self.address = ""  #: of the page, as printed

    def __enter__(self) -> Self:
        command = [sys.executable, "bot.py", "sandbox", "--port", "0", *self._arguments]
        environ = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
        with self._output.open("wb") as output:
            self._process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=output, stderr=subprocess.STDOUT)
        try:
            self._wait_until(self._printed_address, "no address was printed")
            self._wait_until(self._is_ready, "the bot did not connect")
        except BaseException:
            self._process.kill()
            self._process.wait()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGINT)
        try:
            code = self._process.wait(STOPPED_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise AssertionError(f"the sandbox did not stop:\n{self.said()}") from None
        assert code == 0, f"the sandbox ended with {code}:\n{self.said()}"

    def said(self) -> str:
        """All that the command and the bot have printed."""
        return self._output.read_text(errors="replace")

    def customer_posts(self, author: str, text: str, *, name: str | None = None) -> None:
        """A customer writes on X, where the page's own way of doing so is not what is tested; the bot looks at once."""
        if name is not None:
            self._post("x/user", {"handle": author, "name": name})
        self._post("x/post", {"author": author, "text": text})
        self._post("clock", {"advance": POLLED_EVERY})

    def reacts(self, user: str, emoji: str, words: str) -> None:
        """Somebody at another machine puts an emoji on the card with these words."""
        answer = requests.get(f"{self.address}/control/slack/messages", {"channel": "#social-x"}, timeout=10).json()
        ts = next(message["ts"] for message in answer["messages"] if words in str(message["blocks"]))
        self._post("slack/reaction", {"user": user, "emoji": emoji, "channel": "#social-x", "ts": ts})

    def _post(self, path: str, body: Json) -> Json:
        answer = requests.post(f"{self.address}/control/{path}", json=body, timeout=10)
        answer.raise_for_status()
        found: Json = answer.json()
        return found

    def _printed_address(self) -> bool:
        found = re.search(r"^\s*Open (http://\S+)$", self.said(), re.MULTILINE)
        self.address = found[1] if found else ""
        return found is not None

    def _is_ready(self) -> bool:
        return requests.get(f"{self.address}/control/ready", timeout=10).status_code == 200

    def _wait_until(self, condition: Callable[[], bool], otherwise: str) -> None:
        pause, end = threading.Event(), time.monotonic() + READY_WITHIN
        while self._process.poll() is None and time.monotonic() < end:
            if condition():
                return
            pause.wait(LOOK_EVERY)
        raise AssertionError(f"{otherwise}:\n{self.said()}")
