"""Prepared words of config.yaml, in the customer's language: the holding reply, the invitation to private."""

from sqlalchemy.orm import Session

from handlers import approval, casework, drafting, holds, stances
from handlers.cards import is_held, verdict_of
from handlers.desk import Desk, Spot
from rules.case import CaseState, needs_right
from rules.draft import DraftAction, DraftKind
from rules.people import Person, Right
from rules.refusal import Refusal, Why, refuse
from rules.signing import sign, signature_of
from storage import cases, drafts
from storage.cases import CaseFile
from storage.schema import Case


def holding_reply(desk: Desk, tx: Session, case: Case, person: Person, spot: Spot) -> None:
    """Send the prepared "we have seen this" in the customer's language; with it a promise starts (S75).

    Its words were decided by whoever wrote config.yaml, so no second person is asked.
    """
    file = cases.case_file(tx, case.id)
    assert file is not None
    if refusal := needs_right(person, Right.HOLD) or _not_waiting(file) or holds.refusal(desk, case):
        desk.refuse(tx, spot, person, refusal)
        return
    account = desk.account(case.network, case.account)
    text = stances.in_language(account.holding_replies, case.language, account.language)
    if text is None:
        desk.refuse(tx, spot, person, refuse(Why.NO_TEMPLATE, template="holding reply", key="holding_replies"))
        return
    if is_held(file):
        desk.refuse(tx, spot, person, refuse(Why.ALREADY_HELD))
        return
    verdict = verdict_of(desk, file)
    if not verdict.allowed:
        desk.refuse(tx, spot, person, refuse(Why.CANNOT_REPLY, reason=verdict.reason))
        return
    if no := stances.of_words(desk, case, text, DraftKind.HOLDING):
        desk.refuse(tx, spot, person, no)
        return
    draft = drafts.propose(
        tx, case_id=case.id, kind=DraftKind.HOLDING, author=person.id,
        text=sign(text, signature_of(person, account.signature)), now=desk.now(),
    )  # fmt: skip
    approval.approved(desk, draft, person, file)
    drafting.move(desk, tx, draft, DraftAction.APPROVE, "held", actor=person.id, hash=draft.approved_hash)
    if case.state == CaseState.NEW:
        casework.claim(desk, tx, case, person, spot)
    drafting.show(desk, tx, case, draft)


def _not_waiting(file: CaseFile) -> Refusal | None:
    if file.case.state in (CaseState.NEW, CaseState.CLAIMED):
        return None
    return refuse(Why.CASE_STATE, state=file.case.state, action="hold")


def move_private(desk: Desk, tx: Session, case: Case, person: Person, spot: Spot) -> None:
    """Propose the prepared invitation to private messages; like every draft, somebody else approves it."""
    account = desk.account(case.network, case.account)
    if no := stances.silence(desk, case):
        desk.refuse(tx, spot, person, no)
        return
    text = stances.in_language(account.private_moves, case.language, account.language)
    if text is None:
        desk.refuse(tx, spot, person, refuse(Why.NO_TEMPLATE, template="invitation to private", key="private_moves"))
        return
    drafting.propose(desk, tx, case.id, person, text, spot, kind=DraftKind.PRIVATE)
