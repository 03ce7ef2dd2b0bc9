"""Times several ways of doing a thing in turn, A B A B, so that a machine that slows down slows all of them alike."""

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Side = Callable[[], object]


@dataclass(frozen=True, kw_only=True)
class Ratio:
    """How many times as long one thing takes as another, in one run on one machine."""

    times: float
    what: str  #: "a : b"
    meaning: str  #: one sentence


def medians(sides: Mapping[str, Side], *, rounds: int) -> dict[str, float]:
    """The median duration of each side, in seconds; one more round before is not counted."""
    taken: dict[str, list[float]] = {name: [] for name in sides}
    gc.collect()
    gc.disable()
    try:
        for turn in range(rounds + 1):
            for name, side in sides.items():
                began = time.perf_counter()
                side()
                if turn:
                    taken[name].append(time.perf_counter() - began)
    finally:
        gc.enable()
    return {name: statistics.median(durations) for name, durations in taken.items()}


def repeated(side: Side, number: int) -> Side:
    """`side` so many times, for what is too short to be timed alone."""

    def run() -> None:
        for _ in range(number):
            side()

    return run
