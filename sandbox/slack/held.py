"""Delivery to a test that takes envelopes by hand and decides itself when, and whether, each is acknowledged."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass

from .envelope import Answer, Envelope
from .model import Json


@dataclass(kw_only=True)
class HeldEnvelope(Envelope):
    """An envelope in the hands of a test; its methods may be called from any thread."""

    loop: asyncio.AbstractEventLoop
    answer: asyncio.Future[Answer]

    def ack(self, payload: Json | None = None) -> None:
        """Acknowledge it; returns once the workspace has taken note. A second answer is ignored."""
        self._settle(Answer(acked=True, payload=payload))

    def fail(self, reason: str = "timeout") -> None:
        """Let it fail; of an event the next attempt is there at once. A second answer is ignored."""
        self._settle(Answer(acked=False, reason=reason))

    def _settle(self, answer: Answer) -> None:
        asyncio.run_coroutine_threadsafe(self._set(answer), self.loop).result()

    async def _set(self, answer: Answer) -> None:
        if not self.answer.done():
            self.answer.set_result(answer)
        await settled()


async def settled() -> None:
    """Let everything run that is ready to, so that what follows from the last call has happened."""
    for _ in range(10):
        await asyncio.sleep(0)


class Held:
    """Keeps envelopes until they are taken."""

    def __init__(self) -> None:
        self._envelopes: list[HeldEnvelope] = []

    def begin(self, envelope: Envelope) -> Awaitable[Answer]:
        """Keep it."""
        loop = asyncio.get_running_loop()
        held = HeldEnvelope(
            envelope_id=envelope.envelope_id,
            type=envelope.type,
            body=envelope.body,
            retry_attempt=envelope.retry_attempt,
            retry_reason=envelope.retry_reason,
            loop=loop,
            answer=loop.create_future(),
        )
        self._envelopes.append(held)
        return held.answer

    async def take(self) -> list[HeldEnvelope]:
        """All that were kept since the last call, oldest first."""
        await settled()
        taken, self._envelopes = self._envelopes, []
        return taken

    async def ready(self) -> bool:
        """The test is always there."""
        return True

    async def stop(self) -> None:
        """Forget what was never taken."""
        for envelope in self._envelopes:
            envelope.answer.cancel()
        self._envelopes.clear()
