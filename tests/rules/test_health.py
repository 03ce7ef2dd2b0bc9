"""What counts as standing still: late enough to be sure, early enough to be told within a minute."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from rules.health import (
    EVENTS,
    SOCKET,
    WATCH,
    WORK,
    Beat,
    Facts,
    Queue,
    Reading,
    Replies,
    Severity,
    What,
    findings,
)

NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=1)


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def beat(
    part: str, seconds: float = 1, *, process: str = "host:1", every: float = 5, fails: float | None = None
) -> Beat:
    since = None if fails is None else ago(fails)
    return Beat(
        process=process,
        part=part,
        every=timedelta(seconds=every),
        at=ago(seconds),
        failing_since=since,
        reference="beef",
    )


def worker(*others: Beat, process: str = "host:1", seconds: float = 1) -> tuple[Beat, ...]:
    """A process that does all the work, with some of its parts as given."""
    named = {other.part for other in others if other.process == process}
    parts = [part for part in (*WORK, SOCKET, WATCH) if part not in named]
    return (*(beat(part, seconds, process=process) for part in parts), *others)


def facts(**changes: object) -> Facts:
    return replace(Facts(beats=worker(), started_at=LONG_AGO), **changes)  # type: ignore[arg-type]


def found(some: Facts) -> list[What]:
    return [finding.what for finding in findings(some, NOW)]


def test_where_everything_moves_nothing_is_found() -> None:
    reading = Reading(account="brand", every=timedelta(seconds=10), completed_at=ago(9), asked_since=LONG_AGO)
    queue = Queue(kind="card", count=100, oldest=ago(120))

    assert found(facts(readings=[reading], queues=[queue], replies=Replies(approved=3, oldest_due=ago(5)))) == []


@pytest.mark.parametrize(
    "beats, expected",
    [
        (worker(beat("send", 29)), []),
        (worker(beat("send", 32)), [What.TICK_STILL]),
        (worker(beat("forget", 900, every=600)), []),
        (worker(beat("forget", 1900, every=600)), [What.TICK_STILL]),
        (worker(beat(SOCKET, 32)), [What.SOCKET_CLOSED]),
        (worker(beat("poll", fails=29)), []),
        (worker(beat("poll", fails=30)), [What.TICK_FAILS]),
        (worker(beat(EVENTS, fails=1)), [What.EVENTS_FAIL]),
        ((), [What.NO_WORKER]),
        (worker(seconds=39), []),
        (worker(seconds=41), [What.NO_WORKER]),
    ],
)
def test_a_part_that_does_not_come_round_is_found(beats: tuple[Beat, ...], expected: list[What]) -> None:
    assert found(facts(beats=beats)) == expected


def test_a_process_that_was_killed_does_not_stand_still_as_long_as_another_works() -> None:
    """Its beats all stopped at one moment; what stands still is a part that stops while its process speaks on."""
    killed = worker(process="host:1", seconds=35)
    alive = worker(process="host:2")

    assert found(facts(beats=(*killed, *alive))) == []


def test_a_hung_part_is_found_in_one_process_of_two() -> None:
    hung = worker(beat("poll", 90, process="host:2"), process="host:2")

    (finding,) = findings(facts(beats=(*worker(), *hung)), NOW)

    assert (finding.what, finding.subject, finding.where) == (What.TICK_STILL, "poll", "host:2")


def test_nobody_expects_a_worker_in_the_first_moments() -> None:
    """After a deployment the web process may be there some seconds before the worker."""
    web = (beat("directory"), beat(WATCH))

    assert found(facts(beats=web, started_at=ago(39))) == []
    assert found(facts(beats=web, started_at=ago(41))) == [What.NO_WORKER]


@pytest.mark.parametrize(
    "reading, expected",
    [
        (Reading(account="brand", every=timedelta(seconds=10), completed_at=ago(59), asked_since=LONG_AGO), []),
        (
            Reading(account="brand", every=timedelta(seconds=10), completed_at=ago(61), asked_since=LONG_AGO),
            [What.READING_STILL],
        ),
        (Reading(account="brand", every=timedelta(minutes=15), completed_at=ago(1800), asked_since=LONG_AGO), []),
        (Reading(account="brand", every=timedelta(seconds=10), completed_at=ago(9000), asked_since=ago(5)), []),
        (
            Reading(
                account="brand",
                every=timedelta(seconds=10),
                completed_at=ago(9000),
                asked_since=LONG_AGO,
                failing_since=ago(31),
            ),
            [What.READING_FAILS],
        ),
    ],
)
def test_an_account_that_is_not_read_is_found(reading: Reading, expected: list[What]) -> None:
    assert found(facts(readings=[reading])) == expected


@pytest.mark.parametrize(
    "queues, expected",
    [
        ([Queue(kind="card", count=300, oldest=ago(299))], []),
        ([Queue(kind="card", count=301, oldest=ago(301))], [What.SLACK_WAITS]),
        ([Queue(kind="notice", count=1, oldest=ago(31), failing=ago(31))], [What.SLACK_REFUSES]),
        ([Queue(kind="notice", count=1, oldest=ago(29), failing=ago(29))], []),
    ],
)
def test_a_queue_is_allowed_to_be_long_but_not_to_be_refused(queues: list[Queue], expected: list[What]) -> None:
    assert found(facts(queues=queues)) == expected


def test_replies_that_should_have_gone_out_are_found() -> None:
    assert found(facts(replies=Replies(approved=1, oldest_due=ago(31)))) == [What.REPLIES_WAIT]
    assert found(facts(replies=Replies(unsure=1, oldest_unsure=ago(299)))) == []
    assert found(facts(replies=Replies(unsure=1, oldest_unsure=ago(301)))) == [What.UNDECIDED]


def test_without_the_database_nothing_else_is_claimed_to_be_known() -> None:
    """What was read last is as old as its last answer, and would be late all by itself."""
    assert found(facts(beats=(), storage_failing_since=ago(3))) == [What.STORAGE]


def test_what_a_person_should_look_at_is_no_standing_still() -> None:
    (finding,) = findings(facts(parked=2), NOW)

    assert (finding.what, finding.severity, finding.alarms) == (What.PARKED, Severity.WARNING, False)


def test_a_process_that_is_there_and_says_nothing_stands_still_and_one_that_is_gone_has_ended() -> None:
    silent = worker(process="host:2", seconds=90)
    both = (*worker(), *silent)

    assert found(facts(beats=both)) == []
    (finding,) = findings(facts(beats=both, there=frozenset({"host:1", "host:2"})), NOW)
    assert (finding.what, finding.where, finding.since) == (What.TICK_STILL, "host:2", ago(90))
