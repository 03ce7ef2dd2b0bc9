"""When a day's work begins: the first opening of a date after closed hours, and since when nobody was there (S91)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.hours import HORIZON, Calendar, is_open, open_spans

_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Opening:
    """The opening that begins the work of a local date; both UTC."""

    closed_at: datetime  #: the closing before; what came in from then on has met nobody
    opened_at: datetime


def opening_of(calendar: Calendar, now: datetime) -> Opening | None:
    """The opening that began the work of the present local date.

    None while it is closed, and where it never closes. A break later in the day begins no day's work, and a slot that
    only goes on after midnight does not either.
    """
    if not is_open(calendar, now):
        return None
    today = now.astimezone(calendar.zone).date()
    spans = open_spans(calendar, today)
    if not spans:
        return None
    closed_at = _closing_before(calendar, spans[0][0])
    for opens, closes in spans:
        if opens > closed_at:
            return Opening(closed_at=closed_at, opened_at=opens) if opens <= now else None
        closed_at = max(closed_at, closes)
    return None


def _closing_before(calendar: Calendar, opens: datetime) -> datetime:
    """The last closing by the time of an opening, be it the same instant."""
    date = opens.astimezone(calendar.zone).date() - _DAY
    for _ in range(HORIZON.days):
        spans = open_spans(calendar, date)
        if spans:
            return max(closes for _, closes in spans)
        date -= _DAY
    return opens - HORIZON
