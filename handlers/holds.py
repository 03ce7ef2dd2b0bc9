"""A case waits for a decision whether to answer: no reply leaves until the communication manager says so (S76)."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from handlers import acting_words, standing_in
from handlers.blocks import day_time
from handlers.casework import redraw
from handlers.desk import Desk, Spot
from handlers.threads import say
from rules.actions import Hold
from rules.case import OPEN, needs_right
from rules.draft import DraftState
from rules.people import Person, Right, Role
from rules.refusal import Refusal, Why, refuse
from rules.rule_decision import Chosen
from storage import audit, drafts
from storage.schema import Case

BOT = "bot"


def hold(desk: Desk, tx: Session, case: Case, chosen: Chosen[Hold]) -> bool:
    """Hold a case; False when it is held already, for the first reason stands."""
    if case.held_reason is not None:
        return False
    now, asked = desk.now(), chosen.value
    case.held_reason = asked.reason
    case.held_by = chosen.rule
    case.held_until = None if asked.duration is None else _due((chosen.since or now), asked.duration, now)
    audit.note(
        tx, "case.held", actor=BOT, at=now, case_id=case.id, reason=asked.reason, rule=chosen.rule,
        until=case.held_until.isoformat() if case.held_until else "",
    )  # fmt: skip
    until = day_time(case.held_until, desk.zone) if case.held_until else ""
    say(desk, tx, case, f"held:{case.id}:{now.isoformat()}", acting_words.held(chosen.rule, asked.reason, until))
    redraw(tx, case)
    return True


def _due(since: datetime, duration: timedelta, now: datetime) -> datetime:
    """Counted from when the rule began to apply; from now where that is over, as when it holds a case once more."""
    due = since + duration
    return due if due > now else now + duration


def refusal(desk: Desk, case: Case) -> Refusal | None:
    """Why no reply may leave now: the hold's reason, who decides and until when; None when nothing holds it."""
    if case.held_reason is None:
        return None
    until = f" by {case.held_until.astimezone(desk.zone):%d %b %H:%M}" if case.held_until else ""
    return refuse(Why.HELD, reason=case.held_reason, until=until)


def release(desk: Desk, tx: Session, case: Case, person: Person, spot: Spot) -> None:
    """Let replies go again; the communication manager does, or a deputy while every manager is away."""
    if no := needs_right(person, Right.APPROVE, act="release_hold"):
        desk.refuse(tx, spot, person, no)
        return
    stands = standing_in.standing(desk, tx, case, person)
    if Role.COMMUNICATION_MANAGER not in person.roles and not stands.for_whom:
        desk.refuse(tx, spot, person, refuse(Why.MANAGER_RELEASES, **stands.facts))
        return
    if case.held_reason is None:
        desk.refuse(tx, spot, person, refuse(Why.NOT_HELD))
        return
    now = desk.now()
    audit.note(
        tx, "case.hold_released", actor=person.id, at=now, case_id=case.id, reason=case.held_reason,
        about={"for": stands.for_whom} if stands.for_whom else None,
    )  # fmt: skip
    case.held_reason = case.held_until = case.held_by = None
    who = standing_in.named(desk, person.id, stands.for_whom) + "," * bool(stands.for_whom)
    proposed = next((one.version for one in drafts.live(tx, case.id) if one.state == DraftState.PROPOSED), None)
    words = acting_words.released(who, proposed, desk.config.gestures.approve[0])
    say(desk, tx, case, f"released:{case.id}:{now.isoformat()}", words)
    redraw(tx, case)


def is_on(case: Case) -> bool:
    """Whether the card shows a hold: a case that owes nothing waits for no decision."""
    return case.held_reason is not None and case.state in OPEN
