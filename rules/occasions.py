"""When a matching rule acts: once on a case or once on each post of it, and not while it rests after another case."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from rules.conditions import DraftAuthor, DraftContact, DraftLinks, DraftPatterns, DraftWords
from rules.rule_needs import leaves
from rules.ruleset import Match, Once, Rule

_OF_A_DRAFT = (DraftAuthor, DraftContact, DraftLinks, DraftPatterns, DraftWords)


@dataclass(frozen=True, kw_only=True)
class Acted:
    """What rules have done so far, to one case and to its neighbours."""

    known: frozenset[tuple[str, str]] = frozenset()  #: the rules that acted on this case, each with the occasion
    elsewhere: Mapping[str, datetime] = field(default_factory=dict)  #: when a rule last acted on another case, by name


def occasion(rule: Rule, post: str) -> str:
    """The occasion on which a rule acts now, given the network's id of the post that is looked at."""
    return f"post:{post}" if rule.once is Once.POST else "case"


def about_draft(rule: Rule) -> bool:
    """Whether a rule asks something of a reply, and so is asked only while one is being decided about."""
    return any(isinstance(leaf, _OF_A_DRAFT) for leaf in leaves(rule.condition))


def rests(rule: Rule, elsewhere: Mapping[str, datetime], now: datetime) -> bool:
    """Whether the rule acted on another case less than its cool-down ago."""
    acted = elsewhere.get(rule.name)
    return rule.cool_down is not None and acted is not None and now < acted + rule.cool_down


def resting(rules: Iterable[Rule], acted: Acted, post: str, now: datetime) -> dict[str, datetime]:
    """The rules that leave this case alone, for they have acted on another one; each with when it has rested."""
    return {
        rule.name: acted.elsewhere[rule.name] + rule.cool_down
        for rule in rules
        if rule.cool_down is not None and not _acts_here(rule, acted, post, now)
    }


def in_force(matches: Iterable[Match], acted: Acted, post: str, now: datetime) -> tuple[Match, ...]:
    """The matches that have acted on this occasion or do so now: what they say together is the decision."""
    return tuple(match for match in matches if _acts_here(match.rule, acted, post, now))


def owed(matches: Iterable[Match], acted: Acted, post: str, now: datetime) -> tuple[Match, ...]:
    """The matches that are to act now: those in force that have not yet, and that do more than ask for a yes."""
    return tuple(
        match
        for match in in_force(matches, acted, post, now)
        if _does_something(match.rule) and (match.rule.name, occasion(match.rule, post)) not in acted.known
    )


def _acts_here(rule: Rule, acted: Acted, post: str, now: datetime) -> bool:
    return (rule.name, occasion(rule, post)) in acted.known or not rests(rule, acted.elsewhere, now)


def _does_something(rule: Rule) -> bool:
    """Whether a rule acts on a case; whose yes a reply takes is asked anew for every draft."""
    acts = rule.actions
    once = (acts.route, acts.assign, acts.priority, acts.hold, acts.no_reply, acts.storm, acts.suggest, acts.webhook)
    return bool(acts.tag or acts.escalate) or any(one is not None for one in once)
