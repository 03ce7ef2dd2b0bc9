"""The cues that triage looks for, compiled once, and all of them found in one walk over a post's words.

A cue is found as `rules.words.find_word` finds a word: whole, in any case, its blanks matching any white space, and
with * at the end of longer words too. Thousands of them cost no more than a few: what is looked up is each word of the
post, not each cue.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Self

import regex

from rules.assessment import Language, PostKind
from rules.words import fold

_WORD = regex.compile(r"\w+")
_STOP = regex.compile(r"[.!?;:\n]|\bbut\b")
_NEGATED_WITHIN = 3  #: words between a negation and what it turns round, itself included
#: Its negations en, et and ei are articles in Scandinavian, and so turn only its own words round.
_APART = frozenset({Language.FI})
_LONGEST = 10_000  #: characters that are read; the longest posts of the networks are far shorter or repeat themselves


class Aspect(StrEnum):
    """What a cue speaks for."""

    FAULT = "fault"
    COMPLAINT = "complaint"
    REQUEST = "request"
    QUESTION = "question"
    PRAISE = "praise"
    THANKS = "thanks"  #: praise only where nothing else speaks
    CHAT = "chat"
    SPAM = "spam"
    ANGRY = "angry"
    FRUSTRATED = "frustrated"
    HAPPENING_NOW = "happening_now"  #: S48
    PAST = "past"  #: it is over, so that it is not happening now
    NEGATION = "negation"  #: turns round what follows it closely
    SARCASM = "sarcasm"  #: praise in words only
    THING = "thing"  #: what can fail: the app, a card, a door
    BROKEN = "broken"  #: how it fails: a fault only where a thing is near
    TROUBLE = "trouble"  #: money, waiting, loss, a wish: what is told of it is no chat
    OURS = "ours"  #: the writer speaks to us
    OWN = "own"  #: the writer tells of themselves
    PASTIME = "pastime"  #: pets, holidays, family: what chat is about
    IMPERATIVE = "imperative"  #: at the beginning of a post it tells us to do something
    INTENSIFIER = "intensifier"  #: swears, or grumbles, but before a good word makes it better
    PRESENT = "present"  #: now, which of a fault says that it is going on


#: Those that say nothing alone. They stand beside other cues, and neither hide them nor are hidden by them.
SUPPORTING = frozenset(
    {
        Aspect.THING, Aspect.BROKEN, Aspect.TROUBLE, Aspect.OURS, Aspect.OWN, Aspect.PASTIME, Aspect.IMPERATIVE,
        Aspect.INTENSIFIER, Aspect.PRESENT,
    }
)  # fmt: skip
_SOUR = frozenset({Aspect.ANGRY, Aspect.FRUSTRATED, Aspect.COMPLAINT})


@dataclass(frozen=True, kw_only=True)
class Cue:
    """One word or phrase of a list."""

    aspect: Aspect
    language: Language
    words: tuple[str, ...]  #: folded
    gaps: tuple[str, ...]  #: what stands between them; a blank for any white space
    open_end: bool  #: the last word may go on


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A cue that is in a post."""

    cue: Cue
    text: str  #: the words that were found, folded
    first: int  #: the number of its first word in the post, from 0
    last: int
    negated: bool = False

    @property
    def aspect(self) -> Aspect:
        """What it speaks for."""
        return self.cue.aspect


@dataclass(frozen=True, kw_only=True)
class Lexicon:
    """Every cue by its first word, and the kinds of post that the owner wants to be quiet about."""

    quiet: frozenset[PostKind] = frozenset({PostKind.CHAT, PostKind.SPAM})
    _whole: Mapping[str, tuple[Cue, ...]] = field(default_factory=dict, repr=False)
    _begun: Mapping[str, tuple[Cue, ...]] = field(default_factory=dict, repr=False)  #: one open word, by its stem
    _shortest: int = 1
    _longest: int = 0

    @classmethod
    def compiled(
        cls,
        words: Mapping[Language, Mapping[Aspect, Iterable[str]]],
        quiet: Iterable[PostKind] = (PostKind.CHAT, PostKind.SPAM),
    ) -> Self:
        """The lexicon of lists per language and aspect; ValueError for a cue without a letter or digit in it."""
        whole: dict[str, list[Cue]] = {}
        begun: dict[str, list[Cue]] = {}
        for language, lists in words.items():
            for aspect, cues in lists.items():
                for written in dict.fromkeys(cues):
                    cue = _cue(written, language, aspect)
                    open_word = cue.open_end and len(cue.words) == 1
                    (begun if open_word else whole).setdefault(cue.words[0], []).append(cue)
        lengths = [len(stem) for stem in begun] or [1]
        return cls(
            quiet=frozenset(quiet),
            _whole={word: tuple(cues) for word, cues in whole.items()},
            _begun={stem: tuple(cues) for stem, cues in begun.items()},
            _shortest=min(lengths),
            _longest=max(lengths) if begun else 0,
        )

    def hits(self, text: str, languages: frozenset[Language]) -> tuple[Hit, ...]:
        """Every cue of these languages in the text, in its order; what lies within a longer one is left out."""
        folded = fold(text[:_LONGEST])
        tokens = [(found.group(), found.start(), found.end()) for found in _WORD.finditer(folded)]
        every = [hit for hit in self._found(folded, tokens) if hit.cue.language in languages]
        telling = _longest_only([hit for hit in every if hit.aspect not in SUPPORTING])
        found = _unsworn(telling, every) + [hit for hit in every if hit.aspect in SUPPORTING]
        negations = [hit for hit in found if hit.aspect is Aspect.NEGATION]
        return tuple(
            _turned(hit) if any(_reaches(folded, tokens, negation, hit) for negation in negations) else hit
            for hit in found
        )

    def _found(self, folded: str, tokens: list[tuple[str, int, int]]) -> Iterator[Hit]:
        for first, (word, start, _) in enumerate(tokens):
            for length in range(self._shortest, min(len(word), self._longest) + 1):
                for cue in self._begun.get(word[:length], ()):
                    yield Hit(cue=cue, text=_quotable(word, cue), first=first, last=first)
            for cue in self._whole.get(word, ()):
                last = first + len(cue.words) - 1
                if _stands(cue, folded, tokens, first, last):
                    yield Hit(cue=cue, text=" ".join(folded[start : tokens[last][2]].split()), first=first, last=last)


def _cue(written: str, language: Language, aspect: Aspect) -> Cue:
    folded = fold(written).strip()
    found = list(_WORD.finditer(folded.removesuffix("*")))
    if not found:
        raise ValueError("needs a letter or digit")
    gaps = tuple(folded[a.end() : b.start()] for a, b in pairwise(found))
    return Cue(
        aspect=aspect,
        language=language,
        words=tuple(word.group() for word in found),
        gaps=tuple(" " if gap.isspace() else gap for gap in gaps),
        open_end=folded.endswith("*"),
    )


def _stands(cue: Cue, folded: str, tokens: list[tuple[str, int, int]], first: int, last: int) -> bool:
    if last >= len(tokens):
        return False
    for number in range(1, len(cue.words)):
        word, start, _ = tokens[first + number]
        wanted = cue.words[number]
        open_end = cue.open_end and number == len(cue.words) - 1
        if not (word == wanted or (open_end and word.startswith(wanted))):
            return False
        gap = folded[tokens[first + number - 1][2] : start]
        if not (gap.isspace() if cue.gaps[number - 1] == " " else gap == cue.gaps[number - 1]):
            return False
    return True


def _quotable(word: str, cue: Cue) -> str:
    """The word as found; of one that goes on with anything but letters, or for long, only what was looked for."""
    return word if word.isalpha() and len(word) <= 30 else f"{cue.words[0]}*"


def _longest_only(hits: list[Hit]) -> list[Hit]:
    """Leave out what lies within a longer hit: "thanks" in "thanks for nothing" thanks nobody."""
    covered: dict[int, int] = {}
    for hit in hits:
        for number in range(hit.first, hit.last + 1):
            covered[number] = max(covered.get(number, 0), hit.last - hit.first)
    return [
        hit for hit in hits if any(covered[number] <= hit.last - hit.first for number in range(hit.first, hit.last + 1))
    ]


def _unsworn(telling: list[Hit], every: list[Hit]) -> list[Hit]:
    """Leave out the sour words that only make a good word better: "damn good" is no curse."""
    good = {hit.first for hit in telling if hit.aspect is Aspect.PRAISE}
    praised = {number for hit in telling if hit.aspect is Aspect.PRAISE for number in range(hit.first, hit.last + 1)}
    strong = {
        number
        for hit in every
        if hit.aspect is Aspect.INTENSIFIER and (hit.last + 1 in good or hit.first in praised)
        for number in range(hit.first, hit.last + 1)
    }
    return [
        hit for hit in telling
        if not (hit.aspect in _SOUR and all(number in strong for number in range(hit.first, hit.last + 1)))
    ]  # fmt: skip


def _reaches(folded: str, tokens: list[tuple[str, int, int]], negation: Hit, hit: Hit) -> bool:
    if not 0 < hit.first - negation.last <= _NEGATED_WITHIN:
        return False
    if (negation.cue.language in _APART) != (hit.cue.language in _APART):
        return False
    return not _STOP.search(folded, tokens[negation.last][2], tokens[hit.first][1])


def _turned(hit: Hit) -> Hit:
    return Hit(cue=hit.cue, text=hit.text, first=hit.first, last=hit.last, negated=True)
