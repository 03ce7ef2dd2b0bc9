"""The card of a draft, drawn whole from state: its number, author, length, exact text, and where it stands."""

from sqlalchemy.orm import Session

from handlers.blocks import Block, actions, button, clock_time, context, link, quoted, section, words
from handlers.cards import FALLBACK, Content, case_card
from handlers.desk import Desk
from handlers.standing_in import named
from handlers.wording import STATES
from rules.draft import DraftKind, DraftState, Requirement, manager_is_missing
from rules.people import Role
from rules.slack_text import escape
from storage.cases import CaseFile, case_file
from storage.schema import Draft
from storage.slack_messages import Kind


def drawn(desk: Desk, tx: Session, kind: Kind, case_id: int | None, draft_id: int | None) -> Content:
    """What is drawn from state at the moment of posting: the card of a case or of a draft."""
    assert case_id is not None
    file = case_file(tx, case_id)
    assert file is not None
    return case_card(desk, file) if kind is Kind.CARD else draft_card(desk, file, tx.get_one(Draft, draft_id))


def draft_card(desk: Desk, file: CaseFile, draft: Draft) -> Content:
    """Draw one version of a reply: its number, author, length, exact text, and where it stands."""
    network = desk.network(file.case.network, file.case.account)
    zone = desk.zone
    name = _draft_name(draft)
    author = desk.directory.named(draft.author)
    blocks: list[Block] = [
        section(f"*{name}* by {author} · {network.length(draft.text)} of {network.max_length} characters"),
        words(draft.text),
        context(_standing(desk, file, draft)),
    ]
    state = DraftState(draft.state)
    value = str(draft.id)
    if state is DraftState.PROPOSED:
        blocks.append(
            actions(
                button("✅ Approve and send", "draft_approve", value, style="primary", describe=f"Approve {name}"),
                button("❌ Reject …", "draft_reject", value, style="danger", describe=f"Reject {name}"),
            )
        )
    elif state is DraftState.APPROVED:
        blocks.append(actions(button("✋ Stop", "draft_stop", value, describe=f"Take the approval of {name} back")))
    elif state is DraftState.UNSURE and draft.reason:
        blocks.append(
            actions(
                button("It is there", "draft_there", value, describe=f"{name} is on the network"),
                button("Send again", "draft_again", value, style="danger", describe=f"Send {name} again"),
            )
        )
    if file.newest.created_at > draft.created_at and state is DraftState.PROPOSED:
        blocks.insert(
            2,
            context(f":warning: The customer wrote again {clock_time(file.newest.created_at, zone)}: read that first."),
        )
    return {"text": f"{name} by {author}, {STATES[draft.state]}: {quoted(draft.text, FALLBACK)}", "blocks": blocks}


def _waits(desk: Desk, draft: Draft) -> str:
    by = " or ".join(role.value.replace("_", " ") for role in desk.config.approval.by)
    rule = f", by the rule “{escape(draft.needs_rule)}”" if draft.needs_rule else ""
    match Requirement(draft.needs):
        case Requirement.NONE:
            return f":hourglass: Its author may send it with :white_check_mark:{rule}"
        case Requirement.PEER:
            return f":hourglass: Waits for :white_check_mark: from any colleague{rule}"
        case Requirement.APPROVER:
            return f":hourglass: Waits for :white_check_mark: from another person ({by}){rule}"
        case Requirement.COMMUNICATION_MANAGER:
            deputies = any(Role.COMMUNICATION_MANAGER in one.roles and one.deputy for one in desk.config.people)
            away = "; while every one of them is away, a deputy's will do" if deputies else ""
            return f":hourglass: Waits for :white_check_mark: from the communication manager{rule}{away}"
        case Requirement.TWO_PERSONS | Requirement.MANAGER_AND_ANOTHER:
            if draft.needs == Requirement.MANAGER_AND_ANOTHER:
                by = "the communication manager"
            if draft.endorsed_by and draft.endorsed_hash == draft.text_hash:
                first, missing = desk.directory.named(draft.endorsed_by), "a second person"
                if manager_is_missing(Requirement(draft.needs), desk.person(draft.endorsed_by)):
                    missing = "the communication manager"
                return f":hourglass: First yes by {first}; waits for :white_check_mark: from {missing}{rule}"
            return f":hourglass: Waits for :white_check_mark: from two persons, one of them {by}{rule}"


def _draft_name(draft: Draft) -> str:
    return {
        DraftKind.ANSWER: f"Draft {draft.version}",
        DraftKind.PRIVATE: f"Draft {draft.version} (moving to private)",
        DraftKind.HOLDING: f"Holding reply {draft.version}",
    }[DraftKind(draft.kind)]


def _standing(desk: Desk, file: CaseFile, draft: Draft) -> str:
    zone = desk.zone
    first = draft.endorsed_by if draft.endorsed_hash == draft.text_hash else None
    both = [desk.directory.named(first)] if first else []
    if draft.approved_by:
        both.append(named(desk, draft.approved_by, file.given_for.get(draft.id, "")))
    approver = " and ".join(both)
    decider = desk.directory.named(draft.decided_by) if draft.decided_by else ""
    reason = quoted(draft.reason or "", 200)
    yes = "started" if draft.kind == DraftKind.HOLDING else "approved"
    match DraftState(draft.state):
        case DraftState.PROPOSED:
            return _waits(desk, draft)
        case DraftState.APPROVED:
            later = (
                f" · goes out at {clock_time(draft.next_try_at, zone)}" if draft.reason and draft.next_try_at else ""
            )
            why = f" ({reason})" if reason else ""
            return f":white_check_mark: {yes.capitalize()} by {approver}{later}{why}"
        case DraftState.SENDING:
            return f":outbox_tray: Being sent, {yes} by {approver}"
        case DraftState.UNSURE:
            looking = "Looking whether it arrived; it is not sent twice."
            return f":question: The network's answer was lost. {reason or looking}"
        case DraftState.SENT:
            where = link(draft.remote_url, "see it") if draft.remote_url else ""
            when = clock_time(draft.sent_at, zone) if draft.sent_at else ""
            return f":rocket: Sent {when}, {yes} by {approver} · {where}"
        case DraftState.REJECTED:
            return f":x: Rejected by {decider}: {reason or 'the reason is still to be written in this thread'}"
        case DraftState.SUPERSEDED:
            return f":fast_forward: {reason or 'Replaced by a newer draft'}; nothing was sent"
        case DraftState.REFUSED:
            return f":no_entry_sign: Not sent: {reason}"
