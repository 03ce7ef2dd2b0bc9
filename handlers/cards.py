"""The card of a case and the card of a draft, each drawn whole from state: who, what, when, and what can be done."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clients import Verdict
from handlers.blocks import (
    Block,
    actions,
    ago,
    button,
    clock_time,
    context,
    day_time,
    link,
    overflow,
    plain_context,
    quoted,
    section,
    words,
)
from handlers.desk import Desk
from handlers.wording import STATES
from rules.case import CaseState
from rules.draft import LIVE, DraftKind, DraftState
from rules.hours import add_business_time
from rules.priority import Priority
from rules.slack_text import escape
from storage.cases import CaseFile, as_post
from storage.schema import Draft

Content = dict[str, Any]  #: {"text": fallback, "blocks": [...]}

NETWORKS = {"x": "X"}
FALLBACK = 400  #: characters of a post or draft that a notification shows


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """Until when the first answer is promised in public, and whether that has passed."""

    at: datetime
    passed: bool


def deadline(desk: Desk, file: CaseFile) -> Deadline | None:
    """The end of the account's response target for a case that waits, on its business hours."""
    if file.case.waiting_since is None:
        return None
    account = desk.account(file.case.network, file.case.account)
    at = add_business_time(desk.calendar(account), file.case.waiting_since, account.first_response)
    return Deadline(at=at, passed=at < desk.now())


def case_card(desk: Desk, file: CaseFile) -> Content:
    """Draw a case: short enough for a phone."""
    case, post = file.case, file.newest
    verdict = verdict_of(desk, file)
    blocks: list[Block] = [section(_headline(desk, file)), _sender(file), words(post.text)]
    if post.gone_at is not None:
        blocks.append(
            context(f":ghost: The post is gone from {NETWORKS[case.network]}: {escape(post.gone_reason or '')}")
        )
    elif post.edited_at is not None:
        blocks.append(context(f":pencil2: Edited by the customer, seen {clock_time(post.edited_at, desk.zone)}"))
    blocks.append(context(" · ".join(_facts(desk, file))))
    if not verdict.allowed:
        blocks.append(context(f":warning: {escape(verdict.reason)}"))
    if row := _buttons(file, verdict):
        blocks.append(row)
    return {"text": _fallback(desk, file), "blocks": blocks}


def verdict_of(desk: Desk, file: CaseFile) -> Verdict:
    """Whether the network would take a reply to the newest post."""
    post = file.newest
    if post.gone_at is not None:
        return Verdict(allowed=False, reason=post.gone_reason or "the post is gone")
    return desk.network(file.case.network, file.case.account).can_reply(as_post(post))


def _headline(desk: Desk, file: CaseFile) -> str:
    case = file.case
    state = {
        CaseState.NEW: ":new: *Waiting for somebody*",
        CaseState.CLAIMED: f":eyes: *{_owner(desk, file)}* has it",
        CaseState.ANSWERED: ":speech_balloon: *Answered*",
        CaseState.CLOSED: ":checkered_flag: *Closed*",
        CaseState.NO_REPLY: ":see_no_evil: *No reply, by decision*",
        CaseState.SPAM: ":wastebasket: *Spam*",
    }[CaseState(case.state)]
    marks = []
    if case.priority == Priority.HIGH:
        marks.append(":red_circle: *High*")
    if file.escalations:
        marks.append(":bangbang: *Escalated*")
    return " · ".join([f"{state}", *marks, f"case {case.id}"])


def _sender(file: CaseFile) -> Block:
    case, customer = file.case, file.customer
    followers = f", {customer.followers:,} followers" if (customer.followers or 0) >= 1000 else ""
    earlier = len(file.posts) - 1
    more = f" · {earlier} earlier {'post' if earlier == 1 else 'posts'} in this conversation" if earlier else ""
    return plain_context(
        f"{NETWORKS[case.network]} · {customer.name} (@{customer.handle}{followers}) to @{case.account}{more}"
    )


def _owner(desk: Desk, file: CaseFile) -> str:
    return desk.directory.named(file.case.owner) if file.case.owner else "nobody"


def _facts(desk: Desk, file: CaseFile) -> list[str]:
    case, zone = file.case, desk.zone
    facts = [f"Posted {ago(file.newest.created_at, zone)}"]
    end = deadline(desk, file)
    if end is not None and case.state in (CaseState.NEW, CaseState.CLAIMED):
        facts.append(
            f":alarm_clock: answer was due {day_time(end.at, zone)}"
            if end.passed
            else f"answer due {day_time(end.at, zone)}"
        )
    if case.promised_until is not None and case.waiting_since is not None:
        facts.append(f":hourglass_flowing_sand: promised by {day_time(case.promised_until, zone)}")
    if case.answered_at is not None and case.waiting_since is None:
        facts.append(f"answered {ago(case.answered_at, zone)}")
    if case.owner and case.state not in (CaseState.NEW, CaseState.CLAIMED):
        facts.append(f"by {_owner(desk, file)}")
    if case.end_reason:
        facts.append(f"reason: {quoted(case.end_reason)}")
    if file.dismissal is not None:
        who = desk.directory.named(file.dismissal.proposed_by)
        reason = quoted(file.dismissal.reason) or "reason still to be written in the thread"
        facts.append(f":see_no_evil: {who} proposes no reply ({reason}); a second person decides")
    facts += [_draft_fact(draft) for draft in file.drafts if draft.state in {state.value for state in LIVE}]
    if file.escalations:
        last = file.escalations[-1]
        facts.append(f"escalated {clock_time(last.fired_at, zone)} to {escape(last.notified)}")
    facts.append(link(file.newest.url, f"Open on {NETWORKS[case.network]}"))
    return facts


def _draft_fact(draft: Draft) -> str:
    if draft.kind == DraftKind.HOLDING:
        return f":hourglass_flowing_sand: holding reply {STATES[draft.state]}"
    return f":memo: draft {draft.version} {STATES[draft.state]}"


def _buttons(file: CaseFile, verdict: Verdict) -> Block | None:
    case, value = file.case, str(file.case.id)
    state = CaseState(case.state)
    if state in (CaseState.SPAM, CaseState.NO_REPLY):
        return actions(button("Undo", "case_undo", value, describe=f"Undo: put case {case.id} back into the queue"))
    if state is CaseState.CLOSED:
        return None
    row = []
    if state is CaseState.NEW:
        row.append(button("👀 Claim", "case_claim", value, style="primary", describe=f"Claim case {case.id}"))
    if verdict.allowed:
        row.append(button("📝 Write reply", "case_compose", value, describe=f"Write a reply for case {case.id}"))
    if state is CaseState.ANSWERED:
        row.append(button("🏁 Close", "case_close", value, describe=f"Close case {case.id}"))
        return actions(*row)
    if file.dismissal is not None:
        row.append(
            button("🙈 Agree: no reply", "case_no_reply", value, describe=f"Agree that case {case.id} gets no reply")
        )
    row.append(button("‼️ Escalate", "case_escalate", value, describe=f"Escalate case {case.id} now"))
    menu = []
    if state is CaseState.CLAIMED:
        menu.append(("↩️ Release", f"release:{value}"))
    if verdict.allowed:
        menu.append(("⏳ Send holding reply", f"holding_reply:{value}"))
        menu.append(("🔒 Propose moving to private", f"move_private:{value}"))
    if file.dismissal is None:
        menu.append(("🙈 No reply …", f"dismiss:{value}"))
    else:
        menu.append(("🙈 Take the proposal back", f"keep:{value}"))
    menu.append(("🗑️ Spam", f"spam:{value}"))
    row.append(overflow("case_more", menu))
    return actions(*row)


def _fallback(desk: Desk, file: CaseFile) -> str:
    case = file.case
    state = STATES[case.state]
    if case.state == CaseState.CLAIMED:
        state = f"claimed by {_owner(desk, file)}"
    who = f"{quoted(file.customer.name, 40)} on {NETWORKS[case.network]}"
    return f"Case {case.id}, {state}: {who}: {quoted(file.newest.text, FALLBACK)}"


def draft_card(desk: Desk, file: CaseFile, draft: Draft) -> Content:
    """Draw one version of a reply: its number, author, length, exact text, and where it stands."""
    network = desk.network(file.case.network, file.case.account)
    zone = desk.zone
    name = _draft_name(draft)
    author = desk.directory.named(draft.author)
    blocks: list[Block] = [
        section(f"*{name}* by {author} · {network.length(draft.text)} of {network.max_length} characters"),
        words(draft.text),
        context(_standing(desk, draft)),
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


def _draft_name(draft: Draft) -> str:
    return {
        DraftKind.ANSWER: f"Draft {draft.version}",
        DraftKind.PRIVATE: f"Draft {draft.version} (moving to private)",
        DraftKind.HOLDING: f"Holding reply {draft.version}",
    }[DraftKind(draft.kind)]


def _standing(desk: Desk, draft: Draft) -> str:
    zone = desk.zone
    approver = desk.directory.named(draft.approved_by) if draft.approved_by else ""
    decider = desk.directory.named(draft.decided_by) if draft.decided_by else ""
    reason = quoted(draft.reason or "", 200)
    yes = "started" if draft.kind == DraftKind.HOLDING else "approved"
    match DraftState(draft.state):
        case DraftState.PROPOSED:
            who = " or ".join(role.value.replace("_", " ") for role in desk.config.approval.by)
            return f":hourglass: Waits for :white_check_mark: from another person ({who})"
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
            return f":fast_forward: {reason or 'Replaced by a newer version'}; nothing was sent"
        case DraftState.REFUSED:
            return f":no_entry_sign: Not sent: {reason}"
