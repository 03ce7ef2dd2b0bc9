"""What a replay comes to: who would have been reached and what would have gone where, by rule; and what has changed."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from rules.draft import Requirement
from rules.replay_acts import Account, Act, Outcome, Spell, What
from rules.replay_reach import AS_NAMED, Team, Way, notices

SHOWN = 3  #: acts of each kind that are named with their time

Key = tuple[str, What, str]  #: rule, what it does, and to what; of an escalation, who is reached
Mark = tuple[int, int]  #: case and level: one act of a kind


@dataclass
class Tally:
    """Counts cases one by one; `finish` once all are in."""

    team: Team = AS_NAMED
    cases: int = 0
    quiet: int = 0  #: of them set aside at once
    unknown: int = 0  #: left out, for their account is not in the settings
    replies: int = 0  #: that were sent, holding replies apart
    approvals: Counter[tuple[str, str]] = field(default_factory=Counter)  #: of these, by requirement and rule
    acts: dict[Key, dict[Mark, datetime]] = field(default_factory=lambda: defaultdict(dict))
    ways: dict[Key, dict[Mark, set[Way]]] = field(default_factory=lambda: defaultdict(dict))  #: of escalations
    matched: set[str] = field(default_factory=set)
    _resting: list[Spell] = field(default_factory=list)

    def add(self, outcome: Outcome, *, quiet: bool) -> None:
        """Count one case."""
        self.cases += 1
        self.quiet += quiet
        self.matched |= outcome.matched
        self._resting += outcome.resting
        self._count(outcome.acts)

    def reply(self, needs: Requirement, rule: str) -> None:
        """Count one reply that was sent, and whose yes it would have taken; `rule` is "" for the default."""
        self.replies += 1
        self.approvals[needs.value, rule] += 1
        if rule:
            self.matched.add(rule)

    def draft(self, acts: Iterable[Act], *, matched: Iterable[str]) -> None:
        """Count one version of a draft, sent or not: what was done with it, and the rules that held for it."""
        self.matched |= set(matched)
        self._count(acts)

    def finish(self) -> None:
        """Decide which cases the rules with a cool-down acted on."""
        self._count(rested(self._resting))
        self._resting.clear()

    def _count(self, acts: Iterable[Act]) -> None:
        calling: list[Act] = []
        for act in acts:
            if act.what is What.ESCALATE:
                calling.append(act)
                continue
            self.acts[act.rule, act.what, act.target].setdefault((act.case_id, act.level), act.at)
        for notice in notices(calling):
            ways = self.team.ways(notice)
            for act in notice.acts:
                for way in ways[act.target]:
                    self._reached(act, way)

    def _reached(self, act: Act, way: Way) -> None:
        key, mark = (act.rule, act.what, way.who), (act.case_id, act.level)
        self.acts[key].setdefault(mark, act.at)
        self.ways[key].setdefault(mark, set()).add(way)

    @property
    def cards(self) -> int:
        """How many cases were shown to the team at once."""
        return self.cases - self.quiet

    @property
    def needing(self) -> int:
        """How many of the replies would have needed somebody else's yes."""
        return sum(number for (needs, _), number in self.approvals.items() if needs != Requirement.NONE)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One rule and one thing it does, before and after a change."""

    rule: str
    what: What
    target: str
    before: int
    after: int
    new: int = 0  #: acts that there were not before
    gone: int = 0  #: acts that there are no more
    ways: tuple[tuple[Way, int], ...] = ()  #: of an escalation: how often each led there, after the change
    first: tuple[tuple[int, datetime], ...] = ()  #: the first few: case and time; of the new ones where there are some


def lines(before: Tally, after: Tally | None = None) -> list[Line]:
    """Every rule with each of its targets, the most frequent first; without `after` as it is."""
    later = before if after is None else after
    found = [
        _line(key, before.acts.get(key, {}), later.acts.get(key, {}), later.ways.get(key, {}))
        for key in {*before.acts, *later.acts}
    ]
    return sorted(found, key=lambda line: (-max(line.before, line.after), line.rule, line.what, line.target))


def _line(
    key: Key, before: Mapping[Mark, datetime], after: Mapping[Mark, datetime], ways: Mapping[Mark, set[Way]]
) -> Line:
    rule, what, target = key
    new = after.keys() - before.keys()
    gone = before.keys() - after.keys()
    named = {mark: after[mark] for mark in new} or after or {mark: before[mark] for mark in gone}
    first = sorted(((at, case_id) for (case_id, _), at in named.items()))[:SHOWN]
    return Line(
        rule=rule,
        what=what,
        target=target,
        before=len(before),
        after=len(after),
        new=len(new),
        gone=len(gone),
        ways=_counted(ways.values()),
        first=tuple((case_id, at) for at, case_id in first),
    )


def _counted(some: Iterable[set[Way]]) -> tuple[tuple[Way, int], ...]:
    """The most frequent first."""
    numbers = Counter(way for ways in some for way in ways)
    return tuple(sorted(numbers.items(), key=lambda one: (-one[1], one[0].named, one[0].person, one[0].why)))


def rested(spells: Iterable[Spell]) -> list[Act]:
    """What rules with a cool-down do: while one rests after acting on one case, it begins nothing on another.

    A rule that still holds for a case when it has rested begins then, and does at once what has come due meanwhile.
    """
    by_rule: dict[tuple[str, Account], list[Spell]] = defaultdict(list)
    for spell in spells:
        if spell.acts:
            by_rule[spell.rule.name, spell.account].append(spell)
    return [act for some in by_rule.values() for act in _of_one_rule(some)]


def _of_one_rule(spells: list[Spell]) -> Iterable[Act]:
    waiting = sorted(((spell.acts[0].at, number) for number, spell in enumerate(spells)), reverse=True)
    begun: set[int] = set()  # cases
    last: dict[int, datetime] = {}  # when it acted on each case
    while waiting:
        at, number = waiting.pop()
        spell = spells[number]
        case_id, cool_down = spell.acts[0].case_id, spell.rule.cool_down
        assert cool_down is not None
        elsewhere = max((when for other, when in last.items() if other != case_id), default=None)
        if case_id not in begun and elsewhere is not None and at < elsewhere + cool_down:
            at = elsewhere + cool_down
            if at < spell.end:
                waiting.append((at, number))
                waiting.sort(reverse=True)
            continue
        begun.add(case_id)
        for act in spell.acts:
            when = max(act.at, at)
            last[case_id] = max(when, last.get(case_id, when))
            yield _moved(act, when)


def _moved(act: Act, at: datetime) -> Act:
    return act if at == act.at else replace(act, at=at)
