"""The picture of a usual week: what comes in by weekday and hour, who is there, which hours want more people."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from handlers.charts.lettering import fitted, width
from handlers.charts.picture import Amount, Captioned, Picture, drawable
from handlers.charts.sheet import (
    AXIS_ROOM,
    INK,
    MARGIN,
    QUIET,
    WIDTH,
    WORDS,
    Sheet,
    edges,
    one_at_a_time,
    place,
    room_for,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: From nothing to the most: never so dark that black letters on it are hard to read (5:1 at least).
SHADES = ("#F1F6FA", "#CFE1EF", "#A9CAE2", "#7FB0D3", "#5596C4")
SIGN = "!"
_RAMP = 34


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One hour of one weekday: how much comes in, and how many are on duty; `marked` where that is too few.

    Raises ValueError for a demand that is negative or no number.
    """

    demand: float
    on_duty: int | None = None
    marked: bool = False

    def __post_init__(self) -> None:
        drawable(self.demand)


@dataclass(frozen=True, kw_only=True)
class Day:
    """One weekday and its hours."""

    label: str
    cells: Sequence[Cell]


@dataclass(frozen=True, kw_only=True)
class Heat(Captioned):
    """Weekdays from top to bottom; each has one cell for each of `hours`, else ValueError.

    `least` and `most` are the ends of the shades with their words: "0 posts an hour", "14 posts an hour". `duty_words`
    says what the numbers in the field are, `marked_words` what the sign and the frame mean.
    """

    hours: Sequence[int] = tuple(range(24))
    days: Sequence[Day]
    least: Amount
    most: Amount
    duty_words: str = ""
    marked_words: str = ""
    nothing: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if any(len(day.cells) != len(self.hours) for day in self.days):
            raise ValueError("every day needs one cell for each hour")


@one_at_a_time
def heat(spec: Heat) -> Picture:
    """Draw it."""
    return spec.picture(compose(spec).png())


def compose(spec: Heat) -> Sheet:
    """The sheet before it becomes a file."""
    sheet = Sheet(spec.title, spec.about)
    left = MARGIN + 12 + room_for([day.label for day in spec.days])
    foot = MARGIN + 2 * WORDS * 1.35 + 14
    field = sheet.panel(left, foot + WORDS + 8, WIDTH - MARGIN, sheet.top - 12)
    rows, columns = max(len(spec.days), 1), max(len(spec.hours), 1)
    field.set_xlim(0, columns)
    field.set_ylim(rows, 0)
    for row, day in enumerate(spec.days):
        up = place(field, 0, row + 0.5)[1]
        sheet.write(left - 12, up, fitted(day.label, WORDS, AXIS_ROOM), colour=QUIET, across="right")
        _row(sheet, spec, field, row, day.cells)
    bottom = edges(field).bottom
    for column, hour in enumerate(spec.hours):
        if hour % 3 == 0:
            across = place(field, column + 0.5, 0)[0]
            sheet.write(across, bottom - 6, f"{hour:02d}", colour=QUIET, across="center", down="top")
    if not any(cell.demand for day in spec.days for cell in day.cells):
        sheet.instead(field, spec.nothing)
    _key(sheet, spec)
    return sheet


def _row(sheet: Sheet, spec: Heat, axes: "Axes", row: int, cells: Sequence[Cell]) -> None:
    from matplotlib.patches import Rectangle

    for column, cell in enumerate(cells):
        axes.add_patch(
            Rectangle(
                (column, row), 1, 1, facecolor=shade(cell.demand, spec.most.value), edgecolor="white", linewidth=2
            )
        )
    for column, (cell, before) in enumerate(zip(cells, [None, *cells], strict=False)):
        number = "" if cell.on_duty is None or (before and before.on_duty == cell.on_duty) else str(cell.on_duty)
        words = number + (SIGN if cell.marked else "")
        if words:
            _inside(sheet, axes, column, row, words, bold=cell.marked)
    for marked, run in groupby(enumerate(cells), key=lambda each: each[1].marked):
        columns = [column for column, _ in run]
        if marked:
            axes.add_patch(
                Rectangle(
                    (columns[0], row), len(columns), 1, fill=False, edgecolor=INK, linewidth=5, zorder=5,
                    clip_on=False, joinstyle="miter",
                )
            )  # fmt: skip


def _inside(sheet: Sheet, axes: "Axes", column: int, row: int, words: str, *, bold: bool = False) -> None:
    across, up = place(axes, column + 0.5, row + 0.5)
    room = place(axes, column + 1, row)[0] - place(axes, column, row)[0] - 3
    if bold and width(words, WORDS, bold=True) > room:
        words = SIGN  # too few is what matters here; how many they are is too long
    size = WORDS * min(1, room / width(words, WORDS, bold=bold))
    sheet.write(across, up, words, size=size, bold=bold, across="center", halo=False)


def shade(demand: float, most: float) -> str:
    """The shade of an hour: none for nothing, and the darkest from `most` on."""
    if demand <= 0 or most <= 0:
        return SHADES[0]
    return SHADES[min(1 + int(demand / most * (len(SHADES) - 1)), len(SHADES) - 1)]


def _key(sheet: Sheet, spec: Heat) -> None:
    """Two lines below the field: the shades between their ends, then what the numbers and the sign say."""
    lower = MARGIN + WORDS / 2
    upper = lower + WORDS * 1.35
    across: float = MARGIN
    least = fitted(spec.least.words, WORDS, AXIS_ROOM)
    sheet.write(across, upper, least, colour=QUIET)
    across += width(least, WORDS) + 12
    for colour in SHADES:
        sheet.box(across, upper - _RAMP / 2 + 2, _RAMP, _RAMP - 4, colour, edge=QUIET)
        across += _RAMP
    sheet.write(across + 12, upper, fitted(spec.most.words, WORDS, WIDTH - MARGIN - across - 12), colour=QUIET)
    across = MARGIN
    if spec.duty_words:
        duty = fitted(spec.duty_words, WORDS, (WIDTH - 2 * MARGIN) * (0.5 if spec.marked_words else 1))
        sheet.write(across, lower, duty)
        across += width(duty, WORDS) + 36
    if spec.marked_words:
        sheet.box(across, lower - _RAMP / 2 + 2, _RAMP, _RAMP - 4, "white", edge=INK, thick=4)
        sheet.write(across + _RAMP / 2, lower, SIGN, bold=True, across="center", halo=False)
        across += _RAMP + 12
        sheet.write(across, lower, fitted(spec.marked_words, WORDS, WIDTH - MARGIN - across))
