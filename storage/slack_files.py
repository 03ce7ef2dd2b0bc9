"""Files owed to Slack: each once by its key, claimed with a lease, written back only by who holds it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session, load_only

from storage.schema import SlackFile

LEASE = timedelta(seconds=120)  #: longer than all calls that an upload takes, each to its last second
KEPT_FOR = timedelta(days=30)  #: what is known of a file; its message is then drawn without the picture
MOST_AT_ONCE = 20


class FileState(StrEnum):
    """How far a file has come."""

    OWED = "owed"
    UPLOADED = "uploaded"  #: Slack has it; one for a person stands in their direct message
    LEFT_OUT = "left_out"  #: the message stands without this picture
    FAILED = "failed"  #: it does not reach its person, who was told
    PARKED = "parked"  #: it failed unexpectedly, again and again; the admins have a button to try again


@dataclass(frozen=True, kw_only=True)
class File:
    """What is to be in Slack. `content` must not be empty: Slack takes no file of no bytes."""

    key: str  #: once; 180 characters at most
    name: str  #: with the ending by which Slack knows its kind: PNG, JPEG and GIF can stand in a message
    title: str
    mime_type: str
    content: bytes
    alt_text: str = ""  #: of a picture: what it shows, for who cannot see it


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """A file that this process may bring to Slack now, until its lease ends."""

    key: str
    fence: int
    name: str
    title: str
    alt_text: str
    content: bytes
    recipient: str | None  #: None for a picture
    comment: str
    asked_in: str | None
    created_at: datetime
    attempts: int


def owe_picture(tx: Session, file: File, *, message_key: str, now: datetime) -> bool:
    """Owe a picture of the message owed under `message_key`, which waits for it; False when the key is known.

    To be called in the transaction that owes the message, whose content names the picture by handlers/pictures.py's
    `picture(file)`.
    """
    return _owe(tx, file, now, message_key=message_key)


def owe_to_person(
    tx: Session, file: File, *, person: str, comment: str, now: datetime, asked_in: str | None = None
) -> bool:
    """Owe a file to one person, in their direct message with the bot; False when the key is known.

    `comment` is said beside it. If it cannot be brought, they are told in the channel `asked_in`, and the admins too.
    """
    return _owe(tx, file, now, recipient=person, comment=comment, asked_in=asked_in)


def _owe(tx: Session, file: File, now: datetime, **more: Any) -> bool:
    if tx.get(SlackFile, file.key, options=[load_only(SlackFile.key)]) is not None:
        return False
    tx.add(
        SlackFile(
            key=file.key, name=file.name, title=file.title, alt_text=file.alt_text, mime_type=file.mime_type,
            content=file.content, created_at=now, state=FileState.OWED, next_try_at=now, lease_until=None, fence=0,
            attempts=0, refusals=0, file_id=None, uploaded_at=None, problem=None,
            **{"message_key": None, "recipient": None, "comment": "", "asked_in": None} | more,
        )
    )  # fmt: skip
    tx.flush()
    return True


def due(tx: Session, now: datetime, *, pictures_before: datetime | None = None) -> Sequence[str]:
    """Keys of what may be brought now, pictures first; `pictures_before`: only pictures owed longer ago than that."""
    query = select(SlackFile.key).where(*_free(now))
    if pictures_before is not None:
        query = query.where(SlackFile.recipient.is_(None), SlackFile.created_at < pictures_before)
    first = SlackFile.recipient.is_not(None)
    return tx.scalars(query.order_by(first, SlackFile.created_at, SlackFile.key).limit(MOST_AT_ONCE)).all()


def claim(tx: Session, key: str, now: datetime) -> Claimed | None:
    """Take one for an attempt; None when another process has it or it is done."""
    result = tx.execute(
        update(SlackFile)
        .where(SlackFile.key == key, *_free(now))
        .values(lease_until=now + LEASE, fence=SlackFile.fence + 1, attempts=SlackFile.attempts + 1)
        .execution_options(synchronize_session=False)
    )
    if result.rowcount != 1:  # type: ignore[attr-defined]
        return None
    row = tx.get_one(SlackFile, key, populate_existing=True)
    return Claimed(
        key=row.key,
        fence=row.fence,
        name=row.name,
        title=row.title,
        alt_text=row.alt_text,
        content=row.content or b"",
        recipient=row.recipient,
        comment=row.comment,
        asked_in=row.asked_in,
        created_at=row.created_at,
        attempts=row.attempts,
    )


def _free(now: datetime) -> tuple[Any, ...]:
    # A lease that ends later than any was written before our clock was put back.
    lease = SlackFile.lease_until
    return (
        SlackFile.state == FileState.OWED,
        SlackFile.next_try_at <= now,
        or_(lease.is_(None), lease <= now, lease > now + LEASE),
    )


def uploaded(tx: Session, claimed: Claimed, *, file_id: str, now: datetime) -> bool:
    """Slack has it; False when another process has taken over meanwhile: then this one's upload is nobody's."""
    return _write_back(
        tx, claimed, state=FileState.UPLOADED, file_id=file_id, uploaded_at=now, content=None, problem=None
    )


def postponed(tx: Session, claimed: Claimed, *, until: datetime, problem: str | None) -> bool:
    """Not now."""
    return _write_back(tx, claimed, next_try_at=until, problem=problem)


def given_up(tx: Session, claimed: Claimed, *, problem: str) -> bool:
    """It will not come: its message goes without it, or its person is told."""
    state = FileState.LEFT_OUT if claimed.recipient is None else FileState.FAILED
    return _write_back(tx, claimed, state=state, content=None, problem=problem)


def parked(tx: Session, claimed: Claimed, *, problem: str) -> bool:
    """It waits for a person to say that it may be tried again."""
    return _write_back(tx, claimed, state=FileState.PARKED, problem=problem)


def _write_back(tx: Session, claimed: Claimed, **values: Any) -> bool:
    result = tx.execute(
        update(SlackFile)
        .where(SlackFile.key == claimed.key, SlackFile.fence == claimed.fence, SlackFile.state == FileState.OWED)
        .values(lease_until=None, **values)
        .execution_options(synchronize_session=False)
    )
    return bool(result.rowcount == 1)  # type: ignore[attr-defined]


def again(tx: Session, key: str, now: datetime) -> None:
    """Owe anew what was parked."""
    tx.execute(
        update(SlackFile)
        .where(SlackFile.key == key, SlackFile.state == FileState.PARKED)
        .values(state=FileState.OWED, next_try_at=now, created_at=now, attempts=0)
        .execution_options(synchronize_session=False)
    )


# --- pictures, as their message sees them ------------------------------------------------------------------------


def pictures_of(tx: Session, message_key: str) -> Mapping[str, str]:
    """Slack's file ids of the message's pictures that can be shown, by our keys."""
    rows = tx.execute(
        select(SlackFile.key, SlackFile.file_id).where(
            SlackFile.message_key == message_key, SlackFile.state == FileState.UPLOADED
        )
    )
    return {key: file_id for key, file_id in rows if file_id is not None}


def not_shown(tx: Session, message_key: str, *, most: int, problem: str) -> int:
    """Slack would not show the message's pictures: how often by now; 0 when it has none.

    At the `most`th time the message is to stand without them.
    """
    mine = (SlackFile.message_key == message_key, SlackFile.state == FileState.UPLOADED)
    tx.execute(
        update(SlackFile)
        .where(*mine)
        .values(refusals=SlackFile.refusals + 1, problem=problem)
        .execution_options(synchronize_session=False)
    )
    times = tx.scalar(select(func.max(SlackFile.refusals)).where(*mine)) or 0
    if times >= most:
        tx.execute(
            update(SlackFile).where(*mine).values(state=FileState.LEFT_OUT).execution_options(synchronize_session=False)
        )
    return times


# --- counting, forgetting ----------------------------------------------------------------------------------------


def counts(tx: Session) -> Mapping[FileState, int]:
    """How many files are in each state, of those that are remembered."""
    rows = tx.execute(select(SlackFile.state, func.count()).group_by(SlackFile.state).order_by(SlackFile.state))
    return {FileState(state): count for state, count in rows}


def forget(tx: Session, now: datetime) -> None:
    """Delete what is a month old."""
    tx.execute(
        delete(SlackFile).where(SlackFile.created_at < now - KEPT_FOR).execution_options(synchronize_session=False)
    )
