"""A colleague puts right what triage said: by an emoji on the card, or in the dialog behind its button."""

from sqlalchemy.orm import Session

from handlers import acting_words, casework
from handlers.desk import Desk, Spot
from rules import correcting as rule
from rules.assessment import PostKind
from rules.case import OPEN, CaseState, needs_right
from rules.people import Person, Right
from rules.refusal import Refusal
from storage import audit, triage
from storage.schema import Case


def put_right(desk: Desk, tx: Session, case: Case, person: Person, spot: Spot, aspect: str, value: str) -> bool:
    """Make a case say `value` of an aspect, with all that follows; True when it does now."""
    if refusal := rule.correct(person, aspect, value):
        desk.refuse(tx, spot, person, refusal)
        return False
    says = triage.value(case, aspect)
    if not rule.counts(triage.layers(tx, case.id, aspect), value, says=says):
        return True
    if says == value:
        triage.correct(tx, case, aspect, value, by=person.id, at=desk.now())
        audit.note(tx, "triage.agreed", actor=person.id, at=desk.now(), case_id=case.id, aspect=aspect, became=value)
        return True
    if aspect == "kind" and not _moved(desk, tx, case, person, spot, PostKind(value)):
        return False
    if case.state == CaseState.ASIDE and rule.wakes(aspect, value):
        casework.bring_back(desk, tx, case, person, spot)
        if case.state not in OPEN:
            return False
    _correct(desk, tx, case, person, aspect, value)
    _follow(tx, case, aspect)
    casework.redraw(tx, case)
    return True


def _follow(tx: Session, case: Case, aspect: str) -> None:
    """The tier follows what it comes from, until somebody puts it right itself; without corrections it is as it was."""
    put_right = triage.corrected(tx, case.id)
    if "priority" in put_right or not (aspect in rule.TIERED or aspect == "priority"):
        return
    if put_right & rule.TIERED:
        triage.put(tx, case, "priority", rule.tier_of(case))
        return
    ruled = acting_words.priorities(audit.of_case(tx, case.id))
    triage.put(tx, case, "priority", rule.untouched_tier(triage.priorities(tx, case.id), ruled) or case.priority)


def _moved(desk: Desk, tx: Session, case: Case, person: Person, spot: Spot, kind: PostKind) -> bool:
    """Where the case goes when it turns out to be of this kind; False when the person may not send it there."""
    state = CaseState(case.state)
    if kind is PostKind.CHAT and state in OPEN:
        return casework.set_aside(desk, tx, case, person, spot)
    if kind is PostKind.SPAM and state in OPEN | {CaseState.ASIDE}:
        casework.spam(desk, tx, case, person, spot)
        return case.state == CaseState.SPAM
    if kind is PostKind.CHAT or kind is PostKind.SPAM or state not in (CaseState.ASIDE, CaseState.SPAM):
        return True
    back = casework.bring_back if state is CaseState.ASIDE else casework.undo
    back(desk, tx, case, person, spot)
    return case.state in OPEN


def _correct(desk: Desk, tx: Session, case: Case, person: Person, aspect: str, value: str) -> None:
    row = triage.correct(tx, case, aspect, value, by=person.id, at=desk.now())
    audit.note(
        tx, "triage.corrected", actor=person.id, at=desk.now(), case_id=case.id, aspect=aspect, was=row.was,
        became=row.became, source=row.source,
    )  # fmt: skip


def take_back(desk: Desk, tx: Session, case: Case, person: Person, spot: Spot, aspect: str, value: str) -> None:
    """Undo one's own correction: what a colleague put right before or since stands, else what triage said."""
    says = triage.value(case, aspect)
    withdrawal = rule.withdraw(triage.layers(tx, case.id, aspect), by=person.id, value=value, says=says)
    if withdrawal is None:
        return
    stands = says if withdrawal.says is None else withdrawal.says
    if aspect == "kind" and stands != says and not _moved(desk, tx, case, person, spot, PostKind(stands)):
        return
    triage.withdraw(tx, case, withdrawal, at=desk.now())
    if withdrawal.says is not None:
        _follow(tx, case, aspect)
    audit.note(tx, "triage.uncorrected", actor=person.id, at=desk.now(), case_id=case.id, aspect=aspect, became=stands)
    casework.redraw(tx, case)


def refused(person: Person) -> Refusal | None:
    """Say no before somebody opens a dialog whose answer would be refused."""
    return needs_right(person, Right.CORRECT)
