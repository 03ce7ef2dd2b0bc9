"""What follows when a colleague puts a result of triage right."""

from collections.abc import Mapping

from rules.assessment import CORRECTABLE, Mood, PostKind
from rules.case import needs_right
from rules.people import Person, Right
from rules.priority import Priority
from rules.refusal import Refusal

SECOND_TIER = frozenset({PostKind.PRAISE, PostKind.CHAT, PostKind.SPAM})  #: S47; everything else is of the first (S46)

TIERED = frozenset({"kind", "mood", "happening_now"})  #: what the tier of a case comes from


def correct(person: Person, aspect: str, value: str) -> Refusal | None:
    """Whether `person` may put `aspect` of any case right; ValueError for a value that is none of the aspect's."""
    if value not in CORRECTABLE.get(aspect, ()):
        raise ValueError(f"{aspect} cannot be {value}")
    return needs_right(person, Right.CORRECT)


def tier(kind: str, mood: str, *, happening_now: bool) -> Priority:
    """The tier of a post of this kind: who is angry or in the middle of it is of the first in any case (S46-S48)."""
    if kind in SECOND_TIER and mood != Mood.ANGRY and not happening_now:
        return Priority.NORMAL
    return Priority.HIGH


def needs_no_answer(changes: Mapping[str, str]) -> bool:
    """Whether a correction says that nobody need look."""
    return changes.get("kind") in (PostKind.CHAT, PostKind.SPAM)
