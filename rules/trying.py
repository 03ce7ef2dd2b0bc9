"""Words that are only tried: what triage says, which rules match, and what would happen if nobody did anything."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from rules.assessment import Assessment
from rules.conditions import (
    Authors,
    CustomerIs,
    DraftAuthor,
    DraftContact,
    DraftLinks,
    DraftPatterns,
    DraftWords,
    Followers,
    PostsWithin,
    PublicTurns,
    Rejected,
    UsualVolume,
    VolumeAbove,
)  # fmt: skip
from rules.draft import Requirement
from rules.facts import DraftFacts, Facts
from rules.hours import Calendar
from rules.people import Role
from rules.replay_acts import Act, What
from rules.replaying import Moment, all_but_calls, outcome
from rules.rule_decision import Decision, decision
from rules.rule_needs import leaves
from rules.ruleset import Match, Ruleset, calls_urgently

AHEAD = timedelta(days=3)  #: how far it is told what would happen


@dataclass(frozen=True, kw_only=True)
class Trial:
    """A post that might be written, and perhaps the reply to it."""

    text: str
    at: datetime
    network: str = "x"
    account: str = ""  #: our handle
    handle: str = ""  #: of who might write it, without @
    followers: int | None = None
    verified: bool = False
    repeat: bool = False  #: they have written to us before
    unaddressed: bool = False  #: written about us and not to us, unless our handle is in it
    draft: str | None = None
    author_role: str = "agent"  #: of who might write the reply


@dataclass(frozen=True, kw_only=True)
class Dropped:
    """Something that a matching rule says and that is not done, for the post opens no case."""

    rule: str
    what: What
    target: str  #: whom, where or what, as settings name it


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What becomes of it."""

    trial: Trial
    said: Assessment
    facts: Facts
    matches: tuple[Match, ...]  #: at the instant of the post, in the order of the settings
    decided: Decision
    acts: tuple[Act, ...]  #: everything that would be done while nobody touches the case, in the order of time
    quiet: bool  #: it opens no case
    dropped: tuple[Dropped, ...] = ()  #: of a quiet one, what is done to no case that is set aside

    def approval(self, default: Requirement) -> Requirement:
        """Whose yes a reply takes."""
        return self.decided.approval.value if self.decided.approval else default


def facts_of(trial: Trial, said: Assessment, target: timedelta | None) -> Facts:
    """The case that such a post opens."""
    quiet = said.quiet.value == "yes"
    draft = None
    if trial.draft is not None:
        draft = DraftFacts(text=trial.draft, author="", author_roles=frozenset({trial.author_role}))
    return Facts(
        network=trial.network,
        account=trial.account.lower(),
        state="aside" if quiet else "new",
        kind=said.kind.value,
        priority=said.priority.value,
        mood=said.mood.value,
        language=said.language.value,
        happening_now=said.happening_now.value == "yes",
        personal_data=frozenset(filter(None, said.personal_data.value.split(", "))),
        addressed=said.addressed.value == "yes",
        wrong_handle=bool(said.wrong_handle.value),
        handle=trial.handle.lower(),
        followers=trial.followers,
        verified=trial.verified,
        earlier_cases=int(trial.repeat),
        earlier_posts=(trial.at,),
        texts=(trial.text,),
        opened_at=trial.at,
        waiting_since=None if quiet else trial.at,
        target=target,
        draft=draft,
    )


def tried(trial: Trial, said: Assessment, rules: Ruleset, calendar: Calendar, target: timedelta | None) -> Tried:
    """Ask the rules; raises NeverOpen as they do."""
    facts = facts_of(trial, said, target)
    quiet = said.quiet.value == "yes"
    if quiet:
        # What is urgent is no small talk (handlers/alarm.py).
        loud = replace(facts, state="new", waiting_since=trial.at)
        quiet = not calls_urgently(rules.decide(loud, calendar, trial.at))
        facts = facts if quiet else loud
    done = outcome([Moment(at=trial.at, facts=facts, newest=trial.at)], rules, calendar, trial.at + AHEAD)
    acts = sorted([*done.acts, *(act for spell in done.resting for act in spell.acts)], key=lambda act: act.at)
    # The tags and the priority that rules give at once are there when the others are asked.
    at_once = [act for act in acts if act.at == trial.at]
    tags = frozenset(act.target for act in at_once if act.what is What.TAG)
    priorities = [act.target for act in at_once if act.what is What.PRIORITY]
    facts = replace(facts, tags=tags, priority=priorities[-1] if priorities else facts.priority)
    matches = rules.decide(facts, calendar, trial.at)
    decided = decision(() if quiet else matches)
    acts = sorted([*acts, *_decision_due(trial, decided)], key=lambda act: act.at)
    return Tried(
        trial=trial,
        said=said,
        facts=facts,
        matches=matches,
        decided=decided,
        acts=tuple(acts),
        quiet=quiet,
        dropped=_dropped(decision(matches)) if quiet else (),
    )


def _dropped(made: Decision) -> tuple[Dropped, ...]:
    """Everything that rules do to a case (handlers/acting.py); whose yes a reply takes is asked when there is one."""
    found = [Dropped(rule=rule, what=what, target=target) for what, rule, target in all_but_calls(made)]
    found += [
        Dropped(rule=step.rule, what=What.ESCALATE, target=target)
        for step in made.escalate
        for target in step.value.notify
    ]
    return tuple(dict.fromkeys(found))


def _decision_due(trial: Trial, decided: Decision) -> Iterator[Act]:
    """What is held calls the communication manager when its decision is due."""
    hold = decided.hold
    if hold is not None and hold.value.duration is not None:
        yield Act(
            rule=hold.rule, what=What.ESCALATE, target=Role.COMMUNICATION_MANAGER.value,
            at=trial.at + hold.value.duration, account=(trial.network, trial.account.lower()),
        )  # fmt: skip


class Unknown(StrEnum):
    """What rules may ask for that words alone do not tell."""

    VOLUME = "volume is not known here, so it counts as nothing unusual"
    FOLLOWERS = "followers are not known: say --followers N"
    AUTHOR = "who writes is not known: say --as @handle"
    EARLIER = "whether the customer wrote before is taken from --repeat, and this post counts as the only recent one"
    REPLY = "no reply is being decided about: say --draft TEXT"
    CONVERSATION = "how the conversation went is not known: one post, and no draft that was rejected"


_ASKS: tuple[tuple[Unknown, tuple[type, ...]], ...] = (
    (Unknown.VOLUME, (VolumeAbove, UsualVolume)),
    (Unknown.FOLLOWERS, (Followers,)),
    (Unknown.AUTHOR, (Authors,)),
    (Unknown.EARLIER, (CustomerIs, PostsWithin)),
    (Unknown.REPLY, (DraftWords, DraftPatterns, DraftLinks, DraftContact, DraftAuthor)),
    (Unknown.CONVERSATION, (PublicTurns, Rejected)),
)


def not_decided(trial: Trial, rules: Ruleset) -> dict[Unknown, tuple[str, ...]]:
    """What the words do not tell, each with the rules that ask for it."""
    told = {
        Unknown.FOLLOWERS: trial.followers is not None,
        Unknown.AUTHOR: bool(trial.handle),
        Unknown.EARLIER: trial.repeat,
        Unknown.REPLY: trial.draft is not None,
    }
    found = {
        unknown: tuple(
            rule.name for rule in rules.rules if any(isinstance(leaf, kinds) for leaf in leaves(rule.condition))
        )
        for unknown, kinds in _ASKS
        if not told.get(unknown, False)
    }
    return {unknown: names for unknown, names in found.items() if names}
