"""The clocks tell aware UTC, and nothing that waits on them outlives the process's wish to stop."""

import json
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from clients.clock import FileClock, SystemClock
from tests.manual_clock import ManualClock

AN_HOUR = timedelta(hours=1)


def write(path: Path, text: str) -> None:
    """Replace the file in one step, as the sandbox does."""
    new = path.with_suffix(".new")
    new.write_text(text, encoding="utf-8")
    new.replace(path)


def ahead(clock: FileClock) -> timedelta:
    """How far the clock is ahead, to the nearest minute."""
    return timedelta(minutes=round((clock.now() - datetime.now(UTC)).total_seconds() / 60))


def test_system_clock_tells_aware_utc() -> None:
    before = datetime.now(UTC)
    now = SystemClock().now()
    assert before <= now <= datetime.now(UTC)
    assert now.tzinfo is UTC


def test_stop_ends_waits_under_way_and_to_come(tmp_path: Path) -> None:
    for clock in (SystemClock(), FileClock(tmp_path / "clock.json"), ManualClock(datetime(2026, 1, 1, tzinfo=UTC))):
        waiting = threading.Thread(target=clock.wait, args=(3600,))
        waiting.start()
        clock.stop()
        waiting.join(timeout=10)
        assert not waiting.is_alive()
        clock.wait(3600)


@pytest.mark.parametrize("seconds", [0, -5])
def test_a_wait_of_nothing_returns_at_once(tmp_path: Path, seconds: float) -> None:
    SystemClock().wait(seconds)
    FileClock(tmp_path / "clock.json").wait(seconds)


def test_file_clock_follows_every_change_of_its_file(tmp_path: Path) -> None:
    path = tmp_path / "clock.json"
    clock = FileClock(path)
    assert ahead(clock) == timedelta(0)

    write(path, json.dumps({"offset_seconds": 3600}))
    assert ahead(clock) == AN_HOUR
    write(path, json.dumps({"offset_seconds": -7200.5, "and": "more"}))
    assert ahead(clock) == -2 * AN_HOUR
    path.unlink()
    assert ahead(clock) == timedelta(0)


@pytest.mark.parametrize(
    "broken",
    ["", "{", "[3600]", "3600", '{"offset_seconds": "3600"}', '{"offset_seconds": true}', '{"offset_seconds": NaN}',
     '{"offset_seconds": 1e300}', '{"offset": 3600}', "[" * 100_000],
)  # fmt: skip
def test_a_broken_file_means_no_offset(tmp_path: Path, broken: str) -> None:
    path = tmp_path / "clock.json"
    clock = FileClock(path)
    write(path, json.dumps({"offset_seconds": 3600}))
    assert ahead(clock) == AN_HOUR

    write(path, broken)

    assert ahead(clock) == timedelta(0)


def test_a_wait_ends_when_the_file_moves_the_clock_far_enough(tmp_path: Path) -> None:
    path = tmp_path / "clock.json"
    waiting = threading.Thread(target=FileClock(path).wait, args=(3600,))
    waiting.start()

    for hours in range(1, 20):  # the first may come before the wait has begun
        write(path, json.dumps({"offset_seconds": 3601 * hours}))
        waiting.join(timeout=1)
        if not waiting.is_alive():
            break

    assert not waiting.is_alive()
    assert hours < 19


def test_manual_clock_moves_only_when_told_to() -> None:
    clock = ManualClock(datetime(2026, 1, 1, tzinfo=UTC))
    waiting = threading.Thread(target=clock.wait, args=(60,))
    waiting.start()
    clock.advance(59)
    assert waiting.is_alive()
    assert clock.now() == datetime(2026, 1, 1, 0, 0, 59, tzinfo=UTC)

    for _ in range(20):  # the first may come before the wait has begun
        clock.advance(60)
        waiting.join(timeout=1)
        if not waiting.is_alive():
            break

    assert not waiting.is_alive()
