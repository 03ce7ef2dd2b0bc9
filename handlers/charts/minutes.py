"""An axis of response times: from minutes to days in equal steps of proportion, so that both can be read."""

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from handlers.charts.lettering import fitted
from handlers.charts.picture import Amount
from handlers.charts.sheet import QUIET, RULE, WORDS, Sheet, place

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LEAST = 0.5  #: minutes; what is quicker is drawn there, as the axis has no zero
_APART = WORDS * 1.3


def at_least(minutes: float) -> float:
    """Where a time is drawn."""
    return max(minutes, LEAST)


def span(values: Sequence[float], ticks: Sequence[Amount]) -> tuple[float, float]:
    """The ends of the axis: the named times around all values, never fewer than two where there are as many."""
    named = sorted({at_least(tick.value) for tick in ticks}) or [1.0, 60.0]
    drawn = [at_least(value) for value in values] or [named[0], named[min(3, len(named) - 1)]]
    low = max((name for name in named if name <= min(drawn)), default=min(drawn))
    high = min((name for name in named if name >= max(drawn)), default=max(drawn))
    if low == high:
        low = max((name for name in named if name < low), default=low / 4)
        high = min((name for name in named if name > high), default=high * 4)
    return low, high


def time_axis(sheet: Sheet, axes: "Axes", values: Sequence[float], ticks: Sequence[Amount], *, headroom: float) -> None:
    """Set the axis up for some values and write the named times to its left; `headroom` pixels stay free above."""
    low, high = span(values, ticks)
    height = axes.transAxes.transform((0, 1))[1] - axes.transAxes.transform((0, 0))[1]
    free = headroom / height
    axes.set_yscale("log")
    axes.set_ylim(low * (low / high) ** 0.06, high * (high / low) ** (free / (1 - free)))
    left = float(axes.transAxes.transform((0, 0))[0])
    shown = sorted((tick for tick in ticks if low <= at_least(tick.value) <= high), key=lambda tick: tick.value)
    for tick in _apart(axes, shown):
        value = at_least(tick.value)
        axes.axhline(value, color=RULE, linewidth=1.5, zorder=1)
        sheet.write(
            left - 12, place(axes, 0, value)[1], fitted(tick.words, WORDS, left), colour=QUIET, across="right"
        )


def _apart(axes: "Axes", ticks: Sequence[Amount]) -> list[Amount]:
    """Those of the ticks that can be written without touching, both ends rather than what lies between."""
    if len(ticks) < 2:
        return list(ticks)
    heights = [place(axes, 0, at_least(tick.value))[1] for tick in ticks]
    kept = [len(ticks) - 1]
    for index in reversed(range(len(ticks) - 1)):
        if heights[kept[-1]] - heights[index] >= _APART:
            kept.append(index)
    if kept[-1] != 0 and all(above - below >= _APART for below, above in pairwise([heights[0], heights[kept[-1]]])):
        kept.append(0)
    return [ticks[index] for index in reversed(kept)]
