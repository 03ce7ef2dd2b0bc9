"""Posts that could not be taken in: read again one by one, until they are in or a person has to look at them."""

import logging
from datetime import timedelta

from sqlalchemy.orm import Session

from clients import Busy, Gone, Post, Unauthorised, Unreachable
from config import Account
from handlers.desk import Desk
from handlers.intake import take_in
from handlers.parking import attempt, failed
from storage import failures
from storage.failures import Kind

log = logging.getLogger(__name__)

LATER = timedelta(seconds=30)  #: when the network gives no answer


def failing(desk: Desk, account: Account, post_id: str, error: Exception) -> None:
    """Count one more failure of a post."""
    place = {"account": account.handle, "post": post_id}
    failed(desk, Kind.POST, _subject(account, post_id), error, place=place)


def _subject(account: Account, post_id: str) -> str:
    return f"{account.network}:{account.handle.lower()}:{post_id}"


def again(desk: Desk, account: Account) -> int:
    """Read an account's posts again that failed a moment ago, or that a person wants tried again."""
    with desk.store.reading() as tx:
        due = [row.subject for row in failures.due(tx, Kind.POST, desk.now())]
    mine = _subject(account, "")
    return sum(_one(desk, account, subject.removeprefix(mine)) for subject in due if subject.startswith(mine))


def _one(desk: Desk, account: Account, post_id: str) -> int:
    subject = _subject(account, post_id)

    def stumbled(error: Exception) -> None:
        failing(desk, account, post_id, error)

    def look() -> Post | Gone:
        return desk.network(account.network, account.handle).look_up(post_id)

    try:
        found = attempt(look, stumbled)
    except (Busy, Unreachable, Unauthorised) as error:
        log.warning("post %s could not be looked at again: %s", post_id, error)
        until = desk.now() + LATER
        desk.store.work(lambda tx: failures.put_off(tx, Kind.POST, subject, until))
        return 0
    if found is None:
        return 0

    def unit(tx: Session) -> int:
        if isinstance(found, Post):
            take_in(desk, tx, account, found)
        failures.clear(tx, Kind.POST, subject)  # nobody needs a card of a post that is gone
        return 1

    done = attempt(lambda: desk.store.work(unit), stumbled)
    if done:
        desk.nudge()
    return done or 0
