"""What people do to a case: claim, release, close, dismiss, escalate. Each is gather, decide, apply in one go."""

from datetime import datetime

from sqlalchemy.orm import Session

from handlers import escalation, summary
from handlers.desk import Desk, Spot
from handlers.threads import say
from handlers.wording import ASKED
from rules import case as rule
from rules.case import CaseState
from rules.draft import DraftKind, DraftState
from rules.people import Person, Right
from rules.refusal import Refusal, Why, refuse
from rules.slack_text import to_plain
from storage import assignments, audit, cases, drafts, escalations, slack_messages
from storage.schema import Case, Dismissal
from storage.slack_messages import Kind, Urgency, aside_key, card_key

REASON_ASKED = (
    ":see_no_evil: You propose to leave this case without a reply. Write the reason as your next message in the card's "
    "thread; then a colleague agrees with :see_no_evil: on the card."
)


def redraw(tx: Session, case: Case) -> None:
    """Ask for the card to be drawn from the case's new state, and its line where it was set aside."""
    slack_messages.want(tx, card_key(case.id))
    slack_messages.want(tx, aside_key(case.id))


def owe_card(desk: Desk, tx: Session, case: Case) -> bool:
    """Owe the team the card of a case, once; a case that was set aside at once gets it when somebody needs it.

    True when it had none before: only now has it become a case.
    """
    return slack_messages.owe(
        tx,
        key=card_key(case.id),
        kind=Kind.CARD,
        channel=desk.channel_of(case),
        case_id=case.id,
        now=desk.now(),
        urgency=Urgency.CARD,
        about=f"card:{cases.name(case)}",
        about_at=case.opened_at,
    )


def claim(desk: Desk, tx: Session, case: Case, person: Person, spot: Spot) -> bool:
    """Claim a case; the second of two is told who was first. True when the case is now theirs."""
    after = rule.claim(cases.view(case), person)
    if isinstance(after, Refusal):
        desk.refuse(tx, spot, person, after)
        return False
    if case.state == CaseState.ASIDE:
        new = owe_card(desk, tx, case)
        wait_again(tx, case, since=desk.now() if new else None)
        where = f"<#{desk.channel_of(case)}>"
        desk.whisper(tx, spot, person, f":eyes: Case {case.id} is yours. Its card is on its way to {where}.")
    _move(desk, tx, case, after, "case.claimed", person)
    case.owner = person.id
    case.claimed_at = desk.now()
    assignments.end(tx, case, desk.now())
    return True


def release(desk: Desk, tx: Session, case: Case, person: Person, spot: Spot) -> None:
    """Give a case back to the queue."""
    after = rule.release(cases.view(case), person)
    if isinstance(after, Refusal):
        desk.refuse(tx, spot, person, after)
        return
    _move(desk, tx, case, after, "case.released", person, owner=case.owner)
    case.owner = None
    case.claimed_at = None


def close(desk: Desk, tx: Session, case: Case, person: Person, spot: Spot) -> None:
    """Close an answered case."""
    _end(desk, tx, case, person, spot, rule.close(cases.view(case), person, draft_open=draft_open(tx, case)), "closed")


def spam(desk: Desk, tx: Session, case: Case, person: Person, spot: Spot) -> None:
    """Put a case aside as spam."""
    _end_alone(
        desk, tx, case, person, spot, rule.mark_spam(cases.view(case), person, draft_open=draft_open(tx, case)), "spam"
    )


def set_aside(desk: Desk, tx: Session, case: Case, person: Person, spot: Spot) -> bool:
    """Say that a case needs no answer and nobody's time (S42); True when it is set aside now."""
    after = rule.set_aside(cases.view(case), person, draft_open=draft_open(tx, case))
    return _end_alone(desk, tx, case, person, spot, after, "set_aside")


def _end_alone(
    desk: Desk, tx: Session, case: Case, person: Person, spot: Spot, allowed: CaseState | Refusal, word: str
) -> bool:
    """End a case without an answer by one person's word; True when it has ended."""
    after = allowed
    if not isinstance(allowed, Refusal):
        after = rule.may_silence(person, held=case.held_reason, called=_weighty(desk, tx, case)) or allowed
    _end(desk, tx, case, person, spot, after, word)
    if isinstance(after, Refusal):
        return False
    if case.owner is not None and case.owner != person.id:
        _tell_owner(desk, tx, case, person, word)
    return True


def _tell_owner(desk: Desk, tx: Session, case: Case, person: Person, word: str) -> None:
    """A colleague has ended what somebody works on: they hear of it, and how it is put back."""
    done = {"spam": "marked this case as spam", "set_aside": "set this case aside, for it needs no answer"}[word]
    text = f":wave: <@{case.owner}> {desk.directory.named(person.id)} {done}. Not so? “Undo” on the card puts it back."
    say(desk, tx, case, f"ended:{case.id}:{desk.now().isoformat()}", text)


def _weighty(desk: Desk, tx: Session, case: Case) -> bool:
    """Whether a colleague asked for help with it, or a rule called that asks for more than the usual yes to a reply."""
    called = {name for name, _ in escalations.fired(tx, case.id)}
    usual = desk.config.approval.default.strictness
    strict = {one.name for one in desk.rules.rules if one.actions.approval and one.actions.approval.strictness > usual}
    return bool(called & (strict | {ASKED}))


def no_reply(desk: Desk, tx: Session, case: Case, person: Person, spot: Spot, *, reason: str = "") -> None:
    """Propose silence, or agree with somebody else's proposal of it (S73)."""
    proposal = cases.open_dismissal(tx, case.id)
    drafted = draft_open(tx, case)
    if proposal is None or (proposal.proposed_by == person.id and reason):
        if refusal := rule.propose_no_reply(cases.view(case), person, draft_open=drafted):
            desk.refuse(tx, spot, person, refusal)
            return
        _propose_no_reply(desk, tx, case, person, spot, proposal, reason)
        return
    after = rule.confirm_no_reply(
        cases.view(case), person, proposed_by=proposal.proposed_by, reason=proposal.reason, draft_open=drafted
    )
    after = rule.may_silence(person, held=case.held_reason) or after
    if isinstance(after, Refusal):
        desk.refuse(tx, spot, person, after)
        return
    proposal.confirmed_by = person.id
    proposal.ended_at = desk.now()
    _end(desk, tx, case, person, spot, after, "no_reply", reason=proposal.reason, proposed_by=proposal.proposed_by)


def _propose_no_reply(
    desk: Desk, tx: Session, case: Case, person: Person, spot: Spot, proposal: Dismissal | None, reason: str
) -> None:
    if proposal is None:
        proposal = Dismissal(
            case_id=case.id,
            proposed_by=person.id,
            rule=None,
            proposed_at=desk.now(),
            reason=reason,
            confirmed_by=None,
            ended_at=None,
        )
        tx.add(proposal)
    proposal.reason = reason or proposal.reason
    audit.note(tx, "case.no_reply_proposed", actor=person.id, at=desk.now(), case_id=case.id, reason=reason)
    if not proposal.reason:
        desk.whisper(tx, spot, person, REASON_ASKED)
    redraw(tx, case)


def keep(desk: Desk, tx: Session, case: Case, person: Person, spot: Spot) -> None:
    """Take a proposal of silence back; its author may, and so may everybody who could have agreed."""
    proposal = cases.open_dismissal(tx, case.id)
    if proposal is None:
        return
    if proposal.proposed_by != person.id and (refusal := rule.needs_right(person, Right.DISMISS)):
        desk.refuse(tx, spot, person, refusal)
        return
    proposal.ended_at = desk.now()
    audit.note(tx, "case.no_reply_withdrawn", actor=person.id, at=desk.now(), case_id=case.id)
    redraw(tx, case)


def undo(desk: Desk, tx: Session, case: Case, person: Person, spot: Spot) -> None:
    """Put a case that was spam, left without reply or set aside back where it belongs."""
    _back(desk, tx, case, person, spot, rule.undo(cases.view(case), person))


def bring_back(desk: Desk, tx: Session, case: Case, person: Person, spot: Spot) -> None:
    """What was set aside does need an answer: whoever may say so, trainees too, brings it back to the queue."""
    _back(desk, tx, case, person, spot, rule.bring_back(cases.view(case), person))


def _back(desk: Desk, tx: Session, case: Case, person: Person, spot: Spot, after: CaseState | Refusal) -> None:
    if isinstance(after, Refusal):
        desk.refuse(tx, spot, person, after)
        return
    new = owe_card(desk, tx, case)
    _move(desk, tx, case, after, "case.reopened", person)
    wait_again(tx, case, since=desk.now() if new else None)


def wait_again(tx: Session, case: Case, *, since: datetime | None) -> None:
    """An answer is owed again, to the first post that has none.

    Of what was no case before, the clock of the team begins `since` then: nobody could have answered in time what was
    rightly or wrongly set aside. The numbers count from the post all the same (docs/numbers.md).
    """
    case.industry = False  # whatever it is about, somebody has made it a case
    case.ended_at = None
    case.end_reason = None
    posts = [
        post for post in cases.posts_of(tx, case.id) if case.answered_at is None or post.created_at > case.answered_at
    ]
    case.waiting_since = (since or posts[0].created_at) if posts else None


def escalate(desk: Desk, tx: Session, case: Case, person: Person, spot: Spot) -> None:
    """Call the communication manager now, because a person asked."""
    if refusal := rule.needs_right(person, Right.ESCALATE):
        desk.refuse(tx, spot, person, refusal)
        return
    if case.state not in rule.OPEN:
        desk.refuse(tx, spot, person, refuse(Why.CASE_STATE, state=case.state, action="escalate"))
        return
    escalation.on_request(desk, tx, case, person, spot)


def reason_given(desk: Desk, tx: Session, case: Case, person_id: str, text: str) -> bool:
    """Take a thread message as the reason that its author was asked for; False when none is waited for."""
    text = to_plain(text).text
    now = desk.now()
    proposal = cases.open_dismissal(tx, case.id)
    if proposal is not None and proposal.proposed_by == person_id and not proposal.reason:
        proposal.reason = text
        audit.note(tx, "case.no_reply_reason", actor=person_id, at=now, case_id=case.id, reason=text)
        redraw(tx, case)
        return True
    rejected = drafts.awaiting_reason(tx, case.id, person_id)
    if rejected is None:
        return False
    rejected.reason = text
    audit.note(tx, "draft.reason", actor=person_id, at=now, case_id=case.id, draft_id=rejected.id, reason=text)
    slack_messages.want(tx, slack_messages.draft_key(rejected.id))
    return True


def draft_open(tx: Session, case: Case) -> bool:
    """Whether a reply is still on its way to a decision or to the network."""
    return any(
        draft.kind != DraftKind.HOLDING or draft.state != DraftState.PROPOSED for draft in drafts.live(tx, case.id)
    )


def _move(desk: Desk, tx: Session, case: Case, after: CaseState, what: str, person: Person, **detail: object) -> None:
    audit.note(
        tx, what, actor=person.id, at=desk.now(), case_id=case.id, before=case.state, after=after.value, about=detail
    )
    case.state = after
    redraw(tx, case)
    summary.changed(tx, case)


def _end(
    desk: Desk,
    tx: Session,
    case: Case,
    person: Person,
    spot: Spot,
    after: CaseState | Refusal,
    word: str,
    *,
    reason: str | None = None,
    **detail: object,
) -> None:
    if isinstance(after, Refusal):
        desk.refuse(tx, spot, person, after)
        return
    _move(desk, tx, case, after, f"case.{word}", person, reason=reason, **detail)
    case.ended_at = desk.now()
    case.end_reason = reason
    assignments.end(tx, case, desk.now())
    case.waiting_since = None
    proposal = cases.open_dismissal(tx, case.id)
    if proposal is not None:
        proposal.ended_at = desk.now()
