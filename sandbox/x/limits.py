"""How often each endpoint may be called, as X counts it: fixed windows per app and per user.

Source: X's published table of rate limits, pay-per-use, 2026.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sandbox.clock import Now

QUARTER = 15 * 60
DAY = 24 * 60 * 60


@dataclass(frozen=True, kw_only=True)
class Allowance:
    """So many calls in so many seconds."""

    calls: int
    seconds: int


def _quarter(calls: int) -> Allowance:
    return Allowance(calls=calls, seconds=QUARTER)


#: (per app, per user) of each endpoint; None: not limited in that way
TABLE: Mapping[str, tuple[tuple[Allowance, ...], tuple[Allowance, ...]]] = {
    "GET /2/users/:id/mentions": ((_quarter(450),), (_quarter(300),)),
    "GET /2/users/:id/tweets": ((_quarter(10_000),), (_quarter(900),)),
    "GET /2/tweets/search/recent": ((_quarter(450),), (_quarter(300),)),
    "GET /2/tweets": ((_quarter(3_500),), (_quarter(5_000),)),
    "GET /2/tweets/:id": ((_quarter(450),), (_quarter(900),)),
    "GET /2/users/me": ((), (_quarter(75),)),
    "GET /2/users": ((_quarter(300),), (_quarter(900),)),
    "GET /2/users/:id": ((_quarter(300),), (_quarter(900),)),
    "GET /2/users/by/username/:username": ((_quarter(300),), (_quarter(900),)),
    "POST /2/tweets": ((), (_quarter(100), Allowance(calls=10_000, seconds=DAY))),
    "DELETE /2/tweets/:id": ((), (_quarter(50),)),
    "GET /2/dm_events": ((), (_quarter(15),)),
    "GET /2/dm_conversations/with/:id/dm_events": ((), (_quarter(15),)),
    "POST /2/dm_conversations/with/:id/messages": ((), (_quarter(15), Allowance(calls=1_440, seconds=DAY))),
}


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What the answer's headers say of one window."""

    allowed: bool
    limit: int
    remaining: int
    reset: int  #: unix seconds

    def headers(self) -> dict[str, str]:
        """X's three headers."""
        return {
            "x-rate-limit-limit": str(self.limit),
            "x-rate-limit-remaining": str(self.remaining),
            "x-rate-limit-reset": str(self.reset),
        }


class RateLimits:
    """Counts the calls of every caller and endpoint; may be switched off for a replay."""

    def __init__(self, clock: Now) -> None:
        self._clock = clock
        self._windows: dict[tuple[str, str, int], tuple[datetime, int]] = {}
        self.enabled = True

    def count(self, endpoint: str, caller: str | None) -> Standing | None:
        """Count one call by a user's id, or by the app (None); the tightest window, or None without a limit."""
        app, user = TABLE.get(endpoint, ((), ()))
        allowances = app if caller is None else user
        if not allowances or not self.enabled:
            return None
        standings = [self._standing(endpoint, caller or "app", allowance) for allowance in allowances]
        if all(standing.allowed for standing in standings):
            for allowance in allowances:
                key = (endpoint, caller or "app", allowance.seconds)
                began, used = self._windows[key]
                self._windows[key] = (began, used + 1)
        return min(standings, key=lambda standing: standing.remaining)

    def _standing(self, endpoint: str, caller: str, allowance: Allowance) -> Standing:
        now = self._clock.now()
        key = (endpoint, caller, allowance.seconds)
        began, used = self._windows.get(key, (now, 0))
        if (now - began).total_seconds() >= allowance.seconds:
            began, used = now, 0
        self._windows[key] = (began, used)
        return Standing(
            allowed=used < allowance.calls,
            limit=allowance.calls,
            remaining=max(0, allowance.calls - used - 1),
            reset=int(began.timestamp()) + allowance.seconds,
        )
