"""`bot.py digest`: a digest as text, for readers without Slack and for looking before it is posted (S34)."""

import argparse
import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from config import Config
from handlers import digest_details, digest_page, outlook, surges
from handlers.measuring import zone_of
from handlers.report import gather, readers_of
from processes.looking import looking
from processes.rules_commands import quiet_logs, say
from processes.stats_command import local_date
from rules.digest import Edition
from rules.slack_text import unescape

Options = argparse.Namespace

_LINK = re.compile(r"<(?:!date\^[^|>]*|[^|>]*)\|([^>]*)>")
_MENTION = re.compile(r"<([@#!][^>]*)>")
_EMOJI = re.compile(r":[a-z0-9_+-]+: ?")


def options(sub: argparse.ArgumentParser) -> None:
    """What can be said on the command line of `digest`."""
    sub.add_argument(
        "edition", nargs="?", default=Edition.DAILY.value, choices=[one.value for one in Edition], help="default: daily"
    )
    sub.add_argument(
        "--on", type=local_date, metavar="DATE", help="the day on which it was or will be due (default: the last)"
    )


def run(options: Options, config: Config, environ: Mapping[str, str]) -> int:
    """Print the team's digest with all that stands in its thread; returns 0."""
    quiet_logs()
    edition = Edition(options.edition)
    with looking(config, environ) as desk, desk.store.reading() as tx:
        due = options.on or _last_due(edition, desk.now().astimezone(zone_of(desk)).date())
        report = gather(desk, tx, readers_of(desk)[0], edition, due)
        beyond = outlook.gather(desk, tx, report) if edition is not Edition.DAILY and report.got.cases else None
        messages = [digest_page.page(report, desk.config)]
        if report.got.cases:
            messages += digest_details.details(desk, report, surges.gather(desk, tx, report), beyond)
    for number, message in enumerate(messages):
        if number:
            say("")
        for line in plain(message):
            say(line)
    return 0


def _last_due(edition: Edition, today: date) -> date:
    match edition:
        case Edition.DAILY:
            return today
        case Edition.WEEKLY:
            return today - timedelta(days=today.weekday())
        case Edition.MONTHLY:
            return today.replace(day=1)


def plain(message: Mapping[str, Any]) -> Iterator[str]:
    """A message of ours as text: links and times by their words, without emoji."""
    for block in message["blocks"]:
        texts = [block["text"]] if "text" in block else block.get("elements", [])
        for text in texts:
            yield from _plain(text["text"]).splitlines()


def _plain(mrkdwn: str) -> str:
    return unescape(_EMOJI.sub("", _MENTION.sub(r"\1", _LINK.sub(r"\1", mrkdwn)))).replace("\u2060", "")
