"""The card of a case, drawn whole from state: who wrote what and when, who has it, and what can be done."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clients import Verdict
from handlers import acting_words, asking_words, holds, stances
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
from handlers.triage_words import on_card
from handlers.wording import STANCES, STATES
from rules.case import DISMISSED, OPEN, CaseState
from rules.draft import LIVE, DraftKind
from rules.hours import add_business_time
from rules.slack_text import escape
from rules.stance import Stance
from storage import triage
from storage.cases import CaseFile, as_post
from storage.schema import Draft

Content = dict[str, Any]  #: {"text": fallback, "blocks": [...]}

NETWORKS = {"x": "X"}
FALLBACK = 400  #: characters of a post that a notification shows


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
        blocks.append(context(_gone(desk, file)))
    elif post.edited_at is not None:
        blocks.append(context(f":pencil2: Edited by the customer, seen {clock_time(post.edited_at, desk.zone)}"))
    blocks.append(context(" · ".join(_facts(desk, file))))
    blocks.append(_triage(file))
    stance = stances.of_case(desk, case)
    if stance is not Stance.FULL:
        blocks.append(context(STANCES[stance].format(account=case.account)))
    if not verdict.allowed:
        blocks.append(context(f":warning: {escape(verdict.reason)}"))
    if row := _buttons(file, verdict, stance):
        blocks.append(row)
    return {"text": _fallback(desk, file), "blocks": blocks}


def _gone(desk: Desk, file: CaseFile) -> str:
    """That the post is gone, and while an answer is owed, how the case comes to its end all the same."""
    case = file.case
    said = f":ghost: The post is gone from {NETWORKS[case.network]}: {escape(file.newest.gone_reason or '')}"
    if case.state not in OPEN or file.dismissal is not None:
        return said
    emoji = desk.config.gestures.no_reply[0]
    return f"{said} Nobody can answer it any more: :{emoji}: proposes to leave the case without a reply, with a reason."


def _triage(file: CaseFile) -> Block:
    said = triage.latest(file.posts)
    return context(on_card(file.case, said, file.corrected))


def _correct(file: CaseFile) -> Block:
    number = file.case.id
    return button("🏷️ Correct", "case_correct", str(number), describe=f"Put triage of case {number} right")


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
        CaseState.ASIDE: ":zzz: *Set aside, needs no answer*",
    }[CaseState(case.state)]
    marks = []
    if case.assigned_to and case.state == CaseState.NEW:
        marks.append(f"for {desk.directory.named(case.assigned_to)}")
    if (case.happening_now or file.pressing) and case.state in OPEN:
        marks.append(":red_circle: *Urgent*")
    if file.escalations:
        marks.append(":bangbang: *Escalated*")
    if holds.is_on(case):
        marks.append(":no_entry: *On hold*")
    if file.storm is not None and file.storm.ended_at is None:
        marks.append(f":cloud: *Storm: {escape(file.storm.name)}*")
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
    if case.waiting_since is not None and case.state in OPEN:
        facts.append(_due(desk, file))
    if case.answered_at is not None and case.waiting_since is None:
        facts.append(f"answered {ago(case.answered_at, zone)}")
    if case.state in DISMISSED:
        if file.dismissed_by:
            facts.append(f"by {desk.directory.named(file.dismissed_by)}")
    elif case.owner and case.state not in (CaseState.NEW, CaseState.CLAIMED):
        facts.append(f"by {_owner(desk, file)}")
    if case.end_reason:
        facts.append(f"reason: {quoted(case.end_reason)}")
    if case.tags:
        facts.append(f":label: {escape(', '.join(case.tags))}")
    if holds.is_on(case):
        until = day_time(case.held_until, zone) if case.held_until else ""
        late = case.held_until is not None and case.held_until < desk.now()
        facts.append(acting_words.on_hold(case.held_reason or "", until, late=late))
    if file.dismissal is not None:
        by = file.dismissal
        who = acting_words.rule(by.rule) if by.rule else desk.directory.named(by.proposed_by)
        reason = quoted(file.dismissal.reason) or "reason still to be written in the thread"
        then = "a person agrees or does not" if by.rule else "a second person decides"
        facts.append(f":see_no_evil: {who} proposes no reply ({reason}); {then}")
    facts += asking_words.waiting(desk, file) if case.state in OPEN else []
    facts += [_draft_fact(draft) for draft in file.drafts if draft.state in {state.value for state in LIVE}]
    if file.escalations:
        last = file.escalations[-1]
        needless = ", not needed" if last.needless_at is not None else ""
        nobody = ", nobody was reached yet" if case.state in OPEN and file.unreached(last) else ""
        facts.append(f"escalated {clock_time(last.fired_at, zone)} to {escape(last.notified)}{nobody}{needless}")
    facts.append(link(file.newest.url, f"Open on {NETWORKS[case.network]}"))
    return facts


def _due(desk: Desk, file: CaseFile) -> str:
    """By when the answer is due: one time, for once we have promised the customer another, the first one is past."""
    promised, zone = file.case.promised_until, desk.zone
    if promised is not None:
        if promised < desk.now():
            return f":alarm_clock: the answer was promised by {day_time(promised, zone)}"
        return f":hourglass_flowing_sand: promised by {day_time(promised, zone)}"
    end = deadline(desk, file)
    assert end is not None
    return (
        f":alarm_clock: answer was due {day_time(end.at, zone)}"
        if end.passed
        else f"answer due {day_time(end.at, zone)}"
    )


def is_held(file: CaseFile) -> bool:
    """Whether the customer has a holding reply for what they wait for now, or is about to get it."""
    since = file.case.waiting_since
    return any(
        draft.kind == DraftKind.HOLDING
        and (draft.state in LIVE or (draft.sent_at is not None and since is not None and draft.sent_at >= since))
        for draft in file.drafts
    )


def _draft_fact(draft: Draft) -> str:
    if draft.kind == DraftKind.HOLDING:
        return f":hourglass_flowing_sand: holding reply {STATES[draft.state]}"
    return f":memo: draft {draft.version} {STATES[draft.state]}"


def _buttons(file: CaseFile, verdict: Verdict, stance: Stance) -> Block | None:
    case, value = file.case, str(file.case.id)
    answerable = verdict.allowed and stance is not Stance.LISTEN
    state = CaseState(case.state)
    if state in DISMISSED:
        undo = button("Undo", "case_undo", value, describe=f"Undo: put case {case.id} back into the queue")
        return actions(undo, _correct(file))
    if state is CaseState.CLOSED:
        return None
    row = []
    if state is CaseState.NEW:
        row.append(button("👀 Claim", "case_claim", value, style="primary", describe=f"Claim case {case.id}"))
    if answerable:
        row.append(button("📝 Write reply", "case_compose", value, describe=f"Write a reply for case {case.id}"))
    if state is CaseState.ANSWERED:
        row.append(button("🏁 Close", "case_close", value, describe=f"Close case {case.id}"))
        return actions(*row, _correct(file))
    if file.dismissal is not None:
        row.append(
            button("🙈 Agree: no reply", "case_no_reply", value, describe=f"Agree that case {case.id} gets no reply")
        )
    if holds.is_on(case):
        row.append(
            button("🔓 Release the hold", "case_release_hold", value, describe=f"Let replies go in case {case.id}")
        )
    row.append(button("‼️ Escalate", "case_escalate", value, describe=f"Escalate case {case.id} now"))
    menu = []
    if state is CaseState.CLAIMED:
        menu.append(("↩️ Release", f"release:{value}"))
    if answerable:
        if stance is Stance.FULL and not is_held(file):
            menu.append(("⏳ Send holding reply", f"holding_reply:{value}"))
        menu.append(("🔒 Propose moving to private", f"move_private:{value}"))
    if file.dismissal is None:
        menu.append(("🙈 No reply …", f"dismiss:{value}"))
    else:
        menu.append(("🙈 Take the proposal back", f"keep:{value}"))
    menu.append(("🗑️ Spam", f"spam:{value}"))
    return actions(*row, _correct(file), overflow("case_more", menu))


def _fallback(desk: Desk, file: CaseFile) -> str:
    case = file.case
    state = STATES[case.state]
    if case.state == CaseState.CLAIMED:
        state = f"claimed by {_owner(desk, file)}"
    who = f"{quoted(file.customer.name, 40)} on {NETWORKS[case.network]}"
    return f"Case {case.id}, {state}: {who}: {quoted(file.newest.text, FALLBACK)}"
