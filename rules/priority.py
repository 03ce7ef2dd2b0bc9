"""The first form of urgency: words that mean somebody is stuck right now (S46, S48)."""

from collections.abc import Iterable
from enum import StrEnum

from rules.words import matches_words


class Priority(StrEnum):
    """How soon the team should look."""

    HIGH = "high"
    NORMAL = "normal"


def priority(texts: Iterable[str], high_words: tuple[str, ...]) -> Priority:
    """High as soon as one of the customer's posts has one of the words."""
    return Priority.HIGH if any(matches_words(high_words, text) for text in texts) else Priority.NORMAL
