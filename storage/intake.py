"""Taking posts in: each once, joined to its case, whatever order and version it is served in."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from rules.assessment import Assessment
from rules.case import OPEN, CaseState, on_customer_post
from rules.draft import DraftKind, DraftState
from rules.post import Post
from storage import audit, triage
from storage.cases import int_or_text, posts_of, view
from storage.schema import Case, Customer, Draft, PostRow

CUSTOMER = "customer"  #: the actor in the audit for what customers do
EARLIER = "case.began_earlier"  #: in the audit of a case of which an older post came in late


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


def known_case(tx: Session, post: Post, account: str) -> Case | None:
    """The case that a post would join: this customer's conversation with this account."""
    return tx.scalar(
        select(Case).where(
            Case.network == post.network,
            Case.account == account.lower(),
            Case.conversation_id == post.conversation_id,
            Case.customer_id == post.author_id,
        )
    )


def take_in(
    tx: Session, post: Post, *, account: str, assessment: Assessment, now: datetime, mystery: bool = False
) -> Taken:
    """Store one post and join it to its case: the conversation of this customer with this account.

    A first post that triage calls quiet opens a case that is set aside: nobody is called, and nothing is owed.

    `mystery` marks a case that this post opens as a test (S08); one that is there stays what it was.

    Idempotent by (network, first id): a second serving is KNOWN, a newer version EDITED.
    """
    row = tx.scalar(select(PostRow).where(PostRow.network == post.network, PostRow.post_id == post.id))
    if row is not None:
        return _seen_again(tx, row, post, assessment=assessment, now=now)
    _remember_customer(tx, post, now)
    case = known_case(tx, post, account)
    opened = case is None
    reopened = False
    if case is None:
        case = open_case(post, account=account, assessment=assessment, now=now, mystery=mystery)
        tx.add(case)
        tx.flush()
    else:
        if post.created_at < case.opened_at:
            audit.note(tx, EARLIER, actor=CUSTOMER, at=now, case_id=case.id, was=case.opened_at.isoformat())
        reopened = _continue(tx, case, post, assessment)
    row = post_row(case, post, assessment, now)
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


def open_case(post: Post, *, account: str, assessment: Assessment, now: datetime, mystery: bool = False) -> Case:
    """The case that a first post opens; it is not added yet."""
    quiet = assessment.quiet.value == "yes"
    case = Case(
        network=post.network,
        account=account.lower(),
        conversation_id=post.conversation_id,
        customer_id=post.author_id,
        state=CaseState.ASIDE if quiet else CaseState.NEW,
        owner=None,
        opened_at=post.created_at,
        stored_at=now,
        waiting_since=None if quiet else post.created_at,
        claimed_at=None,
        answered_at=None,
        ended_at=None,
        end_reason=None,
        promised_until=None,
        routed_to=None,
        tags=[],
        held_reason=None,
        held_until=None,
        held_by=None,
        storm_id=None,
        assigned_to=None,
        lease_warned_at=None,
        industry=False,
        mystery=mystery,
    )
    triage.first(case, assessment)
    return case


def _continue(tx: Session, case: Case, post: Post, assessment: Assessment) -> bool:
    """Let a further post change its case; True when that reopened it."""
    case.opened_at = min(case.opened_at, post.created_at)
    triage.merge(case, assessment, corrected=triage.corrected(tx, case.id))
    answered = _answered_up_to(tx, case)
    if answered is not None and post.created_at < answered:
        return False  # served late: our reply goes under a later post
    return _comes_back(case, post, assessment)


def _comes_back(case: Case, post: Post, assessment: Assessment) -> bool:
    """Let a case be open again for what its customer writes now; True when it was not before."""
    before = CaseState(case.state)
    after = on_customer_post(view(case), quiet=assessment.quiet.value == "yes")
    if after in OPEN and (case.waiting_since is None or post.created_at < case.waiting_since):
        case.waiting_since = post.created_at
    if after is before:
        return False
    case.state = after
    case.industry = False
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


def post_row(case: Case, post: Post, assessment: Assessment, now: datetime) -> PostRow:
    """A post as a row of its case; it is not added yet."""
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
        refined_at=None,
        triage=triage.written(assessment),
    )


def _seen_again(tx: Session, row: PostRow, post: Post, *, assessment: Assessment, now: datetime) -> Taken:
    case = tx.get_one(Case, row.case_id)
    if int_or_text(post.version_id) <= int_or_text(row.version_id):
        return Taken(intake=Intake.KNOWN, case=case, post=row)
    row.version_id = post.version_id
    row.text = post.text
    row.url = post.url
    row.summoned = post.summoned
    row.edited_at = now
    row.triage = triage.written(assessment)
    row.refined_at = None
    triage.merge(case, assessment, corrected=triage.corrected(tx, case.id))
    reopened = case.state == CaseState.ASIDE and _comes_back(case, post, assessment)
    audit.note(tx, "post.edited", actor=CUSTOMER, at=now, case_id=case.id, post=post.id, version=post.version_id)
    return Taken(intake=Intake.EDITED, case=case, post=row, reopened=reopened)


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
