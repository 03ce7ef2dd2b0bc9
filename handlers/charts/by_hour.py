"""The picture of one day or of many: how long customers waited by the hour they wrote, against what was promised."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from handlers.charts.lettering import fitted, width
from handlers.charts.minutes import placed, time_axis
from handlers.charts.picture import Amount, Captioned, Picture
from handlers.charts.sheet import (
    BLUE,
    MARGIN,
    ORANGE,
    PALE_BLUE,
    QUIET,
    SHADE,
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

_BARS = 110  # height of the posts
_HEADING = 42


@dataclass(frozen=True, kw_only=True)
class Hour:
    """What came in within one hour of the wall clock (0 to 23), and the median first response in minutes.

    No response where nothing was answered.
    """

    hour: int
    posts: Amount
    response: Amount | None = None
    closed: bool = False


@dataclass(frozen=True, kw_only=True)
class ResponseByHour(Captioned):
    """Hours in the order in which they pass: 23 or 25 of them on the days on which the clocks change.

    `ticks` are MINUTE_TICKS in the reader's words. `nothing` is written where no hour has a response.
    """

    hours: Sequence[Hour]
    targets: Sequence[Amount] = ()
    ticks: Sequence[Amount]
    response_words: str
    posts_words: str
    closed_words: str = ""
    nothing: str = ""


@one_at_a_time
def response_by_hour(spec: ResponseByHour) -> Picture:
    """Draw it."""
    return spec.picture(compose(spec).png())


def compose(spec: ResponseByHour) -> Sheet:
    """The sheet before it becomes a file."""
    sheet = Sheet(spec.title, spec.about)
    targets = [
        Beside(value=placed(target.value), words=target.words, colour=ORANGE, bold=True) for target in spec.targets
    ]
    left = MARGIN + 12 + room_for([tick.words for tick in spec.ticks])
    right = WIDTH - MARGIN - room_beside(targets)
    foot = MARGIN + WORDS + 8
    times = sheet.panel(left, foot + _BARS + _HEADING + 14, right, sheet.top - _HEADING - 6)
    posts = sheet.panel(left, foot, right, foot + _BARS)
    for axes in (times, posts):
        axes.set_xlim(-0.5, max(len(spec.hours), 1) - 0.5)
        _shade(axes, spec.hours)
    values = [placed(hour.response.value) if hour.response else None for hour in spec.hours]
    known = [value for value in values if value is not None]
    time_axis(sheet, times, [*known, *(target.value for target in spec.targets)], spec.ticks, headroom=44)
    for target in targets:
        times.axhline(target.value, color=ORANGE, linewidth=3, dashes=(4, 2), zorder=3)
    times.plot(
        gaps(values), color=BLUE, linewidth=4, marker="o", markersize=12, solid_joinstyle="round", zorder=4,
        clip_on=False,
    )  # fmt: skip
    sheet.beside(times, targets)
    _headings(sheet, spec, times, posts)
    _name_closed(sheet, spec, times)
    _name_slowest(sheet, spec, times)
    _bars(sheet, posts, spec.hours)
    _clock(sheet, posts, spec.hours)
    return sheet


def _headings(sheet: Sheet, spec: ResponseByHour, times: "Axes", posts: "Axes") -> None:
    room = WIDTH - 2 * MARGIN
    for axes, words, colour in ((times, spec.response_words, BLUE), (posts, spec.posts_words, QUIET)):
        top = edges(axes).top
        sheet.write(MARGIN, top + 10, fitted(words, WORDS, room, bold=True), bold=True, colour=colour, down="bottom")
    if not any(hour.response for hour in spec.hours):
        sheet.instead(times, spec.nothing)


def _closed_runs(hours: Sequence[Hour]) -> list[tuple[int, int]]:
    """Each stretch of closed hours as [first, end)."""
    runs: list[tuple[int, int]] = []
    for index, hour in enumerate(hours):
        if hour.closed and runs and runs[-1][1] == index:
            runs[-1] = (runs[-1][0], index + 1)
        elif hour.closed:
            runs.append((index, index + 1))
    return runs


def _shade(axes: "Axes", hours: Sequence[Hour]) -> None:
    for first, end in _closed_runs(hours):
        axes.axvspan(first - 0.5, end - 0.5, color=SHADE, linewidth=0, zorder=0)


def _name_closed(sheet: Sheet, spec: ResponseByHour, axes: "Axes") -> None:
    """Once, at the foot of the longest stretch."""
    runs = _closed_runs(spec.hours)
    if not runs or not spec.closed_words:
        return
    first, end = max(runs, key=lambda run: run[1] - run[0])
    words = fitted(spec.closed_words, WORDS, _room(axes))
    middle = _within(axes, place(axes, (first + end - 1) / 2, 1)[0], width(words, WORDS))
    sheet.write(middle, edges(axes).bottom + 6, words, colour=QUIET, across="center", down="bottom")


def _name_slowest(sheet: Sheet, spec: ResponseByHour, axes: "Axes") -> None:
    answered = [(index, hour.response) for index, hour in enumerate(spec.hours) if hour.response]
    if not answered:
        return
    index, slowest = max(answered, key=lambda each: each[1].value)
    across, up = place(axes, index, placed(slowest.value))
    words = fitted(slowest.words, WORDS, _room(axes), bold=True)
    middle = _within(axes, across, width(words, WORDS, bold=True))
    sheet.write(middle, up + 12, words, colour=BLUE, bold=True, across="center", down="bottom")


def _room(axes: "Axes") -> float:
    return edges(axes).right - edges(axes).left


def _within(axes: "Axes", middle: float, wide: float) -> float:
    """The middle of words so that they stay between the sides of a panel."""
    left, right = edges(axes).left + wide / 2, edges(axes).right - wide / 2
    return min(max(middle, left), max(right, left))


def _bars(sheet: Sheet, axes: "Axes", hours: Sequence[Hour]) -> None:
    """The posts, with the number at the highest bar alone."""
    most = max((hour.posts.value for hour in hours), default=0) or 1
    axes.set_ylim(0, most * _BARS / (_BARS - WORDS * 1.2))
    axes.bar(range(len(hours)), [hour.posts.value for hour in hours], width=0.72, color=PALE_BLUE, zorder=2)
    axes.axhline(0, color=QUIET, linewidth=2, zorder=3, clip_on=False)
    if not any(hour.posts.value for hour in hours):
        return
    index, busiest = max(enumerate(hours), key=lambda each: each[1].posts.value)
    words = fitted(busiest.posts.words, WORDS, _room(axes))
    across, up = place(axes, index, busiest.posts.value)
    sheet.write(_within(axes, across, width(words, WORDS)), up + 4, words, colour=QUIET, across="center", down="bottom")


def _clock(sheet: Sheet, axes: "Axes", hours: Sequence[Hour]) -> None:
    """Every third hour of the wall clock; of an hour that occurs twice the first."""
    bottom = edges(axes).bottom
    seen: set[int] = set()
    for index, hour in enumerate(hours):
        if hour.hour % 3 == 0 and hour.hour not in seen:
            sheet.write(
                place(axes, index, 0)[0], bottom - 8, f"{hour.hour:02d}", colour=QUIET, across="center", down="top"
            )
        seen.add(hour.hour)
