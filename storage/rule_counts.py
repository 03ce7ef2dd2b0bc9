"""Queries for the report on rules: which acted, which called in vain, and how often a reply needed a yes.

What was done about mystery shoppers is in none of them.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rules.draft import DraftKind, DraftState, Requirement
from storage.mystery import TESTS
from storage.schema import Draft, Escalation, RuleAct


def acted(tx: Session, start: datetime, end: datetime) -> dict[str, int]:
    """On how many cases each rule acted in [start, end), by whatever it does: calling, routing, asking for a yes."""
    found: dict[str, set[int]] = defaultdict(set)
    for case_id, rule in _acts(tx, start, end):
        found[rule].add(case_id)
    return {rule: len(cases) for rule, cases in found.items()}


def _acts(tx: Session, start: datetime, end: datetime) -> Iterator[tuple[int, str]]:
    for kind, at in ((RuleAct, RuleAct.at), (Escalation, Escalation.fired_at)):
        query = select(kind.case_id, kind.rule).where(at >= start, at < end, kind.case_id.not_in(TESTS)).distinct()
        yield from ((case_id, rule) for case_id, rule in tx.execute(query))
    asked = select(Draft.case_id, Draft.needs_rule).where(
        Draft.created_at >= start,
        Draft.created_at < end,
        Draft.needs_rule != "",
        Draft.case_id.not_in(TESTS),
    )
    yield from ((case_id, rule) for case_id, rule in tx.execute(asked.distinct()))


def calls(tx: Session, start: datetime, end: datetime) -> dict[str, tuple[int, int]]:
    """How often each rule called somebody in [start, end), and how often that was said to be needless (S21)."""
    query = (
        select(Escalation.rule, func.count(), func.count(Escalation.needless_by))
        .where(Escalation.fired_at >= start, Escalation.fired_at < end, Escalation.case_id.not_in(TESTS))
        .group_by(Escalation.rule)
    )
    return {rule: (number, needless) for rule, number, needless in tx.execute(query)}


def yeses(tx: Session, start: datetime, end: datetime) -> dict[tuple[str, str], int]:
    """How many replies sent in [start, end), holding replies apart, took whose yes by which rule ("": the default)."""
    query = (
        select(Draft.needs, Draft.needs_rule, func.count())
        .where(
            Draft.state == DraftState.SENT.value,
            Draft.kind != DraftKind.HOLDING.value,
            Draft.sent_at >= start,
            Draft.sent_at < end,
            Draft.case_id.not_in(TESTS),
        )
        .group_by(Draft.needs, Draft.needs_rule)
    )
    return {(needs, rule): number for needs, rule, number in tx.execute(query)}


def needing(found: dict[tuple[str, str], int]) -> dict[str, int]:
    """Of these the ones that needed somebody else's yes, by rule."""
    by_rule: dict[str, int] = defaultdict(int)
    for (needs, rule), number in found.items():
        if needs != Requirement.NONE:
            by_rule[rule] += number
    return dict(by_rule)
