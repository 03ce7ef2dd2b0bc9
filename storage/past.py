"""Keeping what happened before socialcare came: posts, replies and ends of cases that owe nobody anything."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from rules.assessment import Assessment
from rules.case import CaseState
from rules.draft import DraftKind, DraftState
from rules.past import IMPORTED, IMPORTER, PastCase, PastPost, PastReply
from rules.post import Post
from storage import audit, drafts, intake, triage
from storage.schema import Audit, Case, Customer, Draft, PostRow

BORN = "case.imported"  #: in the audit of a case that an import began


class Kept(StrEnum):
    """What became of a row."""

    ADDED = "added"
    KNOWN = "known"  #: it was here before
    UNKNOWN = "unknown"  #: there is no case for it
    BUSY = "busy"  #: a colleague is writing in its case just now


def as_post(past: PastPost, conversation_id: str) -> Post:
    """A post of the past in the shape in which a network would serve it."""
    return Post(
        network=past.network,
        id=past.id,
        version_id=past.version_id,
        conversation_id=conversation_id,
        author_id=past.author_id,
        author_handle=past.author,
        author_name=past.author_name,
        text=past.text,
        language=past.language,
        created_at=past.created_at,
        in_reply_to=past.in_reply_to,
        url=past.url,
        summoned=past.summoned,
    )


def known(tx: Session, posts: Sequence[PastPost]) -> frozenset[tuple[str, str]]:
    """The (network, id) of those posts that we have."""
    query = select(PostRow.network, PostRow.post_id).where(PostRow.post_id.in_([post.id for post in posts]))
    return frozenset((network, identifier) for network, identifier in tx.execute(query))


def keep_post(
    tx: Session, past: PastPost, conversation_id: str, assessment: Assessment, now: datetime
) -> tuple[Kept, Case | None]:
    """Store a post of the past in the case of its customer, which it opens closed; a case at work stays as it is."""
    if tx.scalar(select(PostRow.id).where(PostRow.network == past.network, PostRow.post_id == past.id)) is not None:
        return Kept.KNOWN, None
    post = as_post(past, conversation_id)
    _meet(tx, post)
    case = intake.known_case(tx, post, past.account)
    if case is None:
        case = _closed(post, past.account, assessment)
        tx.add(case)
        tx.flush()
        audit.note(tx, BORN, actor=IMPORTER, at=now, case_id=case.id)
    else:
        case.opened_at = min(case.opened_at, post.created_at)
        triage.merge(case, assessment, corrected=triage.corrected(tx, case.id))
    row = intake.post_row(case, post, assessment, post.created_at)
    row.gone_at, row.gone_reason = past.gone_at, past.gone_reason
    tx.add(row)
    return Kept.ADDED, case


def _closed(post: Post, account: str, assessment: Assessment) -> Case:
    # Of the time of its post, so that a replay of the last days takes in what came in the last days.
    case = intake.open_case(post, account=account, assessment=assessment, now=post.created_at)
    case.state = CaseState.CLOSED
    case.waiting_since = None
    case.ended_at = post.created_at
    case.end_reason = IMPORTED
    return case


def _meet(tx: Session, post: Post) -> None:
    """Remember a customer whom we do not know; what we know is newer."""
    if tx.get(Customer, (post.network, post.author_id)) is not None:
        return
    tx.add(
        Customer(
            network=post.network,
            customer_id=post.author_id,
            handle=post.author_handle,
            name=post.author_name,
            followers=None,
            verified=False,
            updated_at=post.created_at,
        )
    )


def case_of(tx: Session, network: str, account: str, conversation_id: str, customer_id: str) -> Case | None:
    """A customer's conversation with one of our accounts."""
    return tx.scalar(
        select(Case).where(
            Case.network == network,
            Case.account == account.lower(),
            Case.conversation_id == conversation_id,
            Case.customer_id == customer_id,
        )
    )


def customers_in(tx: Session, network: str, account: str, conversation_id: str) -> list[str]:
    """Whose cases a conversation holds: two at most, for more do not tell more."""
    query = select(Case.customer_id).where(
        Case.network == network, Case.account == account.lower(), Case.conversation_id == conversation_id
    )
    return list(tx.scalars(query.order_by(Case.id).limit(2)))


def whose(tx: Session, network: str, identifier: str) -> tuple[str, str] | None:
    """The conversation and the customer of a stored post or reply; None when we have no such thing."""
    query = select(Case.conversation_id, Case.customer_id)
    posts = query.join(PostRow, PostRow.case_id == Case.id)
    found = tx.execute(posts.where(PostRow.network == network, PostRow.post_id == identifier)).first()
    if found is None:
        sent = query.join(Draft, Draft.case_id == Case.id)
        found = tx.execute(sent.where(Case.network == network, Draft.remote_id == identifier).limit(1)).first()
    return None if found is None else (found[0], found[1])


def keep_reply(tx: Session, past: PastReply, case: Case | None) -> Kept:
    """Store a reply of the past as what it was: a sent draft, with the post that it went under."""
    if drafts.is_ours(tx, past.network, past.id):
        return Kept.KNOWN
    if case is None:
        return Kept.UNKNOWN
    if drafts.live(tx, case.id):
        return Kept.BUSY  # a newer version would make what waits for its yes an old one
    draft = drafts.propose(
        tx, case_id=case.id, kind=past.kind, author=past.written_by, text=past.text, now=past.created_at
    )
    draft.state = DraftState.SENT
    draft.answers = past.in_reply_to
    draft.remote_id = past.id
    draft.remote_url = past.url
    draft.sent_at = past.created_at
    return Kept.ADDED


def settle(tx: Session, cases: Iterable[Case]) -> None:
    """Let cases of the past say who had the last word: answered when it was ours, else closed."""
    tx.flush()
    for case in cases:
        if not _is_past(tx, case) or case.state not in (CaseState.ANSWERED, CaseState.CLOSED):
            continue
        last = max(tx.scalars(select(PostRow.created_at).where(PostRow.case_id == case.id)))
        answered = max(_answers(tx, case.id), default=None)
        case.answered_at = answered
        if answered is not None and answered >= last:
            case.state, case.ended_at, case.end_reason = CaseState.ANSWERED, None, None
        else:
            case.state, case.ended_at, case.end_reason = CaseState.CLOSED, last, IMPORTED


def _answers(tx: Session, case_id: int) -> list[datetime]:
    sent = select(Draft.sent_at).where(
        Draft.case_id == case_id, Draft.state == DraftState.SENT.value, Draft.kind != DraftKind.HOLDING.value
    )
    return [at for at in tx.scalars(sent) if at is not None]


def _is_past(tx: Session, case: Case) -> bool:
    """Whether an import began the case and nobody has worked on it since."""
    born = select(Audit.id).where(Audit.case_id == case.id, Audit.what == BORN).limit(1)
    return case.owner is None and case.claimed_at is None and tx.scalar(born) is not None


def keep_case(tx: Session, past: PastCase) -> Kept:
    """Let a case of the past end as it had ended, and say what was said of it; one that was open stays as it came."""
    case = case_of(tx, past.network, past.account, past.conversation_id, past.customer_id)
    if case is None:
        return Kept.UNKNOWN
    if not _is_past(tx, case):
        return Kept.KNOWN
    case.mystery = case.mystery or past.mystery
    if case.state in (CaseState.NEW, CaseState.CLAIMED):
        return Kept.KNOWN
    if past.ended:
        case.state, case.end_reason, case.ended_at = past.state, past.end_reason, past.ended_at
    for aspect, value in past.said.items():
        triage.put(tx, case, aspect, value)
    case.tags = list(past.tags)
    return Kept.ADDED
