"""A call of a Web API method: its arguments as forms and JSON bring them, and what is known of each method."""

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from .model import BOT_USER_ID, Channel, Json, SlackError
from .workspace import Workspace

T = TypeVar("T")


class Arguments:
    """What the caller sent; values of forms are texts, those of JSON bodies may be anything."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self.given = dict(given)

    def text(self, name: str, default: str = "") -> str:
        """A text, or the default."""
        value = self.given.get(name)
        return default if value is None else str(value)

    def needed(self, name: str) -> str:
        """A text that must be there; raises invalid_arguments."""
        value = self.text(name)
        if not value:
            sentence = f"[ERROR] missing required field: {name}"
            raise SlackError("invalid_arguments", response_metadata={"messages": [sentence]})
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Yes or no, as forms and JSON write it."""
        value = self.given.get(name)
        return default if value is None else str(value).lower() in ("true", "1")

    def whole(self, name: str, default: int, *, highest: int) -> int:
        """A whole number from 1 to `highest`; raises invalid_arguments, invalid_limit."""
        value = self.text(name)
        if not value or value == "0":
            return default
        if not value.isdigit():
            raise SlackError("invalid_arguments")
        if int(value) > highest:
            raise SlackError("invalid_limit")
        return int(value)

    def structure(self, name: str, kind: type[T], refusal: str) -> T | None:
        """A list or an object, which forms carry as JSON; None when absent; raises `refusal`."""
        value = self.given.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError as error:
                raise SlackError(refusal) from error
        if not isinstance(value, kind):
            raise SlackError(refusal)
        return value

    def names(self, name: str) -> list[str]:
        """Several ids: a list, or one text with commas."""
        value = self.given.get(name)
        parts = value if isinstance(value, list) else str(value or "").split(",")
        return [str(part).strip() for part in parts if str(part).strip()]


@dataclass(frozen=True, kw_only=True)
class Method:
    """A method: what it does, the scope it needs (`*:` stands for the kind of channel), its calls a minute."""

    run: Callable[[Workspace, Arguments], Json]
    per_minute: int
    scope: str | None = None


def channel_of(workspace: Workspace, arguments: Arguments, *, by_name: bool = False, member: bool = True) -> Channel:
    """The channel that the call is about; raises channel_not_found, not_in_channel."""
    which = arguments.needed("channel")
    directory = workspace.directory
    channel = directory.named_channel(which) if by_name else directory.channel(which)
    if member:
        require_membership(channel)
    return channel


def require_membership(channel: Channel) -> None:
    """Raises not_in_channel, or for what a stranger may not even know of, channel_not_found."""
    if BOT_USER_ID not in channel.members:
        raise SlackError("not_in_channel" if channel.kind == "channel" else "channel_not_found")


def page(items: Sequence[T], arguments: Arguments, *, default: int, highest: int = 1000) -> tuple[list[T], str]:
    """One page of `items` and the cursor of the next, empty at the end; raises invalid_cursor, invalid_limit."""
    limit = arguments.whole("limit", default, highest=highest)
    start = 0
    cursor = arguments.text("cursor")
    if cursor:
        try:
            start = int(base64.b64decode(cursor, validate=True).decode().removeprefix("next:"))
        except (binascii.Error, ValueError) as error:
            raise SlackError("invalid_cursor") from error
    end = start + limit
    return list(items[start:end]), base64.b64encode(f"next:{end}".encode()).decode() if end < len(items) else ""
