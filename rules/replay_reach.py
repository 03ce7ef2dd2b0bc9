"""Whom the notices of a replay reach: themselves, a deputy, or the channel; and in whose place and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Protocol

from rules.calling import Call
from rules.replay_acts import Account, Act

NOBODY = ""  #: is reached in the place of who is passed over, while others hear the same notice
NO_SUCH_ROLE = "nobody has that role"  #: why a role or a team stands for nobody


@dataclass(frozen=True, kw_only=True)
class Way:
    """One way from a target to who is reached."""

    who: str  #: a person, a group or a channel as the settings write them, or NOBODY
    named: str  #: the target that leads there
    person: str = ""  #: in whose place; "" for themselves
    why: str = ""  #: that person is passed over, as `rules.calling` says it


@dataclass(frozen=True, kw_only=True)
class Notice:
    """The acts of one rule that came due at one instant in one case: in life one notice."""

    acts: tuple[Act, ...]

    @property
    def targets(self) -> tuple[str, ...]:
        """Everybody whom it names, each once."""
        return tuple(dict.fromkeys(act.target for act in self.acts))

    @property
    def urgent(self) -> bool:
        """Whether it calls in quiet hours too."""
        return any(act.urgent for act in self.acts)

    @property
    def at(self) -> datetime:
        """When it came due."""
        return self.acts[0].at

    @property
    def account(self) -> Account:
        """Whose case it is about."""
        return self.acts[0].account


class Team(Protocol):
    """Who can say whom a notice reaches."""

    def ways(self, notice: Notice) -> Mapping[str, Sequence[Way]]:
        """All ways, by the target at which they begin."""
        ...


class AsNamed:
    """Everybody is reached whom the settings name, roles as such."""

    def ways(self, notice: Notice) -> Mapping[str, Sequence[Way]]:
        """Each target leads to itself."""
        return {target: (Way(who=target, named=target),) for target in notice.targets}


AS_NAMED = AsNamed()


def notices(acts: Iterable[Act]) -> list[Notice]:
    """The notices that these acts of escalation make, whatever the order of the acts; those of a notice keep theirs."""

    def of(act: Act) -> tuple[str, int, datetime]:
        return act.rule, act.case_id, act.at

    return [Notice(acts=tuple(some)) for _, some in groupby(sorted(acts, key=of), of)]


def ways(
    targets: Iterable[str], ids: Mapping[str, Sequence[str]], outcome: Call, channel: str
) -> dict[str, tuple[Way, ...]]:
    """Where each target leads; `ids` has the people of each that is no channel, and `outcome` who of them is called.

    When nobody is, `channel` stands in their place, for there the notice is.
    """
    instead = {passed.person: passed for passed in outcome.passed_over}
    besides = {too.person: too for too in outcome.besides}
    last = channel if outcome.fall_back else NOBODY
    found: dict[str, tuple[Way, ...]] = {}
    for target in targets:
        if target not in ids:
            found[target] = (Way(who=target, named=target),)
            continue
        some = [] if ids[target] else [Way(who=last, named=target, person=target, why=NO_SUCH_ROLE)]
        for person in ids[target]:
            passed = instead.get(person)
            if passed is None:
                some.append(Way(who=person, named=target))
                if (too := besides.get(person)) is not None:
                    some.append(Way(who=too.deputy, named=target, person=person, why=too.why))
                continue
            some += [Way(who=who, named=target, person=person, why=passed.why) for who in passed.instead or (last,)]
        found[target] = tuple(some)
    return found
