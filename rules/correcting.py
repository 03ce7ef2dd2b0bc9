"""What follows when a colleague puts a result of triage right."""

from rules.assessment import CORRECTABLE, Mood
from rules.case import needs_right
from rules.people import Person, Right
from rules.priority import Priority
from rules.refusal import Refusal
from rules.triage.tiers import FIRST_TIER

TIERED = frozenset({"kind", "mood", "happening_now"})  #: what the tier of a case comes from


def correct(person: Person, aspect: str, value: str) -> Refusal | None:
    """Whether `person` may put `aspect` of any case right; ValueError for a value that is none of the aspect's."""
    if value not in CORRECTABLE.get(aspect, ()):
        raise ValueError(f"{aspect} cannot be {value}")
    return needs_right(person, Right.CORRECT)


def tier(kind: str, mood: str, *, happening_now: bool) -> Priority:
    """The tier of a post of this kind: who is angry or in the middle of it is of the first in any case (S46-S48)."""
    if kind not in FIRST_TIER and mood != Mood.ANGRY and not happening_now:
        return Priority.NORMAL
    return Priority.HIGH
