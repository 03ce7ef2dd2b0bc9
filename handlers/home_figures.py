"""Today's figures on a Home tab, the team's and one's own: what is shown of them is decided here and nowhere else."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from handlers.blocks import duration
from handlers.desk import Desk
from handlers.measuring import measured, zone_of
from handlers.reading import count, lines
from rules.ledger import Ledger
from rules.numbers import Chosen, Part
from rules.people import Person, Right
from rules.response import Figures, figures

FRESH_FOR = timedelta(minutes=1)  #: a busy day takes a while to measure, and a Home tab is looked at again and again
ASKED_FRESH_FOR = timedelta(seconds=5)  #: for who has just asked


class Kept:
    """The cases of today as this process measured them last, for all Home tabs together."""

    def __init__(self) -> None:
        self._found: tuple[datetime, date, Ledger] | None = None

    def today(self, desk: Desk, tx: Session, *, asked: bool) -> Ledger:
        """The cases of the team's local day, measured anew when that is too long ago or was another day."""
        now = desk.now()
        today = now.astimezone(zone_of(desk)).date()
        if self._found is not None:
            at, day, cases = self._found
            if day == today and timedelta() <= now - at < (ASKED_FRESH_FOR if asked else FRESH_FOR):
                return cases
        cases = measured(desk, tx, today, today)
        self._found = now, today, cases
        return cases


def of_today(desk: Desk, tx: Session, person: Person, kept: Kept, *, asked: bool) -> list[str]:
    """What a Home tab says of today, as lines of mrkdwn: the team's figures, and of who takes cases their own."""
    cases, now, zone = kept.today(desk, tx, asked=asked), desk.now(), zone_of(desk)
    found = lines(desk, figures(cases, now=now, zone=zone))
    if not person.may(Right.CLAIM):
        return found
    mine = Chosen(values={Part.PERSON: frozenset({person.id})}).of(cases, zone)
    return [*found, own(figures(mine, now=now, zone=zone))]


def own(got: Figures) -> str:
    """One's own figures in one line."""
    if not got.cases:
        return ":bust_in_silhouette: *Yours today*: no case yet"
    median = got.first.calendar.median
    speed = "" if median is None else f", first response median {duration(median.total_seconds())}"
    return f":bust_in_silhouette: *Yours today*: {count(got.cases, 'case')}, answered {got.answered}{speed}"
