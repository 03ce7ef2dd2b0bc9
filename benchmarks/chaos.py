"""Runs the bot under kills, lost answers, refusals, copies and disorder, and counts what that did.

    python -m benchmarks.chaos --events N --seed S [--database URL] [--mode socket|http] [--processes 1|2]

The bot is the real one, in processes of its own that are killed; Slack and X are the sandbox, whose journals are all
that the judge reads. A bare slack-bolt app without storage goes through the same in the same run, as the yardstick.
The last line is a JSON object with the counts; the exit code is 0 only when ours are all zero.
"""

import argparse
import json
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

import requests

from benchmarks.chaos_bare_oracle import judge_bare
from benchmarks.chaos_faults import Chaos
from benchmarks.chaos_oracle import Verdict, judge
from benchmarks.chaos_people import Cast, Office, Story, bare_case, case
from benchmarks.chaos_view import Picture, Tail, take
from benchmarks.chaos_world import Flock, World, bot_commands
from benchmarks.databases import database
from benchmarks.processes import ControlCalls, Stalled
from storage.migrate import migrate

BARE_EVENTS = 400  #: at most; a yardstick needs no more
QUIET = 8.0  #: seconds in which nothing moves: then all that was to come has come
LONGEST = 120.0  #: seconds of waiting for that
PATIENCE = {"ours": 120.0, "bare": 20.0}  #: seconds people wait; Slack's last attempt to deliver comes after 90
SHOWN = 20  #: of the sentences about what went wrong


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What one app went through, and what came of it."""

    events: int
    faults: int
    kills: int
    seconds: float
    verdict: Verdict


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it; 0 when nothing was lost, doubled or unauthorised, 1 when something was, 2 for a wrong command line."""
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the processes that we started end with us
    try:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="socialcare-chaos-")))
            if options.keep is not None:
                options.keep.mkdir(parents=True, exist_ok=True)
                folder = options.keep.resolve()
            bare = None if options.no_bare else _bare(options, folder / "bare")
            ours = _ours(options, folder / "ours")
    except (OSError, Stalled, requests.RequestException) as error:
        print(f"The run failed: {error}", file=sys.stderr)
        return 1
    print(_table(ours, bare))
    print(json.dumps(_counts(options, ours, bare)))
    return 0 if ours.verdict.clean else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.chaos", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--events", type=int, default=1000, metavar="N", help="what people do, in all (default 1000)")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="of everything that is left to chance")
    parser.add_argument("--database", default="sqlite", help="sqlite, postgres, or the URL of an empty database")
    parser.add_argument("--mode", choices=("socket", "http"), default="socket", help="how Slack reaches the bot")
    parser.add_argument(
        "--processes", type=int, choices=(1, 2), default=1, help="that send and deliver, on one database"
    )
    parser.add_argument("--fault-every", type=float, default=3, metavar="EVENTS", help="on average (default 3)")
    parser.add_argument("--kill-every", type=float, default=60, metavar="EVENTS", help="on average (default 60)")
    parser.add_argument("--no-bare", action="store_true", help="without the yardstick")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="leave logs and the SQLite file in this folder")
    return parser


# --- the two apps ----------------------------------------------------------------------------------------------------


def _ours(options: argparse.Namespace, folder: Path) -> Outcome:
    """The bot: a day under chaos, then rest, then a night, at whose end a digest is due."""
    folder.mkdir(parents=True, exist_ok=True)
    with database(options.database, folder) as url, World(folder, mode=options.mode) as world:
        migrate(url)
        commands = bot_commands(world.config_file, mode=options.mode, processes=options.processes)
        with Flock(commands, world.environ(url), log=folder / "bot.log") as flock, world.hurried():
            run = _Run(options, world, flock, "ours")
            run.plays(case, options.events)
            run.settles(lambda picture: judge(picture, digests=0))
            world.clock.advance(timedelta(hours=24).total_seconds())
            verdict = run.settles(lambda picture: judge(picture, digests=1))
            return run.outcome(verdict)


def _bare(options: argparse.Namespace, folder: Path) -> Outcome:
    """The yardstick: one process over Socket Mode, which is all that it can be."""
    folder.mkdir(parents=True, exist_ok=True)
    with World(folder, mode="socket") as world:
        environ = world.environ("") | {"CONFIG": str(world.config_file)}
        with Flock([["-m", "benchmarks.bare_app"]], environ, log=folder / "bare.log") as flock, world.hurried():
            run = _Run(options, world, flock, "bare")
            run.plays(bare_case, min(options.events, BARE_EVENTS))
            return run.outcome(run.settles(judge_bare))


class _Run:
    """One app under chaos."""

    def __init__(self, options: argparse.Namespace, world: World, flock: Flock, name: str) -> None:
        self._control = ControlCalls(world.sandbox.url)
        self._flock = flock
        self._name = name
        self._began = time.monotonic()
        self._office = Office(
            control=self._control,
            tail=Tail(control=self._control),
            chance=Random(options.seed),  # noqa: S311 - the same seed, the same run
            accounts=[account.handle for account in world.config.accounts],
        )
        flock.start(self._control)
        self._chaos = Chaos(
            self._control,
            flock,
            Random(options.seed + 1),  # noqa: S311
            fault_every=options.fault_every,
            kill_every=options.kill_every,
        )

    def plays(self, begin: Callable[[Office, int], Story], events: int) -> None:
        """Let people do their work while everything goes wrong."""
        cast = Cast(self._office, begin, events=events, patience=PATIENCE[self._name])
        shown = 0.0
        while cast.go_on():
            self._chaos.strike(self._office.events)
            self._flock.tend()
            if time.monotonic() - shown > 10:
                shown = time.monotonic()
                self._say(f"{self._office.events} events, {self._chaos.faults} faults, {self._flock.kills} kills")
            time.sleep(0.1)
        if cast.given_up:
            self._say(f"{cast.given_up} people have stopped waiting")
        self._chaos.end()
        # An event that is held back to be overtaken goes when another one does.
        self._control.post("slack/message", user="ann", channel="general", text="That was a day!")

    def settles(self, verdict_of: Callable[[Picture], Verdict]) -> Verdict:
        """Wait until nothing moves any more and nothing is missing, or what is missing has been missing for long."""
        best, since = sys.maxsize, time.monotonic()
        while True:
            self._rests()
            verdict = verdict_of(take(self._control, self._office.tail))
            first = "; ".join((*verdict.lost, *verdict.doubled, *verdict.unauthorised)[:3])
            self._say(f"{_numbers(verdict)} so far{': ' if first else ''}{first}")
            if len(verdict.lost) < best:
                best, since = len(verdict.lost), time.monotonic()
            if not verdict.lost or time.monotonic() - since > PATIENCE[self._name]:
                return verdict

    def outcome(self, verdict: Verdict) -> Outcome:
        """The reckoning."""
        for what in ("lost", "doubled", "unauthorised"):
            for sentence in getattr(verdict, what)[:SHOWN]:
                self._say(f"{what}: {sentence}")
        self._control.close()
        return Outcome(
            events=self._office.events,
            faults=self._chaos.faults,
            kills=self._flock.kills,
            seconds=time.monotonic() - self._began,
            verdict=verdict,
        )

    def _rests(self) -> None:
        tail, end = self._office.tail, time.monotonic() + LONGEST
        seen, since = -1, time.monotonic()
        while time.monotonic() - since < QUIET and time.monotonic() < end:
            self._flock.tend()
            tail.follow()
            if tail.updates != seen:
                seen, since = tail.updates, time.monotonic()
            time.sleep(0.5)

    def _say(self, what: str) -> None:
        print(f"{self._name} {time.monotonic() - self._began:5.0f} s: {what}", file=sys.stderr, flush=True)


# --- what is printed -------------------------------------------------------------------------------------------------


def _numbers(verdict: Verdict) -> str:
    return f"{len(verdict.lost)} lost, {len(verdict.doubled)} doubled, {len(verdict.unauthorised)} unauthorised"


def _table(ours: Outcome, bare: Outcome | None) -> str:
    columns = [("socialcare", ours)] + ([("bare app", bare)] if bare else [])
    lines = [" " * 13 + "".join(f"{name:>20}" for name, _ in columns)]
    for name in ("events", "faults", "kills"):
        lines.append(f"{name:<13}" + "".join(f"{getattr(outcome, name):>20}" for _, outcome in columns))
    for name in ("lost", "doubled", "unauthorised"):
        cells = [(len(getattr(outcome.verdict, name)), outcome.events) for _, outcome in columns]
        lines.append(f"{name:<13}" + "".join(f"{f'{n} ({100 * n / max(1, of):.1f} %)':>20}" for n, of in cells))
    lines.append(f"{'seconds':<13}" + "".join(f"{outcome.seconds:>20.0f}" for _, outcome in columns))
    return "\n".join(lines)


def _counts(options: argparse.Namespace, ours: Outcome, bare: Outcome | None) -> dict[str, object]:
    def of(outcome: Outcome) -> dict[str, object]:
        return {
            "events": outcome.events,
            "lost": len(outcome.verdict.lost),
            "doubled": len(outcome.verdict.doubled),
            "unauthorised": len(outcome.verdict.unauthorised),
            "faults": outcome.faults,
            "kills": outcome.kills,
            "seconds": round(outcome.seconds),
        }

    run = {"seed": options.seed, "mode": options.mode, "processes": options.processes}
    return of(ours) | run | ({"bare": of(bare)} if bare else {})


if __name__ == "__main__":
    sys.exit(main())
