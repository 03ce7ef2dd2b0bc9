"""From words in a thread to an approved reply: propose, approve, reject, take back. Nothing here talks to a network."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from handlers import casework, stances
from handlers.blocks import TEXT_LIMIT
from handlers.cards import verdict_of
from handlers.desk import Desk, Spot
from handlers.requirement import requirement
from rules import draft as rule
from rules.case import CaseState, needs_right
from rules.draft import ON_ITS_WAY, DraftAction, DraftKind, DraftState
from rules.people import Person, Right
from rules.refusal import Refusal, Why, refuse
from rules.signing import sign, signature_of, unsigned
from rules.slack_text import clean, to_plain
from rules.stance import Stance
from storage import audit, cases, drafts, gestures, slack_messages
from storage.cases import CaseFile
from storage.schema import Case, Draft, ThreadMessage
from storage.slack_messages import Kind, Urgency, card_key, draft_key

EDITED = "The message behind it was edited"
WITHDRAWN = "Taken back by its author"
DELETED = "The message behind it was deleted"
NEWER = "Replaced by a newer draft"


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A reply as it would be sent, and what stands against it."""

    text: str
    length: int
    limit: int
    signature: str
    refusal: Refusal | None


def check(desk: Desk, file: CaseFile, person: Person, slack_text: str) -> Checked:
    """Turn what a person typed in Slack into the exact reply, signed and measured (S67, S69)."""
    plain = to_plain(slack_text)
    seen = clean(plain.text).strip()  # what nobody sees on the draft card, nobody could approve
    account = desk.account(file.case.network, file.case.account)
    network = desk.network(file.case.network, file.case.account)
    signature = signature_of(person, account.signature)
    text = sign(seen, signature)
    length = network.length(text)
    refusal = None
    verdict = verdict_of(desk, file)
    if not seen:
        refusal = refuse(Why.EMPTY)
    elif plain.problems:
        refusal = refuse(Why.SLACK_MARKS, problems=" ".join(plain.problems))
    elif length > network.max_length:
        refusal = refuse(
            Why.TOO_LONG,
            length=length,
            limit=network.max_length,
            over=length - network.max_length,
            signature=signature or "(none)",
        )
    elif len(text) > TEXT_LIMIT:
        # A link counts 23, however long it is.
        refusal = refuse(Why.TOO_LONG_TO_SHOW, length=f"{len(text):,}", limit=f"{TEXT_LIMIT:,}")
    elif not verdict.allowed:
        refusal = refuse(Why.CANNOT_REPLY, reason=verdict.reason)
    else:
        refusal = stances.of_words(desk, file.case, unsigned(seen, signature), DraftKind.ANSWER)
    return Checked(text=text, length=length, limit=network.max_length, signature=signature, refusal=refusal)


def may_draft(desk: Desk, file: CaseFile, person: Person) -> Refusal | None:
    """Whether this person may propose a reply in this case now."""
    if refusal := needs_right(person, Right.DRAFT):
        return refusal
    if refusal := stances.silence(desk, file.case):
        return refusal
    if file.case.state in (CaseState.SPAM, CaseState.NO_REPLY, CaseState.CLOSED):
        return refuse(Why.CASE_STATE, state=file.case.state, action="draft")
    on_its_way = [draft for draft in file.drafts if draft.state in ON_ITS_WAY and draft.kind != DraftKind.HOLDING]
    return refuse(Why.SENDING, version=on_its_way[-1].version) if on_its_way else None


def propose_message(desk: Desk, tx: Session, message: ThreadMessage, person: Person, spot: Spot) -> None:
    """Make a person's own message in the card's thread the next version of the reply."""
    if message.author != person.id:
        desk.refuse(tx, spot, person, refuse(Why.NOT_YOUR_MESSAGE))
        return
    earlier = drafts.from_message(tx, message.channel, message.ts)
    if earlier is not None and earlier.state in rule.LIVE:
        return  # it is a draft already
    propose(desk, tx, message.case_id, person, message.text, spot, source=(message.channel, message.ts))


def propose(
    desk: Desk,
    tx: Session,
    case_id: int,
    person: Person,
    slack_text: str,
    spot: Spot,
    *,
    source: tuple[str, str] | None = None,
    kind: DraftKind = DraftKind.ANSWER,
) -> Draft | None:
    """Propose a reply: checked, signed, numbered, shown as a draft card. It replaces what was proposed before."""
    file = cases.case_file(tx, case_id)
    assert file is not None
    if refusal := may_draft(desk, file, person):
        desk.refuse(tx, spot, person, refusal)
        return None
    checked = check(desk, file, person, slack_text)
    if checked.refusal is not None:
        desk.refuse(tx, spot, person, checked.refusal)
        return None
    if stances.of_case(desk, file.case) is Stance.REDIRECT:
        kind = DraftKind.PRIVATE  # whichever way it was written, it is the prepared invitation
    for draft in file.drafts:
        if draft.state in (DraftState.PROPOSED, DraftState.APPROVED) and draft.kind != DraftKind.HOLDING:
            supersede(desk, tx, draft, by=person.id, reason=NEWER)
    asked = requirement(desk, tx, file, person, checked.text, kind)
    draft = drafts.propose(
        tx, case_id=case_id, kind=kind, author=person.id, text=checked.text, now=desk.now(), source=source,
        needs=asked.needs, needs_rule=asked.rule,
    )  # fmt: skip
    audit.note(
        tx, "draft.proposed", actor=person.id, at=desk.now(), case_id=case_id, draft_id=draft.id,
        version=draft.version, hash=draft.text_hash, kind=kind.value, needs=draft.needs, rule=draft.needs_rule,
    )  # fmt: skip
    if file.case.state == CaseState.NEW and person.may(Right.CLAIM):
        casework.claim(desk, tx, file.case, person, spot)  # whoever writes the answer has the case
    show(desk, tx, file.case, draft)
    casework.redraw(tx, file.case)
    return draft


def show(desk: Desk, tx: Session, case: Case, draft: Draft) -> None:
    """Owe the draft's card in the thread of the case's card."""
    slack_messages.owe(
        tx,
        key=draft_key(draft.id),
        kind=Kind.DRAFT_CARD,
        channel=desk.channel_of(case),
        thread_key=card_key(case.id),
        case_id=case.id,
        draft_id=draft.id,
        now=desk.now(),
        urgency=Urgency.DRAFT,
        about=f"draft:{cases.name(case)}:{draft.version}:{draft.text_hash}",
        about_at=drafts.born(draft),
    )


def move(
    desk: Desk, tx: Session, draft: Draft, action: DraftAction, what: str, *, actor: str, **detail: object
) -> None:
    """Put a draft into the state that the table gives, with the audit line and both cards redrawn."""
    after = rule.next_state(DraftState(draft.state), action)
    assert not isinstance(after, Refusal), f"{draft.state} does not allow {action}"
    audit.note(
        tx, f"draft.{what}", actor=actor, at=desk.now(), case_id=draft.case_id, draft_id=draft.id,
        before=draft.state, after=after.value, version=draft.version, about=detail,
    )  # fmt: skip
    draft.state = after
    redraw(tx, draft)


def redraw(tx: Session, draft: Draft) -> None:
    """Ask for both cards that show a draft to be drawn anew."""
    slack_messages.want(tx, draft_key(draft.id))
    slack_messages.want(tx, card_key(draft.case_id))


def supersede(desk: Desk, tx: Session, draft: Draft, *, by: str, reason: str) -> None:
    """Put an unsent version aside; an approval it had is void."""
    if isinstance(rule.next_state(DraftState(draft.state), DraftAction.SUPERSEDE), Refusal):
        return
    draft.decided_by = by
    draft.reason = reason
    void_approval(draft)
    move(desk, tx, draft, DraftAction.SUPERSEDE, "superseded", actor=by, reason=reason)


def void_approval(draft: Draft) -> None:
    """Forget a yes."""
    draft.approved_by = None
    draft.approved_at = None
    draft.approved_hash = None
    draft.next_try_at = None


def with_time(desk: Desk, draft: Draft, no: Refusal) -> Refusal:
    """Tell in a refusal that comes too late when the reply was sent, and where it is."""
    if no.why is not Why.TOO_LATE or draft.sent_at is None:
        return no
    when = f" at {draft.sent_at.astimezone(desk.zone):%H:%M:%S}"
    return Refusal(no.why, {**no.facts, "when": f"{when}: {draft.remote_url}" if draft.remote_url else when})


def message_edited(desk: Desk, tx: Session, message: ThreadMessage, spot: Spot) -> None:
    """An edit of the message behind a draft makes a new version and voids the approval of the old one."""
    draft = drafts.from_message(tx, message.channel, message.ts)
    if draft is None:
        return
    person = desk.person(message.author)
    if draft.state in ON_ITS_WAY or draft.state == DraftState.SENT:
        no = refuse(Why.TOO_LATE if draft.state == DraftState.SENT else Why.SENDING, version=draft.version)
        desk.refuse(tx, spot, person, with_time(desk, draft, no))
        return
    if draft.state in (DraftState.PROPOSED, DraftState.APPROVED):
        supersede(desk, tx, draft, by=person.id, reason=EDITED)
    elif not _still_meant(desk, tx, message):
        return
    propose(
        desk, tx, message.case_id, person, message.text, spot, source=(message.channel, message.ts),
        kind=DraftKind(draft.kind),
    )  # fmt: skip


def _still_meant(desk: Desk, tx: Session, message: ThreadMessage) -> bool:
    """Whether an edit mends a draft that came to nothing: its gesture is still there, and no other draft has come."""
    if any(draft.kind != DraftKind.HOLDING for draft in drafts.live(tx, message.case_id)):
        return False
    return any(
        row.person == message.author and "draft" in desk.config.gestures.by_emoji(row.emoji)
        for row in gestures.reactions_on(tx, message.channel, message.ts)
    )


def message_withdrawn(desk: Desk, tx: Session, message: ThreadMessage, spot: Spot, *, reason: str = WITHDRAWN) -> None:
    """The author deleted the message or took its gesture away: the draft goes with it, if there is still time."""
    draft = drafts.from_message(tx, message.channel, message.ts)
    if draft is None:
        return
    if draft.state in ON_ITS_WAY or draft.state == DraftState.SENT:
        no = refuse(Why.TOO_LATE if draft.state == DraftState.SENT else Why.SENDING, version=draft.version)
        desk.refuse(tx, spot, desk.person(message.author), with_time(desk, draft, no))
        return
    supersede(desk, tx, draft, by=message.author, reason=reason)


def place_of(desk: Desk, draft_id: int) -> dict[str, str]:
    """Which reply this is, for whoever has to look after it."""
    with desk.store.reading() as tx:
        return {"case": str(tx.get_one(Draft, draft_id).case_id)}
