"""The lifecycle of a draft: one table of (state, action) -> state, and the guards of four-eyes approval.

An approval is somebody's yes to one exact version, bound to the hash of its text (promises 1 and 4 of the design).
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from rules.people import Person, Right, Role
from rules.refusal import Refusal, Why, refuse
from rules.standing_in import Standing


class DraftState(StrEnum):
    """Where one version of a proposed reply stands."""

    PROPOSED = "proposed"  #: waits for somebody else's yes
    APPROVED = "approved"  #: waits to be sent
    SENDING = "sending"  #: committed before the network is called
    UNSURE = "unsure"  #: the network's answer was lost: looked up before anything else
    SENT = "sent"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"  #: edited, withdrawn, or a newer version exists
    REFUSED = "refused"  #: the network would not take it


class DraftAction(StrEnum):
    """What may happen to a draft."""

    APPROVE = "approve"
    UNAPPROVE = "unapprove"  #: the approver took the yes back, or what it was given to has changed
    REJECT = "reject"
    SUPERSEDE = "supersede"
    SEND = "send"
    CONFIRM = "confirm"  #: it is on the network
    POSTPONE = "postpone"  #: the network surely did nothing and asked us to come back
    DOUBT = "doubt"  #: nobody knows whether the network took it
    REQUEUE = "requeue"  #: looked up and surely not there: the same approval holds for one more attempt
    REFUSE = "refuse"


S, A = DraftState, DraftAction

TRANSITIONS: Mapping[tuple[DraftState, DraftAction], DraftState] = {
    (S.PROPOSED, A.APPROVE): S.APPROVED,
    (S.PROPOSED, A.REJECT): S.REJECTED,
    (S.PROPOSED, A.SUPERSEDE): S.SUPERSEDED,
    (S.APPROVED, A.UNAPPROVE): S.PROPOSED,
    # Until sending has begun, a no from another approver stops what a yes had started.
    (S.APPROVED, A.REJECT): S.REJECTED,
    (S.APPROVED, A.SUPERSEDE): S.SUPERSEDED,
    (S.APPROVED, A.SEND): S.SENDING,
    # Checked again just before the call: the post is gone, or the network accepts no reply to it.
    (S.APPROVED, A.REFUSE): S.REFUSED,
    (S.SENDING, A.CONFIRM): S.SENT,
    (S.SENDING, A.POSTPONE): S.APPROVED,
    (S.SENDING, A.DOUBT): S.UNSURE,
    (S.SENDING, A.REFUSE): S.REFUSED,
    (S.UNSURE, A.CONFIRM): S.SENT,
    (S.UNSURE, A.REQUEUE): S.APPROVED,
    # The network calls it a duplicate, and it is not in our timeline: the author must vary the words.
    (S.UNSURE, A.REFUSE): S.REFUSED,
}


class Requirement(StrEnum):
    """Whose yes a draft takes, from the least to the most; a rule of config.yaml may say so (S19, S20)."""

    NONE = "none"  #: nobody else's: a rule lets its author send it
    PEER = "peer"  #: any colleague's who works cases
    APPROVER = "approver"  #: of somebody with a role of `approval.by`
    COMMUNICATION_MANAGER = "communication_manager"
    TWO_PERSONS = "two_persons"  #: of two, one of them with a role of `approval.by`
    MANAGER_AND_ANOTHER = "manager_and_another"  #: of two, one of them the communication manager

    @property
    def strictness(self) -> int:
        """Higher is stricter."""
        return tuple(Requirement).index(self)


def strictest(requirements: Iterable[Requirement], default: Requirement) -> Requirement:
    """The one that asks most of all that apply; `default` when none does.

    Who asks for the manager and who asks for two persons both get what they ask for.
    """
    asked = set(requirements)
    if {Requirement.COMMUNICATION_MANAGER, Requirement.TWO_PERSONS} <= asked:
        return Requirement.MANAGER_AND_ANOTHER
    return max(asked, key=lambda one: one.strictness, default=default)


def least_for(author: Person, requirement: Requirement) -> Requirement:
    """What `requirement` comes to for this author: only a role that works cases by itself is ever let go (S30, S33).

    The communication manager's own words have theirs already, and need an approver's for four eyes.
    """
    if Role.COMMUNICATION_MANAGER in author.roles:
        requirement = _WITHOUT_MANAGER.get(requirement, requirement)
    if requirement in (Requirement.NONE, Requirement.PEER) and not _works_alone(author):
        return Requirement.APPROVER
    return requirement


_WITHOUT_MANAGER = {
    Requirement.COMMUNICATION_MANAGER: Requirement.APPROVER,
    Requirement.MANAGER_AND_ANOTHER: Requirement.TWO_PERSONS,
}
OF_TWO = frozenset({Requirement.TWO_PERSONS, Requirement.MANAGER_AND_ANOTHER})  #: take two yeses


def _works_alone(person: Person) -> bool:
    return person.may(Right.DRAFT) and person.may(Right.DISMISS)


LIVE = frozenset({S.PROPOSED, S.APPROVED, S.SENDING, S.UNSURE})  #: something is still to happen with it
ON_ITS_WAY = frozenset({S.SENDING, S.UNSURE})  #: cannot be called back


class DraftKind(StrEnum):
    """Why a draft exists."""

    ANSWER = "answer"
    HOLDING = "holding"  #: "we have seen this": prepared in config.yaml, so approved by whoever wrote it there
    PRIVATE = "private"  #: proposes to move the talk to private messages


@dataclass(frozen=True, kw_only=True)
class DraftView:
    """What the rules need to know of a draft."""

    id: int
    version: int
    state: DraftState
    author: str  #: Slack user id
    text: str
    text_hash: str  #: of the text that the card shows
    latest_version: int  #: the newest version in the same case
    needs: Requirement = Requirement.APPROVER  #: whose yes it takes
    endorsed_by: str | None = None  #: who has said the first of two yeses to exactly this text


def text_hash(text: str) -> str:
    """SHA-256 of the exact bytes that would be sent."""
    return hashlib.sha256(text.encode()).hexdigest()


def next_state(state: DraftState, action: DraftAction) -> DraftState | Refusal:
    """Follow the table; an unknown transition is a refusal, never silence."""
    return TRANSITIONS.get((state, action)) or refuse(Why.DRAFT_STATE, state=state.value, action=action.value)


_FOR_THEMSELVES = Standing()


def may_decide(
    draft: DraftView, person: Person, *, by: frozenset[Role], stands: Standing = _FOR_THEMSELVES
) -> Refusal | None:
    """Whether `person` may say yes or no to this draft: four eyes unless a rule waives them, whose yes it takes, this
    version. `stands` says whether they act for the communication manager.

    A trainee is told apart from an agent: theirs is a role that others release, not one to ask for.
    """
    if draft.author == person.id and draft.needs is not Requirement.NONE:
        return refuse(Why.OWN_DRAFT, needs=draft.needs.value)
    if person.barred:
        return refuse(Why.BARRED, barred=person.barred)
    if not person.roles:
        return refuse(Why.NOT_ON_TEAM)
    if refusal := _lacks(draft, person, by, stands):
        return refusal
    if draft.version < draft.latest_version:
        return refuse(Why.OLD_VERSION, version=draft.version, latest=draft.latest_version)
    if text_hash(draft.text) != draft.text_hash:
        return refuse(Why.CHANGED, version=draft.version)
    return None


def _lacks(draft: DraftView, person: Person, by: frozenset[Role], stands: Standing) -> Refusal | None:
    """Refuse a person whose yes is not the one that this draft takes."""
    if person.roles == {Role.TRAINEE}:
        return refuse(Why.TRAINEE)
    approver = bool(person.roles & by)
    manager = Role.COMMUNICATION_MANAGER in person.roles or (approver and bool(stands.for_whom))
    enough = {
        Requirement.NONE: _works_alone(person),
        Requirement.PEER: _works_alone(person),
        Requirement.APPROVER: approver,
        Requirement.COMMUNICATION_MANAGER: manager,
        Requirement.TWO_PERSONS: approver or _works_alone(person),
        Requirement.MANAGER_AND_ANOTHER: approver or _works_alone(person),
    }
    if enough[draft.needs]:
        return None
    if approver:
        return refuse(Why.MANAGER_ONLY, **stands.facts)
    return refuse(Why.ROLE, right=Right.APPROVE.value, roles=", ".join(sorted(role.value for role in person.roles)))


def endorses(draft: DraftView, person: Person, *, by: frozenset[Role], first: Person | None) -> bool | Refusal:
    """Whether a yes of `person` is only the first of two: True when another must follow, False when it completes.

    `first` is who gave the first yes to exactly this text, if anybody has. Who may not approve any more gave none:
    else nobody could ever complete it.
    """
    if draft.needs not in OF_TWO:
        return False
    if first is None or may_decide(draft, first, by=by) is not None:
        return True
    if first.id == person.id:
        return refuse(Why.SECOND_YES)
    both = first.roles | person.roles
    if draft.needs is Requirement.MANAGER_AND_ANOTHER:
        return False if Role.COMMUNICATION_MANAGER in both else refuse(Why.MANAGER_ONLY)
    return False if both & by else refuse(Why.ONE_APPROVER)


def manager_is_missing(needs: Requirement, first: Person) -> bool:
    """Whether the second yes, after that of `first`, must be the communication manager's."""
    return needs is Requirement.MANAGER_AND_ANOTHER and Role.COMMUNICATION_MANAGER not in first.roles


def approve(
    draft: DraftView, person: Person, *, by: frozenset[Role], stands: Standing = _FOR_THEMSELVES
) -> DraftState | Refusal:
    """A yes of `person` to exactly this version."""
    if refusal := may_decide(draft, person, by=by, stands=stands):
        return refusal
    if draft.state is DraftState.APPROVED:
        return refuse(Why.ALREADY_APPROVED, version=draft.version)
    return _on_edge(draft, DraftAction.APPROVE)


def reject(draft: DraftView, person: Person, *, by: frozenset[Role]) -> DraftState | Refusal:
    """A no; the author may withdraw their own draft the same way."""
    if draft.author == person.id and draft.state in (DraftState.PROPOSED, DraftState.APPROVED):
        return DraftState.SUPERSEDED
    return may_decide(draft, person, by=by) or _on_edge(draft, DraftAction.REJECT)


def unapprove(draft: DraftView, person: Person, *, approved_by: str) -> DraftState | Refusal:
    """Take one's own yes back, as long as sending has not begun."""
    if approved_by != person.id:
        return refuse(Why.DRAFT_STATE, state=draft.state.value, action=DraftAction.UNAPPROVE.value)
    return _on_edge(draft, DraftAction.UNAPPROVE)


def still_approved(
    draft: DraftView,
    approver: Person,
    *,
    approved_hash: str,
    by: frozenset[Role],
    first: Person | None = None,
    stands: Standing = _FOR_THEMSELVES,
) -> Refusal | None:
    """The same question once more, just before sending: whose yes, four eyes, version and text as approved."""
    if approved_hash != text_hash(draft.text):
        return refuse(Why.CHANGED, version=draft.version)
    if refusal := may_decide(draft, approver, by=by, stands=stands):
        return refusal
    if draft.needs not in OF_TWO:
        return None
    if first is None:
        return refuse(Why.SECOND_YES)
    if refusal := may_decide(draft, first, by=by):
        return refusal
    after = endorses(draft, approver, by=by, first=first)
    return after if isinstance(after, Refusal) else None


def _on_edge(draft: DraftView, action: DraftAction) -> DraftState | Refusal:
    if draft.state in ON_ITS_WAY:
        return refuse(Why.SENDING, version=draft.version)
    if draft.state is DraftState.SENT:
        return refuse(Why.TOO_LATE, version=draft.version)
    return next_state(draft.state, action)
