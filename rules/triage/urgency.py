"""Whether it is happening now: the writer is in the shop, at the gate, in the queue while they write (S48)."""

from rules.assessment import PostKind, Statement
from rules.triage.lexicon import Aspect
from rules.triage.reading import Reading, quoted

#: What is wanted or fails at once, when the writer says so.
_PRESSING = frozenset({PostKind.FAULT, PostKind.REQUEST})
_SURE = 0.6  #: confidence in praise from which it is taken for that alone


def happening_now(reading: Reading, kind: Statement) -> Statement:
    """Yes when a cue says so, or something fails or is asked for now, and no cue says that it is over.

    Who praises from where they are is not in need there.
    """
    now = reading.of(Aspect.HAPPENING_NOW)
    over = reading.of(Aspect.PAST)
    if now and kind.value == PostKind.PRAISE and kind.confidence >= _SURE:
        return Statement(value="no", reasons=(f"says {quoted(now)}, but in praise",), confidence=kind.confidence)
    if now and not over:
        confidence = min(0.9, 0.6 + 0.1 * len(now))
        return Statement(value="yes", reasons=(f"says {quoted(now)}",), confidence=round(confidence, 2))
    present = reading.of(Aspect.PRESENT)
    if present and not over and kind.value in _PRESSING:
        return Statement(value="yes", reasons=(f"is a {kind.value}, and says {quoted(present)}",), confidence=0.55)
    if now:
        return Statement(value="no", reasons=(f"says {quoted(now)}, but also {quoted(over)}",), confidence=0.6)
    return Statement(value="no", reasons=("nothing says that it is going on",), confidence=0.7)
