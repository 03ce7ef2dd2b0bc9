"""`bot.py rules replay`: the past of a database on the rules in force, and on a changed file beside them."""

import argparse
import json
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TextIO

from config import Config, load
from handlers.desk import Setup
from handlers.on_paper import Heard
from handlers.remembered import recall
from handlers.replay_words import as_json, lines
from handlers.replaying import VOLUMES_FROM, Posts, Replay, wanted
from processes.building import setup_of
from processes.looking import looking
from processes.rules_commands import quiet_logs, say
from storage import histories, past_duty
from storage.histories import StoredCase
from storage.store import Store

Options = argparse.Namespace


def options(sub: argparse.ArgumentParser) -> None:
    """What can be said on the command line of `rules replay`."""
    sub.add_argument("--days", type=days, default=30, metavar="N", help="how far back (default: 30)")
    sub.add_argument("--file", type=Path, metavar="CHANGED.yaml", help="a changed config.yaml to compare with")
    sub.add_argument("--json", action="store_true", help="one JSON object")


def replay(options: Options, config: Config, environ: Mapping[str, str]) -> int:
    """Run it; returns 0. Raises ConfigError for a changed file that is wrong."""
    quiet_logs()
    changed = load(options.file, environ) if options.file else None
    began = time.monotonic()
    with looking(config, environ) as desk:
        until = desk.now()
        since = until - timedelta(days=options.days)
        replays = run(desk.store, desk.live.setup, changed, since=since, until=until, progress=sys.stderr)
    took = time.monotonic() - began
    if options.json:
        say(json.dumps(as_json(replays, since=since, until=until, seconds=took), ensure_ascii=False))
        return 0
    for line in lines(replays, since=since, until=until):
        say(line)
    if options.file:
        say(f"Compared {config.source} with {options.file} in {took:.1f} s.")
    else:
        say(f"Replayed {config.source} in {took:.1f} s.")
    return 0


def run(
    store: Store, setup: Setup, changed: Config | None, *, since: datetime, until: datetime, progress: TextIO
) -> list[Replay]:
    """Replay the cases that came in since then: on the settings in force, and on the changed ones if there are any."""
    setups = [setup] if changed is None else [setup, setup_of(changed)]
    posts, heard = _posts(store, setups, since), _heard(store, setups, since, until)
    replays = [
        Replay.begin(one, until=until, reassess=one.config.triage != setup.config.triage, posts=posts, heard=heard)
        for one in setups
    ]
    with store.reading() as tx:
        total = histories.number(tx, since)
    for some in _shown(histories.portions(store.reading, since, wanted(setups, since)), total, progress):
        for case in some:
            for one in replays:
                one.take(case)
    for one in replays:
        one.tally.finish()
    return replays


def _posts(store: Store, setups: Iterable[Setup], since: datetime) -> Posts:
    if not any(setup.ruleset.needs.volumes for setup in setups):
        return Posts(written={}, known_since={})
    with store.reading() as tx:
        return Posts(written=histories.written(tx, since - VOLUMES_FROM), known_since=histories.read_since(tx))


def _heard(store: Store, setups: Iterable[Setup], since: datetime, until: datetime) -> Heard:
    names = {entry.who for setup in setups for entry in setup.config.people}
    with store.reading() as tx:
        words = past_duty.words(tx, since, until)
    return Heard(words=words, ids=recall(store, names, until).people)


def _shown(portions: Iterator[list[StoredCase]], total: int, out: TextIO) -> Iterator[list[StoredCase]]:
    """The same portions, with one line on a terminal that says how far it is; elsewhere one line at the end."""
    bar, done = out.isatty(), 0
    for some in portions:
        yield some
        done += len(some)
        if bar:
            filled = round(30 * done / max(total, done))
            out.write(f"\r[{'#' * filled}{'.' * (30 - filled)}] {done:,} of {max(total, done):,} cases")
            out.flush()
    out.write("\n" if bar else f"{done:,} cases replayed\n")
    out.flush()


def days(written: str) -> int:
    """A number of days on the command line."""
    number = int(written)
    if not 1 <= number <= 3_660:
        raise argparse.ArgumentTypeError("must be from 1 to 3660")
    return number
