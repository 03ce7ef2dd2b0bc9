"""What is said when the database cannot be used: straight to Slack, for nothing can be owed without it."""

import logging
import secrets
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from clients import Busy, Rejected, Unauthorised, Unreachable
from handlers import deliver
from handlers.desk import Desk
from handlers.health_lines import storage_alarm, works_again
from rules.health import STILL, What
from storage.slack_messages import Kind

log = logging.getLogger(__name__)


def _reason(error: SQLAlchemyError) -> str:
    """What the database itself said; storage/engine.py keeps values out of it."""
    return f"{type(error).__name__}: {getattr(error, 'orig', None) or error}"


class StorageTrouble:
    """What can be said when the database does not answer: once an episode, straight to Slack."""

    def __init__(self, desk: Desk, slack: deliver.Slack, monotonic: Callable[[], float]) -> None:
        self._desk = desk
        self._slack = slack
        self._monotonic = monotonic
        self._since: tuple[datetime, float] | None = None
        self._nonce = ""
        self._tried = False
        self._told = False

    def fails(self, now: datetime, error: SQLAlchemyError) -> datetime:
        """The database failed once more; since when it does."""
        if self._since is None:
            self._since = (now, self._monotonic())
            self._nonce, self._tried, self._told = secrets.token_hex(16), False, False
            log.error("the database does not answer: %s", _reason(error))
        since, at = self._since
        if not self._told and self._monotonic() - at >= STILL.total_seconds():
            self._say(since)
        return since

    def works(self, now: datetime) -> None:
        """The database answers, so the ordinary way is open again."""
        if self._since is None:
            return
        since, told = self._since[0], self._told
        if told:
            text, key = works_again([(What.STORAGE, "")]), f"health-over:{What.STORAGE}:{since.isoformat()}"
            self._desk.store.work(lambda tx: self._desk.tell_admins(tx, key, text))
        log.info("the database answers again, after %s", now - since)
        self._since = None

    def last_words(self, text: str) -> None:
        """Post what has to be said before the process ends, in the one attempt that there is time for."""
        channel = self._desk.directory.channel(self._desk.config.team.admin_channel)
        try:
            self._slack.post(
                channel=channel, thread_ts=None, content={"text": text}, kind=Kind.NOTICE, nonce=secrets.token_hex(16)
            )
        except (Busy, Unreachable, Unauthorised, Rejected) as no:
            log.error("nor can Slack be told of it: %s", no)

    def _say(self, since: datetime) -> None:
        channel = self._desk.directory.channel(self._desk.config.team.admin_channel)
        text = storage_alarm(since, self._desk.zone)
        try:
            if self._tried and self._slack.find(channel=channel, thread_ts=None, nonce=self._nonce, since=since):
                self._told = True
                return
            self._tried = True
            self._slack.post(
                channel=channel, thread_ts=None, content={"text": text}, kind=Kind.NOTICE, nonce=self._nonce
            )
            self._told = True
        except (Busy, Unreachable, Unauthorised, Rejected) as no:
            log.error("nor can Slack be told of it: %s", no)
