"""Tick: the reports of response times, each edition once per local date, at the set time, after a restart too."""

import logging
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from handlers import digest_details, digest_page, figure_charts, pictures, surges
from handlers.desk import Desk
from handlers.each import each
from handlers.outlook import gather as gather_outlook
from handlers.parking import attempt, failed
from handlers.report import Readers, Report, gather, readers_of
from rules.digest import LATE_AFTER, Edition, due_at, due_date, local_day
from storage import audit, failures, slack_files, slack_messages
from storage import figures as queries
from storage.slack_files import File
from storage.slack_messages import Kind, Urgency

log = logging.getLogger(__name__)

# What falls due at one moment is posted in the order of these: what is owed first is posted first.
_NEXT_DIGEST = timedelta(milliseconds=1)
_NEXT_PART = timedelta(microseconds=1)  #: the least by which two times in the database differ


def tick(desk: Desk) -> int:
    """Owe the digests that are due; returns how many."""
    wanted = [(readers, edition) for readers in readers_of(desk) for edition in _editions(desk)]
    return sum(each(list(enumerate(wanted)), lambda one: _one(desk, *one[1], place=one[0])))


def _editions(desk: Desk) -> list[Edition]:
    settings = desk.config.digest
    found = [Edition.DAILY]
    found += [Edition.WEEKLY] if settings.weekly else []
    return [*found, Edition.MONTHLY] if settings.monthly else found


def name_of(readers: Readers, edition: Edition) -> str:
    """What a digest is known by, beside its date."""
    return f"{edition.value}:{readers.name}" if readers.name else edition.value


def _one(desk: Desk, readers: Readers, edition: Edition, place: int) -> int:
    name = name_of(readers, edition)
    with desk.store.reading() as tx:
        due = _due(desk, tx, readers, edition)
        if due is None or _failure(name, due) in failures.held(tx, failures.Kind.DIGEST, desk.now()):
            return 0

    def not_made(error: Exception) -> int:
        failed(desk, failures.Kind.DIGEST, _failure(name, due), error, place={"date": due.isoformat()})
        return 0

    return attempt(lambda: _owe(desk, readers, edition, due, place), not_made)


def _failure(name: str, due: date) -> str:
    return due.isoformat() if name == Edition.DAILY else f"{name}:{due.isoformat()}"


def _due(desk: Desk, tx: Session, readers: Readers, edition: Edition) -> date | None:
    now, zone = desk.now(), readers.zone
    first = queries.first_post_at(tx)
    if first is None:
        return None  # nothing has ever come in: there is nothing to report on
    name, today = name_of(readers, edition), now.astimezone(zone).date()
    return due_date(
        zone,
        readers.at,
        now,
        last_done=queries.last_digest(tx, name, not_after=today),
        first_day=first.astimezone(zone).date() + timedelta(days=1),
        edition=edition,
    )


def _owe(desk: Desk, readers: Readers, edition: Edition, due: date, place: int) -> int:
    """Gather in a look, and owe in a transaction: nobody waits while a year is added up."""
    with desk.store.reading() as tx:
        report = gather(desk, tx, readers, edition, due)
        peaks = surges.gather(desk, tx, report)
        outlook = gather_outlook(desk, tx, report) if edition is not Edition.DAILY and report.got.cases else None
    late = desk.now() - due_at(readers.zone, readers.at, due)
    name = name_of(readers, edition)
    key = f"digest:{name}:{due.isoformat()}"
    picture = _picture(desk, report, key) if report.got.answered else None
    content = digest_page.page(
        report,
        desk.config,
        late=late if late > LATE_AFTER else None,
        chart=pictures.picture(picture) if picture is not None else None,
    )
    parts = digest_details.details(desk, report, peaks, outlook) if report.got.cases else []

    def owe(tx: Session) -> int:
        now = desk.now()
        if not queries.owe_digest(tx, name, due, now):
            return 0
        at = now + place * _NEXT_DIGEST
        _say(desk, tx, report.readers, key, content, due, at=at)
        if picture is not None:
            slack_files.owe_picture(tx, picture, message_key=key, now=now)
        for number, part in enumerate(parts):
            after = (number + 1) * _NEXT_PART
            _say(desk, tx, report.readers, f"{key}:{number}", part, due, thread=key, at=at + after)
        audit.note(tx, "digest.owed", actor="bot", at=now, name=name, date=due.isoformat())
        return 1

    return desk.store.work(owe)


def _picture(desk: Desk, report: Report, key: str) -> File | None:
    """The digest's one chart; without it, for whatever reason, the digest goes out all the same."""
    try:
        drawn = figure_charts.by_hour(
            report.readers.voice,
            digest_details.hours(desk, report),
            sorted({account.first_response for account, _ in report.accounts}),
            about=digest_page.title(report, desk.config),
        )
    except Exception:  # also what `attempt` would raise: a full disk without room for fonts is not the database's
        log.exception("the chart of %s could not be drawn", key)
        return None
    return File(
        key=f"chart:{key}",
        name=f"response-times-{report.due.isoformat()}.png",
        title=drawn.title,
        mime_type="image/png",
        content=drawn.png,
        alt_text=drawn.alt,
    )


def _say(
    desk: Desk,
    tx: Session,
    readers: Readers,
    key: str,
    content: dict[str, object],
    due: date,
    *,
    at: datetime,
    thread: str | None = None,
) -> None:
    """Owe one message at a moment that gives it its place: what is owed first is posted first."""
    slack_messages.owe(
        tx,
        key=key,
        kind=Kind.DIGEST,
        channel=desk.directory.channel(readers.channel),
        thread_key=thread,
        content=content,
        now=at,
        urgency=Urgency.DIGEST,
        about=key,
        about_at=local_day(readers.zone, due)[0],
    )
