"""`bot.py stats`: answer rate and response times of any days and cases, by account, person, kind, day or others."""

import argparse
import json
import sys
from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from config import Config
from handlers import mystery, mystery_words
from handlers.desk import Desk
from handlers.measuring import zone_of
from handlers.numbers import gather, lines
from handlers.stats_question import names_of
from processes.looking import looking
from processes.rules_commands import quiet_logs, say
from rules.figure_names import Known
from rules.figure_question import FILTERS
from rules.numbers import Chosen, Part
from storage import asked

Options = argparse.Namespace

_NAMED: Mapping[Part, tuple[str, str]] = {
    Part.NETWORK: ("NAME", "such as x"),
    Part.ACCOUNT: ("HANDLE", "with or without @"),
    Part.CHANNEL: ("CHANNEL", "as config.yaml has it, such as #social-x"),
    Part.PERSON: ("WHO", "a name, or a Slack id: names are known once the bot has run"),
    Part.TEAM: ("TEAM", "of the teams of config.yaml"),
    Part.LANGUAGE: ("LANGUAGE", "such as nb or Norwegian"),
    Part.TOPIC: ("TAG", "that rules give"),
    Part.KIND: ("KIND", "such as complaint"),
    Part.PRIORITY: ("PRIORITY", "high or normal"),
    Part.MOOD: ("MOOD", "such as angry"),
}
#: What can be named that this installation does not know now: a colleague who has left, a tag of a rule that is gone.
_OPEN = frozenset({Part.PERSON, Part.TOPIC})


def options(sub: argparse.ArgumentParser) -> None:
    """What can be said on the command line of `stats`."""
    sub.add_argument("--from", dest="first", type=local_date, metavar="DATE", help="such as 2026-03-02 (default: all)")
    sub.add_argument("--to", dest="last", type=local_date, metavar="DATE", help="that day included (default: today)")
    sub.add_argument("--by", choices=[part.value for part in Part], help="one row for each")
    for part in FILTERS:
        metavar, what = _NAMED[part]
        text = f"only its cases: {what}; several times for any of them"
        sub.add_argument(f"--{part}", action="append", default=[], metavar=metavar, help=text)
    text = "how mystery shoppers were answered, whom no other number counts; only with --from, --to and --json"
    sub.add_argument("--mystery", action="store_true", help=text)
    sub.add_argument("--json", action="store_true", help="a list of objects; with --mystery one object")


def run(options: Options, config: Config, environ: Mapping[str, str]) -> int:
    """Print the numbers; returns 0, or 2 when the days are the wrong way round or a name is not known."""
    if options.first and options.last and options.last < options.first:
        sys.stderr.write(f"--to {options.last} lies before --from {options.first}\n")
        return 2
    if options.mystery and (options.by or any(getattr(options, one.value) for one in FILTERS)):
        sys.stderr.write("--mystery takes --from, --to and --json besides, and nothing else\n")
        return 2
    quiet_logs()
    if options.mystery:
        return _mystery(options, config, environ)
    part = Part(options.by) if options.by else None
    with looking(config, environ) as desk:
        zone = zone_of(desk)
        last = options.last or desk.now().astimezone(zone).date()
        with desk.store.reading() as tx:
            wanted = _wanted(options, _known(desk, tx, last))
            if isinstance(wanted, str):
                sys.stderr.write(f"{wanted}\n")
                return 2
            rows = gather(desk, tx, options.first or date.min, last, part, Chosen(values=wanted))
    if options.json:
        say(json.dumps(rows, ensure_ascii=False))
        return 0
    since = f"from {options.first}" if options.first else "from the first"
    about = "".join(f"; {which}: {', '.join(sorted(values))}" for which, values in wanted.items())
    for line in lines(rows, part, f"Cases whose first post was written {since} to {last} ({zone.key}){about}"):
        say(line)
    return 0


def _mystery(options: Options, config: Config, environ: Mapping[str, str]) -> int:
    """Print how mystery shoppers were answered."""
    with looking(config, environ) as desk, desk.store.reading() as tx:
        probes = mystery.gather(desk, tx, *mystery.instants(desk, options.first, options.last))
        if options.json:
            say(json.dumps(mystery_words.as_json(desk, probes), ensure_ascii=False))
            return 0
        for line in mystery_words.printed(desk, probes):
            say(line)
    return 0


def _known(desk: Desk, tx: Session, today: date) -> Known:
    """All that can be named, accounts that config.yaml does not have any more too."""
    config = desk.config
    channels = [account.channel for account in config.accounts] + [entry.channel for entry in config.teams.values()]
    routes = [rule.then.route or "" for rule in config.rules]
    names = dict.fromkeys([*channels, *(route for route in routes if route.startswith("#"))])
    return Known(
        today=today,
        me="",
        networks=sorted({account.network for account in config.accounts}),
        accounts=sorted({*(account.handle.lower() for account in config.accounts), *asked.accounts(tx)}),
        channels={name: name for name in names},
        people={one.id: names_of(one) for one in desk.directory.snapshot.roster.people.values()},
        teams=sorted(config.teams),
        topics=sorted({tag for rule in config.rules for tag in rule.then.tag}),
    )


def _wanted(options: Options, known: Known) -> dict[Part, frozenset[str]] | str:
    """The values of each filter, or what is wrong with one of them."""
    found: dict[Part, frozenset[str]] = {}
    for part in FILTERS:
        values: set[str] = set()
        for name in getattr(options, part.value):
            meant = _meant(part, name, known)
            if not meant:
                return _unknown(part, name, known)
            values |= meant
        if values:
            found[part] = frozenset(values)
    return found


def _meant(part: Part, name: str, known: Known) -> frozenset[str]:
    for written in (name, name.removeprefix("@"), name.removeprefix("#")):
        if picks := known.find(part, written):
            return frozenset(pick.value for pick in picks)
    return frozenset({name.removeprefix("#")}) if part in _OPEN else frozenset()


def _unknown(part: Part, name: str, known: Known) -> str:
    close = known.close(name, (part,))
    meant = f" Did you mean {' or '.join(close)}?" if close else ""
    examples = ", ".join(known.examples(part))
    return f"--{part} {name}: there is none." + meant + (f" Known here: {examples}." if examples else "")


def local_date(written: str) -> date:
    """A day of the command line."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{written!r} is not a date such as 2026-03-02") from None
