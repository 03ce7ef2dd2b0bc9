"""Ratios of a database that has grown: what a new post and an idle beat cost with a hundred thousand posts stored."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from benchmarks.databases import database
from benchmarks.interleaved import Ratio, Side, medians, repeated
from benchmarks.past_year import PER_CASE, fill
from clients import Post
from handlers import deliver, intake, polling, reconciling, rules_tick, sending
from handlers.desk import Desk
from storage.migrate import migrate
from storage.store import Store
from tests.team import TUESDAY, Team

SIZES = (0, 10_000, 100_000)  #: posts stored before
NEW = 1_000  #: posts taken in, a hundred in each turn
A_TURN = 100
BEATS = 20
OPEN_CASES = (50, 500)


def ratios(folder: Path) -> list[Ratio]:
    """On SQLite: 10,000 and 100,000 stored posts against none, and 500 open cases against 50."""
    with ExitStack() as stack:
        team = stack.enter_context(Team(_migrated(stack, folder / "team")))
        desks = {size: _desk(team, _migrated(stack, folder / f"stored-{size}"), stack) for size in SIZES}
        for size, desk in desks.items():
            fill(desk.store, size)
        beats = medians({str(size): _beats(team, desk) for size, desk in desks.items()}, rounds=BEATS)
        turns: dict[str, Side] = {str(size): _taking_in(desk) for size, desk in desks.items()}
        taken = medians(turns, rounds=NEW // A_TURN - 1)
        busy = {cases: _desk(team, _migrated(stack, folder / f"open-{cases}"), stack) for cases in OPEN_CASES}
        for cases, desk in busy.items():
            repeated(_taking_in(desk), cases * PER_CASE // A_TURN)()
        looks = medians({str(cases): _looking(desk) for cases, desk in busy.items()}, rounds=BEATS)
    few, many = map(str, OPEN_CASES)
    escalating = Ratio(
        times=looks[many] / looks[few],
        what=f"looking whether any of {many} open cases is to be escalated : any of {few}",
        meaning="About 10 means that each open case costs the same.",
    )
    return [*(ratio for size in SIZES[1:] for ratio in _grown(size, taken, beats)), escalating]


def _grown(size: int, taken: Mapping[str, float], beats: Mapping[str, float]) -> Iterator[Ratio]:
    yield Ratio(
        times=taken[str(size)] / taken["0"],
        what=f"taking in {NEW:,} posts with {size:,} stored : into an empty database",
        meaning="About 1 means that a new post costs the same however many there are.",
    )
    yield Ratio(
        times=beats[str(size)] / beats["0"],
        what=f"a beat in which nothing is due with {size:,} posts stored : with none",
        meaning="About 1 means that what is over and done is not looked at again and again.",
    )


def _migrated(stack: ExitStack, folder: Path) -> str:
    folder.mkdir()
    url = stack.enter_context(database("sqlite", folder))
    migrate(url)
    return url


def _desk(team: Team, url: str, stack: ExitStack) -> Desk:
    store = Store(url)
    stack.callback(store.close)
    return replace(team.bot.desk, store=store)


def _beats(team: Team, desk: Desk) -> Side:
    def beat() -> None:
        calls = deliver.tick(desk, team.bot.slack) + sending.tick(desk)
        assert calls + reconciling.tick(desk) + rules_tick.tick(desk) == 0

    return repeated(beat, 5)


def _looking(desk: Desk) -> Side:
    def look() -> None:
        assert rules_tick.tick(desk) == 0

    return look


def _taking_in(desk: Desk) -> Side:
    account = desk.config.accounts[0]
    posts = _posts()

    def turn() -> None:
        for _ in range(A_TURN // polling.AT_ONCE):
            chunk = [next(posts) for _ in range(polling.AT_ONCE)]
            desk.store.work(lambda tx, chunk=chunk: [intake.take_in(desk, tx, account, post) for post in chunk])  # type: ignore[misc]

    return turn


def _posts() -> Iterator[Post]:
    """New posts without end, two of each customer."""
    number = 0
    while True:
        first = 10**18 + number - number % PER_CASE
        post_id = str(10**18 + number)
        yield Post(
            network="x",
            id=post_id,
            version_id=post_id,
            conversation_id=str(first),
            author_id=f"new{first}",
            author_handle=f"rider{first}",
            author_name="A rider",
            text="@havornair My bag did not arrive in Bergen, what do I do now?",
            created_at=TUESDAY + timedelta(milliseconds=number),
            url=f"https://x.com/i/status/{post_id}",
            summoned=True,
        )
        number += 1
