"""What stands in Slack's answers, in our words, and what our messages carry."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from rules.roster_resolution import Member


@dataclass(frozen=True, kw_only=True)
class Installation:
    """The app as it is installed in the workspace: whose token this is, and what it may do."""

    team: str
    url: str  #: of the workspace, ending in /
    name: str  #: the bot's, without @
    scopes: frozenset[str] | None  #: what was granted; None when Slack did not say
    slack_time: datetime | None  #: the time at Slack, to the second; None when Slack did not say


def address_of(answer: Any) -> str:
    """The workspace's address, ending in /."""
    return str(answer.get("url") or "https://slack.com/").rstrip("/") + "/"


def time_of(header: str | None) -> datetime | None:
    """The time in a Date header, aware UTC; None when there is none that can be read."""
    try:
        found = parsedate_to_datetime(header or "")
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def metadata_of(kind: str, nonce: str) -> dict[str, Any]:
    """What a message of ours carries to be found by."""
    return {"event_type": f"socialcare_{kind}", "event_payload": {"id": nonce}}


def member_of(user: Mapping[str, Any]) -> Member:
    """Somebody of the workspace, as the roster sees them."""
    profile = user.get("profile", {})
    return Member(
        id=user["id"],
        handle=user.get("name", ""),
        display_name=profile.get("display_name", ""),
        real_name=profile.get("real_name") or user.get("real_name", ""),
        email=profile.get("email", ""),
        tz=user.get("tz") or "",
        locale=user.get("locale") or "",
        deleted=bool(user.get("deleted")),
        is_bot=bool(user.get("is_bot")),
        is_restricted=bool(user.get("is_restricted")),
        is_ultra_restricted=bool(user.get("is_ultra_restricted")),
        is_stranger=bool(user.get("is_stranger")),
    )
