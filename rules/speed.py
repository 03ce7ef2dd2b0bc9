"""How long things took: median, 90th percentile and average of some durations, of which there may be none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta


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
    if not values:
        return None
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def mean(values: Sequence[timedelta]) -> timedelta | None:
    """The average, None when there is none."""
    return sum(values, timedelta()) / len(values) if values else None


def speed(values: Sequence[timedelta]) -> Speed:
    """Median, 90th percentile and average of some response times."""
    return Speed(count=len(values), median=quantile(values, 0.5), p90=quantile(values, 0.9), mean=mean(values))
