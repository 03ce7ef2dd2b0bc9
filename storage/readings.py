"""Which threads are to be read back from Slack: the gaps in what it delivered, and how far each card was compared."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from rules.case import OPEN
from rules.draft import DraftState
from storage.schema import Case, Draft, Reading, SlackGap

ONCE_MORE = timedelta(minutes=30)  #: the safety net: an open case is compared this often though no gap is known
ONCE_MORE_DONE = timedelta(hours=6)  #: the same for a case that owes no answer
STILL_READ = timedelta(days=3)  #: after its end a case is read back this long: a weekend's gestures are found on Monday
AT_WORK = timedelta(minutes=1)  #: whoever reads a thread has it this long; one that fails waits as long

START = "start"  #: why there is a gap: a process began
A_START = timedelta(seconds=2)  #: no start is quicker, so what is younger is nothing that an earlier process has shown
HOLD = timedelta(minutes=2)  #: what a gesture could still stop waits for the reading of its thread, and no longer


@dataclass(frozen=True, kw_only=True)
class Place:
    """A thread to be read: of a case's card, or of a message that we have never seen (then without a case)."""

    channel: str
    ts: str
    case_id: int | None
    gap: int  #: the newest gap when the reading began


def note_gap(tx: Session, *, why: str, now: datetime, again_at: datetime | None = None) -> None:
    """From here back, Slack may not have delivered everything; `again_at` when the gap is not over yet."""
    tx.add(SlackGap(at=now, why=why, again_at=again_at))
    tx.flush()


def unfinished(tx: Session, now: datetime) -> bool:
    """Whether a gap that was not over yet is to count once more."""
    return tx.scalar(select(SlackGap.id).where(SlackGap.again_at <= now).limit(1)) is not None


def note_again(tx: Session, now: datetime) -> None:
    """Let the unfinished gaps, whose time has come, count once more, as one."""
    due = tx.scalars(select(SlackGap).where(SlackGap.again_at <= now)).all()
    for gap in due:
        gap.again_at = None
    if due:
        note_gap(tx, why=due[-1].why, now=now)


def newest_gap(tx: Session) -> int:
    """The number of the newest gap, 0 when there has been none."""
    return tx.scalar(select(func.max(SlackGap.id))) or 0


def shown(tx: Session, *, channel: str, ts: str, case_id: int, now: datetime, unread: bool) -> None:
    """A card is in Slack: it is read back from now on, at once when nobody knows since when it is there."""
    if tx.get(Reading, (channel, ts)) is None:
        gap = 0 if unread else newest_gap(tx)
        tx.add(
            Reading(
                channel=channel, ts=ts, case_id=case_id, gap=gap, read_ts=None, next_at=now + ONCE_MORE, not_before=None
            )
        )
        tx.flush()


def ask(tx: Session, *, channel: str, ts: str, at: datetime, case_id: int | None = None) -> None:
    """Have one thread read at `at`, or earlier if it was to be read earlier."""
    row = tx.get(Reading, (channel, ts))
    if row is None:
        tx.add(
            Reading(
                channel=channel, ts=ts, case_id=case_id, gap=newest_gap(tx), read_ts=None, next_at=at, not_before=None
            )
        )
    else:
        row.next_at = min(row.next_at, at)
    tx.flush()


def next_place(tx: Session, now: datetime) -> Place | None:
    """What to read first: what an approved reply waits for, then open cases, then the others, the newest first."""
    newest = newest_gap(tx)
    behind = Reading.gap < newest
    approved = exists().where(Draft.case_id == Reading.case_id, Draft.state == DraftState.APPROVED)
    row = tx.execute(
        select(Reading.channel, Reading.ts, Reading.case_id)
        .outerjoin(Case, Case.id == Reading.case_id)
        .where(_free(now), or_(Reading.next_at <= now, behind), or_(Reading.case_id.is_(None), _still_read(now)))
        .order_by(
            case((or_(Reading.case_id.is_(None), approved), 0), (_is_open(), 1), else_=2),
            case((behind, 0), else_=1),
            Case.priority,
            case((_is_open(), Case.waiting_since)),
            Reading.ts.desc(),
        )
        .limit(1)
    ).first()
    return None if row is None else Place(channel=row.channel, ts=row.ts, case_id=row.case_id, gap=newest)


def _free(now: datetime) -> ColumnElement[bool]:
    # Nobody keeps a place for longer than AT_WORK: a time further off was written before our clock was put back.
    not_before = Reading.not_before
    return or_(not_before.is_(None), not_before <= now, not_before > now + AT_WORK)


def _is_open() -> ColumnElement[bool]:
    return Case.state.in_([state.value for state in OPEN])


def _still_read(now: datetime) -> ColumnElement[bool]:
    return or_(_is_open(), func.coalesce(Case.ended_at, Case.answered_at, Case.stored_at) >= now - STILL_READ)


def begin(tx: Session, place: Place, now: datetime) -> bool:
    """Take a place; False when another process has it. Who fails without a word has it for a minute."""
    result = tx.execute(
        update(Reading)
        .where(Reading.channel == place.channel, Reading.ts == place.ts, _free(now))
        .values(not_before=now + AT_WORK)
        .execution_options(synchronize_session=False)
    )
    return bool(result.rowcount == 1)  # type: ignore[attr-defined]


def give_back(tx: Session, place: Place) -> None:
    """Slack gave no answer: the place is as due as it was."""
    _set(tx, place, not_before=None)


def done(
    tx: Session, place: Place, now: datetime, *, read_ts: str | None = None, again_at: datetime | None = None
) -> None:
    """The thread is compared as of the gap at which its reading began; a message without a case is done with."""
    if place.case_id is None:
        tx.execute(delete(Reading).where(Reading.channel == place.channel, Reading.ts == place.ts))
        return
    is_open = tx.get_one(Case, place.case_id).state in OPEN
    at = again_at or now + (ONCE_MORE if is_open else ONCE_MORE_DONE)
    shown = {"read_ts": read_ts} if read_ts is not None else {}
    _set(tx, place, gap=place.gap, next_at=at, not_before=None, **shown)


def _set(tx: Session, place: Place, **values: object) -> None:
    tx.execute(
        update(Reading)
        .where(Reading.channel == place.channel, Reading.ts == place.ts)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def read_ts_of(tx: Session, case_id: int) -> str | None:
    """Up to when Slack has shown a case's thread: an event of before then is no news, or a contradiction."""
    return tx.scalar(select(func.max(Reading.read_ts)).where(Reading.case_id == case_id))


def held_back(tx: Session, now: datetime) -> frozenset[int]:
    """Cases with which nothing irrevocable should happen yet: a gesture made in the newest gap may stop it."""
    newest = tx.scalar(select(SlackGap).order_by(SlackGap.id.desc()).limit(1))
    if newest is None or not now - HOLD < newest.at <= now + HOLD:
        return frozenset()
    behind = select(Reading.case_id).where(Reading.gap < newest.id, Reading.case_id.is_not(None))
    return frozenset(case_id for case_id in tx.scalars(behind) if case_id is not None)


def came_late(tx: Session, now: datetime) -> frozenset[int]:
    """Open cases that came in just now and are older than the newest start.

    If a backup was put back, their cards stand in Slack, and what people did there is being put together again.
    """
    started_at = tx.scalar(select(func.max(SlackGap.at)).where(SlackGap.why == START))
    if started_at is None:
        return frozenset()
    recently = (Case.stored_at > now - HOLD, Case.stored_at <= now + HOLD, Case.stored_at >= started_at)
    return frozenset(tx.scalars(select(Case.id).where(_is_open(), Case.opened_at < started_at - A_START, *recently)))


def waiting(tx: Session, now: datetime) -> int:
    """How many cards are still to be compared since the newest gap."""
    query = select(func.count()).select_from(Reading).join(Case, Case.id == Reading.case_id)
    return tx.scalar(query.where(and_(Reading.gap < newest_gap(tx), _still_read(now)))) or 0


def forget(tx: Session, now: datetime) -> None:
    """Drop the cards of cases that ended long ago; a reopened one comes back when its card is drawn."""
    ended = select(Case.id).where(~_still_read(now))
    tx.execute(delete(Reading).where(Reading.case_id.in_(ended)).execution_options(synchronize_session=False))
    kept = newest_gap(tx)
    old = and_(SlackGap.id < kept, SlackGap.at < now - STILL_READ, SlackGap.again_at.is_(None))
    tx.execute(delete(SlackGap).where(old).execution_options(synchronize_session=False))
