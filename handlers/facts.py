"""Gathers what the rules of config.yaml ask for, of one case, of some, or of all that are open."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy.orm import Session

from handlers.desk import Desk
from rules import occasions
from rules.facts import Facts
from rules.ruleset import Match
from storage import facts
from storage.facts import Chosen, Gathered


def of_open_cases(desk: Desk, tx: Session) -> list[Gathered]:
    """Every case that owes an answer, in a few queries whatever their number."""
    return _gathered(desk, tx, facts.open_cases())


def of_case(desk: Desk, tx: Session, case_id: int) -> Gathered | None:
    """One case; None when there is no such case."""
    return next(iter(_gathered(desk, tx, facts.one_case(case_id))), None)


def facts_of(desk: Desk, tx: Session, case_ids: Collection[int]) -> dict[int, Facts]:
    """What the rules look at, by the number of each of these cases; a number that no case has is left out."""
    return {one.case.id: one.facts for one in _gathered(desk, tx, facts.these_cases(case_ids))}


def matches(desk: Desk, found: Gathered) -> tuple[Match, ...]:
    """The rules that match a case now; those that rest after another case are among them, but stop no others."""
    calendar = desk.calendar(desk.account(found.case.network, found.case.account))
    rests = occasions.resting(desk.rules.rules, found.past.acted, found.past.post, desk.now())
    return desk.rules.decide(found.facts, calendar, desk.now(), resting=rests)


def _gathered(desk: Desk, tx: Session, chosen: Chosen) -> list[Gathered]:
    rules = desk.rules
    targets: dict[tuple[str, str], timedelta] = {
        (one.network, one.handle.lower()): one.first_response for one in desk.config.accounts
    }
    resting = max((rule.cool_down for rule in rules.rules if rule.cool_down), default=timedelta())
    return facts.gather(tx, chosen, needs=rules.needs, targets=targets, now=desk.now(), resting=resting, zone=desk.zone)
