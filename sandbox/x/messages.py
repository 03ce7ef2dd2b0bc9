"""Direct messages on X, each in the conversation of two accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sandbox.x.people import Account
from sandbox.x.snowflake import Snowflakes, time_of


@dataclass(frozen=True, kw_only=True)
class Message:
    """One direct message."""

    id: int
    sender_id: str
    recipient_id: str
    text: str

    @property
    def conversation_id(self) -> str:
        """X names a conversation of two by both ids, the smaller first."""
        return "-".join(sorted((self.sender_id, self.recipient_id), key=int))

    @property
    def created_at(self) -> datetime:
        """When it was sent."""
        return time_of(self.id)


class Messages:
    """All direct messages, oldest first."""

    def __init__(self, ids: Snowflakes) -> None:
        self._ids = ids
        self._messages: list[Message] = []

    def send(self, sender: Account, recipient: Account, text: str) -> Message:
        """Send a message, as anybody may in the app."""
        message = Message(id=self._ids.mint(), sender_id=sender.id, recipient_id=recipient.id, text=text)
        self._messages.append(message)
        return message

    def of(self, account: Account) -> Sequence[Message]:
        """All messages of an account, newest first."""
        return [m for m in reversed(self._messages) if account.id in (m.sender_id, m.recipient_id)]

    def between(self, one: Account, other: Account) -> Sequence[Message]:
        """The messages of two accounts, newest first."""
        return [m for m in self.of(one) if other.id in (m.sender_id, m.recipient_id)]
