"""What follows when a colleague puts a result of triage right."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from rules.assessment import NOTHING, Mood, PostKind, can_be
from rules.case import needs_right
from rules.people import Person, Right
from rules.priority import Priority
from rules.refusal import Refusal
from rules.triage.tiers import EVEN_UNADDRESSED, FIRST_TIER

#: What the tier of a case comes from.
TIERED = frozenset({"kind", "mood", "happening_now", "personal_data", "addressed", "wrong_handle"})


def correct(person: Person, aspect: str, value: str) -> Refusal | None:
    """Whether `person` may put `aspect` of any case right; ValueError for a value that is none of the aspect's."""
    if not can_be(aspect, value):
        raise ValueError(f"{aspect} cannot be {value}")
    return needs_right(person, Right.CORRECT)


def tier(kind: str, mood: str, *, happening_now: bool, personal_data: bool, reached: bool) -> Priority:
    """The tier of a post of this kind (S46-S48).

    Who is angry or in the middle of it is of the first in any case, and so is one with personal data in public. What
    was not written to us (`reached`) is of the first where it is a fault or a complaint.
    """
    first = kind in FIRST_TIER and (reached or kind in EVEN_UNADDRESSED)
    if first or mood == Mood.ANGRY or happening_now or personal_data:
        return Priority.HIGH
    return Priority.NORMAL


class Told(Protocol):
    """What is told of a case, stored or replayed."""

    @property
    def kind(self) -> str: ...
    @property
    def mood(self) -> str: ...
    @property
    def happening_now(self) -> bool: ...
    @property
    def personal_data(self) -> str | tuple[str, ...]: ...
    @property
    def addressed(self) -> bool: ...
    @property
    def wrong_handle(self) -> str | None: ...


def tier_of(told: Told) -> Priority:
    """The tier that follows from what is told of a case besides."""
    return tier(
        told.kind,
        told.mood,
        happening_now=told.happening_now,
        personal_data=bool(told.personal_data),
        reached=told.addressed or bool(told.wrong_handle),
    )


def wakes(aspect: str, value: str) -> bool:
    """Whether somebody has to look at what was set aside, now that it is this: as triage would have had it."""
    match aspect:
        case "kind":
            return value not in (PostKind.CHAT, PostKind.SPAM)
        case "mood":
            return value == Mood.ANGRY
        case "priority":
            return value == Priority.HIGH
        case "happening_now":
            return value == "yes"
        case "personal_data":
            return value != NOTHING
        case _:
            return False


@dataclass(frozen=True, kw_only=True)
class Layer:
    """A correction of one aspect of a case that nobody has withdrawn; they lie upon what triage said, oldest first."""

    number: int
    by: str  #: Slack user id
    was: str  #: what the case would say without it
    became: str


@dataclass(frozen=True, kw_only=True)
class Withdrawal:
    """What follows when a correction is taken back."""

    number: int  #: of the correction that goes
    lies_on: int | None  #: the one above it, which from now on lies on what the withdrawn one lay on
    says: str | None  #: what the case says then; None: what it said before


def counts(layers: Sequence[Layer], value: str, *, says: str) -> bool:
    """Whether to keep a correction to `value` of a case that `says` something.

    Who agrees with a colleague is kept too, for the colleague may withdraw; who agrees with triage is not.
    """
    return value != says or (bool(layers) and layers[-1].became == value)


def withdraw(layers: Sequence[Layer], *, by: str, value: str, says: str) -> Withdrawal | None:
    """Take back somebody's correction to `value`; None when there is none.

    What stands is the newest that is left, else what triage said; but not where a later post or rule `says` otherwise.
    """
    mine = [place for place, layer in enumerate(layers) if layer.by == by and layer.became == value]
    if not mine:
        return None
    gone, above = layers[mine[-1]], layers[mine[-1] + 1 :]
    if not above:
        return Withdrawal(number=gone.number, lies_on=None, says=gone.was if says == value else None)
    lies_on = above[0].number if above[0].was == gone.became else None
    return Withdrawal(number=gone.number, lies_on=lies_on, says=None)


def untouched_tier(said: Iterable[tuple[datetime, str]], ruled: Iterable[tuple[datetime, str]]) -> Priority | None:
    """The priority of a case in which nobody puts anything right; None when nothing is known of it.

    What triage `said` of each post only ever raises it; what was `ruled` counts until then. Both by time.
    """
    found: Priority | None = None
    told = [(at, 0, value) for at, value in said] + [(at, 1, value) for at, value in ruled]
    for _, by_rule, value in sorted(told):
        if by_rule or found is None or value == Priority.HIGH:
            found = Priority(value)
    return found
