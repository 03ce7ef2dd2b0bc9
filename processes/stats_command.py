"""`bot.py stats`: answer rate and response times of any days, by account, person, kind, day or others."""

import argparse
import json
import sys
from collections.abc import Mapping
from datetime import date

from config import Config
from handlers.measuring import zone_of
from handlers.numbers import gather, lines
from processes.looking import looking
from processes.rules_commands import quiet_logs, say
from rules.numbers import Part

Options = argparse.Namespace


def options(sub: argparse.ArgumentParser) -> None:
    """What can be said on the command line of `stats`."""
    sub.add_argument("--from", dest="first", type=local_date, metavar="DATE", help="such as 2026-03-02 (default: all)")
    sub.add_argument("--to", dest="last", type=local_date, metavar="DATE", help="that day included (default: today)")
    sub.add_argument("--by", choices=[part.value for part in Part], help="one row for each")
    sub.add_argument("--json", action="store_true", help="a list of objects")


def run(options: Options, config: Config, environ: Mapping[str, str]) -> int:
    """Print the numbers; returns 0, or 2 when the days are the wrong way round."""
    if options.first and options.last and options.last < options.first:
        sys.stderr.write(f"--to {options.last} lies before --from {options.first}\n")
        return 2
    quiet_logs()
    part = Part(options.by) if options.by else None
    with looking(config, environ) as desk:
        zone = zone_of(desk)
        last = options.last or desk.now().astimezone(zone).date()
        with desk.store.reading() as tx:
            rows = gather(desk, tx, options.first or date.min, last, part)
    if options.json:
        say(json.dumps(rows, ensure_ascii=False))
        return 0
    since = f"from {options.first}" if options.first else "from the first"
    for line in lines(rows, part, f"Cases whose first post was written {since} to {last} ({zone.key})"):
        say(line)
    return 0


def local_date(written: str) -> date:
    """A day of the command line."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{written!r} is not a date such as 2026-03-02") from None
