"""The sandbox's memory of what happened in Slack, for tests that judge the bot by its effects."""

from collections import deque
from collections.abc import Callable
from typing import Any

from sandbox.clock import Now

from .model import Json

KEPT = 50_000  #: entries; the oldest go first, so that a demo may run for weeks


class Journal:
    """Entries in order, each with a running number `seq`, an instant `at` and a `kind`.

    Kinds: `call` (a Web API method with its arguments and outcome, never the token), `effect` (something changed in
    the workspace), `delivery` (an attempt to hand an envelope to the bot, with what came of it).
    """

    def __init__(self, clock: Now, *, noticed: Callable[[str], None] = lambda _effect: None) -> None:
        self._clock = clock
        self._noticed = noticed  #: called with the name of each effect
        self._entries: deque[Json] = deque(maxlen=KEPT)
        self._next = 1

    def record(self, kind: str, **what: Any) -> None:
        """Add an entry."""
        self._entries.append({"seq": self._next, "at": self._clock.now().isoformat(), "kind": kind, **what})
        self._next += 1
        if kind == "effect":
            self._noticed(what["effect"])

    def entries(self, *, after: int = 0, kind: str | None = None, method: str | None = None) -> list[Json]:
        """Entries behind number `after`, oldest first, of one kind or of one method when given."""
        return [
            e
            for e in self._entries
            if e["seq"] > after and kind in (None, e["kind"]) and method in (None, e.get("method"))
        ]
