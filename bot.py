"""socialcare: the command line. Everything is built in main(), by processes/; importing this does nothing."""

import argparse
import json
import logging
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from clients import Busy, Rejected, SocialNetwork, Unauthorised, Unreachable
from clients.clock import SystemClock
from clients.slack import Slack
from config import Account, Config, ConfigError, Secrets, load, schema, secrets
from handlers import checkup
from processes import (
    digest_command,
    export_command,
    import_command,
    intake_command,
    replay_command,
    rules_commands,
    serving,
    stats_command,
)
from processes.building import networks_of, ready_database
from processes.patience import AskedToEnd
from storage.backup import CannotBackUp, back_up
from storage.migrate import revisions

Options = argparse.Namespace
Command = Callable[[Options, Config, Mapping[str, str]], int]


def main(arguments: Sequence[str] | None = None, environ: Mapping[str, str] | None = None) -> int:
    """Run one command; returns the exit code: 0 done, 1 something is wrong and said, 2 a wrong command line."""
    environ = os.environ if environ is None else environ
    options = _parser().parse_args(arguments)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.basicConfig(
        level=environ.get("LOG_LEVEL", "INFO"), format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    try:
        config = load(options.config, environ)
        command: Command = options.run
        return command(options, config, environ)
    except AskedToEnd:
        return 0
    except BrokenPipeError:
        # Whoever read what is printed, such as `head`, has enough. Python would complain again when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except ConfigError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
    except (Busy, Rejected, Unreachable, Unauthorised) as error:
        print(f"socialcare cannot start: {error}. `python bot.py check` says what to do.", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bot.py", description="Relays social mentions into Slack, and approved replies back."
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    def command(name: str, run: Command, text: str, within: Any = commands) -> Any:
        sub = within.add_parser(name, help=text, description=text)
        sub.add_argument(
            "--config", type=Path, default=Path("config.yaml"), metavar="FILE", help="settings (default: config.yaml)"
        )
        sub.set_defaults(run=run)
        return sub

    command("run", _run, "Run everything in one process over Socket Mode: no public address needed.")
    command("web", _web, "Serve Slack's HTTP events on PORT; any number of processes, together with workers.")
    command("worker", _worker, "Do the timed work: poll, deliver, send, escalate, digest; any number of processes.")
    command("migrate", _migrate, "Bring the database to the newest schema.")
    backup = command("backup", _backup, "Copy a SQLite database to FILE, also while the bot runs.")
    backup.add_argument("file", type=Path, metavar="FILE", help="the copy; there must be no such file yet")
    text = "Take in posts and replies of the past, so that a team begins with its history; nobody is called."
    import_command.options(command("import", import_command.run, text))
    text = "Write posts, replies and cases down as JSON Lines, which `import` reads back to the same numbers."
    export_command.options(command("export", export_command.run, text))
    text = "Print answer rate and response times of any days, with the definition of every number."
    stats_command.options(command("stats", stats_command.run, text))
    text = "Print a daily, weekly or monthly digest with all that stands in its thread, as text."
    digest_command.options(command("digest", digest_command.run, text))
    command("check", _check, "Check settings, tokens, scopes, channels, people, networks and clock, one line each.")
    command("schema", _schema, "Print the JSON Schema of config.yaml, for editors.")
    text = "Try the rules on words, explain one case, or replay the past on changed rules."
    rules = commands.add_parser("rules", help=text, description=text).add_subparsers(metavar="COMMAND", required=True)
    text = "Say what becomes of a post: triage, rules, who is called when. No database and no token is needed."
    rules_commands.options(command("test", rules_commands.test, text, rules))
    text = "Say why a case is where it is: triage, each rule with its reasons, what was done, what comes next."
    command("explain", rules_commands.explain, text, rules).add_argument("case", type=int, metavar="CASE")
    text = "Say what would have gone where in the last days, by the rules in force and by a changed file."
    replay_command.options(command("replay", replay_command.replay, text, rules))
    text = "Answer six questions about the posts that came in: how many, how angry, answerable how, at which hours."
    intake_command.options(command("intake", intake_command.intake, text))
    sandbox = command("sandbox", _sandbox, "Start a practice Slack and X on this machine, and the bot against them.")
    sandbox.add_argument("--port", type=int, default=8000, help="of the page, on loopback (default: 8000; 0: any)")
    sandbox.add_argument("--posts", type=Path, metavar="FILE.jsonl", help="replay these posts as customers")
    sandbox.add_argument("--speed", type=float, default=1.0, metavar="N", help="play posts N times as fast")
    sandbox.add_argument(
        "--scenario", metavar="NAME", help="who writes by themselves (default: everyday, with --posts none)"
    )
    sandbox.add_argument("--no-team", action="store_true", help="no scripted colleague acts")
    sandbox.add_argument("--mode", choices=("socket", "http"), default="socket", help="how Slack reaches the bot")
    sandbox.add_argument("--no-bot", action="store_true", help="start no bot, print the environment to start one with")
    return parser


def _run(_options: Options, config: Config, environ: Mapping[str, str]) -> int:
    return serving.run(config, environ)


def _web(_options: Options, config: Config, environ: Mapping[str, str]) -> int:
    return serving.web(config, environ)


def _worker(_options: Options, config: Config, environ: Mapping[str, str]) -> int:
    return serving.worker(config, environ)


def _migrate(_options: Options, config: Config, environ: Mapping[str, str]) -> int:
    url = secrets(config, environ, need=set()).database_url.get_secret_value()
    ready_database(url, upgrade=True)
    print(f"The database has schema {revisions(url)[0]}.")
    return 0


def _backup(options: Options, config: Config, environ: Mapping[str, str]) -> int:
    url = secrets(config, environ, need=set()).database_url.get_secret_value()
    try:
        size = back_up(url, options.file)
    except CannotBackUp as no:
        print(f"No backup was made. {no}", file=sys.stderr)
        return 1
    print(f"{options.file} has everything up to now, {size:,} bytes. It holds customers' words: keep it as safe.")
    return 0


def _schema(_options: Options, _config: Config, _environ: Mapping[str, str]) -> int:
    print(json.dumps(schema(), indent=2, ensure_ascii=False))
    return 0


def _check(_options: Options, config: Config, environ: Mapping[str, str]) -> int:
    logging.getLogger("alembic").setLevel(logging.WARNING)
    clock = SystemClock()  # not the practice clock: signatures carry the machine's own time

    def slack(token: str, address: str) -> Slack:
        return Slack(token, address, clock)

    def network(account: Account, keys: Secrets) -> SocialNetwork:
        (client,) = networks_of(config.model_copy(update={"accounts": (account,)}), keys, clock).values()
        return client

    code = 0
    for line in checkup.check(config, environ, slack=slack, network=network, clock=clock):
        print(line, flush=True)
        code = 1 if line.grade is checkup.Grade.PROBLEM else code
    return code


def _sandbox(options: Options, config: Config, environ: Mapping[str, str]) -> int:
    from processes.practising import practise_with
    from sandbox.practice import CannotPractise, Session

    session = Session(
        port=options.port,
        posts=options.posts,
        speed=options.speed,
        scenario=options.scenario,
        team=not options.no_team,
        mode=options.mode,
        bot=not options.no_bot,
    )

    def start(command: str) -> list[str]:
        return [str(Path(__file__).resolve()), command, "--config", str(options.config.resolve())]

    try:
        return practise_with(config, session, start=start, environ=environ, tell=lambda line: print(line, flush=True))
    except CannotPractise as error:
        print(f"The sandbox cannot start: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
