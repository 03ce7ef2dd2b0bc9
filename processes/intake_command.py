"""`bot.py intake`: the six questions about what came in, over the last days of a database."""

import argparse
import json
from collections.abc import Mapping

from config import Config
from handlers import intake_report
from processes.looking import looking
from processes.replay_command import days
from processes.rules_commands import quiet_logs, say

Options = argparse.Namespace


def options(sub: argparse.ArgumentParser) -> None:
    """What can be said on the command line of `intake`."""
    default = intake_report.DAYS
    sub.add_argument("--days", type=days, default=default, metavar="N", help=f"how far back (default: {default})")
    sub.add_argument("--json", action="store_true", help="one JSON object")


def intake(options: Options, config: Config, environ: Mapping[str, str]) -> int:
    """Run it; returns 0."""
    quiet_logs()
    with looking(config, environ) as desk, desk.store.reading() as tx:
        start, end = intake_report.span(desk, options.days)
        found = intake_report.gather(desk, tx, start, end)
    if options.json:
        say(json.dumps(intake_report.as_json(found, start=start, end=end), ensure_ascii=False))
        return 0
    for line in intake_report.printed(found, options.days):
        say(line)
    return 0
