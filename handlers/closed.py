"""An account that config.yaml has closed: its cases can be read and ended, and nothing is read or sent there."""

from datetime import datetime
from typing import Never

from clients import CannotTell, Outgoing, Post, Refused, Sweep, Unreachable, Verdict
from rules.length import weighted_length


class Closed:
    """Stands where the client of an open account would: makes no call, and says of everything that it is closed."""

    max_length = 280

    def __init__(self, network: str, handle: str) -> None:
        self.network = network
        self.handle = handle
        self._reason = f"@{handle} is closed in config.yaml: nothing is sent from there."

    def length(self, text: str) -> int:
        """As the network would count it, for the cards of earlier drafts."""
        return weighted_length(text)

    def can_reply(self, post: Post) -> Verdict:  # noqa: ARG002 - the same for every post
        """No."""
        return Verdict(allowed=False, reason=self._reason)

    def send(self, outgoing: Outgoing) -> Refused:  # noqa: ARG002 - the same for every reply
        """Refused, without a call."""
        return Refused(reason=self._reason, code="closed")

    def reconcile(self, outgoing: Outgoing) -> CannotTell:  # noqa: ARG002 - the same for every reply
        """A person has to look: this account is not read."""
        return CannotTell(reason=self._reason)

    def me(self) -> Never:
        """Raises Unreachable."""
        raise Unreachable(self._reason)

    def fetch(self, cursor: str | None, *, since: datetime) -> Sweep:  # noqa: ARG002 - no look is made
        """Raises Unreachable."""
        raise Unreachable(self._reason)

    def look_up(self, post_id: str) -> Never:  # noqa: ARG002 - no look is made
        """Raises Unreachable."""
        raise Unreachable(self._reason)
