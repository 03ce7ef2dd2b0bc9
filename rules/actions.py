"""What a rule does once its condition holds."""

from dataclasses import dataclass
from datetime import timedelta

from rules.draft import Requirement


@dataclass(frozen=True, kw_only=True)
class Step:
    """One level of an escalation."""

    notify: tuple[str, ...]  #: people, groups, roles, teams and channels as settings name them
    after: timedelta = timedelta()  #: since the rule began to hold, on its clock; never less than the step before
    repeat_every: timedelta | None = None  #: called again so long after, on the rule's clock; None: called once
    repeat_times: int = 0  #: how often again
    urgent: bool = False  #: also in quiet hours


@dataclass(frozen=True, kw_only=True)
class Hold:
    """No reply leaves until the communication manager says so."""

    reason: str
    duration: timedelta | None = None  #: since the rule began to hold: the decision is due then; None: some time


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """What the team is offered to answer; never sent by itself."""

    reply: str | None = None  #: with {name} for the customer's; None: the prepared move to private


@dataclass(frozen=True, kw_only=True)
class Actions:
    """Everything that one rule does; what is left out it leaves alone."""

    route: str | None = None  #: a channel or a team
    assign: str | None = None  #: somebody as settings name them, `rotation` or `topic`
    priority: str | None = None
    tag: tuple[str, ...] = ()
    approval: Requirement | None = None
    escalate: tuple[Step, ...] = ()
    hold: Hold | None = None
    suggest: Suggestion | None = None
    no_reply: str | None = None  #: the reason of a proposal not to answer; a person agrees
    storm: str | None = None  #: the name of the storm that the case belongs to
    webhook: str | None = None  #: an https address that is told
