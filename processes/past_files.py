"""Files of past posts: JSON Lines or CSV, gzipped or not, read row by row with the number of the line it begins on."""

import csv
import gzip
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TextIO

from rules.past import BadRow
from rules.slack_text import storable

LONGEST = 1_000_000  #: characters of one row
NEEDED = ("id", "text", "created_at")  #: columns without which a CSV file is of another kind

Row = tuple[int, "Mapping[str, Any] | BadRow"]


class Unreadable(Exception):
    """The file cannot be read, or not to its end; the message says why."""


def rows(path: Path) -> Iterator[Row]:
    """Each row with its line from 1, or what is wrong with it. Raises Unreadable."""
    try:
        with _open(path) as file:
            yield from _csv(file, path) if path.name.removesuffix(".gz").endswith(".csv") else _json_lines(file)
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror or error}") from error
    except (EOFError, zlib.error) as error:
        raise Unreadable(f"{path} is damaged or cut off: {error}") from error


def _open(path: Path) -> TextIO:
    # A byte that is not UTF-8 spoils its row, and no other.
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", errors="surrogateescape", newline="")
    return path.open(encoding="utf-8-sig", errors="surrogateescape", newline="")


def _json_lines(file: TextIO) -> Iterator[Row]:
    number = 0
    while line := file.readline(LONGEST + 1):
        number += 1
        if len(line) > LONGEST and not line.endswith("\n"):
            while (rest := file.readline(LONGEST)) and not rest.endswith("\n"):
                pass
            yield number, BadRow(f"the row is longer than {LONGEST:,} characters")
        elif line.strip():
            yield number, _object(line)


def _object(line: str) -> "Mapping[str, Any] | BadRow":
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        return BadRow(f"not JSON: {error}")
    return _clean(found) if isinstance(found, dict) else BadRow("not a JSON object")


def _csv(file: TextIO, path: Path) -> Iterator[Row]:
    reader = csv.reader(file)
    header = [name.strip() for name in _next(reader) or ()]
    missing = [name for name in NEEDED if name not in header]
    if missing:
        raise Unreadable(f"{path} has no column {', '.join(missing)}; its first line must name the columns")
    while True:
        number = reader.line_num + 1
        try:
            cells = _next(reader)
        except csv.Error as error:
            yield number, BadRow(f"not CSV: {error}")
            continue
        if cells is None:
            return
        if len(cells) > len(header):
            yield number, BadRow(f"{len(cells)} cells, but {len(header)} columns")
        elif cells:
            yield number, _clean({name: cell for name, cell in zip(header, cells, strict=False) if cell != ""})


def _next(reader: Iterable[list[str]]) -> list[str] | None:
    return next(iter(reader), None)


def _clean(fields: Mapping[str, Any]) -> "Mapping[str, Any] | BadRow":
    for name, value in fields.items():
        if isinstance(value, str) and any("\udc80" <= letter <= "\udcff" for letter in value):
            return BadRow(f"{name[:40]}: has a character that is not UTF-8")
    return {name: storable(value) if isinstance(value, str) else value for name, value in fields.items()}
