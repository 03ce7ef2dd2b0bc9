"""What rules would have done to the cases of the past: the terms in which a replay tells it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rules.ruleset import Rule

Account = tuple[str, str]  #: network and handle


class What(StrEnum):
    """The kinds of thing that a rule does, named as its settings are."""

    ROUTE = "route"
    ASSIGN = "assign"
    PRIORITY = "priority"
    TAG = "tag"
    ESCALATE = "escalate"
    HOLD = "hold"
    SUGGEST = "suggest"
    NO_REPLY = "no_reply"
    STORM = "storm"
    WEBHOOK = "webhook"
    APPROVAL = "approval"  #: of a draft, each version once; see `rules.replay_counts`


@dataclass(frozen=True, kw_only=True)
class Act:
    """One thing that a rule would have done."""

    rule: str
    what: What
    target: str  #: whom, where or what, as settings name it
    at: datetime
    case_id: int = 0
    level: int = 0  #: of an escalation, as `rules.escalation` counts; else the round of a rule that acts per post
    account: Account = ("", "")  #: of the case
    urgent: bool = False  #: of an escalation: it calls in quiet hours too


@dataclass(frozen=True, kw_only=True)
class Spell:
    """A stretch of time in which a rule with a cool-down held for one case."""

    rule: Rule
    start: datetime
    end: datetime
    account: Account
    acts: tuple[Act, ...]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one case."""

    acts: tuple[Act, ...] = ()  #: in the order of time; of rules without a cool-down
    resting: tuple[Spell, ...] = ()  #: of rules with one: other cases decide which of them act
    matched: frozenset[str] = frozenset()  #: the rules that held at any time
