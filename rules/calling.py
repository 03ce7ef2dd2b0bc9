"""Whom to call at this moment: not who sleeps or is off, unless it is urgent; then their deputy; and never nobody.

When everybody is passed over, the caller falls back on the channel: a call is never dropped in silence (S41).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo


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
class Call:
    """The outcome."""

    called: tuple[str, ...]  #: each once, in the order of the targets
    passed_over: tuple[PassedOver, ...] = ()

    @property
    def fall_back(self) -> bool:
        """Whether nobody can be reached, so that the notice must stand where everybody sees it."""
        return not self.called


def call(targets: Iterable[str], reach: Mapping[str, Reach], *, urgent: bool = False) -> Call:
    """Decide for each target: the person, else the first of their deputies who can be reached, and theirs in turn.

    Somebody whose reach is not known counts as gone from the workspace.
    """
    called: dict[str, None] = {}
    passed_over: dict[str, PassedOver] = {}
    for target in dict.fromkeys(targets):
        why = _away(target, reach, urgent)
        if not why:
            called[target] = None
            continue
        instead = _deputies(target, reach, urgent)
        called.update(dict.fromkeys(instead))
        passed_over[target] = PassedOver(person=target, why=why, instead=instead)
    return Call(called=tuple(called), passed_over=tuple(passed_over.values()))


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
