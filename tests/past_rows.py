"""Rows of a made-up past, files of them, and `bot.py` on a database, for tests of what comes in and what goes out."""

import csv
import gzip
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from bot import main
from tests.world import ROOT

Json = dict[str, Any]
DAY = "2026-02-02"  #: a Monday, in winter: Oslo is an hour ahead of UTC


def asks(identifier: str, time: str = "09:00", author: str = "ida", **more: object) -> Json:
    """A customer writes, at a time in UTC of the day, or at a whole instant."""
    at = time if "T" in time else f"{DAY}T{time}:00Z"
    text = "@havornair My bag did not arrive in Bergen, what do I do now?"
    return {"id": identifier, "author": author, "text": text, "created_at": at, "account": "havornair"} | more


def answers(identifier: str, parent: str | None, time: str, **more: object) -> Json:
    """The account answers."""
    found = asks(identifier, time, author="havornair", text="It comes tonight.")
    return found | ({"in_reply_to": parent} if parent else {}) | more


def json_lines(path: Path, rows: Iterable[Mapping[str, object] | str]) -> Path:
    """A file of rows, one a line; a text stands as it is."""
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    content = "".join(f"{line}\n" for line in lines).encode()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


def csv_file(path: Path, rows: Iterable[Mapping[str, object]]) -> Path:
    """The same as CSV."""
    some = list(rows)
    columns = list(dict.fromkeys(name for row in some for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(some)
    return path


class Commands:
    """`bot.py` with the shipped settings, on one database or another."""

    def __init__(self, database_url: str, capsys: pytest.CaptureFixture[str]) -> None:
        self.database_url = database_url
        self._capsys = capsys

    def run(self, *arguments: object, url: str | None = None) -> tuple[int, str, str]:
        """The exit code, what was printed, and what was complained of."""
        self._capsys.readouterr()
        words = [*map(str, arguments), "--config", str(ROOT / "config.yaml")]
        try:
            code = main(words, {"DATABASE_URL": url or self.database_url})
        except SystemExit as stop:
            code = int(str(stop.code))
        said = self._capsys.readouterr()
        return code, said.out, said.err

    def stats(self, *arguments: object, url: str | None = None) -> list[Json]:
        """What `stats --json` prints."""
        code, out, _ = self.run("stats", "--json", *arguments, url=url)
        assert code == 0
        found: list[Json] = json.loads(out)
        return found
