"""What failed unexpectedly, and how often: tried again twice, and parked at the third time until a person says so.

Kept are the ids that it takes to find it again, and nobody's words.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, String, delete, func, or_, select, update
from sqlalchemy.exc import (
    DatabaseError,
    DBAPIError,
    InterfaceError,
    InternalError,
    InvalidRequestError,
    OperationalError,
    SQLAlchemyError,
    StatementError,
)
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.types import JSON

from storage.schema import Base
from storage.turns import NoTurn

MOST = 3  #: failures, after which it is parked
AGAIN_AFTER = (timedelta(seconds=5), timedelta(seconds=30))  #: the first, the second failure: parked within a minute
REMEMBERED = timedelta(days=1)  #: a failure that was none the next time
PARKED_FOR = timedelta(days=30)
KEY = 200  #: characters


class Kind(StrEnum):
    """What it is that fails."""

    EVENT = "event"  #: something that people did in Slack
    THREAD = "thread"  #: the same, found by reading a thread back
    REPLY = "reply"
    MESSAGE = "message"  #: of ours, on its way into Slack
    FILE = "file"  #: of ours, likewise
    POST = "post"  #: a customer's, on its way in
    CASE = "case"  #: its look for escalations
    DIGEST = "digest"
    HOME = "home"  #: somebody's Home tab


class FailureRow(Base):
    """One thing that failed: how often, and since when it is parked."""

    __tablename__ = "failures"
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    subject: Mapped[str] = mapped_column(String(KEY), primary_key=True)
    count: Mapped[int]
    last_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    parked_at: Mapped[datetime | None]
    reference: Mapped[str]  #: of the latest failure, in the log
    place: Mapped[dict[str, str]] = mapped_column(JSON)  #: where it is found again, as ids


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A failure as it was counted."""

    kind: Kind
    subject: str
    parked: bool  #: from now on it waits for a person
    just_parked: bool
    next_try_at: datetime
    reference: str
    place: Mapping[str, str]


def is_the_storages_own(error: BaseException) -> bool:
    """Whether the database could not do its work, rather than that it was given something it cannot take."""
    if isinstance(error, BaseExceptionGroup):
        return any(is_the_storages_own(one) for one in error.exceptions)
    if isinstance(error, DBAPIError) and str(getattr(error.orig, "sqlstate", None) or "").startswith(("22", "54")):
        return False  # a value that does not fit, a row that is too large
    if isinstance(error, DBAPIError):
        return isinstance(error, OperationalError | InterfaceError | InternalError) or type(error) is DatabaseError
    if isinstance(error, SQLAlchemyError):
        return not isinstance(error, StatementError | StaleDataError | InvalidRequestError)
    return isinstance(error, NoTurn | OSError)


def note(
    tx: Session,
    kind: Kind,
    subject: str,
    *,
    reference: str,
    now: datetime,
    place: Mapping[str, str] | None = None,
    most: int = MOST,
) -> Failure:
    """Count one failure; the one that is number `most` parks it."""
    subject = subject[:KEY]
    row = tx.get(FailureRow, (kind.value, subject), with_for_update=True)
    if row is None:
        row = FailureRow(kind=kind.value, subject=subject, count=0, parked_at=None)
        tx.add(row)
    row.count += 1
    row.last_at = now
    row.reference = reference
    row.place = dict(place or {})
    parks = row.count >= most and row.parked_at is None
    if parks:
        row.parked_at = now
    row.next_try_at = now + AGAIN_AFTER[min(row.count, len(AGAIN_AFTER)) - 1]
    tx.flush()
    return Failure(
        kind=kind,
        subject=subject,
        parked=row.parked_at is not None,
        just_parked=parks,
        next_try_at=row.next_try_at,
        reference=reference,
        place=row.place,
    )


def held(tx: Session, kind: Kind, now: datetime) -> frozenset[str]:
    """The subjects that are not to be tried now: parked, or failed a moment ago."""
    query = select(FailureRow.subject).where(FailureRow.kind == kind.value, ~_free(now))
    return frozenset(tx.scalars(query))


def is_parked(tx: Session, kind: Kind, subject: str) -> bool:
    """Whether this one waits for a person."""
    row = tx.get(FailureRow, (kind.value, subject[:KEY]))
    return row is not None and row.parked_at is not None


def due(tx: Session, kind: Kind, now: datetime) -> Sequence[FailureRow]:
    """What failed, is not parked, and is to be tried again now."""
    return tx.scalars(select(FailureRow).where(FailureRow.kind == kind.value, _free(now))).all()


def _free(now: datetime) -> ColumnElement[bool]:
    # A time further off than it is ever set was written before the clock was put back.
    next_try_at = FailureRow.next_try_at
    return FailureRow.parked_at.is_(None) & or_(next_try_at <= now, next_try_at > now + max(AGAIN_AFTER))


def parked(tx: Session) -> Sequence[tuple[Kind, int, datetime]]:
    """How many of each kind are parked, and since when the first is."""
    rows = tx.execute(
        select(FailureRow.kind, func.count(), func.min(FailureRow.parked_at))
        .where(FailureRow.parked_at.is_not(None))
        .group_by(FailureRow.kind)
        .order_by(FailureRow.kind)
    )
    return [(Kind(kind), count, since) for kind, count, since in rows if since is not None]


def parked_lately(tx: Session, kind: Kind, now: datetime, within: timedelta) -> int:
    """How many of a kind were parked within the last so long."""
    query = select(func.count()).where(FailureRow.kind == kind.value, FailureRow.parked_at > now - within)
    return tx.scalar(query) or 0


def take_out(tx: Session, kind: Kind, subject: str | None, now: datetime) -> Iterator[FailureRow]:
    """Park no longer what is parked of a kind, one or all of them: it is as if it had never failed; yields each."""
    query = select(FailureRow).where(FailureRow.kind == kind.value, FailureRow.parked_at.is_not(None))
    if subject is not None:
        query = query.where(FailureRow.subject == subject)
    for row in tx.scalars(query.with_for_update()).all():
        row.count, row.parked_at, row.next_try_at = 0, None, now
        tx.flush()
        yield row


def clear(tx: Session, kind: Kind, subject: str) -> None:
    """It went well, or is not wanted any more."""
    tx.execute(delete(FailureRow).where(FailureRow.kind == kind.value, FailureRow.subject == subject[:KEY]))


def put_off(tx: Session, kind: Kind, subject: str, until: datetime) -> None:
    """Try it again at `until`: this time it was nobody's failure."""
    tx.execute(
        update(FailureRow)
        .where(FailureRow.kind == kind.value, FailureRow.subject == subject[:KEY])
        .values(next_try_at=until)
        .execution_options(synchronize_session=False)
    )


def forget(tx: Session, now: datetime) -> None:
    """Drop what failed once and not again, and what nobody has asked for in a month."""
    old = or_(
        FailureRow.parked_at.is_(None) & (FailureRow.last_at < now - REMEMBERED),
        FailureRow.parked_at < now - PARKED_FOR,
    )
    tx.execute(delete(FailureRow).where(old).execution_options(synchronize_session=False))
