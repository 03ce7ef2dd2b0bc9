"""What rules would have done to a case whose past is known: each act with the exact instant of it.

Rules act on cases that owe an answer, as in life.
Between two moments of a case nothing changes but the time. So it is enough to look at each moment, at the instants at
which a condition might turn, at those at which a step is due, and at those at which what surrounds the case changes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from typing import Protocol

from rules.case import OPEN
from rules.escalation import Past, due, next_due
from rules.facts import Facts, Volume
from rules.hours import Calendar
from rules.replay_acts import Account, Act, Outcome, Spell, What
from rules.rule_decision import Decision, decision
from rules.ruleset import Match, Once, Rule, Ruleset


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A case from one instant on, until its next moment."""

    at: datetime
    facts: Facts
    posts: int = 1  #: how many times the customer has written by then
    newest: datetime | None = None  #: when they last did


class Surroundings(Protocol):
    """What changes around a case without anything happening to it."""

    def volumes(self, account: Account, now: datetime) -> Mapping[int, Volume]:
        """The volumes of an account, by minutes."""
        ...

    def next_change(self, account: Account, now: datetime) -> datetime | None:
        """The least instant after `now` at which a condition on them might turn."""
        ...


class Nothing:
    """No surroundings: no rule asks for them."""

    def volumes(self, account: Account, now: datetime) -> Mapping[int, Volume]:  # noqa: ARG002
        """None are known."""
        return {}

    def next_change(self, account: Account, now: datetime) -> datetime | None:  # noqa: ARG002
        """Nothing changes."""
        return None


NOTHING = Nothing()


def outcome(
    moments: Sequence[Moment],
    rules: Ruleset,
    calendar: Calendar,
    until: datetime,
    *,
    around: Surroundings = NOTHING,
) -> Outcome:
    """What `rules` would have done to one case by `until` (not included); `moments` are in the order of time.

    Raises NeverOpen as `rules.conditions.evaluate` does.
    """
    walk = _Walk(rules, calendar, around)
    for moment, end in _stretches(moments, until):
        walk.through(moment, end)
    return walk.outcome(until)


def _stretches(moments: Sequence[Moment], until: datetime) -> Iterator[tuple[Moment, datetime]]:
    kept = [moment for moment in moments if moment.at < until]
    for one, following in pairwise(kept):
        yield one, following.at
    if kept:
        yield kept[-1], until


@dataclass
class _Held:
    """A rule with a cool-down, while it holds."""

    start: datetime
    acts: list[Act] = field(default_factory=list)


class _Walk:
    """Goes through one case; remembers what was done, as the tables do in life."""

    def __init__(self, rules: Ruleset, calendar: Calendar, around: Surroundings) -> None:
        self._rules = rules
        self._calendar = calendar
        self._around = around
        self._acts: list[Act] = []
        self._matched: set[str] = set()
        self._fired: dict[tuple[str, int], datetime] = {}
        self._done: set[tuple[str, int]] = set()  # rule and round
        self._tags: frozenset[str] = frozenset()
        self._priority: str | None = None
        self._held: dict[str, _Held] = {}
        self._spells: list[Spell] = []
        self._account: Account = ("", "")
        self._cooling = {rule.name: rule for rule in rules.rules if rule.cool_down is not None}

    def through(self, moment: Moment, end: datetime) -> None:
        """Look at every instant of a stretch at which something might be done."""
        self._account = (moment.facts.network, moment.facts.account)
        if moment.facts.state not in OPEN:
            for name in list(self._held):
                self._ends(name, moment.at)
            return
        now: datetime | None = moment.at
        while now is not None and now < end:
            now = self._settle(moment, now)

    def outcome(self, until: datetime) -> Outcome:
        """What was done by `until`."""
        for name in list(self._held):
            self._ends(name, until)
        return Outcome(acts=tuple(self._acts), resting=tuple(self._spells), matched=frozenset(self._matched))

    def _settle(self, moment: Moment, now: datetime) -> datetime | None:
        """Do what is to be done at `now`, until nothing more follows from it; the next instant to look at."""
        while True:
            facts = self._facts(moment, now)
            seen = self._rules.look(facts, self._calendar, now)
            past = Past(
                fired=self._fired,
                waiting_since=facts.waiting_since,
                posts=moment.posts,
                newest=moment.newest,
            )
            self._hold(seen.matches, now)
            before = (self._tags, self._priority)
            self._decide(seen.matches, moment, now)
            self._escalate(seen.matches, past, moment, now)
            # What a rule does to a case may be what the next one asks for.
            if (self._tags, self._priority) == before:
                break
        following = (
            seen.next_look,
            next_due(seen.matches, past, self._calendar, now),
            self._around.next_change(self._account, now),
        )
        return min((at for at in following if at is not None), default=None)

    def _facts(self, moment: Moment, now: datetime) -> Facts:
        facts, volumes = moment.facts, self._around.volumes(self._account, now)
        if not (volumes or self._tags or self._priority):
            return facts
        return replace(
            facts,
            tags=facts.tags | self._tags,
            priority=self._priority or facts.priority,
            volumes=volumes or facts.volumes,
        )

    def _hold(self, matches: Iterable[Match], now: datetime) -> None:
        names = {match.rule.name for match in matches}
        self._matched |= names
        for name in [name for name in self._held if name not in names]:
            self._ends(name, now)
        for name in names & self._cooling.keys():
            self._held.setdefault(name, _Held(start=now))

    def _ends(self, name: str, now: datetime) -> None:
        held = self._held.pop(name)
        self._spells.append(
            Spell(rule=self._cooling[name], start=held.start, end=now, account=self._account, acts=tuple(held.acts))
        )

    def _decide(self, matches: Sequence[Match], moment: Moment, now: datetime) -> None:
        # Each rule acts once on its occasion; what another one has decided by then it does not do later.
        rounds = {match.rule.name: _round(match.rule, moment) for match in matches}
        acting = rounds.items() - self._done
        self._done |= acting
        names = {name for name, _ in acting}
        for what, rule, value in all_but_calls(decision(matches)):
            if rule not in names or (what is What.TAG and value in self._tags):
                continue
            self._act(moment, now, rule, what, value, rounds[rule])
            if what is What.PRIORITY:
                self._priority = value
            elif what is What.TAG:
                self._tags |= {value}

    def _escalate(self, matches: Sequence[Match], past: Past, moment: Moment, now: datetime) -> None:
        for owed in due(matches, past, self._calendar, now):
            for level, call in zip(owed.levels, owed.calls, strict=True):
                self._fired[owed.rule.name, level] = now
                for target in call.step.notify:
                    self._act(moment, now, owed.rule.name, What.ESCALATE, target, level, urgent=owed.urgent)

    def _act(
        self, moment: Moment, now: datetime, rule: str, what: What, target: str, level: int, *, urgent: bool = False
    ) -> None:
        act = Act(
            rule=rule, what=what, target=target, at=now, case_id=moment.facts.case_id, level=level,
            account=self._account, urgent=urgent,
        )  # fmt: skip
        if rule in self._held:
            self._held[rule].acts.append(act)
        else:
            self._acts.append(act)


def _round(rule: Rule, moment: Moment) -> int:
    return moment.posts - 1 if rule.once is Once.POST else 0


def all_but_calls(made: Decision) -> Iterator[tuple[What, str, str]]:
    """Everything that is decided apart from approval and escalation: what, by which rule, and as settings name it."""
    for what, one in (
        (What.ROUTE, made.route),
        (What.ASSIGN, made.assign),
        (What.PRIORITY, made.priority),
        (What.NO_REPLY, made.no_reply),
        (What.STORM, made.storm),
    ):
        if one is not None:
            yield what, one.rule, one.value
    if made.hold is not None:
        yield What.HOLD, made.hold.rule, made.hold.value.reason
    for tag in made.tags:
        yield What.TAG, tag.rule, tag.value
    for offer in made.suggest:
        yield What.SUGGEST, offer.rule, "reply" if offer.value.reply else "private_move"
    for address in made.webhooks:
        yield What.WEBHOOK, address.rule, address.value
