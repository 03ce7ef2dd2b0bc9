"""`bot.py export`: everything that numbers rest on leaves as JSON Lines."""

import argparse
import gzip
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BufferedWriter
from pathlib import Path

from config import Config
from handlers.measuring import zone_of
from processes.import_command import Shown
from processes.looking import looking
from processes.rules_commands import quiet_logs, say
from processes.stats_command import local_date
from rules.digest import local_day
from storage import leaving
from storage.leaving_besides import besides

Options = argparse.Namespace


def options(sub: argparse.ArgumentParser) -> None:
    """What can be said on the command line of `export`."""
    sub.add_argument(
        "file", type=Path, metavar="FILE", help="there must be no such file yet; gzipped if it ends in .gz"
    )
    sub.add_argument(
        "--since", type=local_date, metavar="DATE", help="cases that began on this day or later (default: all)"
    )


def run(options: Options, config: Config, environ: Mapping[str, str]) -> int:
    """Write the file; returns 0, or 1 when it could not be written, and then there is no such file."""
    if options.file.exists():
        sys.stderr.write(f"Nothing was exported. {options.file} exists already; name another file.\n")
        return 1
    quiet_logs()
    shown, count = Shown(sys.stderr), Counter[str]()
    try:
        with looking(config, environ) as desk, _written(options.file) as out:
            since = local_day(zone_of(desk), options.since)[0] if options.since else datetime.min.replace(tzinfo=UTC)

            def write(record: Mapping[str, object]) -> None:
                count[str(record["type"])] += 1
                out.write((json.dumps(record, ensure_ascii=False) + "\n").encode())

            with desk.store.reading() as tx:  # one look: nothing that happens meanwhile is half in the file
                ids = leaving.cases_since(tx, since)
                for done, records in enumerate(leaving.records(tx, ids), start=1):
                    for record in records:
                        write(record)
                    if done % leaving.PORTION == 0:
                        shown.progress("cases", done, len(ids))
                for record in besides(tx, since):
                    write(record)
    except OSError as error:
        sys.stderr.write(f"Nothing was exported. {options.file} could not be written: {error.strerror or error}.\n")
        return 1
    finally:
        shown.end()
    what = ", ".join(f"{name} {number:,}" for name, number in sorted(count.items())) or "no record"
    say(f"{options.file} has everything up to now: {what}. It holds customers' words: keep it as safe as the database.")
    return 0


@contextmanager
def _written(file: Path) -> Iterator[BufferedWriter | gzip.GzipFile]:
    """A file for its owner's eyes alone, under its name only once it is whole."""
    part = file.with_name(file.name + ".part")
    try:
        with os.fdopen(os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as plain:
            if file.suffix == ".gz":
                with gzip.GzipFile(fileobj=plain, mode="wb", filename="", mtime=0) as packed:
                    yield packed
            else:
                yield plain
            plain.flush()
            os.fsync(plain.fileno())
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
