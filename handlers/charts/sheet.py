"""The sheet that a picture is drawn on: its size, its few colours, its words, and the PNG that it becomes.

No pyplot: a figure belongs to the call that draws it, and goes with it. One pixel is one point here, so every size in
these modules is in pixels of 1080 x 720; Slack shows them to a phone 340 wide, where 28 are still read.
"""

import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import wraps
from io import BytesIO
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from handlers.charts.lettering import fitted, font, one_line, width

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH, HEIGHT = 1080, 720
MARGIN = 28
TITLE, WORDS = 40, 28  # sizes of letters
LINE = 1.2  # from one line of words to the next, in sizes
AXIS_ROOM = 220  # the most that the words of an axis may take
BESIDE = 250  # the most that words beside a panel may take

# Two hues that people who see few colours tell apart, both dark enough to be read as letters; the pale blue is dark
# enough for a bar (at least 3:1 on white). What they mean is written beside them always.
BLUE, ORANGE, PALE_BLUE = "#005F99", "#B34E00", "#7391AD"
INK, QUIET = "#1A1A1A", "#595959"
RULE, SHADE = "#D0D0D0", "#EBEBEB"  # behind the figures; they carry no meaning alone

_drawing = ThreadPoolExecutor(max_workers=1, thread_name_prefix="picture")

P = ParamSpec("P")
R = TypeVar("R")


def one_at_a_time(draw: Callable[P, R]) -> Callable[P, R]:
    """All pictures are drawn by one thread, whoever asks for them.

    The library is not made for several at once, and would load its fonts and keep its memory for each anew.
    """

    @wraps(draw)
    def waiting(*args: P.args, **kwargs: P.kwargs) -> R:
        return _drawing.submit(draw, *args, **kwargs).result()

    return waiting


@dataclass(frozen=True, kw_only=True)
class Beside:
    """Words at the right end of a line, at its height."""

    value: float
    words: str
    colour: str
    bold: bool = False


@dataclass(frozen=True, kw_only=True)
class Edges:
    """Where a panel lies on the sheet, in pixels."""

    left: float
    bottom: float
    right: float
    top: float


class Sheet:
    """A white sheet with a title; `top` is where the space below it begins, in pixels from the bottom."""

    def __init__(self, title: str, about: str) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        self.figure = Figure(figsize=(WIDTH / 72, HEIGHT / 72), dpi=72, facecolor="white")
        self._canvas = FigureCanvasAgg(self.figure)
        room = WIDTH - 2 * MARGIN
        lines = fitted(title, TITLE, room, bold=True, lines=2)
        self.write(MARGIN, HEIGHT - 22, lines, size=TITLE, bold=True, down="top")
        self.top = HEIGHT - 22 - TITLE * LINE * (lines.count("\n") + 1)
        if about:
            self.write(MARGIN, self.top - 2, fitted(about, WORDS, room), colour=QUIET, down="top")
            self.top -= WORDS * LINE + 2

    def write(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = WORDS,
        bold: bool = False,
        colour: str = INK,
        across: str = "left",
        down: str = "middle",
        halo: bool = True,
    ) -> None:
        """Put words that fitted() or one_line() has made at a place in pixels; no line behind runs into them.

        `down` is what lies at `y`: the top, the middle or the bottom, the same for letters with tails and without.
        """
        from matplotlib.patheffects import withStroke
        from matplotlib.transforms import IdentityTransform

        lines = words.split("\n")
        below = (len(lines) - 1) * size * LINE
        base = y + {"top": -0.8 * size, "middle": -0.36 * size + below / 2, "bottom": 0.24 * size + below}[down]
        for index, line in enumerate(lines):
            self.figure.text(
                x,
                base - index * size * LINE,
                line,
                fontproperties=font(size, bold=bold),
                color=colour,
                horizontalalignment=across,
                verticalalignment="baseline",
                parse_math=False,
                usetex=False,
                zorder=10,
                transform=IdentityTransform(),
                path_effects=[withStroke(linewidth=5, foreground="white")] if halo else [],
            )

    def panel(self, left: float, bottom: float, right: float, top: float) -> "Axes":
        """An empty field between these pixels, to draw figures on."""
        axes = self.figure.add_axes(
            (left / WIDTH, bottom / HEIGHT, (right - left) / WIDTH, (top - bottom) / HEIGHT), facecolor="none"
        )
        axes.set_axis_off()
        return axes

    def beside(self, axes: "Axes", lines: Sequence[Beside]) -> None:
        """Write each line's words to the right of a panel, as near to its height as the others let it."""
        panel = edges(axes)
        said = [(place(axes, 0, line.value)[1], line, _two_lines(line)) for line in lines]
        said.sort(key=lambda each: -each[0])
        heights = [WORDS * LINE * (text.count("\n") + 1) for _, _, text in said]
        ceiling, ys = panel.top + WORDS, list[float]()
        for (y, _, _), height in zip(said, heights, strict=True):
            ys.append(min(y, ceiling - height / 2))
            ceiling = ys[-1] - height / 2
        floor = panel.bottom - WORDS / 2
        for index in reversed(range(len(ys))):
            ys[index] = max(ys[index], floor + heights[index] / 2)
            floor = ys[index] + heights[index] / 2
        for (_, line, text), y in zip(said, ys, strict=True):
            self.write(panel.right + 14, y, text, colour=line.colour, bold=line.bold)

    def instead(self, axes: "Axes", words: str) -> None:
        """Say in the middle of an empty panel why it is empty; the lines behind make room."""
        if not words:
            return
        panel = edges(axes)
        across, up = (panel.left + panel.right) / 2, (panel.bottom + panel.top) / 2
        said = fitted(words, WORDS, (panel.right - panel.left) * 0.8, lines=2)
        half = max(width(line, WORDS) for line in said.split("\n")) / 2 + 14
        tall = WORDS * LINE * (said.count("\n") + 1)
        self.box(across - half, up - tall / 2, 2 * half, tall, "white", zorder=9)
        self.write(across, up, said, across="center")

    def box(
        self,
        x: float,
        y: float,
        wide: float,
        tall: float,
        colour: str,
        *,
        edge: str = "none",
        thick: float = 1,
        zorder: int = 1,
    ) -> None:
        """A filled rectangle, from its lower left corner in pixels."""
        from matplotlib.patches import Rectangle
        from matplotlib.transforms import IdentityTransform

        self.figure.add_artist(
            Rectangle(
                (x, y), wide, tall, facecolor=colour, edgecolor=edge, linewidth=thick, zorder=zorder,
                transform=IdentityTransform(),
            )
        )  # fmt: skip

    def png(self) -> bytes:
        """The sheet as a file, the same bytes for the same drawing; the sheet is used up by it."""
        out = BytesIO()
        self._canvas.print_png(out, metadata={"Software": None})  # type: ignore[no-untyped-call]
        self.figure.clear()  # what is drawn and its figure know each other: the less waits for the garbage collector
        del self._canvas.renderer
        return out.getvalue()


def room_beside(lines: Sequence[Beside]) -> float:
    """How much space beside(lines) takes."""
    widths = (width(part, WORDS, bold=line.bold) for line in lines for part in _two_lines(line).split("\n"))
    return max(widths, default=0) + 14


def room_for(words: Sequence[str]) -> float:
    """How wide the widest of some words of an axis is."""
    return min(max((width(one_line(each), WORDS) for each in words), default=0), AXIS_ROOM)


def edges(axes: "Axes") -> Edges:
    """Where a panel lies."""
    (left, bottom), (right, top) = axes.transAxes.transform([(0, 0), (1, 1)]).tolist()
    return Edges(left=left, bottom=bottom, right=right, top=top)


def place(axes: "Axes", x: float, y: float) -> tuple[float, float]:
    """Where a figure lies on the sheet, in pixels."""
    across, up = axes.transData.transform((x, y))
    return float(across), float(up)


def gaps(values: Sequence[float | None]) -> list[float]:
    """Values to draw, where a line is broken at each that there is none of."""
    return [math.nan if value is None else value for value in values]


def _two_lines(line: Beside) -> str:
    return fitted(line.words, WORDS, BESIDE, bold=line.bold, lines=2)
