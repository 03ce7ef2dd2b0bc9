"""What a Slack workspace is made of, and how each thing looks in Slack's JSON; no behaviour."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

Json = dict[str, Any]
T = TypeVar("T")

TEAM_ID = "T0SANDBOX"
TEAM_DOMAIN = "sandbox"
APP_ID = "A0SOCIALCARE"
BOT_ID = "B0SOCIALCARE"
BOT_USER_ID = "U0SOCIALCARE"
BOT_NAME = "socialcare"
VERIFICATION_TOKEN = "sandbox-verification"  # noqa: S105 - Slack's deprecated constant, no secret


class SlackError(Exception):
    """Slack says no: `code` as in its documentation, `extra` what else the answer carries."""

    def __init__(self, code: str, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra

    def as_json(self) -> Json:
        """The answer's body."""
        return {"ok": False, "error": self.code, **self.extra}


@dataclass(kw_only=True)
class User:
    """A member of the workspace, the bot included."""

    id: str
    name: str  #: the handle, without @
    real_name: str = ""
    display_name: str = ""
    email: str = ""
    roles: tuple[
        str, ...
    ] = ()  #: of the sandbox's cast, for a person choosing whom to play; Slack knows nothing of them
    tz: str = "Europe/Oslo"
    locale: str = "en-US"
    team_id: str = TEAM_ID
    deleted: bool = False
    is_bot: bool = False
    is_admin: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    updated: int = 0

    def as_slack(self, now: datetime, *, with_email: bool, with_locale: bool = False) -> Json:
        """The user object of users.info; the e-mail only for an app that may read it, the locale where it is asked."""
        zone = now.astimezone(ZoneInfo(self.tz))
        offset = zone.utcoffset()
        profile = {
            "real_name": self.real_name,
            "real_name_normalized": self.real_name,
            "display_name": self.display_name,
            "display_name_normalized": self.display_name,
            "team": self.team_id,
        }
        if with_email and self.email:
            profile["email"] = self.email
        if self.is_bot:
            profile |= {"bot_id": BOT_ID, "api_app_id": APP_ID}
        return {
            "id": self.id,
            "team_id": self.team_id,
            "name": self.name,
            "real_name": self.real_name,
            "deleted": self.deleted,
            "tz": self.tz,
            "tz_label": zone.tzname() or "",
            "tz_offset": int(offset.total_seconds()) if offset else 0,
            **({"locale": self.locale} if with_locale else {}),
            "profile": profile,
            "is_admin": self.is_admin,
            "is_owner": False,
            "is_primary_owner": False,
            "is_restricted": self.is_restricted,
            "is_ultra_restricted": self.is_ultra_restricted,
            "is_stranger": self.is_stranger,
            "is_bot": self.is_bot,
            "is_app_user": False,
            "updated": self.updated,
        }


@dataclass(kw_only=True)
class Message:
    """One message: of a person, of the bot, or one that only a single person sees."""

    ts: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    files: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    thread_ts: str | None = None  #: of a reply: the parent's ts
    client_msg_id: str | None = None  #: only a person's client sets it
    username: str | None = None  #: when the bot posts under another name
    subtype: str | None = None
    edited: Json | None = None
    by_webhook: bool = False  #: posted through a response_url
    ephemeral_to: str | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    replies: list[str] = field(default_factory=list)
    reply_users: list[str] = field(default_factory=list)

    @property
    def by_bot(self) -> bool:
        """Whether our app wrote it."""
        return self.user == BOT_USER_ID

    def as_slack(self, *, parent: "Message | None" = None, with_metadata: bool = False) -> Json:
        """The message object of conversations.history; `parent` is the thread's first message when this is a reply."""
        shown: Json = {"type": "message", "user": self.user, "text": self.text, "ts": self.ts, "team": TEAM_ID}
        optional = {
            "subtype": self.subtype,
            "client_msg_id": self.client_msg_id,
            "blocks": self.blocks or None,
            "attachments": self.attachments or None,
            "files": self.files or None,
            "edited": self.edited,
            "username": self.username,
            "metadata": self.metadata if with_metadata else None,
        }
        shown |= {key: value for key, value in optional.items() if value is not None}
        if self.by_bot:
            shown |= {"bot_id": BOT_ID, "app_id": APP_ID, "bot_profile": bot_profile()}
        if self.reactions:
            shown["reactions"] = [{"name": n, "users": list(u), "count": len(u)} for n, u in self.reactions.items()]
        if self.thread_ts is not None:
            shown["thread_ts"] = self.thread_ts
            if parent is not None:
                shown["parent_user_id"] = parent.user
        elif self.replies:
            shown |= {
                "thread_ts": self.ts,
                "reply_count": len(self.replies),
                "reply_users_count": len(self.reply_users),
                "reply_users": list(self.reply_users),
                "latest_reply": self.replies[-1],
                "subscribed": False,
                "is_locked": False,
            }
        return shown


def bot_profile() -> Json:
    """How Slack presents the app beside each of its messages."""
    return {"id": BOT_ID, "app_id": APP_ID, "name": BOT_NAME, "deleted": False, "updated": 0, "team_id": TEAM_ID}


@dataclass(kw_only=True)
class Channel:
    """A public or private channel, or a direct conversation."""

    id: str
    name: str
    members: list[str] = field(default_factory=list)
    is_private: bool = False
    is_im: bool = False
    is_mpim: bool = False
    archived: bool = False
    created: int = 0
    topic: str = ""
    messages: dict[str, Message] = field(default_factory=dict)  #: by ts, oldest first
    whispers: dict[str, Message] = field(default_factory=dict)  #: ephemeral ones, which no method of Slack reads back

    @property
    def kind(self) -> str:
        """Slack's channel_type: channel, group, im or mpim."""
        if self.is_im:
            return "im"
        if self.is_mpim:
            return "mpim"
        return "group" if self.is_private else "channel"

    def as_slack(self, *, with_count: bool = False) -> Json:
        """The conversation object, as the bot sees it."""
        shown: Json = {
            "id": self.id,
            "is_channel": self.kind == "channel",
            "is_group": self.kind == "group",
            "is_im": self.is_im,
            "is_mpim": self.is_mpim,
            "is_private": self.kind != "channel",
            "is_archived": self.archived,
            "is_general": False,
            "is_shared": False,
            "is_ext_shared": False,
            "is_org_shared": False,
            "created": self.created,
            "updated": self.created * 1000,
        }
        if self.is_im:
            return shown | {"user": next((m for m in self.members if m != BOT_USER_ID), BOT_USER_ID), "is_open": True}
        shown |= {
            "name": self.name,
            "name_normalized": self.name,
            "is_member": BOT_USER_ID in self.members,
            "creator": BOT_USER_ID,
            "topic": {"value": self.topic, "creator": "", "last_set": 0},
            "purpose": {"value": "", "creator": "", "last_set": 0},
        }
        return shown | ({"num_members": len(self.members)} if with_count else {})


@dataclass(kw_only=True)
class UserGroup:
    """A user group, such as @night-shift."""

    id: str
    handle: str
    name: str
    users: list[str] = field(default_factory=list)
    disabled_at: int = 0
    updated: int = 0

    def as_slack(self, *, with_users: bool) -> Json:
        """The usergroup object of usergroups.list."""
        shown: Json = {
            "id": self.id,
            "team_id": TEAM_ID,
            "is_usergroup": True,
            "is_subteam": True,
            "name": self.name,
            "handle": self.handle,
            "description": "",
            "is_external": False,
            "date_create": 0,
            "date_update": self.updated,
            "date_delete": self.disabled_at,
            "user_count": len(self.users),
        }
        return shown | ({"users": list(self.users)} if with_users else {})


def seeded(kind: type[T], seed: Mapping[str, Any], **defaults: Any) -> T:
    """Build one thing from its seed; raises ValueError for a key that it does not have."""
    known: Iterable[str] = (f.name for f in fields(kind))  # type: ignore[arg-type]
    unknown = set(seed) - set(known)
    if unknown:
        raise ValueError(f"unknown key in a seed of {kind.__name__}: {', '.join(sorted(unknown))}")
    return kind(**(defaults | dict(seed)))
