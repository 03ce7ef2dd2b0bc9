"""Slack waits three seconds: whoever else holds the database, a transaction gives up before that and says so."""

import threading
import time
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from benchmarks.locked import HELD, judged, locked, quantile
from storage.store import PATIENCE, Store
from storage.turns import NoTurn
from tests.databases import SqliteDatabases

SLACK_WAITS = 3.0
SOON = 30.0  #: seconds; what ends by itself ends long before


def writes(store: Store, until: float | None = None) -> None:
    with store.transaction(until) as tx:
        tx.execute(text("DELETE FROM seen"))


def test_a_held_lock_is_waited_for_no_longer_than_one_is_told_to(database_url: str) -> None:
    store = Store(database_url)
    with locked(database_url):
        began = time.monotonic()
        with pytest.raises(OperationalError):
            writes(store, until=began + 0.2)
        took = time.monotonic() - began
    writes(store)
    store.close()

    assert 0.2 <= took < PATIENCE


def test_the_wait_for_a_turn_counts_too(sqlite_databases: SqliteDatabases) -> None:
    with sqlite_databases.fresh() as url:
        store = Store(url)
        inside, go = threading.Event(), threading.Event()

        def slow() -> None:
            with store.transaction():
                inside.set()
                go.wait(SOON)

        thread = threading.Thread(target=slow)
        thread.start()
        assert inside.wait(SOON)
        with pytest.raises(NoTurn):
            writes(store, until=time.monotonic() + 0.05)
        go.set()
        thread.join(SOON)
        writes(store)
        store.close()


def test_all_the_waiting_of_one_event_is_shorter_than_slacks_and_than_a_lock_of_four_seconds() -> None:
    assert PATIENCE < SLACK_WAITS < HELD


# --- what the measurement counts -------------------------------------------------------------------------------------


def delivery(event_id: str, outcome: str, seconds: float, event: str = "reaction_added") -> dict[str, Any]:
    return {"event": event, "event_id": event_id, "outcome": outcome, "seconds": seconds}


def test_an_event_that_is_acknowledged_late_or_never_is_not_good() -> None:
    in_time = [delivery("E1", "acked", 0.1), delivery("E2", "timeout", 3.0), delivery("E2", "acked", 1.0)]

    assert judged(in_time).good
    assert (judged(in_time).unanswered, judged(in_time).lost) == (1, 0)
    assert not judged([*in_time, delivery("E3", "http_error", 2.0)]).good
    assert judged([*in_time, delivery("E3", "http_error", 2.0)]).lost == 1
    assert not judged([delivery("E1", "acked", 3.2)]).good
    assert not judged([delivery("E1", "acked", 0.1, event="message")]).good


@pytest.mark.parametrize(
    "seconds, share, expected",
    [([5.0], 0.99, 5.0), ([1.0, 2.0], 0.5, 1.0), (list(range(1, 101)), 0.99, 99), (list(range(1, 101)), 1.0, 100)],
)
def test_a_quantile_is_a_duration_that_was_measured(seconds: list[float], share: float, expected: float) -> None:
    assert quantile(seconds, share) == expected
