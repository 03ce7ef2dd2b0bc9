"""Questions to colleagues in the threads of cards: whom a message asks, what was said since, and which still wait."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from rules.asking import Question, Word
from rules.case import OPEN
from storage.schema import Case, QuestionRow, ThreadMessage


def time_of(ts: str) -> datetime:
    """The instant that a Slack timestamp tells."""
    return datetime.fromtimestamp(float(ts), UTC)


def view(row: QuestionRow) -> Question:
    """The question as the rules see it."""
    return Question(asked_by=row.asked_by, asked=row.asked, asked_at=row.asked_at)


def standing(row: QuestionRow) -> Word | None:
    """The word that is its answer, as far as we know."""
    if row.answered_at is None or row.answered_by is None:
        return None
    return Word(at=row.answered_at, author=row.answered_by)


def of_message(tx: Session, channel: str, ts: str) -> Sequence[QuestionRow]:
    """All that a message asks or has asked."""
    return tx.scalars(select(QuestionRow).where(QuestionRow.channel == channel, QuestionRow.ts == ts)).all()


def of_case(tx: Session, case_id: int) -> Sequence[QuestionRow]:
    """The questions of a case that were not taken back, answered or not, oldest first."""
    return tx.scalars(
        select(QuestionRow)
        .where(QuestionRow.case_id == case_id, QuestionRow.ended_at.is_(None))
        .order_by(QuestionRow.asked_at, QuestionRow.id)
    ).all()


def ask(tx: Session, message: ThreadMessage, asked: str, at: datetime) -> QuestionRow:
    """A message asks somebody from `at` on, whom it has not asked before."""
    row = QuestionRow(
        case_id=message.case_id,
        channel=message.channel,
        ts=message.ts,
        asked_by=message.author,
        asked=asked,
        asked_at=at,
        answered_at=None,
        answered_by=None,
        reminded_at=None,
        ended_at=None,
    )
    tx.add(row)
    tx.flush()
    return row


def words(tx: Session, case_id: int) -> list[Word]:
    """What people have said in a case's thread and not deleted: who and when."""
    rows = tx.execute(
        select(ThreadMessage.ts, ThreadMessage.author).where(
            ThreadMessage.case_id == case_id, ThreadMessage.deleted.is_(False)
        )
    )
    return [Word(at=time_of(ts), author=author) for ts, author in rows]


def waits() -> ColumnElement[bool]:
    """The condition of rules.asking.is_moot, and that nothing has answered or ended it."""
    needed = or_(Case.answered_at.is_(None), Case.answered_at < QuestionRow.asked_at)
    return and_(QuestionRow.answered_at.is_(None), QuestionRow.ended_at.is_(None), needed)


def unreminded(tx: Session) -> list[tuple[Case, QuestionRow]]:
    """The questions of open cases that wait and of which nobody was reminded, oldest first, each with its case."""
    rows = tx.execute(
        select(Case, QuestionRow)
        .join(QuestionRow, QuestionRow.case_id == Case.id)
        .where(waits(), QuestionRow.reminded_at.is_(None), Case.state.in_([state.value for state in OPEN]))
        .order_by(QuestionRow.asked_at, QuestionRow.id)
    )
    return [(case, row) for case, row in rows]


def newest_waiting(tx: Session, case_ids: Collection[int]) -> dict[int, datetime]:
    """When the newest question was asked that waits in each of these cases; cases without one are left out."""
    rows = tx.execute(
        select(QuestionRow.case_id, func.max(QuestionRow.asked_at))
        .join(Case, Case.id == QuestionRow.case_id)
        .where(waits(), QuestionRow.case_id.in_(case_ids))
        .group_by(QuestionRow.case_id)
    )
    return {row[0]: row[1] for row in rows}
