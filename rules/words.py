"""Whether a word or phrase that somebody wrote into the settings is in what a customer wrote."""

from collections.abc import Sequence
from functools import lru_cache
from unicodedata import normalize

import regex


def matched_word(words: Sequence[str], text: str) -> str | None:
    """The first of `words` found in `text`, or None.

    A word or phrase is found whole and in any case, between anything that is neither letter, digit nor underscore, its
    blanks matching any white space; one that ends in * is found at the beginning of longer words too.
    """
    folded = fold(text)
    return next((word for word in words if (pattern := _pattern(word)) and pattern.search(folded)), None)


def matches_words(words: Sequence[str], text: str) -> bool:
    """Say whether any of `words` is in `text`, as `matched_word` finds it."""
    return matched_word(words, text) is not None


def fold(text: str) -> str:
    """One spelling for all of case, width, composition and typographic apostrophes."""
    return normalize("NFKC", normalize("NFKC", text).casefold()).replace("\u2019", "'")


@lru_cache(maxsize=4096)
def _pattern(word: str) -> "regex.Pattern[str] | None":
    """Where a word is found; None for a word of nothing, which is found nowhere."""
    folded = fold(word).strip()
    stem = folded.removesuffix("*").rstrip()
    if not stem:
        return None
    phrase = r"\s+".join(regex.escape(part, literal_spaces=True) for part in stem.split())
    return regex.compile(rf"(?<!\w){phrase}" + ("" if folded.endswith("*") else r"(?!\w)"))
