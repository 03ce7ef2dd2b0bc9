"""A report of numbers for any days and in any groups: gathered from what is stored, and laid out to print."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from handlers.desk import Desk
from handlers.digest import zone_of
from rules.hours import Calendar
from rules.numbers import DEFINITIONS, Numbers, Part, numbers
from rules.speed import Speed
from storage import figures as queries

_SPEEDS = ("first_response_minutes", "first_response_open_hours_minutes", "first_direct_reply_minutes")


def gather(desk: Desk, tx: Session, start: datetime, end: datetime, part: Part | None) -> list[dict[str, Any]]:
    """The numbers of the cases whose first post was written in [start, end), one mapping a group.

    Accounts that config.yaml does not have are counted too; they have no opening hours and have promised nothing.
    """
    found = queries.histories(tx, start, end)
    settings = {account.handle.lower(): account for account in desk.config.accounts}
    always = Calendar.from_settings(time_zone=desk.config.team.time_zone, hours={"mon-sun": ["00:00-24:00"]})

    def calendar(handle: str) -> Calendar:
        return desk.calendar(settings[handle]) if handle in settings else always

    rows = numbers(
        found,
        part,
        zone=zone_of(desk),
        target=lambda handle: settings[handle].first_response if handle in settings else timedelta(),
        calendar=calendar,
        now=desk.now(),
    )
    spelt = {handle: account.handle for handle, account in settings.items()}
    return [_row(row, part, spelt) for row in rows]


def _row(row: Numbers, part: Part | None, spelt: Mapping[str, str]) -> dict[str, Any]:
    got = row.figures
    ours = row.accounts <= spelt.keys()
    name = spelt.get(row.name, row.name) if part is Part.ACCOUNT else row.name
    return {
        "account": name if part is Part.ACCOUNT else None,
        **({part.value: name} if part else {}),
        "cases": got.cases,
        "posts": got.posts,
        "answerable": got.answerable,
        "answered": got.answered,
        "answer_rate": _rate(got.answer_rate),
        "still_open": got.still_open,
        "unanswered": got.unanswered,
        "no_reply": got.no_reply,
        "spam": got.spam,
        "aside": got.aside,
        "promise_kept": _rate(got.promise_kept) if ours else None,
        "first_response_minutes": _minutes(got.on_calendar),
        "first_response_open_hours_minutes": _minutes(got.in_open_hours if ours else None),
        "customer_started": row.customer_started,
        "directly_answered": row.direct.count,
        "direct_answer_rate": _rate(row.direct_answer_rate),
        "first_direct_reply_minutes": _minutes(row.direct),
    }


def _rate(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def _minutes(speed: Speed | None) -> dict[str, float | None]:
    """To the thousandth of a minute."""
    times = {name: getattr(speed, name, None) for name in ("median", "p90", "mean")}
    return {name: None if time is None else round(time / timedelta(minutes=1), 3) for name, time in times.items()}


def lines(rows: Sequence[Mapping[str, Any]], part: Part | None, span: str) -> list[str]:
    """The report as text: the numbers of each group, then what each of them means."""
    found = [span]
    for row in rows:
        found += ["", f"{part.value} {row[part.value] or '(none)'}" if part else "all accounts"]
        for name, value in row.items():
            if name != "account" and name != (part and part.value):
                found.append(f"  {name:<34} {_shown(name, value)}")
    if not rows:
        found += ["", "No case came in on these days."]
    return [*found, "", "definitions", *(f"  {name}: {text}" for name, text in DEFINITIONS.items())]


def _shown(name: str, value: Any) -> str:
    if name in _SPEEDS:
        return "  ".join(f"{which} {_number(value[which])}" for which in ("median", "p90", "mean"))
    return _number(value)


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:,}"
