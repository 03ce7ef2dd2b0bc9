"""The lifecycle of a case: one table of (state, action) -> state, and who may do what when.

Escalated, overdue, promised are no states: they are derived from stored rows and the time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from rules.people import Person, Right
from rules.refusal import Refusal, Why, refuse


class CaseState(StrEnum):
    """Where a customer's conversation stands."""

    NEW = "new"  #: waits for somebody to claim it
    CLAIMED = "claimed"  #: somebody owns it and owes an answer
    ANSWERED = "answered"  #: our reply is on the network
    CLOSED = "closed"  #: nothing is owed any more
    NO_REPLY = "no_reply"  #: silence by decision of two persons, with a reason (S73)
    SPAM = "spam"


class CaseAction(StrEnum):
    """What may happen to a case."""

    CLAIM = "claim"
    RELEASE = "release"
    ANSWER = "answer"  #: a reply of ours was sent
    CLOSE = "close"
    NO_REPLY = "no_reply"  #: the second person agreed
    SPAM = "spam"
    REOPEN = "reopen"  #: the customer wrote again, or a decision was undone, and nobody owns the case
    RESUME = "resume"  #: the same, and its owner still does


S, A = CaseState, CaseAction

TRANSITIONS: Mapping[tuple[CaseState, CaseAction], CaseState] = {
    (S.NEW, A.CLAIM): S.CLAIMED,
    (S.CLAIMED, A.RELEASE): S.NEW,
    (S.CLAIMED, A.ANSWER): S.ANSWERED,
    # The owner may release the case while an approved reply is on its way.
    (S.NEW, A.ANSWER): S.ANSWERED,
    # A second reply in the same conversation.
    (S.ANSWERED, A.ANSWER): S.ANSWERED,
    (S.ANSWERED, A.CLOSE): S.CLOSED,
    (S.NEW, A.NO_REPLY): S.NO_REPLY,
    (S.CLAIMED, A.NO_REPLY): S.NO_REPLY,
    (S.NEW, A.SPAM): S.SPAM,
    (S.CLAIMED, A.SPAM): S.SPAM,
    (S.ANSWERED, A.REOPEN): S.NEW,
    (S.ANSWERED, A.RESUME): S.CLAIMED,
    (S.CLOSED, A.REOPEN): S.NEW,
    (S.CLOSED, A.RESUME): S.CLAIMED,
    (S.NO_REPLY, A.REOPEN): S.NEW,
    (S.NO_REPLY, A.RESUME): S.CLAIMED,
    (S.SPAM, A.REOPEN): S.NEW,
    (S.SPAM, A.RESUME): S.CLAIMED,
}

OPEN = frozenset({S.NEW, S.CLAIMED})  #: an answer is owed


@dataclass(frozen=True, kw_only=True)
class CaseView:
    """What the rules need to know of a case."""

    id: int
    state: CaseState
    owner: str | None  #: Slack user id


def next_state(state: CaseState, action: CaseAction) -> CaseState | Refusal:
    """Follow the table; an unknown transition is a refusal, never silence."""
    return TRANSITIONS.get((state, action)) or refuse(Why.CASE_STATE, state=state.value, action=action.value)


def needs_right(person: Person, right: Right) -> Refusal | None:
    """Refuse a person without `right`, saying which of the reasons it is."""
    if person.may(right):
        return None
    if person.barred:
        return refuse(Why.BARRED, barred=person.barred)
    if not person.roles:
        return refuse(Why.NOT_ON_TEAM)
    return refuse(Why.ROLE, right=right.value, roles=", ".join(sorted(role.value for role in person.roles)))


def claim(case: CaseView, person: Person) -> CaseState | Refusal:
    """Claim for `person`: one owner, the other is told who (S53)."""
    if refusal := needs_right(person, Right.CLAIM):
        return refusal
    if case.state is CaseState.CLAIMED and case.owner:
        if case.owner == person.id:
            return refuse(Why.ALREADY_YOURS)
        return refuse(Why.OWNED, owner=case.owner)
    return next_state(case.state, CaseAction.CLAIM)


def release(case: CaseView, person: Person) -> CaseState | Refusal:
    """Give a claimed case back to the queue; only its owner, or somebody who may approve, can."""
    if refusal := needs_right(person, Right.CLAIM):
        return refusal
    if case.state is CaseState.CLAIMED and case.owner != person.id and not person.may(Right.APPROVE):
        return refuse(Why.NOT_OWNER, owner=case.owner or "")
    return next_state(case.state, CaseAction.RELEASE)


def close(case: CaseView, person: Person, *, draft_open: bool) -> CaseState | Refusal:
    """Close an answered case; not while a draft still waits, or it would be forgotten."""
    if refusal := needs_right(person, Right.CLAIM):
        return refusal
    if draft_open:
        return refuse(Why.DRAFT_OPEN)
    if case.state in OPEN:
        return refuse(Why.NOT_ANSWERED)
    return next_state(case.state, CaseAction.CLOSE)


def mark_spam(case: CaseView, person: Person, *, draft_open: bool) -> CaseState | Refusal:
    """Put a case aside as spam; one person is enough, and it can be undone."""
    if refusal := needs_right(person, Right.DISMISS):
        return refusal
    if draft_open:
        return refuse(Why.DRAFT_OPEN)
    return next_state(case.state, CaseAction.SPAM)


def propose_no_reply(case: CaseView, person: Person, *, draft_open: bool) -> Refusal | None:
    """The first person's half of a decision not to answer (S73)."""
    if refusal := needs_right(person, Right.DISMISS):
        return refusal
    if draft_open:
        return refuse(Why.DRAFT_OPEN)
    after = next_state(case.state, CaseAction.NO_REPLY)
    return after if isinstance(after, Refusal) else None


def confirm_no_reply(
    case: CaseView, person: Person, *, proposed_by: str, reason: str, draft_open: bool
) -> CaseState | Refusal:
    """The second person's half: somebody else, and only once a reason is given (S73)."""
    if refusal := propose_no_reply(case, person, draft_open=draft_open):
        return refusal
    if proposed_by == person.id:
        return refuse(Why.SECOND_PERSON)
    if not reason.strip():
        return refuse(Why.NO_REASON, proposer=proposed_by)
    return next_state(case.state, CaseAction.NO_REPLY)


def reopen(case: CaseView) -> CaseState | Refusal:
    """Where a case goes when its customer writes again or a decision is undone: to its owner, or to the queue."""
    return next_state(case.state, CaseAction.RESUME if case.owner else CaseAction.REOPEN)


def undo(case: CaseView, person: Person) -> CaseState | Refusal:
    """Take back spam or no reply by decision."""
    if refusal := needs_right(person, Right.DISMISS):
        return refusal
    if case.state not in (CaseState.SPAM, CaseState.NO_REPLY):
        return refuse(Why.NOTHING_TO_UNDO)
    return reopen(case)


def on_customer_post(case: CaseView) -> CaseState:
    """A new post of the customer reopens what was done with; a decision of silence stands until a person undoes it."""
    if case.state in (CaseState.ANSWERED, CaseState.CLOSED):
        after = reopen(case)
        assert isinstance(after, CaseState)  # the table has both rows
        return after
    return case.state
