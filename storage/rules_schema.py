"""The tables of what rules have done, of what they owe outside Slack, and of how they were changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base

_OPEN = text("ended_at IS NULL")


class RuleAct(Base):
    """A rule acted on a case: once per occasion, which is the case itself or one of its posts."""

    __tablename__ = "rule_acts"
    __table_args__ = (UniqueConstraint("case_id", "rule", "occasion"), Index("ix_rule_acts_rule", "rule", "at"))
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    rule: Mapped[str] = mapped_column(String(200))
    occasion: Mapped[str] = mapped_column(String(200))  #: "case", or "post:" and the post's id
    account: Mapped[str] = mapped_column(String(100))  #: for the rule's cool-down
    at: Mapped[datetime]
    why: Mapped[dict[str, Any]]  #: each condition with whether it held, as it was then


class RuleChange(Base):
    """The rules were changed, or a change of them was refused."""

    __tablename__ = "rule_changes"
    __table_args__ = (Index("ix_rule_changes_at", "at"),)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  #: counted, so that two cannot be the next
    at: Mapped[datetime]
    by: Mapped[str]  #: who wrote the file, as far as the system knows
    digest: Mapped[str] = mapped_column(String(64))  #: SHA-256 of the file
    accepted: Mapped[bool]
    difference: Mapped[str]  #: against what was in force, line by line; of a refused file its errors
    text: Mapped[str]  #: the whole file, of an accepted one


class Storm(Base):
    """Many posts about one fault: of one name and account one at a time."""

    __tablename__ = "storms"
    __table_args__ = (
        Index("ix_storms_open", "network", "account", "ended_at"),
        Index("uq_storms_open", "network", "account", "name", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    network: Mapped[str] = mapped_column(String(20))
    account: Mapped[str] = mapped_column(String(100))
    rule: Mapped[str]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(String(30))


class WebhookRow(Base):
    """A message owed to another system because a rule said so: once per case, rule and occasion."""

    __tablename__ = "webhooks"
    __table_args__ = (UniqueConstraint("key"), Index("ix_webhooks_due", "done_at", "next_try_at"))
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(250))
    url: Mapped[str]
    body: Mapped[dict[str, Any]]
    owed_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int]
    done_at: Mapped[datetime | None]  #: it arrived, or with a `problem` it was given up
    problem: Mapped[str | None]
