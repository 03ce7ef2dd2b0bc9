"""Whether a word or phrase that somebody wrote into the settings is in what a customer wrote."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import normalize

import regex

from rules.inflections import form

_COLOURED = "\ufe0f"  #: behind a sign: to be shown as a picture; not everybody's keyboard puts it
GAP = "..."  #: in a phrase: some words may stand between
BETWEEN = 5  #: that many at most
_SOME_WORDS = rf"(?:\s+[\w'-]+){{0,{BETWEEN}}}?\s+"
EXACTLY = "="  #: before a word: only as it is written


@dataclass(frozen=True, kw_only=True)
class Found:
    """A word of the settings in a text."""

    word: str  #: as the settings have it
    start: int  #: in the folded text
    end: int


def find_word(words: Sequence[str], text: str, language: str = "") -> Found | None:
    """The first of `words` found in `text`, or None.

    A word or phrase is found whole and in any case, between anything that is neither letter, digit nor underscore, its
    blanks matching any white space. Where a language is given, its words are found with the endings of that language
    too (`rules.inflections`), unless the word begins with =. One that ends in * is found with any ending. Where ...
    stands between the words of a phrase, up to BETWEEN others may stand there, and no mark that ends a clause.
    """
    folded = fold(text)
    for word in words:
        if (pattern := _pattern(word, language)) and (at := pattern.search(folded)):
            return Found(word=word, start=at.start(), end=at.end())
    return None


def matches_words(words: Sequence[str], text: str) -> bool:
    """Say whether any of `words` is in `text` as it is written there, without endings."""
    return find_word(words, text) is not None


def fold(text: str) -> str:
    """One spelling for all of case, width, composition and typographic apostrophes."""
    folded = normalize("NFKC", normalize("NFKC", text).casefold())
    return folded.replace("\u2019", "'").replace(_COLOURED, "")


@dataclass(frozen=True, kw_only=True)
class Sought:
    """A word of the settings, read."""

    #: Folded, as many as there are words in a phrase, GAP among them; () for nothing, which is found nowhere.
    parts: tuple[str, ...]
    exactly: bool  #: without endings
    begins: bool  #: any ending may follow the last part


def sought(word: str) -> Sought:
    """Read = before a word and * behind it."""
    folded = fold(word).strip()
    exactly, begins = len(folded) > 1 and folded.startswith(EXACTLY), folded.endswith("*")
    stem = folded.removeprefix(EXACTLY) if exactly else folded
    parts = stem.removesuffix("*").split()
    ends = [number for number, part in enumerate(parts) if part != GAP]  # a gap at an end is none
    return Sought(parts=tuple(parts[ends[0] : ends[-1] + 1] if ends else ()), exactly=exactly, begins=begins)


@lru_cache(maxsize=16384)
def _pattern(word: str, language: str) -> "regex.Pattern[str] | None":
    """Where a word is found; None for a word of nothing, which is found nowhere."""
    read = sought(word)
    if not read.parts:
        return None
    phrase, last = "", len(read.parts) - 1
    for number, part in enumerate(read.parts):
        if part == GAP:
            continue
        if phrase:
            phrase += _SOME_WORDS if read.parts[number - 1] == GAP else r"\s+"
        as_written = read.exactly or (read.begins and number == last)
        phrase += _as_written(part) if as_written else form(part, language)
    return regex.compile(rf"(?<!\w){phrase}" + ("" if read.begins else r"(?!\w)"))


def _as_written(part: str) -> str:
    return regex.escape(part, literal_spaces=True)
