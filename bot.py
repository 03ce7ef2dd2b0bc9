"""socialcare: the composition root and command line. Everything is built in main(); importing this does nothing."""

import argparse
import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from clients import Busy, Clock, Networks, SocialNetwork, Unauthorised, Unreachable
from clients.clock import FileClock, SystemClock
from clients.closed import Closed
from clients.slack import Slack
from clients.x import X, XCredentials
from config import Account, Config, ConfigError, Need, Problem, Secrets, load, schema, secrets
from handlers import (
    bolt,
    catching_up,
    checkup,
    deliver,
    digest,
    escalation,
    housekeeping,
    polling,
    reconciling,
    sending,
)
from handlers.desk import Desk
from handlers.directory import Directory, channel_names, look
from handlers.heartbeat import Heartbeat, Tick
from rules.hours import Calendar, is_open, next_opening
from rules.length import weighted_length
from storage.migrate import migrate, revisions
from storage.store import Store

log = logging.getLogger("socialcare")

Options = argparse.Namespace
EVERYWHERE = "0.0.0.0"  # noqa: S104 - Slack, or the router in front of us, comes from outside


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
        command: Callable[[Options, Config, Mapping[str, str]], int] = options.run
        return command(options, config, environ)
    except ConfigError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
    except (Busy, Unreachable, Unauthorised) as error:
        print(f"socialcare cannot start: {error}. `python bot.py check` says what to do.", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bot.py", description="Relays social mentions into Slack, and approved replies back."
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    def command(name: str, run: Callable[[Options, Config, Mapping[str, str]], int], text: str) -> Any:
        sub = commands.add_parser(name, help=text, description=text)
        sub.add_argument(
            "--config", type=Path, default=Path("config.yaml"), metavar="FILE", help="settings (default: config.yaml)"
        )
        sub.set_defaults(run=run)
        return sub

    command("run", _run, "Run everything in one process over Socket Mode: no public address needed.")
    command("web", _web, "Serve Slack's HTTP events on PORT; any number of processes, together with workers.")
    command("worker", _worker, "Do the timed work: poll, deliver, send, escalate, digest; any number of processes.")
    command("migrate", _migrate, "Bring the database to the newest schema.")
    command("check", _check, "Check settings, tokens, scopes, channels, people, networks and clock, one line each.")
    command("schema", _schema, "Print the JSON Schema of config.yaml, for editors.")
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


# --- building ------------------------------------------------------------------------------------------------------


class StoppableClock(Clock, Protocol):
    """A clock whose waits end when the process does."""

    def stop(self) -> None: ...


def clock_of(keys: Secrets) -> StoppableClock:
    """The machine's clock, or for practice and tests one that a file pushes forward."""
    return FileClock(keys.clock_file) if keys.clock_file else SystemClock()


def networks_of(config: Config, keys: Secrets, clock: Clock) -> Networks:
    """A client for every account; that of a closed one makes no call, and needs no keys."""
    ours = frozenset(account.handle for account in config.accounts)
    found: dict[tuple[str, str], SocialNetwork] = {}
    for account in config.accounts:
        key = (account.network, account.handle.lower())
        if not account.open:
            found[key] = Closed(
                network=account.network, handle=account.handle, max_length=X.max_length, length=weighted_length
            )
            continue
        own = keys.of(account)
        credentials = XCredentials(
            consumer_key=own.api_key.get_secret_value(),
            consumer_secret=own.api_secret.get_secret_value(),
            access_token=own.access_token.get_secret_value(),
            access_token_secret=own.access_token_secret.get_secret_value(),
            bearer_token=own.bearer_token.get_secret_value() if own.bearer_token else "",
        )
        found[key] = X(
            handle=account.handle, credentials=credentials, api_url=keys.x_api_url, clock=clock, also_ours=ours
        )
    return found


def calendars_of(config: Config) -> dict[str, Calendar]:
    """The business hours of config.yaml in the form that computes."""
    return {
        name: Calendar.from_settings(
            time_zone=calendar.time_zone,
            hours=calendar.hours,
            holidays=calendar.holidays,
            closed=calendar.closed,
            half_days=calendar.half_days,
        )
        for name, calendar in config.calendars.items()
    }


class Bot:
    """Everything that one process needs, built from settings and environment; starting it is up to the command."""

    def __init__(self, config: Config, keys: Secrets, *, clock: StoppableClock | None = None) -> None:
        assert keys.slack_bot_token is not None
        self.clock = clock or clock_of(keys)
        self.slack = Slack(keys.slack_bot_token.get_secret_value(), keys.slack_api_url, self.clock)
        self.store = Store(ready_database(keys))
        self.heartbeat: Heartbeat | None = None
        self.catching_up = catching_up.Pace()
        self.stopping = threading.Event()
        self.desk = Desk(
            store=self.store,
            config=config,
            directory=Directory(look(config, self.slack, self.clock.now())),
            networks=networks_of(config, keys, self.clock),
            clock=self.clock,
            calendars=calendars_of(config),
            name=f"{os.uname().nodename}:{os.getpid()}",
            nudge=self._nudge,
        )

    def _nudge(self) -> None:
        if self.heartbeat is not None:
            self.heartbeat.nudge()

    def beat(self) -> None:
        """Start the timed work."""
        desk, pace, reading = self.desk, deliver.Pace(), self.catching_up
        catching_up.started(desk)
        ticks = [
            Tick(name="deliver", every=deliver.EVERY, run=lambda: deliver.tick(desk, self.slack, pace), nudged=True),
            Tick(name="send", every=1, run=lambda: sending.tick(desk), nudged=True),
            Tick(name="reconcile", every=3, run=lambda: reconciling.tick(desk)),
            Tick(name="catch up", every=catching_up.EVERY, run=lambda: catching_up.tick(desk, self.slack, reading)),
            Tick(name="poll", every=2, run=lambda: polling.tick(desk)),
            Tick(name="escalate", every=5, run=lambda: escalation.tick(desk)),
            Tick(name="digest", every=10, run=lambda: digest.tick(desk)),
            Tick(name="directory", every=5, run=lambda: housekeeping.look_around(desk, self.slack)),
            Tick(name="forget", every=600, run=lambda: housekeeping.forget(desk)),
        ]
        self._start(ticks)

    def look(self) -> None:
        """Only keep up with who is who: what a process needs that answers Slack and leaves the rest to others."""
        catching_up.started(self.desk)
        look = Tick(name="directory", every=5, run=lambda: housekeeping.look_around(self.desk, self.slack))
        self._start([look])

    def reconnected(self, _client: object, message: Mapping[str, object], _raw: str | None = None) -> None:
        """Hear every frame of Socket Mode: with a hello a connection begins, and what came before it may be lost."""
        if message.get("type") == "hello":
            self.catching_up.gaps.append("connection")

    def _start(self, ticks: Sequence[Tick]) -> None:
        self.heartbeat = Heartbeat(ticks, lambda: self.desk)
        self.heartbeat.start()

    def wait(self) -> None:
        """Return when somebody asks the process to end."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopping.set())
        self.stopping.wait()

    def close(self) -> None:
        """Finish what is under way, begin nothing, give the database back."""
        self.clock.stop()
        if self.heartbeat is not None:
            self.heartbeat.stop()
        self.store.close()


def ready_database(keys: Secrets) -> str:
    """The database's address, once its schema is as this code expects it: a SQLite file is brought there."""
    url = keys.database_url.get_secret_value()
    if url.startswith("sqlite"):
        migrate(url)
        return url
    current, newest = revisions(url)
    if current != newest:
        what = f"has schema {current or 'none'}, and this version needs {newest}; run `python bot.py migrate` first"
        raise ConfigError([Problem(place="environment", key="DATABASE_URL", what=what)])
    return url


def _keys(config: Config, environ: Mapping[str, str], *need: Need) -> Secrets:
    return secrets(config, environ, need=set(need))


# --- commands ------------------------------------------------------------------------------------------------------


def socket_of(bot: Bot, keys: Secrets) -> Any:
    """The Socket Mode handler of a bot, not yet connected."""
    from slack_bolt.adapter.socket_mode import SocketModeHandler

    from clients.slack import connect

    assert keys.slack_app_token is not None
    app = bolt.build(bot.desk, bot.slack.client, bot.slack, signing_secret=None)
    token = keys.slack_app_token.get_secret_value()
    handler = SocketModeHandler(app, app_token=token, web_client=connect(token, keys.slack_api_url))
    handler.client.message_listeners.append(bot.reconnected)
    return handler


def _run(_options: Options, config: Config, environ: Mapping[str, str]) -> int:
    keys = _keys(config, environ, "slack_socket", "networks")
    bot = Bot(config, keys)
    handler = socket_of(bot, keys)
    bot.beat()
    handler.connect()
    log.info("socialcare is connected to Slack over Socket Mode")
    bot.wait()
    handler.close()
    bot.close()
    return 0


def _web(_options: Options, config: Config, environ: Mapping[str, str]) -> int:
    from slack_bolt.adapter.wsgi import SlackRequestHandler
    from waitress.server import create_server

    keys = _keys(config, environ, "slack_http", "networks")
    assert keys.slack_signing_secret is not None
    bot = Bot(config, keys)
    app = bolt.build(bot.desk, bot.slack.client, bot.slack, signing_secret=keys.slack_signing_secret.get_secret_value())
    server = create_server(
        SlackRequestHandler(app, path="/slack/events"),
        host=environ.get("HOST", EVERYWHERE),
        port=keys.port,
        threads=8,
    )
    bot.look()
    threading.Thread(target=server.run, daemon=True, name="web").start()
    log.info("socialcare serves Slack events at port %s, path /slack/events", keys.port)
    bot.wait()
    server.close()
    bot.close()
    return 0


def _worker(_options: Options, config: Config, environ: Mapping[str, str]) -> int:
    bot = Bot(config, _keys(config, environ, "slack", "networks"))
    bot.beat()
    log.info("socialcare works: polling, delivering, sending, escalating, digesting")
    bot.wait()
    bot.close()
    return 0


def _migrate(_options: Options, config: Config, environ: Mapping[str, str]) -> int:
    url = _keys(config, environ).database_url.get_secret_value()
    migrate(url)
    print(f"The database has schema {revisions(url)[0]}.")
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
    from sandbox.practice import CannotPractise, Session, practise
    from sandbox.seeds import seeds

    world = seeds(
        people=[(entry.who, [role.value for role in entry.roles]) for entry in config.people],
        channels=[name for _, name in channel_names(config)],
        handles=[account.handle for account in config.accounts],
        brand=config.team.name,
        zone=config.team.time_zone,
    )
    session = Session(
        port=options.port,
        posts=options.posts,
        speed=options.speed,
        scenario=options.scenario,
        team=not options.no_team,
        mode=options.mode,
        bot=not options.no_bot,
    )
    this = [str(Path(__file__).resolve()), "{command}", "--config", str(options.config.resolve())]
    commands = {"socket": ["run"], "http": ["web", "worker"]}
    calendar = next(iter(calendars_of(config).values()))
    try:
        return practise(
            session,
            world,
            commands={
                mode: [[part.format(command=name) if part == "{command}" else part for part in this] for name in names]
                for mode, names in commands.items()
            },
            prefixes={account.handle: account.secrets for account in config.accounts},
            environ=environ,
            start=lambda now: working_hours(calendar, now),
            tell=lambda line: print(line, flush=True),
        )
    except CannotPractise as error:
        print(f"The sandbox cannot start: {error}", file=sys.stderr)
        return 1


def working_hours(calendar: Calendar, now: datetime) -> datetime:
    """When practice begins: now, if the team would be at work for three hours more, else some time after it opens."""
    if is_open(calendar, now) and is_open(calendar, now + timedelta(hours=3)):
        return now
    return next_opening(calendar, now) + timedelta(minutes=30)


if __name__ == "__main__":
    sys.exit(main())
