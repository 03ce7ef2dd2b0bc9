"""What cannot be read in a question for figures: which word, why, and what to write instead.

The sentences that people read for these are in handlers/stats_words.py.
"""

from dataclasses import dataclass
from enum import StrEnum

from rules.numbers import Part
from rules.period_words import NotAPeriod
from rules.slack_text import shorten

SHOWN = 40  #: characters of a word in an error


class Why(StrEnum):
    """One reason each."""

    UNKNOWN = "unknown"  #: neither a word of the language nor a name of the team's
    UNKNOWN_VALUE = "unknown_value"  #: the team has no such account, team and so on
    UNKNOWN_PART = "unknown_part"  #: figures are not put side by that
    AMBIGUOUS = "ambiguous"  #: a name of several things
    NO_VALUE = "no_value"  #: "team:" with nothing behind it
    PERIOD = "period"
    TWO_PERIODS = "two_periods"
    TWO_PARTS = "two_parts"  #: "by day by week"
    NOT_BEFORE = "not_before"  #: compared with another period than the one before
    OPEN_QUOTE = "open_quote"
    TOO_LONG = "too_long"


@dataclass(frozen=True, kw_only=True)
class Misread:
    """One word that could not be read."""

    word: str  #: as it was typed, cut short
    why: Why
    of: tuple[Part, ...] = ()  #: the filters, a value of one of which it was to be
    period: NotAPeriod | None = None  #: with PERIOD
    other: str = ""  #: with TWO_PERIODS and TWO_PARTS: the word that it contradicts
    instead: tuple[str, ...] = ()  #: what was probably meant, the likeliest first, as a person may type it
    examples: tuple[str, ...] = ()  #: some of what there is


def cut(word: str) -> str:
    """A word as an error shows it."""
    return shorten(word, SHOWN)
