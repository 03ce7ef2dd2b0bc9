"""An axis of response times: from minutes to days in equal steps of proportion, so that both can be read."""

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from handlers.charts.lettering import fitted
from handlers.charts.picture import Amount
from handlers.charts.sheet import AXIS_ROOM, QUIET, RULE, WORDS, Sheet, edges, place

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LEAST, MOST = 0.5, 1e8  #: minutes, where an axis without a zero begins and one that shows a century ends
_APART = WORDS * 1.3


def placed(minutes: float) -> float:
    """Where a time is drawn: at the end of what an axis can show when it lies beyond."""
    return min(max(minutes, LEAST), MOST)


def span(values: Sequence[float], ticks: Sequence[Amount]) -> tuple[float, float]:
    """The ends of the axis: the named times around all values, never fewer than two where there are as many."""
    named = sorted({placed(tick.value) for tick in ticks}) or [1.0, 60.0]
    drawn = [placed(value) for value in values] or [named[0], named[min(3, len(named) - 1)]]
    low = max((name for name in named if name <= min(drawn)), default=min(drawn))
    high = min((name for name in named if name >= max(drawn)), default=max(drawn))
    if low == high:
        low = max((name for name in named if name < low), default=low / 4)
        high = min((name for name in named if name > high), default=high * 4)
    return low, high


def time_axis(sheet: Sheet, axes: "Axes", values: Sequence[float], ticks: Sequence[Amount], *, headroom: float) -> None:
    """Set the axis up for some values and write the named times to its left; `headroom` pixels stay free above."""
    low, high = span(values, ticks)
    panel = edges(axes)
    free = headroom / (panel.top - panel.bottom)
    axes.set_yscale("log")
    axes.set_ylim(low * (low / high) ** 0.06, high * (high / low) ** (free / (1 - free)))
    shown = sorted((tick for tick in ticks if low <= placed(tick.value) <= high), key=lambda tick: tick.value)
    for tick in _apart(axes, shown):
        value = placed(tick.value)
        axes.axhline(value, color=RULE, linewidth=1.5, zorder=1)
        sheet.write(
            panel.left - 12,
            place(axes, 0, value)[1],
            fitted(tick.words, WORDS, AXIS_ROOM),
            colour=QUIET,
            across="right",
        )


def _apart(axes: "Axes", ticks: Sequence[Amount]) -> list[Amount]:
    """Those of the ticks that can be written without touching, both ends rather than what lies between."""
    if len(ticks) < 2:
        return list(ticks)
    heights = [place(axes, 0, placed(tick.value))[1] for tick in ticks]
    kept = [len(ticks) - 1]
    for index in reversed(range(len(ticks) - 1)):
        if heights[kept[-1]] - heights[index] >= _APART:
            kept.append(index)
    if kept[-1] != 0 and all(above - below >= _APART for below, above in pairwise([heights[0], heights[kept[-1]]])):
        kept.append(0)
    return [ticks[index] for index in reversed(kept)]
