"""How soon somebody should look, and whether anybody need look at all: both follow from the other aspects (S42-S50)."""

from rules.assessment import Mood, PostKind, Statement
from rules.priority import Priority

WIDE_REACH = 10_000  #: followers from which many will see how it is answered (S50)
QUIET_FROM = 0.6  #: confidence in the kind below which nothing is quiet
FIRST_TIER = frozenset({PostKind.FAULT, PostKind.COMPLAINT, PostKind.QUESTION, PostKind.REQUEST})
EVEN_UNADDRESSED = frozenset({PostKind.FAULT, PostKind.COMPLAINT})
#: The kinds that may ever be quiet, whatever the owner writes.
QUIETABLE = frozenset({PostKind.CHAT, PostKind.SPAM, PostKind.PRAISE})


def priority(
    *, kind: Statement, mood: Statement, happening_now: Statement, personal_data: Statement, addressed: bool,
    followers: int | None,
) -> Statement:  # fmt: skip
    """High is the first tier: faults, complaints, questions, requests and whatever cannot wait (S46)."""
    reasons = []
    if happening_now.value == "yes":
        reasons.append("it is happening now")
    if mood.value == Mood.ANGRY:
        reasons.append("the writer is angry")
    if personal_data.value:
        reasons.append("personal data stands there for all to see")
    if kind.value in FIRST_TIER and (addressed or kind.value in EVEN_UNADDRESSED):
        reasons.append(f"it is a {kind.value}")
    if followers is not None and followers >= WIDE_REACH and kind.value != PostKind.SPAM:
        reasons.append(f"the writer has {followers:,} followers")
    if reasons and not (kind.value == PostKind.SPAM and kind.confidence >= QUIET_FROM and not personal_data.value):
        return Statement(value=Priority.HIGH, reasons=tuple(reasons), confidence=kind.confidence)
    why = f"it is {kind.value}" if kind.value not in FIRST_TIER else "it is not written to us"
    return Statement(value=Priority.NORMAL, reasons=(why,), confidence=kind.confidence)


def quiet(
    *, kind: Statement, mood: Statement, happening_now: Statement, personal_data: Statement, asks: bool, first: bool,
    only_named: bool, quiet_kinds: frozenset[PostKind],
) -> Statement:  # fmt: skip
    """Yes only where everything says so; in doubt somebody looks, unless a search found it and it `only_named` us."""
    if kind.value not in quiet_kinds:
        return Statement(value="no", reasons=(f"it is a {kind.value}",))
    # Nobody who called us is waiting: what asks nothing of anybody need not be sure to do so (S36).
    unsure = kind.confidence < QUIET_FROM and not (only_named and kind.value == PostKind.CHAT)
    against = (
        (unsure, f"it may be {kind.value}, but that is not sure"),
        (kind.value not in QUIETABLE, f"nothing that is a {kind.value} goes unseen"),
        (asks, "it has a question mark"),
        (mood.value == Mood.ANGRY, "the writer is angry"),
        (bool(personal_data.value), "personal data is in it"),
        (happening_now.value == "yes", "it is happening now"),
        (not first, "it goes on with a conversation"),
    )
    why = tuple(reason for applies, reason in against if applies)
    if why:
        return Statement(value="no", reasons=why)
    return Statement(value="yes", reasons=(f"it is {kind.value}, and asks nothing of us",), confidence=kind.confidence)
