"""socialcare: the composition root and command line. Everything is built in main(); importing this does nothing."""

import argparse
import json
import logging
import os
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from clients import Busy, Clock, Networks, Rejected, SocialNetwork, Unauthorised, Unreachable
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
    health,
    housekeeping,
    polling,
    reconciling,
    sending,
)
from handlers.desk import Desk
from handlers.directory import Directory, channel_names, look
from handlers.health import Watch
from handlers.heartbeat import Heartbeat, Pulse, Tick
from handlers.stopping import FINISH_WITHIN, Stopping
from rules.health import WATCH
from rules.hours import Calendar, is_open, next_opening
from rules.length import weighted_length
from storage import cases
from storage.migrate import migrate, revisions
from storage.store import Store

if TYPE_CHECKING:
    from clients.slack_socket import Socket
    from handlers.health_pages import Door

log = logging.getLogger("socialcare")

Options = argparse.Namespace
EVERYWHERE = "0.0.0.0"  # noqa: S104 - Slack, or the router in front of us, comes from outside
LOOPBACK = "127.0.0.1"


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
    except (Busy, Rejected, Unreachable, Unauthorised) as error:
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
        refuse_lost_accounts(config, self.store)
        self.heartbeat: Heartbeat | None = None
        self.catching_up = catching_up.Pace()
        name = f"{os.uname().nodename}:{os.getpid()}"
        self.desk = Desk(
            store=self.store,
            config=config,
            directory=Directory(look(config, self.slack, self.clock.now())),
            networks=networks_of(config, keys, self.clock),
            clock=self.clock,
            calendars=calendars_of(config),
            name=name,
            nudge=self._nudge,
            pulse=Pulse(name),
        )

    def watch(self, socket_open: Callable[[], bool] | None = None) -> Watch:
        """The eye on this process; to be given to `beat` or `look`, and to the pages that show what it sees."""
        return Watch(self.desk, self.slack, socket_open=socket_open)

    def _nudge(self) -> None:
        if self.heartbeat is not None:
            self.heartbeat.nudge()

    def beat(self, watch: Watch) -> None:
        """Start the timed work."""
        desk, reading = self.desk, self.catching_up
        catching_up.started(desk)
        ticks = [
            Tick(name="deliver", every=deliver.EVERY, run=lambda: deliver.tick(desk, self.slack), nudged=True),
            Tick(name="send", every=1, run=lambda: sending.tick(desk), nudged=True),
            Tick(name="reconcile", every=3, run=lambda: reconciling.tick(desk)),
            Tick(name="catch up", every=catching_up.EVERY, run=lambda: catching_up.tick(desk, self.slack, reading)),
            Tick(name="poll", every=2, run=lambda: polling.tick(desk)),
            Tick(name="escalate", every=5, run=lambda: escalation.tick(desk)),
            Tick(name="digest", every=10, run=lambda: digest.tick(desk)),
            Tick(name="directory", every=5, run=lambda: housekeeping.look_around(desk, self.slack)),
            Tick(name="clock", every=housekeeping.LOOK_AT_CLOCK, run=lambda: housekeeping.mind_the_clock(desk)),
            Tick(name="forget", every=600, run=lambda: housekeeping.forget(desk)),
            Tick(name=WATCH, every=health.EVERY, run=watch.tick),
        ]
        self._start(ticks)

    def look(self, watch: Watch) -> None:
        """Only keep up with who is who, and watch: what a process needs that leaves the timed work to others."""
        catching_up.started(self.desk)
        look = Tick(name="directory", every=5, run=lambda: housekeeping.look_around(self.desk, self.slack))
        self._start([look, Tick(name=WATCH, every=health.EVERY, run=watch.tick)])

    def reconnected(self, _client: object, message: Mapping[str, object], _raw: str | None = None) -> None:
        """Hear every frame of Socket Mode: with a hello a connection begins, and what came before it may be lost."""
        if message.get("type") == "hello":
            self.catching_up.gaps.append("connection")

    def _start(self, ticks: Sequence[Tick]) -> None:
        self.heartbeat = Heartbeat(ticks, self.desk.pulse)
        self.heartbeat.start()

    def close(self, way_in: "Closing | None" = None) -> None:
        """Begin nothing, finish what is under way as far as it ends soon, give the database back."""
        self.clock.stop()
        if self.heartbeat is not None:
            self.heartbeat.end()
        if way_in is not None:
            way_in.close(FINISH_WITHIN)
        if self.heartbeat is not None:
            self.heartbeat.rest(FINISH_WITHIN)
        self.store.close()


def refuse_lost_accounts(config: Config, store: Store) -> None:
    """An account that still has open cases cannot just leave config.yaml: nobody could answer or close them."""
    with store.reading() as tx:
        waiting = cases.accounts_waiting(tx)
    kept = {(account.network, account.handle.lower()) for account in config.accounts}
    lost = sorted(handle for network, handle in waiting if (network, handle) not in kept)
    if lost:
        names = ", ".join(f"@{handle}" for handle in lost)
        what = f"{names} is missing and has open cases; keep it, with `open: false`, until they are done"
        raise ConfigError([Problem(place=config.where(("accounts",)), key="accounts", what=what)])


class Closing(Protocol):
    """A way in for what people do in Slack."""

    def close(self, within: float) -> None:
        """Take nothing more, and finish what is inside within so many seconds."""
        ...


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


def socket_of(bot: Bot, keys: Secrets) -> "Socket":
    """The Socket Mode connection of a bot, not yet open."""
    from clients.slack_socket import Socket

    assert keys.slack_app_token is not None
    app = bolt.build(bot.desk, bot.slack.client, bot.slack, signing_secret=None)
    socket = Socket(app, keys.slack_app_token.get_secret_value(), keys.slack_api_url, app.unforeseen)
    socket.client.message_listeners.append(bot.reconnected)
    return socket


def _run(_options: Options, config: Config, environ: Mapping[str, str]) -> int:
    stopping = Stopping()
    stopping.listen()
    keys = _keys(config, environ, "slack_socket", "networks")
    bot = Bot(config, keys)
    socket = socket_of(bot, keys)
    watch = bot.watch(socket.is_open)
    _serve_health(watch, keys, environ)
    bot.beat(watch)
    socket.connect()  # type: ignore[no-untyped-call]
    log.info("socialcare is connected to Slack over Socket Mode")
    stopping.wait()
    bot.close(socket)
    return 0


def _web(_options: Options, config: Config, environ: Mapping[str, str]) -> int:
    from slack_bolt.adapter.wsgi import SlackRequestHandler

    from handlers.health_pages import Door

    stopping = Stopping()
    stopping.listen()
    keys = _keys(config, environ, "slack_http", "networks")
    assert keys.slack_signing_secret is not None
    bot = Bot(config, keys)
    app = bolt.build(bot.desk, bot.slack.client, bot.slack, signing_secret=keys.slack_signing_secret.get_secret_value())
    watch = bot.watch()
    door = Door(watch, SlackRequestHandler(app, path="/slack/events"))
    port = _serve(door, environ.get("HOST") or EVERYWHERE, keys.port, "PORT", threads=32)
    bot.look(watch)
    log.info("socialcare serves Slack events at port %s, path /slack/events", port)
    stopping.wait()
    bot.close(door)
    return 0


def _worker(_options: Options, config: Config, environ: Mapping[str, str]) -> int:
    stopping = Stopping()
    stopping.listen()
    keys = _keys(config, environ, "slack", "networks")
    bot = Bot(config, keys)
    watch = bot.watch()
    _serve_health(watch, keys, environ)
    bot.beat(watch)
    log.info("socialcare works: polling, delivering, sending, escalating, digesting")
    stopping.wait()
    bot.close()
    return 0


def _serve_health(watch: Watch, keys: Secrets, environ: Mapping[str, str]) -> None:
    """The two pages on our own health, where HEALTH_PORT asks for them."""
    from handlers.health_pages import Door

    if keys.health_port is not None:
        port = _serve(Door(watch), environ.get("HOST") or LOOPBACK, keys.health_port, "HEALTH_PORT", threads=2)
        log.info("socialcare serves /healthz and /metrics at port %s", port)


def _serve(door: "Door", host: str, port: int, variable: str, *, threads: int) -> int:
    """Listen until the process ends; the port. Raises ConfigError when that cannot be had."""
    from waitress.server import BaseWSGIServer, create_server

    try:
        server = create_server(door, host=host, port=port, threads=threads)
    except OSError as error:
        what = f"cannot be listened at on {host}: {error.strerror}"
        raise ConfigError([Problem(place="environment", key=variable, what=what)]) from error
    threading.Thread(target=server.run, daemon=True, name=variable).start()
    if isinstance(server, BaseWSGIServer):
        return int(server.effective_port)  # type: ignore[attr-defined]
    return int(server.effective_listen[0][1])  # the host has several addresses


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
