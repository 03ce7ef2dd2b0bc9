"""The tables. A unique constraint is what "once" means; a `revision` column is what "nobody else changed it" means."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.asked_schema import AskedReport as AskedReport
from storage.books_schema import DayBook as DayBook
from storage.columns import Base as Base
from storage.columns import UTCDateTime as UTCDateTime
from storage.duty_schema import Assignment as Assignment
from storage.duty_schema import DutyRow as DutyRow
from storage.duty_schema import Uncovered as Uncovered
from storage.questions_schema import QuestionRow as QuestionRow
from storage.reads_schema import ReadRow as ReadRow
from storage.rules_schema import RuleAct as RuleAct
from storage.rules_schema import RuleChange as RuleChange
from storage.rules_schema import Storm as Storm
from storage.rules_schema import WebhookRow as WebhookRow
from storage.slack_schema import HomeTab as HomeTab
from storage.slack_schema import ReactionRow as ReactionRow
from storage.slack_schema import Reading as Reading
from storage.slack_schema import Seen as Seen
from storage.slack_schema import SlackFile as SlackFile
from storage.slack_schema import SlackGap as SlackGap
from storage.slack_schema import SlackMessage as SlackMessage
from storage.slack_schema import ThreadMessage as ThreadMessage
from storage.workspace_schema import WorkspaceRow as WorkspaceRow

_ASIDE = text("state = 'aside'")


class Customer(Base):
    """A person on a network, keyed by the network's stable id, never by the handle."""

    __tablename__ = "customers"
    network: Mapped[str] = mapped_column(String(20), primary_key=True)
    customer_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    handle: Mapped[str]
    name: Mapped[str]
    followers: Mapped[int | None]
    verified: Mapped[bool]
    updated_at: Mapped[datetime]


class Case(Base):
    """One customer's conversation with one of our accounts."""

    __tablename__ = "cases"
    __table_args__ = (
        UniqueConstraint("network", "account", "conversation_id", "customer_id"),
        Index("ix_cases_state", "state", "waiting_since"),
        Index("ix_cases_opened", "opened_at"),
        # The summary line looks for the newest of them, among those of years.
        Index("ix_cases_aside", "account", "stored_at", sqlite_where=_ASIDE, postgresql_where=_ASIDE),
        # There are a handful of them, and every count asks which they are.
        Index("ix_cases_mystery", "opened_at", sqlite_where=text("mystery = 1"), postgresql_where=text("mystery")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    network: Mapped[str] = mapped_column(String(20))
    account: Mapped[str] = mapped_column(String(100))  #: our handle, lower case
    conversation_id: Mapped[str] = mapped_column(String(200))
    customer_id: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(20))
    owner: Mapped[str | None] = mapped_column(String(30))
    priority: Mapped[str] = mapped_column(String(20))
    opened_at: Mapped[datetime]  #: network time of the first post
    stored_at: Mapped[datetime]  #: when the relay had it
    waiting_since: Mapped[datetime | None]  #: network time of the first post that has no answer of ours yet
    claimed_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]  #: network time of our last reply, holding replies apart
    ended_at: Mapped[datetime | None]  #: closed, spam or no reply
    end_reason: Mapped[str | None]
    promised_until: Mapped[datetime | None]  #: what a holding reply promised
    # What triage says of it, put right by people where they did.
    kind: Mapped[str] = mapped_column(String(20))
    mood: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(20))
    happening_now: Mapped[bool]
    personal_data: Mapped[str]  #: the kinds found, comma-separated; "" for none
    addressed: Mapped[bool]
    # What rules have done to it.
    routed_to: Mapped[str | None]  #: a channel as config.yaml names it; None for the account's own
    tags: Mapped[list[str]]
    held_reason: Mapped[str | None]  #: why nothing may be sent; None when nothing stands in the way (S76)
    held_until: Mapped[datetime | None]  #: when the decision is due
    held_by: Mapped[str | None]  #: the rule, or who
    storm_id: Mapped[int | None]
    industry: Mapped[bool]  #: set aside as talk about the trade, which is not about us (S39)
    mystery: Mapped[bool]  #: a mystery shopper opened it: a test, worked like all others and counted nowhere (S08)
    wrong_handle: Mapped[str]  #: the look-alike of our handle that it was sent to; "" for none
    assigned_to: Mapped[str | None] = mapped_column(String(30))  #: whom it is kept for while nobody has claimed it
    lease_warned_at: Mapped[datetime | None]  #: when its owner was last warned that the claim ends
    revision: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": revision}


class PostRow(Base):
    """One inbound item, once for good by its first id, whatever its edits."""

    __tablename__ = "posts"
    __table_args__ = (
        UniqueConstraint("network", "post_id"),
        Index("ix_posts_case", "case_id"),
        Index("ix_posts_created", "created_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    network: Mapped[str] = mapped_column(String(20))
    post_id: Mapped[str] = mapped_column(String(200))
    version_id: Mapped[str] = mapped_column(String(200))
    author_id: Mapped[str] = mapped_column(String(200))
    author_handle: Mapped[str]
    author_name: Mapped[str]
    text: Mapped[str]
    language: Mapped[str | None] = mapped_column(String(20))
    created_at: Mapped[datetime]
    in_reply_to: Mapped[str | None] = mapped_column(String(200))
    url: Mapped[str]
    summoned: Mapped[bool]
    conversation_id: Mapped[str] = mapped_column(String(200))
    stored_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]  #: when we saw the newest version
    gone_at: Mapped[datetime | None]
    gone_reason: Mapped[str | None]
    refined_at: Mapped[datetime | None]  #: when the optional classifier looked at this version
    triage: Mapped[dict[str, Any] | None]  #: what triage said of this version, as storage/triage.py writes it


class Correction(Base):
    """A colleague put a result of triage right: kept, so that a correction sticks and errors can be counted."""

    __tablename__ = "corrections"
    __table_args__ = (Index("ix_corrections_case", "case_id", "aspect"), Index("ix_corrections_at", "at"))
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    aspect: Mapped[str] = mapped_column(String(20))
    was: Mapped[str]  #: what the case would say without it; what a withdrawn one lay on, the one above it lies on
    became: Mapped[str]
    source: Mapped[str] = mapped_column(String(20))  #: who had said so: words, classifier, network, account or person
    by: Mapped[str] = mapped_column(String(30))
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]  #: its author took it back


class Summary(Base):
    """A summary line of what was set aside for one account: once for each stretch of time."""

    __tablename__ = "summaries"
    __table_args__ = (UniqueConstraint("network", "account", "until"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    network: Mapped[str] = mapped_column(String(20))
    account: Mapped[str] = mapped_column(String(100))
    since: Mapped[datetime]  #: by when we had the posts
    until: Mapped[datetime]
    cases: Mapped[int]


class Draft(Base):
    """One version of a proposed reply, with its exact text; once sent, it is the reply."""

    __tablename__ = "drafts"
    __table_args__ = (
        UniqueConstraint("case_id", "version"),
        Index("ix_drafts_state", "state", "next_try_at"),
        Index("ix_drafts_source", "source_channel", "source_ts"),
        Index("ix_drafts_remote", "remote_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    version: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))
    author: Mapped[str] = mapped_column(String(30))
    text: Mapped[str]
    text_hash: Mapped[str] = mapped_column(String(64))
    source_channel: Mapped[str | None] = mapped_column(String(30))  #: the message behind the draft, if there is one
    source_ts: Mapped[str | None] = mapped_column(String(30))
    created_at: Mapped[datetime]
    approved_by: Mapped[str | None] = mapped_column(String(30))
    approved_at: Mapped[datetime | None]
    approved_hash: Mapped[str | None] = mapped_column(String(64))
    needs: Mapped[str] = mapped_column(String(30))  #: whose yes it takes, as rules.draft.Requirement has it
    needs_rule: Mapped[str]  #: the rule that says so, "" when none does
    endorsed_by: Mapped[str | None] = mapped_column(String(30))  #: who gave the first of two yeses
    endorsed_hash: Mapped[str | None] = mapped_column(String(64))
    decided_by: Mapped[str | None] = mapped_column(String(30))  #: who rejected or withdrew it
    reason: Mapped[str | None]  #: of the rejection, or the network's refusal
    answers: Mapped[str | None] = mapped_column(String(200))  #: network id of the post that the reply goes under
    sending_at: Mapped[datetime | None]  #: commit before the first call of the present attempt
    next_try_at: Mapped[datetime | None]
    attempts: Mapped[int]
    lease_until: Mapped[datetime | None]
    fence: Mapped[int]
    looked_up_at: Mapped[datetime | None]  #: when the network surely did not have it
    remote_id: Mapped[str | None] = mapped_column(String(200))
    remote_url: Mapped[str | None]
    sent_at: Mapped[datetime | None]  #: network time
    revision: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": revision}


class Dismissal(Base):
    """A proposal not to answer: reason and second person make it a decision (S73)."""

    __tablename__ = "dismissals"
    __table_args__ = (Index("ix_dismissals_case", "case_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    proposed_by: Mapped[str] = mapped_column(String(30))
    rule: Mapped[str | None]  #: that proposed it, where it was no person
    proposed_at: Mapped[datetime]
    reason: Mapped[str]
    confirmed_by: Mapped[str | None] = mapped_column(String(30))
    ended_at: Mapped[datetime | None]  #: confirmed, withdrawn or overtaken


class Escalation(Base):
    """A notice owed because a rule said so: once per case, rule and level."""

    __tablename__ = "escalations"
    __table_args__ = (UniqueConstraint("case_id", "rule", "level"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    rule: Mapped[str] = mapped_column(String(200))
    level: Mapped[int]
    fired_at: Mapped[datetime]
    asked_by: Mapped[str | None] = mapped_column(String(30))  #: the person, for an escalation by gesture
    notified: Mapped[str]  #: whom, as written in config.yaml
    called: Mapped[dict[str, Any] | None]  #: as handlers/calls.py writes it: who was called, and who was not, and why
    seen_by: Mapped[str | None] = mapped_column(String(30))  #: who said that they have seen it: no repeat after that
    seen_at: Mapped[datetime | None]
    needless_by: Mapped[str | None] = mapped_column(String(30))  #: who said that it need not have been escalated (S21)
    needless_at: Mapped[datetime | None]


class DigestRow(Base):
    """A digest that is owed or posted: once per local date."""

    __tablename__ = "digests"
    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    local_date: Mapped[date] = mapped_column(primary_key=True)
    owed_at: Mapped[datetime]


class Poll(Base):
    """How far an account has been read: moved in the same commit as the posts."""

    __tablename__ = "polls"
    network: Mapped[str] = mapped_column(String(20), primary_key=True)
    account: Mapped[str] = mapped_column(String(100), primary_key=True)
    cursor: Mapped[str | None] = mapped_column(String(200))
    started_at: Mapped[datetime]  #: the first look; its horizon counts from here
    completed_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]
    problem: Mapped[str | None]
    resources_read: Mapped[int]


class Audit(Base):
    """Every change, by whom and when: what numbers and explanations are recomputed from."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_case", "case_id", "at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    what: Mapped[str] = mapped_column(String(60))
    actor: Mapped[str] = mapped_column(String(30))  #: Slack user id, "customer", "bot" or the network
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("drafts.id"))
    detail: Mapped[dict[str, Any]]


class Lease(Base):
    """Who polls, digests and sweeps just now: a saving of work, never what correctness rests on."""

    __tablename__ = "leases"
    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    holder: Mapped[str] = mapped_column(String(100))
    until: Mapped[datetime]


class HeartbeatRow(Base):
    """When each part of each process last came to the end of its work."""

    __tablename__ = "heartbeats"
    process: Mapped[str] = mapped_column(String(100), primary_key=True)
    part: Mapped[str] = mapped_column(String(30), primary_key=True)
    every: Mapped[float]  #: seconds
    at: Mapped[datetime]
    failing_since: Mapped[datetime | None]
    reference: Mapped[str]  #: of the latest failure, in the log


class Alarm(Base):
    """A finding that the admins were told of, until it is over: once each, whichever process saw it first."""

    __tablename__ = "alarms"
    key: Mapped[str] = mapped_column(String(250), primary_key=True)
    what: Mapped[str] = mapped_column(String(30))
    subject: Mapped[str]
    since: Mapped[datetime]
    told_at: Mapped[datetime]
