"""Why a gesture is refused. The sentences that people read for these are in handlers/wording.py."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Why(StrEnum):
    """One reason each; every member has a sentence that says what to do next."""

    NOT_ON_TEAM = "not_on_team"
    BARRED = "barred"
    ROLE = "role"
    OWNED = "owned"
    NOT_OWNER = "not_owner"
    ALREADY_YOURS = "already_yours"
    CASE_STATE = "case_state"
    NOT_YOUR_MESSAGE = "not_your_message"
    EMPTY = "empty"
    TOO_LONG = "too_long"
    TOO_LONG_TO_SHOW = "too_long_to_show"
    SLACK_MARKS = "slack_marks"
    CANNOT_REPLY = "cannot_reply"
    SENDING = "sending"
    OWN_DRAFT = "own_draft"
    TRAINEE = "trainee"
    OLD_VERSION = "old_version"
    CHANGED = "changed"
    DECISION_DUE = "decision_due"
    CALLED = "called"
    MANAGER_ONLY = "manager_only"
    SECOND_YES = "second_yes"
    ONE_APPROVER = "one_approver"
    ALREADY_APPROVED = "already_approved"
    NOT_ANSWERED = "not_answered"
    POST_EDITED = "post_edited"
    DRAFT_STATE = "draft_state"
    TOO_LATE = "too_late"
    ALREADY_ESCALATED = "already_escalated"
    NO_TEMPLATE = "no_template"
    ALREADY_HELD = "already_held"
    SECOND_PERSON = "second_person"
    NO_REASON = "no_reason"
    DRAFT_OPEN = "draft_open"
    HELD = "held"
    NOT_HELD = "not_held"
    MANAGER_RELEASES = "manager_releases"
    NOT_CALLED = "not_called"
    NOTHING_TO_UNDO = "nothing_to_undo"
    LISTENS = "listens"
    REDIRECTS = "redirects"


@dataclass(frozen=True)
class Refusal:
    """A no, with the facts its sentence needs."""

    why: Why
    facts: Mapping[str, str] = field(default_factory=dict)


def refuse(why: Why, **facts: object) -> Refusal:
    """Build a refusal; the facts become text."""
    return Refusal(why, {name: str(value) for name, value in facts.items()})
