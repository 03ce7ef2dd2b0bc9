"""Finds the few of many conditions that can hold for a case, without asking the others.

A condition is filed under what must be true of a case before it can hold: one of its words must be among the words of
the posts, one of its values must be the case's. What cannot be filed so is always a candidate. A candidate need not
hold; but whatever holds is a candidate.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from unicodedata import normalize

import re2
import regex

from rules.conditions import (
    All,
    AnyOf,
    Authors,
    Condition,
    DraftAuthor,
    DraftContact,
    DraftLinks,
    DraftPatterns,
    DraftWords,
    Flag,
    Is,
    Patterns,
    PersonalData,
    Tagged,
    Words,
)  # fmt: skip
from rules.conditions.texts import joined
from rules.facts import Facts
from rules.inflections import stem, takes_endings
from rules.words import Sought, fold, sought

Key = tuple[str, str]  #: what kind of thing must be there, and which

_RUN = regex.compile(r"\w+")
_CHUNK = 64  #: patterns searched for at once; with many more the engine runs out of its memory and turns slow
#: What a case has of each kind; the kinds in the order in which fewer cases have the same.
_OF_A_CASE: dict[str, Callable[[Facts], Iterable[str]]] = {
    "handle": lambda facts: [facts.handle],
    "draft": lambda facts: ["yes"] if facts.draft else [],
    "word": lambda facts: _runs(facts.texts),
    "stem": lambda facts: _runs(facts.texts),
    "pattern": lambda facts: facts.texts,
    "tag": lambda facts: facts.tags,
    "personal_data": lambda facts: facts.personal_data,
    "wrong_handle": lambda facts: [str(facts.wrong_handle)],
    "verified": lambda facts: [str(facts.verified)],
    "happening_now": lambda facts: [str(facts.happening_now)],
    "account": lambda facts: [facts.account],
    "language": lambda facts: [facts.language],
    "kind": lambda facts: [facts.kind],
    "mood": lambda facts: [facts.mood],
    "priority": lambda facts: [facts.priority],
    "state": lambda facts: [facts.state],
    "addressed": lambda facts: [str(facts.addressed)],
    "network": lambda facts: [facts.network],
}
_RANK = {kind: rank for rank, kind in enumerate(_OF_A_CASE)}


class Index:
    """Conditions by position, filed under what they need."""

    def __init__(self, conditions: Sequence[Condition]) -> None:
        filed: defaultdict[str, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        unfiled = []
        for position, condition in enumerate(conditions):
            keys = keys_of(condition)
            if keys is None:
                unfiled.append(position)
                continue
            for kind, value in keys:
                filed[kind][value].append(position)
        self._unfiled = tuple(unfiled)
        patterns = dict(filed.pop("pattern", {}))
        self._chunks = [
            (found, tuple(sorted({position for one in chunk for position in patterns[one]})))
            for chunk, found in _chunks(list(patterns))
        ]
        self._stem_lengths = sorted({len(stem) for stem in filed["stem"]})
        self._filed = {kind: dict(by_value) for kind, by_value in filed.items() if by_value}

    def candidates(self, facts: Facts) -> list[int]:
        """The positions of the conditions that can hold, in order."""
        found = set(self._unfiled)
        for kind, by_value in self._filed.items():
            for value in self._values(kind, facts):
                found.update(by_value.get(value, ()))
        if self._chunks:
            texts = [normalize("NFC", text) for text in facts.texts]
            for pattern, positions in self._chunks:
                if any(pattern.search(text) for text in texts):
                    found.update(positions)
        return sorted(found)

    def _values(self, kind: str, facts: Facts) -> Iterable[str]:
        values = _OF_A_CASE[kind](facts)
        if kind != "stem":
            return values
        return {run[:length] for run in values for length in self._stem_lengths if length <= len(run)}


def keys_of(condition: Condition) -> frozenset[Key] | None:
    """What of a case it takes for the condition to hold: at least one of these; None when that cannot be said."""
    if isinstance(condition, All):
        # Any of the parts will do; the one whose keys the fewest cases have is the best.
        found = [keys for keys in map(keys_of, condition.parts) if keys is not None]
        return min(found, key=_commonness, default=None)
    if isinstance(condition, AnyOf):
        parts = [keys_of(part) for part in condition.parts]
        known = [keys for keys in parts if keys is not None]
        return frozenset().union(*known) if len(known) == len(parts) else None
    return _keys_of_one(condition)


def _keys_of_one(condition: Condition) -> frozenset[Key] | None:
    match condition:
        case Words(words=words):
            return _word_keys(words)
        case Patterns(patterns=patterns):
            # A quotation that is left open would swallow the next pattern of a chunk.
            return None if any(r"\Q" in one for one in patterns) else _keys("pattern", patterns)
        case Is(aspect=aspect, values=values):
            return _keys(aspect.value, values)
        case Flag(mark=mark, wanted=wanted):
            return _keys(mark.value, [str(wanted)])
        case PersonalData(kinds=kinds, wanted=True) if kinds:
            return _keys("personal_data", kinds)
        case Authors(handles=handles):
            return _keys("handle", handles)
        case Tagged(tags=tags):
            return _keys("tag", tags)
        case DraftWords() | DraftPatterns() | DraftLinks() | DraftContact() | DraftAuthor():
            return _keys("draft", ["yes"])
    return None


def _keys(kind: str, values: Iterable[str]) -> frozenset[Key]:
    return frozenset((kind, value) for value in values)


def _commonness(keys: frozenset[Key]) -> tuple[int, int]:
    return max((_RANK[kind] for kind, _ in keys), default=-1), len(keys)


def _word_keys(words: Iterable[str]) -> frozenset[Key] | None:
    keys = set()
    for word in words:
        read = sought(word)
        if not read.parts:
            continue  # found nowhere
        found = list(_keys_of_parts(read))
        if not found:
            return None  # made of signs only
        keys.add(max(found, key=lambda key: (key[0] == "word", len(key[1]))))
    return frozenset(keys)


def _keys_of_parts(read: Sought) -> Iterator[Key]:
    """What of a phrase stands in the text as a whole run of letters, and what a run only begins with."""
    for at, part in enumerate(read.parts):
        runs = _RUN.findall(part)
        if read.begins and at == len(read.parts) - 1:
            # All but what an ending may follow stands there whole: something else is on either side.
            whole = runs[:-1] if _RUN.fullmatch(part[-1]) else runs
            yield from (("word", run) for run in whole)
            yield from (("stem", run) for run in runs[len(whole) :])
        elif not read.exactly and takes_endings(part):
            yield "stem", stem(part)
        else:
            yield from (("word", run) for run in runs)


def _runs(texts: Iterable[str]) -> set[str]:
    return {run for text in texts for run in _RUN.findall(fold(text))}


def _chunks(patterns: list[str]) -> Iterator[tuple[list[str], "re2._Regexp"]]:
    """The patterns in groups, each with one pattern for all of it; smaller groups where they do not go together."""
    for start in range(0, len(patterns), _CHUNK):
        yield from _joined(patterns[start : start + _CHUNK])


def _joined(patterns: list[str]) -> Iterator[tuple[list[str], "re2._Regexp"]]:
    found = joined(patterns)
    if found is not None:
        yield patterns, found
    elif len(patterns) > 1:
        middle = len(patterns) // 2
        yield from _joined(patterns[:middle])
        yield from _joined(patterns[middle:])
