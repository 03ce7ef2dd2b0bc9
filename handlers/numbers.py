"""A report of numbers for any days, cases and groups: gathered from what is stored, and laid out to print."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from handlers.desk import Desk
from handlers.measuring import measured, zone_of
from rules.definitions import DEFINITIONS
from rules.numbers import Chosen, Numbers, Part, numbers
from rules.response import Figures
from rules.speed import Speed, speed


def gather(
    desk: Desk, tx: Session, first: date, last: date, part: Part | None, chosen: Chosen | None = None
) -> list[dict[str, Any]]:
    """The numbers of the cases whose first post was written on these local dates, one mapping a group.

    Accounts that config.yaml does not have are counted too; they are always open and have promised nothing.
    """
    rows = numbers(measured(desk, tx, first, last, chosen), part, now=desk.now(), zone=zone_of(desk))
    spelt = {account.handle.lower(): account.handle for account in desk.config.accounts}
    return [_row(row, part, spelt) for row in rows]


def _row(row: Numbers, part: Part | None, spelt: Mapping[str, str]) -> dict[str, Any]:
    name = spelt.get(row.name, row.name) if part is Part.ACCOUNT else row.name
    found = figures_row(row.figures)
    if not row.accounts & spelt.keys():  # nobody knows the hours of these accounts: no number may look as if
        found |= {key: _minutes(speed([])) for key in found if key.endswith("_open_hours_minutes")}
    return {
        "account": name if part is Part.ACCOUNT else None,
        **({part.value: name} if part else {}),
        **found,
    }


def figures_row(got: Figures) -> dict[str, Any]:
    """All figures under the names of `rules.definitions`: shares to four places, minutes to the thousandth."""
    return {
        "cases": got.cases,
        "posts": got.posts,
        "customers": got.customers,
        "answerable": got.answerable,
        "answered": got.answered,
        "answer_rate": _rate(got.answer_rate),
        "answerable_posts": got.answerable_posts,
        "answered_posts": got.answered_posts,
        "post_answer_rate": _rate(got.post_answer_rate),
        "questions": got.questions,
        "question_answer_rate": _rate(got.question_rate),
        "negatives": got.negatives,
        "ignored_negatives": len(got.ignored),
        "ignored_rate": _rate(got.ignored_rate),
        "still_open": got.still_open,
        "unanswered": got.unanswered,
        "no_reply": got.no_reply,
        "spam": got.spam,
        "aside": got.aside,
        "unaddressed": got.unaddressed,
        "storm": got.storm,
        "promise_kept": _rate(got.promise_kept),
        "first_response_minutes": _minutes(got.first.calendar),
        "first_response_open_hours_minutes": _minutes(got.first.hours),
        "next_response_minutes": _minutes(got.later.calendar),
        "next_response_open_hours_minutes": _minutes(got.later.hours),
        "waiting_minutes": _minutes(got.whole.calendar),
        "waiting_open_hours_minutes": _minutes(got.whole.hours),
        "resolved": got.resolved,
        "resolution_rate": _rate(got.resolution_rate),
        "resolution_minutes": _minutes(got.resolution.calendar),
        "resolution_open_hours_minutes": _minutes(got.resolution.hours),
        "reopen_rate": _rate(got.reopen_rate),
        "held": got.held,
        "holding_reply_minutes": _minutes(got.held_speed.calendar),
        "bands": {name.value: count for name, count in got.bands},
        "stage_minutes": {one.stage.value: _minute(one.calendar) for one in got.stages},
        "dialogue_rate": _rate(got.dialogue_rate),
        "private_rate": _rate(got.private_rate),
        "closure_owed": len(got.closure_owed),
        "deflected_rate": _rate(got.deflected_rate),
        "linked_rate": _rate(got.linked_rate),
        "approval_rate": _rate(got.approval_rate),
        "approval_minutes": {one.rule or "(usual)": _minutes(one.took) for one in got.approvals},
        "calls": got.calls,
        "needless_calls": got.needless,
        "relay_minutes": _minutes(got.relay) | {"p95": _minute(got.relay_p95)},
        "mood_better_rate": _rate(got.mood_better_rate),
        "customer_started": got.customer_started,
        "directly_answered": got.direct.count,
        "direct_answer_rate": _rate(got.direct_answer_rate),
        "first_direct_reply_minutes": _minutes(got.direct),
    }


def _rate(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def _minutes(speed: Speed) -> dict[str, float | None]:
    return {name: _minute(getattr(speed, name)) for name in ("median", "p90", "mean")}


def _minute(time: timedelta | None) -> float | None:
    return None if time is None else round(time / timedelta(minutes=1), 3)


def lines(rows: Sequence[Mapping[str, Any]], part: Part | None, span: str) -> list[str]:
    """The report as text: the numbers of each group, then what each of them means."""
    found = [span]
    for row in rows:
        found += ["", f"{part.value} {row[part.value] or '(none)'}" if part else "all accounts"]
        for name, value in row.items():
            if name != "account" and name != (part and part.value):
                found.append(f"  {name:<34} {_shown(value)}")
    if not rows:
        found += ["", "No case came in on these days."]
    return [*found, "", "definitions", *(f"  {name}: {text}" for name, text in DEFINITIONS.items())]


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return "  ".join(f"{which} {_shown(one)}" for which, one in value.items()) or "–"
    if isinstance(value, str) or value is None:
        return value or "–"
    return f"{value:,}"
