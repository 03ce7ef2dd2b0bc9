"""The measures of many cases in columns: a year of them is filtered, grouped and added up without an object for each.

Texts stand as numbers of a list of words, what a case has several of (tags, people, later waits, approvals) as runs in
a longer column. Times are microseconds, instants microseconds since 1970, never negative; NONE stands where there is
nothing. Columns are as narrow as what they hold allows, and wide when they are asked for.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from rules.measured import Measured, Standing, Wait
from rules.stages import Stage

NONE = -1  #: nothing stands here
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_MICROSECOND = timedelta(microseconds=1)
STANDINGS = tuple(Standing)
_STAGES = tuple(Stage)


def micros(at: datetime) -> int:
    """An instant as a column holds it."""
    return (at - EPOCH) // _MICROSECOND


def instant(value: int) -> datetime:
    """The same back."""
    return EPOCH + timedelta(microseconds=int(value))


def _time(at: datetime | None) -> int:
    return NONE if at is None else micros(at)


def _or_none(value: int | None) -> int:
    return NONE if value is None else value


def _calendar(wait: Wait | None) -> int:
    return NONE if wait is None else wait.calendar


def _hours(wait: Wait | None) -> int:
    return NONE if wait is None else wait.hours


_NUMBERS: Mapping[str, Callable[[Measured], int]] = {
    "case_id": lambda case: case.case_id,
    "opened_at": lambda case: micros(case.opened_at),
    "asked_at": lambda case: _time(case.asked_at),
    "late_after": lambda case: _time(case.late_after),
    "standing": lambda case: STANDINGS.index(case.standing),
    "answered": lambda case: case.answered,
    "posts": lambda case: case.posts,
    "asking_posts": lambda case: case.asking_posts,
    "answered_posts": lambda case: case.answered_posts,
    "in_time": lambda case: _or_none(case.in_time),
    "negative": lambda case: case.is_negative,
    "question": lambda case: case.is_question,
    "first": lambda case: _calendar(case.first),
    "first_hours": lambda case: _hours(case.first),
    "resolved": lambda case: _calendar(case.resolved),
    "resolved_hours": lambda case: _hours(case.resolved),
    "held": lambda case: _calendar(case.held),
    "held_hours": lambda case: _hours(case.held),
    "later": lambda case: sum(wait.calendar for wait in case.later),
    "later_hours": lambda case: sum(wait.hours for wait in case.later),
    "relay": lambda case: _or_none(case.relay),
    "reopened": lambda case: case.reopened,
    "came_back": lambda case: case.came_back,
    "went_on": lambda case: case.went_on,
    "private": lambda case: case.private,
    "closure_owed": lambda case: case.closure_owed,
    "deflected": lambda case: case.deflected,
    "linked": lambda case: case.linked,
    "calls": lambda case: case.calls,
    "needless": lambda case: case.needless,
    "customer_started": lambda case: case.customer_started,
    "direct": lambda case: _or_none(case.direct),
}

_TEXTS: Mapping[str, Callable[[Measured], str]] = {
    "network": lambda case: case.network,
    "account": lambda case: case.account,
    "channel": lambda case: case.channel,
    "team": lambda case: case.team,
    "kind": lambda case: case.kind,
    "language": lambda case: case.language,
    "priority": lambda case: case.priority,
    "mood": lambda case: case.mood,
    "customer": lambda case: case.customer,
    "mood_before": lambda case: case.mood_before,
    "mood_after": lambda case: case.mood_after,
    "first_by": lambda case: case.first_by,
}

#: What a case has several of: the numbers and the texts of each.
_RUNS: Mapping[str, tuple[Callable[[Measured], Sequence[Any]], Mapping[str, Any], Mapping[str, Any]]] = {
    "tags": (lambda case: case.tags, {}, {"tag": str}),
    "people": (lambda case: case.people, {}, {"person": str}),
    "waits": (
        lambda case: case.later,
        {"wait": lambda wait: wait.calendar, "wait_hours": lambda wait: wait.hours},
        {},
    ),
    "stages": (
        lambda case: case.stages,
        {
            "stage": lambda part: _STAGES.index(part[0]),
            "stage_time": lambda part: part[1].calendar,
            "stage_hours": lambda part: part[1].hours,
        },
        {},
    ),
    "approvals": (
        lambda case: case.approvals,
        {"took": lambda one: _or_none(one.took), "said_yes": lambda one: one.said_yes},
        {"rule": lambda one: one.rule, "needs": lambda one: one.needs, "decider": lambda one: one.by},
    ),
}


@dataclass(frozen=True, kw_only=True, eq=False)
class Texts:
    """A column of texts."""

    words: tuple[str, ...]  #: each once
    codes: NDArray[Any]

    @classmethod
    def of(cls, values: Iterable[str]) -> Self:
        """The column of some texts."""
        places: dict[str, int] = {}
        codes = [places.setdefault(value, len(places)) for value in values]
        return cls(words=tuple(places), codes=narrowed(np.array(codes, dtype=np.int64)))

    def equal(self, word: str) -> Bools:
        """Where `word` stands."""
        return self.any_of((word,))

    def any_of(self, words: Iterable[str]) -> Bools:
        """Where one of `words` stands."""
        wanted = set(words)
        return np.isin(self.codes, [code for code, word in enumerate(self.words) if word in wanted])

    def at(self, which: NDArray[np.intp]) -> Self:
        """The column of some of the rows, or of some more than once."""
        return type(self)(words=self.words, codes=self.codes[which])


@dataclass(frozen=True, kw_only=True, eq=False)
class Ledger:
    """Some cases in columns; each row of `numbers` and `texts` is a case, each row of `runs` something that one has."""

    numbers: Mapping[str, NDArray[Any]]
    texts: Mapping[str, Texts]
    counts: Mapping[str, NDArray[Any]]  #: how many rows of each run belong to each case, in the order of the cases

    @classmethod
    def of(cls, cases: Iterable[Measured]) -> Self:
        """The columns of some cases, in their order."""
        some = list(cases)
        numbers = {name: _ints(map(look, some)) for name, look in _NUMBERS.items()}
        texts = {name: Texts.of(map(look, some)) for name, look in _TEXTS.items()}
        counts = {}
        for run, (look, of_numbers, of_texts) in _RUNS.items():
            rows = [look(case) for case in some]
            counts[run] = _ints(map(len, rows))
            flat = [one for row in rows for one in row]
            numbers |= {name: _ints(map(read, flat)) for name, read in of_numbers.items()}
            texts |= {name: Texts.of(map(read, flat)) for name, read in of_texts.items()}
        return cls(numbers=numbers, texts=texts, counts=counts)

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """Several one after the other."""
        if not parts:
            return cls.of(())
        if len(parts) == 1:
            return parts[0]
        return cls(
            numbers={name: np.concatenate([part.numbers[name] for part in parts]) for name in parts[0].numbers},
            texts={name: _together([part.texts[name] for part in parts]) for name in parts[0].texts},
            counts={name: np.concatenate([part.counts[name] for part in parts]) for name in parts[0].counts},
        )

    def __len__(self) -> int:
        return len(self.numbers["case_id"])

    def __getitem__(self, name: str) -> Ints:
        return self.numbers[name].astype(np.int64, copy=False)

    def is_true(self, name: str) -> Bools:
        """Where a column says yes."""
        found: Bools = self.numbers[name] == 1
        return found

    def known(self, name: str) -> Bools:
        """Where something stands in a column."""
        found: Bools = self.numbers[name] != NONE
        return found

    def on_line(self, *standings: Standing) -> Bools:
        """The cases that are counted on one of these lines."""
        return np.isin(self.numbers["standing"], [STANDINGS.index(one) for one in standings])

    def owner(self, run: str) -> Ints:
        """For each row of a run the place of its case."""
        return np.repeat(np.arange(len(self)), self.counts[run])

    def has(self, run: str, rows: Bools) -> Bools:
        """The cases of which one of these rows of a run is."""
        found = np.zeros(len(self), dtype=np.bool_)
        found[self.owner(run)[rows]] = True
        return found

    def where(self, rows: Bools) -> Self:
        """The ledger of some of the cases."""
        return self if bool(rows.all()) else self.take(np.flatnonzero(rows))

    def take(self, which: NDArray[np.intp]) -> Self:
        """The ledger of the cases at these places, in this order."""
        numbers, texts, counts = {}, {}, {}
        runs = {name: run for run, (_, of_numbers, of_texts) in _RUNS.items() for name in (*of_numbers, *of_texts)}
        places = {run: _places(self.counts[run], which) for run in _RUNS}
        for name, column in self.numbers.items():
            numbers[name] = column[places[runs[name]] if name in runs else which]
        for name, text in self.texts.items():
            texts[name] = text.at(places[runs[name]] if name in runs else which)
        for run, count in self.counts.items():
            counts[run] = count[which]
        return type(self)(numbers=numbers, texts=texts, counts=counts)

    def in_order(self) -> Self:
        """The same cases, oldest first: so that the order in which they came to us changes nothing."""
        order = np.lexsort((self.numbers["case_id"], self.numbers["opened_at"]))
        return self if bool((order == np.arange(len(self))).all()) else self.take(order)

    def renamed(self, **texts: Texts) -> Self:
        """The same with other columns of texts."""
        return type(self)(numbers=self.numbers, texts={**self.texts, **texts}, counts=self.counts)


def narrowed(column: NDArray[Any]) -> NDArray[Any]:
    """The same numbers in the narrowest column that holds them."""
    if not len(column):
        return column.astype(np.int8)
    least, most = int(np.min(column)), int(np.max(column))
    for kind in (np.int8, np.int16, np.int32):
        if np.iinfo(kind).min <= least and most <= np.iinfo(kind).max:
            return column.astype(kind)
    return column


def combined(*columns: Texts) -> Ints:
    """One number for each row, the same where the same words stand in all columns."""
    found = columns[0].codes.astype(np.int64)
    for column in columns[1:]:
        found = found * len(column.words) + column.codes
    return found


def _ints(values: Iterable[int]) -> NDArray[Any]:
    return narrowed(np.fromiter(values, dtype=np.int64))


def _together(parts: Sequence[Texts]) -> Texts:
    places: dict[str, int] = {}
    codes = []
    for part in parts:
        new = np.array([places.setdefault(word, len(places)) for word in part.words], dtype=np.int64)
        codes.append(new[part.codes] if len(part.words) else part.codes)
    return Texts(words=tuple(places), codes=narrowed(np.concatenate(codes)))


def _places(counts: NDArray[Any], which: Ints) -> Ints:
    """The places in a run of everything that belongs to the cases at `which`."""
    wide = counts.astype(np.int64)
    starts, lengths = (np.cumsum(wide) - wide)[which], wide[which]
    before = np.cumsum(lengths) - lengths
    places: Ints = np.arange(int(lengths.sum())) + np.repeat(starts - before, lengths)
    return places
