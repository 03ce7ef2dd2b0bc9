"""The table of reports that somebody asked for and waits for; storage/schema.py has the others."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base


class AskedReport(Base):
    """A question for figures whose answer takes longer than Slack waits."""

    __tablename__ = "asked_reports"
    id: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(String(30))
    channel: Mapped[str] = mapped_column(String(30))  #: where it was asked
    question: Mapped[str]  #: in the words that read as the same on any day
    answered: Mapped[bool]  #: the figures were said at once, and only files are waited for
    asked_at: Mapped[datetime]
