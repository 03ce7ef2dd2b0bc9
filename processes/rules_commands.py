"""`bot.py rules test`: words are tried on the rules, one text, a file of them, or the golden cases."""

import argparse
import json
import logging
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from clients.clock import SystemClock
from config import Config
from handlers import explaining, explaining_words
from handlers.trial_json import as_json
from handlers.trial_words import compact, lines
from processes import golden_cases
from processes.looking import looking
from processes.patience import AskedToEnd
from processes.trying import NoSuchAccount, NoSuchTime, Trier
from rules.people import Role
from rules.trying import Trial
from settings import golden

LONGEST = 100_000  #: bytes of one text
Options = argparse.Namespace
Tell = Callable[[str], None]


def options(sub: argparse.ArgumentParser) -> None:
    """What can be said on the command line of `rules test`."""
    sub.add_argument("text", nargs="?", metavar="TEXT", help="a post; without one the golden cases are checked")
    sub.add_argument("--as", dest="handle", default="", metavar="@HANDLE", help="who writes it")
    sub.add_argument("--account", metavar="HANDLE", help="which account it is written to (default: the first)")
    sub.add_argument("--followers", type=_followers, metavar="N", help="how many followers the writer has")
    sub.add_argument("--verified", action="store_true", help="the network says who the writer is")
    sub.add_argument("--repeat", action="store_true", help="the writer has written before")
    sub.add_argument("--unaddressed", action="store_true", help="written about us; without it, taken as written to us")
    sub.add_argument("--at", metavar="TIME", help="when, such as 2026-03-03T10:00 in the team's zone (default: now)")
    sub.add_argument("--draft", metavar="REPLY", help="the reply that is to be decided about")
    sub.add_argument(
        "--author-role", choices=[role.value for role in Role], default="agent", help="who wrote the reply"
    )
    sub.add_argument("--file", metavar="TEXTS", help="one text a line; - for what is piped in")
    sub.add_argument("--golden", type=Path, metavar="FILE", help=f"check these cases (default: {golden.NAME})")
    sub.add_argument("--json", action="store_true", help="one JSON object for each text")


def _followers(written: str) -> int:
    if not (written.isascii() and written.isdigit()):
        raise argparse.ArgumentTypeError("must be a number, 0 or more")
    return int(written)


def test(options: Options, config: Config, _environ: Mapping[str, str]) -> int:
    """Run it; returns the exit code: 0 done, 1 something is wrong and said, 2 a wrong command line."""
    if sum(given is not None for given in (options.text, options.file, options.golden)) > 1:
        _complain("give a text, --file or --golden, one of them")
        return 2
    quiet_logs()
    trier = Trier(config)
    try:
        at = trier.moment(options.at) if options.at else SystemClock().now()
        account = trier.account(options.account)
    except NoSuchAccount as no:
        _complain(str(no))
        return 1
    except NoSuchTime as no:
        _complain(f"{options.at} {no}")
        return 2

    def trial(text: str) -> Trial:
        return Trial(
            text=text,
            at=at,
            network=account.network,
            account=account.handle,
            handle=options.handle.strip().removeprefix("@"),
            followers=options.followers,
            verified=options.verified,
            repeat=options.repeat,
            unaddressed=options.unaddressed,
            draft=options.draft,
            author_role=options.author_role,
        )

    if options.text is not None:
        return _one(trier, trial(options.text), as_object=options.json)
    if options.file is not None:
        return _file(trier, options.file, trial, as_object=options.json)
    path = options.golden or Path(config.source).parent / golden.NAME
    return golden_cases.check(trier, path, say, as_object=options.json)


def explain(options: Options, config: Config, environ: Mapping[str, str]) -> int:
    """Say of one case why it is where it is; 1 when there is no such case."""
    quiet_logs()
    with looking(config, environ) as desk, desk.store.reading() as tx:
        if why_not := explaining.unknown_account(desk, tx, options.case):
            _complain(why_not)
            return 1
        found = explaining.explain(desk, tx, options.case)
        if found is None:
            _complain(f"There is no case {options.case}.")
            return 1
        for line in explaining_words.whole(desk, found):
            say(line)
    return 0


def _one(trier: Trier, trial: Trial, *, as_object: bool) -> int:
    tried, account = trier.try_out(trial), trier.account(trial.account)
    if as_object:
        say(_json(as_json(tried, trier.config, account, trier.team)))
        return 0
    for line in lines(tried, trier.config, account, trier.setup.ruleset, trier.team):
        say(line)
    return 0


def _file(trier: Trier, name: str, trial: Callable[[str], Trial], *, as_object: bool) -> int:
    if name == "-":
        return _texts(trier, sys.stdin.buffer, trial, as_object=as_object)
    try:
        with Path(name).open("rb") as file:
            return _texts(trier, file, trial, as_object=as_object)
    except OSError as error:
        _complain(f"{name} cannot be read: {error.strerror or type(error).__name__}")
        return 1


def _texts(trier: Trier, file: BinaryIO, trial: Callable[[str], Trial], *, as_object: bool) -> int:
    """Try every line as it comes; one that cannot be read is said, and the rest is done."""
    code, account = 0, trier.account(trial("").account)
    for number, text in _read(file):
        if isinstance(text, _Unreadable):
            code = 1
            say(_json({"error": text.why, "line": number}) if as_object else f"line {number}: {text.why}")
        elif text.strip():
            tried = trier.try_out(trial(text))
            say(
                _json(as_json(tried, trier.config, account, trier.team))
                if as_object
                else compact(tried, trier.config, account)
            )
    return code


class _Unreadable:
    def __init__(self, why: str) -> None:
        self.why = why


def _read(file: BinaryIO) -> Iterator[tuple[int, "str | _Unreadable"]]:
    """Each line with its number from 1; of one that is too long no more is kept than what is needed to know it."""
    number = 0
    while line := file.readline(LONGEST + 2):
        number += 1
        whole = line.endswith(b"\n")
        if len(line.rstrip(b"\r\n")) > LONGEST:
            while not whole and (rest := file.readline(LONGEST)):
                whole = rest.endswith(b"\n")
            yield number, _Unreadable(f"the text is longer than {LONGEST:,} bytes")
            continue
        try:
            yield number, line.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
        except UnicodeDecodeError:
            yield number, _Unreadable("the text is not UTF-8")


def _json(found: Mapping[str, Any]) -> str:
    return json.dumps(found, ensure_ascii=False)


def quiet_logs() -> None:
    """Keep a library's word of having loaded its model out of what is printed."""
    logging.getLogger("langidentify").setLevel(logging.WARNING)


def say(line: str) -> None:
    """Print a line at once, whatever the terminal can show. Raises AskedToEnd when whoever reads along has gone."""
    encoding = sys.stdout.encoding or "utf-8"
    try:
        sys.stdout.write(line.encode(encoding, "backslashreplace").decode(encoding) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        # As `head` does. What is still kept for it would be written at the exit, and fail there once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise AskedToEnd from None


def _complain(what: str) -> None:
    sys.stderr.write(f"{what}\n")
