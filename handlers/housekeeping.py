"""Ticks: look at the Slack workspace anew and tell the admins which names it no longer knows; forget what is past."""

import hashlib
import logging
from datetime import timedelta

from sqlalchemy.orm import Session

from handlers import parked_words, remembered
from handlers.desk import Desk
from handlers.directory import Workspace
from rules.slack_text import escape
from storage import clock, leases, retention

log = logging.getLogger(__name__)

FORGET_EVERY = timedelta(days=1)
LOOK_AT_CLOCK = 5  #: seconds


def look_around(desk: Desk, workspace: Workspace) -> None:
    """Look at the workspace when it is time, and report, once each, names of config.yaml that lead nowhere now."""
    desk.directory.tick(desk.config, workspace, desk.now())
    remembered.remember(desk.store, desk.directory.snapshot, desk.now())
    for problem in desk.directory.snapshot.problems:
        key = f"name:{hashlib.sha256(problem.encode()).hexdigest()[:16]}:{desk.now():%Y-%m-%d}"
        text = f":warning: {escape(problem)}. Who or what is not found has no part in socialcare until it is mended."
        desk.store.work(lambda tx, key=key, text=text: desk.tell_admins(tx, key, text))  # type: ignore[misc]


def forget(desk: Desk) -> None:
    """Delete what is past its time, in one process and once a day."""
    now = desk.now()

    def unit(tx: Session) -> None:
        if leases.take(tx, "forget", desk.name, now, FORGET_EVERY, renew=False):
            retention.forget(tx, now)

    desk.store.work(unit)


def mind_the_clock(desk: Desk) -> None:
    """Notice that the clock was put back, be it while no process ran: then nothing waits for the old time to come."""
    now = desk.now()
    with desk.store.reading() as tx:
        by = clock.put_back(tx, now)
    if by is None:
        return
    log.warning("the clock was put back by %s", by)

    def unit(tx: Session) -> None:
        if clock.put_back(tx, now) is None:
            return  # another process was faster
        clock.start_anew(tx, now, by)
        desk.tell_admins(tx, f"clock:{now:%Y-%m-%dT%H}", parked_words.clock_put_back(by))

    desk.store.work(unit)
