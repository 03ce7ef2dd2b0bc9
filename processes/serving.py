"""The processes that serve until they are asked to end: everything in one, Slack's HTTP events, the timed work."""

import logging
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING

from clients.slack import Slack
from config import Config, ConfigError, Problem, Secrets, secrets
from handlers import bolt
from handlers.health import Watch
from handlers.stopping import Stopping
from processes.building import Bot, clock_of
from processes.patience import Patience, patient
from processes.settings_file import file_of

if TYPE_CHECKING:
    from clients.slack_socket import Socket
    from handlers.health_pages import Door

log = logging.getLogger("socialcare")

EVERYWHERE = "0.0.0.0"  # noqa: S104 - Slack, or the router in front of us, comes from outside
LOOPBACK = "127.0.0.1"


def socket_of(bot: Bot, keys: Secrets) -> "Socket":
    """The Socket Mode connection of a bot, not yet open."""
    from clients.slack_socket import Socket

    assert keys.slack_app_token is not None
    app = bolt.build(bot.desk, bot.slack.client, bot.slack, signing_secret=None)
    token = keys.slack_app_token.get_secret_value()
    socket = Socket(app, Slack(token, keys.slack_api_url, bot.clock), app.unforeseen)
    socket.client.message_listeners.append(bot.reconnected)
    return socket


def run(config: Config, environ: Mapping[str, str]) -> int:
    """Everything in one process, over Socket Mode."""
    stopping = Stopping()
    stopping.listen()
    keys = secrets(config, environ, need={"slack_socket", "networks"})
    bot, patience = _patient(config, keys, stopping, environ)
    socket = socket_of(bot, keys)
    watch = bot.watch(socket.is_open)
    _serve_health(watch, keys, environ)
    bot.beat(watch)
    try:
        patience("opening the connection for Slack's events", socket.connect)
        log.info("socialcare is connected to Slack over Socket Mode")
        stopping.wait()
    finally:
        bot.close(socket, watch)
    return stopping.code


def web(config: Config, environ: Mapping[str, str]) -> int:
    """Slack's events over HTTP, and nothing that is timed."""
    from slack_bolt.adapter.wsgi import SlackRequestHandler

    from clients.slack_socket import AT_ONCE
    from handlers.health_pages import Door

    stopping = Stopping()
    stopping.listen()
    keys = secrets(config, environ, need={"slack_http", "networks"})
    assert keys.slack_signing_secret is not None
    bot, _ = _patient(config, keys, stopping, environ)
    app = bolt.build(bot.desk, bot.slack.client, bot.slack, signing_secret=keys.slack_signing_secret.get_secret_value())
    watch = bot.watch()
    door = Door(watch, SlackRequestHandler(app, path="/slack/events"))
    port = _serve(door, environ.get("HOST") or EVERYWHERE, keys.port, "PORT", threads=AT_ONCE)
    bot.look(watch)
    log.info("socialcare serves Slack events at port %s, path /slack/events", port)
    stopping.wait()
    bot.close(door, watch)
    return stopping.code


def worker(config: Config, environ: Mapping[str, str]) -> int:
    """The timed work, and nothing that people do."""
    stopping = Stopping()
    stopping.listen()
    keys = secrets(config, environ, need={"slack", "networks"})
    bot, _ = _patient(config, keys, stopping, environ)
    watch = bot.watch()
    _serve_health(watch, keys, environ)
    bot.beat(watch)
    log.info("socialcare works: polling, delivering, sending, escalating, digesting")
    stopping.wait()
    bot.close(watch=watch)
    return stopping.code


def _patient(config: Config, keys: Secrets, stopping: Stopping, environ: Mapping[str, str]) -> tuple[Bot, Patience]:
    """The bot, once Slack has said who is who; and the patience to ask Slack for more."""
    clock = clock_of(keys)
    patience = patient(clock.now, stopping.within)
    bot = Bot(config, keys, clock=clock, patience=patience, file=file_of(config, environ))
    bot.store.on_corrupt = stopping.give_up
    return bot, patience


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
