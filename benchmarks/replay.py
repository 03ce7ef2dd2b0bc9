"""Replays real conversations through the whole bot, kills it halfway, and counts what became of every post.

    python -m benchmarks.replay SOURCE.csv.gz [--limit 1000] [--database sqlite|postgres|URL] [--mode socket|http]

SOURCE is what benchmarks/twcs_posts.py reads. The sandbox plays its customers; the bot is the real one, in processes of
its own. Exits with 1 when anything was lost or doubled.
"""

import argparse
import json
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import requests
from sqlalchemy import Engine, create_engine

from benchmarks import counts, twcs_posts
from benchmarks.counts import Counts
from benchmarks.databases import database
from benchmarks.processes import ROOT, BotProcesses, ControlCalls, SandboxProcess, Stalled, wait_until
from config import load
from sandbox import replay as recorded

WRITTEN_WITHIN = 60.0  #: seconds in which the customers write all their posts, unless --speed says otherwise
MISSED = 0.1  #: part of all posts that come while the bot is down
PATIENCE = 120.0  #: seconds in which something must move
HURRY = 5  #: how many times as fast the sandbox's clock runs while the bot has something to say in Slack
_BEAT = 0.25  #: seconds between two pushes of the clock
_SHOW_EVERY = 5.0  #: seconds between two lines of progress


@dataclass(frozen=True, kw_only=True)
class Outage:
    """The time in which the bot was dead."""

    seconds: float
    stored_before: int  #: posts that it had stored when it was killed
    owed: int  #: messages that it owed Slack when it was killed
    missed: int  #: posts that came meanwhile


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one replay and print the counts; 0 when they are right, 1 when not, 2 for a wrong command line."""
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the processes that we started end with us
    try:
        with _folder(options.keep) as folder:
            found, outage = _replay(options, folder)
    except (OSError, twcs_posts.UnknownSource, Stalled, requests.RequestException) as error:
        print(f"The replay failed: {error}", file=sys.stderr)
        return 1
    print(_table(found, outage))
    if not outage.missed:
        print("No post came while the bot was dead: a lower --speed makes this a harder trial.", file=sys.stderr)
    return 0 if found.all_right else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.replay", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("source", type=Path, help="conversations, .csv or .csv.gz; see benchmarks/twcs_posts.py")
    parser.add_argument("--limit", type=int, default=1000, help="how many posts of customers (default 1000)")
    parser.add_argument("--database", default="sqlite", help="sqlite, postgres, or the URL of an empty database")
    parser.add_argument("--mode", choices=("socket", "http"), default="socket", help="how Slack reaches the bot")
    parser.add_argument("--speed", type=float, metavar="N", help="N times as fast (default: all within a minute)")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="leave logs and the SQLite file in this folder")
    parser.add_argument(
        "--fast",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="Slack's limits off, and its clock fast while the bot has something to say: the bot still keeps its own "
        "pace of a message a second, by that clock. X's limits stay on.",
    )
    return parser


def _replay(options: argparse.Namespace, folder: Path) -> tuple[Counts, Outage]:
    posts = folder / "posts.jsonl"
    _convert(options.source, options.limit, posts)
    speed = options.speed or _length(posts) / WRITTEN_WITHIN
    with (
        database(options.database, folder) as url,
        SandboxProcess(posts, speed=speed, mode=options.mode, log=folder / "sandbox.log") as sandbox,
        BotProcesses({**sandbox.environ, "DATABASE_URL": url}, mode=options.mode, log=folder / "bot.log") as bot,
    ):
        control, engine = ControlCalls(sandbox.url), create_engine(url)
        try:
            bot.migrate()
            if not options.fast:
                outage = _course(control, engine, bot)
            else:
                control.post("slack/limits", enabled=False)
                with _hurried(sandbox.url, engine):
                    outage = _course(control, engine, bot)
            return counts.count(control, engine), outage
        finally:
            engine.dispose()
            control.close()


def _convert(source: Path, limit: int, target: Path) -> None:
    """Write the source's posts, all addressed to the account of config.yaml, as a file that the sandbox plays."""
    handle = load(ROOT / "config.yaml", {}).accounts[0].handle
    conversations = twcs_posts.choose(twcs_posts.read_conversations(source), limit)
    with target.open("w", encoding="utf-8") as file:
        for post in twcs_posts.posts(conversations, handle):
            file.write(json.dumps(post, ensure_ascii=False) + "\n")


def _length(posts: Path) -> float:
    """How many seconds the posts of customers take to play at their own speed; at least one."""
    moments = [post.created_at for post in recorded.read(posts) if post.direction == "in"]
    gaps = ((later - earlier).total_seconds() for earlier, later in pairwise(moments))
    return max(1.0, sum(min(gap, recorded.LONGEST_WAIT) for gap in gaps))


def _course(control: ControlCalls, engine: Engine, bot: BotProcesses) -> Outage:
    """Let the bot work, kill it halfway, start it again while posts go on arriving, and wait for the end of it all."""
    bot.start(control)
    progress = _Progress(control, engine, bot)
    total = int(control.get("x/replay")["total"])
    progress.wait(lambda: progress.played * 2 >= total and progress.stored > 0, "half of the posts")
    bot.kill()
    died, played, owed, stored = time.monotonic(), progress.look(), counts.owed(engine), counts.stored(engine)
    progress.say("killed; posts go on arriving")
    enough = min(total, played + int(total * MISSED))
    wait_until(lambda: progress.look() >= enough, "posts go on arriving", PATIENCE)
    missed = progress.played - played
    seconds = time.monotonic() - died
    bot.start(control)
    progress.say("started again")
    progress.wait(lambda: progress.played == total == progress.stored and progress.owed == 0, "all is through")
    return Outage(seconds=seconds, stored_before=stored, owed=owed, missed=missed)


class _Progress:
    """How far the replay is, told to the person who waits."""

    def __init__(self, control: ControlCalls, engine: Engine, bot: BotProcesses) -> None:
        self._control, self._engine, self._bot = control, engine, bot
        self._shown = 0.0
        self.played = self.stored = self.owed = 0

    def look(self) -> int:
        """Ask all three anew; how many posts have been played."""
        self.played = int(self._control.get("x/replay")["played"])
        self.stored, self.owed = counts.stored(self._engine), counts.owed(self._engine)
        if time.monotonic() - self._shown > _SHOW_EVERY:
            self.say()
        return self.played

    def say(self, event: str = "") -> None:
        """One line of progress."""
        self._shown = time.monotonic()
        line = f"{self.played} played, {self.stored} stored, {self.owed} messages owed to Slack"
        print(line + (f": {event}" if event else ""), file=sys.stderr)

    def wait(self, condition: Callable[[], bool], what: str) -> None:
        """Return when `condition` holds; raises Stalled when nothing moves any more, or the bot has ended."""
        seen, since = (-1, -1, -1), time.monotonic()

        def there() -> bool:
            nonlocal seen, since
            self.look()
            now = (self.played, self.stored, self.owed)
            if now != seen:
                seen, since = now, time.monotonic()
            if not self._bot.running():
                raise Stalled(f"{what}: the bot ended by itself")
            if time.monotonic() - since > PATIENCE:
                raise Stalled(f"{what}: nothing has moved for {PATIENCE:.0f} seconds")
            return condition()

        wait_until(there, what, 3600)


@contextmanager
def _hurried(url: str, engine: Engine) -> Iterator[None]:
    """Push the sandbox's clock, which is also the bot's, as long as messages wait only for their second."""
    control, done = ControlCalls(url), threading.Event()

    def push() -> None:
        while not done.wait(_BEAT):
            if counts.owed(engine):
                control.post("clock", advance=(HURRY - 1) * _BEAT)

    pusher = threading.Thread(target=push, name="hurry", daemon=True)
    pusher.start()
    try:
        yield
    finally:
        done.set()
        pusher.join()
        control.close()


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="socialcare-replay-") as folder:
        yield Path(folder)


def _table(found: Counts, outage: Outage) -> str:
    rows: Mapping[str, int | str] = {
        "posts written on X": found.played,
        "posts stored": found.stored,
        "posts lost": found.lost,
        "posts stored twice": found.twice,
        "rows that are no such post": found.unknown,
        "conversations of a customer on X": found.conversations,
        "cases": found.cases,
        "of these set aside, without a card": found.aside,
        "posts in a wrong case": found.misplaced,
        "cards in Slack": found.cards,
        "cards lost": found.lost_cards,
        "cards doubled": found.double_cards,
        "messages of the bot in Slack": found.messages,
        "messages lost": found.lost_messages,
        "messages doubled": found.double_messages,
        "published on X without approval": found.published,
        "posts stored when killed": outage.stored_before,
        "messages owed when killed": outage.owed,
        "posts written while dead": outage.missed,
        "seconds dead": f"{outage.seconds:.1f}",
    }
    width = max(map(len, rows))
    return "\n".join(f"{name:<{width}}  {value:>6}" for name, value in rows.items())


if __name__ == "__main__":
    sys.exit(main())
