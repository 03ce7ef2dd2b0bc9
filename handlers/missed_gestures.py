"""What a thread showed and we did not know is done now, each in a transaction of its own, by the code of the events."""

import hashlib
import logging

from sqlalchemy.orm import Session

from handlers import messages
from handlers.desk import Desk
from handlers.gestures import Gesture, reacted
from handlers.parking import attempt, failed
from rules.catching_up import Deleted, Edited, Known, Missed, Reacted, Thread, Written, missed
from storage import failures, gestures
from storage.failures import Kind
from storage.gestures import Heard
from storage.readings import Place

log = logging.getLogger(__name__)


def catch_up(desk: Desk, place: Place, thread: Thread, known: Known, read_ts: str) -> bool:
    """Do what was missed, each in a transaction of its own; False when something happened while Slack was asked."""

    def refuses(emoji: str) -> bool:
        return "reject" in desk.config.gestures.by_emoji(emoji)

    found = missed(thread, known, refuses=refuses)
    settled = [_settled(desk, place, one, read_ts) for one in found]
    if found:
        log.info("case %s: %s gestures and messages were missed, and are caught up", place.case_id, len(found))
        desk.nudge()
    return all(settled)


def _settled(desk: Desk, place: Place, one: Missed, read_ts: str) -> bool:
    """Whether this is done with, be it because it is parked."""
    subject = f"{place.channel}:{hashlib.sha256(repr(one).encode()).hexdigest()[:32]}"
    with desk.store.reading() as tx:
        if failures.is_parked(tx, Kind.THREAD, subject):
            return True

    def failing(error: Exception) -> bool:
        return failed(desk, Kind.THREAD, subject, error, place={"channel": place.channel, "ts": place.ts}).parked

    return attempt(lambda: desk.store.work(lambda tx: _take(desk, tx, place, one, read_ts)), failing)


def _take(desk: Desk, tx: Session, place: Place, one: Missed, read_ts: str) -> bool:
    match one:
        case Written():
            messages.written(desk, tx, place.channel, one.message)
        case Edited():
            messages.edited(desk, tx, place.channel, one.message)
        case Deleted():
            messages.deleted(desk, tx, place.channel, one.ts)
        case Reacted():
            return _reaction(desk, tx, place, one, read_ts)
    return True


def _reaction(desk: Desk, tx: Session, place: Place, one: Reacted, read_ts: str) -> bool:
    heard = gestures.read_back(tx, place.channel, one, read_ts)
    if heard is Heard.NEWS:
        ts, person, emoji = one.mark
        key = f"read_back:{place.channel}:{ts}:{person}:{emoji}:{read_ts}"
        gesture = Gesture(channel=place.channel, ts=ts, person=person, emoji=emoji, added=one.added, key=key)
        reacted(desk, tx, gesture)
    return heard is not Heard.CONTRADICTS
