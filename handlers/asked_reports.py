"""Tick: make the reports that people asked for and wait for, with their charts and files, also after a restart."""

import logging
import secrets
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any, Protocol

from sqlalchemy.orm import Session

from clients import Busy, Rejected, Unauthorised, Unreachable
from handlers import stats_chart, stats_export, stats_page
from handlers.desk import Desk
from handlers.each import each
from handlers.parking import attempt
from handlers.stats_command import not_others, voice_for
from handlers.stats_parts import title
from handlers.stats_question import is_about_others, known, may_see_others
from handlers.stats_report import StatsReport, gather
from handlers.stats_words import not_understood
from rules.figure_question import Question
from rules.figure_reading import read_question
from rules.people import Person, Right
from rules.slack_text import escape
from storage import asked, audit, leases, slack_files, slack_messages
from storage.schema import AskedReport
from storage.slack_files import File
from storage.slack_messages import Kind, Urgency

log = logging.getLogger(__name__)

EVERY = 2  #: seconds
LEASE = timedelta(seconds=30)  #: after that another process tries too: each report is brought once all the same

Answer = dict[str, Any]


class Slack(Protocol):
    """What is asked of Slack; raises Busy, Rejected, Unreachable or Unauthorised."""

    def direct(self, person: str) -> str: ...


def tick(desk: Desk, slack: Slack) -> int:
    """Make what is waited for; returns how many reports were made."""
    with desk.store.reading() as tx:
        waiting = asked.owed(tx)
    if not waiting or not desk.store.work(lambda tx: leases.take(tx, "asked", desk.name, desk.now(), LEASE)):
        return 0
    return sum(each(waiting, partial(_one, desk, slack)))


def _one(desk: Desk, slack: Slack, row: AskedReport) -> int:
    try:
        place = _place(desk, slack, row)
    except (Busy, Unreachable, Unauthorised) as error:
        log.warning("a report waits for Slack: %s", error)
        return 0
    attempt(lambda: _make(desk, row, place), lambda error: _failed(desk, row, place, error))
    desk.pulse.moving()
    desk.nudge()
    return 1


def _place(desk: Desk, slack: Slack, row: AskedReport) -> str:
    """Where the answer is said: where it was asked if we are there, else in the direct message with them."""
    if row.channel in desk.directory.snapshot.channels.values():
        return row.channel
    try:
        return slack.direct(row.person)
    except Rejected as no:
        log.warning("no direct message with %s: %s", row.person, no.reason)
        return row.channel


def _make(desk: Desk, row: AskedReport, place: str) -> None:
    person, name = desk.person(row.person), _name(row)
    content: Answer | None
    with desk.store.reading() as tx:
        report = _report(desk, tx, row, person)
        if isinstance(report, StatsReport):
            content = None if row.answered else stats_page.page(desk, report)
            files = list(_files(desk, tx, report, name))
        else:
            content, files = report, []
    brought = [file for file, _ in files if file is not None]
    missing = [said for file, said in files if file is None]
    if missing:
        content = _with(content, missing)

    def owe(tx: Session) -> None:
        if not asked.done(tx, row.id):
            return  # another process was faster
        if content is not None:
            _say(desk, tx, row, place, content)
        for file, said in files:
            if file is not None:
                slack_files.owe_to_person(tx, file, person=row.person, comment=said, now=desk.now(), asked_in=place)
        audit.note(tx, "stats.brought", actor=row.person, at=desk.now(), question=row.question, files=len(brought))

    desk.store.work(owe)


def _report(desk: Desk, tx: Session, row: AskedReport, person: Person) -> StatsReport | Answer:
    """The numbers, or why there are none any more: names and rights may have changed since it was asked."""
    voice = voice_for(desk, person)
    question = read_question(row.question, known(desk, tx, person))
    if not person.may(Right.READ):
        return {"text": voice("You are not on the team any more, so there are no figures for you.")}
    if not isinstance(question, Question):
        return {"text": not_understood(question)}
    if is_about_others(question, person) and not may_see_others(person):
        return {"text": not_others(voice)}
    return gather(desk, tx, question, person, voice)


def _name(row: AskedReport) -> str:
    """What the report is known by; a number alone comes again once its row is gone."""
    return f"stats:{row.person}:{row.asked_at:%Y%m%dT%H%M%S.%f}:{row.id}"


def _files(desk: Desk, tx: Session, report: StatsReport, name: str) -> Iterator[tuple[File | None, str]]:
    """The files with what is said beside them; no file, and why."""
    voice, question = report.voice, report.question
    about = title(voice, desk, question)
    if not report.got.cases:
        return
    said = f"{escape(about)}. {voice('Neither a name nor a text of a customer is in this file.')}"
    if question.chart:
        chart = attempt(lambda: _chart(desk, report, name), _undrawn)
        yield chart, escape(about) if chart is not None else voice("The chart could not be drawn.")
    if not question.export:
        return
    if len(report.cases) > stats_export.MOST:
        yield (
            None,
            voice(
                "{cases} are too many for a file; it takes {most}. Ask for fewer days, or whoever runs the bot for "
                "{command}.",
                cases=voice.plural("{count} case", "{count} cases", len(report.cases)),
                most=voice.number(stats_export.MOST),
                command="`python bot.py export`",
            ),
        )
    else:
        content = stats_export.cases_file(desk, tx, report)
        yield _csv(f"{name}:cases", stats_export.name_of(report, by=False), about, content), said
    if question.by is not None:
        content = stats_export.groups_file(desk, report)
        yield _csv(f"{name}:groups", stats_export.name_of(report, by=True), about, content), said


def _csv(key: str, name: str, about: str, content: bytes) -> File:
    return File(key=key, name=name, title=about, mime_type="text/csv", content=content)


def _chart(desk: Desk, report: StatsReport, name: str) -> File:
    drawn = stats_chart.picture(desk, report)
    return File(
        key=f"{name}:chart",
        name=stats_export.name_of(report, by=False).removesuffix(".csv") + ".png",
        title=drawn.title,
        mime_type="image/png",
        content=drawn.png,
        alt_text=drawn.alt,
    )


def _undrawn(error: Exception) -> None:
    log.error("a chart that was asked for could not be drawn: %s", error, exc_info=error)


def _with(content: Answer | None, missing: list[str]) -> Answer:
    said = "\n".join(missing)
    if content is None:
        return {"text": said}
    more = [{"type": "section", "text": {"type": "mrkdwn", "text": said}}]
    return {"text": f"{content['text']}\n{said}", "blocks": [*content.get("blocks", ()), *more]}


def _say(desk: Desk, tx: Session, row: AskedReport, place: str, content: Answer) -> None:
    slack_messages.owe(
        tx,
        key=_name(row),
        kind=Kind.WHISPER,
        channel=place,
        recipient=row.person,
        content=content,
        now=desk.now(),
        urgency=Urgency.WHISPER,
    )


def _failed(desk: Desk, row: AskedReport, place: str, error: Exception) -> None:
    """For a reason that nobody foresaw: it is told, and not tried again, for they can ask again."""
    reference = secrets.token_hex(4)
    log.error("unexpected failure %s of a report that was asked for", reference, exc_info=error)
    voice = voice_for(desk, desk.person(row.person))
    said = voice(
        "The figures that you asked for could not be added up. The admins were told ({reference}); ask again later.",
        reference=reference,
    )

    def tell(tx: Session) -> None:
        if asked.done(tx, row.id):
            _say(desk, tx, row, place, {"text": f":warning: {said}"})
            question = escape(row.question.replace("`", ""))
            text = (
                f":construction: Figures that somebody asked for (`stats {question}`) could not be added up; they were "
                f"told. The log has the reason under `{reference}`."
            )
            desk.tell_admins(tx, f"stats:{desk.now():%Y-%m-%dT%H}", text)

    desk.store.work(tell)
