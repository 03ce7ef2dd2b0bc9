"""Ratios of the digest and of statistics to a naive query, in a database of ten days, a hundred days and years.

    python -m benchmarks.figures_growth [--largest] [--database sqlite|postgres|URL]

A thousand posts a day, two in a case, answered through claim, draft and approval: ten thousand posts are ten days, a
hundred thousand a hundred, and with --largest a million are a thousand. The naive query reads every case with its first
post and its first answer, and counts those of the days that are asked for; both must come to the same answer rate and
median.
"""

import argparse
import random
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from benchmarks.databases import database
from benchmarks.interleaved import Ratio, medians
from handlers import books, digest_details, digest_page, surges
from handlers.desk import Desk
from handlers.measuring import measured, zone_of
from handlers.report import gather, readers_of
from rules.digest import Edition
from rules.response import figures
from rules.speed import quantile
from storage.migrate import migrate
from storage.schema import Audit, Case, Customer, Draft, PostRow
from storage.store import Store
from tests.team import TUESDAY, Team

A_DAY = 1000  #: posts
SIZES = (10_000, 100_000)
LARGEST = 1_000_000
ROUNDS = 3
_AT_ONCE = 5_000  #: cases in one statement
_ANN, _KARI = "U00000002", "U00000005"

Measure = Callable[[Session], tuple[float | None, timedelta | None]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; returns 0."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.figures_growth", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--largest", action="store_true", help="also with a million posts: it takes some minutes")
    parser.add_argument("--database", action="append", help="sqlite, postgres or a URL (default: both)")
    options = parser.parse_args(arguments)
    sizes = (*SIZES, LARGEST) if options.largest else SIZES
    for name in options.database or ("sqlite", "postgres"):
        with tempfile.TemporaryDirectory(prefix="socialcare-figures-") as folder:
            print(f"\nNumbers, {name}")
            for ratio in ratios(name, Path(folder), sizes):
                print(f"{ratio.times:>12,.3f} times  {ratio.what}\n{'':>20}{ratio.meaning}", flush=True)
    if not options.largest:
        print(f"\nWith --largest also in a database of {LARGEST:,} posts.")
    return 0


def ratios(name: str, folder: Path, sizes: Sequence[int] = SIZES, *, a_day: int = A_DAY) -> Iterator[Ratio]:
    """Each of three reports against the naive query of its days, and how it grows with the age of the database."""
    first: dict[str, float] = {}
    for size in sizes:
        with ExitStack() as stack:
            place = folder / str(size)
            place.mkdir(parents=True)
            url = stack.enter_context(database(name, place))
            migrate(url)
            team = stack.enter_context(Team(url))
            fill(team.bot.store, size, a_day=a_day)
            desk = team.bot.desk
            while books.tick(desk):
                pass
            yield from _of_size(desk, size, first)


def _of_size(desk: Desk, size: int, first: dict[str, float]) -> Iterator[Ratio]:
    today = desk.now().astimezone(zone_of(desk)).date()
    day = timedelta(days=1)
    spans = {
        "the digest of a day": (today - day, today - day),
        "statistics of 30 days": (today - 30 * day, today - day),
        "statistics of a year": (today - 365 * day, today - day),
    }
    sides: dict[str, Callable[[], object]] = {"the digest of a day": lambda: _digest(desk, today)}
    for what in ("statistics of 30 days", "statistics of a year"):
        sides[what] = lambda span=spans[what]: _ours(desk, *span)  # type: ignore[misc]
    for what, span in spans.items():
        sides[f"naive: {what}"] = lambda span=span: _naive(desk, *span)  # type: ignore[misc]
        assert _ours(desk, *span) == _naive(desk, *span), what
    took = medians(sides, rounds=ROUNDS)
    for what in spans:
        yield Ratio(
            times=took[what] / took[f"naive: {what}"],
            what=f"{what} with {size:,} posts stored : the naive query of the same days",
            meaning="Below 1 means that it is faster than reading every case.",
        )
        if what in first:
            yield Ratio(
                times=took[what] / first[what],
                what=f"{what} with {size:,} posts stored : with the fewest",
                meaning=_GROWTH[what],
            )
        first.setdefault(what, took[what])


_GROWTH = {
    "the digest of a day": "About 1 means that the age of the database costs the digest nothing.",
    "statistics of 30 days": "The fewest are ten days; thirty days have three times as many cases, and no more.",
    "statistics of a year": "The fewest are ten days; a year has thirty-six times as many cases.",
}


def _digest(desk: Desk, today: date) -> object:
    with desk.store.reading() as tx:
        report = gather(desk, tx, readers_of(desk)[0], Edition.DAILY, today)
        peaks = surges.gather(desk, tx, report)
    return digest_page.page(report, desk.config), digest_details.details(desk, report, peaks)


def _ours(desk: Desk, first: date, last: date) -> tuple[float | None, timedelta | None]:
    with desk.store.reading() as tx:
        got = figures(measured(desk, tx, first, last), now=desk.now(), zone=zone_of(desk))
    return got.answer_rate, got.first.calendar.median


def _naive(desk: Desk, first: date, last: date) -> tuple[float | None, timedelta | None]:
    """Every case with its first post and first answer, by whatever way the database finds."""
    asked, answered = func.min(PostRow.created_at), func.min(Draft.sent_at)
    query = (
        select(Case.id, asked, answered)
        .join(PostRow, PostRow.case_id == Case.id)
        .outerjoin(Draft, Draft.case_id == Case.id)
        .group_by(Case.id)
    )
    zone, times, cases = zone_of(desk), [], 0
    with desk.store.reading() as tx:
        for _, begun, replied in tx.execute(query):
            if first <= begun.astimezone(zone).date() <= last:
                cases += 1
                if replied is not None:
                    times.append(replied - begun)
    return (len(times) / cases if cases else None), quantile(times, 0.5)


def fill(store: Store, posts: int, *, a_day: int = A_DAY) -> None:
    """Cases up to the day before the harness begins, most of them answered, with everything that was done in them."""
    chance = random.Random(1)  # noqa: S311  # nothing secret
    end = TUESDAY.replace(hour=0) - timedelta(hours=1)
    apart = timedelta(days=1) / (a_day / 2)
    cases = posts // 2
    with store.transaction() as tx:
        for start in range(0, cases, _AT_ONCE):
            numbers = range(start, min(cases, start + _AT_ONCE))
            some = [_Case(number, end - (cases - number) * apart, chance) for number in numbers]
            tx.execute(insert(Customer), [one.customer() for one in some])
            tx.execute(insert(Case), [one.case() for one in some])
            tx.execute(insert(PostRow), [row for one in some for row in one.posts()])
            if drafts := [one.draft() for one in some if one.answered is not None]:
                tx.execute(insert(Draft), drafts)
            tx.execute(insert(Audit), [row for one in some for row in one.audit()])


class _Case:
    """One case that a customer began, as it stands in the tables."""

    def __init__(self, number: int, opened: datetime, chance: random.Random) -> None:
        self.number = number
        self.opened = opened
        wait = timedelta(minutes=chance.choice((4, 9, 17, 35, 50, 90, 240)), seconds=chance.randrange(60))
        self.answered = opened + wait if chance.random() < 0.9 else None
        self.language = chance.choice(("nb", "nb", "sv", "da", "en"))
        self.kind = chance.choice(("question", "question", "request", "complaint", "praise"))
        self.mood = chance.choice(("calm", "calm", "frustrated"))

    def customer(self) -> dict[str, object]:
        return {
            "network": "x", "customer_id": f"c{self.number}", "handle": f"traveller{self.number}",
            "name": "A traveller", "followers": 12, "verified": False, "updated_at": self.opened,
        }  # fmt: skip

    def case(self) -> dict[str, object]:
        closed = self.answered is not None
        return {
            "id": self.number + 1, "network": "x", "account": "havornair", "conversation_id": f"{10**17 + self.number}",
            "customer_id": f"c{self.number}", "state": "answered" if closed else "closed", "owner": _ANN,
            "priority": "high", "opened_at": self.opened, "stored_at": self.opened, "waiting_since": None,
            "claimed_at": self.opened, "answered_at": self.answered, "ended_at": None if closed else self.opened,
            "end_reason": None, "promised_until": None, "revision": 1, "kind": self.kind, "mood": self.mood,
            "language": self.language, "happening_now": False, "personal_data": "", "addressed": True,
            "routed_to": None, "tags": [], "held_reason": None, "held_until": None, "held_by": None, "storm_id": None,
            "industry": False, "wrong_handle": "", "assigned_to": None, "lease_warned_at": None,
        }  # fmt: skip

    def posts(self) -> Iterator[dict[str, object]]:
        for turn in range(2):
            identifier = f"{10**18 + 2 * self.number + turn}"
            yield {
                "case_id": self.number + 1, "network": "x", "post_id": identifier, "version_id": identifier,
                "author_id": f"c{self.number}", "author_handle": "traveller", "author_name": "A traveller",
                "text": "@havornair My bag did not arrive in Oslo, what do I do now?", "language": self.language,
                "created_at": self.opened + timedelta(minutes=2 * turn), "in_reply_to": None if not turn else "1",
                "url": "https://x.com/i/status/1", "summoned": True, "conversation_id": f"{10**17 + self.number}",
                "stored_at": self.opened, "edited_at": None, "gone_at": None, "gone_reason": None, "refined_at": None,
                "triage": {"mood": {"value": self.mood}},
            }  # fmt: skip

    def draft(self) -> dict[str, object]:
        assert self.answered is not None
        return {
            "id": self.number + 1, "case_id": self.number + 1, "version": 1, "kind": "answer", "state": "sent",
            "author": _ANN, "text": "It comes tonight, we are sorry. ^AK", "text_hash": "0" * 64,
            "source_channel": None, "source_ts": None, "created_at": self.answered - timedelta(minutes=2),
            "approved_by": _KARI, "approved_at": self.answered, "approved_hash": "0" * 64, "needs": "approver",
            "needs_rule": "", "endorsed_by": None, "endorsed_hash": None, "decided_by": None, "reason": None,
            "answers": None, "sending_at": self.answered, "next_try_at": None, "attempts": 1, "lease_until": None,
            "fence": 1, "looked_up_at": None, "remote_id": f"r{self.number}", "remote_url": None,
            "sent_at": self.answered, "revision": 1,
        }  # fmt: skip

    def audit(self) -> Iterator[dict[str, object]]:
        done: list[tuple[str, str, timedelta]] = [
            ("post.opened", "customer", timedelta()), ("slack.card", "bot", timedelta(seconds=20)),
            ("case.claimed", _ANN, timedelta(minutes=1)),
        ]  # fmt: skip
        if self.answered is not None:
            wait = self.answered - self.opened
            done += [
                ("draft.proposed", _ANN, wait - timedelta(minutes=2)), ("draft.approved", _KARI, wait),
                ("draft.sent", "bot", wait),
            ]  # fmt: skip
        for what, actor, after in done:
            yield {
                "at": self.opened + after, "what": what, "actor": actor, "case_id": self.number + 1,
                "draft_id": self.number + 1 if what.startswith("draft.") else None, "detail": {},
            }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
