"""The names that a question may use: what the team has, found by any spelling, with what was meant by a near miss."""

import difflib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from rules.assessment import Language, Mood, PostKind
from rules.figure_question import FILTERS, Pick, quoted, typed
from rules.language_names import LANGUAGE_NAMES
from rules.numbers import Part
from rules.period_words import folded
from rules.priority import Priority

LONGEST_NAME = 100  #: characters; what is longer is a slip, and is not compared with every name
SUGGESTIONS = 3  #: of what may have been meant
LIKENESS = 0.65  #: from 0 to 1, as difflib has it
EXAMPLES = 8  #: names that an error tells of those there are


def near(word: str, words: Collection[str]) -> tuple[str, ...]:
    """Which of `words`, in one spelling, `word` is likely to be a slip of, the likeliest first."""
    return tuple(difflib.get_close_matches(folded(word[:LONGEST_NAME]), words, n=SUGGESTIONS, cutoff=LIKENESS))


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the team has, and who asks when."""

    today: date  #: in the team's zone
    me: str  #: Slack id of who asks
    networks: Collection[str] = ()
    accounts: Collection[str] = ()  #: handles, without @
    channels: Mapping[str, str] = field(default_factory=dict)  #: name by Slack id
    people: Mapping[str, Collection[str]] = field(default_factory=dict)  #: handle and names by Slack id, best first
    teams: Collection[str] = ()
    topics: Collection[str] = ()  #: tags
    languages: Collection[str] = tuple(Language)
    kinds: Collection[str] = tuple(PostKind)
    priorities: Collection[str] = tuple(Priority)
    moods: Collection[str] = tuple(Mood)

    def values(self, which: Part) -> Collection[str]:
        """All that one filter may be, as it is known to the team."""
        return {
            Part.NETWORK: self.networks,
            Part.ACCOUNT: self.accounts,
            Part.CHANNEL: self.channels,
            Part.PERSON: self.people,
            Part.TEAM: self.teams,
            Part.LANGUAGE: self.languages,
            Part.TOPIC: self.topics,
            Part.KIND: self.kinds,
            Part.PRIORITY: self.priorities,
            Part.MOOD: self.moods,
        }[which]

    def named(self, pick: Pick) -> str:
        """What people call the value of a pick, and nothing else of its kind; its id where they call it nothing."""
        if pick.filter is Part.CHANNEL:
            names: Collection[str] = (self.channels.get(pick.value, pick.value).removeprefix("#"),)
        elif pick.filter is Part.PERSON:
            names = self.people.get(pick.value, ())
        else:
            return pick.value
        return next((name for name in names if self.find(pick.filter, name) == {pick}), pick.value)

    def find(self, which: Part, name: str) -> frozenset[Pick]:
        """What `name` means for one filter: nothing, one, or several where it is a name of several."""
        if name in self.values(which):
            return frozenset({Pick(filter=which, value=name)})
        if len(name) > LONGEST_NAME:
            return frozenset()
        return self._by_name[which].get(folded(name), frozenset())

    def find_any(self, name: str) -> frozenset[Pick]:
        """What `name` means for any filter."""
        return frozenset[Pick]().union(*(self.find(which, name) for which in FILTERS))

    def examples(self, which: Part) -> tuple[str, ...]:
        """Some of what there is, as a person may type it."""
        values = sorted(self.values(which), key=str)[:EXAMPLES]
        return tuple(self.typed(Pick(filter=which, value=str(value))) for value in values)

    def typed(self, pick: Pick) -> str:
        """A pick as a person may type it: @name and #name where that is nothing else, and else with its key."""
        name = self.named(pick)
        taken = {Part.PERSON: Part.ACCOUNT, Part.CHANNEL: Part.TOPIC}.get(pick.filter)
        if taken is not None and self.find(taken, name):
            return f"{pick.filter}:{quoted(name)}"
        return typed(pick.filter, name)

    def close(self, name: str, among: Iterable[Part], words: Iterable[str] = ()) -> tuple[str, ...]:
        """What was probably meant by `name`, as a person may type it, the likeliest first."""
        candidates: dict[str, str] = {folded(word): word for word in words}
        for which in among:
            for spelling, picks in self._by_name[which].items():
                for pick in sorted(picks):
                    candidates.setdefault(spelling, self.typed(pick))
        # A first name alone is no slip of the pen, and is far from the whole name as difflib counts.
        part = [spelling for spelling in candidates if folded(name) in spelling.split()]
        return tuple(dict.fromkeys(candidates[one] for one in (*part, *near(name, candidates))))[:SUGGESTIONS]

    @cached_property
    def _by_name(self) -> Mapping[Part, Mapping[str, frozenset[Pick]]]:
        return {which: self._names(which) for which in FILTERS}

    def _names(self, which: Part) -> Mapping[str, frozenset[Pick]]:
        found: defaultdict[str, set[Pick]] = defaultdict(set)
        for value in self.values(which):
            pick = Pick(filter=which, value=str(value))
            for name in self._spellings(which, value):
                found[folded(name)].add(pick)
        if which is Part.LANGUAGE:
            for name, meant in LANGUAGE_NAMES.items():
                found[folded(name)] |= {Pick(filter=which, value=str(one)) for one in meant if one in self.languages}
        return {name: frozenset(picks) for name, picks in found.items() if name and picks}

    def _spellings(self, which: Part, value: str) -> Iterable[str]:
        if which is Part.CHANNEL:
            return (value, self.channels[value].removeprefix("#"))
        return (value, *self.people[value]) if which is Part.PERSON else (str(value),)
