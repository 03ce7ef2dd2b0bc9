"""How fast Slack may be written to, for all processes together: a row for each channel or method that is to rest."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, String, and_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.schema import Base

BETWEEN_POSTS = timedelta(seconds=1)  #: Slack may hide, without an error, what exceeds one message a second a channel
LONGEST = timedelta(hours=1)  #: that a Retry-After is believed
APART = timedelta(seconds=5)  #: how far two processes' clocks may be apart

POST, UPDATE, WHISPER = WAYS = ("post", "update", "whisper")
FILE = "file"  #: uploads: a way of their own, of which no channel's messages have to know
HOME = "home"  #: the way of Home tabs, and the place of those that are redrawn by themselves, which have turns too


class SlackPace(Base):
    """Until when a channel or, with an empty one, a method is left alone."""

    __tablename__ = "slack_pace"
    channel: Mapped[str] = mapped_column(String(30), primary_key=True)
    way: Mapped[str] = mapped_column(String(10), primary_key=True)
    since: Mapped[datetime]
    open_at: Mapped[datetime]


def _rests(now: datetime) -> ColumnElement[bool]:
    # What began in the future began before the clock was put back, and says nothing.
    return and_(SlackPace.open_at > now, SlackPace.since <= now + APART)


def resting(tx: Session, now: datetime) -> frozenset[tuple[str, str]]:
    """(channel, way) of everything that is left alone now; an empty channel means all of them."""
    rows = tx.execute(select(SlackPace.channel, SlackPace.way).where(_rests(now)))
    return frozenset((row.channel, row.way) for row in rows)


def allowed(resting: frozenset[tuple[str, str]], channel: str) -> frozenset[str]:
    """What may be done in a channel: "post", "update", "whisper"."""
    return frozenset(way for way in WAYS if (channel, way) not in resting and ("", way) not in resting)


def take(tx: Session, channel: str, now: datetime) -> bool:
    """Take the channel's turn to be posted in; False when another process has it."""
    result = tx.execute(
        update(SlackPace)
        .where(SlackPace.channel == channel, SlackPace.way == POST, ~_rests(now))
        .values(since=now, open_at=now + BETWEEN_POSTS)
        .execution_options(synchronize_session=False)
    )
    if result.rowcount == 1:  # type: ignore[attr-defined]
        return True
    if tx.scalar(select(SlackPace.way).where(SlackPace.channel == channel, SlackPace.way == POST)) is not None:
        return False
    # Two at once: the second one's transaction is redone, and finds the first one's row.
    tx.add(SlackPace(channel=channel, way=POST, since=now, open_at=now + BETWEEN_POSTS))
    tx.flush()
    return True


def posted(tx: Session, channel: str, now: datetime) -> None:
    """A message goes out now, later than its turn was taken: the channel rests from here on."""
    _rest(tx, channel, POST, now, now + BETWEEN_POSTS)


def busy(tx: Session, channel: str, way: str, now: datetime, until: datetime) -> datetime:
    """Slack asked for patience: posting is limited by channel, everything else by method. Returns until when."""
    until = min(until, now + LONGEST)
    _rest(tx, channel if way == POST else "", way, now, until)
    return until


def _rest(tx: Session, channel: str, way: str, now: datetime, until: datetime) -> None:
    row = tx.get(SlackPace, (channel, way))
    if row is None:
        tx.add(SlackPace(channel=channel, way=way, since=now, open_at=until))
    else:
        row.since, row.open_at = now, until
    tx.flush()
