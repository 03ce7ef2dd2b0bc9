"""The words and phrases of a post that may be a topic: no small words, no handles, links or personal data."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import pairwise

import regex

from rules.stop_words import ANY_STOP_WORD, STOP_WORDS
from rules.triage.personal_data import blotted, spot
from rules.triage.reading import without_addresses
from rules.words import fold

SHORTEST, LONGEST = 3, 30  #: letters of a word
_READ = 2_000  #: characters of a post; the longest posts of the networks are far shorter or repeat themselves
_WORD = regex.compile(r"[\w']+")
_PERHAPS_PERSONAL = regex.compile(r"[@\d]|[A-Z]{6}")  #: no personal data that we know is without one of these
_PLACE = regex.compile(r"\b[\w-]+(?:\.[\w-]+)+\b")  #: a site, a file, an abbreviation

_NORDIC = ("ene", "ane", "er", "ar", "en", "et", "e", "a", "r", "n", "t", "s")
#: What a word of a language may end in and still be the same word; only where the shorter one is written, too.
_ENDINGS: Mapping[str, tuple[str, ...]] = {
    "en": ("es", "s", "'s"),
    "nb": _NORDIC,
    "nn": _NORDIC,
    "da": (*_NORDIC, "erne", "ne"),
    "sv": (*_NORDIC, "arna", "erna", "orna", "or", "na"),
    "de": ("en", "er", "es", "e", "n", "s"),
}

Phrase = tuple[str, ...]  #: one word or two, folded


def phrases(text: str, language: str, ignored: Collection[str] = ()) -> set[Phrase]:
    """The words that may be a topic, and every two of them that stand side by side."""
    found: set[Phrase] = set()
    for run in _runs(text, STOP_WORDS.get(language, ANY_STOP_WORD), ignored):
        found.update((word,) for word in run)
        found.update((first, second) for first, second in pairwise(run) if first != second)
    return found


def _runs(text: str, stop: Collection[str], ignored: Collection[str]) -> Iterator[list[str]]:
    """The words that mean something, in runs with nothing between them but blanks."""
    # The word of a hashtag is a word; a handle is a name.
    shown = without_addresses(text[:_READ].replace("#", " "))
    if _PERHAPS_PERSONAL.search(shown):
        shown = blotted(shown, spot(shown))
    plain = fold(_PLACE.sub(" • ", shown))
    run: list[str] = []
    last = 0
    for found in _WORD.finditer(plain):
        word = found.group().strip("'")
        fits = SHORTEST <= len(word) <= LONGEST and word.replace("'", "").isalpha()
        if run and (not fits or not plain[last : found.start()].isspace() or word in stop or word in ignored):
            yield run
            run = []
        if fits and word not in stop and word not in ignored:
            run.append(word)
        last = found.end()
    if run:
        yield run


class Inflections:
    """Which words are one word in several forms: those of a language that differ in an ending of it only."""

    def __init__(self, written: Iterable[tuple[str, Phrase]]) -> None:
        words: dict[str, set[str]] = {}
        for language, phrase in written:
            words.setdefault(language, set()).update(phrase)
        self._base = {
            (language, word): _base(word, some, _ENDINGS.get(language, ()))
            for language, some in words.items()
            for word in some
        }

    def base(self, language: str, phrase: Phrase) -> Phrase:
        """The phrase with each word in the shortest form that is written."""
        return tuple(self._base.get((language, word), word) for word in phrase)


def _base(word: str, written: Collection[str], endings: Iterable[str]) -> str:
    shorter = [
        stem for ending in endings if word.endswith(ending) and len(stem := word.removesuffix(ending)) >= SHORTEST
    ]
    return min((_base(stem, written, endings) for stem in shorter if stem in written), key=len, default=word)
