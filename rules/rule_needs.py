"""Which costly facts a set of conditions asks for, so that only these are gathered."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from rules.conditions import (
    All,
    AnyOf,
    Condition,
    CustomerIs,
    NoneOf,
    PostsWithin,
    PublicTurns,
    Rejected,
    Tagged,
    UsualVolume,
    VolumeAbove,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Needs:
    """What somebody has to count before the rules can be asked; what is not said here may stay at its default."""

    volumes: Mapping[int, bool] = field(default_factory=dict)  #: by minutes: whether the usual is asked for too
    post_days: int = 0  #: how many days back `earlier_posts` must reach; 0: not asked for
    earlier_cases: bool = False
    public_turns: bool = False
    rejected: bool = False
    tags: bool = False


def needs_of(conditions: Iterable[Condition]) -> Needs:
    """Everything that any of the conditions asks for."""
    asked = [leaf for condition in conditions for leaf in leaves(condition)]
    volumes: dict[int, bool] = {}
    for one in asked:
        if isinstance(one, VolumeAbove | UsualVolume):
            volumes[one.within] = volumes.get(one.within, False) or isinstance(one, UsualVolume)
    return Needs(
        volumes=volumes,
        post_days=max((one.days for one in asked if isinstance(one, PostsWithin)), default=0),
        earlier_cases=any(isinstance(one, CustomerIs) for one in asked),
        public_turns=any(isinstance(one, PublicTurns) for one in asked),
        rejected=any(isinstance(one, Rejected) for one in asked),
        tags=any(isinstance(one, Tagged) for one in asked),
    )


def leaves(condition: Condition) -> Iterator[Condition]:
    """The conditions that a condition is made of, without all, any and none."""
    if isinstance(condition, All | AnyOf | NoneOf):
        for part in condition.parts:
            yield from leaves(part)
    else:
        yield condition
