"""What a post wants of us: the cues for each kind are counted, and the kind with most of them is it (S42)."""

from collections.abc import Mapping

import regex

from rules.assessment import PostKind, Statement
from rules.triage import signs
from rules.triage.lexicon import SUPPORTING, Aspect, Hit
from rules.triage.mood import AT_LENGTH, UNDECIDED, emoji_mood
from rules.triage.reading import Reading, quoted, without_addresses

#: Of two kinds with as much to be said for them the earlier wins: the one that it is worse to overlook.
_ORDER = (
    PostKind.FAULT, PostKind.COMPLAINT, PostKind.QUESTION, PostKind.REQUEST,
    PostKind.SPAM, PostKind.PRAISE, PostKind.CHAT,
)  # fmt: skip
_LETTER_OR_DIGIT = regex.compile(r"[\p{L}\p{N}]")
_PICTURE = regex.compile(r"\p{Extended_Pictographic}")
_MARK = regex.compile(r"[?？؟]")
#: An answer that asks nothing more.
_NOTHING_MORE = regex.compile(r"(?:ok(?:ay|ei|ej)?|okidoki|k)[.! ]*", regex.IGNORECASE)
_INDIGNANT = regex.compile(r"[?？][!！]|[!！][?？]")
_BEGINNING = 1  #: the number of the last word that is one, so that a greeting may precede
#: What each kind's cues weigh, the first of them and every further one.
_FIRST, _FURTHER = 1.0, 0.5
_OFTEN = 2  #: words of offers, beyond which nobody but a spammer goes
_OF_US = 35  #: characters from which what is told of us counts as told at length
_FEW = 4  #: words of a question that asks nothing but whether there is a fault
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
    only_greets = top is PostKind.CHAT and addressed and points[top] < _ENOUGH
    if only_greets and (_is_long(reading) or signs.more_than(reading, Aspect.CHAT)):
        return _undecided(reading)  # a greeting does not tell what follows it
    rest = max(points[one] for one in _ORDER if one is not top)
    lead = (points[top] - max(rest, 0.0)) / (points[top] + 0.5)
    thin = points[top] < _ENOUGH and _is_long(reading)
    if top is PostKind.SPAM:
        thin = thin or not _is_plain_offer(reading)
    most = THIN if thin else 0.95
    return Statement(value=top, reasons=tuple(reasons[top]), confidence=round(min(most, 0.35 + 0.75 * lead), 2))


def _is_plain_offer(reading: Reading) -> bool:
    """Whether it offers in so many words; else it must not speak to us or say no."""
    words = len({hit.text for hit in reading.of(Aspect.SPAM)})
    to_us, no = bool(reading.of(Aspect.OURS)), bool(reading.of(Aspect.NEGATION))
    if words == 1:
        return reading.has_link and not (to_us or no)
    return words > _OFTEN or reading.has_link or not (to_us and no)


def _undecided(reading: Reading) -> Statement:
    """What nothing decides is chat where it only tells something; else better a complaint too many."""
    plain = without_addresses(reading.text).strip()
    if _PICTURE.search(plain) and not _LETTER_OR_DIGIT.search(plain):
        return Statement(value=PostKind.CHAT, reasons=("nothing but emoji, and none that is cross",), confidence=0.7)
    graver = signs.serious(reading)
    ease = signs.at_ease(reading, at_length=len(plain) >= AT_LENGTH)
    nothing_more = bool(_NOTHING_MORE.fullmatch(plain))
    things = tuple(hit for hit in reading.hits if hit.aspect is Aspect.THING)
    if things and (graver or not ease):
        reason = f"nothing tells what it wants, but it names {quoted(things)}, which may fail"
        return Statement(value=PostKind.FAULT, reasons=(reason,), confidence=UNDECIDED)
    if len(plain) >= (_OF_US if reading.of(Aspect.OURS) else AT_LENGTH) and (graver or not ease):
        but = f", but it {graver}" if graver else ""
        reason = f"nothing tells what it wants{but}; what is told at length is mostly a complaint"
        return Statement(value=PostKind.COMPLAINT, reasons=(reason,), confidence=UNDECIDED)
    if nothing_more or (ease and not graver):
        reason = f"wants nothing of us, and {ease or 'says no more'}"
        return Statement(value=PostKind.CHAT, reasons=(reason,), confidence=UNDECIDED)
    reason = "nothing tells what it wants; better looked at"
    return Statement(value=PostKind.QUESTION, reasons=(reason,), confidence=UNDECIDED)


def _only_fault(points: Mapping[PostKind, float], reading: Reading) -> bool:
    """Whether a fault is all that is asked about, in so few words that the question is no other."""
    asked = points[PostKind.QUESTION]
    return bool(reading.of(Aspect.FAULT)) and asked <= _FIRST and len(without_addresses(reading.text).split()) <= _FEW


def _is_long(reading: Reading) -> bool:
    """Whether most of the text is words that no list knows."""
    known = len(
        {number for hit in reading.hits if hit.aspect not in SUPPORTING for number in range(hit.first, hit.last + 1)}
    )
    return len(without_addresses(reading.text).split()) > 4 * max(known, 1)


def _points(reading: Reading) -> tuple[Mapping[PostKind, float], Mapping[PostKind, list[str]]]:
    points = dict.fromkeys(_ORDER, 0.0)
    reasons: dict[PostKind, list[str]] = {one: [] for one in _ORDER}

    def count(one: PostKind, weight: float, hits: tuple[Hit, ...], what: str = "says {}") -> None:
        if hits:
            points[one] += weight * (_FIRST + _FURTHER * (len({hit.text for hit in hits}) - 1))
            reasons[one].append(what.format(quoted(hits)))

    count(PostKind.FAULT, 1.6, reading.of(Aspect.FAULT))
    fails = signs.failure(reading)
    if fails and not reading.of(Aspect.FAULT):
        points[PostKind.FAULT] += 1.2 if fails.by_word else 0.8
        reasons[PostKind.FAULT].append(f"names {quoted((fails.thing,))}, and says {quoted((fails.how,))}")
    sour = reading.of(Aspect.COMPLAINT, Aspect.ANGRY, Aspect.FRUSTRATED)
    count(PostKind.COMPLAINT, 1.2, sour)
    count(PostKind.COMPLAINT, 1.4, reading.of(Aspect.PRAISE, negated=True), "says {}, with a no to it")
    count(PostKind.COMPLAINT, 3.0, reading.of(Aspect.SARCASM), "says {}, which is no praise")
    count(PostKind.REQUEST, 0.9, reading.of(Aspect.REQUEST))
    told = tuple(hit for hit in reading.hits if hit.aspect is Aspect.IMPERATIVE and hit.first <= _BEGINNING)
    if told:
        least = 1.0 if reading.of(Aspect.ANGRY) else 1.3
        points[PostKind.REQUEST] = max(points[PostKind.REQUEST], least)
        reasons[PostKind.REQUEST].insert(0, f"begins with {quoted(told[:1])}")
    count(PostKind.QUESTION, 0.6, reading.of(Aspect.QUESTION))
    asked = points[PostKind.REQUEST] + points[PostKind.QUESTION] > 0  # thanks and a greeting are manners then
    count(PostKind.PRAISE, 1.1, reading.of(Aspect.PRAISE))
    count(PostKind.PRAISE, 0.4 if asked else 0.8, reading.of(Aspect.THANKS))
    count(PostKind.CHAT, 0.5 if asked else 1.0, reading.of(Aspect.CHAT))
    count(PostKind.SPAM, 0.8, reading.of(Aspect.SPAM))
    marks = len(_MARK.findall(reading.text))
    if marks:
        # Asked whether we would, they want it done; what fails is asked after because it fails.
        form = (points[PostKind.QUESTION] <= 0 and points[PostKind.REQUEST] > 0) or _only_fault(points, reading)
        points[PostKind.QUESTION] += 0.7 if form else 1.2
        reasons[PostKind.QUESTION].append("has a question mark")
    face = emoji_mood(reading.text)
    if face.sour:
        points[PostKind.COMPLAINT] += 0.7
        reasons[PostKind.COMPLAINT].append(f"shows {face.sour}")
    if face.mocking and reading.of(Aspect.PRAISE):
        points[PostKind.COMPLAINT] += 1.0
        points[PostKind.PRAISE] -= 1.0
        reasons[PostKind.COMPLAINT].append(f"praises with {face.mocking}")
    if face.glad and not reading.of(Aspect.SARCASM):
        points[PostKind.PRAISE] += 0.7
        reasons[PostKind.PRAISE].append(f"shows {face.glad}")
    _weigh(reading, points, reasons, marks)
    return points, reasons


def _weigh(reading: Reading, points: dict[PostKind, float], reasons: dict[PostKind, list[str]], marks: int) -> None:
    """Let what excludes another kind do so."""
    angry = bool(reading.of(Aspect.ANGRY))
    if marks and _INDIGNANT.search(reading.text):
        points[PostKind.COMPLAINT] += 1.0
        points[PostKind.QUESTION] -= 0.5
        reasons[PostKind.COMPLAINT].append("asks in indignation (?!)")
    if marks and angry:
        points[PostKind.COMPLAINT] += 0.8  # asked in anger, it wants no answer but something done
    if points[PostKind.FAULT] > 1:
        points[PostKind.FAULT] += 0.3 * points[PostKind.COMPLAINT]
    if points[PostKind.FAULT] + points[PostKind.COMPLAINT] > 0:
        points[PostKind.PRAISE] -= 0.8 if reading.of(Aspect.THANKS) else 0.0  # thanks in a complaint are manners
    _offers(reading, points, reasons)


def _offers(reading: Reading, points: dict[PostKind, float], reasons: dict[PostKind, list[str]]) -> None:
    """One word makes nobody a spammer; two do, or one and how it is shown."""
    if points[PostKind.SPAM] <= 0:
        return
    shown = signs.showing_off(reading)
    words = len({hit.text for hit in reading.of(Aspect.SPAM)})
    to_us = bool(reading.of(Aspect.OURS, Aspect.NEGATION)) and not reading.has_link
    if (words < 2 and (to_us or not shown)) or (
        words == _OFTEN and to_us and not _is_plain_offer(reading)
    ):  # who speaks to us offers us little
        points[PostKind.SPAM] = 0.0
        return
    points[PostKind.SPAM] += 0.8 * min(2, len(shown)) if words > 1 or len(shown) > 1 or reading.has_link else 0.4
    reasons[PostKind.SPAM].extend(shown)
