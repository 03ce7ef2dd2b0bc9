"""A kill at every point: one case from the customer's post to the digest, and the process dies at the i-th call.

A call is a statement to the database, a commit, or a request to Slack or X; dying before the next call is dying after
the last. KILL_EVERY=1 tries every point, as `make chaos` does; without it a sample is tried.
"""

import http.client
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError

from tests.conftest import DATABASES
from tests.databases import PostgresDatabases, SqliteDatabases
from tests.stories.promises import assert_kept
from tests.team import Team

EVERY = int(os.environ.get("KILL_EVERY", "173"))
SHARES = 2  #: tests that divide the points among them, so that several processes can work
QUESTION = "@havornair My bag did not arrive in Bergen, what do I do now?"
REPLY = "So sorry! Please give us your tag number in a direct message and we will find it."
WEDNESDAY = datetime(2026, 3, 4, 7, 0, 30, tzinfo=UTC)  #: eight o'clock in Oslo has just passed
OUTSIDE = ("/slack/api/", "/slack/upload/", "/x/")


class Death(BaseException):
    """The process ends here; no handler of the bot's may catch it."""


class Mortal:
    """Counts the calls of the bot, and ends it before the one that was chosen."""

    def __init__(self, dies_at: int | None) -> None:
        self.calls = 0
        self.died_before = ""
        self._dies_at = dies_at

    def call(self, what: str) -> None:
        self.calls += 1
        if self.calls == self._dies_at:
            self.died_before = what
            raise Death(what)

    def spare(self) -> None:
        """The day is over: what the test itself asks of the database kills nobody."""
        self._dies_at = None

    def watch(self, team: Team) -> None:
        """Count what this team's bot asks of its database from now on."""
        engine = team.bot.store.engine

        @event.listens_for(engine, "before_cursor_execute")
        def statement(_connection: Any, _cursor: Any, sql: str, *_: Any) -> None:
            self.call(sql)

        @event.listens_for(engine, "commit")
        def commit(_connection: Any) -> None:
            self.call("COMMIT")


@contextmanager
def requests_counted(mortal: Mortal, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Count the requests to Slack and X, whichever library makes them: all go through this method."""
    really = http.client.HTTPConnection.putrequest

    def putrequest(self: http.client.HTTPConnection, method: str, url: str, *args: Any, **options: Any) -> None:
        if url.startswith(OUTSIDE):
            mortal.call(f"{method} {url}")
        really(self, method, url, *args, **options)

    with monkeypatch.context() as patch:
        patch.setattr(http.client.HTTPConnection, "putrequest", putrequest)
        yield


def goes_on(team: Team, mortal: Mortal, work: Callable[[], None]) -> None:
    """Let the bot work; when it dies, start it again and let it go on."""
    try:
        work()
    except Death:
        team.restart()
        mortal.watch(team)
        team.wait(minutes=3)  # the leases of the dead run out
        work()


def plays(team: Team, mortal: Mortal) -> None:
    """A day: a post, a claim, talk, a draft, a wrong approval, a call for help, a Home tab, the right yes, the digest."""
    mortal.watch(team)

    def settles() -> None:
        goes_on(team, mortal, team.settle)

    team.customer_posts("kunde", QUESTION, settle=False)
    goes_on(team, mortal, lambda: team.wait(seconds=31))
    card = team.card()
    team.reacts("ann", "eyes", card, settle=False)
    settles()
    place = {"user": "ann", "channel": card["channel"]}
    team.control("slack/message", place | {"thread_ts": card["ts"], "text": "Has anybody seen this bag?"})
    ts = team.control("slack/message", place | {"thread_ts": card["ts"], "text": REPLY})["ts"]
    settles()
    team.reacts("ann", "memo", place | {"ts": ts}, settle=False)
    settles()
    (draft,) = team.draft_cards(card)
    team.reacts("ann", "white_check_mark", draft, settle=False)
    team.reacts("ann", "bangbang", card, settle=False)
    settles()
    team.control("slack/home", {"user": "kari"})
    settles()
    team.reacts("kari", "white_check_mark", draft, settle=False)
    settles()
    goes_on(team, mortal, lambda: team.wait(seconds=16))
    team.clock.advance((WEDNESDAY - team.clock.now()).total_seconds())
    goes_on(team, mortal, lambda: team.wait(seconds=31))
    goes_on(team, mortal, lambda: team.wait(minutes=3))


def assert_everything_happened_once(team: Team) -> None:
    (card,) = team.cards()
    assert "Answered" in card["said"]
    (draft,) = team.draft_cards(card)
    assert "Sent" in draft["said"]
    assert [reply["text"] for reply in team.replies()] == [f"{REPLY} ^AK"]
    assert any("somebody else has to approve" in said for said in team.whispers("ann"))
    (escalation,) = [m for m in team.messages("#social-escalations") if m["bot"]]
    assert "Ann Kvam asks for your help" in escalation["said"]
    assert "You have no open case." in team.home("kari")
    assert "wait for your yes" not in team.home("kari")
    (digest,) = [m for m in team.messages("#social-digest") if m["bot"]]
    assert "1 post in 1 case" in digest["said"]
    assert_kept(team)


@pytest.fixture(params=DATABASES)
def databases(request: pytest.FixtureRequest) -> SqliteDatabases | PostgresDatabases:
    found: SqliteDatabases | PostgresDatabases = request.getfixturevalue(
        "sqlite_databases" if request.param == "sqlite" else "postgres_databases"
    )
    return found


def calls_of_a_day(databases: SqliteDatabases | PostgresDatabases, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many calls the bot makes when nothing happens to it."""
    immortal = Mortal(None)
    with databases.fresh() as url, Team(url) as team, requests_counted(immortal, monkeypatch):
        plays(team, immortal)
        assert_everything_happened_once(team)
    return immortal.calls


@pytest.mark.timeout(3600)  # all points take their time; each alone is short
@pytest.mark.parametrize("share", range(SHARES))
def test_a_kill_at_any_call_loses_nothing_and_doubles_nothing(
    databases: SqliteDatabases | PostgresDatabases, monkeypatch: pytest.MonkeyPatch, share: int
) -> None:
    calls = calls_of_a_day(databases, monkeypatch)
    points = range(1 + share * EVERY, calls + 1, SHARES * EVERY)
    broken: dict[int, str] = {}
    for point in points:
        mortal = Mortal(point)
        with databases.fresh() as url, Team(url) as team, requests_counted(mortal, monkeypatch):
            try:
                plays(team, mortal)
                # Days differ by a call or two, by how the threads of Slack's and X's clients happen to run.
                mortal.spare()
                assert mortal.died_before or point > calls * 0.98, f"the day was over before call {point}"
                assert_everything_happened_once(team)
            except (AssertionError, LookupError, ValueError, SQLAlchemyError) as error:
                broken[point] = f"killed before {mortal.died_before!r}: {error}"

    assert calls > 100
    assert broken == {}
