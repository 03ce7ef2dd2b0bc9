"""Post ids as X makes them: 64-bit numbers that carry the millisecond of their birth and only ever grow."""

from datetime import UTC, datetime, timedelta

from sandbox.clock import Now

EPOCH_MS = 1288834974657  # 2010-11-04T01:42:54.657Z, the first millisecond X counts
_SEQUENCE_BITS = 22


def first_id_at(at: datetime) -> int:
    """The smallest id that X could give out at `at`; a bound for comparisons, not the id of any post."""
    milliseconds = (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
    return max(0, milliseconds - EPOCH_MS) << _SEQUENCE_BITS


def time_of(post_id: int) -> datetime:
    """The millisecond in which X gave out `post_id`, aware UTC."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=(post_id >> _SEQUENCE_BITS) + EPOCH_MS)


class Snowflakes:
    """Gives out ids by the clock, each larger than the one before, even when the clock stands still."""

    def __init__(self, clock: Now) -> None:
        self._clock = clock
        self._last = 0

    def mint(self) -> int:
        """A new id."""
        self._last = max(first_id_at(self._clock.now()), self._last + 1)
        return self._last
