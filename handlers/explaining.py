"""Why a case is where it is: what triage said, what each rule says now, what was done, and what is due next."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from handlers import calls, escalation, facts
from handlers.acting_words import gave_priority
from handlers.desk import Desk
from rules import occasions
from rules.assessment import Assessment
from rules.case import OPEN
from rules.conditions import Verdict, evaluate
from rules.correcting import TIERED, tier_of
from rules.escalation import next_call
from rules.hours import Calendar
from rules.rule_decision import Chosen, Decision, decision
from rules.ruleset import Match, Rule
from storage import acts, audit, cases, triage, webhooks
from storage.cases import CaseFile
from storage.facts import Gathered
from storage.schema import Audit, Case, Correction, RuleAct, WebhookRow

AHEAD = 5  #: of what is due next


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One rule and what it says of the case now."""

    rule: Rule
    verdict: Verdict
    stopped_by: str = ""  #: the rule further up that says stop, so that this one is not asked

    @property
    def matches(self) -> bool:
        """Whether it counts."""
        return self.verdict.holds and not self.stopped_by


@dataclass(frozen=True, kw_only=True)
class Coming:
    """Something that happens if nothing else does."""

    at: datetime
    rule: str
    notify: tuple[str, ...] = ()  #: whom it calls then; empty: it may come to hold


@dataclass(frozen=True, kw_only=True)
class Explained:
    """Everything there is to say."""

    file: CaseFile
    said: Assessment | None  #: of the newest post
    corrections: Sequence[Correction]
    rules: tuple[Asked, ...]
    decided: Decision  #: by what matches now and does not rest; a proposal of silence and a storm are the case's own
    rests: Mapping[str, datetime]  #: the matching rules that leave it alone after another case, each until when
    acts: Sequence[RuleAct]
    did: Sequence[tuple[str, datetime, str]]  #: rule, when, and what it did in a few words
    called_later: Mapping[tuple[str, int], datetime]  #: of a rule's level that reached nobody at first: when it did
    holds: Sequence[Audit]  #: when it was held, and when that was released
    messages: Sequence[WebhookRow]  #: to other systems
    priority_by: Correction | str | None  #: the colleague or the rule that the case has its priority from; None: triage
    coming: tuple[Coming, ...]  #: in the order of time; nothing for a case that owes no answer

    @property
    def open(self) -> bool:
        """Whether rules act on it at all."""
        return self.file.case.state in OPEN


def unknown_account(desk: Desk, tx: Session, case_id: int) -> str | None:
    """Why a case cannot be explained whose account has left the settings, or never was in them; None when it can."""
    case = tx.get(Case, case_id)
    if case is None or any((a.network, a.handle.lower()) == (case.network, case.account) for a in desk.config.accounts):
        return None
    return f"Case {case_id} came to @{case.account}, which config.yaml does not have: no rule looks at it."


def explain(desk: Desk, tx: Session, case_id: int) -> Explained | None:
    """Look at one case as the rules do; None when there is no such case."""
    file = cases.case_file(tx, case_id)
    found = facts.of_case(desk, tx, case_id)
    if file is None or found is None:
        return None
    calendar = desk.calendar(desk.account(file.case.network, file.case.account))
    rests = occasions.resting(desk.rules.rules, found.past.acted, found.past.post, desk.now())
    rules = _asked(desk, found, calendar, rests)
    matches = [Match(rule=one.rule, verdict=one.verdict) for one in rules if one.matches]
    record = audit.of_case(tx, case_id)
    did = [
        (str(row.detail.get("rule")), row.at, str(row.detail.get("did"))) for row in record if row.what == "rule.acted"
    ]
    corrections = triage.corrections(tx, case_id)
    return Explained(
        file=file,
        said=triage.read(file.newest.triage),
        corrections=corrections,
        rules=rules,
        decided=_decided(tx, file, matches, rests),
        rests={match.rule.name: rests[match.rule.name] for match in matches if match.rule.name in rests},
        acts=acts.of_case(tx, case_id),
        did=did,
        called_later={
            (str(row.detail["rule"]), int(row.detail["level"])): row.at for row in record if row.what == "case.called"
        },
        holds=[row for row in record if row.what in ("case.held", "case.hold_released")],
        messages=webhooks.of_case(tx, case_id),
        priority_by=_priority_by(file.case, corrections, did),
        coming=_coming(desk, tx, found, rules, calendar) if file.case.state in OPEN else (),
    )


def _priority_by(
    case: Case, corrections: Sequence[Correction], did: Sequence[tuple[str, datetime, str]]
) -> Correction | str | None:
    """Of those who gave the case the priority that it has, the last one."""
    given: list[tuple[datetime, Correction | str]] = [
        (at, rule) for rule, at, words in did if gave_priority(case.priority) in words.split(", ")
    ]
    tier = tier_of(case)
    put_right = [row for row in corrections if row.aspect == "priority"]
    # Where nobody has put the priority itself right, it follows what was put right besides.
    following = [] if put_right or tier != case.priority else [row for row in corrections if row.aspect in TIERED]
    given += [(row.at, row) for row in (*put_right, *following) if row in following or row.became == case.priority]
    return max(given, key=lambda one: (one[0], isinstance(one[1], Correction)))[1] if given else None


def _decided(tx: Session, file: CaseFile, matches: Sequence[Match], rests: Collection[str]) -> Decision:
    """What counts by the rules; of what they propose or begin once, what became of it, for that may be nothing."""
    proposed, storm = cases.open_dismissal(tx, file.case.id), file.storm
    return replace(
        decision([match for match in matches if match.rule.name not in rests]),
        approval=decision(matches).approval,  # whose yes a reply takes is no matter of a rule's rest
        no_reply=Chosen(value=proposed.reason, rule=proposed.rule, since=None) if proposed and proposed.rule else None,
        storm=Chosen(value=storm.name, rule=storm.rule, since=None) if storm and storm.ended_at is None else None,
    )


def _asked(desk: Desk, found: Gathered, calendar: Calendar, rests: Collection[str]) -> tuple[Asked, ...]:
    """Every rule, also those that are not asked."""
    stopped_by = ""
    asked = []
    for place, rule in enumerate(desk.rules.rules):
        verdict = evaluate(rule.condition, found.facts, calendar, desk.now())
        one = Asked(rule=rule, verdict=verdict, stopped_by=stopped_by)
        asked.append(one)
        if one.matches and rule.stop and place >= len(desk.rules.always) and rule.name not in rests:
            stopped_by = rule.name
    return tuple(asked)


def _coming(desk: Desk, tx: Session, found: Gathered, rules: Sequence[Asked], calendar: Calendar) -> tuple[Coming, ...]:
    coming = []
    for one in rules:
        match = Match(rule=one.rule, verdict=one.verdict)
        following = next_call(match, found.past, calendar, desk.now()) if one.matches else None
        at = following[0] if following else None if one.matches else one.verdict.becomes
        if at is None or one.stopped_by:
            continue
        coming.append(Coming(at=at, rule=one.rule.name, notify=following[1].notify if following else ()))
    matches = [Match(rule=one.rule, verdict=one.verdict) for one in rules if one.matches]
    for row in found.uncalled:  # nobody could be reached then: whoever is back first is called
        targets = escalation.still_meant(desk, found, matches, row) if row.seen_at is None else None
        if targets and (back := calls.first_back(desk, tx, found.case, targets)) is not None:
            coming.append(Coming(at=back, rule=row.rule, notify=targets))
    return tuple(sorted(coming, key=lambda one: one.at)[:AHEAD])


def first_failed(verdict: Verdict) -> str:
    """The first of the conditions because of which it does not hold, in a plain line."""
    none = verdict.why.startswith("none:")
    for part in verdict.parts:
        if part.holds is none:
            return f"none of these may be: {part.why}" if none else first_failed(part)
    return verdict.why
