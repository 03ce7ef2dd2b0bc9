"""What every picture of numbers is made of: an amount with its words, and the finished picture with its alt text."""

import math
from dataclasses import dataclass

from rules.slack_text import clean, shorten

ALT_LIMIT = 2000  #: characters, what Slack takes
TITLE_LIMIT = 250

#: Minutes that an axis of response times may name, in every language by the caller: a picture takes those it needs.
MINUTE_TICKS = (1, 5, 15, 60, 240, 1440, 2880, 10080, 43200)
#: Shares that an axis of rates names.
RATE_TICKS = (0.0, 0.5, 1.0)


def drawable(value: float) -> None:
    """Raise ValueError for what no axis can show."""
    if not (math.isfinite(value) and value >= 0):
        raise ValueError(f"{value} cannot be drawn")


@dataclass(frozen=True, kw_only=True)
class Amount:
    """A figure and how the reader's language writes it: minutes as "3 h 05", a share as "84 %", a line's name as well.

    Raises ValueError for a value that is negative or no number.
    """

    value: float
    words: str

    def __post_init__(self) -> None:
        drawable(self.value)


@dataclass(frozen=True, kw_only=True)
class Captioned:
    """What every picture says in words; raises ValueError when the title or the alt text says nothing.

    `title` states the finding, `about` is one quiet line on what is counted, when and whose. `alt` says to somebody who
    does not see the picture what it shows; past 2,000 characters it is cut.
    """

    title: str
    about: str = ""
    alt: str

    def __post_init__(self) -> None:
        if not clean(self.title).strip() or not clean(self.alt).strip():
            raise ValueError("a picture needs a title and an alt text")

    def picture(self, png: bytes) -> "Picture":
        """The drawn picture with these words."""
        alt, title = " ".join(clean(self.alt).split()), " ".join(clean(self.title).split())
        return Picture(png=png, alt=shorten(alt, ALT_LIMIT), title=shorten(title, TITLE_LIMIT))


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A finished picture: `alt` has 1 to 2,000 characters, `title` 1 to 250, both on one line."""

    png: bytes
    alt: str
    title: str

    def __post_init__(self) -> None:
        if not self.title or not 0 < len(self.alt) <= ALT_LIMIT:
            raise ValueError("a picture needs a title and an alt text")
