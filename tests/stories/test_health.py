"""When something stands still, the admins hear of it within a minute, once, and again when it is over."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from handlers import deliver, listening, polling
from handlers.health import Watch
from handlers.heartbeat import Heartbeat, Pulse, Tick
from rules.health import WORK, What
from tests.team import Team

ADMINS = "#socialcare-ops"
STEP = 5.0  #: seconds between two looks


class Watched:
    """A team whose bot is watched, and parts of which may stand still."""

    def __init__(self, team: Team) -> None:
        self.team = team
        self.pulse = Pulse("host:1", monotonic=self.seconds)
        self.desk = replace(team.bot.desk, pulse=self.pulse)
        self.socket_open = True
        for part in WORK:
            self.pulse.expect(part, 1)
        self.pulse.expect("health", STEP)
        self.watch = self.look(self.desk)

    def look(self, desk: Any) -> Watch:
        return Watch(desk, self.team.bot.slack, socket_open=lambda: self.socket_open, monotonic=self.seconds)

    def seconds(self) -> float:
        return self.team.clock.now().timestamp()

    def passes(self, seconds: float, *, still: tuple[str, ...] = (), failing: tuple[str, ...] = ()) -> None:
        """Time goes on, and with it everything but the parts that stand still."""
        for _ in range(round(seconds / STEP)):
            self.team.clock.advance(STEP)
            for part in WORK:
                if part in failing:
                    self.pulse.failed(part, "beefbeef")
                elif part not in still:
                    self.pulse.beat(part)
            if "poll" not in still:
                polling.tick(self.team.bot.desk)
                listening.tick(self.team.bot.desk)
            self.watch.tick()
            self.pulse.beat("health")
            if "deliver" not in still:
                deliver.tick(self.desk, self.team.bot.slack)

    def told(self) -> list[str]:
        """What stands in the admins' channel."""
        return [message["said"] for message in self.team.messages(ADMINS) if message["bot"]]

    def findings(self) -> list[What]:
        report = self.watch.report()
        assert report is not None
        return [finding.what for finding in report.findings]


@pytest.fixture
def watched(team: Team) -> Iterator[Watched]:
    watched = Watched(team)
    watched.passes(30)
    assert watched.findings() == []
    assert watched.told() == []
    return watched


def test_a_tick_that_hangs_is_told_within_a_minute_once_and_when_it_is_over(watched: Watched) -> None:
    watched.passes(60, still=("send",))

    (alarm,) = watched.told()
    assert "Something in socialcare stands still" in alarm
    assert "sending approved replies" in alarm
    assert "restart that process" in alarm

    watched.passes(600, still=("send",))
    assert len(watched.told()) == 1

    watched.passes(150)
    assert len(watched.told()) == 2
    assert "Over: sending approved replies works again." in watched.told()[1]
    watched.passes(300)
    assert len(watched.told()) == 2


def test_several_at_once_are_one_message(watched: Watched) -> None:
    watched.passes(60, still=("send", "reconcile", "escalate"))

    (alarm,) = watched.told()
    assert alarm.count("•") == 3


def test_what_comes_and_goes_is_one_alarm_and_no_storm(watched: Watched) -> None:
    for _ in range(10):
        watched.passes(45, still=("send",))
        watched.passes(45)

    assert len(watched.told()) == 1


def test_a_tick_that_fails_every_time_is_told_with_the_place_in_the_log(watched: Watched) -> None:
    watched.passes(60, failing=("escalate",))

    (alarm,) = watched.told()
    assert "This fails, and is tried again all the time: escalating" in alarm
    assert "beefbeef" in alarm


def test_when_delivering_stands_still_the_alarm_is_delivered_all_the_same(watched: Watched) -> None:
    watched.passes(60, still=("deliver",))

    (alarm,) = watched.told()
    assert "showing cards and notices in Slack" in alarm


def test_a_closed_connection_to_slack_is_told_and_its_return_too(watched: Watched) -> None:
    watched.socket_open = False
    watched.passes(60)

    assert "The connection to Slack is closed in host:1" in watched.told()[0]
    watched.socket_open = True
    watched.passes(150)
    assert "the connection to Slack is open again" in watched.told()[1]


def test_two_processes_that_see_the_same_tell_it_once(watched: Watched) -> None:
    other = Watched(watched.team)
    other.pulse = Pulse("host:2", monotonic=watched.seconds)
    other.pulse.expect("health", STEP)
    other.desk = replace(watched.desk, pulse=other.pulse)
    other.watch = other.look(other.desk)
    for _ in range(20):
        watched.passes(STEP, still=("send",))
        other.watch.tick()
        other.pulse.beat("health")

    assert len(watched.told()) == 1


def test_a_jump_of_the_clock_is_no_standing_still(watched: Watched) -> None:
    """A laptop that slept, a practice clock pushed on: everything is late for a moment, and nothing is wrong."""
    for hours in (1, 24, 365 * 24):
        watched.team.clock.advance(timedelta(hours=hours).total_seconds())
        watched.passes(60)

    (told,) = watched.told()
    assert "reaches back seven days only" in told  # the one thing that a year's sleep does leave out


def test_reading_that_fails_is_told_once_and_by_the_reading_itself(watched: Watched) -> None:
    watched.team.breaks("x", "server_error", on="GET /2/users/:id/mentions", times=50)
    watched.passes(120)

    (notice,) = watched.told()
    assert "cannot be read" in notice
    assert watched.findings() == [What.READING_FAILS]


def test_an_approved_reply_that_does_not_go_out_is_told(watched: Watched) -> None:
    team = watched.team
    team.customer_posts("kunde", "@havornair where is my bag?")
    draft = team.drafts("ann", "On its way to you.", team.card())
    team.reacts("kari", "white_check_mark", draft, settle=False)
    team.deliver_envelopes()
    watched.passes(60)

    assert any("Approved replies that have not gone out: 1" in notice for notice in watched.told())


def test_what_slack_does_not_take_is_found(watched: Watched) -> None:
    team = watched.team
    team.breaks("slack", "server_error", on="chat.postMessage", times=50)
    team.customer_posts("kunde", "@havornair where is my bag?", settle=False)
    watched.passes(60)
    assert What.SLACK_REFUSES in watched.findings()

    team.control("faults", {"clear": True})
    watched.passes(120)

    assert any("Slack does not take our messages" in notice for notice in watched.told())
    assert len(team.cards()) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_database_that_does_not_answer_is_told_without_it(watched: Watched) -> None:
    with watched.team.bot.store.transaction() as tx:
        tx.execute(text("ALTER TABLE heartbeats RENAME TO gone"))
    for _ in range(12):
        watched.team.clock.advance(STEP)
        watched.watch.tick()

    assert watched.findings() == [What.STORAGE]
    (alarm,) = watched.told()
    assert "The database does not answer" in alarm

    with watched.team.bot.store.transaction() as tx:
        tx.execute(text("ALTER TABLE gone RENAME TO heartbeats"))
    watched.passes(30)
    assert "the database answers again" in watched.told()[1]
    assert watched.findings() == []


def test_an_admin_asks_and_reads_it_on_one_screen(watched: Watched) -> None:
    watched.passes(10)
    for who in ("sara", "mikkel"):
        said = watched.team.asks(who, "health")
        assert "Everything moves." in said
        assert "*Waiting for Slack*: nothing" in said
        assert "@havornair" in said
        assert "host:1" in said
        assert "connected to Slack" in said

    watched.passes(60, still=("send",))
    said = watched.team.asks("sara", "health")
    assert "stands still" in said
    assert "sending approved replies" in said


def test_who_has_no_right_to_it_reads_why(watched: Watched) -> None:
    said = watched.team.asks("ann", "health")

    assert "may not ask how socialcare itself is doing" in said
    assert "host:1" not in said


def test_a_failing_tick_neither_stops_the_others_nor_floods_the_log(
    team: Team, caplog: pytest.LogCaptureFixture
) -> None:
    pulse, enough, other, runs = Pulse("host:1"), threading.Event(), threading.Event(), []

    def fails() -> None:
        runs.append(1)
        if len(runs) == 5:
            enough.set()
        raise RuntimeError("no")

    beats = Heartbeat([Tick(name="send", every=0.01, run=fails), Tick(name="poll", every=0.01, run=other.set)], pulse)
    beats.start()
    assert enough.wait(10)
    assert other.wait(10)
    beats.end()

    assert beats.rest(10)
    found = {beat.part: beat for beat in pulse.beats(team.clock.now())}
    assert found["send"].failing_since is not None
    assert found["poll"].failing_since is None
    assert sum("tick send failed" in record.getMessage() for record in caplog.records) == 1
