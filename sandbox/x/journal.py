"""What happened on X, for tests and for whoever wants to know: every call to the API and every effect."""

from collections import deque
from typing import Any

from sandbox.clock import Now

_KEPT = 100_000


class Journal:
    """The newest entries, oldest first: `{at, entry: "call" | "effect", ...}`."""

    def __init__(self, clock: Now) -> None:
        self._clock = clock
        self._entries: deque[dict[str, Any]] = deque(maxlen=_KEPT)

    def call(self, **facts: Any) -> dict[str, Any]:
        """Note a call to the API; the entry may still be completed by its outcome."""
        return self._note("call", facts)

    def effect(self, what: str, **facts: Any) -> None:
        """Note a change that somebody on X could see."""
        self._note("effect", {"what": what, **facts})

    def entries(self) -> list[dict[str, Any]]:
        """All that is kept, oldest first."""
        return list(self._entries)

    def _note(self, entry: str, facts: dict[str, Any]) -> dict[str, Any]:
        noted = {"at": self._clock.now().isoformat(), "entry": entry, **facts}
        self._entries.append(noted)
        return noted
