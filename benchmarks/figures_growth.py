"""Ratios of the numbers that people see: digest, thirty days and a year, against a plain count, as a database grows.

    python -m benchmarks.figures_growth [--database sqlite|postgres] [--largest]

Ten thousand and a hundred thousand posts, with --largest a million too: first as an ever longer past of ever the same
250 posts a day, then as one year of ever busier days. The plain count is benchmarks/naive_figures.py; both must come to
the same numbers, or this fails. All sides take turns.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from benchmarks import figures_upkeep
from benchmarks.busy_past import fill
from benchmarks.databases import database
from benchmarks.interleaved import Ratio, Side, medians
from benchmarks.naive_figures import Answers, counted, told
from handlers import books, digest_details, digest_page, surges
from handlers.desk import Desk
from handlers.measuring import measured, zone_of
from handlers.report import gather, readers_of
from rules.digest import Edition, days_before, local_day, reported_days
from rules.response import Figures, figures
from storage.migrate import migrate
from tests.team import TUESDAY, Team

SIZES = (10_000, 100_000)  #: posts
LARGEST = 1_000_000
A_DAY = 250  #: posts of the longer past
YEAR = 365  #: days
DUE = TUESDAY.date()
STILL_OPEN = 50
ROUNDS = 5
BY_HAND = 2  #: rounds of the plain count, which at a million posts takes its time


@dataclass(frozen=True, kw_only=True)
class Past:
    """A database with a past that ended yesterday."""

    posts: int
    days: int
    desk: Desk


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; returns 0."""
    says = (__doc__ or "").splitlines()[0]
    parser = argparse.ArgumentParser(prog="python -m benchmarks.figures_growth", description=says)
    parser.add_argument("--database", choices=("sqlite", "postgres"), action="append", help="both, unless one is named")
    parser.add_argument("--largest", action="store_true", help=f"with {LARGEST:,} posts too, which takes much longer")
    options = parser.parse_args(arguments)
    sizes = (*SIZES, LARGEST) if options.largest else SIZES
    for name in options.database or ("sqlite", "postgres"):
        for title, days in ((f"{A_DAY} posts a day", None), (f"one year of {YEAR} days", YEAR)):
            print(f"\nNumbers of a past with {' and '.join(f'{size:,}' for size in sizes)} posts, {title} ({name})")
            with tempfile.TemporaryDirectory(prefix="socialcare-figures-") as folder:
                _show(ratios(name, Path(folder), sizes, days))
        print(f"\nWhat keeps the numbers quick ({name})")
        with tempfile.TemporaryDirectory(prefix="socialcare-figures-") as folder:
            _show(figures_upkeep.ratios(name, Path(folder)))
    if not options.largest:
        print(f"\nNot measured: {LARGEST:,} posts (python -m benchmarks.figures_growth --largest).")
    return 0


def _show(found: Sequence[Ratio]) -> None:
    for ratio in found:
        print(f"{ratio.times:>12,.2f} times  {ratio.what}\n{'':>20}{ratio.meaning}", flush=True)


def ratios(name: str, folder: Path, sizes: Sequence[int], days: int | None, *, a_day: int = A_DAY) -> list[Ratio]:
    """What each report takes against the plain count, and against itself in the smallest of the databases.

    Each past has so many `days`; None: as many as it takes with `a_day` posts on each.
    """
    with ExitStack() as stack:
        pasts = [_past(stack, name, folder, size, days or -(-size // a_day)) for size in sizes]
        return [ratio for report in _REPORTS for ratio in _of_report(pasts, report)]


def agreed(report: str, past: Past) -> "Sides":
    """The two ways of getting the numbers of a report; AssertionError when they do not come to the same."""
    mine, by_hand = _REPORTS[report](past)
    assert mine() == by_hand(), f"{report} of {past.posts:,} posts: two ways of counting do not agree"
    return mine, by_hand


def _of_report(pasts: Sequence[Past], report: str) -> Iterator[Ratio]:
    ours: dict[str, Side] = {}
    plain: dict[str, Side] = {}
    for past in pasts:
        ours[str(past.posts)], plain[str(past.posts)] = agreed(report, past)
    few = pasts[0].posts
    # In two goes, for the plain count pushes everything else out of the caches.
    took = medians(ours, rounds=ROUNDS)
    by_hand_took = medians(plain, rounds=BY_HAND)
    for past in pasts:
        yield Ratio(
            times=by_hand_took[str(past.posts)] / took[str(past.posts)],
            what=f"a plain count with {past.posts:,} posts : {report}",
            meaning="Below 1 means that counting all posts anew would be quicker.",
        )
    for past in pasts[1:]:
        yield Ratio(
            times=took[str(past.posts)] / took[str(few)],
            what=f"{report} with {past.posts:,} posts : with {few:,}",
            meaning=f"A plain count takes {by_hand_took[str(past.posts)] / by_hand_took[str(few)]:,.1f} times as long.",
        )


Sides = tuple[Callable[[], list[Answers]], Callable[[], list[Answers]]]
Ask = Callable[[Past], Sides]


def _digest(past: Past) -> Sides:
    desk, spans = past.desk, [reported_days(Edition.DAILY, DUE), days_before(Edition.DAILY, DUE)]

    def whole() -> list[Answers]:
        with desk.store.reading() as tx:
            report = gather(desk, tx, readers_of(desk)[0], Edition.DAILY, DUE)
            peaks = surges.gather(desk, tx, report)
        digest_page.page(report, desk.config)
        digest_details.details(desk, report, peaks)
        return [told(report.got), told(report.before)]

    return whole, _by_hand(desk, spans)


def _days(number: int) -> Ask:
    first, last = DUE - timedelta(days=number), DUE - timedelta(days=1)

    def sides(past: Past) -> Sides:
        return (lambda: [told(statistics(past.desk, first, last))]), _by_hand(past.desk, [(first, last)])

    return sides


_REPORTS: Mapping[str, Ask] = {
    "a daily digest": _digest,
    "numbers of thirty days": _days(30),
    "numbers of a year": _days(YEAR),
}


def statistics(desk: Desk, first: date, last: date) -> Figures:
    """The figures of some days, as everybody who asks for them gets them."""
    with desk.store.reading() as tx:
        return figures(measured(desk, tx, first, last), now=desk.now(), zone=zone_of(desk))


def _by_hand(desk: Desk, days: Sequence[tuple[date, date]]) -> Callable[[], list[Answers]]:
    zone = zone_of(desk)
    spans = [(local_day(zone, first)[0], local_day(zone, last)[1]) for first, last in days]

    def count() -> list[Answers]:
        with desk.store.reading() as tx:
            return counted(tx, spans)

    return count


def _past(stack: ExitStack, name: str, folder: Path, posts: int, days: int) -> Past:
    own = folder / str(posts)
    own.mkdir(parents=True)
    url = stack.enter_context(database(name, own))
    migrate(url)
    return past_of(stack.enter_context(Team(url)).bot.desk, posts, days)


def past_of(desk: Desk, posts: int, days: int) -> Past:
    """Fill a database, and write the books of its last year."""
    # What is written row by row is a part of it, and the rest repeats that.
    times = max(number for number in range(1, 101) if days % number == 0 and posts // number >= min(posts, 1_000))
    fill(
        desk.store,
        last=DUE - timedelta(days=1),
        days=days // times,
        posts=posts // times,
        times=times,
        still_open=min(STILL_OPEN, posts // 100),
    )
    write_books(desk, days)
    return Past(posts=posts, days=days, desk=desk)


def write_books(desk: Desk, days: int) -> None:
    """What the bot has done by itself by the time that anybody asks: the books of a year, the newest first."""
    for _ in range(-(-min(days, YEAR) // books.AT_ONCE)):
        books.tick(desk)


if __name__ == "__main__":
    sys.exit(main())
