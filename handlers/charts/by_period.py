"""The picture of many days, weeks or months: response times and answer rate against the time before and benchmarks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from handlers.charts.lettering import fitted, width
from handlers.charts.minutes import placed, time_axis
from handlers.charts.picture import Amount, Captioned, Picture
from handlers.charts.sheet import (
    AXIS_ROOM,
    BLUE,
    MARGIN,
    ORANGE,
    PALE_BLUE,
    QUIET,
    RULE,
    WIDTH,
    WORDS,
    Beside,
    Sheet,
    edges,
    gaps,
    one_at_a_time,
    place,
    room_beside,
    room_for,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_HEADING = 44
_BETWEEN = 12
_FEW = 40  # points that can be told apart


@dataclass(frozen=True, kw_only=True)
class Period:
    """One day, week or month: median first response in minutes and answer rate (0 to 1), None where nothing was."""

    label: str
    response: Amount | None = None
    rate: Amount | None = None


@dataclass(frozen=True, kw_only=True)
class Trend(Captioned):
    """Periods in order, and those of the time before by their place from the first; the last ones may lack.

    `before_words` names the time before. `response_lines` and `rate_lines` are benchmarks and targets by their names.
    `ticks` are MINUTE_TICKS and `rate_ticks` RATE_TICKS in the reader's words.
    """

    periods: Sequence[Period]
    before: Sequence[Period] = ()
    before_words: str = ""
    response_lines: Sequence[Amount] = ()
    rate_lines: Sequence[Amount] = ()
    ticks: Sequence[Amount]
    rate_ticks: Sequence[Amount]
    response_words: str
    rate_words: str
    nothing: str = ""


@one_at_a_time
def trend(spec: Trend) -> Picture:
    """Draw it."""
    return spec.picture(compose(spec).png())


def compose(spec: Trend) -> Sheet:
    """The sheet before it becomes a file."""
    sheet = Sheet(spec.title, spec.about)
    times = (
        [_minutes(period.response) for period in spec.periods],
        [_minutes(period.response) for period in spec.before],
    )
    rates = [_share(period.rate) for period in spec.periods], [_share(period.rate) for period in spec.before]
    beside_times = _beside(*times, [_least(line) for line in spec.response_lines], spec.before_words)
    beside_rates = _beside(*rates, spec.rate_lines, spec.before_words)
    left = MARGIN + 12 + room_for([tick.words for tick in (*spec.ticks, *spec.rate_ticks)])
    right = WIDTH - MARGIN - room_beside([*beside_times, *beside_rates])
    foot = MARGIN + WORDS + 14
    each = (sheet.top - 6 - foot - 2 * _HEADING - _BETWEEN) / 2
    lower = sheet.panel(left, foot, right, foot + each)
    upper = sheet.panel(left, foot + each + _HEADING + _BETWEEN, right, foot + 2 * each + _HEADING + _BETWEEN)
    wide = max(len(spec.periods), len(spec.before), 1)
    for axes in (upper, lower):
        axes.set_xlim(-0.5, wide - 0.5)

    drawn = [amount.value for amount in (*times[0], *times[1]) if amount]
    time_axis(sheet, upper, [*drawn, *(line.value for line in spec.response_lines)], spec.ticks, headroom=10)
    _rate_axis(sheet, lower, spec.rate_ticks)
    for axes, words, (now, before), lines, beside in (
        (upper, spec.response_words, times, [_least(line) for line in spec.response_lines], beside_times),
        (lower, spec.rate_words, rates, spec.rate_lines, beside_rates),
    ):
        _heading(sheet, axes, words)
        _lines(axes, now, before, lines)
        sheet.beside(axes, beside)
        if not any(now):
            sheet.instead(axes, spec.nothing)
    _labels(sheet, lower, [period.label for period in (spec.periods or spec.before)])
    return sheet


def _least(amount: Amount) -> Amount:
    return Amount(value=placed(amount.value), words=amount.words)


def _minutes(amount: Amount | None) -> Amount | None:
    return _least(amount) if amount else None


def _share(amount: Amount | None) -> Amount | None:
    """No more than all."""
    return Amount(value=min(amount.value, 1), words=amount.words) if amount else None


def _beside(
    now: Sequence[Amount | None], before: Sequence[Amount | None], lines: Sequence[Amount], before_words: str
) -> list[Beside]:
    """What stands at the right ends: the latest value, which line is the time before, and the benchmarks."""
    said = [Beside(value=line.value, words=line.words, colour=ORANGE) for line in lines]
    if latest := _last(now):
        said.append(Beside(value=latest.value, words=latest.words, colour=BLUE, bold=True))
    if (past := _last(before)) and before_words:
        said.append(Beside(value=past.value, words=before_words, colour=QUIET))
    return said


def _last(amounts: Sequence[Amount | None]) -> Amount | None:
    return next((amount for amount in reversed(amounts) if amount), None)


def _rate_axis(sheet: Sheet, axes: "Axes", ticks: Sequence[Amount]) -> None:
    axes.set_ylim(-0.02, 1.04)
    left = edges(axes).left
    for tick in ticks:
        axes.axhline(tick.value, color=RULE, linewidth=1.5, zorder=1)
        sheet.write(
            left - 12, place(axes, 0, tick.value)[1], fitted(tick.words, WORDS, AXIS_ROOM), colour=QUIET, across="right"
        )


def _heading(sheet: Sheet, axes: "Axes", words: str) -> None:
    top = edges(axes).top
    said = fitted(words, WORDS, WIDTH - 2 * MARGIN, bold=True)
    sheet.write(MARGIN, top + 10, said, bold=True, colour=BLUE, down="bottom")


def _lines(
    axes: "Axes", now: Sequence[Amount | None], before: Sequence[Amount | None], lines: Sequence[Amount]
) -> None:
    for line in lines:
        axes.axhline(line.value, color=ORANGE, linewidth=3, dashes=(4, 2), zorder=2)
    axes.plot(
        _values(before), color=PALE_BLUE, linewidth=4, dashes=(1.5, 0.8), marker=_dots(before), markersize=7, zorder=3,
        clip_on=False,
    )  # fmt: skip
    axes.plot(
        _values(now), color=BLUE, linewidth=4, marker=_dots(now), markersize=12, solid_joinstyle="round", zorder=4,
        clip_on=False,
    )  # fmt: skip


def _values(amounts: Sequence[Amount | None]) -> list[float]:
    return gaps([amount.value if amount else None for amount in amounts])


def _dots(amounts: Sequence[Amount | None]) -> str:
    """Dots while they can be told apart, and where a value between two gaps would not be seen without."""
    known = [False, *(amount is not None for amount in amounts), False]
    alone = any(
        here and not before and not after for before, here, after in zip(known, known[1:], known[2:], strict=False)
    )
    return "o" if len(amounts) <= _FEW or alone else ""


def _labels(sheet: Sheet, axes: "Axes", labels: Sequence[str]) -> None:
    """The names of the periods, the last one and as many before it as have room."""
    bottom = edges(axes).bottom
    free = float("inf")
    for index in reversed(range(len(labels))):
        words = fitted(labels[index], WORDS, 260)
        across = place(axes, index, 1)[0]
        half = width(words, WORDS) / 2
        across = max(min(across, WIDTH - MARGIN - half), MARGIN + half)
        if across + half <= free:
            sheet.write(across, bottom - 10, words, colour=QUIET, across="center", down="top")
            free = across - half - WORDS
