"""Cases in groups and through filters: what a report is about, and by what it is split."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

import numpy as np

from rules.ledger import Bools, Ints, Ledger
from rules.local_days import LocalDays
from rules.response import Figures, figures


class Part(StrEnum):
    """By what cases are put into groups; of people and topics a case may be in several, of the others in one."""

    ACCOUNT = "account"
    NETWORK = "network"
    CHANNEL = "channel"
    TEAM = "team"
    PERSON = "person"
    LANGUAGE = "language"
    KIND = "kind"
    PRIORITY = "priority"
    MOOD = "mood"
    TOPIC = "topic"  #: a tag of the case
    HOUR = "hour"  #: of the local day in which the first post was written
    WEEKDAY = "weekday"  #: 1 Monday to 7 Sunday
    DAY = "day"  #: the local date of the first post
    WEEK = "week"  #: its ISO week
    MONTH = "month"


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """Which cases a report is about: of several values any will do, and every filter must let the case through.

    The value "" stands for those without one.
    """

    values: Mapping[Part, frozenset[str]] = field(default_factory=dict)

    def of(self, cases: Ledger, zone: ZoneInfo) -> Ledger:
        """Those of `cases` that it lets through."""
        through: Bools = np.ones(len(cases), dtype=np.bool_)
        for part, wanted in self.values.items():
            through &= _fits(cases, part, wanted, zone)
        return cases.where(through)


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """The numbers of one group of cases."""

    name: str  #: the value that they have in common, "" when all are in one group or it has none
    accounts: frozenset[str]  #: whose cases they are, lower case
    figures: Figures


def numbers(cases: Ledger, part: Part | None, *, now: datetime, zone: ZoneInfo) -> list[Numbers]:
    """The numbers of each group, in the order of their names; without `part` of all cases in one."""
    groups = {"": cases} if part is None else split(cases, part, zone)
    return [
        Numbers(
            name=name,
            accounts=frozenset(some.texts["account"].words[code] for code in np.unique(some.texts["account"].codes)),
            figures=figures(some, now=now, zone=zone),
        )
        for name, some in sorted(groups.items())
    ]


def split(cases: Ledger, part: Part, zone: ZoneInfo) -> dict[str, Ledger]:
    """The cases of each group by its name; those without a value are in one without a name: none is left out."""
    if part in _RUNS:
        run, name = _RUNS[part]
        rows = cases.texts[name]
        there = {rows.words[code] for code in np.unique(rows.codes)}
        there |= {""} if (cases.counts[run] == 0).any() else set()
        return {word: cases.where(_fits(cases, part, frozenset({word}), zone)) for word in sorted(there)}
    codes, words = _codes(cases, part, zone)
    return {words(int(code)): cases.where(codes == code) for code in np.unique(codes)}


_RUNS: Mapping[Part, tuple[str, str]] = {Part.PERSON: ("people", "person"), Part.TOPIC: ("tags", "tag")}


def _fits(cases: Ledger, part: Part, wanted: frozenset[str], zone: ZoneInfo) -> Bools:
    if part in _RUNS:
        run, name = _RUNS[part]
        found = cases.has(run, cases.texts[name].any_of(wanted))
        return found | (cases.counts[run] == 0) if "" in wanted else found
    codes, words = _codes(cases, part, zone)
    return np.isin(codes, [code for code in np.unique(codes) if words(int(code)) in wanted])


def _codes(cases: Ledger, part: Part, zone: ZoneInfo) -> tuple[Ints, Callable[[int], str]]:
    """A number for the group of each case, and the name of the group with a number."""
    if part in _TIMES:
        look, word = _TIMES[part]
        return look(LocalDays(zone), cases["opened_at"]), word
    texts = cases.texts[part.value]
    return texts.codes, lambda code: texts.words[code]


_TIMES: Mapping[Part, tuple[Callable[[LocalDays, Ints], Ints], Callable[[int], str]]] = {
    Part.HOUR: (LocalDays.hours, lambda code: f"{code:02}"),
    # The first day of the calendar was a Monday.
    Part.WEEKDAY: (lambda days, at: (days.of(at) - 1) % 7 + 1, str),
    Part.DAY: (LocalDays.of, lambda code: date.fromordinal(code).isoformat()),
    Part.WEEK: (lambda days, at: (days.of(at) - 1) // 7, lambda code: _week(date.fromordinal(code * 7 + 1))),
    Part.MONTH: (lambda days, at: _months(days.of(at)), lambda code: f"{code // 12:04}-{code % 12 + 1:02}"),
}


def _week(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def _months(ordinals: Ints) -> Ints:
    days, back = np.unique(ordinals, return_inverse=True)
    months = [date.fromordinal(int(day)).year * 12 + date.fromordinal(int(day)).month - 1 for day in days]
    return np.array(months, dtype=np.int64)[back]
