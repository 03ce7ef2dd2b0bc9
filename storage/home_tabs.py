"""Home tabs on their way to Slack: rows claimed with a lease and a fencing token, written back only by who holds it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.orm import Session

from storage.schema import HomeTab

LEASE = timedelta(seconds=60)
OPEN_FOR = timedelta(minutes=15)  #: after it was opened or used, somebody is taken to have it before them
FORGOTTEN_AFTER = timedelta(days=90)


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """A Home tab that this process may draw now, until its lease ends."""

    person: str
    fence: int
    version: int  #: what `drawn` becomes
    asked: bool  #: it is owed, whatever it shows
    open_until: datetime  #: until when it is redrawn by itself
    content_hash: str | None
    view_hash: str | None
    said: str | None
    said_at: datetime | None
    attempts: int


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What is remembered of what a Home tab shows."""

    content_hash: str
    for_team: bool  #: only the team may see it


def want(tx: Session, person: str, now: datetime, *, said: str | None = None) -> None:
    """Somebody has their Home tab before them: draw it, whatever it shows; `said` answers what they did there."""
    row = tx.get(HomeTab, person, with_for_update=True)
    if row is None:
        # Two at once: the second one's transaction is redone, and finds the first one's row.
        row = HomeTab(person=person, wanted=0, drawn=0, for_team=False, fence=0, attempts=0)
        tx.add(row)
    row.wanted += 1
    row.wanted_at = row.seen_at = row.due_at = now
    row.attempts = 0
    if said is not None:
        row.said, row.said_at = said, now
    tx.flush()


def hush(tx: Session, person: str) -> None:
    """What was said to what somebody did before is answered by what they do now."""
    tx.execute(
        update(HomeTab)
        .where(HomeTab.person == person)
        .values(said=None, said_at=None)
        .execution_options(synchronize_session="fetch")
    )


def _due(now: datetime) -> ColumnElement[bool]:
    return and_(HomeTab.due_at <= now, or_(HomeTab.lease_until.is_(None), HomeTab.lease_until < now))


def due(tx: Session, now: datetime) -> list[str]:
    """Whose Home tabs are to be looked at now: what was asked for first."""
    order = (HomeTab.drawn == HomeTab.wanted, HomeTab.due_at, HomeTab.person)
    return list(tx.scalars(select(HomeTab.person).where(_due(now)).order_by(*order)))


def claim(tx: Session, person: str, now: datetime) -> Claimed | None:
    """Claim a Home tab; None when another process has it, or it is not due any more."""
    row = tx.scalar(select(HomeTab).where(HomeTab.person == person, _due(now)).with_for_update(skip_locked=True))
    if row is None:
        return None
    row.lease_until = now + LEASE
    row.fence += 1
    return Claimed(
        person=row.person,
        fence=row.fence,
        version=row.wanted,
        asked=row.drawn < row.wanted,
        open_until=row.seen_at + OPEN_FOR,
        content_hash=row.content_hash,
        view_hash=row.view_hash,
        said=row.said,
        said_at=row.said_at,
        attempts=row.attempts,
    )


def drawn(
    tx: Session, claimed: Claimed, shown: Shown, *, view_hash: str | None, now: datetime, next_at: datetime | None
) -> bool:
    """Slack shows it; False when another process has taken over meanwhile."""
    return _write_back(
        tx,
        claimed,
        next_at,
        drawn=claimed.version,
        drawn_at=now,
        for_team=shown.for_team,
        content_hash=shown.content_hash,
        view_hash=view_hash,
        attempts=0,
        problem=None,
    )


def unchanged(tx: Session, claimed: Claimed, *, next_at: datetime | None) -> bool:
    """It shows what it would show anyway."""
    return _write_back(tx, claimed, next_at)


def postponed(tx: Session, claimed: Claimed, *, until: datetime, problem: str, knows_view: bool = True) -> bool:
    """Not now; without `knows_view` Slack shows something else than we know, and is told the next one in any case."""
    values: dict[str, Any] = {} if knows_view else {"view_hash": None}
    return _write_back(tx, claimed, until, attempts=claimed.attempts + 1, problem=problem, **values)


def ended(tx: Session, claimed: Claimed, *, problem: str) -> bool:
    """Slack will not show it: nothing more is tried until somebody opens it again."""
    known = {"view_hash": None, "content_hash": None, "for_team": False}
    return _write_back(tx, claimed, None, drawn=claimed.version, problem=problem, **known)


def _write_back(tx: Session, claimed: Claimed, due_at: datetime | None, **values: Any) -> bool:
    """Let go of it, with what has come of it; what was asked for since is due at once."""
    row = tx.scalar(
        select(HomeTab).where(HomeTab.person == claimed.person, HomeTab.fence == claimed.fence).with_for_update()
    )
    if row is None:
        return False
    asked_since = row.wanted > claimed.version
    for name, value in values.items():
        setattr(row, name, value)
    row.lease_until = None
    if not asked_since:
        row.due_at = due_at
    tx.flush()
    return True


def again(tx: Session, person: str, now: datetime) -> None:
    """Try again what was put aside, as if it had just been opened."""
    if tx.get(HomeTab, person) is not None:
        want(tx, person, now)


def left_behind(tx: Session) -> list[str]:
    """Whose Home tabs show what only the team may see, and are not looked at any more."""
    query = select(HomeTab.person).where(HomeTab.for_team.is_(True), HomeTab.due_at.is_(None))
    return list(tx.scalars(query.order_by(HomeTab.person)))


def look_at(tx: Session, person: str, now: datetime) -> None:
    """Look at a Home tab that nobody has before them."""
    tx.execute(
        update(HomeTab)
        .where(HomeTab.person == person, HomeTab.due_at.is_(None))
        .values(due_at=now)
        .execution_options(synchronize_session=False)
    )


def published_late(tx: Session, person: str, now: datetime) -> None:
    """Another process had taken over, and perhaps what Slack shows now is older than what that one drew: once more."""
    row = tx.get(HomeTab, person, with_for_update=True)
    if row is not None:
        row.wanted += 1
        row.due_at, row.view_hash = now, None
        tx.flush()


def forget(tx: Session, now: datetime) -> None:
    """Forget the Home tabs that nobody has looked at for months: they are drawn anew when somebody does."""
    tx.execute(
        delete(HomeTab).where(HomeTab.seen_at < now - FORGOTTEN_AFTER).execution_options(synchronize_session=False)
    )
