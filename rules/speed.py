"""How long things took: median, 90th percentile and average of some durations, of which there may be none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True)
class Speed:
    """How long some cases took; no times when there is no case."""

    count: int
    median: timedelta | None
    p90: timedelta | None
    mean: timedelta | None


def quantile(values: Sequence[timedelta], share: float) -> timedelta | None:
    """The value below which `share` (0 to 1) of `values` lies, by linear interpolation; None when there is none.

    The method of statistics.quantiles(..., method="inclusive"), of NumPy and of every spreadsheet.
    """
    return _between(sorted(values), share)


def mean(values: Sequence[timedelta]) -> timedelta | None:
    """The average, None when there is none."""
    return sum(values, timedelta()) / len(values) if values else None


def speed(values: Sequence[timedelta]) -> Speed:
    """Median, 90th percentile and average of some response times."""
    ordered = sorted(values)
    return Speed(count=len(ordered), median=_between(ordered, 0.5), p90=_between(ordered, 0.9), mean=mean(ordered))


def speed_of(microseconds: NDArray[np.int64]) -> Speed:
    """The same of whole microseconds in a column: of hundreds of thousands of cases."""
    ordered = np.sort(microseconds)
    count = len(ordered)
    return Speed(
        count=count,
        median=quantile_of(ordered, 0.5),
        p90=quantile_of(ordered, 0.9),
        mean=total(ordered) / count if count else None,
    )


def quantile_of(ordered: NDArray[np.int64], share: float) -> timedelta | None:
    """As `quantile`, of microseconds in order."""
    if not len(ordered):
        return None
    below = int(share * (len(ordered) - 1))
    return _between([timedelta(microseconds=int(value)) for value in ordered[below : below + 2]], share, len(ordered))


def total(microseconds: NDArray[np.int64]) -> timedelta:
    """The sum of a column, exact where a million long waits would be more than fits into one number of it."""
    seconds, rest = np.divmod(microseconds, 1_000_000)
    return timedelta(seconds=int(seconds.sum()), microseconds=int(rest.sum()))


def _between(ordered: Sequence[timedelta], share: float, count: int | None = None) -> timedelta | None:
    """The value at `share` of all; `ordered` is all of them, or only those of `count` that it lies between."""
    if not ordered:
        return None
    place = share * ((count or len(ordered)) - 1)
    below = int(place)
    first = 0 if count else below
    after = ordered[min(first + 1, len(ordered) - 1)]
    return ordered[first] + (after - ordered[first]) * (place - below)
