"""Signs of a kind that no single word gives: a thing and how it fails, how an offer looks, a story of one's own."""

from dataclasses import dataclass

import regex

from rules.triage.lexicon import Aspect, Hit
from rules.triage.mood import Faces, emoji_mood
from rules.triage.reading import Reading, quoted, without_addresses

_NEAR = 8  #: words between a thing and how it fails
_FAILS_WITHIN = 3  #: words between a thing and the no that says what it does not do
_SHOWN_OFF = frozenset("🚀💰💸💵🤑🎁🍀👇👉⬇➡→🔥💯📈💎🎰🎮🏆💋🔞")
_BARE_LINK = regex.compile(r"\b[\w-]+\.(?:ly|me|io|xyz|info|biz|top|site|link|shop|net|org|com)/\S", regex.IGNORECASE)
_AMOUNT = regex.compile(r"[$€£]\s?\d|\d\s?(?:%|[$€£]|kr\b|usd\b|eur\b|euro\b|dollar)", regex.IGNORECASE)
_HASHTAG = regex.compile(r"(?<!\w)#\w+")
_MANY_HASHTAGS = 2
_SIGN = regex.compile(r"\p{Extended_Pictographic}")
_MORE = frozenset({Aspect.TROUBLE, Aspect.NEGATION, Aspect.OWN, Aspect.THING, Aspect.BROKEN})
_LOUD = regex.compile(r"[!！]{2,}|[?？][!！]|[!！][?？]")


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A thing, and what says that it fails."""

    thing: Hit
    how: Hit

    @property
    def by_word(self) -> bool:
        """Whether a word of failing says so, and not only a no."""
        return self.how.aspect is Aspect.BROKEN


def failure(reading: Reading) -> Failure | None:
    """The first thing near which it is said how it fails, or else soon after which stands a no."""
    things = [hit for hit in reading.hits if hit.aspect is Aspect.THING]
    if not things:
        return None
    for how in reading.of(Aspect.BROKEN):
        for thing in things:
            apart = max(how.first - thing.last, thing.first - how.last)
            if 0 < apart <= _NEAR:
                return Failure(thing=thing, how=how)
    for no in reading.hits:
        if no.aspect is Aspect.NEGATION:
            for thing in things:
                if 0 < no.first - thing.last <= _FAILS_WITHIN:
                    return Failure(thing=thing, how=no)
    return None


def showing_off(reading: Reading) -> tuple[str, ...]:
    """How a text looks that offers something to everybody, each sign in plain words."""
    text = reading.text
    shown = "".join(dict.fromkeys(sign for sign in text if sign in _SHOWN_OFF))
    signs = (
        ("has a link", reading.has_link or bool(_BARE_LINK.search(text))),
        ("names an amount", bool(_AMOUNT.search(text))),
        (f"shows {shown}", bool(shown)),
        ("has many hashtags", len(_HASHTAG.findall(text)) >= _MANY_HASHTAGS),
    )
    return tuple(what for what, there in signs if there)


def serious(reading: Reading) -> str:
    """What makes a text more than chat though nothing tells what it wants, in plain words; "" for nothing."""
    for what, aspects in (
        ("says", (Aspect.NEGATION,)),
        ("says", (Aspect.TROUBLE,)),
        ("speaks to us:", (Aspect.OURS,)),
    ):
        hits = tuple(hit for hit in reading.hits if hit.aspect in aspects)
        if hits:
            return f"{what} {quoted(hits)}"
    faces = emoji_mood(reading.text)
    if faces.sour:
        return f"shows {faces.sour}"
    if _LOUD.search(reading.text):
        return "is loud"
    return ""


def more_than(reading: Reading, aspect: Aspect) -> bool:
    """Whether a text has more to say than its cues of that aspect: of trouble, of the writer, of what fails, or a no.

    Words within such a cue say nothing more, as in *no problem*.
    """
    spans = [range(hit.first, hit.last + 1) for hit in reading.of(aspect)]
    more = (hit for hit in reading.hits if hit.aspect in _MORE)
    return any(not any(hit.first in span for span in spans) for hit in more)


def at_ease(reading: Reading, *, at_length: bool) -> str:
    """What shows that somebody only tells something, in plain words; "" for nothing.

    That somebody tells of themselves shows it only `at_length`.
    """
    chat = reading.of(Aspect.CHAT)
    if chat:
        return f"says {quoted(chat)}"
    faces: Faces = emoji_mood(reading.text)
    if faces.glad:
        return f"shows {faces.glad}"
    shown = "".join(dict.fromkeys(_SIGN.findall(without_addresses(reading.text))))
    if shown and not faces.sour:
        return f"shows {shown[:4]}"
    pastime = tuple(hit for hit in reading.hits if hit.aspect is Aspect.PASTIME)
    if pastime:
        return f"tells of {quoted(pastime)}"
    own = tuple(hit for hit in reading.hits if hit.aspect is Aspect.OWN)
    if own and at_length:
        return f"tells of the writer ({quoted(own)})"
    return ""
