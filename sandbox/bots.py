"""The bot's processes in a practice session: started, started again when they were killed, ended with the session."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence

STOP_WITHIN = 10.0  #: seconds for the bot to finish what it is doing


class CannotStart(Exception):
    """A process of the bot does not even come into being; the message says why."""


class Bots:
    """One process for each of these commands, of this Python, each in a process group of its own."""

    def __init__(self, commands: Sequence[Sequence[str]], tell: Callable[[str], None]) -> None:
        self._commands = commands
        self._tell = tell
        self._environ: dict[str, str] = {}
        self._running: list[subprocess.Popen[bytes]] = []

    def start(self, environ: Mapping[str, str]) -> None:
        """Start all of them in this environment; raises CannotStart."""
        self._environ = dict(environ)
        for number in range(len(self._commands)):
            self._running.append(self._start(number))

    def _start(self, number: int) -> subprocess.Popen[bytes]:
        arguments = [sys.executable, *self._commands[number]]
        try:
            return subprocess.Popen(arguments, env=self._environ, start_new_session=True)  # noqa: S603 - our own program
        except OSError as error:
            raise CannotStart(f"the bot's process cannot be started ({error.strerror or error})") from error

    def still_there(self) -> bool:
        """Start those again that were killed; False when one has given up by itself. Raises CannotStart."""
        for number, bot in enumerate(self._running):
            code = bot.poll()
            if code is None:
                continue
            if code >= 0:
                self._tell("The bot has ended by itself; what it said stands above.")
                return False
            self._tell("The bot was killed; it starts again.")
            self._running[number] = self._start(number)
        return True

    async def stop(self) -> None:
        """Ask them to end, and end them."""
        for bot in self._running:
            if bot.poll() is None:
                os.killpg(bot.pid, signal.SIGTERM)
        for bot in self._running:
            try:
                await asyncio.to_thread(bot.wait, STOP_WITHIN)
            except subprocess.TimeoutExpired:
                os.killpg(bot.pid, signal.SIGKILL)
                await asyncio.to_thread(bot.wait)
