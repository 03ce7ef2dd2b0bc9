"""Tick: bring what is owed to Slack as files, the pictures of messages first; each message waits for its own only.

An upload that is repeated, after a lost answer or the end of a process, leaves at worst one behind that nobody sees. A
person's file may then come a second time: to look for the first would take leave to read everybody's direct messages.
"""

import logging
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from sqlalchemy.orm import Session

from clients import Busy, Rejected, Unauthorised, Unreachable
from handlers import file_words
from handlers.desk import Desk, Spot
from handlers.each import each
from handlers.parking import attempt, failed
from storage import audit, failures, pace, slack_files
from storage.slack_files import Claimed

log = logging.getLogger(__name__)

EVERY = 0.5  #: seconds between two ticks
PICTURE_WITHIN = timedelta(minutes=4)  #: then its message goes without it, before its waiting is an alarm
FILE_WITHIN = timedelta(days=1)  #: then its person is told that it does not come
LONGEST_PAUSE = 60  #: seconds
FOR_GOOD = "missing_scope"  #: of what keeps us out, all else is mended sooner or later
UNARRIVED = "file_not_found"  #: the bytes were taken, and are not there: they are sent anew
BOT = "bot"


class Slack(Protocol):
    """What bringing files asks of Slack. Each call is one attempt and raises Busy or Rejected (nothing was done),
    Unreachable (nobody knows) or Unauthorised (nothing was done)."""

    def upload(self, *, name: str, alt_text: str, content: bytes) -> str: ...

    def complete_upload(
        self, *, file_id: str, title: str, channel: str | None = None, comment: str | None = None
    ) -> None: ...

    def direct(self, person: str) -> str: ...


def tick(desk: Desk, slack: Slack) -> int:
    """Bring what is due; returns how many files were looked at."""
    now = desk.now()
    with desk.store.reading() as tx:
        late = now - PICTURE_WITHIN if _rests(tx, now) else None
        keys = slack_files.due(tx, now, pictures_before=late)
    return sum(each(keys, partial(_next, desk, slack)))


def _rests(tx: Session, now: datetime) -> bool:
    return ("", pace.FILE) in pace.resting(tx, now)


def _next(desk: Desk, slack: Slack, key: str) -> int:
    now = desk.now()

    def claim(tx: Session) -> tuple[Claimed | None, bool]:
        rests = _rests(tx, now)  # since a moment ago, perhaps
        if rests and key not in slack_files.due(tx, now, pictures_before=now - PICTURE_WITHIN):
            return None, rests
        return slack_files.claim(tx, key, now), rests

    claimed, rests = desk.store.work(claim)
    if claimed is None:
        return 0
    if rests:
        _later(desk, claimed, now, "Slack asks for patience")
        return 1
    attempt(lambda: _bring(desk, slack, claimed), lambda error: _failed(desk, claimed, error))
    desk.pulse.moving()
    return 1


def _bring(desk: Desk, slack: Slack, claimed: Claimed) -> None:
    try:
        file_id = _call(slack, claimed)
    except Busy as busy:
        until = busy.retry_at
        until = desk.store.work(lambda tx: pace.busy(tx, "", pace.FILE, desk.now(), until))
        _later(desk, claimed, until, None)  # to wait for one's turn is no problem
    except Unreachable as lost:
        _later(desk, claimed, _after_a_pause(desk, claimed), str(lost))
    except Unauthorised as no:
        if no.code == FOR_GOOD:
            _refused(desk, claimed, no.code, str(no))
            return
        log.error("Slack does not accept our token: %s", no)
        _later(desk, claimed, desk.now() + timedelta(seconds=LONGEST_PAUSE), str(no))
    except Rejected as no:
        if no.code == UNARRIVED:
            _later(desk, claimed, _after_a_pause(desk, claimed), no.reason)
        else:
            _refused(desk, claimed, no.code, no.reason)
    else:
        desk.store.work(lambda tx: _uploaded(desk, tx, claimed, file_id))
        desk.nudge()  # a message waits for it


def _after_a_pause(desk: Desk, claimed: Claimed) -> datetime:
    return desk.now() + timedelta(seconds=min(2**claimed.attempts, LONGEST_PAUSE))


def _call(slack: Slack, claimed: Claimed) -> str:
    channel = None if claimed.recipient is None else slack.direct(claimed.recipient)
    file_id = slack.upload(name=claimed.name, alt_text=claimed.alt_text, content=claimed.content)
    slack.complete_upload(file_id=file_id, title=claimed.title, channel=channel, comment=claimed.comment or None)
    return file_id


def _uploaded(desk: Desk, tx: Session, claimed: Claimed, file_id: str) -> None:
    if not slack_files.uploaded(tx, claimed, file_id=file_id, now=desk.now()):
        log.warning("file %s was brought twice, for this process stood still", claimed.key)
        return
    failures.clear(tx, failures.Kind.FILE, claimed.key)
    if claimed.recipient is not None:
        audit.note(tx, "slack.file", actor=BOT, at=desk.now(), key=claimed.key, person=claimed.recipient)


def _later(desk: Desk, claimed: Claimed, until: datetime, problem: str | None) -> None:
    """Try again at `until`, unless by then it is too late."""
    within = PICTURE_WITHIN if claimed.recipient is None else FILE_WITHIN
    if claimed.created_at + within <= until:
        _give_up(desk, claimed, problem or "Slack asks for patience")
        return
    desk.store.work(lambda tx: slack_files.postponed(tx, claimed, until=until, problem=problem))


def _give_up(desk: Desk, claimed: Claimed, reason: str) -> None:
    """It took too long. A picture that is late is told by the log and the counts: nothing is there to be mended."""
    log.warning("file %s is given up: %s", claimed.key, reason)

    def unit(tx: Session) -> None:
        if slack_files.given_up(tx, claimed, problem=reason) and claimed.recipient is not None:
            _tell(desk, tx, claimed, "late", reason)

    desk.store.work(unit)
    desk.nudge()


def _refused(desk: Desk, claimed: Claimed, code: str, reason: str) -> None:
    """Slack will not take it, now or later: a message goes without it, and what is to be mended is told once a day."""
    log.error("Slack does not take file %s: %s", claimed.key, reason)

    def unit(tx: Session) -> None:
        if slack_files.given_up(tx, claimed, problem=reason):
            _tell(desk, tx, claimed, code, reason)

    desk.store.work(unit)
    desk.nudge()


def _tell(desk: Desk, tx: Session, claimed: Claimed, code: str, reason: str) -> None:
    today = f"{desk.now():%Y-%m-%d}"
    if claimed.recipient is None:
        desk.tell_admins(tx, f"picture:{code}:{today}", file_words.picture_left_out(claimed.title, reason))
        return
    person = desk.person(claimed.recipient)
    _tell_person(desk, tx, claimed, file_words.your_file_failed(claimed.title, reason))
    text = file_words.file_failed(claimed.title, desk.directory.named(person.id), reason)
    desk.tell_admins(tx, f"file:{code}:{person.id}:{today}", text)


def _tell_person(desk: Desk, tx: Session, claimed: Claimed, text: str) -> None:
    """Whisper where they asked; where they cannot be reached so, the admins know of it."""
    if claimed.recipient is not None and claimed.asked_in is not None:
        spot = Spot(channel=claimed.asked_in, key=f"file:{claimed.key}")
        desk.whisper(tx, spot, desk.person(claimed.recipient), text)


def _failed(desk: Desk, claimed: Claimed, error: Exception) -> None:
    """For a reason that nobody foresaw: later, then a picture is left out, and a person's file put aside."""
    failure = failed(desk, failures.Kind.FILE, claimed.key, error, place={"what": claimed.title})
    problem = f"unexpected failure {failure.reference}"

    def unit(tx: Session) -> None:
        if not failure.parked:
            slack_files.postponed(tx, claimed, until=failure.next_try_at, problem=problem)
        elif claimed.recipient is None:
            slack_files.given_up(tx, claimed, problem=problem)
        elif slack_files.parked(tx, claimed, problem=problem):
            _tell_person(desk, tx, claimed, file_words.your_file_waits(claimed.title))

    desk.store.work(unit)
    desk.nudge()
