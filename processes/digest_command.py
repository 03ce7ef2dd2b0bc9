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
from rules.slack_text import WORD_JOINER, unescape

Options = argparse.Namespace

EARLIEST, LATEST = date(2000, 1, 1), date(9000, 1, 1)  #: there is a day, a month and what they are compared with

_LABELLED = re.compile(r"<[^<>|]*\|([^<>]*)>")
_BARE = re.compile(r"<([^<>|]*)>")
_EMOJI = re.compile(r"(?<![\w:]):[a-z+][a-z0-9_+-]*: ?")  # and no part of "10:00-11:00"
_OURS = re.compile(r"([*_~`])(?=\S)([^\n]*?\S)\1")
#: A mark in somebody's words, as `defuse` writes it, and what stands for it while ours are taken out.
_THEIRS = re.compile(rf"{WORD_JOINER}([*_~`]){WORD_JOINER}")
_FOR_THEIRS = {ord(mark): 0xE000 + number for number, mark in enumerate("*_~`")}
_BACK = {code: chr(mark) for mark, code in _FOR_THEIRS.items()}


def options(sub: argparse.ArgumentParser) -> None:
    """What can be said on the command line of `digest`."""
    sub.add_argument(
        "edition", nargs="?", default=Edition.DAILY.value, choices=[one.value for one in Edition], help="default: daily"
    )
    sub.add_argument("--on", type=_due_date, metavar="DATE", help="the last that is due by that day (default: today)")


def run(options: Options, config: Config, environ: Mapping[str, str]) -> int:
    """Print the team's digest with all that stands in its thread; returns 0."""
    quiet_logs()
    edition = Edition(options.edition)
    with looking(config, environ) as desk, desk.store.reading() as tx:
        due = _last_due(edition, options.on or desk.now().astimezone(zone_of(desk)).date())
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


def _due_date(written: str) -> date:
    found = local_date(written)
    if not EARLIEST <= found < LATEST:
        raise argparse.ArgumentTypeError(f"{written!r} is no day of a digest")
    return found


def _last_due(edition: Edition, today: date) -> date:
    match edition:
        case Edition.DAILY:
            return today
        case Edition.WEEKLY:
            return today - timedelta(days=today.weekday())
        case Edition.MONTHLY:
            return today.replace(day=1)


def plain(message: Mapping[str, Any]) -> Iterator[str]:
    """A message of ours as text: links and times by their words, without marks and emoji but those of others."""
    for block in message["blocks"]:
        texts = [block["text"]] if "text" in block else block.get("elements", [])
        for text in texts:
            words: str = text["text"]
            yield from (_plain(words) if text["type"] == "mrkdwn" else words).splitlines()


def _plain(mrkdwn: str) -> str:
    text = _THEIRS.sub(lambda mark: mark[1].translate(_FOR_THEIRS), mrkdwn)
    text = _EMOJI.sub("", _BARE.sub(r"\1", _LABELLED.sub(r"\1", text)))
    return unescape(_OURS.sub(r"\2", text).translate(_BACK)).replace(WORD_JOINER, "")
