"""The control interface's Slack part: people's gestures, what they see, and the workspace's switches; all JSON."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

from sandbox.control import Refused, answer, body_of, flag, text, written

from .access import SCOPES
from .delivery import Delivery
from .gestures import Gestures
from .model import BOT_NAME, BOT_USER_ID, Channel, Json, Message, SlackError, User
from .socket_mode import REASONS, SocketMode
from .workspace import Workspace

#: Refusals that are no fault of the caller, by their own status.
_STATUS = {"operation_timeout": 504}
_NOT_FOUND = ("message_not_found", "channel_not_found", "user_not_found", "no_such_subteam", "not_found")


class SlackControl:
    """Thin handlers over the gestures and the workspace."""

    def __init__(
        self, *, workspace: Workspace, gestures: Gestures, delivery: Delivery, socket: SocketMode | None
    ) -> None:
        self._workspace = workspace
        self._gestures = gestures
        self._delivery = delivery
        self._socket = socket

    def routes(self) -> list[web.RouteDef]:
        """All of /control/slack."""
        posts: Mapping[str, Callable[[Json], Awaitable[Json]]] = {
            "message": self._message,
            "edit": self._edit,
            "delete": self._delete,
            "reaction": self._reaction,
            "action": self._action,
            "view": self._view,
            "command": self._command,
            "home": self._home,
            "user": self._user,
            "user_group": self._user_group,
            "channel": self._channel,
            "limits": self._limits,
            "scopes": self._scopes,
            "token": self._token,
            "subscriptions": self._subscriptions,
            "disconnect": self._disconnect,
        }
        gets: Mapping[str, Callable[[Mapping[str, str]], Json]] = {
            "messages": self.messages,
            "users": self._users,
            "channels": self._channels,
            "user_groups": self._user_groups,
            "views": self._views,
            "journal": self._journal,
        }
        return [
            *(web.post(f"/control/slack/{name}", _posted(run)) for name, run in posts.items()),
            *(web.get(f"/control/slack/{name}", _asked(run)) for name, run in gets.items()),
        ]

    # --- gestures ------------------------------------------------------------------------------------------------

    async def _message(self, body: Json) -> Json:
        message = self._gestures.write(
            text(body, "user"),
            text(body, "channel"),
            written(body, "text"),
            thread_ts=body.get("thread_ts") or None,
            raw=flag(body, "raw"),
        )
        return {"ts": message.ts}

    async def _edit(self, body: Json) -> Json:
        ts = text(body, "ts")
        self._gestures.edit(text(body, "user"), text(body, "channel"), ts, written(body, "text"))
        return {"ts": ts}

    async def _delete(self, body: Json) -> Json:
        self._gestures.delete(text(body, "user"), text(body, "channel"), text(body, "ts"))
        return {}

    async def _reaction(self, body: Json) -> Json:
        who, where, ts = text(body, "user"), text(body, "channel"), text(body, "ts")
        self._gestures.react(who, where, ts, text(body, "emoji"), remove=flag(body, "remove"))
        return {}

    async def _action(self, body: Json) -> Json:
        if body.get("view_id"):
            who, view_id = text(body, "user"), text(body, "view_id")
            self._gestures.use_input(who, view_id, text(body, "action_id"), body.get("value"))
        else:
            who, where, ts = text(body, "user"), text(body, "channel"), text(body, "ts")
            self._gestures.click(who, where, ts, text(body, "action_id"), body.get("value"))
        return {}

    async def _view(self, body: Json) -> Json:
        who, view_id = text(body, "user"), text(body, "view_id")
        if not flag(body, "submit"):
            self._gestures.close(who, view_id)
            return {}
        values = body.get("values") or {}
        if not isinstance(values, dict) or not all(isinstance(fields, dict) for fields in values.values()):
            raise Refused("values must be {block_id: {action_id: value}}")
        await self._gestures.submit(who, view_id, values)
        return {}

    async def _command(self, body: Json) -> Json:
        command = text(body, "command")
        command = command if command.startswith("/") else f"/{command}"
        said = await self._gestures.command(
            text(body, "user"), text(body, "channel"), command, written(body, "text", default="")
        )
        return {"messages": [self._shown(message) for message in said]}

    async def _home(self, body: Json) -> Json:
        self._gestures.open_home(text(body, "user"))
        return {}

    # --- what people see -----------------------------------------------------------------------------------------

    def messages(self, query: Mapping[str, str]) -> Json:
        """A channel's own messages with everybody's whispers, or one thread's; `user` keeps only that one's whispers."""
        channel = self._workspace.directory.named_channel(query.get("channel", ""))
        thread_ts = query.get("thread_ts")
        whispers = list(channel.whispers.values())
        if query.get("user"):
            user = self._workspace.directory.person(query["user"])
            whispers = [whisper for whisper in whispers if whisper.ephemeral_to == user.id]
        if thread_ts:
            parent = self._workspace.conversations.message(channel, thread_ts)
            found = [parent, *(channel.messages[ts] for ts in parent.replies)]
            found += [whisper for whisper in whispers if whisper.thread_ts == thread_ts]
        else:
            everything = channel.messages.values()
            found = [one for one in everything if one.thread_ts is None or one.subtype == "thread_broadcast"]
            found += whispers
        return {"messages": [self._shown(message) for message in sorted(found, key=lambda message: message.ts)]}

    def _shown(self, message: Message) -> Json:
        author = self._workspace.directory.users.get(message.user)
        return {
            "ts": message.ts,
            "thread_ts": message.thread_ts,
            "user": message.user,
            "username": message.username or (author.display_name or author.name if author else message.user),
            "bot": message.by_bot,
            "text": message.text,
            "blocks": message.blocks,
            "attachments": message.attachments,
            "files": message.files,
            "metadata": message.metadata,
            "reactions": [{"name": name, "users": users} for name, users in message.reactions.items()],
            "ephemeral_to": message.ephemeral_to,
            "edited": message.edited,
            "subtype": message.subtype,
            "reply_count": len(message.replies),
        }

    def _users(self, _query: Mapping[str, str]) -> Json:
        people = [user for user in self._workspace.directory.users.values() if not user.is_bot]
        return {"users": [_person(user) for user in people], "bot": {"id": BOT_USER_ID, "name": BOT_NAME}}

    def _channels(self, _query: Mapping[str, str]) -> Json:
        channels = list(self._workspace.directory.channels.values())
        return {
            "channels": [_place(one) for one in channels if one.kind in ("channel", "group")],
            "directs": [_place(one) for one in channels if one.kind in ("im", "mpim")],
        }

    def _user_groups(self, _query: Mapping[str, str]) -> Json:
        groups = self._workspace.directory.groups.values()
        return {"user_groups": [{"id": g.id, "handle": g.handle, "name": g.name, "users": g.users} for g in groups]}

    def _views(self, query: Mapping[str, str]) -> Json:
        user = self._workspace.directory.person(query.get("user", ""))
        home = self._workspace.views.homes.get(user.id)
        stack = self._workspace.views.stacks.get(user.id, [])
        return {"views": [view.as_slack() for view in stack], "home": home.as_slack() if home else None}

    def _journal(self, query: Mapping[str, str]) -> Json:
        after = query.get("after", "0")
        if not after.isdigit():
            raise Refused("after must be the number of an entry")
        entries = self._workspace.journal.entries(after=int(after), kind=query.get("kind"), method=query.get("method"))
        return {"entries": entries}

    # --- switches ------------------------------------------------------------------------------------------------

    async def _user(self, body: Json) -> Json:
        user = self._workspace.directory.person(text(body, "user"))
        changes = {key: value for key, value in body.items() if key != "user"}
        try:
            self._workspace.directory.change_user(user, changes)
        except ValueError as error:
            raise Refused(str(error)) from error
        return _person(user)

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
        return _place(channel)

    async def _limits(self, body: Json) -> Json:
        self._workspace.limits.enabled = flag(body, "enabled")
        return {"enabled": self._workspace.limits.enabled}

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


def _person(user: User) -> Json:
    return {
        "id": user.id,
        "name": user.name,
        "real_name": user.real_name,
        "display_name": user.display_name,
        "email": user.email,
        "roles": list(user.roles),
        "tz": user.tz,
        "deleted": user.deleted,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
        "is_stranger": user.is_stranger,
    }


def _place(channel: Channel) -> Json:
    return {
        "id": channel.id,
        "name": channel.name,
        "kind": channel.kind,
        "members": channel.members,
        "archived": channel.archived,
    }


def _posted(run: Callable[[Json], Awaitable[Json]]) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        body = await body_of(request)
        try:
            return answer(await run(body))
        except SlackError as error:
            return _refusal(error)

    return handle


def _asked(run: Callable[[Mapping[str, str]], Json]) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        try:
            return answer(run(request.query))
        except SlackError as error:
            return _refusal(error)

    return handle


def _refusal(error: SlackError) -> web.Response:
    status = _STATUS.get(error.code, 404 if error.code in _NOT_FOUND else 409)
    body: dict[str, Any] = {"error": error.code, **error.extra}
    return answer(body, status=status)
