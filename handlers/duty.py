"""Tick: a queue that stands open with nobody on duty raises an alarm, once until somebody is there again (S41).

Open is the queue of an account that has open cases, in its opening hours; outside them, one with an urgent case.
"""

from sqlalchemy.orm import Session

from config import Account
from handlers import duty_notices
from handlers.blocks import clock_time
from handlers.desk import Desk
from handlers.each import each
from handlers.on_duty import OnDuty
from rules.hours import is_open
from rules.people import Role
from rules.slack_text import escape
from storage import audit, duty, slack_messages
from storage.duty import Queue
from storage.slack_messages import Kind, Urgency

EVERY = 10  #: seconds
NO_QUEUE = Queue(cases=0, urgent=0)
BOT = "bot"


def tick(desk: Desk) -> int:
    """Look at the queue of each account; returns how many alarms were begun, raised or ended."""
    now = desk.now()
    with desk.store.reading() as tx:
        queues, known = duty.queues(tx), {(row.network, row.account): row for row in duty.uncovered(tx)}
        watch = OnDuty.gather(desk, tx)

    def one(account: Account) -> int:
        place = (account.network, account.handle.lower())
        row = known.get(place)
        if not _is_alone(desk, watch, account, queues.get(place, NO_QUEUE)):
            return 0 if row is None else desk.store.work(lambda tx: _over(desk, tx, account))
        if row is not None and (row.told_at is not None or now < row.since + desk.config.duty.alarm_after):
            return 0
        return desk.store.work(lambda tx: _alone(desk, tx, account))

    return sum(each(desk.config.accounts, one))


def _is_alone(desk: Desk, watch: OnDuty, account: Account, queue: Queue) -> bool:
    calendar = desk.calendar(account)
    if not queue.cases or not (queue.urgent or is_open(calendar, watch.now)):
        return False
    return not watch.there(calendar)


def _alone(desk: Desk, tx: Session, account: Account) -> int:
    """Begin the stretch, or raise its alarm when it has lasted."""
    now = desk.now()
    queue = duty.queues(tx).get((account.network, account.handle.lower()), NO_QUEUE)
    if not _is_alone(desk, OnDuty.gather(desk, tx), account, queue):
        return 0
    row = duty.left_alone(tx, account.network, account.handle.lower(), now)
    if row.told_at is not None or now < row.since + desk.config.duty.alarm_after:
        return int(row.since == now)
    row.told_at = now
    audit.note(tx, "duty.uncovered", actor=BOT, at=now, account=row.account, network=row.network)
    since = clock_time(row.since, desk.zone)
    text = duty_notices.uncovered(escape(account.handle), since=since, cases=queue.cases, urgent=queue.urgent)
    _tell(desk, tx, f"uncovered:{row.network}:{row.account}:{row.since.isoformat()}", text, call=True)
    return 1


def _over(desk: Desk, tx: Session, account: Account) -> int:
    """Somebody is there again, or nothing waits any more."""
    watch = OnDuty.gather(desk, tx)
    queue = duty.queues(tx).get((account.network, account.handle.lower()), NO_QUEUE)
    if _is_alone(desk, watch, account, queue):
        return 0
    row = duty.covered_again(tx, account.network, account.handle.lower())
    if row is None or row.told_at is None:
        return int(row is not None)
    audit.note(tx, "duty.covered", actor=BOT, at=desk.now(), account=row.account, network=row.network)
    names = [desk.directory.named(person.id) for person in watch.there(desk.calendar(account))]
    text = duty_notices.covered(escape(account.handle), names, cases=queue.cases)
    _tell(desk, tx, f"covered:{row.network}:{row.account}:{row.since.isoformat()}", text, call=False)
    return 1


def _tell(desk: Desk, tx: Session, key: str, text: str, *, call: bool) -> None:
    """The admins' channel, and where the communication manager is called."""
    desk.tell_admins(tx, key, text)
    channel = desk.directory.channel(desk.config.escalation.channel)
    if channel == desk.directory.channel(desk.config.team.admin_channel):
        return
    mention = desk.directory.mention(Role.COMMUNICATION_MANAGER.value) if call else ""
    slack_messages.owe(
        tx,
        key=key,
        kind=Kind.ESCALATION,
        channel=channel,
        content={"text": f"{text} {mention}".strip()},
        now=desk.now(),
        urgency=Urgency.ESCALATION,
    )
