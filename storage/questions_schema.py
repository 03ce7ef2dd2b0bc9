"""The table of questions to colleagues; storage/schema.py has the others."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base

_WAITING = text("answered_at IS NULL AND ended_at IS NULL")


class QuestionRow(Base):
    """A question to a colleague or a user group in the thread of a card: once for each message and whom it asks."""

    __tablename__ = "questions"
    __table_args__ = (
        UniqueConstraint("channel", "ts", "asked"),
        Index("ix_questions_case", "case_id"),
        Index("ix_questions_waiting", "asked_at", sqlite_where=_WAITING, postgresql_where=_WAITING),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    channel: Mapped[str] = mapped_column(String(30))
    ts: Mapped[str] = mapped_column(String(30))  #: of the message that asks
    asked_by: Mapped[str] = mapped_column(String(30))
    asked: Mapped[str] = mapped_column(String(30))  #: Slack id of a person or of a user group
    asked_at: Mapped[datetime]  #: by Slack's clock: when it was written, or edited so that it asks
    answered_at: Mapped[datetime | None]  #: likewise
    answered_by: Mapped[str | None] = mapped_column(String(30))
    reminded_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]  #: the message was deleted, or edited so that it does not ask any more
