"""`/socialcare duty`: say that you are on or off duty, and see who is."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from handlers import duty_words
from handlers.desk import Desk
from handlers.duty_words import NoTime, shown, time_of_day
from handlers.on_duty import OnDuty, zone_of
from handlers.wording import refusal
from rules.case import needs_right
from rules.duty import on_until, open_between, uncovered
from rules.hours import instant, is_open
from rules.people import Person, Right
from rules.refusal import Why
from rules.slack_text import escape
from storage import audit, cases, duty

Answer = dict[str, Any]


def answer(desk: Desk, tx: Session, person: Person, arguments: list[str]) -> Answer:
    """What somebody typed after `/socialcare duty`."""
    match [argument.lower() for argument in arguments]:
        case []:
            return {"text": "\n".join([mine(desk, tx, person), _who(desk, tx), duty_words.HOW])}
        case ["who"]:
            return {"text": "\n".join(filter(None, [_who(desk, tx), _gaps(desk, tx)]))}
        case ["on"]:
            return _say(desk, tx, person, on=True)
        case ["off"]:
            return _say(desk, tx, person, on=False)
        case ["until", typed] | ["on", "until", typed]:
            return _say(desk, tx, person, on=True, typed=typed)
        case ["off", "until", typed]:
            return _say(desk, tx, person, on=False, typed=typed)
        case words:
            return {"text": f"I do not know `duty {escape(' '.join(words)[:40])}`.\n{duty_words.HOW}"}


def _say(desk: Desk, tx: Session, person: Person, *, on: bool, typed: str | None = None) -> Answer:
    """Write down what somebody says of their own duty, and repeat it with its end."""
    if no := needs_right(person, Right.CLAIM):
        return {"text": f"{duty_words.TAKES_NONE} {duty_words.WHO}" if no.why is Why.ROLE else refusal(no)}
    now, zone = desk.now(), zone_of(desk.config)
    try:
        until = time_of_day(typed, zone, now) if typed is not None else None
    except NoTime as no_time:
        return {"text": str(no_time)}
    if on and until is None:
        until = max(on_until(one, now) for one in OnDuty.gather(desk, tx).duties(person.id))
    duty.say(tx, person.id, on=on, until=until, now=now, by=person.id)
    audit.note(tx, "duty.said", actor=person.id, at=now, on=on, until=until.isoformat() if until else None)
    said = mine(desk, tx, person)
    has = len(cases.open_cases(tx, owner=person.id))
    if not on and has:
        said += " " + duty_words.keeps(has, shown(now + desk.config.claims.warn_before, zone, now))
    return {"text": said}


def mine(desk: Desk, tx: Session, person: Person) -> str:
    """Whether somebody is on duty and until when, in one sentence to themselves."""
    watch, zone = OnDuty.gather(desk, tx), zone_of(desk.config)
    if not person.may(Right.CLAIM):
        return duty_words.TAKES_NONE
    until, following = watch.until(person.id), watch.next(person.id)
    return duty_words.mine(
        None if until is None else shown(until, zone, watch.now),
        None if following is None else shown(following, zone, watch.now),
    )


def _who(desk: Desk, tx: Session) -> str:
    watch, zone = OnDuty.gather(desk, tx), zone_of(desk.config)
    there = [(escape(one.name), until) for one in watch.team() if (until := watch.until(one.id)) is not None]
    starts = [
        (start, escape(one.name))
        for one in watch.team()
        if watch.until(one.id) is None and (start := watch.next(one.id)) is not None
    ]
    first = min(starts, default=None)
    return duty_words.who(
        [(name, shown(until, zone, watch.now)) for name, until in there],
        None if first is None else (first[1], shown(first[0], zone, watch.now)),
        opened=_is_open(watch),
    )


def _gaps(desk: Desk, tx: Session) -> str:
    watch, zone = OnDuty.gather(desk, tx), zone_of(desk.config)
    end = _end_of_today(watch.now, desk)
    found = {
        span
        for calendar in watch.calendars
        for span in uncovered(
            open_between(calendar, watch.now, end),
            [watch.duty(one.id, calendar) for one in watch.team()],
            watch.now,
            end,
        )
    }
    return duty_words.gaps(sorted(found), zone, watch.now, opened=_is_open(watch))


def _is_open(watch: OnDuty) -> bool:
    """Whether any account is open now."""
    return any(is_open(calendar, watch.now) for calendar in watch.calendars)


def _end_of_today(now: datetime, desk: Desk) -> datetime:
    zone = zone_of(desk.config)
    return instant(zone, now.astimezone(zone).date() + timedelta(days=1), 0)
