"""The lifecycle of a case: one table of (state, action) -> state, and who may do what when.

Escalated, overdue, promised are no states: they are derived from stored rows and the time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from rules.people import Person, Right, Role
from rules.refusal import Refusal, Why, refuse


class CaseState(StrEnum):
    """Where a customer's conversation stands."""

    NEW = "new"  #: waits for somebody to claim it
    CLAIMED = "claimed"  #: somebody owns it and owes an answer
    ANSWERED = "answered"  #: our reply is on the network
    CLOSED = "closed"  #: nothing is owed any more
    NO_REPLY = "no_reply"  #: silence by decision of two persons, with a reason (S73)
    SPAM = "spam"
    ASIDE = "aside"  #: triage or a colleague says that nobody need look: it waits in a summary line (S42-S44)


class CaseAction(StrEnum):
    """What may happen to a case."""

    CLAIM = "claim"
    RELEASE = "release"
    ANSWER = "answer"  #: a reply of ours was sent
    CLOSE = "close"
    NO_REPLY = "no_reply"  #: the second person agreed
    SPAM = "spam"
    SET_ASIDE = "set_aside"  #: it needs no answer, a person says
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
    (S.NEW, A.SET_ASIDE): S.ASIDE,
    (S.CLAIMED, A.SET_ASIDE): S.ASIDE,
    (S.ASIDE, A.CLAIM): S.CLAIMED,
    (S.ASIDE, A.SPAM): S.SPAM,
    (S.ASIDE, A.REOPEN): S.NEW,
    (S.ASIDE, A.RESUME): S.CLAIMED,
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
DISMISSED = frozenset({S.NO_REPLY, S.SPAM, S.ASIDE})  #: no answer is owed, as long as nobody undoes it


@dataclass(frozen=True, kw_only=True)
class CaseView:
    """What the rules need to know of a case."""

    id: int
    state: CaseState
    owner: str | None  #: Slack user id


def next_state(state: CaseState, action: CaseAction) -> CaseState | Refusal:
    """Follow the table; an unknown transition is a refusal, never silence."""
    return TRANSITIONS.get((state, action)) or refuse(Why.CASE_STATE, state=state.value, action=action.value)


def needs_right(person: Person, right: Right, *, act: str = "") -> Refusal | None:
    """Refuse a person without `right`, saying which of the reasons it is.

    `act` is what they tried, where the right is named for something else.
    """
    if person.may(right):
        return None
    if person.barred:
        return refuse(Why.BARRED, barred=person.barred)
    if not person.roles:
        return refuse(Why.NOT_ON_TEAM)
    named = {"act": act} if act else {}
    return refuse(Why.ROLE, right=right.value, roles=", ".join(sorted(role.value for role in person.roles)), **named)


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


def may_silence(person: Person, *, held: str | None, called: bool = False) -> Refusal | None:
    """Whether `person` may end a case without an answer although a rule made more of it.

    Of a held case (`held` is the reason) the communication manager decides; and where somebody was called, one
    colleague alone does not make the calls end (S11).
    """
    if held is not None and Role.COMMUNICATION_MANAGER not in person.roles:
        return refuse(Why.DECISION_DUE, reason=held)
    if called and not person.may(Right.APPROVE):
        return refuse(Why.CALLED)
    return None


def set_aside(case: CaseView, person: Person, *, draft_open: bool) -> CaseState | Refusal:
    """Say that a case needs no answer; one person is enough, for it is counted apart and can be undone."""
    if refusal := needs_right(person, Right.DISMISS):
        return refusal
    if draft_open:
        return refuse(Why.DRAFT_OPEN)
    return next_state(case.state, CaseAction.SET_ASIDE)


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


def bring_back(case: CaseView, person: Person) -> CaseState | Refusal:
    """Say of what was set aside that it needs an answer after all."""
    if refusal := needs_right(person, Right.CORRECT):
        return refusal
    if case.state is not CaseState.ASIDE:
        return refuse(Why.NOTHING_TO_UNDO)
    return reopen(case)


def undo(case: CaseView, person: Person) -> CaseState | Refusal:
    """Take back spam, no reply by decision, or setting aside."""
    if refusal := needs_right(person, Right.DISMISS):
        return refusal
    if case.state not in DISMISSED:
        return refuse(Why.NOTHING_TO_UNDO)
    return reopen(case)


def on_customer_post(case: CaseView, *, quiet: bool = False) -> CaseState:
    """A new post of the customer reopens what was done with; a decision of silence stands until a person undoes it.

    What was set aside comes back with a post that is not `quiet`, that is, one that triage finds worth an answer.
    """
    if case.state in (CaseState.ANSWERED, CaseState.CLOSED) or (case.state is CaseState.ASIDE and not quiet):
        after = reopen(case)
        assert isinstance(after, CaseState)  # the table has both rows
        return after
    return case.state
