"""Socket Mode: tickets, up to ten connections, envelopes out and acknowledgements in."""

import asyncio
import json
from collections.abc import Awaitable

from aiohttp import WSMsgType, web

from .envelope import Answer, Envelope
from .model import APP_ID, Json

MOST_CONNECTIONS = 10
REASONS = ("warning", "refresh_requested", "link_disabled", "too_many_websockets")


class SocketMode:
    """The bot's open connections; each envelope goes to any one of them, in turn."""

    def __init__(self, *, ack_seconds: float) -> None:
        self._ack_seconds = ack_seconds
        self._tickets: set[str] = set()
        self._issued = 0
        self._connections: list[web.WebSocketResponse] = []
        self._turn = 0
        self._waiting: dict[str, asyncio.Future[Answer]] = {}

    @property
    def connections(self) -> int:
        """How many are open."""
        return len(self._connections)

    def ticket(self) -> str:
        """Admission for one connection."""
        self._issued += 1
        ticket = f"{self._issued:08}"
        self._tickets.add(ticket)
        return ticket

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection until it closes; 403 without a fresh ticket."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=403, text="invalid ticket")
        self._tickets.discard(ticket)
        connection = web.WebSocketResponse(timeout=0.5)
        await connection.prepare(request)
        if len(self._connections) >= MOST_CONNECTIONS:
            await connection.send_json(_disconnect("too_many_websockets"))
            await connection.close()
            return connection
        self._connections.append(connection)
        try:
            await connection.send_json(self._hello())
            async for frame in connection:
                if frame.type is WSMsgType.TEXT:
                    self._acknowledged(frame.data)
        except ConnectionError:  # the bot was killed between two frames
            pass
        finally:
            if connection in self._connections:
                self._connections.remove(connection)
        return connection

    def begin(self, envelope: Envelope) -> Awaitable[Answer]:
        """Send to the next connection; fails at once when there is none."""
        waiting: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        if not self._connections:
            waiting.set_result(Answer(acked=False, reason="connection_failed"))
            return waiting
        self._turn = (self._turn + 1) % len(self._connections)
        self._waiting[envelope.envelope_id] = waiting
        return asyncio.ensure_future(self._send(envelope, self._connections[self._turn], waiting))

    async def disconnect(self, reason: str) -> None:
        """Tell every connection to go, and close it unless this is only a warning."""
        for connection in list(self._connections):
            await connection.send_json(_disconnect(reason))
            if reason != "warning":
                await self._close(connection)

    async def ready(self) -> bool:
        """Whether a connection is open."""
        return bool(self._connections)

    async def stop(self) -> None:
        """Close all connections."""
        for connection in list(self._connections):
            await self._close(connection)

    async def _close(self, connection: web.WebSocketResponse) -> None:
        # Out of the list first: nothing may be sent to a connection that is being closed.
        if connection in self._connections:
            self._connections.remove(connection)
        await connection.close()

    async def _send(
        self, envelope: Envelope, connection: web.WebSocketResponse, waiting: asyncio.Future[Answer]
    ) -> Answer:
        try:
            await connection.send_json(envelope.as_json())
            return await asyncio.wait_for(waiting, self._ack_seconds)
        except TimeoutError:
            return Answer(acked=False, reason="timeout")
        except ConnectionError:
            return Answer(acked=False, reason="connection_failed")
        finally:
            self._waiting.pop(envelope.envelope_id, None)

    def _acknowledged(self, text: str) -> None:
        try:
            frame = json.loads(text)
        except ValueError:
            return  # clients also send words of their own, such as a ping
        waiting = self._waiting.get(frame.get("envelope_id", "")) if isinstance(frame, dict) else None
        if waiting is not None and not waiting.done():
            waiting.set_result(Answer(acked=True, payload=frame.get("payload")))

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._connections),
            "debug_info": {"host": "sandbox", "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": APP_ID},
        }


def _disconnect(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}
