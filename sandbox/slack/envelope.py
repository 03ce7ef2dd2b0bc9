"""What goes to the bot and what comes back: envelopes, answers, Slack's patience, and what a transport is."""

from collections.abc import Awaitable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from .model import Json


class EnvelopeType(StrEnum):
    """The three kinds of delivery; Socket Mode's words."""

    EVENT = "events_api"
    INTERACTION = "interactive"
    COMMAND = "slash_commands"


@dataclass(kw_only=True)
class Envelope:
    """One attempt to deliver something; a further attempt is another envelope with the same body."""

    envelope_id: str
    type: EnvelopeType
    body: Json  #: the payload
    retry_attempt: int = 0
    retry_reason: str = ""

    def as_json(self) -> Json:
        """The frame of Socket Mode; only events carry the retry fields."""
        frame: Json = {
            "envelope_id": self.envelope_id,
            "type": self.type.value,
            "payload": self.body,
            "accepts_response_payload": self.type is not EnvelopeType.EVENT,
        }
        if self.type is EnvelopeType.EVENT:
            frame |= {"retry_attempt": self.retry_attempt, "retry_reason": self.retry_reason}
        return frame


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came of an attempt."""

    acked: bool
    payload: Json | None = None
    reason: str = ""  #: Slack's word for the failure, when it failed
    retry: bool = True  #: False when the bot asked for no further attempt (x-slack-no-retry)


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """Slack's patience: how long it waits for an acknowledgement, and before each further attempt, in seconds."""

    ack: float = 3.0
    retries: tuple[float, ...] = (0.0, 60.0, 300.0)

    def scaled(self, factor: float) -> "Schedule":
        """The same, faster or slower."""
        return Schedule(ack=self.ack * factor, retries=tuple(wait * factor for wait in self.retries))


class Transport(Protocol):
    """A way to the bot."""

    def begin(self, envelope: Envelope) -> Awaitable[Answer]:
        """Set an attempt on its way at once, without waiting; the awaitable tells what came of it and never raises."""
        ...

    async def ready(self) -> bool:
        """Whether the bot can be reached now."""
        ...

    async def stop(self) -> None:
        """Let go of everything."""
        ...
