"""Ticks: look at the Slack workspace anew and tell the admins which names it no longer knows; forget what is past."""

import hashlib
from datetime import timedelta

from handlers.desk import Desk
from handlers.directory import Workspace
from rules.slack_text import escape
from storage import leases, retention

FORGET_EVERY = timedelta(hours=1)


def look_around(desk: Desk, workspace: Workspace) -> None:
    """Look at the workspace when it is time, and report, once each, names of config.yaml that lead nowhere now."""
    desk.directory.tick(desk.config, workspace, desk.now())
    for problem in desk.directory.snapshot.problems:
        key = f"name:{hashlib.sha256(problem.encode()).hexdigest()[:16]}:{desk.now():%Y-%m-%d}"
        text = f":warning: {escape(problem)}. Who or what is not found has no part in socialcare until it is mended."
        desk.store.work(lambda tx, key=key, text=text: desk.tell_admins(tx, key, text))  # type: ignore[misc]


def forget(desk: Desk) -> None:
    """Delete what is past its time, in one process and once an hour."""
    now = desk.now()
    desk.store.work(
        lambda tx: retention.forget(tx, now) if leases.take(tx, "forget", desk.name, now, FORGET_EVERY) else None
    )
