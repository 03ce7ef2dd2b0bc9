"""How the writer feels, as far as words, capitals, marks and emoji show it (S56)."""

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from rules.assessment import Mood, PostKind, Statement
from rules.triage.lexicon import Aspect
from rules.triage.reading import Reading, quoted, without_addresses

_FURIOUS = frozenset("😡😠🤬👿💢🖕")
_SOUR = frozenset("😤😒🙄😩😫😞😔😢😭😖😣☹🙁😑😕👎💔😾🤦🤢🤮😳💩🙃")
_MOCKING = frozenset("🙃🙄")  #: beside praise it is none
_GLAD = frozenset("😀😃😄😁😊☺🙂😍🥰😘❤💙💚💛🧡💜💕👍👏🙌🎉😎🤗💯⭐🌟💪👌✨😇🥳✈🙏")
_SMILES = regex.compile(r"(?<!\w)[:;=8]-?[)D]+(?!\w)|<3")
_FROWNS = regex.compile(r"(?<!\w)[:=]'?-?[(/]+(?![/\w])")
_SHOUTS = regex.compile(r"[!！]{2,}|(?:[?!]){3,}")
_LETTER = regex.compile(r"\p{L}")
_CAPITAL = regex.compile(r"\p{Lu}")
_WORD = regex.compile(r"(?<![\w@#])\p{Lu}{3,}(?!\w)")
AT_LENGTH = 60  #: characters without the handles
UNDECIDED = 0.3  #: the confidence of a kind that nothing speaks for
_CAPITALS = 0.6  #: the share of letters from which a text is shouted
_LONG_ENOUGH = 12  #: letters; below this capitals say nothing


@dataclass(frozen=True, kw_only=True)
class Faces:
    """The emoji and smileys that show a feeling, as they stand in the text."""

    furious: str = ""
    sour: str = ""  #: the furious ones too
    glad: str = ""
    mocking: str = ""


def emoji_mood(text: str) -> Faces:
    """The feelings that emoji and smileys show; each sign once."""
    furious = "".join(dict.fromkeys(sign for sign in text if sign in _FURIOUS))
    sour = furious + "".join(dict.fromkeys(sign for sign in text if sign in _SOUR))
    glad = "".join(dict.fromkeys(sign for sign in text if sign in _GLAD))
    return Faces(
        furious=furious,
        mocking="".join(dict.fromkeys(sign for sign in text if sign in _MOCKING)),
        sour=sour or (":(" if _FROWNS.search(text) else ""),
        glad=glad or (":)" if _SMILES.search(text) else ""),
    )


def mood(reading: Reading, *, kind: Statement, happening_now: Statement) -> Statement:
    """Calm, frustrated or angry, with what shows it; who complains for a reason is not calm, however it is put."""
    faces = emoji_mood(reading.text)
    angry, annoyed = reading.of(Aspect.ANGRY), reading.of(Aspect.FRUSTRATED)
    sarcasm, turned = reading.of(Aspect.SARCASM), reading.of(Aspect.PRAISE, negated=True)
    sour = bool(angry or annoyed or sarcasm or turned or faces.sour or reading.of(Aspect.COMPLAINT))
    reasons: list[str] = []
    heat = 0.0

    def add(weight: float, reason: str) -> None:
        nonlocal heat
        heat += weight
        reasons.append(reason)

    if angry:
        add(1.5 + 0.7 * (len({hit.text for hit in angry}) - 1), f"says {quoted(angry)}")
    if annoyed:
        add(0.9 + 0.4 * (len({hit.text for hit in annoyed}) - 1), f"says {quoted(annoyed)}")
    if sarcasm:
        add(1.2, f"says {quoted(sarcasm)}, which is no praise")
    if turned:
        add(0.8, f"says {quoted(turned)}, with a no to it")
    if faces.furious:
        add(2.0, f"shows {faces.furious}")
    elif faces.sour:
        add(0.9, f"shows {faces.sour}")
    if not reasons and (given := _given(reading, kind, happening_now)):
        add(0.9, given)
    # Marks and capitals say how loud, not how glad: alone they are no anger.
    for weight, reason in _loudness(reading.text) if sour else ():
        add(weight, reason)
    if heat >= 2.0:
        return Statement(value=Mood.ANGRY, reasons=tuple(reasons), confidence=round(min(0.95, 0.4 + 0.12 * heat), 2))
    if heat >= 0.9:
        return Statement(value=Mood.FRUSTRATED, reasons=tuple(reasons), confidence=round(0.45 + 0.1 * heat, 2))
    return Statement(value=Mood.CALM, reasons=tuple(reasons) or ("nothing shows anger",), confidence=0.6)


def _loudness(text: str) -> Iterator[tuple[float, str]]:
    if _SHOUTS.search(text):
        yield 0.5, "many exclamation marks"
    if _shouted(text):
        yield 0.7, "written in capitals"


def _given(reading: Reading, kind: Statement, happening_now: Statement) -> str:
    """Why the writer cannot be calm though no word shows it; "" for no reason."""
    if kind.value == PostKind.COMPLAINT and kind.confidence > UNDECIDED and _dwells(reading):
        return "it is a complaint"
    if kind.value == PostKind.FAULT and happening_now.value == "yes":
        return "it fails just when it is needed"
    return ""


def _dwells(reading: Reading) -> bool:
    """Whether it is more than the news that something is lost or late, told in one word of a few."""
    sour = {hit.text for hit in reading.of(Aspect.COMPLAINT)}
    return len(sour) != 1 or len(without_addresses(reading.text)) >= AT_LENGTH or bool(_SHOUTS.search(reading.text))


def _shouted(text: str) -> bool:
    letters = len(_LETTER.findall(text))
    return letters >= _LONG_ENOUGH and (
        len(_CAPITAL.findall(text)) / letters >= _CAPITALS or len(_WORD.findall(text)) >= 3
    )
