"""When the steps of a matching rule are owed: each once, one after another, for as long as the rule holds.

Nothing is remembered here. Each look asks what is due now, given what has fired; one look too many or too late does no
harm, and what no longer applies is never sent.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rules.actions import Step
from rules.chain import Call, calls, made
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
class Past:
    """What is known of one case and of its neighbours when its steps are looked at."""

    fired: Mapping[tuple[str, int], datetime] = field(default_factory=dict)  #: by rule and level
    waiting_since: datetime | None = None  #: since when the customer waits for the answer that is owed now
    #: Whom the step of a level that fired named then, as settings may have changed since; where that is known.
    named: Mapping[tuple[str, int], tuple[str, ...]] = field(default_factory=dict)
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
    level: int  #: that of the last call that is due, from 0
    step: Step
    calls: tuple[Call, ...]  #: what `levels` call, in their order
    also: tuple[int, ...] = ()  #: other levels that came due meanwhile, such as while nobody was looking
    since: datetime  #: when the rule began to apply

    @property
    def levels(self) -> tuple[int, ...]:
        """Every level that this notice fires, in the order of their calls."""
        return (*self.also, self.level)

    @property
    def notify(self) -> tuple[str, ...]:
        """Everybody whom these levels call, each once."""
        return tuple(dict.fromkeys(name for call in self.calls for name in call.step.notify))

    @property
    def urgent(self) -> bool:
        """Whether any of these levels calls in quiet hours too."""
        return any(call.step.urgent for call in self.calls)

    @property
    def pressing(self) -> bool:
        """Whether it is urgent by what the case is about, and not because it has waited so long: what waits comes up
        in the queue by itself."""
        return self.urgent and not any(isinstance(leaf, _BY_WAITING) for leaf in leaves(self.rule.condition))


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
        going = _levels(rule, since, first, past, calendar, until=now)
        found = [(level, call) for level, at, call in going if at <= now]
        if found:
            *also, level = (level for level, _ in found)
            made_now = tuple(call for _, call in found)
            step = made_now[-1].step
            owed.append(Due(rule=rule, level=level, step=step, calls=made_now, also=tuple(also), since=since))
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
    levels = list(_levels(rule, since, first, past, calendar, until=now))
    following = next(((at, call.step) for _, at, call in levels if at > now), None)
    if rule.cool_down is None or not rests(rule, past.acted.elsewhere, now) or _begun(rule, first, past):
        return following
    # While it rests nothing begins, and what came due meanwhile is owed once it has rested.
    step = levels[0][2].step if levels else calls(rule.actions.escalate)[0].step
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
    if needless(rule.name, first, past):
        return None  # somebody who was called said that it was not needed: nobody else is
    return first, since


def turn(rule: str, past: Past) -> int:
    """How many times a rule has called before the customer waited as they do now: its levels are ROUND times as far on.

    What was called before they were answered, and wrote again, was another matter.
    """
    fired = {level: at for (name, level), at in past.fired.items() if name == rule}
    if not fired:
        return 0
    return max(fired) // ROUND + (1 if over(max(fired.values()), past) else 0)


def needless(rule: str, level: int, past: Past) -> bool:
    """Whether somebody who was called in the round of this level said that it was not needed."""
    return any(name == rule and other // ROUND == level // ROUND for name, other in past.needless)


def over(called_at: datetime, past: Past) -> bool:
    """Whether a call was about an earlier wait, which an answer has ended since."""
    # Who wrote once waits for the first time, whatever a clock that was put back says.
    return past.posts > 1 and past.waiting_since is not None and called_at < past.waiting_since


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
    return any((rule.name, first + number) in past.fired for number in range(ROUND))


def _levels(
    rule: Rule,
    since: datetime,
    first: int,
    past: Past,
    calendar: Calendar,
    *,
    until: datetime,
) -> Iterator[tuple[int, datetime, Call]]:
    """The calls still to be made, each with its level and when it is due, up to and including the first after `until`.

    What lies below a call that was made has been overtaken. But a step that was put into the chain since is still due,
    as long as its people have not been called.
    """
    all_calls, taken = calls(rule.actions.escalate), _fired(rule, first, past)
    done = made(all_calls, taken)
    lowest, highest = min(done, default=0), max(done, default=-1)
    unknown = max((number for number, level in done.items() if taken[level] is None), default=-1)
    told = {all_calls[number].step.notify for number in done}
    # Who has seen the notice is not called again; the next step still comes, for nobody has answered yet.
    seen = {all_calls[number].step for number, level in done.items() if (rule.name, first + level) in past.seen}
    spare = (level for level in (*range(len(all_calls), ROUND), *range(len(all_calls))) if level not in taken)
    for number, call in enumerate(all_calls):
        overtaken = number < unknown or (number < highest and call.step.notify in told)
        if number in done or overtaken or (call.again and call.step in seen):
            continue
        at = later(rule.clock, calendar, since, call.after)
        if done:
            apart = max(call.after - all_calls[lowest].after, timedelta())
            at = max(at, later(rule.clock, calendar, past.fired[rule.name, first + done[lowest]], apart))
        level = number if number not in taken else next(spare, None)
        if level is None:
            return  # as many calls as a round can have
        yield first + level, at, call
        if at > until:
            return


def _fired(rule: Rule, first: int, past: Past) -> dict[int, tuple[str, ...] | None]:
    """The levels of a round that fired, counted from its first one, and whom they named."""
    return {
        level - first: past.named.get((name, level))
        for name, level in past.fired
        if name == rule.name and first <= level < first + ROUND
    }
