"""The control interface seen from outside, for whatever acts in the sandbox as a person would."""

from typing import Any, Protocol

import aiohttp

Json = dict[str, Any]


class ControlRefused(Exception):
    """The control interface did not do as asked, or could not be reached."""


class Control(Protocol):
    """What the colleagues act through; both raise ControlRefused."""

    async def get(self, path: str, **query: str) -> Json: ...

    async def post(self, path: str, **body: Any) -> Json: ...


class HttpControl:
    """The control interface over HTTP."""

    def __init__(self, session: aiohttp.ClientSession, base_url: str) -> None:
        self._session = session
        self._base = base_url.rstrip("/")

    async def get(self, path: str, **query: str) -> Json:
        """GET /control/`path`."""
        return await self._call("GET", path, params=query)

    async def post(self, path: str, **body: Any) -> Json:
        """POST /control/`path`."""
        return await self._call("POST", path, json=body)

    async def _call(self, method: str, path: str, **options: Any) -> Json:
        try:
            async with self._session.request(method, f"{self._base}/control/{path}", **options) as answer:
                said: Json = await answer.json()
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise ControlRefused(str(error)) from error
        if answer.status >= 400:
            raise ControlRefused(str(said.get("error", answer.status)))
        return said
