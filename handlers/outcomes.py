"""What became of a reply is written down: sent and its case answered, or refused and its author told."""

from datetime import datetime

from sqlalchemy.orm import Session

from clients import Sent
from handlers import drafting, wording
from handlers.desk import Desk
from handlers.threads import say
from rules.case import CaseAction, CaseState
from rules.case import next_state as next_case_state
from rules.draft import DraftAction, DraftKind
from rules.hours import add_business_time
from rules.refusal import Refusal
from storage import audit, cases
from storage.schema import Case, Draft


def sent_now(desk: Desk, tx: Session, draft: Draft, sent: Sent) -> None:
    """The reply is on the network: the case is answered, or, by a holding reply, promised."""
    draft.remote_id, draft.remote_url, draft.sent_at = sent.remote_id, sent.url, sent.at
    draft.reason = None
    drafting.move(
        desk, tx, draft, DraftAction.CONFIRM, "sent", actor="bot", remote_id=sent.remote_id, at=sent.at.isoformat()
    )
    case = tx.get_one(Case, draft.case_id)
    if draft.kind == DraftKind.HOLDING:
        account = desk.account(case.network, case.account)
        case.promised_until = add_business_time(desk.calendar(account), sent.at, account.holding_promise)
        return
    answered(tx, case, draft, sent.at)


def answered(tx: Session, case: Case, draft: Draft, at: datetime) -> None:
    """Let a sent reply answer its case, as far as the customer has not written since; silence is off the table."""
    case.answered_at = at
    case.promised_until = None
    if proposal := cases.open_dismissal(tx, case.id):
        proposal.ended_at = at
        audit.note(tx, "case.no_reply_overtaken", actor="bot", at=at, case_id=case.id, draft_id=draft.id)
    # What was written after the post that this reply goes under still waits.
    posts = cases.posts_of(tx, case.id)
    answered = next((post.created_at for post in posts if draft.answers in (post.version_id, post.post_id)), at)
    case.waiting_since = next((post.created_at for post in posts if post.created_at > answered), None)
    if case.waiting_since is not None:
        return
    after = next_case_state(CaseState(case.state), CaseAction.ANSWER)
    if not isinstance(after, Refusal):
        case.state = after


def end_refused(desk: Desk, tx: Session, draft: Draft, reason: str) -> None:
    """The network will not have it: back to the author with the reason."""
    draft.reason = reason
    draft.lease_until = None
    drafting.move(desk, tx, draft, DraftAction.REFUSE, "refused", actor="bot", reason=reason)
    tell(desk, tx, draft, f"refused:{draft.id}", wording.not_sent(draft.version, draft.author, reason))


def tell(desk: Desk, tx: Session, draft: Draft, key: str, text: str) -> None:
    """Owe the thread of the draft's case a notice, once per key."""
    say(desk, tx, tx.get_one(Case, draft.case_id), key, text)
