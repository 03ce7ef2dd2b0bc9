"""What a period's posts are about, and what grows against the period before (S22, S58, S59).

Topics are the tags of cases, the kinds of posts, and words and phrases that many customers write. A customer counts
once for a topic, however often they write, so that nobody makes a topic alone. Growth is told by the log-likelihood
ratio G2 of Dunning, "Accurate methods for the statistics of surprise and coincidence", Computational Linguistics 19
(1993), of the customers with and without the topic, now and before: it holds for the small numbers that new topics
have, where the more usual chi-square does not.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from math import log

from rules.topic_words import Inflections, phrases
from rules.words import fold

LEAST = 3  #: customers who make a topic
LEAST_GROWING = 5  #: and one that grows
SURE = 10.83  #: G2 above this comes by chance once in a thousand times, and many topics are looked at
_MOSTLY = 2 / 3  #: a word that stands in one phrase this often is that phrase

#: What each number of a topic means, to be printed beside it.
DEFINITIONS: Mapping[str, str] = {
    "customers": "Customers who wrote of it in the period, each once; from 3 on it is a topic.",
    "before": "The same in the period before, which is as long.",
    "share": "Of all customers who wrote in the period.",
    "growing": "A larger share than before, 5 customers at least, and a G2 above 10.83 (p < 0.001).",
    "new": "Growing, and nobody wrote of it in the period before.",
}


class TopicKind(StrEnum):
    """Where a topic comes from."""

    TAG = "tag"
    KIND = "kind"
    WORDS = "words"


@dataclass(frozen=True, kw_only=True)
class Text:
    """What one post has to say of topics."""

    customer: str  #: whoever is the same has the same here
    text: str
    language: str = "other"
    kind: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Topic:
    """One topic, and how many customers wrote of it."""

    kind: TopicKind
    name: str  #: a tag, a kind, or words as most customers write them, folded
    customers: int
    before: int
    share: float
    g2: float  #: 0 where it does not grow

    @property
    def new(self) -> bool:
        """Whether nobody wrote of it before; of a topic that grows."""
        return not self.before


@dataclass(frozen=True, kw_only=True)
class Topics:
    """The topics of a period, each list with the most frequent first."""

    tags: tuple[Topic, ...]
    kinds: tuple[Topic, ...]
    words: tuple[Topic, ...]
    growing: tuple[Topic, ...]  #: of all kinds, what grows most surely first; none without a period before
    customers: int
    customers_before: int


@dataclass
class _Heard:
    """Who wrote of what in one period."""

    customers: set[str] = field(default_factory=set)
    named: dict[tuple[TopicKind, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    phrases: dict[tuple[str, tuple[str, ...]], set[str]] = field(default_factory=lambda: defaultdict(set))


def topics(now: Iterable[Text], before: Iterable[Text], *, ignored: Collection[str] = (), count: int = 10) -> Topics:
    """The topics of the texts of a period, against those of the period before.

    `ignored` are names whose words make no topic, in any case: those of the brand, its handles, and of colleagues, whom
    customers greet; `count` is how many of each list are wanted.
    Handles, links and whatever looks like personal data are no part of any topic.
    """
    names = frozenset(word.removeprefix("@") for name in ignored for word in fold(name).split())
    heard, earlier = _heard(now, names), _heard(before, names)
    _add_words(heard, earlier)
    found = [
        _topic(kind, name, len(who), len(earlier.named.get((kind, name), ())), heard, earlier)
        for (kind, name), who in heard.named.items()
        if len(who) >= LEAST
    ]
    found.sort(key=lambda topic: (-topic.customers, topic.name))
    some = {kind: tuple(topic for topic in found if topic.kind is kind)[:count] for kind in TopicKind}
    growing = [topic for topic in found if topic.g2 > SURE and topic.customers >= LEAST_GROWING]
    return Topics(
        tags=some[TopicKind.TAG],
        kinds=some[TopicKind.KIND],
        words=some[TopicKind.WORDS],
        growing=tuple(sorted(growing, key=lambda topic: (-topic.g2, topic.name))[:count]),
        customers=len(heard.customers),
        customers_before=len(earlier.customers),
    )


def g2(now: int, customers: int, before: int, customers_before: int) -> float:
    """The log-likelihood ratio of two shares: 0 when they are alike; the first of each pair is part of the second."""
    total, everybody = now + before, customers + customers_before
    cells = (
        (now, total * customers),
        (before, total * customers_before),
        (customers - now, (everybody - total) * customers),
        (customers_before - before, (everybody - total) * customers_before),
    )
    found = 2 * sum(seen * log(seen * everybody / expected) for seen, expected in cells if seen)
    return max(found, 0.0)  # rounding


def _heard(texts: Iterable[Text], ignored: Collection[str]) -> _Heard:
    found = _Heard()
    for one in texts:
        found.customers.add(one.customer)
        for tag in one.tags:
            found.named[TopicKind.TAG, tag].add(one.customer)
        if one.kind:
            found.named[TopicKind.KIND, one.kind].add(one.customer)
        for phrase in phrases(one.text, one.language, ignored):
            found.phrases[one.language, phrase].add(one.customer)
    return found


def _add_words(heard: _Heard, earlier: _Heard) -> None:
    """Name each word and phrase, all its inflections together, as most write it; leave out words within a phrase."""
    spoken: Counter[tuple[str, tuple[str, ...]]] = Counter()
    for one in (heard, earlier):
        for key, who in one.phrases.items():
            spoken[key] += len(who)
    inflections = Inflections(word for word in spoken if len(word[1]) == 1)
    spelt: dict[tuple[str, ...], Counter[tuple[str, ...]]] = defaultdict(Counter)
    for (language, phrase), times in spoken.items():
        spelt[inflections.base(language, phrase)][phrase] += times
    gathered = [_gathered(one, inflections) for one in (heard, earlier)]
    within = set(_within(gathered[0]))
    for one, groups in zip((heard, earlier), gathered, strict=True):
        for base, who in groups.items():
            if base not in within:
                spelling = min(spelt[base], key=lambda phrase: (-spelt[base][phrase], len(phrase), phrase))
                one.named[TopicKind.WORDS, " ".join(spelling)] |= who


def _gathered(heard: _Heard, inflections: Inflections) -> dict[tuple[str, ...], set[str]]:
    groups: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for (language, phrase), who in heard.phrases.items():
        groups[inflections.base(language, phrase)] |= who
    return groups


def _within(groups: Mapping[tuple[str, ...], set[str]]) -> Iterator[tuple[str, ...]]:
    """The single words that mostly stand in one and the same phrase."""
    for base, who in groups.items():
        if len(base) > 1 and len(who) >= LEAST:
            yield from ((word,) for word in base if len(who) >= _MOSTLY * len(groups.get((word,), ())))


def _topic(kind: TopicKind, name: str, now: int, before: int, heard: _Heard, earlier: _Heard) -> Topic:
    share = now / len(heard.customers)
    grows = bool(earlier.customers) and share > before / len(earlier.customers)
    return Topic(
        kind=kind,
        name=name,
        customers=now,
        before=before,
        share=share,
        g2=g2(now, len(heard.customers), before, len(earlier.customers)) if grows else 0.0,
    )
