"""The measures of the cases of some days: from the day books where they are good, else from all that is stored.

Every number that people see goes through here, so that digest, `/socialcare stats`, App Home and `bot.py stats` agree
to the digit.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy.orm import Session

from handlers.desk import Desk
from rules.digest import local_day
from rules.history import CaseHistory
from rules.hours import Calendar
from rules.ledger import Ledger, Texts, combined
from rules.measured import VERSION, Measured, measure
from rules.numbers import Chosen
from storage import day_books
from storage import figures as queries

PORTION = 500  #: cases
_DAY = timedelta(days=1)


def zone_of(desk: Desk) -> ZoneInfo:
    """The zone whose midnights part the days."""
    return ZoneInfo(desk.config.digest.time_zone or desk.config.team.time_zone)


def measured(
    desk: Desk, tx: Session, first: date, last: date, chosen: Chosen | None = None, *, zone: ZoneInfo | None = None
) -> Ledger:
    """The cases whose first post was written on the local dates from `first` to `last`, oldest first.

    Day books are kept for the days of the team's digest; for readers in another `zone` all is measured anew.
    """
    zone = zone or zone_of(desk)
    measuring, parts = Measuring(desk), []
    for start, end, book in _stretches(desk, tx, measuring.made_by, first, last, zone):
        if book is None:
            parts.append(measuring.all_of(_moving(desk, queries.histories(tx, start, end))))
        else:
            parts.append(brought_up_to_date(tx, measuring, *book, start, end))
    return (chosen or Chosen()).of(_placed(desk, Ledger.joined(parts)), zone)


def _moving(desk: Desk, histories: Iterable[CaseHistory]) -> Iterator[CaseHistory]:
    for number, history in enumerate(histories):
        if number % PORTION == 0:
            desk.pulse.moving()  # a year without a book takes a while, and a tick that gets on does not stand still
        yield history


def to_measure(desk: Desk, tx: Session, first: date, last: date) -> int:
    """How many cases of these days are in no good book, and have to be measured when somebody asks."""
    stretches = _stretches(desk, tx, Measuring(desk).made_by, first, last, zone_of(desk), content=False)
    return sum(
        queries.number_of_cases(tx, start, end) if book is None else len(book[1]) for start, end, book in stretches
    )


def _stretches(
    desk: Desk, tx: Session, made_by: str, first: date, last: date, zone: ZoneInfo, *, content: bool = True
) -> Iterator[tuple[datetime, datetime, tuple[bytes, Sequence[int]] | None]]:
    """The days in order, each with its book and the cases that it is behind on; days without one together."""
    today = desk.now().astimezone(zone).date()
    ours = zone.key == zone_of(desk).key
    kept = day_books.books(tx, made_by, first, min(last, today - _DAY), content=content) if ours else {}
    behind = stale(tx, zone, kept)
    since = first
    for local_date in sorted(kept):
        if since < local_date:
            yield _begin(zone, since), _begin(zone, local_date), None
        book = kept[local_date].content, behind.get(local_date, ())
        yield _begin(zone, local_date), _begin(zone, local_date + _DAY), book
        since = local_date + _DAY
    if since <= last:
        yield _begin(zone, since), local_day(zone, last)[1], None


def _begin(zone: ZoneInfo, local_date: date) -> datetime:
    return local_day(zone, local_date)[0] if local_date > date.min else datetime.min.replace(tzinfo=UTC)


def stale(tx: Session, zone: ZoneInfo, kept: Mapping[date, day_books.Book]) -> dict[date, Sequence[int]]:
    """The dates of the books that are behind, each with the cases to which something has happened since it was made.

    Not each of them need stand in it: a case may have moved to the day of an earlier post that came in late.
    """
    found: dict[date, list[int]] = {}
    for case in day_books.touched(tx, min(book.upto for book in kept.values())) if kept else ():
        for local_date in {at.astimezone(zone).date() for at in case.at}:
            book = kept.get(local_date)
            if book is not None and case.newest > book.upto:
                found.setdefault(local_date, []).append(case.case_id)
    return dict(found)


def brought_up_to_date(
    tx: Session, measuring: "Measuring", content: bytes, case_ids: Sequence[int], start: datetime, end: datetime
) -> Ledger:
    """What stands in the book of a day, these cases of the day measured anew."""
    written = day_books.read(content)
    if not case_ids:
        return written
    again = measuring.all_of(one for one in queries.histories_of(tx, case_ids) if start <= one.opened_at < end)
    return Ledger.joined([written.where(~np.isin(written["case_id"], case_ids)), again]).in_order()


class Measuring:
    """Measures cases by the settings in force."""

    def __init__(self, desk: Desk) -> None:
        always = Calendar.from_settings(time_zone=desk.config.team.time_zone, hours={"mon-sun": ["00:00-24:00"]})
        self._always = (always, None)
        self._terms: dict[str, tuple[Calendar, timedelta | None]] = {
            account.handle.lower(): (desk.calendar(account), account.first_response) for account in desk.config.accounts
        }
        terms_said = [(name, said(calendar), target) for name, (calendar, target) in sorted(self._terms.items())]
        terms = f"{VERSION} {zone_of(desk).key} {terms_said!r} {said(always)!r}"
        self.made_by = hashlib.sha256(terms.encode()).hexdigest()  #: what the measures depend on besides the history

    def __call__(self, history: CaseHistory) -> Measured:
        """Measure a case; one of an account that config.yaml does not know is always open, and promised nothing."""
        calendar, target = self._terms.get(history.account, self._always)
        return measure(history, calendar, target)

    def all_of(self, histories: Iterable[CaseHistory]) -> Ledger:
        """Measure many, in their order."""
        return Ledger.of(map(self, histories))


def said(calendar: Calendar) -> tuple[object, ...]:
    """The same for the same hours in every process: a set has another order in each."""
    closed = sorted(map(str, calendar.closed))
    return calendar.zone.key, calendar.week, calendar.holidays, closed, sorted(map(str, calendar.half_days))


def _placed(desk: Desk, cases: Ledger) -> Ledger:
    """Say of each case in which channel it is and which team answered it, by the settings of today."""
    teams = desk.config.teams
    own = {account.handle.lower(): account.channel for account in desk.config.accounts}
    of_channel = {entry.channel: name for name, entry in reversed(teams.items())}
    members = {name: frozenset(desk.directory.ids(entry.members)) for name, entry in teams.items()}

    def place(routed: str, account: str, answered_by: str) -> tuple[str, str]:
        given = of_channel.get(routed, "") if routed else ""
        theirs = [name for name, ids in members.items() if answered_by in ids]
        return routed or own.get(account, ""), given if given in theirs or not theirs else theirs[0]

    texts = [cases.texts[name] for name in ("channel", "account", "first_by")]
    # There are few different ones, and a year has hundreds of thousands of cases.
    _, at, back = np.unique(combined(*texts), return_index=True, return_inverse=True)
    found = [place(*(text.words[text.codes[row]] for text in texts)) for row in at]
    channels, in_team = (Texts.of(one[number] for one in found).at(back) for number in (0, 1))
    return cases.renamed(channel=channels, team=in_team)
