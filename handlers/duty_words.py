"""What /socialcare duty says, and how it reads a time of day."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from rules.hours import Span, instant
from rules.hours_text import MIDNIGHT
from rules.slack_text import escape

HOW = (
    "• `/socialcare duty` – yours; `duty who` – who is on duty, and which hours of today nobody covers\n"
    "• `/socialcare duty on`, `duty off` – from now on; `duty until 16:00`, `duty off until 12:30` – until then"
)

TAKES_NONE = "You take no cases, so you are never on duty."
WHO = "`/socialcare duty who` shows who is."

_TIME = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))?", re.ASCII)
_FAR = timedelta(days=400)


class NoTime(ValueError):
    """What was typed is no time of day; the message says so to whoever typed it."""


def time_of_day(typed: str, zone: ZoneInfo, now: datetime) -> datetime:
    """The next moment at which the clock shows `16:00`, `16.00` or `16`; raises NoTime."""
    found = _TIME.fullmatch(typed.strip().strip("`"))
    minute = int(found[1]) * 60 + int(found[2] or 0) if found else -1
    if not found or int(found[2] or 0) > 59 or not 0 <= minute <= MIDNIGHT:
        raise NoTime(f"There is no time {escape(typed[:20])}; write it like 16:00.")
    today = now.astimezone(zone).date()
    at = instant(zone, today, minute)
    # In the night in which summer time ends the clock shows an hour twice.
    again = at.astimezone(zone).replace(fold=1).astimezone(UTC)
    return next(
        (one for one in (at, again) if one > now),
        instant(zone, today + timedelta(days=1), minute),
    )


def shown(at: datetime, zone: ZoneInfo, now: datetime) -> str:
    """A time in the team's zone, with its day when that is not today; "further notice" when it never comes."""
    if at - now > _FAR:
        return "further notice"
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    clock = f"{local:%H:%M}"
    if local.date() == today:
        return clock
    if clock == "00:00" and local.date() == today + timedelta(days=1):
        return "midnight"
    if local.date() - today < timedelta(days=7):
        return f"{local:%a} {clock}"
    return f"{local:%a} {local.day} {local:%b} {clock}"


def mine(until: str | None, next_from: str | None) -> str:
    """Whether somebody is on duty, in one sentence."""
    if until is not None:
        return f"You are on duty until {until}."
    return (
        f"You are off duty. Your next duty begins {next_from}."
        if next_from
        else "You are off duty until you say `duty on`."
    )


def keeps(cases: int, at: str) -> str:
    """To somebody who goes off duty and has cases."""
    these = "The case that you have goes" if cases == 1 else f"The {cases} cases that you have go"
    return f"{these} back to the queue at about {at}, unless you release or answer before."


def who(there: Sequence[tuple[str, str]], following: tuple[str, str] | None, *, opened: bool) -> str:
    """Who is on duty until when, and who comes next; that nobody is there is no worry while it is closed."""
    if not there and not opened:
        then = f"; next on duty is {following[0]}, from {following[1]}" if following else " and nobody is on duty"
        return f"It is closed now{then}."
    head = f"*On duty now: {len(there)}*" if there else ":warning: *Nobody is on duty now*"
    lines = [f"• {name}, until {until}" for name, until in there]
    if following:
        lines.append(f"Next: {following[0]}, from {following[1]}")
    return "\n".join([head, *lines])


def gaps(spans: Sequence[Span], zone: ZoneInfo, now: datetime, *, opened: bool) -> str:
    """Which opening hours that are left of today nobody covers; "" when it is closed and none is without anybody."""
    if not spans and not opened:
        return ""
    if not spans:
        return "All opening hours that are left of today are covered."
    said = ", ".join(f"{shown(begins, zone, now)} to {shown(ends, zone, now)}" for begins, ends in spans)
    return f":warning: Nobody covers today: {said}"
