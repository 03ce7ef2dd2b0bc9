"""The control interface's switches of the workspace: its people, groups and channels, and how strict Slack is."""

from collections.abc import Awaitable, Callable, Mapping

from sandbox.control import Refused, flag, text

from .access import SCOPES
from .delivery import Delivery
from .model import BOT_USER_ID, Json
from .seen import person, place
from .socket_mode import REASONS, SocketMode
from .workspace import Workspace


class Switches:
    """Handlers of POST /control/slack/*, by their last part."""

    def __init__(self, *, workspace: Workspace, delivery: Delivery, socket: SocketMode | None) -> None:
        self._workspace = workspace
        self._delivery = delivery
        self._socket = socket

    def handlers(self) -> Mapping[str, Callable[[Json], Awaitable[Json]]]:
        """All of them."""
        return {
            "user": self._user,
            "user_group": self._user_group,
            "channel": self._channel,
            "limits": self._limits,
            "files": self._files,
            "scopes": self._scopes,
            "token": self._token,
            "subscriptions": self._subscriptions,
            "disconnect": self._disconnect,
        }

    async def _user(self, body: Json) -> Json:
        user = self._workspace.directory.person(text(body, "user"))
        changes = {key: value for key, value in body.items() if key != "user"}
        try:
            self._workspace.directory.change_user(user, changes)
        except ValueError as error:
            raise Refused(str(error)) from error
        return person(user)

    async def _user_group(self, body: Json) -> Json:
        directory = self._workspace.directory
        group = directory.group(text(body, "user_group"))
        directory.change_group(group, [directory.person(str(who)).id for who in body.get("users") or []])
        return {"id": group.id, "users": group.users}

    async def _channel(self, body: Json) -> Json:
        directory = self._workspace.directory
        channel = directory.named_channel(text(body, "channel"))
        for who in body.get("join") or []:
            directory.join(channel, directory.person(str(who)).id)
        for who in body.get("leave") or []:
            directory.leave(channel, directory.person(str(who)).id)
        if body.get("name"):
            directory.rename(channel, text(body, "name"))
        if "archived" in body:
            directory.archive(channel, archived=flag(body, "archived"), by=BOT_USER_ID)
        return place(channel)

    async def _limits(self, body: Json) -> Json:
        self._workspace.limits.enabled = flag(body, "enabled")
        return {"enabled": self._workspace.limits.enabled}

    async def _files(self, body: Json) -> Json:
        seconds = body.get("processing_seconds")
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or seconds < 0:
            raise Refused("processing_seconds must be a number of seconds")
        self._workspace.files.processing_seconds = float(seconds)
        return {"processing_seconds": seconds}

    async def _scopes(self, body: Json) -> Json:
        scopes = body.get("scopes")
        self._workspace.access.scopes = tuple(sorted(SCOPES if scopes is None else map(str, scopes)))
        return {"scopes": list(self._workspace.access.scopes)}

    async def _token(self, body: Json) -> Json:
        refusal = body.get("refusal")
        if refusal not in (None, "token_revoked", "account_inactive"):
            raise Refused("refusal must be token_revoked, account_inactive or null")
        self._workspace.access.refusal = refusal
        return {"refusal": refusal}

    async def _subscriptions(self, body: Json) -> Json:
        self._delivery.subscriptions = frozenset(map(str, body.get("events") or []))
        return {"events": sorted(self._delivery.subscriptions)}

    async def _disconnect(self, body: Json) -> Json:
        reason = body.get("reason", "refresh_requested")
        if reason not in REASONS:
            raise Refused(f"reason must be one of {', '.join(REASONS)}")
        if self._socket is None:
            raise Refused("there are no connections: delivery is not by Socket Mode")
        await self._socket.disconnect(str(reason))
        return {"connections": self._socket.connections}
