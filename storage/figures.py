"""Queries for numbers: cases as histories of network times, from which every figure can be recomputed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rules.case import OPEN
from rules.draft import DraftKind, DraftState
from rules.response import CaseHistory, Outcome, PostFact, ReplyFact, ReplyKind
from storage.schema import Audit, Case, DigestRow, Draft, PostRow


def histories(
    tx: Session, start: datetime, end: datetime, *, accounts: Iterable[str] | None = None, person: str | None = None
) -> list[CaseHistory]:
    """The cases whose first post came in [start, end): of some accounts, or those that `person` has or answered.

    Talk about the trade is nobody's case and counts nowhere.
    """
    query = (
        select(Case)
        .where(Case.opened_at >= start, Case.opened_at < end, Case.industry.is_(False))
        .order_by(Case.opened_at, Case.id)
    )
    if accounts is not None:
        query = query.where(Case.account.in_([account.lower() for account in accounts]))
    cases = tx.scalars(query).all()
    posts, replies = _posts(tx, cases), _replies(tx, cases)
    return [
        CaseHistory(
            case_id=case.id,
            account=case.account,
            customer_posts=tuple(posts[case.id]),
            replies=tuple(replies[case.id]),
            outcome=Outcome.OPEN if case.state in OPEN else Outcome(case.state),
            kind=case.kind,
            language=case.language,
            priority=case.priority,
        )
        for case in cases
        if person is None or case.owner == person or any(reply.by == person for reply in replies[case.id])
    ]


def _posts(tx: Session, cases: Sequence[Case]) -> dict[int, list[PostFact]]:
    found: dict[int, list[PostFact]] = defaultdict(list)
    for some in _in_portions([case.id for case in cases]):
        rows = tx.execute(
            select(
                PostRow.case_id, PostRow.created_at, PostRow.summoned, PostRow.gone_at, PostRow.post_id,
                PostRow.version_id, PostRow.in_reply_to,
            )
            .where(PostRow.case_id.in_(some))
            .order_by(PostRow.created_at)
        )  # fmt: skip
        for case_id, at, summoned, gone_at, first, newest, parent in rows:
            found[case_id].append(
                PostFact(at=at, answerable=summoned and gone_at is None, ids=(first, newest), begins=parent is None)
            )
    return found


def _replies(tx: Session, cases: Sequence[Case]) -> dict[int, list[ReplyFact]]:
    found: dict[int, list[ReplyFact]] = defaultdict(list)
    for some in _in_portions([case.id for case in cases]):
        rows = tx.execute(
            select(Draft.case_id, Draft.sent_at, Draft.kind, Draft.author, Draft.answers)
            .where(Draft.case_id.in_(some), Draft.state == DraftState.SENT.value, Draft.sent_at.is_not(None))
            .order_by(Draft.sent_at)
        )
        for case_id, at, kind, author, under in rows:
            assert at is not None
            # The invitation to go on in private is itself a public human reply.
            kept = ReplyKind.HOLDING if kind == DraftKind.HOLDING else ReplyKind.ANSWER
            found[case_id].append(ReplyFact(at=at, kind=kept, by=author, under=under))
    return found


def _in_portions(ids: Sequence[int], size: int = 500) -> Iterable[Sequence[int]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


def relay_lags(tx: Session, start: datetime, end: datetime) -> list[timedelta]:
    """How long after each first post of [start, end) its card stood in Slack (S49)."""
    rows = tx.execute(
        select(Audit.at, Case.opened_at)
        .join(Case, Case.id == Audit.case_id)
        .where(Audit.what == "slack.card", Case.opened_at >= start, Case.opened_at < end)
    )
    # Two clocks: a card cannot have stood there before its post, though ours may say so.
    return [max(shown - posted, timedelta()) for shown, posted in rows]


def first_post_at(tx: Session) -> datetime | None:
    """When the oldest stored post was written."""
    return tx.scalar(select(func.min(Case.opened_at)))


def last_digest(tx: Session, name: str, *, not_after: date) -> date | None:
    """The local date of the newest digest that was owed; one of a later day is from before the clock was put back."""
    query = select(func.max(DigestRow.local_date)).where(DigestRow.name == name, DigestRow.local_date <= not_after)
    return tx.scalar(query)


def owe_digest(tx: Session, name: str, local_date: date, now: datetime) -> bool:
    """Write down that the digest of a date is owed; False when it was before."""
    if tx.get(DigestRow, (name, local_date)) is not None:
        return False
    tx.add(DigestRow(name=name, local_date=local_date, owed_at=now))
    tx.flush()
    return True
