"""Four eyes: approve, take back, reject. Nothing is sent here; an approval only makes a draft due."""

from sqlalchemy.orm import Session

from handlers import drafting, holds, stances, standing_in, wording
from handlers.cards import verdict_of
from handlers.desk import Desk, Spot
from handlers.drafting import WITHDRAWN, with_time
from handlers.outcomes import tell
from handlers.requirement import requirement
from rules import draft as rule
from rules.draft import DraftAction, DraftKind, DraftState, Requirement
from rules.people import Person
from rules.refusal import Refusal, Why, refuse
from storage import audit, cases, drafts, failures, gestures, slack_messages
from storage.cases import CaseFile
from storage.schema import Case, Draft
from storage.slack_messages import Kind, Urgency, card_key, draft_key


def approve(desk: Desk, tx: Session, draft: Draft, person: Person, spot: Spot) -> None:
    """Somebody's yes to this version: it is sent once the undo window has passed."""
    file = cases.case_file(tx, draft.case_id)
    assert file is not None
    review(desk, tx, file, draft)
    stands = standing_in.of_draft(desk, tx, draft, person)
    after = rule.approve(drafts.view(tx, draft), person, by=desk.approvers, stands=stands)
    if not isinstance(after, Refusal):
        verdict = verdict_of(desk, file)
        if not verdict.allowed:
            after = refuse(Why.CANNOT_REPLY, reason=verdict.reason)
        elif held := holds.refusal(desk, file.case):
            after = held
        elif no := stances.of_draft(desk, file.case, draft):
            after = no
    if isinstance(after, Refusal):
        desk.refuse(tx, spot, person, with_time(desk, draft, after))
        return
    first = first_yes(desk, tx, draft)
    waits = rule.endorses(drafts.view(tx, draft), person, by=desk.approvers, first=first)
    if isinstance(waits, Refusal):
        desk.refuse(tx, spot, person, waits)
        return
    if waits:
        endorse(desk, tx, draft, person)
        return
    approved(desk, draft, person, file)
    failures.clear(tx, failures.Kind.REPLY, str(draft.id))  # a new yes is a new attempt
    drafting.move(
        desk, tx, draft, DraftAction.APPROVE, "approved", actor=person.id, hash=draft.approved_hash,
        **({"for": stands.for_whom} if stands.for_whom else {}),
    )  # fmt: skip


def review(desk: Desk, tx: Session, file: CaseFile, draft: Draft) -> None:
    """Ask the rules again whose yes a draft takes: what has come since may ask for more, and never for less."""
    if draft.kind == DraftKind.HOLDING:
        return
    now = requirement(desk, tx, file, desk.person(draft.author), draft.text, DraftKind(draft.kind))
    both = rule.strictest([Requirement(draft.needs), now.needs], now.needs)
    if both is not Requirement(draft.needs):
        draft.needs, draft.needs_rule = both, now.rule
        audit.note(
            tx, "draft.needs_more", actor="bot", at=desk.now(), case_id=draft.case_id, draft_id=draft.id,
            version=draft.version, needs=draft.needs, rule=draft.needs_rule,
        )  # fmt: skip
        slack_messages.want(tx, draft_key(draft.id))


def first_yes(desk: Desk, tx: Session, draft: Draft) -> Person | None:
    """Who has given the first of two yeses to exactly this text."""
    endorsed_by = drafts.view(tx, draft).endorsed_by
    return desk.person(endorsed_by) if endorsed_by else None


def endorse(desk: Desk, tx: Session, draft: Draft, person: Person) -> None:
    """Write the first of two yeses down: whose, and to which bytes; in the place of one that counts no more."""
    if before := first_yes(desk, tx, draft):
        _first_is_void(desk, tx, draft, before, person)
    draft.endorsed_by = person.id
    draft.endorsed_hash = rule.text_hash(draft.text)
    audit.note(
        tx, "draft.endorsed", actor=person.id, at=desk.now(), case_id=draft.case_id, draft_id=draft.id,
        version=draft.version, hash=draft.endorsed_hash,
    )  # fmt: skip
    drafting.redraw(tx, draft)


def _first_is_void(desk: Desk, tx: Session, draft: Draft, before: Person, person: Person) -> None:
    now = desk.now()
    audit.note(
        tx, "draft.endorsement_void", actor="bot", at=now, case_id=draft.case_id, draft_id=draft.id,
        version=draft.version, given_by=before.id,
    )  # fmt: skip
    said = wording.first_yes_void(
        draft.version,
        gone=desk.directory.named(before.id),
        first=desk.directory.named(person.id),
        manager=rule.manager_is_missing(Requirement(draft.needs), person),
    )
    tell(desk, tx, draft, f"first:{draft.id}:{now.isoformat()}", said)


def let_second_be_first(desk: Desk, tx: Session, draft: Draft, second: Person) -> None:
    """Where the first of two yeses counts no more when the reply is about to leave, keep the other one's."""
    first, view = first_yes(desk, tx, draft), drafts.view(tx, draft)
    if first is None or rule.may_decide(view, first, by=desk.approvers) is None:
        return
    if rule.may_decide(view, second, by=desk.approvers) is None:
        endorse(desk, tx, draft, second)


def approved(desk: Desk, draft: Draft, person: Person, file: CaseFile) -> None:
    """Write a yes down: whose, to which bytes, as an answer to which post, and from when it may be sent."""
    now = desk.now()
    draft.approved_by = person.id
    draft.approved_at = now
    draft.approved_hash = rule.text_hash(draft.text)
    draft.answers = file.newest.version_id
    draft.next_try_at = now + desk.config.approval.undo_window
    draft.attempts = 0
    draft.reason = None


def unapprove(desk: Desk, tx: Session, draft: Draft, person: Person, spot: Spot) -> None:
    """Take one's own yes back while there is time; somebody else's yes is stopped by rejecting."""
    if draft.endorsed_by == person.id and draft.state in (DraftState.PROPOSED, DraftState.APPROVED):
        draft.endorsed_by = draft.endorsed_hash = None
        if draft.state == DraftState.APPROVED:
            drafting.void_approval(draft)
            drafting.move(desk, tx, draft, DraftAction.UNAPPROVE, "unapproved", actor=person.id)
        drafting.redraw(tx, draft)
        return
    if draft.approved_by != person.id:
        return  # a reaction taken away that had been refused, or that meant nothing
    after = rule.unapprove(drafts.view(tx, draft), person, approved_by=draft.approved_by)
    if isinstance(after, Refusal):
        desk.refuse(tx, spot, person, with_time(desk, draft, after))
        return
    drafting.void_approval(draft)
    drafting.move(desk, tx, draft, DraftAction.UNAPPROVE, "unapproved", actor=person.id)
    _later_yes(desk, tx, draft, person, spot)


def _later_yes(desk: Desk, tx: Session, draft: Draft, person: Person, spot: Spot) -> None:
    """Let a yes count that another approver gave after this one was taken back, but whose event had come first."""
    card = slack_messages.by_key(tx, draft_key(draft.id))
    if card is None or card.ts is None:
        return
    said = gestures.ever_on(tx, card.channel, card.ts)
    taken_back = max((row.event_ts for row in said if row.person == person.id and not row.present), default=None)
    for row in said:
        if taken_back is None or not row.present or row.event_ts <= taken_back:
            continue
        other = desk.person(row.person)
        yes = "approve" in desk.config.gestures.by_emoji(row.emoji)
        stands = standing_in.of_draft(desk, tx, draft, other)
        if yes and not isinstance(
            rule.approve(drafts.view(tx, draft), other, by=desk.approvers, stands=stands), Refusal
        ):
            approve(desk, tx, draft, other, spot)
            return


def stop(desk: Desk, tx: Session, draft: Draft, person: Person, spot: Spot) -> None:
    """The Stop button: the approver takes the yes back, the author the draft, another approver rejects."""
    if draft.approved_by == person.id:
        if draft.kind == DraftKind.HOLDING and draft.state == DraftState.APPROVED:
            drafting.supersede(desk, tx, draft, by=person.id, reason=WITHDRAWN)
            return
        unapprove(desk, tx, draft, person, spot)
        return
    reject(desk, tx, draft, person, spot)


def reject(desk: Desk, tx: Session, draft: Draft, person: Person, spot: Spot, *, reason: str = "") -> None:
    """A no with a reason; without one, the person is asked to write it in the thread. An author takes theirs back."""
    after = rule.reject(drafts.view(tx, draft), person, by=desk.approvers)
    if isinstance(after, Refusal):
        desk.refuse(tx, spot, person, with_time(desk, draft, after))
        return
    if after is DraftState.SUPERSEDED:
        drafting.supersede(desk, tx, draft, by=person.id, reason=WITHDRAWN)
        return
    draft.decided_by = person.id
    draft.reason = reason or None
    drafting.void_approval(draft)
    drafting.move(desk, tx, draft, DraftAction.REJECT, "rejected", actor=person.id, reason=reason)
    slack_messages.owe(
        tx,
        key=f"rejected:{draft.id}",
        kind=Kind.NOTICE,
        channel=desk.channel_of(tx.get_one(Case, draft.case_id)),
        thread_key=card_key(draft.case_id),
        case_id=draft.case_id,
        content={"text": wording.rejected(draft.version, author=draft.author, by=person.id, reason=reason)},
        now=desk.now(),
        urgency=Urgency.NOTICE,
    )
