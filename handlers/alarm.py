"""What a rule urgently calls somebody for is set aside by no word list and left in silence by no older decision."""

from dataclasses import replace

from sqlalchemy.orm import Session

from handlers import facts
from handlers.casework import wait_again
from handlers.desk import Desk
from rules.case import CaseState, reopen
from rules.ruleset import calls_urgently
from storage import audit, cases
from storage.intake import Taken

BOT = "bot"
STILL = (CaseState.ASIDE, CaseState.NO_REPLY, CaseState.SPAM)  #: where no rule is asked


def wakes(desk: Desk, tx: Session, taken: Taken) -> bool:
    """Put a case back that is left alone, for this post's words make a rule call urgently; True when that was so."""
    case, post = taken.case, taken.post
    found = facts.of_case(desk, tx, case.id) if case.state in STILL and not case.industry else None
    if found is None:
        return False
    after = reopen(cases.view(case))
    assert isinstance(after, CaseState)  # the table has a row for each
    new = replace(found.facts, state=after.value, texts=(post.text,), waiting_since=post.created_at)
    calling = calls_urgently(facts.matches(desk, replace(found, facts=new)))
    if not calling:
        return False
    audit.note(
        tx, "case.reopened", actor=BOT, at=desk.now(), case_id=case.id, before=case.state, after=after.value,
        about={"rule": calling},
    )  # fmt: skip
    case.state = after
    wait_again(tx, case, since=post.created_at)
    tx.flush()
    return True
