"""The calls of a rule's steps in the order of time, and which of them have been made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from rules.actions import Step


@dataclass(frozen=True, kw_only=True)
class Call:
    """One time that a step calls somebody: first, or again."""

    step: Step
    after: timedelta  #: since the rule began to hold
    again: int = 0  #: how many times the step has called before
    place: int = 1  #: of its step among the steps, from 1


@lru_cache(maxsize=1024)
def calls(steps: tuple[Step, ...]) -> tuple[Call, ...]:
    """Every call of these steps with its repetitions, in the order of time; its number is its level.

    Only where settings changed while they were called does a call take another level: its own may be taken.
    """
    found = [
        Call(step=step, after=step.after + number * (step.repeat_every or timedelta()), again=number, place=place)
        for place, step in enumerate(steps, start=1)
        for number in range(1 + (step.repeat_times if step.repeat_every else 0))
    ]
    return tuple(sorted(found, key=lambda call: call.after))


def made(known: Sequence[Call], fired: Mapping[int, tuple[str, ...] | None]) -> dict[int, int]:
    """Which of these calls have been made by the levels of one round that fired: the level by the number of the call.

    `fired` has whom the step of each level named, None where that is not known. Steps may have been added, removed or
    changed since: what counts is whom the rule has called and how often, and not where in the chain they stood then.
    """
    found = {
        level: level
        for level, named in fired.items()
        if level < len(known) and named in (None, known[level].step.notify)
    }
    for level in sorted(fired.keys() - found.keys()):
        others = (number for number, call in enumerate(known) if call.step.notify == fired[level])
        number = next((number for number in others if number not in found), None)
        if number is not None:
            found[number] = level
    return found
