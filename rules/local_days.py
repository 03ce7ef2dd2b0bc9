"""On which local day and in which hour of the clock instants in a column lie: exact on days of 23 and 25 hours."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from rules.digest import local_day
from rules.ledger import Ints, instant, micros

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1) // timedelta(microseconds=1)


class LocalDays:
    """The local days of one zone."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone

    def of(self, instants: Ints) -> Ints:
        """The proleptic ordinal of the local date of each instant, as `datetime.date.toordinal` has it."""
        if not len(instants):
            return instants
        first, starts = self._starts(instants)
        return np.add(np.searchsorted(starts, instants, side="right") - 1, first.toordinal())

    def hours(self, instants: Ints) -> Ints:
        """The hour from 0 to 23 that the clock showed at each instant."""
        if not len(instants):
            return instants
        _, starts = self._starts(instants)
        places = np.searchsorted(starts, instants, side="right") - 1
        hours = (instants - starts[places]) // _HOUR
        # On days that are no 24 hours long, the clock jumps somewhere, and only the zone knows where.
        for place in np.flatnonzero(np.diff(starts) != 24 * _HOUR):
            for row in np.flatnonzero(places == place):
                hours[row] = instant(int(instants[row])).astimezone(self._zone).hour
        return hours

    def _starts(self, instants: Ints) -> tuple[date, Ints]:
        """The first local date, and when each day begins from it to the one after the last."""
        first, last = (instant(int(at)).astimezone(self._zone).date() for at in (np.min(instants), np.max(instants)))
        days = [first + _DAY * number for number in range((last - first).days + 2)]
        return first, np.array([micros(local_day(self._zone, day)[0]) for day in days], dtype=np.int64)
