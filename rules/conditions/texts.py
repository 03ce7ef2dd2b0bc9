"""Conditions on what somebody wrote: words that tolerate endings, and patterns whose time is linear in the text."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import normalize

import re2

from rules.conditions.verdict import Look, Verdict, plain
from rules.words import Found, find_word, fold

_AROUND = 24  #: characters shown on either side of what was found


@dataclass(frozen=True, kw_only=True)
class Words:
    """One of the customer's posts has one of these words or phrases, as `rules.words.find_word` finds them."""

    words: tuple[str, ...]

    def look(self, at: Look) -> Verdict:
        """The first text that has a word is the reason."""
        return plain(at, *words_in(self.words, at.facts.texts, "words", at.facts.language))


@dataclass(frozen=True, kw_only=True)
class Patterns:
    """One of the customer's posts has a part that fits one of these patterns, in upper or lower case."""

    patterns: tuple[str, ...]  #: each such as `compiled` takes

    def look(self, at: Look) -> Verdict:
        """The first text that fits is the reason."""
        return plain(at, *patterns_in(self.patterns, at.facts.texts, "patterns"))


class BadPattern(ValueError):
    """A pattern that cannot be read: what is wrong with it, and from which character on (from 1; 0 when unknown)."""

    def __init__(self, what: str, character: int) -> None:
        super().__init__(what)
        self.what = what
        self.character = character


@lru_cache(maxsize=4096)
def compiled(pattern: str) -> "re2._Regexp":
    """The pattern, ready to search with in linear time; raises BadPattern for what is none.

    The pattern engine gives no way of going back, so a pattern that would take others for ever costs what any costs.
    """
    return _compiled(pattern)


def joined(patterns: Iterable[str]) -> "re2._Regexp | None":
    """One pattern that is found wherever any of these is; None when they cannot be joined."""
    try:
        return _compiled("|".join(f"(?:{pattern})" for pattern in patterns))
    except BadPattern:
        return None


def words_in(words: tuple[str, ...], texts: Iterable[str], name: str, language: str) -> tuple[bool, str]:
    """Whether any text has any of the words, in a form of the language, and the line that says why."""
    for text in texts:
        if found := _find_word(words, text, language):
            return True, f"{name}: {found.word!r} in {_excerpt(text, found.start, found.end)}"
    return False, f"{name}: none of {len(words)} found"


def patterns_in(patterns: tuple[str, ...], texts: Iterable[str], name: str) -> tuple[bool, str]:
    """Whether any text fits any of the patterns, and the line that says why."""
    for text in texts:
        text = normalize("NFC", text)
        for pattern in patterns:
            if found := compiled(pattern).search(text):
                return True, f"{name}: {pattern!r} in {_cut(text, *found.span())}"
    return False, f"{name}: none of {len(patterns)} fits"


@lru_cache(maxsize=4096)
def _find_word(words: tuple[str, ...], text: str, language: str) -> Found | None:
    """A case that waits is looked at again and again, and what it says stays the same."""
    return find_word(words, text, language)


def _compiled(pattern: str) -> "re2._Regexp":
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        said = error.args[0]
        said = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
        what, _, part = said.partition(": ")
        raise BadPattern(what, pattern.find(part) + 1 if part else 0) from None


def _excerpt(text: str, start: int, end: int) -> str:
    """The words around what was found, as they were written where folding has not moved them."""
    folded = fold(text)
    return _cut(text if len(text) == len(folded) else folded, start, end)


def _cut(text: str, start: int, end: int) -> str:
    begin, stop = max(start - _AROUND, 0), min(min(end, start + 60) + _AROUND, len(text))
    middle = " ".join(text[begin:stop].split())
    return f"“{'...' if begin else ''}{middle}{'...' if stop < len(text) else ''}”"
