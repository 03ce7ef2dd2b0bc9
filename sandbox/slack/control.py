"""The control interface's Slack part: people's gestures, what they see, and the workspace's switches; all JSON."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

from sandbox.control import Refused, answer, body_of, flag, text, written

from .gestures import Gestures
from .model import Json, SlackError
from .seen import Seen
from .switches import Switches

#: Refusals that have a status of their own; every other is a 409.
_STATUS = {
    "operation_timeout": 504,
    **dict.fromkeys(("message_not_found", "channel_not_found", "user_not_found", "no_such_subteam", "not_found"), 404),
}


class SlackControl:
    """Thin handlers over the gestures."""

    def __init__(self, *, gestures: Gestures, seen: Seen, switches: Switches) -> None:
        self._gestures = gestures
        self._seen = seen
        self._switches = switches

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
            **self._switches.handlers(),
        }
        gets: Mapping[str, Callable[[Mapping[str, str]], Json]] = {
            "messages": self._seen.messages,
            "users": self._seen.users,
            "channels": self._seen.channels,
            "user_groups": self._seen.user_groups,
            "views": self._seen.views,
            "journal": self._seen.journal,
        }
        return [
            *(web.post(f"/control/slack/{name}", _posted(run)) for name, run in posts.items()),
            *(web.get(f"/control/slack/{name}", _asked(run)) for name, run in gets.items()),
        ]

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
            self._gestures.use_input(who, view_id, text(body, "action_id"), body.get("value"), values=_values(body))
        else:
            who, where, ts = text(body, "user"), text(body, "channel"), text(body, "ts")
            self._gestures.click(who, where, ts, text(body, "action_id"), body.get("value"))
        return {}

    async def _view(self, body: Json) -> Json:
        who, view_id = text(body, "user"), text(body, "view_id")
        if not flag(body, "submit"):
            self._gestures.close(who, view_id)
            return {}
        await self._gestures.submit(who, view_id, _values(body))
        return {}

    async def _command(self, body: Json) -> Json:
        command = text(body, "command")
        command = command if command.startswith("/") else f"/{command}"
        said = await self._gestures.command(
            text(body, "user"), text(body, "channel"), command, written(body, "text", default="")
        )
        return {"messages": [self._seen.message(message) for message in said]}

    async def _home(self, body: Json) -> Json:
        self._gestures.open_home(text(body, "user"))
        return {}


def _values(body: Json) -> dict[str, dict[str, Any]]:
    """What a person filled in; raises Refused."""
    values = body.get("values") or {}
    if not isinstance(values, dict) or not all(isinstance(fields, dict) for fields in values.values()):
        raise Refused("values must be {block_id: {action_id: value}}")
    return values


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
    status = _STATUS.get(error.code, 409)
    body: dict[str, Any] = {"error": error.code, **error.extra}
    return answer(body, status=status)
