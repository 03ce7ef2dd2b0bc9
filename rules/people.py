"""Who may do what: roles, rights, and the roster that the workspace resolves them to.

Fail closed: a person who is unknown, deactivated, a guest or a stranger of a shared channel has no right at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What config.yaml says of a person; one person may have several."""

    AGENT = "agent"
    TRAINEE = "trainee"
    APPROVER = "approver"
    COMMUNICATION_MANAGER = "communication_manager"
    ADMIN = "admin"


class Right(StrEnum):
    """What a gesture needs."""

    READ = "read"  #: numbers and queues by /socialcare
    CLAIM = "claim"  #: claim, release and close cases
    DRAFT = "draft"  #: propose a reply, or moving to private
    APPROVE = "approve"  #: approve or reject a draft of somebody else
    ESCALATE = "escalate"  #: call the communication manager
    HOLD = "hold"  #: send the prepared holding reply
    CORRECT = "correct"  #: put right what triage says of a post
    DISMISS = "dismiss"  #: no reply by decision, spam, and their undo
    PEOPLE = "people"  #: the numbers of single colleagues, and not only one's own
    INSPECT = "inspect"  #: how the bot itself is doing
    SHOPPERS = "shoppers"  #: how mystery shoppers were answered (S08)


_AGENT = frozenset({Right.READ, Right.CLAIM, Right.DRAFT, Right.ESCALATE, Right.HOLD, Right.CORRECT, Right.DISMISS})

RIGHTS: Mapping[Role, frozenset[Right]] = {
    # A trainee works cases like an agent, but silences nobody and approves nothing (S33).
    Role.TRAINEE: frozenset({Right.READ, Right.CLAIM, Right.DRAFT, Right.ESCALATE, Right.CORRECT}),
    Role.AGENT: _AGENT,
    Role.APPROVER: _AGENT | {Right.APPROVE, Right.PEOPLE},
    Role.COMMUNICATION_MANAGER: _AGENT | {Right.APPROVE, Right.PEOPLE, Right.INSPECT, Right.SHOPPERS},
    # Running the installation is not a right to speak for the company (S26).
    Role.ADMIN: frozenset({Right.READ, Right.ESCALATE, Right.PEOPLE, Right.INSPECT, Right.SHOPPERS}),
}


@dataclass(frozen=True, kw_only=True)
class Person:
    """A member of the Slack workspace as of the last look."""

    id: str  #: Slack user id, U...
    name: str  #: what colleagues see: the display name, else the real name
    handle: str = ""  #: Slack user name, without @
    real_name: str = ""
    email: str = ""
    time_zone: str = ""  #: IANA name as set in Slack, empty when unknown
    locale: str = ""  #: of their Slack, such as nb-NO, empty when unknown
    roles: frozenset[Role] = frozenset()
    signature: str = ""  #: ends each reply of this person, such as ^AK (S67)
    barred: str = (
        ""  #: why this person has no right whatever the roles: "deactivated", "guest", "another organisation", "bot"
    )

    def may(self, right: Right) -> bool:
        """Say whether any of the person's roles carries `right`."""
        return not self.barred and any(right in RIGHTS[role] for role in self.roles)


@dataclass(frozen=True, kw_only=True)
class Roster:
    """Everybody with a role, by Slack user id, as resolved from config.yaml against the workspace."""

    people: Mapping[str, Person] = field(default_factory=dict)

    def get(self, user_id: str) -> Person:
        """The person, or a stranger without rights."""
        return self.people.get(user_id) or Person(id=user_id, name=f"<@{user_id}>")

    def may(self, user_id: str, right: Right) -> bool:
        """Say whether `user_id` has `right` now."""
        return self.get(user_id).may(right)

    def with_role(self, role: Role) -> tuple[Person, ...]:
        """Everybody able to act in `role`, in a stable order."""
        return tuple(one for one in self.holding(role) if not one.barred)

    def holding(self, role: Role) -> tuple[Person, ...]:
        """The same with those who have the role and cannot act now: somebody may stand in for them."""
        return tuple(sorted((p for p in self.people.values() if role in p.roles), key=lambda p: (p.name, p.id)))
