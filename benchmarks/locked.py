"""Measures how soon Slack is answered while somebody else holds the database's lock for four seconds.

    python -m benchmarks.locked [--database sqlite|postgres] [--mode socket|http]

Without options: both databases, both ways of delivery. Colleagues claim and release cards twenty times a second, the
real bot runs in processes of its own, and halfway a lock is taken that no statement of the bot's can pass. Slack waits
3 s for an answer. The exit code is 0 when every answer came within them, and every event was acknowledged in the end.
"""

import argparse
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from benchmarks.chaos_world import Flock, World, bot_commands
from benchmarks.databases import database
from benchmarks.processes import ControlCalls, wait_until
from storage.migrate import migrate

LIMIT = 3.0  #: seconds that Slack waits
HELD = 4.0  #: seconds that the lock is held
EVENTS = 300
PER_SECOND = 20
CARDS = 10
QUIET = 30.0  #: seconds until everything must have come

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Acks:
    """What came of the deliveries: seconds of each answer, and how many attempts and events had none."""

    seconds: Sequence[float]
    unanswered: int
    lost: int

    @property
    def good(self) -> bool:
        """Whether each answer came in time, and each event was acknowledged at some attempt."""
        return bool(self.seconds) and max(self.seconds) < LIMIT and not self.lost


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it; 0 when all is well, 1 when an answer was late or an event was never acknowledged."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.locked", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--database", choices=("sqlite", "postgres"), help="only on this one")
    parser.add_argument("--mode", choices=("socket", "http"), help="only this way")
    options = parser.parse_args(arguments)
    print(f"{'':20}{'events':>8}{'p50':>9}{'p99':>9}{'longest':>9}{'no answer at first':>20}{'lost':>6}")
    good = True
    for name in (options.database,) if options.database else ("sqlite", "postgres"):
        for mode in (options.mode,) if options.mode else ("socket", "http"):
            with tempfile.TemporaryDirectory(prefix="socialcare-locked-") as folder:
                acks = _measured(Path(folder), name, mode)
            good = good and acks.good
            p50, p99 = quantile(acks.seconds, 0.5), quantile(acks.seconds, 0.99)
            print(
                f"{name + ', ' + mode:20}{EVENTS:>8}{p50:>7.2f} s{p99:>7.2f} s{max(acks.seconds):>7.2f} s"
                f"{acks.unanswered:>20}{acks.lost:>6}",
                flush=True,
            )
    print(f"Slack waits {LIMIT:.0f} s for an answer; the lock was held for {HELD:.0f} s.")
    return 0 if good else 1


def quantile(seconds: Sequence[float], share: float) -> float:
    """The smallest of these durations that `share` of them do not exceed; needs one at least."""
    ordered = sorted(seconds)
    return ordered[max(0, -(-round(share * len(ordered) * 1e6) // 1_000_000) - 1)]


def judged(deliveries: Sequence[Json]) -> Acks:
    """What the sandbox's journal tells of the deliveries of gestures."""
    gestures = [one for one in deliveries if str(one["event"]).startswith("reaction_")]
    answered = [one for one in gestures if one["outcome"] == "acked"]
    return Acks(
        seconds=[float(one["seconds"]) for one in answered],
        unanswered=len(gestures) - len(answered),
        lost=len({one["event_id"] for one in gestures} - {one["event_id"] for one in answered}),
    )


def _measured(folder: Path, name: str, mode: str) -> Acks:
    with database(name, folder) as url, World(folder, mode=mode, patience=1.0) as world:
        migrate(url)
        commands = bot_commands(world.config_file, mode=mode, processes=1)
        with Flock(commands, world.environ(url), log=folder / "bot.log") as flock:
            control = ControlCalls(world.sandbox.url)
            flock.start(control)
            with world.hurried():
                cards = _cards(control)
            before = control.get("slack/journal", kind="delivery")["entries"]
            for number in range(EVENTS // 3):
                _gesture(control, cards, number)
            with locked(url):
                began = time.monotonic()
                number = EVENTS // 3
                while time.monotonic() < began + HELD and number < EVENTS:
                    _gesture(control, cards, number)
                    number += 1
            for rest in range(number, EVENTS):
                _gesture(control, cards, rest)

            def deliveries() -> list[Json]:
                entries: list[Json] = control.get("slack/journal", kind="delivery")["entries"]
                return entries[len(before) :]

            def all_came() -> bool:
                gestures = [one for one in deliveries() if str(one["event"]).startswith("reaction_")]
                return len({one["event_id"] for one in gestures if one["outcome"] == "acked"}) >= EVENTS

            wait_until(all_came, "every gesture is acknowledged", QUIET)
            found = judged(deliveries())
            control.close()
            return found


def _cards(control: ControlCalls) -> list[Json]:
    """Cards to claim, once they stand in Slack."""
    for number in range(CARDS):
        control.post("x/post", author=f"kunde{number}", text=f"@havornair Where is my bag? It has number {number}.")

    def shown() -> list[Json]:
        return [one for one in control.get("slack/messages", channel="#social-x")["messages"] if one["bot"]]

    wait_until(lambda: len(shown()) >= CARDS, "the cards stand in Slack", 60.0)
    return shown()


def _gesture(control: ControlCalls, cards: Sequence[Json], number: int) -> None:
    card, again = cards[number % len(cards)], number // len(cards)
    control.post("slack/reaction", user="ann", emoji="eyes", channel="#social-x", ts=card["ts"], remove=bool(again % 2))
    time.sleep(1 / PER_SECOND)


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Hold a lock that no reading and writing transaction of the bot's can pass, as long as the block lasts."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        holder = sqlite3.connect(str(address.database), isolation_level=None, timeout=30)
        holder.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            holder.execute("ROLLBACK")
            holder.close()
        return
    with psycopg.connect(address.set(drivername="postgresql").render_as_string(hide_password=False)) as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        tables = sql.SQL(", ").join(sql.Identifier(name) for (name,) in names)
        connection.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(tables))
        yield
        connection.rollback()


if __name__ == "__main__":
    sys.exit(main())
