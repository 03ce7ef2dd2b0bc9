"""Tick: publish the Home tabs that are owed, and anew those that somebody has before them and that have changed.

A Home tab is claimed before it is gathered and published, and Slack is told which one it replaces: of two processes
the one that has fallen behind does not publish over the other with what is older.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from sqlalchemy.orm import Session

from clients import Busy, Rejected, Unauthorised, Unreachable
from handlers.blocks import Block
from handlers.desk import Desk
from handlers.directory import NOBODY_KNOWS
from handlers.each import each
from handlers.home_figures import Kept
from handlers.home_page import Page, page
from handlers.parking import attempt, failed
from rules.home import content_hash
from rules.people import Right
from storage import failures, home_tabs, pace
from storage.failures import Kind
from storage.home_tabs import Claimed, Shown

log = logging.getLogger(__name__)

EVERY = 1  #: second between two ticks
WITHDRAW_EVERY = 30  #: seconds between two looks at who has lost a right
LOOK_EVERY = timedelta(seconds=15)  #: at a Home tab that somebody has before them
SAID_FOR = timedelta(minutes=10)  #: an answer to what somebody did stands on their Home tab for so long
TURN = timedelta(seconds=1)  #: between two that are redrawn by themselves: Slack takes a hundred a minute
PATIENCE = timedelta(minutes=1)  #: at most, before Slack is asked again that did not answer

GONE = frozenset({"user_not_found", "users_not_found", "user_not_visible", "not_found", "user_is_bot", "user_disabled"})
OUTPACED = "hash_conflict"
SWITCHED_OFF = "not_enabled"
MEND = (
    ":warning: Slack shows no Home tab of socialcare: it is switched off in the app's settings. Take over "
    "`docs/slack-manifest.yaml` at api.slack.com/apps; everything else works without it."
)


class Slack(Protocol):
    """What drawing asks of Slack: one attempt, which raises Busy, Rejected, Unreachable or Unauthorised."""

    def publish_home(self, *, person: str, blocks: Sequence[Block], view_hash: str | None) -> str | None: ...


def tick(desk: Desk, slack: Slack, figures: Kept) -> int:
    """Publish what is due and allowed now; returns how many Home tabs were published or came to an end."""
    with desk.store.reading() as tx:
        due = home_tabs.due(tx, desk.now())
        held = failures.held(tx, Kind.HOME, desk.now()) if due else frozenset()
    return sum(each([person for person in due if person not in held], partial(_one, desk, slack, figures)))


def withdraw(desk: Desk) -> int:
    """Have the Home tabs drawn anew of those who may not see any more what theirs shows; returns how many."""
    with desk.store.reading() as tx:
        found = home_tabs.left_behind(tx)
    now = desk.now()
    lost = [one for one in found if not desk.person(one).may(Right.READ) and desk.person(one).barred != NOBODY_KNOWS]
    for person in lost:
        desk.store.work(partial(home_tabs.look_at, person=person, now=now))
    return len(lost)


def _one(desk: Desk, slack: Slack, figures: Kept, person: str) -> int:
    now = desk.now()

    def claim(tx: Session) -> Claimed | None:
        return None if ("", pace.HOME) in pace.resting(tx, now) else home_tabs.claim(tx, person, now)

    claimed = desk.store.work(claim)
    if claimed is None:
        return 0
    desk.pulse.moving()
    return attempt(lambda: _draw(desk, slack, figures, claimed), lambda error: _failed(desk, claimed, error))


def _draw(desk: Desk, slack: Slack, figures: Kept, claimed: Claimed) -> int:
    now = desk.now()
    with desk.store.reading() as tx:
        person = desk.person(claimed.person)
        shown = page(desk, tx, person, figures, said=_said(claimed, now), asked=claimed.asked)
    if not claimed.asked and content_hash(shown.content) == claimed.content_hash:
        desk.store.work(lambda tx: home_tabs.unchanged(tx, claimed, next_at=_next(claimed, now)))
        return 0
    if not claimed.asked and not desk.store.work(lambda tx: pace.take(tx, pace.HOME, now)):
        desk.store.work(lambda tx: home_tabs.unchanged(tx, claimed, next_at=now + TURN))
        return 0
    return _publish(desk, slack, claimed, shown)


def _failed(desk: Desk, claimed: Claimed, error: Exception) -> int:
    """It cannot be drawn, or Slack will not have it so: later, then parked; the others go on."""
    failure = failed(desk, Kind.HOME, claimed.person, error, place={"person": claimed.person})
    problem = f"unexpected failure {failure.reference}"
    if failure.parked:
        desk.store.work(lambda tx: home_tabs.ended(tx, claimed, problem=problem))
    else:
        _later(desk, claimed, failure.next_try_at, problem)
    return 1


def _said(claimed: Claimed, now: datetime) -> str | None:
    return claimed.said if claimed.said_at is not None and now - claimed.said_at < SAID_FOR else None


def _next(claimed: Claimed, now: datetime) -> datetime | None:
    """When it is looked at again; None when nobody is taken to have it before them any more."""
    return now + LOOK_EVERY if now + LOOK_EVERY <= claimed.open_until else None


def _publish(desk: Desk, slack: Slack, claimed: Claimed, shown: Page) -> int:
    try:
        view_hash = slack.publish_home(person=claimed.person, blocks=shown.blocks, view_hash=claimed.view_hash)
    except Busy as busy:
        _busy(desk, claimed, busy.retry_at)
        return 0
    except (Unreachable, Unauthorised) as no:
        wait = min(timedelta(seconds=2 ** min(claimed.attempts, 10)), PATIENCE)
        log.warning("a Home tab was not published: %s", no)
        _later(desk, claimed, desk.now() + wait, str(no))
        return 0
    except Rejected as no:
        return _rejected(desk, claimed, no)
    now = desk.now()
    next_at = _next(claimed, now)
    what = Shown(content_hash=content_hash(shown.content), for_team=shown.for_team)

    def written(tx: Session) -> None:
        failures.clear(tx, Kind.HOME, claimed.person)
        if not home_tabs.drawn(tx, claimed, what, view_hash=view_hash, now=now, next_at=next_at):
            home_tabs.published_late(tx, claimed.person, now)

    desk.store.work(written)
    return 1


def _busy(desk: Desk, claimed: Claimed, until: datetime) -> None:
    def unit(tx: Session) -> None:
        again = pace.busy(tx, "", pace.HOME, desk.now(), until)
        home_tabs.postponed(tx, claimed, until=again, problem="Slack asks for patience")

    desk.store.work(unit)


def _later(desk: Desk, claimed: Claimed, until: datetime, problem: str) -> None:
    desk.store.work(lambda tx: home_tabs.postponed(tx, claimed, until=until, problem=problem))


def _rejected(desk: Desk, claimed: Claimed, no: Rejected) -> int:
    """Slack will not show it so."""
    if no.code == OUTPACED:
        # What it shows is not what we last knew: an answer was lost, or another process was faster. It is drawn anew
        # from what holds then, and only by who still holds it.
        again = desk.now() + TURN
        desk.store.work(lambda tx: home_tabs.postponed(tx, claimed, until=again, problem=no.code, knows_view=False))
        return 0
    log.warning("Slack does not show a Home tab: %s", no.code)
    if no.code not in GONE and no.code != SWITCHED_OFF:
        return _failed(desk, claimed, no)

    def end(tx: Session) -> None:
        home_tabs.ended(tx, claimed, problem=no.code)
        if no.code == SWITCHED_OFF:
            desk.tell_admins(tx, f"home:{no.code}:{desk.now():%Y-%m-%d}", MEND)

    desk.store.work(end)
    return 1
