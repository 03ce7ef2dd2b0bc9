"""When the steps of a matching rule are owed: each once, one after another, for as long as the rule holds.

Nothing is remembered here. Each look asks what is due now, given what has fired; one look too many or too late does no
harm, and what no longer applies is never sent.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache

from rules.actions import Step
from rules.clocks import later
from rules.conditions import Age, BeforeMidnight, PromiseEnds, TargetUsed, Waiting
from rules.hours import Calendar
from rules.occasions import Acted, occasion, rests
from rules.rule_needs import leaves
from rules.ruleset import Match, Once, Rule

_BY_WAITING = (Age, BeforeMidnight, PromiseEnds, TargetUsed, Waiting)

#: A rule that acts again for each post has its levels from this times the number of earlier posts on; any other one
#: from this times how many times it has called for an earlier answer.
ROUND = 100


@dataclass(frozen=True, kw_only=True)
class Call:
    """One time that a step calls somebody: first, or again."""

    step: Step
    after: timedelta  #: since the rule began to hold
    again: int = 0  #: how many times the step has called before
    place: int = 1  #: of its step among the steps, from 1


@dataclass(frozen=True, kw_only=True)
class Past:
    """What is known of one case and of its neighbours when its steps are looked at."""

    fired: Mapping[tuple[str, int], datetime] = field(default_factory=dict)  #: by rule and level
    waiting_since: datetime | None = None  #: since when the customer waits for the answer that is owed now
    posts: int = 1  #: how many times the customer has written in this case
    newest: datetime | None = None  #: when they last did
    heard: datetime | None = None  #: when the relay had that; None: as soon as it was written
    post: str = ""  #: the network's id of what they wrote then
    acted: Acted = field(default_factory=Acted)
    #: The levels of which somebody said that they were not needed, and when.
    needless: Mapping[tuple[str, int], datetime] = field(default_factory=dict)
    #: The levels of which somebody said that they have seen the notice, and when.
    seen: Mapping[tuple[str, int], datetime] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Due:
    """One notice owed now. Sending it fires `level` and every level of `also`."""

    rule: Rule
    level: int  #: the highest that is due, from 0
    step: Step
    also: tuple[int, ...] = ()  #: lower levels that came due meanwhile, such as while nobody was looking
    since: datetime  #: when the rule began to apply

    @property
    def levels(self) -> tuple[int, ...]:
        """Every level that this notice fires, lowest first."""
        return (*self.also, self.level)

    @property
    def notify(self) -> tuple[str, ...]:
        """Everybody whom these levels call, each once."""
        steps = [calls(self.rule.actions.escalate)[level % ROUND].step for level in self.levels]
        return tuple(dict.fromkeys(name for step in steps for name in step.notify))

    @property
    def urgent(self) -> bool:
        """Whether any of these levels calls in quiet hours too."""
        return any(calls(self.rule.actions.escalate)[level % ROUND].step.urgent for level in self.levels)

    @property
    def pressing(self) -> bool:
        """Whether it is urgent by what the case is about, and not because it has waited so long: what waits comes up
        in the queue by itself."""
        return self.urgent and not any(isinstance(leaf, _BY_WAITING) for leaf in leaves(self.rule.condition))


@lru_cache(maxsize=1024)
def calls(steps: tuple[Step, ...]) -> tuple[Call, ...]:
    """Every call of these steps with its repetitions, in the order of time; its place is its level."""
    found = [
        Call(step=step, after=step.after + number * (step.repeat_every or timedelta()), again=number, place=place)
        for place, step in enumerate(steps, start=1)
        for number in range(1 + (step.repeat_times if step.repeat_every else 0))
    ]
    return tuple(sorted(found, key=lambda call: call.after))


def due(matches: Iterable[Match], past: Past, calendar: Calendar, now: datetime) -> list[Due]:
    """What is owed at `now`: at most one notice per rule, and never a (rule name, level) that has fired.

    A level is due once its `after` has passed since the rule began to apply; and once as much has passed since a lower
    level fired as lies between the two, so that a deputy is not called in the minute in which the first person was. A
    rule that rests because it has just acted on another case begins nothing, but goes on with what it began.
    """
    owed = []
    for match in matches:
        begins = _begins(match, past, calendar, now)
        if begins is None:
            continue
        rule, (first, since) = match.rule, begins
        if since > now or (rests(rule, past.acted.elsewhere, now) and not _begun(rule, first, past)):
            continue
        levels = [level for level, at in _levels(rule, since, first, past, calendar, until=now) if at <= now]
        if levels:
            *also, level = levels
            step = calls(rule.actions.escalate)[level % ROUND].step
            owed.append(Due(rule=rule, level=level, step=step, also=tuple(also), since=since))
    return owed


def next_due(matches: Iterable[Match], past: Past, calendar: Calendar, now: datetime) -> datetime | None:
    """The least instant after `now` at which `due` owes more if nothing happens but that time goes by."""
    return min(
        (found[0] for match in matches if (found := next_call(match, past, calendar, now)) is not None),
        default=None,
    )


def next_call(match: Match, past: Past, calendar: Calendar, now: datetime) -> tuple[datetime, Step] | None:
    """The same of one rule, and the step that calls then."""
    begins = _begins(match, past, calendar, now)
    if begins is None:
        return None
    rule, (first, since) = match.rule, begins
    steps = calls(rule.actions.escalate)
    levels = list(_levels(rule, since, first, past, calendar, until=now))
    following = next(((at, steps[level % ROUND].step) for level, at in levels if at > now), None)
    if rule.cool_down is None or not rests(rule, past.acted.elsewhere, now) or _begun(rule, first, past):
        return following
    # While it rests nothing begins, and what came due meanwhile is owed once it has rested.
    step = steps[levels[0][0] % ROUND].step if levels else steps[0].step
    return past.acted.elsewhere[rule.name] + rule.cool_down, step


def _begins(match: Match, past: Past, calendar: Calendar, now: datetime) -> tuple[int, datetime] | None:
    """The first level of the present round and when it began; None for a rule that calls nobody."""
    rule, since = match.rule, match.verdict.since
    if since is None or not rule.actions.escalate:
        return None
    if rule.once is Once.CASE:
        first = turn(rule.name, past) * ROUND
    else:
        first, since = _round(rule, since, past, calendar, now)
    if any(name == rule.name and first <= level < first + ROUND for name, level in past.needless):
        return None  # somebody who was called said that it was not needed: nobody else is
    return first, since


def turn(rule: str, past: Past) -> int:
    """How many times a rule has called before the customer waited as they do now: its levels are ROUND times as far on.

    What was called before they were answered, and wrote again, was another matter.
    """
    fired = {level: at for (name, level), at in past.fired.items() if name == rule}
    if not fired:
        return 0
    before = past.waiting_since is not None and max(fired.values()) < past.waiting_since
    return max(fired) // ROUND + (1 if before else 0)


def _round(rule: Rule, since: datetime, past: Past, calendar: Calendar, now: datetime) -> tuple[int, datetime]:
    """Where a rule is that acts again for each post, and applies `since` then: its first level and when it began.

    A round begins with a post that no call has told of yet: one that came after the last call, and after whoever was
    called said that they had seen it. As long as calls of the round before are still to come they go on instead: who
    writes five times in a row is no five emergencies, and the next step would wait anew for each of them. What was
    called before the rule last began to apply was another matter.
    """
    new = ROUND * (past.posts - 1)
    fired = {level: at for (name, level), at in past.fired.items() if name == rule.name and at >= since}
    if not fired:
        return new, since
    first = max(fired) // ROUND * ROUND
    said = [
        ((name, level), at) for kept in (past.seen, past.needless) for (name, level), at in kept.items()
        if name == rule.name and first <= level < first + ROUND
    ]  # fmt: skip
    heard = past.heard or past.newest
    if new <= first or heard is None or heard <= max([*fired.values(), *(at for _, at in said)]):
        return first, since
    over = any(which in past.needless for which, _ in said)
    if not over and any(_levels(rule, since, first, past, calendar, until=now)):
        return first, since
    return new, max(since, past.newest or since)


def _begun(rule: Rule, first: int, past: Past) -> bool:
    if (rule.name, occasion(rule, past.post)) in past.acted.known:
        return True
    return any((rule.name, first + number) in past.fired for number in range(len(calls(rule.actions.escalate))))


def _levels(
    rule: Rule,
    since: datetime,
    first: int,
    past: Past,
    calendar: Calendar,
    *,
    until: datetime,
) -> Iterator[tuple[int, datetime]]:
    """The levels that have not fired, each with when it is due, up to and including the first due after `until`."""
    all_calls, fired = calls(rule.actions.escalate), past.fired
    done = [number for number in range(len(all_calls)) if (rule.name, first + number) in fired]
    # Who has seen the notice is not called again; the next step still comes, for nobody has answered yet.
    seen = {call.step for number, call in enumerate(all_calls) if (rule.name, first + number) in past.seen}
    # What lies below a level that fired has been overtaken.
    for number in range(done[-1] + 1 if done else 0, len(all_calls)):
        if all_calls[number].again and all_calls[number].step in seen:
            continue
        after = all_calls[number].after
        at = later(rule.clock, calendar, since, after)
        if done:
            apart = max(after - all_calls[done[0]].after, timedelta())
            at = max(at, later(rule.clock, calendar, fired[rule.name, first + done[0]], apart))
        yield first + number, at
        if at > until:
            return
