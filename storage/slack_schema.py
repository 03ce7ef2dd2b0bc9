"""The tables of what stands in Slack and of what Slack has told us; storage/schema.py has the others."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base

_OWED = text("drawn < wanted")
_LOOKED_AT = text("due_at IS NOT NULL")


class SlackMessage(Base):
    """A message of ours that Slack shows or is owed: due while `drawn` is behind `wanted`.

    `content` is None for cards and draft cards, which are drawn from state at the moment of posting.
    """

    __tablename__ = "slack_messages"
    __table_args__ = (
        UniqueConstraint("key"),
        # The few that are owed among the many that stand in Slack, so that asking costs the same after years.
        Index("ix_slack_messages_owed", "channel", "urgency", "owed_at", sqlite_where=_OWED, postgresql_where=_OWED),
        Index("ix_slack_messages_place", "channel", "ts"),
    )
    id: Mapped[str] = mapped_column(String(32), primary_key=True)  #: also the nonce in the message's metadata
    key: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("drafts.id"))
    channel: Mapped[str] = mapped_column(String(30))
    thread_key: Mapped[str | None] = mapped_column(String(200))  #: key of the message whose thread this belongs to
    recipient: Mapped[str | None] = mapped_column(String(30))  #: of a whisper
    content: Mapped[dict[str, Any] | None]
    wanted: Mapped[int]
    drawn: Mapped[int]
    ts: Mapped[str | None] = mapped_column(String(30))
    state: Mapped[str] = mapped_column(String(20))  #: "live", "doubtful" (reconcile first), "parked"
    urgency: Mapped[int]  #: lower goes first
    owed_at: Mapped[datetime]
    about_at: Mapped[datetime | None]  #: it may stand in Slack since then, if a backup was put back; None: owed_at
    next_try_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    fence: Mapped[int]
    attempts: Mapped[int]
    problem: Mapped[str | None]


class SlackFile(Base):
    """A file of ours on its way to Slack: a picture within a message, or something that one person asked for.

    `content` is kept for as long as it may have to be uploaded.
    """

    __tablename__ = "slack_files"
    __table_args__ = (
        Index("ix_slack_files_state", "state", "next_try_at"),
        Index("ix_slack_files_message", "message_key", "state"),
        Index("ix_slack_files_created", "created_at"),
    )
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    name: Mapped[str]
    title: Mapped[str]
    alt_text: Mapped[str]
    mime_type: Mapped[str] = mapped_column(String(100))
    message_key: Mapped[str | None] = mapped_column(String(200))  #: key of the message that a picture stands in
    recipient: Mapped[str | None] = mapped_column(String(30))  #: whom a file is for; None for a picture
    comment: Mapped[str]  #: what is said beside a file; "" for a picture
    asked_in: Mapped[str | None] = mapped_column(String(30))  #: channel in which the person is told if it cannot come
    created_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(20))  #: "owed", "uploaded", "left_out", "failed", "parked"
    next_try_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    fence: Mapped[int]
    attempts: Mapped[int]
    refusals: Mapped[int]  #: how often Slack would not show the uploaded picture yet
    file_id: Mapped[str | None] = mapped_column(String(30))  #: Slack's
    uploaded_at: Mapped[datetime | None]
    problem: Mapped[str | None]
    content: Mapped[bytes | None]  #: last, so that asking for the rest reads nothing of it


class ThreadMessage(Base):
    """What the team writes in a card's thread, kept so that a gesture on it can be understood. Never sent anywhere."""

    __tablename__ = "thread_messages"
    __table_args__ = (Index("ix_thread_messages_case", "case_id", "author"),)
    channel: Mapped[str] = mapped_column(String(30), primary_key=True)
    ts: Mapped[str] = mapped_column(String(30), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    author: Mapped[str] = mapped_column(String(30))
    text: Mapped[str]
    edited_ts: Mapped[str | None] = mapped_column(String(30))
    deleted: Mapped[bool]


class ReactionRow(Base):
    """The last word on each (message, person, emoji), by Slack's event time and not by arrival."""

    __tablename__ = "reactions"
    channel: Mapped[str] = mapped_column(String(30), primary_key=True)
    ts: Mapped[str] = mapped_column(String(30), primary_key=True)
    person: Mapped[str] = mapped_column(String(30), primary_key=True)
    emoji: Mapped[str] = mapped_column(String(100), primary_key=True)
    present: Mapped[bool]
    event_ts: Mapped[str] = mapped_column(String(30))


class SlackGap(Base):
    """A stretch of time in which Slack may not have delivered everything: a start, a reconnect, its own limit."""

    __tablename__ = "slack_gaps"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    why: Mapped[str] = mapped_column(String(40))
    again_at: Mapped[datetime | None]  #: when it was not over yet: then it counts once more


class Reading(Base):
    """A thread that is compared with Slack: of a card, or (without a case) of a message that we have never seen."""

    __tablename__ = "readings"
    __table_args__ = (Index("ix_readings_case", "case_id"),)
    channel: Mapped[str] = mapped_column(String(30), primary_key=True)
    ts: Mapped[str] = mapped_column(String(30), primary_key=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    gap: Mapped[int]  #: the newest SlackGap that it has been compared after, 0 for none
    read_ts: Mapped[str | None] = mapped_column(String(30))  #: up to when Slack has shown it, as a Slack timestamp
    next_at: Mapped[datetime]  #: when it is compared although no gap is known
    not_before: Mapped[datetime | None]  #: somebody is at work on it, or failed


class Seen(Base):
    """Dedupe keys of what Slack has delivered."""

    __tablename__ = "seen"
    key: Mapped[str] = mapped_column(String(250), primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)


class HomeTab(Base):
    """Somebody's Home tab of the app, from the first time that they open it: owed while `drawn` is behind `wanted`."""

    __tablename__ = "home_tabs"
    __table_args__ = (
        # The few that somebody has before them among all that were ever opened.
        Index("ix_home_tabs_due", "due_at", sqlite_where=_LOOKED_AT, postgresql_where=_LOOKED_AT),
    )
    person: Mapped[str] = mapped_column(String(30), primary_key=True)
    seen_at: Mapped[datetime]  #: when it was last opened or used
    wanted: Mapped[int]
    wanted_at: Mapped[datetime]
    drawn: Mapped[int]
    drawn_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]  #: when it is looked at next; None until it is opened again
    for_team: Mapped[bool]  #: it shows what only the team may see
    content_hash: Mapped[str | None] = mapped_column(String(64))  #: of what it shows
    view_hash: Mapped[str | None]  #: Slack's own name for what it shows
    said: Mapped[str | None]  #: to what was done there last, ready for mrkdwn
    said_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    fence: Mapped[int]
    attempts: Mapped[int]
    problem: Mapped[str | None]
