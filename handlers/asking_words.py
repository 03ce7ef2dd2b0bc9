"""What is said of questions to colleagues: on the card, in the thread, in the story of a case."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from handlers.blocks import ago, clock_time, duration, link
from handlers.desk import Desk
from rules.asking import is_group, is_moot
from rules.slack_text import escape
from storage.cases import CaseFile
from storage.schema import QuestionRow

SHOWN = 3  #: questions on a card


def named(desk: Desk, asked: str) -> str:
    """A person or a user group by name, calling nobody where the workspace tells the name."""
    if not is_group(asked):
        return desk.directory.named(asked)
    group = desk.directory.snapshot.groups.get(asked)
    return f"@{escape(group.handle)}" if group is not None else f"<!subteam^{asked}>"


def _open(file: CaseFile) -> list[QuestionRow]:
    return [
        row for row in file.questions if row.answered_at is None and not is_moot(row.asked_at, file.case.answered_at)
    ]


def waiting(desk: Desk, file: CaseFile) -> list[str]:
    """On the card: who was asked and has not answered yet, and since when."""
    rows = _open(file)
    said = [f":question: asked {named(desk, row.asked)} {ago(row.asked_at, desk.zone)}" for row in rows[:SHOWN]]
    return [*said, f"and {len(rows) - SHOWN} more questions"] if len(rows) > SHOWN else said


def reminder(desk: Desk, rows: Sequence[QuestionRow]) -> str:
    """In the thread, to those who were asked by one message and have not answered."""
    first = rows[0]
    called = " ".join(f"<!subteam^{row.asked}>" if is_group(row.asked) else f"<@{row.asked}>" for row in rows)
    where = link(desk.directory.link(first.channel, first.ts), "a question")
    return (
        f":question: {called} {desk.directory.named(first.asked_by)} asked you {where} here at "
        f"{clock_time(first.asked_at, desk.zone)}, and the case waits for it. Your next word in this thread is the "
        "answer; nothing of it reaches the customer."
    )


def story(desk: Desk, rows: Sequence[QuestionRow]) -> Iterator[tuple[datetime, str]]:
    """The lines of a case's story: when each question was asked, and when it was answered."""
    for row in rows:
        whom, who = named(desk, row.asked), desk.directory.named(row.asked_by)
        yield row.asked_at, f"{who} asked {whom}"
        if row.answered_at is not None and row.answered_by is not None:
            took = duration((row.answered_at - row.asked_at).total_seconds())
            yield (
                row.answered_at,
                f"{desk.directory.named(row.answered_by)} answered what {who} had asked, after {took}",
            )


def at_handover(desk: Desk, file: CaseFile) -> str:
    """For the note of a case that goes back: whose answer it still waits for."""
    rows = _open(file)
    if not rows:
        return ""
    return f"; {', '.join(named(desk, row.asked) for row in rows[:SHOWN])} was asked and has not answered yet"
