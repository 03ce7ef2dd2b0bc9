"""An account of ours that config.yaml has closed: its cases are still shown, but nothing is read or sent there."""

from collections.abc import Callable
from datetime import datetime

from clients import (
    CannotTell,
    Gone,
    NotThere,
    Outgoing,
    Post,
    Refused,
    Sent,
    Sweep,
    Unauthorised,
    Unreachable,
    Verdict,
    Wanted,
)


class Closed:
    """What stands in the place of a network's client; it never makes a call."""

    def __init__(self, *, network: str, handle: str, max_length: int, length: Callable[[str], int]) -> None:
        self.network = network
        self.handle = handle
        self.max_length = max_length
        self._length = length
        self._reason = f"@{handle} is closed in config.yaml (open: false), so nothing is sent there."

    def length(self, text: str) -> int:
        """How long the network would count `text` to be."""
        return self._length(text)

    def me(self) -> tuple[str, str]:
        """Raises Unauthorised: nobody is asked."""
        raise Unauthorised(self._reason)

    def fetch(self, cursor: str | None, *, since: datetime) -> Sweep:
        """Raises Unreachable: nothing is read."""
        raise Unreachable(self._reason)

    def search(self, wanted: Wanted, cursor: str | None, *, since: datetime, last: datetime | None) -> Sweep:
        """Raises Unreachable: nothing is read."""
        raise Unreachable(self._reason)

    def can_reply(self, post: Post) -> Verdict:
        """No, with the reason."""
        return Verdict(allowed=False, reason=self._reason)

    def send(self, outgoing: Outgoing) -> Refused:
        """Refused; nothing is published."""
        return Refused(reason=self._reason, code="closed")

    def reconcile(self, outgoing: Outgoing) -> Sent | NotThere | CannotTell:
        """Nobody is asked, so a person must look."""
        return CannotTell(reason=self._reason)

    def look_up(self, post_id: str) -> Post | Gone:
        """Raises Unreachable: nothing is read."""
        raise Unreachable(self._reason)
