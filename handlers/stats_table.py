"""Figures side by side: a table in letters of one width that a phone shows without breaking its lines."""

from collections.abc import Sequence

from handlers.desk import Desk
from handlers.stats_parts import part_name
from handlers.stats_report import StatsReport
from handlers.voice import Voice
from rules.numbers import Numbers, Part
from rules.response import Figures
from rules.slack_text import clean, escape, shorten

ROWS = 30
NAME = 18  #: characters
LIMIT = 2700  #: of a table; a section takes 3,000, and every & < > of a name is four or five of them
DEFINED = ("cases", "answer_rate", "first_response", "median", "promise_kept")

_TIMES = frozenset({Part.HOUR, Part.WEEKDAY, Part.DAY, Part.WEEK, Part.MONTH})


def table(desk: Desk, report: StatsReport) -> tuple[str, int]:
    """The table as mrkdwn, and how many groups it leaves out."""
    voice, part = report.voice, report.question.by
    assert part is not None
    groups = in_order(desk, report)
    compares = report.before is not None
    head = ["", voice("cases"), voice("answered")]
    head += [voice("before")] if compares else []
    head += [voice("median"), voice("promise")]
    rows = [
        [_name(part_name(voice, desk, part, one.name)), *_cells(voice, one.figures, report, one.name)]
        for one in groups[:ROWS]
    ]
    while True:
        drawn = f"```\n{_drawn([head, *rows])}\n```"
        if len(drawn) <= LIMIT or not rows:
            return drawn, len(groups) - len(rows)
        rows.pop()


def in_order(desk: Desk, report: StatsReport) -> list[Numbers]:
    """Times as they pass, the rest by size, and people by their names: nobody is ranked (S27)."""
    voice, part = report.voice, report.question.by
    if part is None or part in _TIMES:
        return list(report.groups)
    if part is Part.PERSON:
        return sorted(report.groups, key=lambda one: (not one.name, part_name(voice, desk, part, one.name).casefold()))
    return sorted(report.groups, key=lambda one: (-one.figures.cases, one.name))


def _cells(voice: Voice, got: Figures, report: StatsReport, name: str) -> list[str]:
    cells = [voice.number(got.cases), _percent(voice, got.answer_rate)]
    if report.before is not None:
        before = report.groups_before.get(name)
        cells.append(_percent(voice, before.answer_rate if before is not None else None))
    median = got.first.calendar.median
    return [*cells, voice.duration(median) if median is not None else "–", _percent(voice, got.promise_kept)]


def _percent(voice: Voice, share: float | None) -> str:
    return voice.percent(share) if share is not None else "–"


def _name(name: str) -> str:
    """A name that stays on its line and inside of the table."""
    return shorten(" ".join(clean(name).replace("`", "'").split()) or "–", NAME)


def _drawn(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for first, *others in rows:
        cells = [first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))]
        lines.append(escape(" ".join(cells).rstrip()))
    return "\n".join(lines)
