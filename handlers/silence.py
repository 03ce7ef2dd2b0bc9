"""A rule proposes not to answer a case; a person with the right agrees, or takes the proposal back (S73)."""

from sqlalchemy.orm import Session

from handlers.casework import draft_open, redraw
from handlers.desk import Desk
from rules.case import OPEN
from storage import audit, cases
from storage.schema import Case, Dismissal

BOT = "bot"


def propose(desk: Desk, tx: Session, case: Case, *, rule: str, reason: str) -> bool:
    """Propose silence in the name of a rule; False when a proposal or a draft stands there already."""
    if case.state not in OPEN or draft_open(tx, case) or cases.open_dismissal(tx, case.id) is not None:
        return False
    now = desk.now()
    tx.add(
        Dismissal(
            case_id=case.id, proposed_by=BOT, rule=rule, proposed_at=now, reason=reason, confirmed_by=None,
            ended_at=None,
        )
    )  # fmt: skip
    tx.flush()
    audit.note(tx, "case.no_reply_suggested", actor=BOT, at=now, case_id=case.id, reason=reason, rule=rule)
    redraw(tx, case)
    return True
