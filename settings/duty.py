"""The blocks duty, claims and warnings of config.yaml: who works when, when a claim ends, when somebody is warned."""

import re
from datetime import timedelta
from typing import Annotated, Self

from pydantic import Field, model_validator

from rules.duty import week_of
from rules.hours_text import Slot, Slots
from settings import kinds, names, times
from settings.problems import Unfit
from settings.section import Section

_HOURS = re.compile(r"([01]?\d|2[0-3]):([0-5]\d) ?- ?(?:([01]?\d|2[0-3]):([0-5]\d)|24:00)", re.ASCII)


def _hours(written: object) -> str:
    found = _HOURS.fullmatch(kinds.text(written, 'a span of hours such as "08:00-16:00"'))
    if not found:
        raise Unfit('is not a span of hours, such as "08:00-16:00", or "22:00-06:00" over midnight')
    begin, end = f"{int(found[1]):02}:{found[2]}", f"{int(found[3]):02}:{found[4]}" if found[3] else "24:00"
    if begin == end:
        raise Unfit("begins and ends at the same time; the whole day is 00:00-24:00")
    return f"{begin}-{end}"


def minutes_of(hours: str) -> Slot:
    """A span as `OverMidnight` reads it, in minutes after midnight; one over midnight ends before it begins."""
    begin, end = (int(clock[:2]) * 60 + int(clock[3:]) for clock in hours.split("-"))
    return begin, end


OverMidnight = Annotated[str, *kinds.read_by(_hours, pattern=r"^\d?\d:\d\d ?- ?\d?\d:\d\d$")]


class ShiftEntry(Section):
    """The same people on duty at the same hours, week after week."""

    who: Annotated[tuple[names.Text, ...], kinds.OneOrMany(), Field(min_length=1)] = Field(
        description="Somebody or a group as written in people; one, or a list."
    )
    days: Annotated[tuple[times.Days, ...], kinds.OneOrMany(), Field(min_length=1)] = Field(
        default=("mon-sun",), description="The days on which the hours begin: mon, or a range such as mon-fri."
    )
    hours: Annotated[tuple[OverMidnight, ...], kinds.OneOrMany(), Field(min_length=1)] = Field(
        description='"08:00-16:00", several in a list; "22:00-06:00" goes on after midnight.'
    )
    on_holidays: Annotated[bool, Field(strict=True)] = Field(
        default=False, description="true: also on the days that the calendar closes or shortens."
    )

    def week(self) -> tuple[Slots, ...]:
        """Seven days of slots, Monday first."""
        slots = tuple(map(minutes_of, self.hours))
        return week_of({day: slots for days in self.days for day in times.days_between(days)})


class Duty(Section):
    """Who is on duty when."""

    rota: tuple[ShiftEntry, ...] = Field(
        default=(), description="The shifts. Who has none is on duty whenever the account's calendar is open."
    )
    time_zone: times.TimeZone | None = Field(default=None, description="The zone of the hours; the team's if left out.")
    calendar: names.Text | None = Field(
        default=None,
        description="The calendar whose holidays, closed and half days hold for shifts too; the first account's.",
    )
    alarm_after: times.Duration = Field(
        default=timedelta(minutes=5), description="A queue with nobody on duty for this long raises an alarm."
    )


class Claims(Section):
    """When a claim ends by itself."""

    lease: times.Some = Field(
        default=timedelta(hours=4), description="Opening time without work on a claimed case, after which it goes back."
    )
    warn_before: times.Some = Field(
        default=timedelta(minutes=15), description="How long before that its owner is warned in the thread."
    )

    expert_after: times.Some = Field(
        default=timedelta(minutes=30),
        description="Opening time after which a colleague who was asked in a card's thread is reminded, once.",
    )

    @model_validator(mode="after")
    def _warns_within_the_lease(self) -> Self:
        if self.warn_before >= self.lease:
            raise Unfit("has a warn_before that is not shorter than the lease")
        return self


class Warnings(Section):
    """Who is told that a target is about to be missed."""

    before_target: Annotated[int, Field(strict=True, ge=1, le=100)] = Field(
        default=80,
        description="Per cent of first_response after which the owner, or those on duty, are warned; 100: never.",
    )
