"""What a condition says of a case, and what it is given to say it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from rules.facts import Facts
from rules.hours import Calendar


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Yes or no, with its reason."""

    holds: bool
    #: What `why` says, or what finds it out: counting open hours for a line that nobody reads would cost more than all
    #: the rest.
    reason: str | Callable[[], str] = field(compare=False, repr=False)
    since: datetime | None = None  #: since when it has held; None when it does not hold
    #: The least instant at which it might turn into its opposite if nothing happens but that time goes by; None when
    #: time alone does not turn it.
    turns: datetime | None = None
    parts: tuple["Verdict", ...] = ()  #: of all, any, none and draft, in the order of the settings

    @property
    def why(self) -> str:
        """One plain line, such as `waiting: 12 min of 30 min, opening time`."""
        return self.reason if isinstance(self.reason, str) else self.reason()

    @property
    def becomes(self) -> datetime | None:
        """The least instant at which it might come to hold if nothing else changes; None when it holds, or never."""
        return None if self.holds else self.turns

    def lines(self, depth: int = 0) -> Iterator[str]:
        """The tree as indented lines, each condition with yes or no in front."""
        yield f"{'  ' * depth}{'yes' if self.holds else 'no '} {self.why}"
        for part in self.parts:
            yield from part.lines(depth + 1)


@dataclass(frozen=True, kw_only=True)
class Look:
    """One look at a case."""

    facts: Facts
    calendar: Calendar  #: of the case's account
    now: datetime

    @property
    def base(self) -> datetime:
        """Since when that holds which has no time of its own: the oldest unanswered post, else the first post."""
        return self.facts.waiting_since or self.facts.opened_at or self.now


class Condition(Protocol):
    """Something to be asked of a case."""

    def look(self, at: Look) -> Verdict:
        """Say whether it holds, since when, and why."""
        ...


def plain(at: Look, holds: bool, why: str, *, turns: datetime | None = None) -> Verdict:
    """The verdict of a condition without a time of its own."""
    return Verdict(holds=holds, reason=why, since=at.base if holds else None, turns=turns)


def listed(values: frozenset[str] | tuple[str, ...]) -> str:
    """A few of the values, for a line that explains."""
    names = sorted(values) if isinstance(values, frozenset) else list(values)
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
