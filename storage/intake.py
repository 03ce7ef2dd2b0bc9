"""Taking posts in: each once, joined to its case, whatever order and version it is served in."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from rules.case import OPEN, CaseState, on_customer_post
from rules.draft import DraftKind, DraftState
from rules.post import Post
from rules.priority import Priority
from storage import audit
from storage.cases import int_or_text, posts_of, view
from storage.schema import Case, Customer, Draft, PostRow

CUSTOMER = "customer"  #: the actor in the audit for what customers do


class Intake(StrEnum):
    """What became of a post that a network served."""

    OPENED = "opened"  #: it began a case
    JOINED = "joined"  #: it belongs to a case that we have
    EDITED = "edited"  #: a newer version of a post that we have
    KNOWN = "known"  #: nothing new


@dataclass(frozen=True, kw_only=True)
class Taken:
    """The outcome of an intake and the case it concerns."""

    intake: Intake
    case: Case
    post: PostRow
    reopened: bool = False


def take_in(tx: Session, post: Post, *, account: str, priority: Priority, now: datetime) -> Taken:
    """Store one post and join it to its case: the conversation of this customer with this account.

    Idempotent by (network, first id): a second serving is KNOWN, a newer version EDITED.
    """
    row = tx.scalar(select(PostRow).where(PostRow.network == post.network, PostRow.post_id == post.id))
    if row is not None:
        return _seen_again(tx, row, post, priority=priority, now=now)
    _remember_customer(tx, post, now)
    case = tx.scalar(
        select(Case).where(
            Case.network == post.network,
            Case.account == account.lower(),
            Case.conversation_id == post.conversation_id,
            Case.customer_id == post.author_id,
        )
    )
    opened = case is None
    reopened = False
    if case is None:
        case = _open(post, account=account, priority=priority, now=now)
        tx.add(case)
        tx.flush()
    else:
        reopened = _continue(tx, case, post, priority)
    row = _post_row(case, post, now)
    tx.add(row)
    tx.flush()
    audit.note(
        tx,
        "post.opened" if opened else "post.joined",
        actor=CUSTOMER,
        at=now,
        case_id=case.id,
        post=post.id,
        created_at=post.created_at.isoformat(),
        reopened=reopened,
    )
    return Taken(intake=Intake.OPENED if opened else Intake.JOINED, case=case, post=row, reopened=reopened)


def _open(post: Post, *, account: str, priority: Priority, now: datetime) -> Case:
    return Case(
        network=post.network,
        account=account.lower(),
        conversation_id=post.conversation_id,
        customer_id=post.author_id,
        state=CaseState.NEW,
        owner=None,
        priority=priority,
        opened_at=post.created_at,
        stored_at=now,
        waiting_since=post.created_at,
        claimed_at=None,
        answered_at=None,
        ended_at=None,
        end_reason=None,
        promised_until=None,
        assigned_to=None,
        lease_warned_at=None,
    )


def _continue(tx: Session, case: Case, post: Post, priority: Priority) -> bool:
    """Let a further post change its case; True when that reopened it."""
    case.opened_at = min(case.opened_at, post.created_at)
    if priority is Priority.HIGH:
        case.priority = priority
    answered = _answered_up_to(tx, case)
    if answered is not None and post.created_at < answered:
        return False  # served late: our reply goes under a later post
    before = CaseState(case.state)
    after = on_customer_post(view(case))
    if after in OPEN and (case.waiting_since is None or post.created_at < case.waiting_since):
        case.waiting_since = post.created_at
    if after is before:
        return False
    case.state = after
    case.ended_at = None
    case.end_reason = None
    return True


def _answered_up_to(tx: Session, case: Case) -> datetime | None:
    """When the newest post was written under which a reply of ours stands; what came after it, nobody had read."""
    sent = tx.scalars(
        select(Draft.answers).where(
            Draft.case_id == case.id,
            Draft.state == DraftState.SENT.value,
            Draft.kind != DraftKind.HOLDING.value,
        )
    ).all()
    return max(
        (post.created_at for post in posts_of(tx, case.id) if post.version_id in sent or post.post_id in sent),
        default=case.answered_at,
    )


def _post_row(case: Case, post: Post, now: datetime) -> PostRow:
    return PostRow(
        case_id=case.id,
        network=post.network,
        post_id=post.id,
        version_id=post.version_id,
        author_id=post.author_id,
        author_handle=post.author_handle,
        author_name=post.author_name,
        text=post.text,
        language=post.language,
        created_at=post.created_at,
        in_reply_to=post.in_reply_to,
        url=post.url,
        summoned=post.summoned,
        conversation_id=post.conversation_id,
        stored_at=now,
        edited_at=None,
        gone_at=None,
        gone_reason=None,
    )


def _seen_again(tx: Session, row: PostRow, post: Post, *, priority: Priority, now: datetime) -> Taken:
    case = tx.get_one(Case, row.case_id)
    if int_or_text(post.version_id) <= int_or_text(row.version_id):
        return Taken(intake=Intake.KNOWN, case=case, post=row)
    row.version_id = post.version_id
    row.text = post.text
    row.url = post.url
    row.summoned = post.summoned
    row.edited_at = now
    if priority is Priority.HIGH:
        case.priority = priority
    audit.note(tx, "post.edited", actor=CUSTOMER, at=now, case_id=case.id, post=post.id, version=post.version_id)
    return Taken(intake=Intake.EDITED, case=case, post=row)


def _remember_customer(tx: Session, post: Post, now: datetime) -> None:
    customer = tx.get(Customer, (post.network, post.author_id))
    if customer is None:
        customer = Customer(network=post.network, customer_id=post.author_id)
        tx.add(customer)
    customer.handle = post.author_handle
    customer.name = post.author_name
    customer.followers = post.author_followers
    customer.verified = post.author_verified
    customer.updated_at = now
    tx.flush()
