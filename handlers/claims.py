"""Tick: warn the owner of a claimed case on which nobody works, then put it back into the queue with a handover note.

rules/claims.py says when. Whatever is decided is decided again in the transaction that does it: a word written in the
thread meanwhile keeps the case.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from handlers import asking_words, duty_notices
from handlers.blocks import clock_time, day_time
from handlers.casework import draft_open, redraw
from handlers.desk import Desk
from handlers.on_duty import OnDuty
from handlers.threads import each_case, say
from rules import case as case_rule
from rules.case import CaseAction, CaseState
from rules.claims import End, Ends, Held, Terms, end_of, is_over, warns
from rules.draft import DraftKind
from rules.duty import is_on, leaves_at
from rules.people import Right
from rules.refusal import Refusal
from storage import audit, cases, questions, readings, work
from storage.schema import Case

EVERY = 10  #: seconds
BOT = "bot"
REASONS = {
    Ends.IDLE: "nothing had happened for a while",
    Ends.OFF_DUTY: "its owner went off duty",
    Ends.GONE: "its owner may not work on cases any more",
}


@dataclass(frozen=True, kw_only=True)
class _Look:
    """One claimed case, and when its claim ends."""

    held: Held
    end: End | None


def tick(desk: Desk) -> int:
    """Warn and release what is due; returns how many cases were touched."""
    now = desk.now()
    with desk.store.reading() as tx:
        claimed = work.claimed(tx)
        worked, drafted, watch = work.worked_at(tx, claimed), work.draft_open(tx), OnDuty.gather(desk, tx)
        asked = questions.newest_waiting(tx, [case.id for case in claimed])
        # Somebody may have worked on it while Slack could not tell us: then its thread is read first.
        unread = readings.held_back(tx, now) | readings.came_late(tx, now)

    def one(case: Case) -> int:
        look = _look(desk, watch, case, worked[case.id], drafted=case.id in drafted, asked_at=asked.get(case.id))
        if case.id in unread or look.end is None or not (warns(look.end, now) or is_over(look.end, now)):
            return 0
        return desk.store.work(lambda tx: _act(desk, tx, case.id))

    return sum(each_case(desk, claimed, one))


def terms_of(desk: Desk) -> Terms:
    """What config.yaml says of claims."""
    return Terms(lease=desk.config.claims.lease, warn_before=desk.config.claims.warn_before)


def _look(
    desk: Desk, watch: OnDuty, case: Case, worked_at: datetime, *, drafted: bool, asked_at: datetime | None
) -> _Look:
    now = watch.now
    calendar = desk.calendar(desk.account(case.network, case.account))
    assert case.owner is not None
    duty = watch.duty(case.owner, calendar)
    held = Held(
        worked_at=worked_at,
        left_at=None if is_on(duty, now) else leaves_at(duty, worked_at),
        # Whether the last look at Slack is too old to vouch for a right is no matter: nobody loses a case over it.
        gone=not desk.directory.snapshot.roster.may(case.owner, Right.CLAIM),
        warned_at=case.lease_warned_at,
        draft_open=drafted,
        asked_at=asked_at,
    )
    return _Look(held=held, end=end_of(terms_of(desk), held, calendar, now))


def _act(desk: Desk, tx: Session, case_id: int) -> int:
    case = tx.get_one(Case, case_id)
    if case.state != CaseState.CLAIMED or case.owner is None:
        return 0
    watch = OnDuty.gather(desk, tx)
    worked_at, asked_at = work.worked_at(tx, [case])[case_id], questions.newest_waiting(tx, [case_id]).get(case_id)
    look = _look(desk, watch, case, worked_at, drafted=draft_open(tx, case), asked_at=asked_at)
    if look.end is not None and warns(look.end, watch.now):
        _warn(desk, tx, case, look.end)
        return 1
    if look.end is not None and is_over(look.end, watch.now):
        _release(desk, tx, case, look.end, look.held)
        return 1
    return 0


def _warn(desk: Desk, tx: Session, case: Case, end: End) -> None:
    assert case.owner is not None
    case.lease_warned_at = desk.now()
    audit.note(
        tx, "case.lease_warned", actor=BOT, at=desk.now(), case_id=case.id, owner=case.owner, why=end.why.value,
        ends_at=end.ends_at.isoformat(),
    )  # fmt: skip
    ends = when(desk, end.ends_at)
    if end.why is Ends.GONE:
        text = duty_notices.gone_warning(desk.directory.named(case.owner), ends=ends)
    else:
        text = duty_notices.lease_warning(case.owner, off_duty=end.why is Ends.OFF_DUTY, ends=ends)
    # By when it was due: who is warned at the end of a shift and comes back is warned of the idle lease as well.
    say(desk, tx, case, f"lease:{case.id}:{end.why.value}:{end.warns_at.isoformat()}", text)


def _release(desk: Desk, tx: Session, case: Case, end: End, held: Held) -> None:
    """Back to the queue, with what the next one needs to know (S23); a draft still waits for its yes."""
    after = case_rule.next_state(CaseState(case.state), CaseAction.RELEASE)
    assert case.owner is not None
    assert not isinstance(after, Refusal)
    now, owner = desk.now(), case.owner
    audit.note(
        tx, "case.lease_ended", actor=BOT, at=now, case_id=case.id, before=case.state, after=after.value, owner=owner,
        why=end.why.value, reason=REASONS[end.why],
    )  # fmt: skip
    file = cases.case_file(tx, case.id)
    assert file is not None
    spoken = work.last_words(tx, case.id)
    note = duty_notices.handover(
        desk.directory.named(owner),
        since=when(desk, case.claimed_at) if case.claimed_at else "",
        worked=when(desk, held.worked_at),
        left=when(desk, held.left_at) if end.why is Ends.OFF_DUTY and held.left_at else "",
        gone=end.why is Ends.GONE,
        drafts=[(draft.version, draft.state) for draft in file.drafts if draft.kind != DraftKind.HOLDING],
        spoken=when(desk, spoken) if spoken else "",
        asked=asking_words.at_handover(desk, file),
    )
    say(desk, tx, case, f"handover:{case.id}:{now.isoformat()}", note)
    case.state = after
    case.owner = None
    case.claimed_at = None
    redraw(tx, case)


def when(desk: Desk, at: datetime) -> str:
    """A time of today, or a day and time."""
    today = at.astimezone(desk.zone).date() == desk.now().astimezone(desk.zone).date()
    return clock_time(at, desk.zone) if today else day_time(at, desk.zone)
