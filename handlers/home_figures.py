"""Today's figures on a Home tab, the team's and one's own: what is shown of them is decided here and nowhere else."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from handlers.blocks import duration
from handlers.desk import Desk
from handlers.digest import zone_of
from handlers.reading import count, lines, measure
from rules.digest import local_day
from rules.people import Person, Right
from rules.response import Figures

FRESH_FOR = timedelta(minutes=1)  #: the team's are the same on every Home tab, and a busy day takes a while to measure
ASKED_FRESH_FOR = timedelta(seconds=5)  #: for who has just asked


class TeamFigures:
    """The team's figures of today as this process measured them last."""

    def __init__(self) -> None:
        self._day: datetime | None = None
        self._at: datetime | None = None
        self._lines: tuple[str, ...] = ()

    def lines(self, desk: Desk, tx: Session, *, asked: bool) -> Sequence[str]:
        """The figures as lines of mrkdwn, measured anew when they are too old or of another day."""
        now, (start, end) = desk.now(), today(desk)
        fresh_for = ASKED_FRESH_FOR if asked else FRESH_FOR
        if self._day != start or self._at is None or not timedelta() <= now - self._at < fresh_for:
            self._lines = tuple(lines(desk, measure(desk, tx, start, end)))
            self._day, self._at = start, now
        return self._lines


def today(desk: Desk) -> tuple[datetime, datetime]:
    """The beginning and the end of the team's local day."""
    zone = zone_of(desk)
    return local_day(zone, desk.now().astimezone(zone).date())


def of_today(desk: Desk, tx: Session, person: Person, team: TeamFigures, *, asked: bool) -> list[str]:
    """What a Home tab says of today, as lines of mrkdwn: the team's figures, and of who takes cases their own."""
    found = list(team.lines(desk, tx, asked=asked))
    if person.may(Right.CLAIM):
        start, end = today(desk)
        found.append(own(measure(desk, tx, start, end, person=person.id)))
    return found


def own(got: Figures) -> str:
    """One's own figures in one line."""
    if not got.cases:
        return ":bust_in_silhouette: *Yours today*: no case yet"
    median = got.on_calendar.median
    speed = "" if median is None else f", first response median {duration(median.total_seconds())}"
    return f":bust_in_silhouette: *Yours today*: {count(got.cases, 'case')}, answered {got.answered}{speed}"
