"""What a post wants of us: the cues for each kind are counted, and the kind with most of them is it (S42)."""

from collections.abc import Mapping

import regex

from rules.assessment import PostKind, Statement
from rules.triage.lexicon import Aspect, Hit
from rules.triage.mood import emoji_mood
from rules.triage.reading import Reading, quoted, without_addresses

#: Of two kinds with as much to be said for them the earlier wins: the one that it is worse to overlook.
_ORDER = (
    PostKind.FAULT, PostKind.COMPLAINT, PostKind.QUESTION, PostKind.REQUEST,
    PostKind.SPAM, PostKind.PRAISE, PostKind.CHAT,
)  # fmt: skip
_LETTER_OR_DIGIT = regex.compile(r"[\p{L}\p{N}]")
_PICTURE = regex.compile(r"\p{Extended_Pictographic}")
_MARK = regex.compile(r"[?？؟]")
#: What each kind's cues weigh, the first of them and every further one.
_FIRST, _FURTHER = 1.0, 0.5
UNDECIDED = 0.3  #: the confidence of a kind that nothing speaks for
AT_LENGTH = 60  #: characters without the handles
THIN = 0.5  #: the most confidence that one cue in many words can give
_ENOUGH = 1.5  #: points from which it is more than one cue


def kind(reading: Reading, *, addressed: bool) -> Statement:
    """The kind, with the cues that decided; where nothing decides, the safer kind with little confidence."""
    points, reasons = _points(reading)
    top = max(_ORDER, key=lambda one: points[one])
    if points[top] <= 0:
        if addressed:
            return _undecided(reading)
        return Statement(value=PostKind.CHAT, reasons=("asks nothing, and is not written to us",), confidence=0.4)
    if top is PostKind.CHAT and addressed and points[top] < _ENOUGH and _is_long(reading):
        return _undecided(reading)  # a greeting does not tell what follows it
    rest = max(points[one] for one in _ORDER if one is not top)
    lead = (points[top] - max(rest, 0.0)) / (points[top] + 0.5)
    most = THIN if points[top] < _ENOUGH and _is_long(reading) else 0.95
    return Statement(value=top, reasons=tuple(reasons[top]), confidence=round(min(most, 0.35 + 0.75 * lead), 2))


def _undecided(reading: Reading) -> Statement:
    """What is told at length, and nothing tells what it wants, is mostly a complaint (docs/benchmarks.md)."""
    said = without_addresses(reading.text)
    if _PICTURE.search(said) and not _LETTER_OR_DIGIT.search(said):
        return Statement(value=PostKind.CHAT, reasons=("nothing but emoji, and none that is cross",), confidence=0.7)
    if len(said) >= AT_LENGTH:
        reason = "nothing tells what it wants; what is told at length is mostly a complaint"
        return Statement(value=PostKind.COMPLAINT, reasons=(reason,), confidence=UNDECIDED)
    reason = "nothing tells what it wants; better looked at"
    return Statement(value=PostKind.QUESTION, reasons=(reason,), confidence=UNDECIDED)


def _is_long(reading: Reading) -> bool:
    """Whether most of the text is words that no list knows."""
    known = len({number for hit in reading.hits for number in range(hit.first, hit.last + 1)})
    return len(without_addresses(reading.text).split()) > 4 * max(known, 1)


def _points(reading: Reading) -> tuple[Mapping[PostKind, float], Mapping[PostKind, list[str]]]:
    points = dict.fromkeys(_ORDER, 0.0)
    reasons: dict[PostKind, list[str]] = {one: [] for one in _ORDER}

    def count(one: PostKind, weight: float, hits: tuple[Hit, ...], what: str = "says {}") -> None:
        if hits:
            points[one] += weight * (_FIRST + _FURTHER * (len({hit.text for hit in hits}) - 1))
            reasons[one].append(what.format(quoted(hits)))

    count(PostKind.FAULT, 1.6, reading.of(Aspect.FAULT))
    sour = reading.of(Aspect.COMPLAINT, Aspect.ANGRY, Aspect.FRUSTRATED)
    count(PostKind.COMPLAINT, 1.2, sour)
    count(PostKind.COMPLAINT, 1.4, reading.of(Aspect.PRAISE, negated=True), "says {}, with a no to it")
    count(PostKind.COMPLAINT, 3.0, reading.of(Aspect.SARCASM), "says {}, which is no praise")
    count(PostKind.REQUEST, 0.9, reading.of(Aspect.REQUEST))
    count(PostKind.QUESTION, 0.6, reading.of(Aspect.QUESTION))
    asked = points[PostKind.REQUEST] + points[PostKind.QUESTION] > 0  # thanks and a greeting are manners then
    count(PostKind.PRAISE, 1.1, reading.of(Aspect.PRAISE))
    count(PostKind.PRAISE, 0.4 if asked else 0.8, reading.of(Aspect.THANKS))
    count(PostKind.CHAT, 0.5 if asked else 1.0, reading.of(Aspect.CHAT))
    count(PostKind.SPAM, 0.8, reading.of(Aspect.SPAM))
    marks = len(_MARK.findall(reading.text))
    if marks:
        points[PostKind.QUESTION] += 1.2
        reasons[PostKind.QUESTION].append("has a question mark")
    face = emoji_mood(reading.text)
    if face.sour:
        points[PostKind.COMPLAINT] += 0.7
        reasons[PostKind.COMPLAINT].append(f"shows {face.sour}")
    if face.glad and not reading.of(Aspect.SARCASM):
        points[PostKind.PRAISE] += 0.7
        reasons[PostKind.PRAISE].append(f"shows {face.glad}")
    _weigh(reading, points, marks)
    return points, reasons


def _weigh(reading: Reading, points: dict[PostKind, float], marks: int) -> None:
    """Let what excludes another kind do so."""
    angry = bool(reading.of(Aspect.ANGRY))
    if marks and angry:
        points[PostKind.COMPLAINT] += 0.8  # asked in anger, it wants no answer but something done
    if points[PostKind.FAULT] > 0:
        points[PostKind.FAULT] += 0.3 * points[PostKind.COMPLAINT]
    if points[PostKind.FAULT] + points[PostKind.COMPLAINT] > 0:
        points[PostKind.PRAISE] -= 0.8 if reading.of(Aspect.THANKS) else 0.0  # thanks in a complaint are manners
    if len({hit.text for hit in reading.of(Aspect.SPAM)}) < 2 and not (reading.has_link and points[PostKind.SPAM]):
        points[PostKind.SPAM] = 0.0  # one word makes nobody a spammer
    elif reading.has_link:
        points[PostKind.SPAM] += 0.8
