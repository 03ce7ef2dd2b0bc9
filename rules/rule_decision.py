"""What the matching rules come to together: which of their actions win, each with the rule that it comes from.

Every matching rule acts. Of route, assign, priority, hold, no_reply and storm there can be one only: the first matching
rule's. Of approval the strictest of all counts. Tags, escalations, suggestions and webhooks add up.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Generic, TypeVar

from rules.actions import Hold, Step, Suggestion
from rules.draft import Requirement, strictest
from rules.ruleset import Match

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Chosen(Generic[T]):
    """One thing to do, and the rule that says so."""

    value: T
    rule: str
    since: datetime | None  #: since when the rule has held


@dataclass(frozen=True, kw_only=True)
class Decision:
    """Everything that is to be done."""

    route: Chosen[str] | None = None
    assign: Chosen[str] | None = None
    priority: Chosen[str] | None = None
    hold: Chosen[Hold] | None = None
    no_reply: Chosen[str] | None = None
    storm: Chosen[str] | None = None
    approval: Chosen[Requirement] | None = None  #: None: no rule says, so `approval.default` counts
    tags: tuple[Chosen[str], ...] = ()  #: each tag once, by the first rule that gives it
    escalate: tuple[Chosen[Step], ...] = ()
    suggest: tuple[Chosen[Suggestion], ...] = ()
    webhooks: tuple[Chosen[str], ...] = ()


def decision(matches: Sequence[Match]) -> Decision:
    """Put the actions of all matching rules together; `matches` are in the order of the settings."""
    levels = _every(matches, lambda match: _some(match.rule.actions.approval))
    tags = _every(matches, lambda match: match.rule.actions.tag)
    return Decision(
        route=_first(matches, lambda match: match.rule.actions.route),
        assign=_first(matches, lambda match: match.rule.actions.assign),
        priority=_first(matches, lambda match: match.rule.actions.priority),
        hold=_first(matches, lambda match: match.rule.actions.hold),
        no_reply=_first(matches, lambda match: match.rule.actions.no_reply),
        storm=_first(matches, lambda match: match.rule.actions.storm),
        approval=_strictest(levels),
        tags=tuple({one.value: one for one in reversed(tags)}[name] for name in dict.fromkeys(t.value for t in tags)),
        escalate=_every(matches, lambda match: match.rule.actions.escalate),
        suggest=_every(matches, lambda match: _some(match.rule.actions.suggest)),
        webhooks=_every(matches, lambda match: _some(match.rule.actions.webhook)),
    )


def _strictest(levels: Sequence[Chosen[Requirement]]) -> Chosen[Requirement] | None:
    """The strictest, by the rule that says so; what is more than any of them alone is by the strictest below it."""
    if not levels:
        return None
    value = strictest([level.value for level in levels], levels[0].value)
    said = [level for level in levels if level.value is value]
    return said[0] if said else replace(max(levels, key=lambda level: level.value.strictness), value=value)


def _first(matches: Iterable[Match], of: Callable[[Match], T | None]) -> Chosen[T] | None:
    return next(iter(_every(matches, lambda match: _some(of(match)))), None)


def _every(matches: Iterable[Match], of: Callable[[Match], Iterable[T]]) -> tuple[Chosen[T], ...]:
    return tuple(
        Chosen(value=value, rule=match.rule.name, since=match.verdict.since) for match in matches for value in of(match)
    )


def _some(value: T | None) -> tuple[T, ...]:
    return () if value is None else (value,)
