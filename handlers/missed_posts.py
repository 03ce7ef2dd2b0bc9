"""Posts that could not be taken in: read again one by one, until they are in or a person has to look at them."""

import logging
from datetime import timedelta

from sqlalchemy.orm import Session

from clients import Busy, Gone, Post, Unauthorised, Unreachable
from handlers.desk import Desk
from handlers.parking import attempt, failed
from handlers.streams import Stream
from storage import failures, polls
from storage.failures import Kind

log = logging.getLogger(__name__)

LATER = timedelta(seconds=30)  #: when the network gives no answer


def failing(desk: Desk, stream: Stream, post_id: str, error: Exception) -> None:
    """Count one more failure of a post."""
    place = {"account": stream.account.handle, "post": post_id}
    failed(desk, Kind.POST, _subject(stream, post_id), error, place=place)


def _subject(stream: Stream, post_id: str) -> str:
    return f"{stream.account.network}:{polls.name_of(stream.account.handle, stream.part)}:{post_id}"


def again(desk: Desk, stream: Stream) -> int:
    """Read a listing's posts again that failed a moment ago, or that a person wants tried again."""
    with desk.store.reading() as tx:
        due = [row.subject for row in failures.due(tx, Kind.POST, desk.now())]
    mine = _subject(stream, "")
    return sum(_one(desk, stream, subject.removeprefix(mine)) for subject in due if subject.startswith(mine))


def _one(desk: Desk, stream: Stream, post_id: str) -> int:
    subject = _subject(stream, post_id)

    def stumbled(error: Exception) -> None:
        failing(desk, stream, post_id, error)

    def look() -> Post | Gone:
        return desk.network(stream.account.network, stream.account.handle).look_up(post_id)

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
            stream.take_in(tx, found)
        failures.clear(tx, Kind.POST, subject)  # nobody needs a card of a post that is gone
        return 1

    done = attempt(lambda: desk.store.work(unit), stumbled)
    if done:
        desk.nudge()
    return done or 0
