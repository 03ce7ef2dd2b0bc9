"""Tick: when an account opens, its channel reads which cases came in while it was closed and wait, in order (S91).

Once for each local date, and as of what was read on the network after the opening, so that the night is whole.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from config import Account
from handlers.blocks import clock_time, context, day_time, duration, section, sections
from handlers.desk import Desk
from handlers.each import each
from handlers.parking import attempt, failed
from handlers.reading import case_line, count
from rules.hours import business_time
from rules.morning import Opening, opening_of
from storage import audit, cases, failures, polls, slack_messages
from storage import figures as queries
from storage.schema import Case
from storage.slack_messages import Kind, Urgency, card_key

EVERY = 30  #: seconds
MOST = 15  #: cases in the list
READ_WITHIN = timedelta(minutes=15)  #: after that the list comes, whatever the network or Slack has held up
DEFINITION = (
    "*Waiting*: since the customer's first post that has no answer; beside it how much of that lay in opening hours. "
    "`/socialcare queue` has all that is open."
)


def tick(desk: Desk) -> int:
    """Owe each account that has opened the list of its night; returns how many."""
    return sum(each(desk.config.accounts, lambda account: _one(desk, account)))


def name_of(account: Account) -> str:
    """What the list is called among the digests."""
    return f"morning:{account.handle.lower()}"


def _one(desk: Desk, account: Account) -> int:
    now, calendar = desk.now(), desk.calendar(account)
    opening = opening_of(calendar, now)
    if opening is None:
        return 0
    today = opening.opened_at.astimezone(calendar.zone).date()
    subject = f"{name_of(account)}:{today}"
    with desk.store.reading() as tx:
        done = queries.last_digest(tx, name_of(account), not_after=today) == today
        if done or subject in failures.held(tx, failures.Kind.DIGEST, now):
            return 0
        if not (_is_late(desk, opening) or _is_read(tx, account, opening)):
            return 0

    def not_made(error: Exception) -> int:
        failed(desk, failures.Kind.DIGEST, subject, error, place={"date": f"{today}, the one of the morning"})
        return 0

    return attempt(lambda: desk.store.work(lambda tx: _owe(desk, tx, account, opening, today)), not_made)


def _is_read(tx: Session, account: Account, opening: Opening) -> bool:
    """Whether what was written at night is here."""
    read = polls.completed_at(tx, account.network, account.handle)
    return not account.open or (read is not None and read >= opening.opened_at)


def _is_late(desk: Desk, opening: Opening) -> bool:
    """Whether the list has been held up for long enough, be it by the network or by Slack."""
    return desk.now() >= max(opening.opened_at, desk.runs_since) + READ_WITHIN


def _owe(desk: Desk, tx: Session, account: Account, opening: Opening, today: date) -> int:
    now, name = desk.now(), name_of(account)
    found = cases.waiting_since(tx, account.network, account.handle, opening.closed_at, opening.opened_at)
    if not (_is_late(desk, opening) or all(_has_card(tx, case) for case in found[:MOST])):
        return 0  # each line leads to its card
    if not queries.owe_digest(tx, name, today, now) or not found:
        return 0
    slack_messages.owe(
        tx,
        key=f"digest:{name}:{today.isoformat()}",
        kind=Kind.DIGEST,
        channel=desk.directory.channel(account.channel),
        content=content(desk, tx, account, opening, found),
        now=now,
        urgency=Urgency.NOTICE,
        about=f"digest:{name}:{today.isoformat()}",
        about_at=opening.opened_at,
    )
    audit.note(tx, "digest.owed", actor="bot", at=now, name=name, date=today.isoformat(), cases=len(found))
    return 1


def _has_card(tx: Session, case: Case) -> bool:
    card = slack_messages.by_key(tx, card_key(case.id))
    return card is not None and card.ts is not None


def content(desk: Desk, tx: Session, account: Account, opening: Opening, found: Sequence[Case]) -> dict[str, object]:
    """The list: who cannot wait first, then who has waited longest, each on both clocks."""
    urgent = any(case.happening_now for case in found)
    order = "the urgent ones and then the longest waiting first" if urgent else "the longest waiting first"
    since = _since(desk, opening.closed_at)
    head = f":sunrise: Good morning. {count(len(found), 'case')} came in since {since}, {order}:"
    shown = [f"• {case_line(desk, tx, case)} · {_clocks(desk, account, case)}" for case in found[:MOST]]
    more = [f"… and {len(found) - MOST} more"] if len(found) > MOST else []
    blocks = [section(head), *sections([*shown, *more]), context(DEFINITION)]
    return {"text": "\n".join([head, *shown, *more]), "blocks": blocks}


def _since(desk: Desk, closed_at: datetime) -> str:
    if desk.now() - closed_at < timedelta(days=1):
        return clock_time(closed_at, desk.zone)
    return day_time(closed_at, desk.zone)


def _clocks(desk: Desk, account: Account, case: Case) -> str:
    """How long a customer has waited, and how much of it the team could have done something about."""
    assert case.waiting_since is not None
    now = desk.now()
    of_it = business_time(desk.calendar(account), case.waiting_since, now)
    return f"waiting {_minutes(now - case.waiting_since)}, of it {_minutes(of_it)} in opening hours"


def _minutes(length: timedelta) -> str:
    seconds = length.total_seconds()
    return "0 min" if seconds < 60 else duration(seconds - seconds % 60)
