"""What goes wrong in a chaos run, by a seed: kills, lost and late answers, refusals, copies, another order."""

from random import Random
from typing import Any

from benchmarks.chaos_world import Flock
from benchmarks.processes import ControlCalls

#: What may strike, each with its weight; the calls that write are struck most often.
SLACK = {"chat.postMessage": 6, "chat.update": 3, "chat.postEphemeral": 2, "conversations.replies": 1, "users.list": 1}
X = {"POST /2/tweets": 6, "GET /2/users/:id/mentions": 2, "GET /2/users/:id/tweets": 1, "GET /2/tweets/:id": 2}
EVENTS = {"reaction_added": 5, "message": 4, "reaction_removed": 1}
CALL_KINDS = {
    "drop_after": 5,
    "server_error_after": 4,
    "invalid_json": 2,
    "drop_before": 2,
    "server_error": 2,
    "rate_limited": 2,
    "html_503": 1,
    "html_200": 1,
    "slow": 1,
    "hang": 1,
    "hang_after": 2,
}
EVENT_KINDS = {"duplicate": 3, "new_event_id": 3, "reorder": 2, "drop_ack": 3}


class Chaos:
    """Injects a fault or kills a process whenever so many events have happened; what and whom is the seed's choice.

    `fault_every` and `kill_every` are events on average, so that a slow machine has no harder life than a fast one.
    """

    def __init__(
        self, control: ControlCalls, flock: Flock, chance: Random, *, fault_every: float, kill_every: float
    ) -> None:
        self._control = control
        self._flock = flock
        self._chance = chance
        self._every = {"fault": fault_every, "kill": kill_every}
        self._next = {what: self._pause(every) for what, every in self._every.items()}
        self.faults = 0

    def strike(self, events: int) -> None:
        """Do what is due after so many events."""
        while events >= self._next["fault"]:
            self._next["fault"] += self._pause(self._every["fault"])
            self._control.post("faults", **self._fault())
            self.faults += 1
        if events >= self._next["kill"]:
            self._next["kill"] = events + self._pause(self._every["kill"])
            self._flock.kill(self._chance.randrange(len(self._flock)))

    def end(self) -> None:
        """No further fault, and what waits to strike is forgotten."""
        self._control.post("faults", clear=True)

    def _pause(self, average: float) -> float:
        return average * self._chance.uniform(0.5, 1.5)

    def _fault(self) -> dict[str, Any]:
        target = self._chance.choices(("slack", "x", "events"), (3, 3, 4))[0]
        if target == "events":
            return {"target": target, "match": self._of(EVENTS), "kind": self._of(EVENT_KINDS)}
        kind = self._of(CALL_KINDS)
        fault: dict[str, Any] = {"target": target, "match": self._of(SLACK if target == "slack" else X), "kind": kind}
        if kind == "rate_limited":
            fault["retry_after"] = self._chance.choice((1, 3, 8))
        if kind in ("hang", "hang_after"):
            fault["seconds"] = self._chance.choice((2, 4, 12))  # 12 is longer than the bot waits
        if kind == "slow":
            fault["seconds"] = 2
        return fault

    def _of(self, weights: dict[str, int]) -> str:
        return self._chance.choices(list(weights), list(weights.values()))[0]
