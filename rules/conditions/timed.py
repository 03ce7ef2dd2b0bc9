"""Conditions that time brings about: waiting, age, the target, a promise, the opening hours, the end of the day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from rules.clocks import Clock, later, passed, spoken
from rules.conditions.verdict import Look, Verdict, plain
from rules.hours import NeverOpen, instant, next_opening, open_spans

_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """The customer has waited this long for an answer."""

    at_least: timedelta
    clock: Clock = Clock.BUSINESS

    def look(self, at: Look) -> Verdict:
        """Count from the oldest unanswered post."""
        return _counted(at, at.facts.waiting_since, self.at_least, self.clock, "waiting")


@dataclass(frozen=True, kw_only=True)
class Age:
    """The case is this old."""

    at_least: timedelta
    clock: Clock = Clock.BUSINESS

    def look(self, at: Look) -> Verdict:
        """Count from the first post."""
        return _counted(at, at.facts.opened_at, self.at_least, self.clock, "age")


@dataclass(frozen=True, kw_only=True)
class TargetUsed:
    """So much of the promised time to a first answer has been used up, in opening hours."""

    per_cent: int

    def look(self, at: Look) -> Verdict:
        """Count from the oldest unanswered post."""
        since, target = at.facts.waiting_since, at.facts.target
        if since is None or target is None:
            return plain(at, False, "target_used: no answer is owed" if target else "target_used: there is no target")
        due = later(Clock.BUSINESS, at.calendar, since, target * self.per_cent / 100)

        def why() -> str:
            used = passed(Clock.BUSINESS, at.calendar, since, at.now)
            share = 100 * used / target if target else 100.0
            return f"target_used: {share:.0f} of {self.per_cent} per cent of {spoken(target)}"

        return _from(at, due, why)


@dataclass(frozen=True, kw_only=True)
class PromiseEnds:
    """What a holding reply promised ends within this time, or has ended, and the answer is still owed."""

    within: timedelta

    def look(self, at: Look) -> Verdict:
        """Count back from the promise, by every hour."""
        until = at.facts.promised_until
        if until is None or at.facts.waiting_since is None:
            return plain(at, False, "promise_ends: nothing is promised that is still owed")
        left = until - at.now
        ends = f"ends in {spoken(left)}" if left > timedelta() else f"ended {spoken(-left)} ago"
        return _from(at, until - self.within, f"promise_ends: {ends}, asked for within {spoken(self.within)}")


@dataclass(frozen=True, kw_only=True)
class Hours:
    """The account is open, or closed, at this moment."""

    open: bool

    def look(self, at: Look) -> Verdict:
        """Look at the opening hours; it turns when they next begin or end."""
        closes = _closes(at)
        if closes is not None:
            return plain(at, self.open, "hours: open", turns=closes)
        try:
            opens = next_opening(at.calendar, at.now)
        except NeverOpen:
            opens = None
        return plain(at, not self.open, "hours: closed", turns=opens)


@dataclass(frozen=True, kw_only=True)
class BeforeMidnight:
    """It is late on the local day on which the oldest unanswered post was written, or that day is over (S10)."""

    zone: ZoneInfo
    minute: int  #: after midnight, on the wall clock of the zone

    def look(self, at: Look) -> Verdict:
        """Count from the hour of that day, or from the post where it came after it."""
        since = at.facts.waiting_since
        if since is None:
            return plain(at, False, "before midnight: no answer is owed")
        day = since.astimezone(self.zone).date()
        due = max(instant(self.zone, day, self.minute), since)
        clock = f"{self.minute // 60:02}:{self.minute % 60:02}"
        return _from(at, due, f"before midnight: came in on {day.isoformat()}, listed at {clock}")


def _counted(at: Look, start: datetime | None, limit: timedelta, clock: Clock, name: str) -> Verdict:
    """Whether `limit` has passed since `start`."""
    if start is None:
        return plain(at, False, f"{name}: no answer is owed" if name == "waiting" else f"{name}: not known")

    def why() -> str:
        length = passed(clock, at.calendar, start, at.now)
        hours = "opening time" if clock is Clock.BUSINESS else "all hours"
        return f"{name}: {spoken(length)} of {spoken(limit)}, {hours}"

    return _from(at, later(clock, at.calendar, start, limit), why)


def _from(at: Look, due: datetime, why: str | Callable[[], str]) -> Verdict:
    """The verdict of what holds from an instant on."""
    holds = due <= at.now
    return Verdict(holds=holds, reason=why, since=due if holds else None, turns=None if holds else due)


def _closes(at: Look) -> datetime | None:
    """When the present opening ends; None while closed."""
    today = at.now.astimezone(at.calendar.zone).date()
    spans = (span for day in (today - _DAY, today) for span in open_spans(at.calendar, day))
    return next((closes for opens, closes in spans if opens <= at.now < closes), None)
