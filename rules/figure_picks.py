"""Finds what is picked by the next words of a question for figures: `team:baggage`, @somebody, #refund, a bare name."""

from collections.abc import Sequence
from dataclasses import dataclass

from rules.figure_misread import Misread, Why, cut
from rules.figure_names import Known, near
from rules.figure_question import FILTERS, Pick, quoted
from rules.figure_tokens import Mention, Token
from rules.figure_vocabulary import KEYS, ME, RESERVED, SUGGESTED
from rules.numbers import Part
from rules.period_words import PHRASES

LONGEST_PHRASE = 4  #: words of a name that is written without quotation marks

_ONE_ONLY = frozenset({Part.PERSON, Part.CHANNEL})  #: two of one name are two, and not any of both
_MARKS = {Part.ACCOUNT: "@", Part.PERSON: "@", Part.CHANNEL: "#", Part.TOPIC: "#", Part.TEAM: "@"}


@dataclass(frozen=True, kw_only=True)
class Picked:
    """What some words pick, or why nothing."""

    length: int  #: how many words
    picks: frozenset[Pick] = frozenset()
    misread: Misread | None = None


def keyed(rest: Sequence[Token], known: Known) -> Picked:
    """`team:baggage`, and `team: baggage`."""
    head, behind = rest[0], 1
    which = KEYS.get(head.key)
    if which is None:
        keys = tuple(f"{key}:{head.text}" for key in near(head.key, KEYS))
        examples = tuple(f"{one}:" for one in FILTERS)
        return Picked(length=1, misread=Misread(word=cut(head.shown), why=Why.UNKNOWN, instead=keys, examples=examples))
    value = head
    if not head.text and not head.quoted and head.mention is None:
        if len(rest) < 2 or rest[1].key or rest[1].open_quote:
            examples = known.examples(which)
            return Picked(
                length=1, misread=Misread(word=cut(head.shown), why=Why.NO_VALUE, of=(which,), examples=examples)
            )
        value, behind = rest[1], 2
    if value.mention is not None:
        found = _of_mention(value.mention, which, known)
        return _one(_shown(rest, behind), behind, value.mention.words, found, (which,), known)
    for text, more in _phrases(value, rest[behind:]):
        if found := _values(which, text, known):
            return _one(_shown(rest, behind + more), behind + more, text, found, (which,), known)
    if "," in value.text and not value.quoted:
        several = [_values(which, text, known) for text in value.text.split(",") if text]
        if all(several) and (which not in _ONE_ONLY or all(len(one) == 1 for one in several)):
            return Picked(length=behind, picks=frozenset[Pick]().union(*several))
    return _one(_shown(rest, behind), behind, value.text, frozenset(), (which,), known)


def mentioned(token: Token, known: Known) -> Picked:
    """A mention of a person, a channel or a user group."""
    assert token.mention is not None
    which = {"@": (Part.PERSON, Part.ACCOUNT), "#": (Part.CHANNEL,)}.get(token.mention.mark, (Part.TEAM,))
    found = next((found for one in which if (found := _of_mention(token.mention, one, known))), frozenset[Pick]())
    return _one(token.shown, 1, token.mention.words, found, which, known)


def marked(rest: Sequence[Token], known: Known) -> Picked:
    """@havornair, @"Kari Nordmann", #refund, or a name in quotation marks."""
    head = rest[0]
    mark = head.text[:1] if head.text.startswith(("@", "#")) else ""
    which = {"@": (Part.ACCOUNT, Part.PERSON), "#": (Part.CHANNEL, Part.TOPIC)}.get(mark, FILTERS)
    for text, more in _phrases(head, rest[1:]):
        name = text.removeprefix(mark)
        if mark == "@":
            found = known.find(Part.ACCOUNT, name) or known.find(Part.PERSON, name)
        else:
            found = frozenset[Pick]().union(*(known.find(one, name) for one in which))
        if found:
            return _one(_shown(rest, 1 + more), 1 + more, name, found, which, known)
    return _one(head.shown, 1, head.text.removeprefix(mark), frozenset(), which, known)


def bare(rest: Sequence[Token], known: Known) -> Picked:
    """A name alone, where it is the name of one thing only."""
    for text, more in _phrases(rest[0], rest[1:]):
        if found := known.find_any(text):
            return _one(text, 1 + more, text, found, FILTERS, known)
    return _one(rest[0].shown, 1, rest[0].text, frozenset(), FILTERS, known)


def _phrases(head: Token, rest: Sequence[Token]) -> Sequence[tuple[str, int]]:
    """The name that begins with `head`, with how many of the words behind it it takes, the longest first."""
    words = [head.text]
    for token in rest[: LONGEST_PHRASE - 1]:
        if head.quoted or not token.is_plain or token.said in RESERVED or token.said in PHRASES:
            break
        words.append(token.text)
    return [(" ".join(words[:length]), length - 1) for length in range(len(words), 0, -1)]


def _shown(rest: Sequence[Token], length: int) -> str:
    return " ".join(token.shown for token in rest[:length])


def _values(which: Part, text: str, known: Known) -> frozenset[Pick]:
    if which is Part.PERSON and text.casefold() in ME:
        return frozenset({Pick(filter=which, value=known.me)})
    return known.find(which, text) or known.find(which, text.removeprefix(_MARKS.get(which, "")))


def _of_mention(mention: Mention, which: Part, known: Known) -> frozenset[Pick]:
    if which is Part.PERSON and mention.id == known.me:
        return frozenset({Pick(filter=which, value=known.me)})
    if which in _ONE_ONLY and mention.id in known.values(which):
        return frozenset({Pick(filter=which, value=mention.id)})
    # Slack makes a mention of @havornair when a colleague is called like the account.
    return frozenset() if which in _ONE_ONLY else known.find(which, mention.label)


def _one(shown: str, length: int, name: str, found: frozenset[Pick], among: tuple[Part, ...], known: Known) -> Picked:
    """What was found, if that is one thing."""
    filters = {pick.filter for pick in found}
    if len(filters) > 1 or (len(found) > 1 and filters <= _ONE_ONLY):
        ways = tuple(f"{pick.filter}:{quoted(known.named(pick))}" for pick in sorted(found))
        return Picked(length=length, misread=Misread(word=cut(shown), why=Why.AMBIGUOUS, instead=ways))
    if found:
        return Picked(length=length, picks=found)
    everywhere = among == FILTERS
    return Picked(
        length=length,
        misread=Misread(
            word=cut(shown),
            why=Why.UNKNOWN if everywhere else Why.UNKNOWN_VALUE,
            of=() if everywhere else among,
            instead=known.close(name, among, SUGGESTED if everywhere else ()),
            examples=() if everywhere else tuple(one for which in among for one in known.examples(which)),
        ),
    )
