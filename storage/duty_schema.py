"""The tables of who is on duty and who was given a case; storage/schema.py has the others."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base

_OPEN = text("ended_at IS NULL")


class DutyRow(Base):
    """What a person said of their own duty; the newest row of a person counts."""

    __tablename__ = "duty"
    __table_args__ = (Index("ix_duty_person", "person", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(String(30))
    on: Mapped[bool]
    until: Mapped[datetime | None]
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(30))  #: who said it


class Assignment(Base):
    """That a case was given to somebody, and why; one at a time for a case."""

    __tablename__ = "assignments"
    __table_args__ = (
        Index("ix_assignments_person", "person", "at"),
        Index("uq_assignments_open", "case_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    person: Mapped[str] = mapped_column(String(30))
    at: Mapped[datetime]
    why: Mapped[str]
    ended_at: Mapped[datetime | None]  #: claimed, given to somebody else, or over


class Uncovered(Base):
    """An account's queue that stands open with nobody on duty, until it is over."""

    __tablename__ = "uncovered"
    network: Mapped[str] = mapped_column(String(20), primary_key=True)
    account: Mapped[str] = mapped_column(String(100), primary_key=True)
    since: Mapped[datetime]
    told_at: Mapped[datetime | None]
