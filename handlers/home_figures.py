"""Today's figures on a Home tab, the team's and one's own: what is shown of them is decided here and nowhere else."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from handlers.blocks import duration
from handlers.desk import Desk
from handlers.digest import zone_of
from handlers.reading import count, lines, measure
from rules.digest import local_day
from rules.people import Person, Right
from rules.response import Figures

FRESH_FOR = timedelta(minutes=1)  #: a busy day takes a while to measure, and a Home tab is looked at again and again
ASKED_FRESH_FOR = timedelta(seconds=5)  #: for who has just asked
TEAM = ""  #: the key of the figures that are the same on every Home tab


class Kept:
    """The figures of today as this process measured them last."""

    def __init__(self) -> None:
        self._day: datetime | None = None
        self._lines: dict[str, tuple[datetime, tuple[str, ...]]] = {}

    def lines(self, desk: Desk, key: str, make: Callable[[], Sequence[str]], *, asked: bool) -> tuple[str, ...]:
        """The lines under this key, made anew when they are too old or of another day."""
        now, (day, _) = desk.now(), today(desk)
        if self._day != day:
            self._day, self._lines = day, {}
        at, found = self._lines.get(key, (None, ()))
        if at is None or not timedelta() <= now - at < (ASKED_FRESH_FOR if asked else FRESH_FOR):
            found = tuple(make())
            self._lines[key] = (now, found)
        return found


def today(desk: Desk) -> tuple[datetime, datetime]:
    """The beginning and the end of the team's local day."""
    zone = zone_of(desk)
    return local_day(zone, desk.now().astimezone(zone).date())


def of_today(desk: Desk, tx: Session, person: Person, kept: Kept, *, asked: bool) -> list[str]:
    """What a Home tab says of today, as lines of mrkdwn: the team's figures, and of who takes cases their own."""
    start, end = today(desk)
    found = kept.lines(desk, TEAM, lambda: lines(desk, measure(desk, tx, start, end)), asked=asked)
    if not person.may(Right.CLAIM):
        return list(found)
    mine = kept.lines(desk, person.id, lambda: [own(measure(desk, tx, start, end, person=person.id))], asked=asked)
    return [*found, *mine]


def own(got: Figures) -> str:
    """One's own figures in one line."""
    if not got.cases:
        return ":bust_in_silhouette: *Yours today*: no case yet"
    median = got.on_calendar.median
    speed = "" if median is None else f", first response median {duration(median.total_seconds())}"
    return f":bust_in_silhouette: *Yours today*: {count(got.cases, 'case')}, answered {got.answered}{speed}"
