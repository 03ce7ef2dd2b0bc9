"""What the calls so far would have cost: X's pay-per-use prices of 2026.

Counted are the posts, users and messages of an answer's `data`; X does not say whether expansions cost, so they do not
here. The same thing read twice within one UTC day is charged once, as X promises.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from sandbox.clock import Now

PRICES = {
    "post_read": Decimal("0.005"),
    "owned_read": Decimal("0.001"),  #: the brand's own mentions and timeline
    "user_read": Decimal("0.010"),
    "message_read": Decimal("0.010"),
    "post": Decimal("0.015"),
    "post_with_address": Decimal("0.200"),
    "summoned_reply": Decimal("0.010"),
    "message": Decimal("0.015"),
    "delete": Decimal("0.010"),
}


class CostMeter:
    """Adds up the charges; beyond `spending_limit` (dollars, None for none) X answers that the usage cap is reached."""

    def __init__(self, clock: Now) -> None:
        self._clock = clock
        self._counts: Counter[str] = Counter()
        self._seen: set[tuple[str, str]] = set()
        self._day: date | None = None
        self.spending_limit: Decimal | None = None

    @property
    def dollars(self) -> Decimal:
        """The sum so far."""
        return sum((PRICES[kind] * count for kind, count in self._counts.items()), Decimal(0))

    @property
    def capped(self) -> bool:
        """Say whether the spending limit is reached."""
        return self.spending_limit is not None and self.dollars >= self.spending_limit

    def charge(self, kind: str) -> None:
        """Charge one write."""
        self._counts[kind] += 1

    def charge_reads(self, kind: str, ids: Iterable[str]) -> None:
        """Charge the things read, each once a UTC day."""
        today = self._clock.now().date()
        if today != self._day:
            self._day = today
            self._seen.clear()
        for read in ids:
            thing = (kind.removeprefix("owned_").removeprefix("post_"), read)
            if thing not in self._seen:
                self._seen.add(thing)
                self._counts[kind] += 1

    def bill(self) -> dict[str, Any]:
        """The bill: `{dollars, lines: {kind: {count, dollars}}}`, dollars as decimal strings."""
        return {
            "dollars": str(self.dollars),
            "lines": {
                kind: {"count": count, "dollars": str(PRICES[kind] * count)}
                for kind, count in sorted(self._counts.items())
            },
        }
