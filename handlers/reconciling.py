"""Tick: look for replies whose fate is unknown in the account's own timeline, before anything else is done with them.

After a crash or a lost answer the network decides; where it cannot, a person does (promise 3 of the design).
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

from sqlalchemy.orm import Session

from clients import CannotTell, NotThere, Outgoing, Sent
from handlers import drafting, wording
from handlers.desk import Desk, Spot
from handlers.outcomes import answered, end_refused, sent_now, tell
from handlers.parking import each
from handlers.sending import outgoing_of
from rules import draft as rule
from rules.case import needs_right
from rules.draft import DraftAction, DraftState
from rules.people import Person, Right
from rules.refusal import Refusal, Why, refuse
from storage import drafts, failures
from storage.failures import Failure, Kind
from storage.schema import Case, Draft

Begin = Callable[[Desk, Session, int], tuple[Outgoing, int, str, str] | None]
Settle = Callable[[Desk, Session, int, int, Sent | NotThere | CannotTell], None]

GIVE_UP_LOOKING = timedelta(minutes=10)
MOST_ATTEMPTS = 3
SETTLED_BY = frozenset({"there", "again"})  #: a person's word on a reply whose fate the network would not tell


def tick(desk: Desk) -> int:
    """Look for every reply that may have been sent; returns how many there were."""
    now = desk.now()
    with desk.store.reading() as tx:
        doubtful = drafts.due(tx, [DraftState.SENDING, DraftState.UNSURE], now)
        approved = drafts.due(tx, [DraftState.APPROVED], now)
        older = [one for one in approved if drafts.may_be_out(tx.get_one(Draft, one), desk.runs_since)]

    def look(draft_id: int) -> None:
        first = draft_id in older
        _look(
            desk, draft_id, *((_begin_looking_first, _settle_first) if first else (_begin_looking, _settle_by_network))
        )

    looked = each(
        desk,
        Kind.REPLY,
        [*doubtful, *older],
        look,
        place=partial(drafting.place_of, desk),
        parked=lambda draft_id, failure: desk.store.work(lambda tx: _parked(desk, tx, draft_id, failure)),
    )
    return len(looked)


def _parked(desk: Desk, tx: Session, draft_id: int, failure: Failure) -> None:
    """Looking it up fails for a reason that nobody foresaw: whoever approved it decides."""
    draft = tx.get_one(Draft, draft_id)
    if draft.state in (DraftState.APPROVED, DraftState.UNSURE):
        draft.fence += 1
        draft.lease_until = None
        _unknown(desk, tx, draft, CannotTell(reason=f"unexpected failure {failure.reference}", retry_at=None))


def _look(desk: Desk, draft_id: int, begin: Begin, settle: Settle) -> None:
    """Look for a reply in the account's own timeline; no transaction is open while the network is asked."""
    desk.pulse.moving()
    begun = desk.store.work(lambda tx: begin(desk, tx, draft_id))
    if begun is None:
        return
    outgoing, fence, network, account = begun
    found = desk.network(network, account).reconcile(outgoing)
    desk.store.work(lambda tx: settle(desk, tx, draft_id, fence, found))


# --- a crash or a lost answer ----------------------------------------------------------------------------------------


def _begin_looking(desk: Desk, tx: Session, draft_id: int) -> tuple[Outgoing, int, str, str] | None:
    draft = drafts.claim(tx, draft_id, [DraftState.SENDING, DraftState.UNSURE], desk.now())
    if draft is None:
        return None
    if draft.state == DraftState.SENDING:
        drafting.move(desk, tx, draft, DraftAction.DOUBT, "unsure", actor="bot", reason="the process ended meanwhile")
    case = tx.get_one(Case, draft.case_id)
    assert draft.sending_at is not None
    return outgoing_of(tx, draft, draft.sending_at), draft.fence, case.network, case.account


def _settle_by_network(desk: Desk, tx: Session, draft_id: int, fence: int, found: Sent | NotThere | CannotTell) -> None:
    draft = drafts.held(tx, draft_id, fence)
    if draft is None or draft.state != DraftState.UNSURE:
        return
    draft.lease_until = None
    match found:
        case Sent():
            sent_now(desk, tx, draft, found)
        case NotThere():
            _not_there(desk, tx, draft)
        case CannotTell():
            _cannottell(desk, tx, draft, found)


# --- an approved draft that is older than this process: had the database been a backup, it might be out already ------


def _begin_looking_first(desk: Desk, tx: Session, draft_id: int) -> tuple[Outgoing, int, str, str] | None:
    draft = drafts.claim(tx, draft_id, [DraftState.APPROVED], desk.now())
    if draft is None or draft.answers is None:
        return None
    case = tx.get_one(Case, draft.case_id)
    if not desk.account(case.network, case.account).open:
        draft.lease_until, draft.looked_up_at = None, desk.now()  # nobody looks, and nothing will be sent
        return None
    # The process that may have sent it ended, and a backup was put in place, before this one began.
    outgoing = replace(outgoing_of(tx, draft, drafts.born(draft)), settled=True)
    return outgoing, draft.fence, case.network, case.account


def _settle_first(desk: Desk, tx: Session, draft_id: int, fence: int, found: Sent | NotThere | CannotTell) -> None:
    draft = drafts.held(tx, draft_id, fence)
    if draft is None or draft.state != DraftState.APPROVED:
        return
    draft.lease_until = None
    match found:
        case NotThere():
            draft.looked_up_at, draft.reason = desk.now(), None
            desk.nudge()
        case Sent():
            drafting.move(desk, tx, draft, DraftAction.SEND, "found", actor="bot")
            sent_now(desk, tx, draft, found)
        case CannotTell(retry_at=retry_at, reason=reason) if retry_at is not None:
            draft.next_try_at, draft.reason = retry_at, reason
            drafting.redraw(tx, draft)
        case CannotTell():
            _unknown(desk, tx, draft, found)


def _unknown(desk: Desk, tx: Session, draft: Draft, found: CannotTell) -> None:
    """Nobody knows whether it is out: a person is asked."""
    if draft.state == DraftState.APPROVED:
        draft.sending_at = desk.now()
        drafting.move(desk, tx, draft, DraftAction.SEND, "looked_for", actor="bot")
        drafting.move(desk, tx, draft, DraftAction.DOUBT, "unsure", actor="bot", reason=found.reason)
    _cannottell(desk, tx, draft, found)


def _not_there(desk: Desk, tx: Session, draft: Draft) -> None:
    """Surely not published: the same approval holds for one more attempt; a second loss ends it with the author."""
    if draft.attempts >= MOST_ATTEMPTS:
        end_refused(desk, tx, draft, "the network did not publish it in three attempts; change the words and try again")
        return
    draft.next_try_at = draft.looked_up_at = desk.now()
    drafting.move(desk, tx, draft, DraftAction.REQUEUE, "requeued", actor="bot")


def _cannottell(desk: Desk, tx: Session, draft: Draft, found: CannotTell) -> None:
    assert draft.sending_at is not None
    overdue = desk.now() - max(draft.sending_at, desk.runs_since) > GIVE_UP_LOOKING
    draft.next_try_at = found.retry_at or desk.now() + GIVE_UP_LOOKING
    if found.retry_at is not None and not overdue:
        return
    draft.reason = f"Looked it up without a result ({found.reason}). Please look on the network and press what is true."
    drafting.redraw(tx, draft)
    who = draft.approved_by or draft.author
    tell(desk, tx, draft, f"unsure:{draft.id}:{draft.sending_at.isoformat()}", wording.unsure(draft.version, who))


def settle(desk: Desk, tx: Session, draft: Draft, person: Person, spot: Spot, gesture: str) -> None:
    """A person looked and says whether the reply is there, or that it may be sent again."""
    refusal = needs_right(person, Right.APPROVE, act="settle")
    if refusal is None and draft.state == DraftState.UNSURE and not draft.reason:
        refusal = refuse(Why.SENDING, version=draft.version)  # looked up just now: nobody is asked yet
    if refusal is None and draft.state != DraftState.UNSURE:
        after = rule.next_state(DraftState(draft.state), DraftAction.REQUEUE)
        refusal = after if isinstance(after, Refusal) else None
    if refusal is not None:
        desk.refuse(tx, spot, person, refusal)
        return
    draft.fence += 1  # a look-up under way has nothing more to say
    failures.clear(tx, Kind.REPLY, str(draft.id))
    draft.lease_until = None
    if gesture == "again":
        draft.next_try_at, draft.reason, draft.attempts = desk.now(), None, 0
        draft.looked_up_at = desk.now()
        drafting.move(desk, tx, draft, DraftAction.REQUEUE, "requeued", actor=person.id)
        return
    assert draft.sending_at is not None
    draft.sent_at, draft.reason = draft.sending_at, None
    drafting.move(desk, tx, draft, DraftAction.CONFIRM, "sent", actor=person.id, by_hand=True)
    answered(tx, tx.get_one(Case, draft.case_id), draft, draft.sending_at)
