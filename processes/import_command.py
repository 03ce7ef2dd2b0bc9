"""`bot.py import`: a team begins with its past."""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

from config import Config
from processes.importing import Importing, Outcome, Wanted
from processes.looking import looking
from processes.past_files import Unreadable
from processes.rules_commands import quiet_logs, say
from processes.spool import spool

Options = argparse.Namespace

PATIENT = 60.0  #: seconds for which a running bot, which goes first, may keep us waiting


def options(sub: argparse.ArgumentParser) -> None:
    """What can be said on the command line of `import`."""
    sub.add_argument("file", type=Path, metavar="FILE", help="JSON Lines or CSV, one row a post; .gz too")
    sub.add_argument("--account", metavar="HANDLE", help="the account of rows that name none")
    sub.add_argument("--any-account", action="store_true", help="also rows of accounts that config.yaml does not have")


def run(options: Options, config: Config, environ: Mapping[str, str]) -> int:
    """Import; returns the exit code: 0 done, 1 when a row or the file could not be read, all else being stored."""
    quiet_logs()
    wanted = Wanted(
        account=options.account.removeprefix("@") if options.account else None, any_account=options.any_account
    )
    shown = Shown(sys.stderr)
    with looking(config, environ, patience=PATIENT, begins=True) as desk, spool() as rows:
        importing = Importing(desk, rows, options.file, wanted, tell=shown.tell, progress=shown.progress)
        broken = ""
        try:
            importing.run()
        except Unreadable as no:
            broken = str(no)
        shown.end()
    if broken:
        sys.stderr.write(f"{broken}\n")
    for line in lines(importing.outcome):
        say(line)
    return 1 if broken else importing.outcome.code


def lines(outcome: Outcome) -> list[str]:
    """What was done, for people."""
    found = [f"Imported {_count(outcome.posts, 'post')} and {_count(outcome.replies, 'reply', 'replies')}."]
    if outcome.ends:
        found.append(f"{_count(outcome.ends, 'case')} ended as the file says.")
    if outcome.known:
        found.append(f"{_count(outcome.known, 'row')} known before, left as they are.")
    if outcome.left_out:
        found.append(f"{_count(outcome.left_out, 'row')} left out, for the reasons above.")
    if outcome.other:
        kinds = ", ".join(f"{name} ({number:,})" for name, number in sorted(outcome.other.items()))
        found.append(f"{_count(outcome.other.total(), 'row')} of types that are not read back: {kinds}.")
    if outcome.wrong:
        found.append(f"{_count(outcome.wrong, 'row')} skipped as wrong; mend them and import the same file again.")
    return found


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


class Shown:
    """What people see meanwhile: on a terminal one line that says how far it is, and each complaint on its own."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._bar = out.isatty()
        self._drawn = ""

    def progress(self, what: str, done: int, total: int | None) -> None:
        """Say how far it is, where somebody is looking."""
        if not self._bar:
            return
        line = f"{done:,} {what}"
        if total is not None:
            filled = round(30 * done / max(total, done, 1))
            line = f"[{'#' * filled}{'.' * (30 - filled)}] {done:,} of {total:,} {what}"
        self._draw(line)

    def tell(self, complaint: str) -> None:
        """Print a line of its own."""
        drawn = self._drawn
        self._draw("")
        self._out.write(f"{complaint}\n")
        self._draw(drawn)

    def end(self) -> None:
        """Leave the last line standing."""
        if self._drawn:
            self._out.write("\n")
            self._drawn = ""
        self._out.flush()

    def _draw(self, line: str) -> None:
        if line or self._drawn:
            self._out.write(f"\r{line.ljust(len(self._drawn))}" + ("" if line else "\r"))
            self._out.flush()
        self._drawn = line
