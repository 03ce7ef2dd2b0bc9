"""Ratios of answering Slack: a claim committed before it is acknowledged, against Bolt alone and a bare commit."""

import copy
import itertools
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from slack_bolt import App, BoltRequest

from benchmarks.databases import database
from benchmarks.interleaved import Ratio, Side, medians
from storage import gestures
from storage.migrate import migrate
from tests.team import Team

ROUNDS = 12
A_BATCH = 20  #: events in one turn: a claim, a release, a claim ...

SHOWN = {"sqlite": "SQLite", "postgres": "PostgreSQL"}
Json = dict[str, Any]


def ratios(folder: Path) -> list[Ratio]:
    """On SQLite, and on PostgreSQL where there is a wheel of it."""
    with ExitStack() as stack:
        teams = {}
        for name in SHOWN:
            try:
                url = stack.enter_context(database(name, folder))
            except ImportError:
                continue
            migrate(url)
            teams[name] = stack.enter_context(Team(url))
        first = teams["sqlite"]
        sides: dict[str, Side] = {"bare": _batches(_bare(first, lambda _key: None), claims_and_releases(first))}
        for name, team in teams.items():
            sides[f"{name} commit"] = _batches(
                _bare(team, _remembers(team)), claims_and_releases(team, beginning=10**6)
            )
            sides[name] = _batches(team.app, claims_and_releases(team))
        took = medians(sides, rounds=ROUNDS)
        for team in teams.values():
            _check(team)
    return [ratio for name in teams for ratio in _compared(name, took)]


def _compared(name: str, took: Mapping[str, float]) -> Iterator[Ratio]:
    claim = f"a claim or release acknowledged once it is committed, {SHOWN[name]}"
    yield Ratio(
        times=took[name] / took["bare"],
        what=f"{claim} : a Bolt listener that does nothing",
        meaning="What it costs that no gesture is acknowledged and then lost.",
    )
    yield Ratio(
        times=took[name] / took[f"{name} commit"],
        what=f"{claim} : a Bolt listener that commits the event's id",
        meaning="What rights, state, audit and the owed card cost on top of remembering the event at all.",
    )


def _bare(team: Team, does: Callable[[str], object]) -> App:
    """Bolt reads and routes the event, and one thing is done with its id."""
    app = App(
        client=team.bot.slack.client,
        signing_secret="",
        request_verification_enabled=False,
        token_verification_enabled=False,
        process_before_response=True,
    )

    def listener(body: Json) -> None:
        does(body["event_id"])

    app.event("reaction_added")(listener)
    app.event("reaction_removed")(listener)
    return app


def _remembers(team: Team) -> Callable[[str], bool]:
    store, now = team.bot.store, team.clock.now()
    return lambda key: store.work(lambda tx: gestures.first_time(tx, key, now))


def claims_and_releases(team: Team, *, beginning: int = 0) -> Iterator[Json]:
    """Events as Slack sends them, without end: Ann puts her eyes on a card, takes them away, puts them there again."""
    team.customer_posts("kunde", "@havornair My bag did not arrive in Bergen, what do I do now?")
    team.reacts("ann", "eyes", team.card(), settle=False)
    envelope = next(one for one in team.sandbox.take_envelopes() if one.body["event"]["type"] == "reaction_added")
    for number in itertools.count(beginning):
        body = copy.deepcopy(envelope.body)
        body["event_id"] = f"Ev{number:09}"
        body["event"]["type"] = "reaction_removed" if number % 2 else "reaction_added"
        body["event"]["event_ts"] = f"{1_772_528_400 + number}.000100"
        yield body


def _batches(app: App, events: Iterator[Json]) -> Callable[[], None]:
    def run() -> None:
        for body in itertools.islice(events, A_BATCH):
            response = app.dispatch(BoltRequest(mode="socket_mode", body=body))
            assert response.status == 200

    return run


def _check(team: Team) -> None:
    """What was acknowledged was done: otherwise the ratio compares nothing."""
    with team.bot.store.transaction() as tx:
        done = tx.connection().exec_driver_sql(
            "SELECT count(*) FROM audit WHERE what IN ('case.claimed', 'case.released')"
        )
        assert done.scalar_one() == (ROUNDS + 1) * A_BATCH
