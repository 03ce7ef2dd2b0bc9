"""Rows as the bytes of a CSV file that a spreadsheet opens as it is meant and computes nothing from.

Written as RFC 4180 has it, with commas and CRLF, in UTF-8 with the mark by which Excel knows it, every text in quotes.
Against formula injection (OWASP, CSV Injection, owasp.org/www-community/attacks/CSV_Injection; ASVS 1.2.10; CWE-1236)
a text that a spreadsheet could take for a formula begins with an apostrophe. The csv module has no such thing, and
defusedcsv lets through tabs, full-width signs and what stands behind blanks, quotes or a semicolon.
"""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from zoneinfo import ZoneInfo

import regex

from rules.slack_text import storable

Cell = str | int | float | Decimal | date | datetime | None

#: With all the widths and sizes that some spreadsheets read as the plain ones.
_SIGN = r"[=+\-@＝＋－＠﹦﹢﹣﹫⁼₊⁺₋⁻₌−]"
#: What a spreadsheet, or whoever tidies a cell in it, may strip: blanks, quotes, and what cannot be seen.
_STRIPPED = r"[\s\p{Z}\p{Cc}\p{Cf}'\"`\p{Pi}\p{Pf}„‚＇＂]"
_BEGINS = regex.compile(rf"{_STRIPPED}*+{_SIGN}|[\t\r\n\0]")
#: Where a cell begins for a spreadsheet that is set to semicolons or tabs, as most of Europe's are, or that reads
#: line by line: our quotes do not hold there.
_SEPARATOR = r";\t\r\n\v\f\x1c-\x1e\x85\u2028\u2029"
_BEGINS_INSIDE = regex.compile(rf"(?<=[{_SEPARATOR}])(?=[{_STRIPPED}--[{_SEPARATOR}]]*+{_SIGN})", regex.VERSION1)


def as_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]], zone: ZoneInfo) -> bytes:
    """The file with one line of names and one for each row.

    Nothing is an empty cell; numbers stay numbers, with a point; true and false are the words; moments are ISO 8601
    with the offset of `zone`. ValueError for a row of another length than the header, a moment without a zone, and a
    number that is none (not a number, infinity).
    """
    lines = _Lines()
    # Of texts and empty cells all are quoted, of numbers none.
    writer = csv.writer(lines, lineterminator="\r\n", quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow([harmless(name) for name in header])
    for row in rows:
        if len(row) != len(header):
            raise ValueError(f"a row of {len(row)} cells under {len(header)} names")
        writer.writerow([_cell(cell, zone) for cell in row])
    return "".join(lines.written).encode("utf-8-sig")


def harmless(text: str) -> str:
    """`text` with an apostrophe wherever a spreadsheet would otherwise begin to compute."""
    text = _BEGINS_INSIDE.sub("'", storable(text))
    return f"'{text}" if _BEGINS.match(text) else text


class _Lines:
    """Takes what the csv module writes."""

    def __init__(self) -> None:
        self.written: list[str] = []

    def write(self, line: str) -> None:
        self.written.append(line)


def _cell(cell: Cell, zone: ZoneInfo) -> str | int | float | Decimal:
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case str():
            return harmless(cell)
        case int() | float() | Decimal():
            if not isfinite(cell):
                raise ValueError(f"{cell} is no number to write down")
            return cell
        case datetime():
            if cell.tzinfo is None:
                raise ValueError(f"{cell} has no time zone")
            return cell.astimezone(zone).isoformat(timespec="seconds")
        case date():
            return cell.isoformat()
