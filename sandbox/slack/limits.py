"""Slack's rate limits: a sliding minute for each method, and one message a second in each channel."""

from collections import defaultdict, deque
from datetime import datetime, timedelta
from math import ceil

from sandbox.clock import Now

#: Calls a minute. Slack promises "1+" to tier 1 and lets short bursts pass: a client that renews its connections opens
#: several within a minute, so the sandbox is no stricter than that. SPECIAL is "several hundred".
TIERS = {1: 10, 2: 20, 3: 50, 4: 100}
SPECIAL = 300
POSTS_A_MINUTE = 300  #: over the whole workspace
BURST = 5  #: messages that a channel takes before one a second is all it takes

_MINUTE = timedelta(minutes=1)


class RateLimits:
    """Counts the calls of the one app; by the sandbox's clock."""

    def __init__(self, *, clock: Now, enabled: bool) -> None:
        self.enabled = enabled
        self._clock = clock
        self._calls: dict[str, deque[datetime]] = defaultdict(deque)
        self._tokens: dict[str, tuple[float, datetime]] = {}

    def wait_for(self, method: str, per_minute: int) -> int | None:
        """Count a call; None when it may go on, otherwise the seconds for Retry-After."""
        if not self.enabled:
            return None
        now = self._clock.now()
        calls = self._calls[method]
        while calls and now - calls[0] >= _MINUTE:
            calls.popleft()
        if len(calls) >= per_minute:
            return max(1, ceil((calls[0] + _MINUTE - now).total_seconds()))
        calls.append(now)
        return None

    def wait_to_post(self, channel: str) -> int | None:
        """Count a message to a channel: a bucket of five that fills by one a second."""
        if not self.enabled:
            return None
        now = self._clock.now()
        tokens, since = self._tokens.get(channel, (float(BURST), now))
        tokens = min(float(BURST), tokens + (now - since).total_seconds())
        if tokens < 1:
            self._tokens[channel] = (tokens, now)
            return max(1, ceil(1 - tokens))
        self._tokens[channel] = (tokens - 1, now)
        return None
