"""When a claim ends by itself: nobody keeps a case that they no longer work on, and nobody loses one unwarned.

A lease counts the account's opening time since the last work on the case. Work is whatever shows that somebody is at
it: the claim, a message of the owner in the thread, a draft, a gesture. It does not end while a colleague is asked
something and the question is younger than the lease (S18); whose shift is over, or who may not work on cases any
more, hands the case on all the same; a draft of somebody who may not work on cases any more waits without them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from rules.hours import Calendar, add_business_time


class Ends(StrEnum):
    """Why a claim ends."""

    IDLE = "idle"  #: nothing has happened for the length of the lease
    OFF_DUTY = "off_duty"  #: the owner has gone home
    GONE = "gone"  #: the owner may not work on cases any more


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What the settings say of claims."""

    lease: timedelta  #: of opening time
    warn_before: timedelta  #: shorter than `lease`; of opening time, or of any when the owner went home or is gone


@dataclass(frozen=True, kw_only=True)
class Held:
    """One claimed case, as of one moment."""

    worked_at: datetime  #: the newest work
    left_at: datetime | None = None  #: when the owner's duty ended after that work, if they are off duty now
    gone: bool = False  #: the owner has no right to work on cases any more
    warned_at: datetime | None = None
    draft_open: bool = False  #: a draft waits for its approval or is on its way: it keeps the case, except when `gone`
    asked_at: datetime | None = None  #: when the newest question to a colleague was asked that waits for its answer

    @property
    def since(self) -> datetime:
        """From when on the lease counts."""
        return self.worked_at if self.asked_at is None else max(self.worked_at, self.asked_at)


@dataclass(frozen=True, kw_only=True)
class End:
    """When a claim ends, unless somebody works on the case before."""

    warns_at: datetime
    ends_at: datetime
    why: Ends
    warned: bool  #: of this end, since the last work


def end_of(terms: Terms, held: Held, calendar: Calendar, now: datetime) -> End | None:
    """When the owner is warned and when the claim ends; None while a draft keeps it.

    A warning always comes `warn_before` ahead of the end, also when it could not be given in time. One that came before
    it was due warned of something else, such as the end of a shift after which the owner has come back.
    """
    if held.draft_open and not held.gone:
        return None
    since = held.since
    if held.gone:
        # Nobody knows since when: it counts from the warning, which leaves time to put a slip right.
        warned_at = _warned(held, held.worked_at, due=held.worked_at)
        return End(
            warns_at=held.worked_at,
            ends_at=(warned_at or now) + terms.warn_before,
            why=Ends.GONE,
            warned=warned_at is not None,
        )
    idle_warns = add_business_time(calendar, since, terms.lease - terms.warn_before)
    warned_at = _warned(held, since, due=idle_warns)
    idle = End(
        warns_at=idle_warns,
        ends_at=max(
            add_business_time(calendar, since, terms.lease),
            add_business_time(calendar, max(warned_at or now, idle_warns), terms.warn_before),
        ),
        why=Ends.IDLE,
        warned=warned_at is not None,
    )
    if held.left_at is None or held.left_at < held.worked_at or held.left_at > now:
        return idle
    # A question keeps no case for somebody who is not there to read the answer.
    warned_at = _warned(held, held.worked_at, due=held.left_at)
    left = End(
        warns_at=held.left_at,
        ends_at=max(held.left_at, warned_at or now) + terms.warn_before,
        why=Ends.OFF_DUTY,
        warned=warned_at is not None,
    )
    return min(left, idle, key=lambda end: end.ends_at)


def _warned(held: Held, since: datetime, *, due: datetime) -> datetime | None:
    at = held.warned_at
    return at if at is not None and at > since and at >= due else None


def warns(end: End, now: datetime) -> bool:
    """Whether the owner is to be warned now."""
    return not end.warned and now >= end.warns_at


def is_over(end: End, now: datetime) -> bool:
    """Whether the claim ends now: only after a warning."""
    return end.warned and now >= end.ends_at
