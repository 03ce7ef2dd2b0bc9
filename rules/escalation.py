"""When a case is owed to somebody else: by its words, its state, and how long its customer has waited.

Nothing is remembered here. Each look asks what is due now, given what has fired; one look too many or too late does no
harm, and what no longer applies is never sent.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from rules.hours import Calendar, add_business_time
from rules.words import matches_words


@dataclass(frozen=True, kw_only=True)
class Step:
    """One level of an escalation."""

    notify: tuple[str, ...]  #: people, groups, roles and channels as settings name them
    after: timedelta = (
        timedelta()
    )  #: since the rule began to apply, on the rule's clock; never less than the step before


@dataclass(frozen=True, kw_only=True)
class Rule:
    """All conditions given must hold at once; a tuple or set means any of its members, an empty one no condition."""

    name: str
    words: tuple[str, ...] = ()  #: words or phrases, as `rules.words.matched_word` reads them
    states: frozenset[str] = frozenset()
    waiting: timedelta | None = None  #: the customer has waited this long for an answer
    age: timedelta | None = None  #: the case is this old
    accounts: frozenset[str] = frozenset()  #: written as in `CaseFacts.account`
    priority: str | None = None
    clock: Literal["business", "calendar"] = "business"  #: of `waiting`, `age` and the steps
    steps: tuple[Step, ...]


@dataclass(frozen=True, kw_only=True)
class CaseFacts:
    """What the rules look at."""

    case_id: int
    account: str
    state: str
    priority: str
    texts: tuple[str, ...]  #: of the customer's posts
    waiting_since: datetime | None  #: when the oldest unanswered post was written, None when an answer is not owed
    opened_at: datetime  #: when the first post was written


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
        return tuple(dict.fromkeys(name for level in self.levels for name in self.rule.steps[level].notify))


def applies_since(rule: Rule, facts: CaseFacts, calendar: Calendar, now: datetime) -> datetime | None:
    """The instant at which the last of the rule's conditions came true, or None when it does not apply at `now`.

    Words, state, account and priority count from the oldest unanswered post, or from the first post where no answer is
    owed.
    """
    if (
        (rule.states and facts.state not in rule.states)
        or (rule.accounts and facts.account not in rule.accounts)
        or (rule.priority is not None and facts.priority != rule.priority)
        or (rule.words and not any(matches_words(rule.words, text) for text in facts.texts))
        or (rule.waiting is not None and facts.waiting_since is None)
    ):
        return None
    instants = [facts.waiting_since or facts.opened_at]
    if rule.waiting is not None and facts.waiting_since is not None:
        instants.append(_later(rule, calendar, facts.waiting_since, rule.waiting))
    if rule.age is not None:
        instants.append(_later(rule, calendar, facts.opened_at, rule.age))
    since = max(instants)
    return since if since <= now else None


def due(
    rules: Iterable[Rule],
    facts: CaseFacts,
    fired: Mapping[tuple[str, int], datetime],
    calendar: Calendar,
    now: datetime,
) -> list[Due]:
    """What is owed at `now`: at most one notice per rule, and never a (rule name, level) that is in `fired`.

    A level is due once its `after` has passed since the rule began to apply; and once as much has passed since a lower
    level fired as lies between the two, so that a deputy is not called in the minute in which the first person was.
    """
    owed = []
    for rule in rules:
        since = applies_since(rule, facts, calendar, now)
        if since is None:
            continue
        levels = _levels_due(rule, since, fired, calendar, now)
        if levels:
            *also, level = levels
            owed.append(Due(rule=rule, level=level, step=rule.steps[level], also=tuple(also), since=since))
    return owed


def _levels_due(
    rule: Rule, since: datetime, fired: Mapping[tuple[str, int], datetime], calendar: Calendar, now: datetime
) -> list[int]:
    done = [level for level in range(len(rule.steps)) if (rule.name, level) in fired]
    levels = []
    # What lies below a level that fired has been overtaken.
    for level in range(done[-1] + 1 if done else 0, len(rule.steps)):
        after = rule.steps[level].after
        at = _later(rule, calendar, since, after)
        if done:
            first = done[0]
            apart = max(after - rule.steps[first].after, timedelta())
            at = max(at, _later(rule, calendar, fired[rule.name, first], apart))
        if at > now:
            break
        levels.append(level)
    return levels


def _later(rule: Rule, calendar: Calendar, start: datetime, duration: timedelta) -> datetime:
    """`duration` after `start` on the rule's clock."""
    if rule.clock == "calendar":
        return start + duration
    return add_business_time(calendar, start, duration)
