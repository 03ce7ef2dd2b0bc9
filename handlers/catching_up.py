"""Tick: after a gap in what Slack delivered, and now and then without one, compare threads with Slack and catch up.

A gap is a start, a reconnect, or Slack's own limit. What was missed goes through the same code as an event, once: the
events themselves may still come. rules/catching_up.py says what was missed, storage/readings.py what is to be read.
"""

import logging
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from slack_bolt import App
from slack_bolt.response import BoltResponse
from sqlalchemy.orm import Session

from clients import Busy, Rejected, Thread, Unauthorised, Unreachable
from handlers import edge, messages
from handlers.desk import Desk
from handlers.gestures import our_thread
from handlers.missed_gestures import catch_up
from handlers.parking import attempt, failed
from rules.catching_up import Known
from storage import gestures, leases, readings, slack_messages
from storage.failures import Kind
from storage.readings import Place
from storage.slack_messages import by_key, card_key

log = logging.getLogger(__name__)

EVERY = 2  #: seconds between two ticks
MOST_PER_TICK = 10  #: threads, so that a process that is to end need not wait long for this tick
A_MINUTE = 40  #: calls: of the 50 that Slack grants, ten are left for finding messages whose answer was lost
LEASE = timedelta(seconds=15)  #: one process reads at a time, for the calls are counted in it
LONGEST = timedelta(hours=1)  #: that Slack asks for; a time further off was written before our clock was put back
SOON = timedelta(seconds=10)
AFTER_REFUSAL = timedelta(minutes=10)
LIMIT_LASTS = timedelta(seconds=90)  #: Slack says once a minute that it drops events, and drops them until the next


class Slack(Protocol):
    """What catching up asks of Slack; raises Busy, Unreachable, Unauthorised, or Rejected for what is not there."""

    def thread(self, channel: str, ts: str) -> Thread: ...


class Pace:
    """How often Slack may be asked, and the gaps that this process has noticed and not yet written down."""

    def __init__(self) -> None:
        self.gaps: deque[str] = deque()
        self._calls: deque[datetime] = deque()
        self._closed_until: datetime | None = None

    def open(self, now: datetime) -> bool:
        """Whether a thread may be read now."""
        # A clock that was put back must not keep the door shut.
        while self._calls and not timedelta() <= now - self._calls[0] < timedelta(minutes=1):
            self._calls.popleft()
        until = self._closed_until
        closed = until is not None and now < until <= now + LONGEST
        return len(self._calls) < A_MINUTE and not closed

    def called(self, now: datetime, times: int = 1) -> None:
        """Calls were made."""
        self._calls.extend([now] * times)

    def closed(self, until: datetime) -> None:
        """Slack asked for patience, or gave no answer."""
        self._closed_until = until


def register(app: App, desk: Desk) -> None:
    """Listen to Slack saying that it drops events. That is no event to Bolt, which would answer it with 404."""

    def on_limit(body: dict[str, object], next: Callable[[], object]) -> BoltResponse | None:
        if body.get("type") != "app_rate_limited":
            next()
            return None
        edge.once(desk, f"app_rate_limited:{body.get('minute_rate_limited')}", lambda tx: limited(desk, tx))
        return BoltResponse(status=200, body="")

    app.use(on_limit)


def limited(desk: Desk, tx: Session) -> None:
    """Slack drops events: tell the admins, and compare everything now and once more when the minute is over."""
    now = desk.now()
    readings.note_gap(tx, why="limit", now=now, again_at=now + LIMIT_LASTS)
    desk.tell_admins(
        tx,
        f"events-limited:{now:%Y-%m-%dT%H}",
        ":warning: Slack delivers only part of what happens here: it is more than its limit of 30,000 events an hour. "
        "Nothing is lost: socialcare reads the open cards back, which takes some minutes. If this goes on, take the "
        "bot out of channels that have nothing to do with customers.",
    )


def started(desk: Desk) -> None:
    """A process begins: what happened while none was there is read back, and what it could stop waits for that."""
    desk.store.work(lambda tx: readings.note_gap(tx, why=readings.START, now=desk.now()))


def tick(desk: Desk, slack: Slack, pace: Pace) -> int:
    """Read what is due and allowed now, the most urgent first; returns how many threads were read."""
    _note_gaps(desk, pace)
    read = 0
    while read < MOST_PER_TICK and pace.open(desk.now()):
        place = _next(desk)
        if place is None or not _reads(desk, slack, pace, place):
            break
        read += 1
    return read


def _note_gaps(desk: Desk, pace: Pace) -> None:
    now = desk.now()
    with desk.store.reading() as tx:
        repeat = readings.unfinished(tx, now)
    if repeat:
        desk.store.work(lambda tx: readings.note_again(tx, now))
    if pace.gaps:
        # Forgotten here only once it is written down: a busy database loses no gap.
        noticed = list(pace.gaps)
        desk.store.work(lambda tx: readings.note_gap(tx, why=noticed[-1], now=now))
        for _ in noticed:
            pace.gaps.popleft()


def _next(desk: Desk) -> Place | None:
    now = desk.now()
    with desk.store.reading() as tx:
        place = readings.next_place(tx, now)
    if place is None:
        return None

    def begin(tx: Session) -> bool:
        return leases.take(tx, "catch up", desk.name, now, LEASE) and readings.begin(tx, place, now)

    return place if desk.store.work(begin) else None


def _reads(desk: Desk, slack: Slack, pace: Pace, place: Place) -> bool:
    def unreadable(error: Exception) -> bool:
        """The thread itself is the trouble: it keeps its place for a minute, and once it is parked for hours."""
        pace.called(desk.now())
        where = {"channel": place.channel, "ts": place.ts}
        if failed(desk, Kind.THREAD, f"{place.channel}:{place.ts}", error, place=where).parked:
            now = desk.now()
            desk.store.work(lambda tx: readings.done(tx, place, now, again_at=now + readings.ONCE_MORE_DONE))
        return True

    return attempt(lambda: _read(desk, slack, pace, place), unreadable)


def _read(desk: Desk, slack: Slack, pace: Pace, place: Place) -> bool:
    """Compare one thread; False when Slack gave no answer."""
    known = desk.store.work(lambda tx: _gather(desk, tx, place))
    if known is None:
        return True
    began = desk.now()
    try:
        thread = slack.thread(place.channel, place.ts)
    except (Busy, Unreachable, Unauthorised) as error:
        log.warning("a thread could not be read back: %s", error)
        pace.called(began)
        pace.closed(error.retry_at if isinstance(error, Busy) else began + SOON)
        desk.store.work(lambda tx: readings.give_back(tx, place))
        return False
    except Rejected as no:
        code = no.code
        log.warning("a thread cannot be read back: %s", code)
        pace.called(began)
        desk.store.work(lambda tx: _refused(desk, tx, place, began, code))
        return True
    pace.called(began, thread.calls)
    if place.case_id is None:
        desk.store.work(lambda tx: _belongs_to(desk, tx, place, thread))
    else:
        # Whatever Slack shows had happened by then, even if our clock is slow.
        read_ts = max([f"{began.timestamp():.6f}", *(message.ts for message in thread.messages)])
        settled = catch_up(desk, place, thread, known, read_ts)
        again = None if settled else began + SOON
        desk.store.work(lambda tx: readings.done(tx, place, began, read_ts=read_ts, again_at=again))
    return True


def _refused(desk: Desk, tx: Session, place: Place, began: datetime, code: str) -> None:
    """Slack will not show a thread; where the card itself is gone, the card comes back."""
    card = slack_messages.at(tx, place.channel, place.ts)
    if code == "thread_not_found" and card is not None:
        messages.show_again(desk, tx, card)
    readings.done(tx, place, began, again_at=began + AFTER_REFUSAL)


def _gather(desk: Desk, tx: Session, place: Place) -> Known | None:
    """What we know before Slack is asked; None when there is no reason to ask any more."""
    if place.case_id is None:
        if gestures.thread_message(tx, place.channel, place.ts) is None:
            return Known(words={}, edits={}, draft_cards=frozenset())
        readings.done(tx, place, desk.now())  # its event came after all
        return None
    card = by_key(tx, card_key(place.case_id))
    if card is None or (card.channel, card.ts) != (place.channel, place.ts):
        readings.done(tx, place, desk.now())  # the card stands elsewhere now
        return None
    return gestures.known_of(tx, place.channel, place.ts, place.case_id)


def _belongs_to(desk: Desk, tx: Session, place: Place, thread: Thread) -> None:
    """Whose thread a message that we have never seen stands in: if a card's, that thread is read next."""
    said = next((message for message in thread.messages if message.ts == place.ts), None)
    card = our_thread(tx, place.channel, said.thread_ts) if said is not None and said.thread_ts is not None else None
    if card is not None and card.ts is not None:
        readings.ask(tx, channel=card.channel, ts=card.ts, at=desk.now(), case_id=card.case_id)
    readings.done(tx, place, desk.now())
