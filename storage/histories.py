"""Reads what happened to many cases, in a few queries for each portion, as `rules.replay_history` wants it told."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from rules.case import CaseState
from rules.draft import DraftKind, DraftState
from rules.replay_history import Moved, PutRight, Refused
from storage.schema import Audit, Case, Correction, Customer, Draft, Poll, PostRow

PORTION = 1000  #: cases

Account = tuple[str, str]  #: network and handle
Reading = Callable[[], AbstractContextManager[Session]]
Person = tuple[str, str]  #: network and the network's id of a customer

_MOVES = (
    "case.claimed", "case.released", "case.lease_ended", "case.closed", "case.spam", "case.set_aside", "case.no_reply",
    "case.reopened",
)  # fmt: skip
_REJECTED = "draft.rejected"
#: Neither talk about the trade nor what mystery shoppers opened, which is no part of the past to learn from.
_COUNTS = (Case.industry.is_(False), Case.mystery.is_(False))


@dataclass(frozen=True, kw_only=True)
class StoredPost:
    """One post, with what triage said of it then."""

    id: str
    version_id: str
    written_at: datetime
    stored_at: datetime
    text: str
    language: str | None
    handle: str
    in_reply_to: str | None
    triage: Mapping[str, Any] | None


@dataclass(frozen=True, kw_only=True)
class SentReply:
    """One reply that was sent."""

    at: datetime
    written_at: datetime
    author: str
    text: str
    kind: DraftKind
    answers: str | None
    remote_id: str | None


@dataclass(frozen=True, kw_only=True)
class ProposedDraft:
    """One version of a reply that a person proposed, whether it was sent or not."""

    version: int
    written_at: datetime
    author: str
    text: str
    kind: DraftKind
    sent_at: datetime | None  #: None: never


@dataclass(kw_only=True)
class StoredCase:
    """One case with all that happened to it."""

    id: int
    network: str
    account: str
    customer_id: str
    handle: str
    followers: int | None
    verified: bool
    posts: list[StoredPost] = field(default_factory=list)  #: in the order in which they were written
    replies: list[SentReply] = field(default_factory=list)
    drafts: list[ProposedDraft] = field(default_factory=list)  #: each version, holding replies apart
    changes: list[Moved | Refused | PutRight] = field(default_factory=list)
    earlier_cases: int = 0
    wrote: tuple[datetime, ...] = ()  #: when the customer did, in all cases


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What besides the cases themselves is asked for."""

    earlier_cases: bool = False
    posts_since: datetime | None = None  #: of the same customers


def number(tx: Session, since: datetime) -> int:
    """How many cases came in since then."""
    query = select(func.count()).select_from(Case).where(Case.stored_at >= since, *_COUNTS)
    return tx.scalar(query) or 0


def portion(tx: Session, since: datetime, after: int, wanted: Wanted, size: int = PORTION) -> list[StoredCase]:
    """The next cases that came in since then, those with a number greater than `after`, in the order of numbers."""
    rows = tx.execute(
        select(
            Case.id,
            Case.network,
            Case.account,
            Case.customer_id,
            Customer.handle,
            Customer.followers,
            Customer.verified,
        )
        .join(Customer, and_(Customer.network == Case.network, Customer.customer_id == Case.customer_id))
        .where(Case.stored_at >= since, Case.id > after, *_COUNTS)
        .order_by(Case.id)
        .limit(size)
    )
    found = {
        id_: StoredCase(
            id=id_, network=network, account=account, customer_id=customer, handle=handle, followers=followers,
            verified=verified,
        )
        for id_, network, account, customer, handle, followers, verified in rows
    }  # fmt: skip
    if found:
        _posts(tx, found)
        _replies(tx, found)
        _drafts(tx, found)
        _moves(tx, found)
        _corrections(tx, found)
        _customers(tx, found, wanted)
    return list(found.values())


def written(tx: Session, since: datetime) -> dict[Account, list[datetime]]:
    """When each account was written to since then, in order; the posts of mystery shoppers too, as rules saw them."""
    query = (
        select(Case.network, Case.account, PostRow.created_at)
        .join(Case, Case.id == PostRow.case_id)
        .where(PostRow.created_at >= since, Case.industry.is_(False))
        .order_by(PostRow.created_at)
    )
    found: dict[Account, list[datetime]] = defaultdict(list)
    for network, account, at in tx.execute(query):
        found[network, account].append(at)
    return found


def read_since(tx: Session) -> dict[Account, datetime]:
    """Since when each account has been read."""
    return {(poll.network, poll.account): poll.started_at for poll in tx.scalars(select(Poll))}


def _posts(tx: Session, found: Mapping[int, StoredCase]) -> None:
    rows = tx.execute(
        select(
            PostRow.case_id, PostRow.post_id, PostRow.version_id, PostRow.created_at, PostRow.stored_at, PostRow.text,
            PostRow.language, PostRow.author_handle, PostRow.in_reply_to, PostRow.triage,
        )
        .where(PostRow.case_id.in_(found))
        .order_by(PostRow.created_at, PostRow.id)
    )  # fmt: skip
    for case_id, post_id, version, created_at, stored_at, text, language, handle, parent, triage in rows:
        found[case_id].posts.append(
            StoredPost(
                id=post_id, version_id=version, written_at=created_at, stored_at=stored_at, text=text,
                language=language, handle=handle, in_reply_to=parent, triage=triage,
            )
        )  # fmt: skip


def _replies(tx: Session, found: Mapping[int, StoredCase]) -> None:
    rows = tx.execute(
        select(
            Draft.case_id, Draft.sent_at, Draft.created_at, Draft.author, Draft.text, Draft.kind, Draft.answers,
            Draft.remote_id,
        )
        .where(Draft.case_id.in_(found), Draft.state == DraftState.SENT.value, Draft.sent_at.is_not(None))
        .order_by(Draft.sent_at, Draft.id)
    )  # fmt: skip
    for case_id, sent_at, created_at, author, text, kind, answers, remote_id in rows:
        assert sent_at is not None
        found[case_id].replies.append(
            SentReply(
                at=sent_at, written_at=created_at, author=author, text=text, kind=DraftKind(kind), answers=answers,
                remote_id=remote_id,
            )
        )  # fmt: skip


def _drafts(tx: Session, found: Mapping[int, StoredCase]) -> None:
    rows = tx.execute(
        select(
            Draft.case_id, Draft.version, Draft.created_at, Draft.author, Draft.text, Draft.kind, Draft.state,
            Draft.sent_at,
        )
        .where(Draft.case_id.in_(found), Draft.kind != DraftKind.HOLDING.value)
        .order_by(Draft.case_id, Draft.version)
    )  # fmt: skip
    for case_id, version, created_at, author, text, kind, state, sent_at in rows:
        found[case_id].drafts.append(
            ProposedDraft(
                version=version,
                written_at=created_at,
                author=author,
                text=text,
                kind=DraftKind(kind),
                sent_at=sent_at if state == DraftState.SENT else None,
            )
        )


def _moves(tx: Session, found: Mapping[int, StoredCase]) -> None:
    rows = tx.execute(
        select(Audit.case_id, Audit.at, Audit.what, Audit.actor, Audit.detail)
        .where(Audit.case_id.in_(found), Audit.what.in_((*_MOVES, _REJECTED)))
        .order_by(Audit.at, Audit.id)
    )
    for case_id, at, what, actor, detail in rows:
        assert case_id is not None
        if what == _REJECTED:
            found[case_id].changes.append(Refused(at=at))
        elif after := detail.get("after"):
            owner = actor if what == "case.claimed" else None
            found[case_id].changes.append(Moved(at=at, state=CaseState(after), owner=owner))


def _corrections(tx: Session, found: Mapping[int, StoredCase]) -> None:
    query = select(Correction).where(Correction.case_id.in_(found)).order_by(Correction.at, Correction.id)
    of_aspect: dict[tuple[int, str], list[Correction]] = defaultdict(list)
    for row in tx.scalars(query):
        found[row.case_id].changes.append(PutRight(at=row.at, aspect=row.aspect, became=row.became))
        of_aspect[row.case_id, row.aspect].append(row)
    for (case_id, aspect), rows in of_aspect.items():
        for place in reversed(range(len(rows))):  # of those withdrawn in one instant, the newest went first
            row, at = rows[place], rows[place].undone_at
            if at is not None and not _left(rows[place + 1 :], at):
                stands = _left(rows[:place], at)
                found[case_id].changes.append(PutRight(at=at, aspect=aspect, became=row.was, stands=stands))


def _left(rows: Iterable[Correction], at: datetime) -> bool:
    """Whether any of these corrections was there at that time, and not withdrawn."""
    return any(row.at <= at and (row.undone_at is None or row.undone_at > at) for row in rows)


def _customers(tx: Session, found: Mapping[int, StoredCase], wanted: Wanted) -> None:
    """What the same customers did in other cases."""
    ids = {case.customer_id for case in found.values()}
    opened = _opened(tx, ids) if wanted.earlier_cases else {}
    wrote = _wrote(tx, ids, wanted.posts_since) if wanted.posts_since is not None else {}
    for case in found.values():
        customer = (case.network, case.customer_id)
        first = case.posts[0].written_at if case.posts else None
        others = opened.get(customer, ())
        case.earlier_cases = sum(first is not None and at <= first and other != case.id for other, at in others)
        case.wrote = tuple(wrote.get(customer, ()))


def _opened(tx: Session, customers: Collection[str]) -> dict[Person, list[tuple[int, datetime]]]:
    query = select(Case.network, Case.customer_id, Case.id, Case.opened_at)
    found: dict[Person, list[tuple[int, datetime]]] = defaultdict(list)
    for network, customer, case_id, at in tx.execute(query.where(Case.customer_id.in_(customers))):
        found[network, customer].append((case_id, at))
    return found


def _wrote(tx: Session, customers: Collection[str], since: datetime) -> dict[Person, Sequence[datetime]]:
    query = (
        select(PostRow.network, PostRow.author_id, PostRow.created_at)
        .join(Case, Case.id == PostRow.case_id)
        .where(Case.customer_id.in_(customers), PostRow.created_at >= since)
        .order_by(PostRow.created_at)
    )
    found: dict[Person, list[datetime]] = defaultdict(list)
    for network, customer, at in tx.execute(query):
        found[network, customer].append(at)
    return dict(found)


def portions(read: Reading, since: datetime, wanted: Wanted) -> Iterator[list[StoredCase]]:
    """All cases that came in since then, a portion at a time, each in a look of its own."""
    after = 0
    while True:
        with read() as tx:
            some = portion(tx, since, after, wanted)
        if not some:
            return
        yield some
        after = some[-1].id
