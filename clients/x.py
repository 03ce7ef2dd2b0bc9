"""X as a social network of ours: mentions in, approved replies out, each sent at most once (the third promise)."""

import logging
import threading
from datetime import datetime, timedelta

from clients import (
    Busy,
    CannotTell,
    Clock,
    Gone,
    Later,
    NotThere,
    Outgoing,
    Post,
    Refused,
    Sent,
    Sweep,
    Unauthorised,
    Unreachable,
    Unsure,
    Verdict,
    Wanted,
)
from clients.x_calls import Calls, XCredentials
from clients.x_limits import Endpoint
from clients.x_look_up import look_up
from clients.x_posts import NETWORK, Own
from clients.x_refusals import AFTER_REPAIR, SOON, Duplicate, not_summoned, of_problem, of_silence
from clients.x_replies import created_id, find_reply, sent
from clients.x_search import search
from clients.x_sweep import sweep
from clients.x_transport import NO_ANSWER, Problem
from rules.length import weighted_length

__all__ = ["X", "XCredentials"]

log = logging.getLogger(__name__)

_LOOK_BACK_EVERY = timedelta(minutes=5)
_SETTLES = timedelta(seconds=15)  # how long X may take to list a reply that it has accepted

_DUPLICATE = (
    "X has had this very text from us before, under another post, and takes no text twice. "
    "Word the reply differently and propose it again."
)


class X:
    """One account of ours on X; safe to use from several threads.

    `api_url` replaces X's own address. `also_ours` are further handles of the brand, whose mentions of this account
    are not customers'.
    """

    network = NETWORK
    max_length = 280

    def __init__(
        self,
        *,
        handle: str,
        credentials: XCredentials,
        api_url: str | None = None,
        clock: Clock,
        timeout: tuple[float, float] = (3.05, 10.0),
        also_ours: frozenset[str] = frozenset(),
    ) -> None:
        self.handle = handle.removeprefix("@")
        self._also_ours = frozenset(other.removeprefix("@").lower() for other in also_ours)
        self._clock = clock
        self._calls = Calls(credentials=credentials, api_url=api_url, timeout=timeout, clock=clock)
        self._lock = threading.Lock()
        self._known_own: Own | None = None
        self._looked_back_at: dict[Endpoint, datetime] = {}
        self._born = clock.now()
        self._attempts: dict[str, datetime] = {}  # by reply: the last attempt whose outcome is not known

    def length(self, text: str) -> int:
        """X's weighted count of `text`, against 280."""
        return weighted_length(text)

    def me(self) -> tuple[str, str]:
        """Ask X whose credentials these are: (id, handle); raises Unauthorised, Busy, Unreachable."""
        document = self._calls.read(Endpoint.ME, lambda client: client.get_me(user_auth=True))
        found = document.get("data")
        own_id, handle = (found.get("id"), found.get("username")) if isinstance(found, dict) else (None, None)
        if not isinstance(own_id, str) or not isinstance(handle, str):
            raise Unreachable("X's answer about the account cannot be read.")
        return own_id, handle

    def fetch(self, cursor: str | None, *, since: datetime) -> Sweep:
        """One completed sweep of the mentions newer than `cursor`, or without one than `since`.

        At most once in five minutes it reads what is up to 15 minutes older than the cursor again (but nothing older
        than `since`), for X lists some posts late: posts served before come again then, under the same ids.
        Raises Unauthorised, Busy, Unreachable: then nothing was taken and the same call may be made again.
        """
        now = self._clock.now()
        own = self._own()
        look_back = cursor is not None and self._looks_back(Endpoint.MENTIONS, now)
        result = sweep(self._calls, own, cursor=cursor, since=since, now=now, look_back=look_back)
        return self._swept(Endpoint.MENTIONS, result, now, look_back=look_back)

    def search(self, wanted: Wanted, cursor: str | None, *, since: datetime, last: datetime | None) -> Sweep:
        """One completed sweep of the posts that a recent search finds newer than `cursor`, or without one than `since`.

        It looks back as `fetch` does, and raises the same. What came since `last` and lies behind the seven days that
        X searches is told as a gap, and so is what lies behind the newest 2,000 posts.
        """
        now = self._clock.now()
        own = self._own()
        look_back = cursor is not None and self._looks_back(Endpoint.SEARCH, now)
        result = search(self._calls, own, wanted, cursor=cursor, since=since, last=last, now=now, look_back=look_back)
        return self._swept(Endpoint.SEARCH, result, now, look_back=look_back)

    def can_reply(self, post: Post) -> Verdict:
        """Whether X would take a reply by API: only to those who summoned us. No call is made."""
        return Verdict(allowed=True) if post.summoned else Verdict(allowed=False, reason=not_summoned(self.handle))

    def send(self, outgoing: Outgoing) -> Sent | Refused | Later | Unsure:
        """Post the reply, once.

        When X says that it has the text already, the account's timeline is read: Sent if the reply is there, Refused
        with code "duplicate" if it surely is not, Unsure as long as that cannot be told.
        """
        try:
            own = self._own()
        except Busy as busy:
            return Later(reason=busy.reason, retry_at=busy.retry_at)
        except Unauthorised as error:
            return Later(reason=str(error), retry_at=self._clock.now() + AFTER_REPAIR)
        except Unreachable as error:
            return Later(reason=str(error), retry_at=self._clock.now() + SOON)
        if outgoing.good_until is not None and self._clock.now() >= outgoing.good_until:
            return Later(reason="this process stood still before it could send", retry_at=self._clock.now())
        with self._lock:
            earlier = self._attempts.get(outgoing.reply_id)
            self._attempts[outgoing.reply_id] = self._clock.now()
        outcome = self._attempt(outgoing, own)
        if not isinstance(outcome, Unsure):
            self._settle(outgoing, earlier if outcome is None or isinstance(outcome, Later) else None)
        return self._of_duplicate(outgoing) if outcome is None else outcome

    def reconcile(self, outgoing: Outgoing) -> Sent | NotThere | CannotTell:
        """Look the reply up in the account's own timeline.

        NotThere only when X has had 15 seconds to list it, counted from the last attempt that this object knows of:
        one before it was made may have been made just then, unless the outgoing reply is `settled`.
        """
        now = self._clock.now()  # before the timeline is read, so that it is at least this fresh
        try:
            found = find_reply(self._calls, self._own(), outgoing)
        except Busy as busy:
            return CannotTell(reason=busy.reason, retry_at=busy.retry_at)
        except Unauthorised as error:
            return CannotTell(reason=str(error), retry_at=now + AFTER_REPAIR)
        except Unreachable as error:
            return CannotTell(reason=str(error), retry_at=now + SOON)
        if isinstance(found, CannotTell):
            return found
        if found is None and not outgoing.settled:
            with self._lock:
                last = self._attempts.get(outgoing.reply_id, self._born)
                if last > now:  # our clock was put back: X gets its time once more, and not for as long as that
                    last = self._attempts[outgoing.reply_id] = now
            listed_by = max(outgoing.prepared_at, last) + _SETTLES
            if now < listed_by:
                return CannotTell(reason="X may not list the reply yet.", retry_at=listed_by)
        self._settle(outgoing, None)
        return found or NotThere()

    def look_up(self, post_id: str) -> Post | Gone:
        """The newest version of the post, or Gone; raises Unauthorised, Busy, Unreachable."""
        return look_up(self._calls, self._own(), post_id)

    def _own(self) -> Own:
        """Whose account the credentials are for, asked once; raises as `me` does, and when it is not `handle`."""
        with self._lock:
            known = self._known_own
        if known is None:
            own_id, handle = self.me()
            if handle.lower() != self.handle.lower():
                raise Unauthorised(f"The X credentials for @{self.handle} belong to @{handle}. Exchange them.")
            known = Own(id=own_id, handle=handle, also_ours=self._also_ours)
            with self._lock:
                self._known_own = known
        return known

    def _looks_back(self, listing: Endpoint, now: datetime) -> bool:
        with self._lock:
            last = self._looked_back_at.get(listing)
        return last is None or not last <= now < last + _LOOK_BACK_EVERY

    def _swept(self, listing: Endpoint, result: Sweep, now: datetime, *, look_back: bool) -> Sweep:
        if look_back:
            with self._lock:
                self._looked_back_at[listing] = now
        if result.unreadable:
            log.warning("X served posts that cannot be read", extra={"unreadable": list(result.unreadable)})
        return result

    def _attempt(self, outgoing: Outgoing, own: Own) -> Sent | Refused | Later | Unsure | None:
        """The one call that publishes; None when X says that it has the text already."""
        try:
            document = self._calls.call(
                Endpoint.CREATE,
                lambda client: client.create_tweet(
                    text=outgoing.text, in_reply_to_tweet_id=outgoing.in_reply_to, user_auth=True
                ),
            )
        except Busy as busy:
            return Later(reason=busy.reason, retry_at=busy.retry_at)
        except Problem as problem:
            try:
                return of_problem(problem, handle=own.handle, limits=self._calls.limits, now=self._clock.now())
            except Duplicate:
                return None
        except NO_ANSWER as error:
            return of_silence(error, now=self._clock.now())
        remote_id = created_id(document)
        if remote_id is None:
            return Unsure(reason="X's answer to the reply cannot be read.")
        return sent(own, remote_id)

    def _of_duplicate(self, outgoing: Outgoing) -> Sent | Refused | Unsure:
        match self.reconcile(outgoing):
            case Sent() as found:
                return found
            case NotThere():
                return Refused(reason=_DUPLICATE, code="duplicate")
            case CannotTell(reason=reason):
                return Unsure(reason=f"X has this text from us already; whether as this reply is not clear. {reason}")

    def _settle(self, outgoing: Outgoing, unknown_since: datetime | None) -> None:
        """Remember which attempt, if any, has an unknown outcome."""
        with self._lock:
            if unknown_since is None:
                self._attempts.pop(outgoing.reply_id, None)
            else:
                self._attempts[outgoing.reply_id] = unknown_since
