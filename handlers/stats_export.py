"""Figures as files: the cases one by one with all that was measured, and the groups of a question with their figures.

Neither a customer's name nor a word that anybody wrote is in them.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from handlers.desk import Desk
from handlers.measuring import zone_of
from handlers.numbers import figures_row
from handlers.stats_parts import part_name
from handlers.stats_question import may_see_others
from handlers.stats_report import StatsReport
from handlers.stats_table import in_order
from rules.csv_cells import Cell, as_csv
from rules.draft import Requirement
from rules.ledger import NONE, STANDINGS, Ledger, instant
from rules.measured import ANSWERABLE
from rules.numbers import Part
from rules.response import Band, bands_of
from rules.stages import Stage
from storage import asked

MOST = 50_000  #: cases of one file
_MICROS = timedelta(minutes=1) // timedelta(microseconds=1)
_STAGES = tuple(Stage)
_BANDS = tuple(Band)

#: The times of a case in the file, and where the ledger has them: all in minutes, on both clocks.
_TIMES = (
    ("first_response", "first"), ("first_response_open_hours", "first_hours"), ("resolution", "resolved"),
    ("resolution_open_hours", "resolved_hours"), ("holding_reply", "held"), ("holding_reply_open_hours", "held_hours"),
    ("later_responses", "later"), ("later_responses_open_hours", "later_hours"), ("relay", "relay"),
    ("first_direct_reply", "direct"),
)  # fmt: skip
_YES_NO = (
    "question", "negative", "answered", "reopened", "came_back", "went_on", "private", "closure_owed", "deflected",
    "linked", "customer_started",
)  # fmt: skip
_COUNTS = ("posts", "asking_posts", "answered_posts", "calls", "needless")
_TEXTS = ("network", "account", "channel", "team")
_SAID = ("kind", "language", "priority", "mood")


def name_of(report: StatsReport, *, by: bool) -> str:
    """What the file is called."""
    period = report.question.period
    more = f"-by-{report.question.by}" if by else ""
    return f"socialcare-stats-{period.first}..{period.last}{more}.csv"


def cases_file(desk: Desk, tx: Session, report: StatsReport) -> bytes:
    """One row a case, oldest first."""
    some = report.cases.in_order()
    places = asked.cards(tx, [int(number) for number in some["case_id"]])
    links = {case: desk.directory.link(channel, ts) for case, (channel, ts) in places.items()}
    columns = _columns(desk, report, some, links)
    return as_csv(list(columns), zip(*columns.values(), strict=True), zone_of(desk))


def _columns(desk: Desk, report: StatsReport, some: Ledger, links: Mapping[int, str]) -> dict[str, Sequence[Cell]]:
    columns: dict[str, Sequence[Cell]] = {"case": some["case_id"].tolist()}
    for name in _TEXTS:
        columns[name] = _texts(some, name)
    columns["opened_at"] = [instant(at) for at in some["opened_at"].tolist()]
    for name in _SAID:
        columns[name] = _texts(some, name)
    columns["tags"] = [", ".join(tags) for tags in _run(some, "tags", "tag")]
    columns["standing"] = [STANDINGS[number].value for number in some["standing"].tolist()]
    columns["people"] = [", ".join(_people(desk, report, ids)) for ids in _run(some, "people", "person")]
    for name in _COUNTS:
        columns[name] = some[name].tolist()
    for name in _YES_NO:
        columns[name] = [bool(value) for value in some[name].tolist()]
    columns["promise_kept"] = [None if value == NONE else bool(value) for value in some["in_time"].tolist()]
    for name, column in _TIMES:
        nothing = ~some.is_true("answered") if column.startswith("later") else some[column] == NONE
        columns[f"{name}_minutes"] = _minutes(some[column], nothing)
    columns["band"] = _bands(desk, some)
    for place, stage in enumerate(_STAGES):
        for suffix, column in (("", "stage_time"), ("_open_hours", "stage_hours")):
            columns[f"stage_{stage}{suffix}_minutes"] = _stage(some, place, column)
    columns["approvals"] = _approvals(some)
    columns["card"] = [links.get(case, "") for case in some["case_id"].tolist()]
    return columns


def _texts(some: Ledger, name: str) -> list[Cell]:
    text = some.texts[name]
    return [text.words[code] for code in text.codes.tolist()]


def _run(some: Ledger, run: str, name: str) -> Iterator[list[str]]:
    """The texts that each case has of a run."""
    text, at = some.texts[name], 0
    codes = text.codes.tolist()
    for count in some.counts[run].tolist():
        yield [text.words[code] for code in codes[at : at + count]]
        at += count


def _people(desk: Desk, report: StatsReport, ids: Sequence[str]) -> Iterator[str]:
    """Colleagues by name, for who may see the numbers of each; else oneself alone."""
    for one in ids:
        if one == report.person.id or may_see_others(report.person):
            yield part_name(report.voice, desk, Part.PERSON, one)
        else:
            yield report.voice("a colleague")


def _minutes(column: Any, nothing: Any) -> list[Cell]:
    return [
        None if none else round(value / _MICROS, 3)
        for value, none in zip(column.tolist(), nothing.tolist(), strict=True)
    ]


def _bands(desk: Desk, some: Ledger) -> list[Cell]:
    """Which band an answered case is in, of those that bands are counted of."""
    found: list[Cell] = [None] * len(some)
    counted = np.flatnonzero(some.on_line(*ANSWERABLE) & some.is_true("answered"))
    if len(counted):
        for row, place in zip(counted.tolist(), bands_of(some.take(counted), zone_of(desk)).tolist(), strict=True):
            found[row] = _BANDS[place].value
    return found


def _stage(some: Ledger, place: int, column: str) -> list[Cell]:
    """How long one stage held the ball in each case; nothing where it never did."""
    sums = np.zeros(len(some), dtype=np.int64)
    rows, owner = some["stage"] == place, some.owner("stages")
    np.add.at(sums, owner[rows], some[column][rows])
    return _minutes(sums, ~some.has("stages", rows))


def _approvals(some: Ledger) -> list[Cell]:
    """How many drafts of each case took somebody else's yes."""
    needed = ~some.texts["needs"].any_of(("", Requirement.NONE))
    return list(np.bincount(some.owner("approvals")[needed], minlength=len(some)).tolist())


def groups_file(desk: Desk, report: StatsReport) -> bytes:
    """One row a group, with all figures of `bot.py stats`."""
    part = report.question.by
    assert part is not None
    rows: list[dict[str, Cell]] = []
    for one in in_order(desk, report):
        name = part_name(report.voice, desk, part, one.name) if part is Part.PERSON else one.name
        rows.append({part.value: name, **dict(_flat(figures_row(one.figures)))})
    names = list(dict.fromkeys(name for row in rows for name in row)) or [part.value]
    return as_csv(names, [[row.get(name) for name in names] for row in rows], zone_of(desk))


def _flat(row: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Cell]]:
    for name, value in row.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{name}: ")
        else:
            yield f"{before}{name}", value
