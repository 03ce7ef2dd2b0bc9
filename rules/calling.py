"""Whom to call at this moment: not who sleeps or is off, unless it is urgent; then their deputy; and never nobody.

When everybody is passed over, the caller falls back on the channel: a call is never dropped in silence (S41).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from rules.duty import Duty, is_on, next_start
from rules.hours import instant

_TRIES = 20  #: duties that begin in quiet hours, one after another


@dataclass(frozen=True, kw_only=True)
class QuietHours:
    """When a person is not called, on the wall clock of a zone."""

    start: int  #: minutes after midnight
    end: int  #: the first minute after it; when it is not after `start`, that of the next day
    zone: ZoneInfo

    def holds(self, at: datetime) -> bool:
        """Whether it is quiet at `at`; hours that begin and end at the same minute are none."""
        wall = at.astimezone(self.zone)
        minute = wall.hour * 60 + wall.minute
        if self.start <= self.end:
            return self.start <= minute < self.end
        return minute >= self.start or minute < self.end

    def over(self, at: datetime) -> datetime:
        """The first instant from `at` on at which it is not quiet."""
        if not self.holds(at):
            return at
        today = at.astimezone(self.zone).date()
        ends = (instant(self.zone, day, self.end) for day in (today, today + timedelta(days=1)))
        return next(end for end in ends if end > at)


def back(duty: Duty, quiet: QuietHours | None, now: datetime) -> datetime | None:
    """From when on somebody is on duty and not in quiet hours; None when that is far off."""
    at = now
    for _ in range(_TRIES):
        at = at if quiet is None else quiet.over(at)
        if is_on(duty, at):
            return at
        begins = next_start(duty, at)
        if begins is None:
            return None
        at = begins
    return None


@dataclass(frozen=True, kw_only=True)
class Reach:
    """How one person can be reached at one moment."""

    person: str  #: Slack user id
    on_duty: bool = True
    quiet: bool = False  #: it is their quiet hours
    barred: str = ""  #: why they cannot act at all, such as "deactivated"
    deputies: tuple[str, ...] = ()  #: Slack user ids

    def away(self, *, urgent: bool) -> str:
        """Why this person is not called; "" when they are."""
        if self.barred:
            return self.barred
        if urgent:
            return ""
        return "quiet hours" if self.quiet else "" if self.on_duty else "off duty"


@dataclass(frozen=True, kw_only=True)
class PassedOver:
    """Somebody who is not called."""

    person: str
    why: str  #: "quiet hours", "off duty", or why they cannot act at all
    instead: tuple[str, ...] = ()  #: the deputies called in their place


@dataclass(frozen=True, kw_only=True)
class Besides:
    """Somebody who is called although they are away, because it is urgent, and who is called with them."""

    person: str
    why: str  #: "quiet hours" or "off duty"
    deputy: str


@dataclass(frozen=True, kw_only=True)
class Call:
    """The outcome."""

    called: tuple[str, ...]  #: each once, in the order of the targets
    passed_over: tuple[PassedOver, ...] = ()
    besides: tuple[Besides, ...] = ()

    @property
    def fall_back(self) -> bool:
        """Whether nobody can be reached, so that the notice must stand where everybody sees it."""
        return not self.called


def call(targets: Iterable[str], reach: Mapping[str, Reach], *, urgent: bool = False) -> Call:
    """Decide for each target: the person, else the first of their deputies who can be reached, and theirs in turn.

    What is urgent calls people who are away too; then besides them a deputy, for it may be hours until they look: one
    who is there, else the first who can be woken. Somebody whose reach is not known counts as gone from the workspace.
    """
    called: dict[str, None] = {}
    passed_over: dict[str, PassedOver] = {}
    besides: list[Besides] = []
    for target in dict.fromkeys(targets):
        why = _away(target, reach, urgent)
        if not why:
            called[target] = None
            away = _away(target, reach, urgent=False)
            with_them = (_deputies(target, reach, False) or _deputies(target, reach, urgent))[:1] if away else ()
            called.update(dict.fromkeys(with_them))
            besides += [Besides(person=target, why=away, deputy=deputy) for deputy in with_them]
            continue
        instead = _deputies(target, reach, urgent)
        called.update(dict.fromkeys(instead))
        passed_over[target] = PassedOver(person=target, why=why, instead=instead)
    return Call(called=tuple(called), passed_over=tuple(passed_over.values()), besides=tuple(besides))


def _away(person: str, reach: Mapping[str, Reach], urgent: bool) -> str:
    return reach[person].away(urgent=urgent) if person in reach else "not in the workspace"


def _deputies(person: str, reach: Mapping[str, Reach], urgent: bool) -> tuple[str, ...]:
    """All deputies of the nearest rank in which somebody can be reached."""
    asked = {person}
    these = reach[person].deputies if person in reach else ()
    while these:
        there = tuple(deputy for deputy in these if not _away(deputy, reach, urgent))
        if there:
            return there
        asked.update(these)
        these = tuple(
            dict.fromkeys(
                further
                for deputy in these
                if deputy in reach
                for further in reach[deputy].deputies
                if further not in asked
            )
        )
    return ()
