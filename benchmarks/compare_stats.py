"""Imports real conversations and compares `bot.py stats` with a count that shares no code with it, digit by digit.

    python -m benchmarks.compare_stats [SOURCE.csv.gz] [--database sqlite|postgres|URL]

SOURCE is as for benchmarks/twcs_posts.py; without it, or where there is no such file, it says so and is done.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.brute_force_stats import count
from benchmarks.databases import database
from benchmarks.twcs_posts import past, read_conversations

ROOT = Path(__file__).parent.parent
SHOWN = 8  #: accounts in the table; all are compared


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare on each database; returns 0 when every number is the same."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.compare_stats", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("source", type=Path, nargs="?", help="twcs conversations, .csv.gz")
    parser.add_argument("--database", action="append", help="sqlite, postgres or a URL (default: both)")
    options = parser.parse_args(arguments)
    if options.source is None or not options.source.exists():
        print("No comparison of numbers: name a file of real conversations (docs/benchmarks.md says which).")
        return 0
    wanted = count(options.source)
    with TemporaryDirectory(prefix="socialcare-stats-") as folder:
        rows = Path(folder) / "past.jsonl"
        with rows.open("w", encoding="utf-8") as file:
            file.writelines(
                json.dumps(row, ensure_ascii=False) + "\n" for row in past(read_conversations(options.source))
            )
        wrong = 0
        for name in options.database or ("sqlite", "postgres"):
            with database(name, Path(folder)) as url:
                wrong += _compare(name, wanted, url, rows)
    return 1 if wrong else 0


def _compare(name: str, wanted: Mapping[str, Mapping[str, Any]], url: str, rows: Path) -> int:
    _bot(url, "migrate")
    began = time.monotonic()
    imported = _bot(url, "import", str(rows), "--any-account").splitlines()[0]
    took = time.monotonic() - began
    got = {row["account"].lower(): row for row in json.loads(_bot(url, "stats", "--by", "account", "--json"))}
    print(f"{name}: {imported} ({took:.0f} s)")
    print(f"  {'account':<16} {'':<12} cases answered   rate     median        p90       mean   (first direct reply)")
    for account in sorted(wanted, key=lambda one: -wanted[one]["cases"])[:SHOWN]:
        print(f"  {account:<16} {'bot.py stats':<12} {_line(got.get(account, {}))}")
        print(f"  {'':<16} {'brute force':<12} {_line(wanted[account])}")
    differences = [
        f"  {account}: {key}: bot.py stats {got.get(account, {}).get(key)}, brute force {value}"
        for account, numbers in wanted.items()
        for key, value in numbers.items()
        if got.get(account, {}).get(key) != value
    ]
    differences += [f"  {account}: counted by bot.py stats only" for account in got.keys() - wanted.keys()]
    numbers = sum(len(row) + 4 for row in wanted.values())  # of the eight, two are three numbers each
    print("\n".join(differences) or f"  the same to the digit: {numbers:,} numbers of {len(wanted)} accounts")
    return len(differences)


def _line(row: Mapping[str, Any]) -> str:
    speed = row.get("first_direct_reply_minutes", {})
    times = " ".join(f"{speed.get(name)!s:>10}" for name in ("median", "p90", "mean"))
    cases, answered, rate = (row.get(name) for name in ("customer_started", "directly_answered", "direct_answer_rate"))
    return f"{cases!s:>5} {answered!s:>8} {rate!s:>6} {times}"


def _bot(url: str, *arguments: str) -> str:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, str(ROOT / "bot.py"), *arguments, "--config", str(ROOT / "config.yaml")],
        env={**os.environ, "DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"bot.py {arguments[0]} failed:\n{done.stderr[-2000:]}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
