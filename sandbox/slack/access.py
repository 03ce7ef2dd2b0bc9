"""The app's tokens and scopes: who may call what."""

from collections.abc import Collection

from .model import Channel, SlackError

BOT_TOKEN = "xoxb-sandbox-no-secret"  # noqa: S105 - printed by the sandbox, opens nothing else
APP_TOKEN = "xapp-sandbox-no-secret"  # noqa: S105
SIGNING_SECRET = "sandbox-signing-no-secret"  # noqa: S105

#: What the app is granted, unless a test grants it otherwise: what docs/slack-manifest.yaml asks for.
SCOPES = (
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "files:write",
    "groups:history",
    "groups:read",
    "im:write",
    "reactions:read",
    "usergroups:read",
    "users:read",
    "users:read.email",
)

#: All that the sandbox's methods know.
EVERY_SCOPE = (
    *SCOPES,
    "channels:join",
    "im:history",
    "im:read",
    "mpim:history",
    "mpim:read",
    "mpim:write",
    "reactions:write",
    "team:read",
)

_FAMILIES = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}


class Access:
    """What Slack holds against each call: the token's kind, whether it was revoked, the scopes granted."""

    def __init__(self, scopes: Collection[str] = SCOPES) -> None:
        self.scopes: tuple[str, ...] = tuple(sorted(scopes))
        self.refusal: str | None = None  #: token_revoked or account_inactive, once the app is out

    def check_token(self, token: str | None, *, app_level: bool) -> None:
        """Raises not_authed, invalid_auth, not_allowed_token_type, token_revoked, account_inactive."""
        if not token:
            raise SlackError("not_authed")
        if token not in (BOT_TOKEN, APP_TOKEN):
            raise SlackError("invalid_auth")
        if (token == APP_TOKEN) != app_level:
            raise SlackError("not_allowed_token_type")
        if self.refusal:
            raise SlackError(self.refusal)

    def needed(self, scope: str | None, channel: Channel | None) -> str | None:
        """The scope by its full name: `*:history` is channels:history or im:history, as the channel is."""
        if scope is None or not scope.startswith("*"):
            return scope
        return _FAMILIES[channel.kind if channel else "channel"] + scope[1:]

    def check_scope(self, needed: str | None) -> None:
        """Raises missing_scope, saying which is needed and which were provided."""
        if needed is not None and needed not in self.scopes:
            raise SlackError("missing_scope", needed=needed, provided=",".join(self.scopes))
