"""The database cannot be used for a while: nothing is acknowledged that was not stored, and it all comes right by itself."""

import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError

from handlers.health import Watch
from handlers.health_pages import Door
from handlers.heartbeat import Pulse
from rules.health import WATCH, WORK, What
from storage.embedded_file import word_of
from storage.opening import Unfit, open_up
from tests.databases import PostgresDatabases, SqliteDatabases
from tests.stories.promises import assert_kept
from tests.team import Team
from tests.wire import Wire

QUESTION = "@havornair My bag did not arrive in Bergen, what do I do now?"
REPLY = "So sorry! Please give us your tag number in a direct message."
SIGNED = f"{REPLY} ^AK"
ADMINS = "#socialcare-ops"
SHORT = 0.1  #: seconds; the bot's own patience is longer, and only the waiting would be
Fault = Callable[[Team], AbstractContextManager[None]]


# --- what can happen to a file ------------------------------------------------------------------------------------------


@contextmanager
def on_every_connection(team: Team, fault: str, over: str) -> Iterator[None]:
    """Tell each connection of the bot's something when it is used, and the opposite afterwards."""
    engine, now = team.bot.store.engine, [fault]

    def told(connection: Any, _record: object, _proxy: object) -> None:
        connection.execute(now[0])

    event.listen(engine, "checkout", told)
    yield
    now[0] = over


def locked(team: Team) -> AbstractContextManager[None]:
    """Another process writes, and does not come to an end."""
    return _locked(team.database_url.removeprefix("sqlite:///"))


@contextmanager
def _locked(path: str) -> Iterator[None]:
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        yield
        holder.execute("ROLLBACK")


def read_only(team: Team) -> AbstractContextManager[None]:
    return on_every_connection(team, "PRAGMA query_only = ON", "PRAGMA query_only = OFF")


@contextmanager
def failing_disk(team: Team) -> Iterator[None]:
    """No write of this process to any file gets through."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def full_disk(team: Team) -> Iterator[None]:
    """The file system has no room left, not for a byte."""
    ballast = Path(team.database_url.removeprefix("sqlite:///")).with_name("ballast")
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"0" * 4096)
    yield
    ballast.unlink()


@pytest.fixture
def small_disk(tmp_path: Path, sqlite_databases: SqliteDatabases) -> Iterator[str]:
    """A database on a file system of its own."""
    place = tmp_path / "disk"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", place], capture_output=True).returncode:
        pytest.skip("a file system to fill cannot be mounted here")
    try:
        with sqlite_databases.fresh() as url:
            whole = Path(url.removeprefix("sqlite:///")).read_bytes()
        (place / "socialcare.db").write_bytes(whole)
        yield f"sqlite:///{place / 'socialcare.db'}"
    finally:
        subprocess.run(["umount", place], check=True)


@pytest.fixture
def file(sqlite_databases: SqliteDatabases) -> Iterator[str]:
    with sqlite_databases.fresh() as url:
        yield url


class Watched:
    """The eye on a team's bot, all parts of which move, on a monotonic clock of the test's own."""

    def __init__(self, team: Team) -> None:
        self._team = team
        self._at = 1000.0
        self._pulse = Pulse("host:1", monotonic=lambda: self._at)
        for part in (*WORK, WATCH):
            self._pulse.expect(part, 5)
        desk = replace(team.bot.desk, pulse=self._pulse)
        self.watch = Watch(desk, team.bot.slack, monotonic=lambda: self._at)

    def passes(self, seconds: int) -> None:
        for _ in range(0, seconds, 5):
            self._team.clock.advance(5)
            self._at += 5
            for part in (*WORK, WATCH):
                self._pulse.beat(part)
            self.watch.tick()

    def page(self) -> str:
        """The answer's first line on /healthz."""
        found: list[str] = []
        Door(self.watch)({"PATH_INFO": "/healthz", "REQUEST_METHOD": "GET"}, lambda status, _: found.append(status))  # type: ignore[arg-type, misc, return-value]
        return found[0]


def outcomes(team: Team, kind: str) -> list[str]:
    deliveries = team.ask("slack/journal", kind="delivery")["entries"]
    return [entry["outcome"] for entry in deliveries if entry["event"] == kind]


def one_fault(team: Team, fault: Fault, caplog: pytest.LogCaptureFixture, reason: str) -> None:
    """A claim comes in while the fault lasts; all that the promises ask of it."""
    team.customer_posts("kunde", QUESTION)
    card, watched = team.card(), Watched(team)
    watched.passes(10)
    assert watched.page() == "200 OK"
    team.bot.store.patience = SHORT
    team.reacts("ann", "eyes", card, settle=False)
    envelopes = team.sandbox.take_envelopes()

    with fault(team):
        team.deliver(envelopes)
        watched.passes(60)

        assert watched.page() == "503 Service Unavailable"
        report = watched.watch.report()
        assert report is not None
        assert What.STORAGE in [finding.what for finding in report.findings]

    assert outcomes(team, "reaction_added") == ["http_error"]
    assert [m["said"].count("The database does not answer") for m in team.messages(ADMINS)] == [1]
    assert "the database does not answer: " in caplog.text
    assert reason in caplog.text
    assert "Waiting for somebody" in team.card()["said"]
    team.bot.store.patience = 30
    team.wait(minutes=1)  # Slack delivers again
    watched.passes(15)
    team.settle()

    assert outcomes(team, "reaction_added") == ["http_error", "acked"]
    assert "*Ann Kvam* has it" in team.card()["said"]
    assert watched.page() == "200 OK"
    assert "the database answers again" in team.messages(ADMINS)[-1]["said"]
    draft = team.drafts("ann", REPLY, card)
    team.reacts("kari", "white_check_mark", draft)
    assert [reply["text"] for reply in team.replies()] == [SIGNED]
    with team.bot.store.reading() as tx:
        assert tx.connection().exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    assert_kept(team)


@pytest.mark.parametrize(
    "fault, reason",
    [
        (locked, "database is locked"),
        (read_only, "attempt to write a readonly database"),
        (failing_disk, "disk I/O error"),
    ],
    ids=["locked", "read-only", "failing"],
)
def test_a_file_that_cannot_be_written_gives_no_ack_is_said_and_comes_right(
    file: str, fault: Fault, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    with Team(file) as team:
        one_fault(team, fault, caplog, reason)


def test_a_full_disk_gives_no_ack_is_said_and_comes_right(small_disk: str, caplog: pytest.LogCaptureFixture) -> None:
    with Team(small_disk) as team:
        one_fault(team, full_disk, caplog, "database or disk is full")


def test_a_database_that_may_grow_no_more_takes_nothing_by_half(file: str) -> None:
    """Where no small disk can be had, SQLite's own limit gives the same error for what needs room."""
    with Team(file) as team:
        team.customer_posts("kunde", QUESTION)
        card = team.card()
        body = {"user": "ann", "channel": card["channel"], "thread_ts": card["ts"], "text": "Long. " * 6000}
        ts = team.control("slack/message", body)["ts"]
        envelopes = team.sandbox.take_envelopes()

        with on_every_connection(team, "PRAGMA max_page_count = 1", "PRAGMA max_page_count = 1000000"):
            team.deliver(envelopes)
        team.reacts("ann", "memo", {"channel": card["channel"], "ts": ts})
        team.wait(minutes=1)

        assert outcomes(team, "message")[-2:] == ["http_error", "acked"]
        assert len(team.whispers("ann")) == 1  # too long for X: it was understood, whole
        assert_kept(team)


@pytest.mark.parametrize("failed", [1, 2, 3])
def test_a_lock_held_for_minutes_costs_deliveries_and_loses_nothing(file: str, failed: int) -> None:
    """Slack delivers at once, after a minute and after five; the first that gets through counts, once."""
    with Team(file) as team:
        team.customer_posts("kunde", QUESTION)
        card = team.card()
        team.bot.store.patience = SHORT
        team.reacts("ann", "eyes", card, settle=False)
        with locked(team):
            for minutes in (0, 1, 5)[:failed]:
                team.clock.advance(minutes * 60)
                team.deliver_envelopes()
        team.bot.store.patience = 30

        for minutes in (1, 5, 60):
            team.wait(minutes=minutes)

        assert outcomes(team, "reaction_added") == ["http_error"] * failed + ["acked"]
        assert "*Ann Kvam* has it" in team.card()["said"]
        assert team.asks("ann", "case 1").count("claimed it") == 1


def test_a_lock_held_for_a_moment_is_waited_out(file: str) -> None:
    """The other process comes to its end while the claim waits: the first delivery is acknowledged."""
    with Team(file) as team:
        team.customer_posts("kunde", QUESTION)
        team.bot.store.patience = 60
        team.reacts("ann", "eyes", team.card(), settle=False)
        envelopes = team.sandbox.take_envelopes()
        path = team.database_url.removeprefix("sqlite:///")
        script = (
            "import sqlite3, sys, time; c = sqlite3.connect(sys.argv[1], isolation_level=None); "
            "c.execute('BEGIN IMMEDIATE'); print('held', flush=True); time.sleep(1); c.execute('ROLLBACK')"
        )
        with subprocess.Popen([sys.executable, "-c", script, path], stdout=subprocess.PIPE) as other:  # type: ignore[attr-defined]
            assert other.stdout is not None
            assert other.stdout.readline() == b"held\n"
            team.deliver(envelopes)
            assert other.wait(30) == 0

        assert outcomes(team, "reaction_added") == ["acked"]
        team.settle()
        assert "*Ann Kvam* has it" in team.card()["said"]


def test_without_a_file_descriptor_left_nothing_is_acknowledged_and_nothing_lost(file: str) -> None:
    with Team(file) as team:
        team.customer_posts("kunde", QUESTION)
        team.reacts("ann", "eyes", team.card(), settle=False)
        envelopes = team.sandbox.take_envelopes()
        team.bot.store.engine.dispose()
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))
        try:
            team.deliver(envelopes)
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        team.wait(minutes=1)

        assert outcomes(team, "reaction_added") == ["http_error", "acked"]
        assert "*Ann Kvam* has it" in team.card()["said"]


def test_a_file_found_damaged_is_not_used_any_more_and_the_process_told(file: str) -> None:
    with Team(file) as team:
        team.customer_posts("kunde", QUESTION)
        card, told = team.card(), []
        team.bot.store.on_corrupt = lambda: told.append("damaged")
        team.reacts("ann", "eyes", card, settle=False)
        envelopes = team.sandbox.take_envelopes()
        team.bot.store.engine.dispose()
        path = Path(file.removeprefix("sqlite:///"))
        path.write_bytes(path.read_bytes()[:4096] + b"\x11" * (path.stat().st_size - 4096))

        team.deliver(envelopes)
        for _ in range(3):
            with pytest.raises(SQLAlchemyError), team.bot.store.transaction():
                pass
        Watched(team).watch.tell_of_damage()

        assert outcomes(team, "reaction_added") == ["http_error"]
        assert told == ["damaged"]
        assert "The database file is damaged" in team.messages(ADMINS)[-1]["said"]


@pytest.mark.parametrize("fate", ["deleted", "moved", "replaced"])
def test_a_file_that_is_not_where_it_was_opened_is_not_written_to_and_none_is_begun(file: str, fate: str) -> None:
    path = Path(file.removeprefix("sqlite:///"))
    with Team(file) as team:
        team.customer_posts("kunde", QUESTION)
        card, told = team.card(), []
        team.bot.store.on_corrupt = lambda: told.append("gone")
        team.reacts("ann", "eyes", card, settle=False)
        aside = path.with_name("aside.db")
        team.bot.store.engine.dispose()  # what the log holds goes into the file
        path.rename(aside)
        if fate == "replaced":
            path.write_bytes(aside.read_bytes())
        if fate == "deleted":
            aside.unlink()

        team.deliver_envelopes()

        assert outcomes(team, "reaction_added") == ["http_error"]
        assert told == ["gone"]
        assert path.exists() == (fate == "replaced")
        if fate == "replaced":
            open_up(file)  # whoever put it there knows why
            return
        with pytest.raises(Unfit, match="vanished while the bot was using it"):
            open_up(file)
        word_of(path).unlink()  # a new beginning is asked for by name
        open_up(file)
        if aside.exists():
            aside.rename(path)
            open_up(file)


# --- PostgreSQL ---------------------------------------------------------------------------------------------------------


def test_a_server_that_starts_again_loses_nothing(postgres_databases: PostgresDatabases) -> None:
    """Every connection ends, none can be had for a while; the gesture is not acknowledged, and the ticks go on after it."""
    with postgres_databases.fresh() as url:
        wire = Wire(url)
        with Team(wire.url) as team:
            post = team.customer_posts("kunde", QUESTION)
            draft = team.drafts("ann", REPLY, team.card())
            team.reacts("kari", "white_check_mark", draft, settle=False)
            envelopes = team.sandbox.take_envelopes()
            team.bot.store.patience = SHORT

            wire.cut()
            team.deliver(envelopes)
            with pytest.raises(SQLAlchemyError):
                team.tick()
            wire.mend()
            team.bot.store.patience = 30
            team.wait(minutes=1)

            assert outcomes(team, "reaction_added")[-2:] == ["http_error", "acked"]
            assert [reply["text"] for reply in team.replies(post)] == [SIGNED]
            assert_kept(team)
        wire.cut()


def test_a_server_that_starts_again_at_once_costs_no_delivery(postgres_databases: PostgresDatabases) -> None:
    """Every connection ends, and new ones can be had: what was under way is redone, and acknowledged the first time."""
    with postgres_databases.fresh() as url:
        wire = Wire(url)
        with Team(wire.url) as team:
            team.customer_posts("kunde", QUESTION)
            team.reacts("ann", "eyes", team.card(), settle=False)
            envelopes = team.sandbox.take_envelopes()
            team.bot.store.patience = 60

            cut = []

            @event.listens_for(team.bot.store.engine, "before_cursor_execute")
            def in_the_middle(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
                if statement.startswith("INSERT INTO seen") and not cut:
                    cut.append(statement)
                    wire.cut()
                    wire.mend()

            team.deliver(envelopes)

            assert len(cut) == 1
            assert outcomes(team, "reaction_added") == ["acked"]
            team.settle()
            assert "*Ann Kvam* has it" in team.card()["said"]
        wire.cut()


def test_an_ack_follows_no_commit_of_unknown_outcome_and_the_next_delivery_is_known(
    postgres_databases: PostgresDatabases,
) -> None:
    with postgres_databases.fresh() as url:
        wire = Wire(url)
        with Team(wire.url) as team:
            post = team.customer_posts("kunde", QUESTION)
            draft = team.drafts("ann", REPLY, team.card())
            team.reacts("kari", "white_check_mark", draft, settle=False)
            envelopes = team.sandbox.take_envelopes()

            wire.lose_next = True
            team.deliver(envelopes)
            assert not wire.lose_next
            team.wait(minutes=1)
            team.wait(minutes=5)

            assert outcomes(team, "reaction_added")[-2:] == ["http_error", "acked"]
            assert [reply["text"] for reply in team.replies(post)] == [SIGNED]
            assert team.whispers("kari") == []
            assert_kept(team)
        wire.cut()


def test_a_pool_without_a_connection_to_give_gives_no_ack(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    team.reacts("ann", "eyes", team.card(), settle=False)
    envelopes = team.sandbox.take_envelopes()
    pool = team.bot.store.engine.pool
    held = [pool.connect() for _ in range(pool.size() + pool._max_overflow)]  # type: ignore[attr-defined]

    team.deliver(envelopes)
    for connection in held:
        connection.close()
    team.wait(minutes=1)

    assert outcomes(team, "reaction_added") == ["http_error", "acked"]
    assert "*Ann Kvam* has it" in team.card()["said"]
