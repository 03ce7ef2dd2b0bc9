"""Tick: tell the owner of a case, or those on duty, that its answer is nearly due, once for each wait (S07)."""

from sqlalchemy.orm import Session

from handlers import duty_notices
from handlers.claims import when
from handlers.desk import Desk
from handlers.on_duty import OnDuty
from handlers.threads import each_case, say
from rules.calling import Reach
from rules.case import OPEN
from rules.draft import ON_ITS_WAY, DraftState
from rules.priority import Priority
from rules.warning import Stretch, Warned, stretch, whom
from storage import audit, cases, drafts, readings, slack_messages
from storage.schema import Case

EVERY = 10  #: seconds
MOST = 5  #: people who are called at once
BOT = "bot"
NOT_ON_TEAM = "not on the team"


def tick(desk: Desk) -> int:
    """Warn where the promise is in danger; returns how many warnings were owed."""
    with desk.store.reading() as tx:
        waiting = cases.open_cases(tx)
        warned = slack_messages.known(tx, [_key(case) for case in waiting])
        unread = readings.held_back(tx, desk.now())

    def one(case: Case) -> int:
        if case.id in unread or _key(case) in warned or not _applies(desk, case):
            return 0
        return desk.store.work(lambda tx: _warn(desk, tx, case.id))

    return sum(each_case(desk, waiting, one))


def _key(case: Case) -> str:
    # A case that waits again after an answer may be in danger again.
    wait = int(case.answered_at.timestamp()) if case.answered_at else 0
    return f"warning:{case.id}:{wait}"


def _stretch(desk: Desk, case: Case) -> Stretch | None:
    """When to warn; None where nothing is owed, or a holding reply has promised another time."""
    if case.waiting_since is None or case.promised_until is not None or case.state not in OPEN:
        return None
    account = desk.account(case.network, case.account)
    percent = desk.config.warnings.before_target
    return stretch(desk.calendar(account), case.waiting_since, account.first_response, percent)


def _applies(desk: Desk, case: Case) -> bool:
    found = _stretch(desk, case)
    return found is not None and found.applies(desk.now())


def _warn(desk: Desk, tx: Session, case_id: int) -> int:
    case = tx.get_one(Case, case_id)
    found = _stretch(desk, case)
    if found is None or not found.applies(desk.now()):
        return 0
    live = drafts.live(tx, case_id)
    if any(draft.state in (DraftState.APPROVED, *ON_ITS_WAY) for draft in live):
        return 0  # the answer leaves in a moment
    warned = _whom(desk, tx, case)
    text = duty_notices.due_soon(
        warned.called,
        more=warned.more,
        due=when(desk, found.due_at),
        owner=desk.directory.named(case.owner) if case.owner else "",
        away=warned.away,
        drafted=bool(live),
        emoji=desk.config.gestures.draft[0],
    )
    if not say(desk, tx, case, _key(case), text):
        return 0
    audit.note(tx, "case.warned", actor=BOT, at=desk.now(), case_id=case.id, due_at=found.due_at.isoformat())
    return 1


def _whom(desk: Desk, tx: Session, case: Case) -> Warned:
    """The owner, or else whom it is kept for, as long as they can be reached; then those on duty."""
    calendar = desk.calendar(desk.account(case.network, case.account))
    watch, may_call = OnDuty.gather(desk, tx), _may_call(tx, case)
    keeper = case.owner or (case.assigned_to if may_call else None)
    there = [person.id for person in watch.there(calendar)] if may_call else []
    reach = watch.reach([*there, *([keeper] if keeper else [])], calendar)
    return whom(
        None if keeper is None else reach.get(keeper, Reach(person=keeper, barred=NOT_ON_TEAM)),
        [reach[person] for person in there],
        most=MOST,
    )


def _may_call(tx: Session, case: Case) -> bool:
    """Whether others than its owner are called: for the second tier not, as long as the first waits (S47)."""
    if case.priority == Priority.HIGH:
        return True
    return all(other.priority != Priority.HIGH for other in cases.open_cases(tx))
