"""A set of rules, asked all at once: which of them match a case, in the order of the settings."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from rules.actions import Actions
from rules.clocks import Clock
from rules.conditions import Condition, Verdict, evaluate
from rules.facts import Facts
from rules.hours import Calendar
from rules.rule_index import Index
from rules.rule_needs import Needs, needs_of


class Once(StrEnum):
    """How often a rule acts on one case."""

    CASE = "case"
    POST = "post"  #: again for each new post of the customer


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A condition and what is done when it holds."""

    name: str
    condition: Condition
    actions: Actions = field(default_factory=Actions)
    clock: Clock = Clock.BUSINESS  #: of the steps; the condition has its own
    once: Once = Once.CASE
    cool_down: timedelta | None = None  #: after it acted on one case, other cases of the account are left alone
    stop: bool = False  #: rules behind this one are not asked when it matches and does not rest


@dataclass(frozen=True, kw_only=True)
class Match:
    """A rule whose condition holds."""

    rule: Rule
    verdict: Verdict


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What the rules say of a case at one instant."""

    matches: tuple[Match, ...]
    next_look: datetime | None  #: the least later instant at which they might say something else


def calls_urgently(matches: Iterable[Match]) -> str:
    """The first rule that calls somebody whatever the hour; "" when none does."""
    return next((one.rule.name for one in matches if any(step.urgent for step in one.rule.actions.escalate)), "")


class Ruleset:
    """Rules with an index, built once; asking costs by the rules that can match, not by all there are."""

    def __init__(self, rules: Iterable[Rule], *, always: Iterable[Rule] = ()) -> None:
        """`always` are asked first and stopped by nothing: the backstops."""
        self.always = tuple(always)
        self.rules = (*self.always, *rules)
        self.needs: Needs = needs_of(rule.condition for rule in self.rules)
        self._index = Index([rule.condition for rule in self.rules])

    def decide(
        self,
        facts: Facts,
        calendar: Calendar,
        now: datetime,
        *,
        asked_rules: Collection[str] | None = None,
        resting: Collection[str] = (),
    ) -> tuple[Match, ...]:
        """The rules that match, in their order, up to and including one that says stop.

        With `asked_rules` only the rules of these names are asked, as if there were no others. Rules named by `resting`
        leave this case alone (`rules.occasions.resting`): they are found as others are, but stop nothing.
        """
        found = []
        for position in self._index.candidates(facts):
            rule = self.rules[position]
            if asked_rules is not None and rule.name not in asked_rules:
                continue
            verdict = evaluate(rule.condition, facts, calendar, now)
            if not verdict.holds:
                continue
            found.append(Match(rule=rule, verdict=verdict))
            if self._stops(position) and rule.name not in resting:
                break
        return tuple(found)

    def look(self, facts: Facts, calendar: Calendar, now: datetime) -> Seen:
        """What `decide` and `next_look` say together, each condition asked once."""
        found: list[Match] = []
        turns: list[datetime] = []
        stopped = False
        for position in self._index.candidates(facts):
            rule = self.rules[position]
            verdict = evaluate(rule.condition, facts, calendar, now)
            if verdict.turns is not None:
                turns.append(verdict.turns)
            if verdict.holds and not stopped:
                found.append(Match(rule=rule, verdict=verdict))
                stopped = self._stops(position)
        return Seen(matches=tuple(found), next_look=min(turns, default=None))

    def _stops(self, position: int) -> bool:
        return self.rules[position].stop and position >= len(self.always)

    def next_look(self, facts: Facts, calendar: Calendar, now: datetime) -> datetime | None:
        """The least instant after `now` at which `decide` might say something else if nothing but time goes by."""
        return self.look(facts, calendar, now).next_look
