"""What fits on a Home tab, and how a wait is told there: pure, so that sizes and times can be tried in any number."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

#: Up to how long a wait is told in which steps: what is told too finely changes all the time, and is drawn as often.
STEPS = ((20 * MINUTE, MINUTE), (2 * HOUR, 5 * MINUTE), (2 * DAY, HOUR))


def rounded(wait: timedelta) -> timedelta:
    """A wait as it is told: whole minutes, then five, then hours, then days; never more than it is."""
    for up_to, step in STEPS:
        if wait < up_to:
            return wait // step * step
    return wait // DAY * DAY


def wait_until(at: datetime, now: datetime) -> tuple[bool, timedelta]:
    """Whether a moment is past, and how long it is from now, as it is told."""
    return at < now, rounded(abs(at - now))


def shares(lists: Sequence[Sequence[int]], room: int) -> tuple[int, ...]:
    """How many items of each list fit together into `room`, given the size of each: from the front, and in turn.

    No list takes the room of another before that has had its turn, so that each shows something if anything fits.
    """
    taken = [0] * len(lists)
    turn = [number for number, sizes in enumerate(lists) if sizes]
    while turn:
        still = []
        for number in turn:
            size = lists[number][taken[number]]
            if size > room:
                continue  # what comes after it has no place either: a list is cut, and has no holes
            room -= size
            taken[number] += 1
            if taken[number] < len(lists[number]):
                still.append(number)
        turn = still
    return tuple(taken)


def letters(content: Any) -> int:
    """How many characters the texts within blocks have, at any depth."""
    if isinstance(content, list | tuple):
        return sum(map(letters, content))
    if not isinstance(content, dict):
        return 0
    own = len(content["text"]) if isinstance(content.get("text"), str) else 0
    return own + sum(letters(value) for value in content.values())


def content_hash(content: Any) -> str:
    """SHA-256 of blocks: the same for what looks the same."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
