"""Writers to SQLite take turns in the order in which they asked: a flood of posts keeps no click waiting for long."""

import threading
import time
from datetime import UTC, datetime

import pytest

from storage import gestures
from storage.store import Store
from storage.turns import NoTurn, Turns
from tests.databases import SqliteDatabases

NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
PATIENCE = 10.0  #: seconds, for what should come at once


def wait_until(condition) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        threading.Event().wait(0.001)


def test_who_asked_first_goes_first() -> None:
    turns, order = Turns(), []

    def go(name: str) -> None:
        with turns.turn(PATIENCE):
            order.append(name)

    with turns.turn(PATIENCE):
        threads = []
        for name in ("first", "second", "third"):
            threads.append(threading.Thread(target=go, args=(name,)))
            threads[-1].start()
            wait_until(lambda: turns.waiting() == len(threads))
    for thread in threads:
        thread.join(PATIENCE)

    assert order == ["first", "second", "third"]


def test_who_waits_in_vain_is_told_and_leaves_the_queue() -> None:
    turns, told = Turns(), []

    def go() -> None:
        try:
            with turns.turn(0.01):
                told.append("had a turn")
        except NoTurn as error:
            told.append(str(error))

    with turns.turn(PATIENCE):
        thread = threading.Thread(target=go)
        thread.start()
        thread.join(PATIENCE)

    assert told == ["the database was busy for 0.01 seconds"]
    assert turns.waiting() == 0
    with turns.turn(0.01):
        pass


def test_a_failure_hands_the_turn_on() -> None:
    turns = Turns()

    with pytest.raises(ZeroDivisionError), turns.turn(PATIENCE):
        raise ZeroDivisionError

    with turns.turn(0.01):
        pass


def test_a_click_waits_for_one_commit_of_a_flood_and_not_for_the_flood(sqlite_databases: SqliteDatabases) -> None:
    """SQLite alone lets the one who begins again at once go first again and again."""
    flood: list[int] = []
    over = threading.Event()

    def pour(store: Store) -> None:
        while not over.is_set():
            keys = [f"flood {len(flood)} {number}" for number in range(50)]
            store.work(lambda tx, keys=keys: [gestures.first_time(tx, key, NOW) for key in keys])
            flood.append(len(flood))

    with sqlite_databases.fresh() as url:
        store = Store(url)
        pouring = threading.Thread(target=pour, args=(store,))
        pouring.start()
        try:
            waited = [clicked(store, flood, click) for click in range(5)]
        finally:
            over.set()
            pouring.join(PATIENCE)
            store.close()

    assert max(waited) <= 2


def clicked(store: Store, flood: list[int], click: int) -> int:
    """How many commits of the flood a click had to wait for."""
    begun = len(flood)
    wait_until(lambda: len(flood) > begun)
    before = len(flood)
    store.work(lambda tx: gestures.first_time(tx, f"click {click}", NOW))
    return len(flood) - before
