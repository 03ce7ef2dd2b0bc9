"""Words as a picture can show them: on one line, in letters that the font has, as wide as there is room for.

Names of accounts and topics are other people's words: direction marks, piled-up accents and signs that no font has must
not break a picture, and a dollar sign is a dollar sign.
"""

import unicodedata
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from rules.slack_text import clean, shorten, storable

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties

_MOST = 300  # code points: more than two lines can hold
_MARKS = 2  # accents on one letter
_LACKING = "□"


def one_line(words: str, *, bold: bool = False) -> str:
    """`words` on one line, with □ for each run of signs that the font lacks."""
    plain = unicodedata.normalize("NFC", clean(storable(words[: _MOST * 4])))
    text = shorten(" ".join(_few_marks(plain).split()), _MOST) if plain.strip() else ""
    runs = groupby(text, key=lambda sign: sign == " " or _has(sign, bold))
    return "".join("".join(run) if known else _LACKING for known, run in runs)


def width(words: str, size: float, *, bold: bool = False) -> float:
    """How wide one_line() of something is, in pixels."""
    from matplotlib.textpath import text_to_path

    return float(text_to_path.get_text_width_height_descent(words, font(size, bold=bold), ismath=False)[0])


def fitted(words: str, size: float, room: float, *, bold: bool = False, lines: int = 1) -> str:
    """`words` on one line of at most `room` pixels, or on two lines alike; cut with "…" where that is too little."""
    text = one_line(words, bold=bold)
    if lines == 1 or width(text, size, bold=bold) <= room:
        return _cut(text, size, room, bold=bold)
    parts = text.split(" ")
    broken = [(" ".join(parts[:at]), " ".join(parts[at:])) for at in range(1, len(parts))]
    widths = [tuple(width(line, size, bold=bold) for line in pair) for pair in broken]
    fitting = [(max(wide), pair) for wide, pair in zip(widths, broken, strict=True) if max(wide) <= room]
    if fitting:
        return "\n".join(min(fitting)[1])
    begun = [pair for wide, pair in zip(widths, broken, strict=True) if wide[0] <= room]
    first, rest = begun[-1] if begun else (text, "")
    return "\n".join(_cut(line, size, room, bold=bold) for line in (first, rest) if line)


def font(size: float, *, bold: bool = False) -> "FontProperties":
    """The font that comes with the library, so that a picture looks the same on every machine; `size` in pixels."""
    from matplotlib.font_manager import FontProperties

    return FontProperties(fname=_file(bold), size=size)


def _cut(text: str, size: float, room: float, *, bold: bool) -> str:
    if width(text, size, bold=bold) <= room:
        return text
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if width(shorten(text, middle), size, bold=bold) <= room:
            low = middle
        else:
            high = middle - 1
    return shorten(text, low)


def _few_marks(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for sign in text:
        marks = marks + 1 if unicodedata.category(sign) in {"Mn", "Me"} else 0
        if marks <= _MARKS:
            kept.append(sign)
    return "".join(kept)


def _has(sign: str, bold: bool) -> bool:
    from matplotlib.font_manager import get_font

    if unicodedata.category(sign) in {"Cf", "Cc"} or "\ufe00" <= sign <= "\ufe0f":
        return False  # what joins and varies emoji goes the way of the emoji
    return get_font(_file(bold)).get_char_index(ord(sign)) != 0


@cache
def _file(bold: bool) -> str:
    import matplotlib

    return str(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / f"DejaVuSans{'-Bold' if bold else ''}.ttf")
