"""When somebody last worked on a claimed case, gathered from all that they leave behind."""

from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import and_, func, not_, or_, select
from sqlalchemy.orm import Session

from rules.case import CaseState
from rules.draft import LIVE, DraftKind, DraftState
from storage.schema import Audit, Case, Draft, QuestionRow, ThreadMessage

_BEGINS_ANEW = ("case.reopened",)  #: whoever did it: the owner has to look again


def claimed(tx: Session) -> list[Case]:
    """The cases that somebody has, the oldest claim first."""
    query = select(Case).where(Case.state == CaseState.CLAIMED.value, Case.owner.is_not(None))
    return list(tx.scalars(query.order_by(Case.claimed_at, Case.id)))


def worked_at(tx: Session, cases: Collection[Case]) -> dict[int, datetime]:
    """The newest sign of work on each of these claimed cases, by its id.

    It is the claim, what its owner did to it or wrote in its thread, and anything about a draft; or that the customer
    wrote again after our answer, or a colleague answered a question: the owner has to look again.
    """
    ids = [case.id for case in cases]
    found: dict[int, list[datetime]] = {
        case.id: [at for at in (case.claimed_at, case.waiting_since) if at is not None] or [case.stored_at]
        for case in cases
    }
    own = or_(Audit.actor == Case.owner, Audit.what.in_(_BEGINS_ANEW), Audit.what.startswith("draft."))
    acts = (
        select(Audit.case_id, func.max(Audit.at))
        .join(Case, and_(Case.id == Audit.case_id, own))
        .where(Audit.case_id.in_(ids))
        .group_by(Audit.case_id)
    )
    for case_id, at in tx.execute(acts):
        if case_id is not None:
            found[case_id].append(at)
    words = (
        select(ThreadMessage.case_id, func.max(ThreadMessage.ts))
        .join(Case, and_(Case.id == ThreadMessage.case_id, Case.owner == ThreadMessage.author))
        .where(ThreadMessage.case_id.in_(ids))
        .group_by(ThreadMessage.case_id)
    )
    for case_id, ts in tx.execute(words):
        found[case_id].append(datetime.fromtimestamp(float(ts), UTC))
    answers = (
        select(QuestionRow.case_id, func.max(QuestionRow.answered_at))
        .where(QuestionRow.case_id.in_(ids), QuestionRow.answered_at.is_not(None), QuestionRow.ended_at.is_(None))
        .group_by(QuestionRow.case_id)
    )
    for case_id, answered_at in tx.execute(answers):
        if answered_at is not None:
            found[case_id].append(answered_at)
    return {case_id: max(signs) for case_id, signs in found.items()}


def draft_open(tx: Session) -> frozenset[int]:
    """The claimed cases in which a draft waits for its approval or is on its way; a prepared reply waits for nobody."""
    prepared = and_(Draft.kind == DraftKind.HOLDING.value, Draft.state == DraftState.PROPOSED.value)
    query = (
        select(Draft.case_id)
        .join(Case, and_(Case.id == Draft.case_id, Case.state == CaseState.CLAIMED.value))
        .where(Draft.state.in_([state.value for state in LIVE]), not_(prepared))
    )
    return frozenset(tx.scalars(query))


def last_words(tx: Session, case_id: int) -> datetime | None:
    """When somebody of the team last wrote in a case's thread."""
    ts = tx.scalar(
        select(func.max(ThreadMessage.ts)).where(ThreadMessage.case_id == case_id, ThreadMessage.deleted.is_(False))
    )
    return None if ts is None else datetime.fromtimestamp(float(ts), UTC)
