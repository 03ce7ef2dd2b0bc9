"""Tick: send approved drafts to their network, each at most once.

Commit `sending`, call once, write down what came of it. What may have been sent is handlers/reconciling.py's.
"""

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from clients import (
    Busy,
    Gone,
    Later,
    Outgoing,
    Refused,
    Sent,
    Unauthorised,
    Unreachable,
    Unsure,
    Verdict,
)  # fmt: skip
from handlers import drafting, holds, intake, stances, standing_in, wording
from handlers.approval import first_yes, let_second_be_first
from handlers.cards import verdict_of
from handlers.desk import Desk
from handlers.directory import NOBODY_KNOWS
from handlers.outcomes import end_refused, sent_now, tell
from handlers.parking import each
from rules import draft as rule
from rules.case import needs_right
from rules.draft import DraftAction, DraftKind, DraftState
from rules.people import Right
from rules.refusal import Refusal, Why, refuse
from storage import audit, cases, drafts, readings
from storage.cases import CaseFile
from storage.failures import Failure, Kind
from storage.schema import Case, Draft

log = logging.getLogger(__name__)

AGAIN = timedelta(seconds=30)
LONGEST_CALL = timedelta(seconds=20)  #: to a network: over before the lease is, unless the process stands still


def tick(desk: Desk) -> int:
    """Send what is approved and due; returns how many drafts were touched."""
    if desk.directory.outdated:
        return 0  # whoever approved may have lost the right a moment ago: look first
    with desk.store.reading() as tx:
        # A yes may have been taken back while Slack could not tell us: then its thread is read first.
        unread = readings.held_back(tx, desk.now())
        approved = drafts.due(tx, [DraftState.APPROVED], desk.now(), apart_from=unread)
    place = partial(drafting.place_of, desk)
    return len(each(desk, Kind.REPLY, approved, partial(_send, desk), place=place, parked=partial(_parked, desk)))


def _parked(desk: Desk, draft_id: int, failure: Failure) -> None:
    """It was never sent: whoever approved it knows, too."""

    def unit(tx: Session) -> None:
        draft = tx.get_one(Draft, draft_id)
        if draft.state == DraftState.APPROVED:
            reason = f"it failed again and again, and the admins were told; reference {failure.reference}"
            said = wording.not_sent(draft.version, draft.approved_by or draft.author, reason)
            tell(desk, tx, draft, f"parked:{draft_id}:{failure.reference}", said)

    desk.store.work(unit)


def _send(desk: Desk, draft_id: int) -> None:
    desk.pulse.moving()
    with desk.store.reading() as tx:
        draft = tx.get_one(Draft, draft_id)
        file = cases.case_file(tx, draft.case_id)
    assert file is not None
    if not desk.account(file.case.network, file.case.account).open:
        closed = verdict_of(desk, file)
        desk.store.work(lambda tx: _refuse(desk, tx, draft_id, closed))
        return
    if drafts.may_be_out(draft, desk.runs_since):
        return  # handlers/reconciling.py looks for it first
    if not _post_is_as_approved(desk, file, draft):
        return
    outgoing = desk.store.work(lambda tx: _begin(desk, tx, draft_id))
    if outgoing is None:
        return
    answer = desk.network(file.case.network, file.case.account).send(outgoing[0])
    desk.store.work(lambda tx: _write_down(desk, tx, draft_id, outgoing[1], answer))


def _post_is_as_approved(desk: Desk, file: CaseFile, draft: Draft) -> bool:
    """Read the post once more: an edited one voids the approval, one that is gone ends the draft."""
    network = desk.network(file.case.network, file.case.account)
    assert draft.answers is not None
    try:
        now_there = network.look_up(draft.answers)
    except (Busy, Unreachable, Unauthorised) as error:
        until = error.retry_at if isinstance(error, Busy) else desk.now() + AGAIN
        reason = str(error)
        desk.store.work(lambda tx: _wait(desk, tx, draft.id, until, reason))
        return False
    if isinstance(now_there, Gone):
        gone = now_there.reason
        desk.store.work(lambda tx: _gone(desk, tx, file.case.id, draft.id, gone))
        return False
    post, account = now_there, desk.account(file.case.network, file.case.account)
    desk.store.work(lambda tx: intake.take_in(desk, tx, account, post))
    verdict = network.can_reply(post)
    if not verdict.allowed:
        desk.store.work(lambda tx: _refuse(desk, tx, draft.id, verdict))
    return verdict.allowed


def _begin(desk: Desk, tx: Session, draft_id: int) -> tuple[Outgoing, int] | None:
    """Ask everything once more and commit `sending`; None when it is not to be sent after all, or not by us."""
    now = desk.now()
    draft = drafts.claim(tx, draft_id, [DraftState.APPROVED], now)
    if draft is None or draft.approved_by is None or draft.approved_hash is None or draft.answers is None:
        return None
    if desk.person(draft.approved_by).barred == NOBODY_KNOWS:
        draft.lease_until = None
        draft.next_try_at = now + AGAIN
        draft.reason = f"{NOBODY_KNOWS} with Slack; it goes out as soon as they can be"
        drafting.redraw(tx, draft)
        return None
    if refusal := _still_approved(desk, tx, draft):
        draft.lease_until = None
        approver = draft.approved_by
        drafting.void_approval(draft)
        draft.reason = "the approval no longer holds: " + wording.plain(refusal)
        key = f"unapproved:{draft.id}:{draft.fence}"
        tell(desk, tx, draft, key, wording.not_sent(draft.version, approver, draft.reason))
        drafting.move(desk, tx, draft, DraftAction.UNAPPROVE, "unapproved", actor="bot", why=refusal.why.value)
        let_second_be_first(desk, tx, draft, desk.person(approver))
        return None
    draft.attempts += 1
    draft.sending_at = now
    draft.reason = None  # what kept it waiting until now says nothing of this attempt
    drafting.move(desk, tx, draft, DraftAction.SEND, "sending", actor="bot", attempt=draft.attempts)
    # Counted from the approval, so that a text which the network calls a duplicate is known not to be this reply.
    outgoing = outgoing_of(tx, draft, draft.approved_at or now)
    return replace(outgoing, good_until=now + drafts.LEASE - LONGEST_CALL), draft.fence


def _still_approved(desk: Desk, tx: Session, draft: Draft) -> Refusal | None:
    assert draft.approved_by is not None
    assert draft.approved_hash is not None
    if all(post.version_id != draft.answers for post in cases.posts_of(tx, draft.case_id)):
        return refuse(Why.POST_EDITED)
    case = tx.get_one(Case, draft.case_id)
    if no := holds.refusal(desk, case) or stances.of_draft(desk, case, draft):
        return no
    approver = desk.person(draft.approved_by)
    view = drafts.view(tx, draft)
    if draft.kind == DraftKind.HOLDING:
        return needs_right(approver, Right.HOLD)
    return rule.still_approved(
        view,
        approver,
        approved_hash=draft.approved_hash,
        by=desk.approvers,
        first=first_yes(desk, tx, draft),
        stands=standing_in.of_yes(desk, tx, draft, approver),
    )


def outgoing_of(tx: Session, draft: Draft, prepared_at: datetime) -> Outgoing:
    """The reply as it goes to the network, fixed before the first attempt."""
    assert draft.answers is not None
    return Outgoing(
        reply_id=str(draft.id),
        in_reply_to=draft.answers,
        text=draft.text,
        prepared_at=prepared_at,
        known_ids=drafts.remote_ids(tx, draft.case_id),
    )


def _write_down(desk: Desk, tx: Session, draft_id: int, fence: int, answer: Sent | Refused | Later | Unsure) -> None:
    draft = drafts.held(tx, draft_id, fence)
    if draft is None or draft.state != DraftState.SENDING:
        log.warning("another process has taken over draft %s", draft_id)
        return
    draft.lease_until = None
    match answer:
        case Sent():
            sent_now(desk, tx, draft, answer)
        case Refused():
            end_refused(desk, tx, draft, answer.reason)
        case Later():
            draft.reason = answer.reason
            draft.next_try_at = answer.retry_at
            drafting.move(desk, tx, draft, DraftAction.POSTPONE, "postponed", actor="bot", reason=answer.reason)
        case Unsure():
            draft.next_try_at = desk.now()
            drafting.move(desk, tx, draft, DraftAction.DOUBT, "unsure", actor="bot", reason=answer.reason)


def _refuse(desk: Desk, tx: Session, draft_id: int, verdict: Verdict) -> None:
    draft = drafts.claim(tx, draft_id, [DraftState.APPROVED], desk.now())
    if draft is not None:
        end_refused(desk, tx, draft, verdict.reason)


def _gone(desk: Desk, tx: Session, case_id: int, draft_id: int, reason: str) -> None:
    for post in cases.posts_of(tx, case_id):
        draft = tx.get_one(Draft, draft_id)
        if draft.answers in (post.version_id, post.post_id) and post.gone_at is None:
            post.gone_at, post.gone_reason = desk.now(), reason
            audit.note(tx, "post.gone", actor="customer", at=desk.now(), case_id=case_id, post=post.post_id)
    _refuse(desk, tx, draft_id, Verdict(allowed=False, reason=reason))


def _wait(desk: Desk, tx: Session, draft_id: int, until: datetime, reason: str) -> None:
    draft = drafts.claim(tx, draft_id, [DraftState.APPROVED], desk.now())
    if draft is not None:
        draft.lease_until = None
        draft.next_try_at = until
        draft.reason = reason
        drafting.redraw(tx, draft)
