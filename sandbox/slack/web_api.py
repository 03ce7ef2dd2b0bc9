"""The Web API over HTTP: reads calls, holds tokens, scopes and limits against them, and answers as Slack does."""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import quote

from aiohttp import web

from sandbox.faults import FaultKind, Faults, misbehave

from .call import Arguments, Method
from .files import PICTURES
from .limits import TIERS
from .methods_chat import METHODS as CHAT
from .methods_conversations import METHODS as CONVERSATIONS
from .methods_people import METHODS as PEOPLE
from .model import APP_ID, Channel, Json, SlackError
from .socket_mode import SocketMode
from .workspace import Workspace

METHODS: Mapping[str, Method] = {**CHAT, **CONVERSATIONS, **PEOPLE}
CONNECT = "apps.connections.open"
UPLOAD = "upload"  #: the bytes of a file, which come by no method


class WebApi:
    """Slack's methods at /slack/api/METHOD, and the addresses that their answers point to."""

    def __init__(self, *, workspace: Workspace, faults: Faults, socket: SocketMode | None) -> None:
        self._workspace = workspace
        self._faults = faults
        self._socket = socket

    def routes(self) -> list[web.RouteDef]:
        """Everything that Slack itself would serve."""
        return [
            web.post("/slack/api/{method}", self.call),
            web.get("/slack/api/{method}", self.call),
            web.post("/slack/response/{token}", self.respond),
            web.post("/slack/upload/{file_id}", self.upload),
            web.get("/slack/files/{file_id}", self.download),
            web.get("/archives/{channel}/{message}", self.follow),
            *([web.get("/slack/link", self._socket.connect)] if self._socket else []),
        ]

    async def call(self, request: web.Request) -> web.StreamResponse:
        """One call of one method."""
        method = request.match_info["method"]
        given = await _given(request)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip() or given.pop("token", None)
        given.pop("token", None)
        return await self._under_faults(request, method, given, lambda: self._answer(method, given, token))

    async def respond(self, request: web.Request) -> web.StreamResponse:
        """A use of a response_url."""
        body = await _given(request)

        def work() -> web.Response:
            try:
                self._workspace.response_urls.use(request.match_info["token"], body)
            except SlackError as error:
                gone = error.code in ("invalid_url", "expired_url", "used_url")
                self._record("response_url", body, error=error.code)
                return web.json_response(error.as_json(), status=404 if gone else 500)
            self._record("response_url", body)
            return web.json_response({"ok": True})

        return await self._under_faults(request, "response_url", body, work)

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """The bytes of a file, bare or as a form with one file in it."""
        if request.content_type.startswith("multipart/"):
            parts = [part for part in (await request.post()).values() if isinstance(part, web.FileField)]
            content = parts[0].file.read() if parts else b""
        else:
            content = await request.read()
        given = {"file": request.match_info["file_id"], "length": len(content)}

        def work() -> web.Response:
            try:
                self._workspace.files.receive(request.match_info["file_id"], content)
            except SlackError as error:
                self._record(UPLOAD, given, error=error.code)
                return web.Response(status=404, text="no such upload")
            self._record(UPLOAD, given)
            return web.Response(text=f"OK - {len(content)}")

        return await self._under_faults(request, UPLOAD, given, work)

    async def download(self, request: web.Request) -> web.StreamResponse:
        """A file that was uploaded, never to be run by a browser."""
        try:
            file = self._workspace.files.file(request.match_info["file_id"])
        except SlackError:
            return web.Response(status=404)
        headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Content-Type": file.mimetype}
        if file.mimetype not in PICTURES:
            named = quote(file.name, safe="")
            headers |= {"Content-Type": "text/plain", "Content-Disposition": f"attachment; filename*=UTF-8''{named}"}
        return web.Response(body=file.content or b"", headers=headers)

    async def follow(self, request: web.Request) -> web.StreamResponse:
        """A permalink: leads to the message on the sandbox's page."""
        digits = request.match_info["message"].removeprefix("p")
        query = {"channel": request.match_info["channel"], "ts": f"{digits[:-6]}.{digits[-6:]}"}
        if request.query.get("thread_ts"):
            query["thread_ts"] = request.query["thread_ts"]
        raise web.HTTPFound(request.url.origin().with_query(query))

    # --- inside --------------------------------------------------------------------------------------------------

    async def _under_faults(
        self, request: web.Request, method: str, given: Json, work: Callable[[], web.Response]
    ) -> web.StreamResponse:
        fault = self._faults.take("slack", method)
        if fault is None:
            return work()
        self._record(method, given, error=f"fault: {fault.kind.value}")
        if fault.kind in (FaultKind.RATE_LIMITED, FaultKind.RATE_LIMITED_NO_RESET):
            return _limited(1 if fault.retry_after is None else fault.retry_after)

        async def later() -> web.StreamResponse:
            return work()

        proper: Callable[[], Awaitable[web.StreamResponse]] = later
        return await misbehave(fault, request, proper)

    def _answer(self, name: str, given: Json, token: str | None) -> web.Response:
        headers = {"x-oauth-scopes": ",".join(self._workspace.access.scopes)}
        try:
            body = self._do(name, Arguments(given), token, headers)
        except SlackError as error:
            self._record(name, given, error=error.code)
            if error.code == "ratelimited":
                return _limited(error.extra["retry_after"])
            return web.json_response(error.as_json(), headers=headers)
        message_ts = body.get("ts") or body.get("message_ts")
        self._record(name, given, ts=message_ts, channel=body.get("channel"))
        return web.json_response({"ok": True, **body}, headers=headers)

    def _do(self, name: str, arguments: Arguments, token: str | None, headers: dict[str, str]) -> Json:
        access = self._workspace.access
        if name == CONNECT:
            access.check_token(token, app_level=True)
            self._check_rate(name, TIERS[1])
            return self._connection()
        method = METHODS.get(name)
        if method is None:
            raise SlackError("unknown_method", req_method=name)
        if name != "api.test":
            access.check_token(token, app_level=False)
        self._check_rate(name, method.per_minute)
        needed = access.needed(method.scope, self._channel(arguments))
        if needed:
            headers["x-accepted-oauth-scopes"] = needed
        access.check_scope(needed)
        return method.run(self._workspace, arguments)

    def _connection(self) -> Json:
        if self._socket is None:
            raise SlackError("socket_mode_not_enabled")
        host = self._workspace.base_url.removeprefix("http://")
        return {"url": f"ws://{host}/slack/link?ticket={self._socket.ticket()}&app_id={APP_ID}"}

    def _check_rate(self, name: str, per_minute: int) -> None:
        wait = self._workspace.limits.wait_for(name, per_minute)
        if wait is not None:
            raise SlackError("ratelimited", retry_after=wait)

    def _channel(self, arguments: Arguments) -> Channel | None:
        return self._workspace.directory.channels.get(arguments.text("channel"))

    def _record(self, method: str, given: Json, *, error: str | None = None, **result: Any) -> None:
        outcome = {"ok": error is None, "error": error}
        self._workspace.journal.record("call", method=method, args=given, **outcome, result=result)


def _limited(seconds: int) -> web.Response:
    return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": str(seconds)})


async def _given(request: web.Request) -> Json:
    """The arguments of a call, from the address, a form or a JSON body; what cannot be read counts as nothing."""
    given: Json = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.text() or "{}")
        except ValueError:
            body = {}
        return given | (body if isinstance(body, dict) else {})
    form = await request.post()
    return given | {key: value for key, value in form.items() if isinstance(value, str)}
