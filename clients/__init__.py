"""REACH OUT: one file per outside system, and here the ports and errors they share.

A client makes one attempt and says what came of it; it never retries a write, never sleeps, and maps its system's
codes to the few outcomes below, named by what to do next.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from rules.catching_up import Message as Message
from rules.catching_up import Thread as Thread
from rules.listening import Wanted as Wanted
from rules.post import Post as Post


class Clock(Protocol):
    """The one source of time: aware UTC."""

    def now(self) -> datetime: ...

    def wait(self, seconds: float) -> None:
        """Return after `seconds` have passed on this clock, or earlier when the process is stopping."""
        ...


class Busy(Exception):
    """The system asks us to come back later; nothing was done."""

    def __init__(self, reason: str, retry_at: datetime) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_at = retry_at


class Unreachable(Exception):
    """No answer, or none that can be read; for a read: try again on the next tick."""


class Rejected(Exception):
    """The system will not do this as it is asked; nothing was done, and asking again will not help."""

    def __init__(self, code: str, reason: str = "") -> None:
        super().__init__(reason or code)
        self.code = code
        self.reason = reason or code


class Unauthorised(Exception):
    """The system does not accept our credentials; a person must act."""

    def __init__(self, reason: str = "", code: str = "") -> None:
        super().__init__(reason)
        self.code = code


# --- social networks ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Gap:
    """A stretch of posts that the network would no longer list."""

    after_id: str
    before_id: str
    recovered: int  #: how many posts the search found in it
    closed: bool  #: the search covered all of it
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Sweep:
    """All that came since a cursor: to be stored together with the new cursor in one commit."""

    posts: Sequence[Post]  #: oldest first, own posts and reposts left out
    cursor: str | None
    gap: Gap | None = None
    resources_read: int = 0  #: what the network bills for
    unreadable: Sequence[str] = ()  #: what was served but cannot be parsed: "id: what is wrong", the same at each sweep


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Whether the network would accept a reply, and if not, why, in a sentence for the card."""

    allowed: bool
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """A reply, fixed before the first attempt."""

    reply_id: str  #: ours
    in_reply_to: str  #: the network's id of the post answered (its newest version)
    text: str  #: byte for byte what was approved
    prepared_at: datetime  #: before the first attempt; by our clock
    known_ids: frozenset[str] = frozenset()  #: network ids of our other replies, which are not this one
    good_until: datetime | None = None  #: then somebody else may have taken over: no attempt is begun any more
    settled: bool = False  #: if it was ever tried, then long enough ago for the network to list it by now


@dataclass(frozen=True, kw_only=True)
class Sent:
    """It is on the network."""

    remote_id: str
    at: datetime
    url: str


@dataclass(frozen=True, kw_only=True)
class Refused:
    """The network said no, and nothing was published."""

    reason: str  #: a sentence for the author
    code: str = ""  #: "duplicate", "not_summoned", "gone", "forbidden", "too_long", "unauthorised", ...


@dataclass(frozen=True, kw_only=True)
class Later:
    """Nothing was published; come back at `retry_at`."""

    reason: str
    retry_at: datetime


@dataclass(frozen=True, kw_only=True)
class Unsure:
    """It may or may not have been published: reconcile before anything else."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class NotThere:
    """Reconciliation looked everywhere it had to, and the reply is not on the network."""


@dataclass(frozen=True, kw_only=True)
class CannotTell:
    """Reconciliation could not decide."""

    reason: str
    retry_at: datetime | None = None  #: when a later look may decide; None: a person must


@dataclass(frozen=True, kw_only=True)
class Gone:
    """A post that the network no longer shows, and why."""

    reason: str


class SocialNetwork(Protocol):
    """One account of ours on one network."""

    network: str
    handle: str
    max_length: int

    def length(self, text: str) -> int:
        """How long the network counts `text` to be, against `max_length`."""
        ...

    def me(self) -> tuple[str, str]:
        """The account's own (id, handle); raises Unauthorised, Busy, Unreachable."""
        ...

    def fetch(self, cursor: str | None, *, since: datetime) -> Sweep:
        """One completed sweep of what is newer than `cursor`; without a cursor, of what is newer than `since`.

        Raises Unauthorised, Busy, Unreachable: then nothing was taken and the same call may be made again.
        """
        ...

    def search(self, wanted: Wanted, cursor: str | None, *, since: datetime, last: datetime | None) -> Sweep:
        """One completed sweep of what people say without calling us: newer than `cursor`, or without one than `since`.

        `last` is when a sweep was last completed: if that is longer ago than the network's search reaches back, what
        came before is told as a gap, however old the cursor, which only moves with what is found.
        Raises Unauthorised, Busy, Unreachable: then nothing was taken and the same call may be made again.
        """
        ...

    def can_reply(self, post: Post) -> Verdict:
        """Asked when the card is drawn and again before sending; no call is made."""
        ...

    def send(self, outgoing: Outgoing) -> Sent | Refused | Later | Unsure:
        """Exactly one attempt."""
        ...

    def reconcile(self, outgoing: Outgoing) -> Sent | NotThere | CannotTell:
        """Look the reply up in the account's own timeline, after Unsure or a crash."""
        ...

    def look_up(self, post_id: str) -> Post | Gone:
        """The post as it is now, before a reply is sent to it; raises Unauthorised, Busy, Unreachable."""
        ...


Networks = Mapping[tuple[str, str], SocialNetwork]  #: by (network, handle in lower case)
