"""Which open cases come first: the order of the queue and of the Home tab."""

from collections.abc import Collection

from sqlalchemy import case as case_of
from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from storage.schema import Case, Escalation

_OTHER = aliased(Escalation)

_NEEDLESS = exists().where(
    _OTHER.case_id == Escalation.case_id,
    _OTHER.rule == Escalation.rule,
    _OTHER.needless_at.is_not(None),
    _OTHER.fired_at >= Case.waiting_since,
)
PRESSING = (
    exists()
    .where(
        Escalation.case_id == Case.id,
        Escalation.called["pressing"].as_boolean().is_(True),
        Escalation.fired_at >= Case.waiting_since,
        ~_NEEDLESS.correlate(Escalation, Case),
    )
    .correlate(Case)
)
"""A rule has called somebody urgently for what the customer waits for now, and nobody said that it was needless."""

BY_URGENCY = (
    case_of((PRESSING, 0), else_=1),
    Case.happening_now.desc(),
    Case.priority,
    Case.waiting_since,
    Case.id,
)
"""What somebody was urgently called for first, then who is in the middle of it, by tier and by how long they wait."""


def pressing(tx: Session, case_ids: Collection[int]) -> frozenset[int]:
    """Those of some cases for which somebody was urgently called."""
    return frozenset(tx.scalars(select(Case.id).where(Case.id.in_(case_ids), PRESSING)))
