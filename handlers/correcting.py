"""A colleague puts right what triage said: by an emoji on the card, or in the dialog behind its button."""

from sqlalchemy.orm import Session

from handlers import casework
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
    if triage.value(case, aspect) == value:
        return True
    if aspect == "kind" and not _moved(desk, tx, case, person, spot, PostKind(value)):
        return False
    _correct(desk, tx, case, person, aspect, value)
    if aspect in rule.TIERED and "priority" not in triage.corrected(tx, case.id):
        tier = rule.tier(case.kind, case.mood, happening_now=case.happening_now)
        triage.put(case, "priority", tier)
    casework.redraw(tx, case)
    return True


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
    """Undo one's own correction, as long as it is what the case still says."""
    mine = [row for row in triage.corrections(tx, case.id) if row.aspect == aspect]
    if not mine or mine[-1].by != person.id or mine[-1].became != value or triage.value(case, aspect) != value:
        return
    row = mine[-1]
    if aspect == "kind" and not _moved(desk, tx, case, person, spot, PostKind(row.was)):
        return
    row.undone_at = desk.now()
    triage.put(case, aspect, row.was)
    tx.flush()
    if "priority" not in triage.corrected(tx, case.id) and aspect != "priority":
        triage.put(case, "priority", rule.tier(case.kind, case.mood, happening_now=case.happening_now))
    audit.note(tx, "triage.uncorrected", actor=person.id, at=desk.now(), case_id=case.id, aspect=aspect, became=row.was)
    casework.redraw(tx, case)


def refused(person: Person) -> Refusal | None:
    """Say no before somebody opens a dialog whose answer would be refused."""
    return needs_right(person, Right.CORRECT)
