"""The pictures of numbers say what they were told to, in letters and colours that can be read, whatever comes in."""

import io
import math
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matplotlib.patches import Rectangle
from PIL import Image

from handlers.charts import (
    ALT_LIMIT,
    MINUTE_TICKS,
    RATE_TICKS,
    Amount,
    Cell,
    Day,
    Heat,
    Hour,
    Period,
    Picture,
    ResponseByHour,
    Trend,
    by_hour,
    by_period,
    by_week,
    heat,
    response_by_hour,
    trend,
)
from handlers.charts import sheet as sheets
from handlers.charts.lettering import fitted, one_line, width
from handlers.charts.minutes import span
from handlers.charts.sheet import Sheet

DAYS = ("må", "ti", "on", "to", "fr", "lø", "sö")
TICKS = tuple(
    Amount(value=minutes, words=words)
    for minutes, words in zip(
        MINUTE_TICKS, ("1 min", "5 min", "15 min", "1 t", "4 t", "1 d", "2 d", "1 uke", "1 mnd"), strict=True
    )
)
RATES = tuple(Amount(value=share, words=f"{share:.0%}") for share in RATE_TICKS)


def hour(number: int, posts: int = 3, minutes: float | None = 12, *, closed: bool = False) -> Hour:
    response = None if minutes is None else Amount(value=minutes, words=f"{minutes:g} min")
    return Hour(hour=number, posts=Amount(value=posts, words=str(posts)), response=response, closed=closed)


BY_HOUR = ResponseByHour(
    title="Kvällarna är för långsamma – größer als früher",
    about="@havornair, 25. november",
    alt="Median first response by hour: 12 min in the day, 3 h in the evening.",
    hours=[
        *(hour(number, 0, None, closed=True) for number in range(7)),
        *(hour(number, number) for number in range(7, 20)),
        *(hour(number, 50 if number == 20 else 9, 185 if number == 22 else 70) for number in range(20, 24)),
    ],
    targets=[Amount(value=15, words="mål 15 min"), Amount(value=60, words="lovet 1 t")],
    ticks=TICKS,
    response_words="Median første svar",
    posts_words="Innlegg",
    closed_words="stengt",
    nothing="Ingen svar",
)


def periods(responses: Iterable[float | None], rates: Iterable[float | None]) -> list[Period]:
    return [
        Period(
            label=DAYS[number % 7],
            response=None if minutes is None else Amount(value=minutes, words=f"{minutes:g} min"),
            rate=None if rate is None else Amount(value=rate, words=f"{rate:.0%}"),
        )
        for number, (minutes, rate) in enumerate(zip(responses, rates, strict=True))
    ]


TREND = Trend(
    title="Raskere enn uken før",
    about="@havornair, uke 47",
    alt="Median first response fell from 120 to 37 minutes.",
    periods=periods([14, 12, 11, 16, 22, 48, 37], [0.82, 0.84, 0.8, 0.83, 0.79, 0.7, 0.78]),
    before=periods([22, 25, 31, 20, 28, 95, 120], [0.7, 0.75, 0.72, 0.71, 0.66, 0.5, 0.48]),
    before_words="uken før",
    response_lines=[Amount(value=15, words="mål 15 min")],
    rate_lines=[Amount(value=0.62, words="bransje 62 %")],
    ticks=TICKS,
    rate_ticks=RATES,
    response_words="Median første svar",
    rate_words="Besvart",
    nothing="Ingenting å vise",
)

HEAT = Heat(
    title="Hverdagskvelder mangler én person",
    about="@havornair, snitt av åtte uker",
    alt="Most posts for each person on duty: Monday 19 to 21.",
    days=[
        Day(
            label=label,
            cells=[
                Cell(
                    demand=number / 2, on_duty=2 if 8 <= number < 17 else 1, marked=label == "må" and number in (19, 20)
                )
                for number in range(24)
            ],
        )
        for label in DAYS
    ],
    least=Amount(value=0, words="0"),
    most=Amount(value=12, words="12 innlegg i timen"),
    duty_words="Tall: på vakt",
    marked_words="for få på vakt",
    nothing="Ingen innlegg",
)

Spec = ResponseByHour | Trend | Heat
ALL: tuple[Spec, ...] = (BY_HOUR, TREND, HEAT)
every_picture = pytest.mark.parametrize("spec", ALL, ids=lambda spec: type(spec).__name__)


def draw(spec: Spec) -> Picture:
    match spec:
        case ResponseByHour():
            return response_by_hour(spec)
        case Trend():
            return trend(spec)
        case Heat():
            return heat(spec)


def composed(spec: Spec) -> Sheet:
    match spec:
        case ResponseByHour():
            return by_hour.compose(spec)
        case Trend():
            return by_period.compose(spec)
        case Heat():
            return by_week.compose(spec)


def written(spec: Spec) -> list[str]:
    """Every line of words on the sheet."""
    return [text.get_text() for text in composed(spec).figure.texts]


def contrast(one: str, other: str = "#FFFFFF") -> float:
    """By the formula of WCAG 2."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@every_picture
def test_a_picture_is_a_png_of_one_size_on_opaque_white(spec: Spec) -> None:
    got = draw(spec)

    assert got.png.startswith(b"\x89PNG\r\n\x1a\n")
    image = Image.open(io.BytesIO(got.png))
    assert image.size == (1080, 720)
    pixels = image.convert("RGBA")
    assert pixels.getpixel((2, 2)) == (255, 255, 255, 255)
    assert pixels.getchannel("A").getextrema() == (255, 255)


@every_picture
def test_the_same_figures_make_the_same_bytes(spec: Spec) -> None:
    assert draw(spec).png == draw(spec).png
    assert draw(spec).png != draw(replace(spec, title="Something else")).png


@every_picture
def test_title_and_alt_text_come_with_it(spec: Spec) -> None:
    got = draw(spec)

    assert (got.title, got.alt) == (spec.title, spec.alt)
    assert " ".join(written(spec)).startswith(f"{spec.title} {spec.about}")


@every_picture
@pytest.mark.parametrize("words", ["", "  \n", "\u200b\u202e"])
def test_there_is_no_picture_without_an_alt_text_and_a_title(spec: Spec, words: str) -> None:
    with pytest.raises(ValueError, match="needs a title and an alt text"):
        replace(spec, alt=words)
    with pytest.raises(ValueError, match="needs a title and an alt text"):
        replace(spec, title=words)


def test_an_alt_text_is_as_long_as_slack_takes() -> None:
    got = draw(replace(HEAT, alt="å " * 3000))

    assert len(got.alt) <= ALT_LIMIT
    assert got.alt.endswith("…")


def test_hours_targets_times_and_the_slowest_hour_are_named() -> None:
    said = written(BY_HOUR)

    for words in ("Median første svar", "Innlegg", "mål 15 min", "lovet 1 t", "stengt", "185 min", "50"):
        assert said.count(words) == 1, words
    assert [words for words in said if words in {tick.words for tick in TICKS}] == ["5 min", "15 min", "1 t", "4 t"]
    assert [words for words in said if len(words) == 2 and words != "50"] == [f"{h:02d}" for h in range(0, 24, 3)]


def test_an_hour_in_which_nothing_was_answered_is_a_gap() -> None:
    hours = [hour(0, minutes=5), hour(1, minutes=None), hour(2, minutes=9)]

    times = composed(replace(BY_HOUR, hours=hours, targets=[])).figure.axes[0]
    [line] = [line for line in times.lines if line.get_marker() == "o"]
    values = [float(value) for value in line.get_ydata()]
    assert values[::2] == [5, 9]
    assert math.isnan(values[1])


@pytest.mark.parametrize(
    ("clock", "named"),
    [
        ([0, 1, 3, *range(4, 24)], 8),
        ([0, 1, 2, 2, *range(3, 24)], 8),
        ([0, 0, *range(1, 24)], 8),  # where the clocks go back at midnight
        ([*range(1, 24)], 7),  # where they go forward at midnight
    ],
)
def test_the_days_on_which_the_clocks_change_have_the_hours_they_have(clock: list[int], named: int) -> None:
    spec = replace(BY_HOUR, hours=[hour(number, 5) for number in clock])

    sheet = composed(spec)
    assert len(sheet.figure.axes[1].patches) == len(clock)
    said = [text.get_text() for text in sheet.figure.texts]
    assert len([words for words in said if len(words) == 2 and words.isdigit()]) == named
    assert draw(spec).png.startswith(b"\x89PNG")


def test_closed_hours_are_shaded_from_their_first_to_their_last() -> None:
    hours = [hour(number, closed=number < 7 or number == 23) for number in range(24)]

    times = composed(replace(BY_HOUR, hours=hours)).figure.axes[0]
    shades = [patch.get_bbox() for patch in times.patches if isinstance(patch, Rectangle)]
    assert [(shade.x0, shade.x1) for shade in shades] == [
        (-0.5, 6.5),
        (22.5, 23.5),
    ]


def test_a_trend_names_its_lines_at_their_ends() -> None:
    said = written(TREND)

    for words in ("Median første svar", "Besvart", "37 min", "78%", "mål 15 min", "bransje 62 %", "0%", "50%", "100%"):
        assert said.count(words) == 1, words
    assert said.count("uken før") == 2
    assert [words for words in said if words in DAYS] == list(reversed(DAYS))


def test_what_a_line_is_does_not_hang_on_its_colour() -> None:
    """Now is a full line, the time before and the benchmark are broken in ways of their own."""
    upper = composed(TREND).figure.axes[0]
    lower = composed(TREND).figure.axes[1]

    for axes in (upper, lower):
        styles = {line.get_color(): line.is_dashed() for line in axes.lines if line.get_color() != sheets.RULE}
        assert styles == {sheets.BLUE: False, sheets.PALE_BLUE: True, sheets.ORANGE: True}


@pytest.mark.parametrize("lowest", [0.0, 0.6, 0.97])
def test_names_of_lines_that_lie_together_are_written_apart_and_beside_their_panel(lowest: float) -> None:
    close = [Amount(value=lowest + number / 100, words=f"no {number}") for number in range(4)]

    sheet = composed(replace(TREND, rate_lines=close, before=[]))
    heights = [text.get_position()[1] for text in sheet.figure.texts if text.get_text().startswith("no ")]
    assert heights == sorted(heights, reverse=True)
    assert all(above - below >= sheets.WORDS for above, below in pairwise(heights))
    panel = sheets.edges(sheet.figure.axes[0])
    assert panel.bottom - sheets.WORDS <= heights[-1]
    assert heights[0] <= panel.top


def test_periods_that_have_no_room_are_not_named_but_the_last_is() -> None:
    many = [replace(period, label=f"{number}. november") for number, period in enumerate([*TREND.periods] * 30)]

    said = [words for words in written(replace(TREND, periods=many)) if words.endswith(". november")]
    assert said[0] == "209. november"
    assert 2 <= len(said) <= 5


def test_the_week_says_who_is_there_and_where_more_are_wanted() -> None:
    said = written(HEAT)

    for words in (*DAYS, "0", "12 innlegg i timen", "Tall: på vakt", "for få på vakt"):
        assert said.count(words) == 1, words
    assert said.count("!") == 3  # two hours, and what the sign means
    assert (said.count("1"), said.count("2")) == (14, 7)
    cells = [patch for patch in composed(HEAT).figure.axes[0].patches if isinstance(patch, Rectangle)]
    frames = [patch.get_bbox() for patch in cells if not patch.get_fill()]
    assert [(frame.x0, frame.x1, frame.y0, frame.y1) for frame in frames] == [(19, 21, 0, 1)]


def test_more_demand_is_darker() -> None:
    assert [by_week.shade(demand, 12) for demand in (0, 1, 5, 8, 11, 12, 99)] == [
        by_week.SHADES[step] for step in (0, 1, 2, 3, 4, 4, 4)
    ]
    lights = [contrast(shade) for shade in by_week.SHADES]
    assert lights == sorted(lights)


def test_every_day_of_the_week_has_every_hour() -> None:
    with pytest.raises(ValueError, match="one cell for each hour"):
        replace(HEAT, hours=range(8, 20))


def test_colours_can_be_seen_and_words_be_read() -> None:
    for mark in (sheets.BLUE, sheets.ORANGE, sheets.PALE_BLUE, sheets.INK, by_week.SHADES[-1]):
        assert contrast(mark) >= 3, mark
    for letters in (sheets.BLUE, sheets.ORANGE, sheets.INK, sheets.QUIET):
        assert contrast(letters) >= 4.5, letters
        assert contrast(letters, sheets.SHADE) >= 4.5 or letters == sheets.ORANGE, letters
    for shade in by_week.SHADES:
        assert contrast(sheets.INK, shade) >= 4.5, shade


@every_picture
def test_letters_are_large_enough_for_a_phone(spec: Spec) -> None:
    assert {text.get_fontsize() for text in composed(spec).figure.texts} == {28, 40}


@every_picture
def test_nothing_is_written_beyond_the_edge(spec: Spec) -> None:
    long = "svært lange ord om ingenting " * 9
    hostile = replace(spec, title=long, about=long)
    if isinstance(hostile, ResponseByHour):
        hostile = replace(hostile, targets=[Amount(value=9, words=long)], response_words=long, closed_words=long)
        hours = [replace(one, posts=Amount(value=1, words=long)) for one in BY_HOUR.hours]
        hostile = replace(hostile, hours=[replace(one, response=Amount(value=9, words=long)) for one in hours])
    if isinstance(hostile, Trend):
        named = [replace(period, label=long) for period in hostile.periods]
        hostile = replace(hostile, periods=named, before_words=long, rate_lines=[Amount(value=0.5, words=long)])
    if isinstance(hostile, Heat):
        hostile = replace(hostile, days=[replace(day, label=long) for day in hostile.days], duty_words=long)
        hostile = replace(
            hostile, marked_words=long, least=Amount(value=0, words=long), most=Amount(value=9, words=long)
        )

    for one in (spec, hostile):
        sheet = composed(one)
        for text in sheet.figure.texts:
            box = text.get_window_extent()
            assert box.x0 >= 0, text
            assert box.x1 <= 1080, text
            assert box.y0 >= 0, text
            assert box.y1 <= 720, text


HOSTILE = (
    "$x^2$ costs $\\frac{1}{0}$",
    "100 % $",
    "a\nb\r\n\tc",
    "\u202egnirts\u202c",
    "Z" + "\u0301" * 500,
    "👩‍👩‍👧‍👦 🇳🇴",
    "顧客対応 עזרה مساعدة",
    "\ud800 half a pair, \x00 and NUL",
    "\\",
    "{}%s%(x)s",
    "W" * 20_000,
    "–",
)


@every_picture
@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_what_others_call_themselves_breaks_nothing(spec: Spec, words: str) -> None:
    hostile = replace(spec, title=words, about=words)
    if isinstance(hostile, ResponseByHour):
        hostile = replace(hostile, targets=[Amount(value=9, words=words)], posts_words=words, closed_words=words)
    if isinstance(hostile, Trend):
        hostile = replace(hostile, before_words=words, rate_lines=[Amount(value=0.5, words=words)])
    if isinstance(hostile, Heat):
        hostile = replace(hostile, days=[replace(day, label=words) for day in hostile.days], marked_words=words)

    assert draw(hostile).png.startswith(b"\x89PNG")


def test_a_dollar_is_a_dollar() -> None:
    assert "$x^2$ for $5" in written(replace(BY_HOUR, title="$x^2$ for $5"))
    assert not any(text.get_parse_math() or text.get_usetex() for text in composed(BY_HOUR).figure.texts)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(words=st.text(max_size=80), bold=st.booleans(), room=st.floats(60, 900))
def test_words_stay_on_their_lines_and_in_their_room(words: str, bold: bool, room: float) -> None:
    plain = one_line(words, bold=bold)
    assert "\n" not in plain
    assert one_line(plain, bold=bold) == plain

    two = fitted(words, 28, room, bold=bold, lines=2).split("\n")
    assert len(two) <= 2
    assert all(width(line, 28, bold=bold) <= room for line in two)


def test_letters_of_our_languages_are_written_and_what_no_font_has_is_a_box() -> None:
    ours = "æøåÆØÅäöüßÄÖÜéè – … « » € §"

    assert one_line(ours) == one_line(ours, bold=True) == ours
    assert one_line("takk 👍👍🏽 顧客") == "takk □ □"


@pytest.mark.parametrize(
    "spec",
    [
        replace(BY_HOUR, hours=[]),
        replace(BY_HOUR, hours=[hour(number, 0, None) for number in range(24)], targets=[]),
        replace(TREND, periods=[], before=[], response_lines=[], rate_lines=[]),
        replace(TREND, periods=periods([None] * 7, [None] * 7)),
        replace(HEAT, days=[]),
        replace(HEAT, days=[Day(label="må", cells=[Cell(demand=0)] * 24)], most=Amount(value=0, words="0")),
    ],
)
def test_nothing_is_said_in_words(spec: Spec) -> None:
    assert draw(spec).png.startswith(b"\x89PNG")
    assert spec.nothing in written(spec)


@pytest.mark.parametrize("minutes", [0, 0.001, 1, 15, 60 * 48, 1e9, 1e300])
def test_one_value_is_drawn_however_small_or_large(minutes: float) -> None:
    alone = [hour(number, 0, None) for number in range(23)] + [hour(23, 10**12, minutes)]
    for spec in (
        replace(BY_HOUR, hours=alone),
        replace(BY_HOUR, hours=alone[-1:], targets=[], ticks=[]),
        replace(TREND, periods=periods([minutes], [1]), before=[]),
        replace(HEAT, days=[Day(label="må", cells=[Cell(demand=minutes, on_duty=10**6, marked=True)] * 24)]),
    ):
        assert draw(spec).png.startswith(b"\x89PNG")
    assert f"{minutes:g} min" in written(replace(BY_HOUR, hours=alone))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1])
def test_what_is_no_amount_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="cannot be drawn"):
        Amount(value=value, words="?")
    with pytest.raises(ValueError, match="cannot be drawn"):
        Cell(demand=value)


@given(values=st.lists(st.floats(0, 1e7), max_size=6))
def test_the_axis_of_times_holds_every_value_between_two_ends(values: list[float]) -> None:
    low, high = span(values, TICKS)

    assert 0 < low < high
    assert all(low <= max(value, 0.5) <= high for value in values)


def test_threads_that_draw_at_once_get_what_each_asked_for() -> None:
    one_by_one = [draw(spec).png for spec in ALL]

    with ThreadPoolExecutor(6) as pool:
        together = list(pool.map(draw, ALL * 4))
    assert [picture.png for picture in together] == one_by_one * 4


def alone(script: str) -> None:
    """Run it in a process that has drawn nothing yet."""
    root = Path(__file__).parent.parent
    ran = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_a_process_that_draws_nothing_loads_nothing_to_draw_with() -> None:
    alone("import sys, handlers.charts; assert not {'matplotlib', 'numpy', 'PIL'} & {*sys.modules}")


def test_memory_stays_flat() -> None:
    """Twenty more pictures, asked for by one thread after another, take what the first twenty took, and not their pixels again."""
    alone("""
import gc, resource, sys
from threading import Thread
from tests.test_charts import ALL, draw

def twenty():
    for number in range(20):
        thread = Thread(target=draw, args=[ALL[number % 3]])
        thread.start()
        thread.join()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

before, after = twenty(), twenty()
assert after < before * 1.35, f"{before} became {after}"
from matplotlib.figure import Figure
gc.collect()
assert not [thing for thing in gc.get_objects() if isinstance(thing, Figure)]
assert "matplotlib.pyplot" not in sys.modules
""")
