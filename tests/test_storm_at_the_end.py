"""Asked to end while events rain: what was acknowledged is in the database, what is not was not acknowledged."""

import threading
import time

from sqlalchemy import select

from clients.clock import SystemClock
from config import secrets
from processes.building import Bot
from processes.serving import socket_of
from sandbox.server import Sandbox
from storage.schema import Seen
from storage.store import Store
from tests.bot_process import wait_until
from tests.sandbox.slack_team import ask
from tests.world import environ, shipped, world

EMOJI = ("eyes", "memo", "white_check_mark", "x", "bangbang", "lock")  #: each means something, and is kept


def acknowledged(sandbox: Sandbox) -> set[str]:
    """The ids of the events that the bot has acknowledged."""
    entries = ask(f"{sandbox.url}/control/slack/journal?kind=delivery").body["entries"]
    return {
        entry["event_id"] for entry in entries if entry["outcome"] == "acked" and entry["event"] == "reaction_added"
    }


def test_every_acknowledged_event_is_committed_and_the_end_comes_in_time(database_url: str) -> None:
    config = shipped()
    with Sandbox(mode="socket", **world(config)) as sandbox:
        bot = Bot(
            config,
            secrets(config, environ(sandbox, config, database_url), need={"slack_socket", "networks"}),
            clock=SystemClock(),
        )
        handler = socket_of(
            bot, secrets(config, environ(sandbox, config, database_url), need={"slack_socket", "networks"})
        )
        ended, sent = threading.Event(), []

        def rain() -> None:
            while not ended.is_set():
                text = {"user": "ann", "channel": "#social-x", "text": f"Message {len(sent)}"}
                ts = ask(f"{sandbox.url}/control/slack/message", text).body["ts"]
                for emoji in EMOJI:
                    place = {"user": "ann", "emoji": emoji, "channel": "#social-x", "ts": ts}
                    sent.append(ask(f"{sandbox.url}/control/slack/reaction", place).status)

        storm = threading.Thread(target=rain)
        try:
            handler.connect()
            url = f"{sandbox.url}/control/ready"
            wait_until(lambda: ask(url).status == 200, "the bot is connected")
            storm.start()
            wait_until(lambda: len(acknowledged(sandbox)) > 20, "the storm is on")
            begun = time.monotonic()
            bot.close(handler)
            took = time.monotonic() - begun
        finally:
            ended.set()
            storm.join(60)
            bot.store.close()
        acked = acknowledged(sandbox)
    store = Store(database_url)
    try:
        with store.reading() as tx:
            committed = {key.removeprefix("event:") for key in tx.scalars(select(Seen.key))}
    finally:
        store.close()

    assert acked <= committed
    assert len(sent) > len(acked) > 20  # it ended in the middle
    assert took < 8
