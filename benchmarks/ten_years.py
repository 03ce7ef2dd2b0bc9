"""Ratios of a claim in a database of years: how much longer its slowest hundredth takes than in that of a month.

    python -m benchmarks.ten_years [--posts N]

Ten thousand posts against N, on SQLite, with all that belongs to them: two million posts are about nine million rows.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from slack_bolt import App, BoltRequest

from benchmarks.acknowledging import claims_and_releases
from benchmarks.databases import database
from benchmarks.interleaved import Ratio
from benchmarks.locked import quantile
from benchmarks.past_year import fill
from storage.migrate import migrate
from tests.team import Team

A_MONTH = 10_000  #: posts
YEARS = 100_000  #: posts, unless the command line says otherwise
EVENTS = 500  #: in each database, one here and one there


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; returns 0."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ten_years", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--posts", type=int, default=YEARS, metavar="N", help=f"in the old database (default {YEARS})")
    with tempfile.TemporaryDirectory(prefix="socialcare-years-") as folder:
        for ratio in ratios(Path(folder), parser.parse_args(arguments).posts):
            print(f"{ratio.times:>8,.2f} times  {ratio.what}\n{'':>16}{ratio.meaning}", flush=True)
    return 0


def ratios(folder: Path, posts: int = YEARS) -> list[Ratio]:
    """The median and the slowest hundredth of claims and releases, acknowledged once they are committed."""
    took: dict[int, list[float]] = {}
    with ExitStack() as stack:
        teams = {size: _team(stack, folder / str(size), size) for size in (A_MONTH, posts)}
        events = {size: claims_and_releases(team) for size, team in teams.items()}
        for _ in range(EVENTS):
            for size, team in teams.items():
                took.setdefault(size, []).append(_seconds(team.app, events[size]))
    return [
        Ratio(
            times=quantile(took[posts], share) / quantile(took[A_MONTH], share),
            what=f"{name} of a claim with {posts:,} posts stored : with {A_MONTH:,}",
            meaning="About 1 means that age costs nothing.",
        )
        for name, share in (("the median", 0.5), ("the slowest hundredth", 0.99))
    ]


def _team(stack: ExitStack, folder: Path, posts: int) -> Team:
    folder.mkdir(parents=True)
    url = stack.enter_context(database("sqlite", folder))
    migrate(url)
    team = stack.enter_context(Team(url))
    fill(team.bot.store, posts)
    return team


def _seconds(app: App, events: Iterator[dict[str, Any]]) -> float:
    request = BoltRequest(mode="socket_mode", body=next(events))
    began = time.perf_counter()
    response = app.dispatch(request)
    took = time.perf_counter() - began
    assert response.status == 200
    return took


if __name__ == "__main__":
    sys.exit(main())
