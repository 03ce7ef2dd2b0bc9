"""A connection to Slack that begins anew has the open cards read back: the real client, the real socket."""

from sqlalchemy import select

from clients.clock import SystemClock
from config import secrets
from handlers import catching_up
from processes.building import Bot
from processes.serving import socket_of
from sandbox.server import Sandbox
from storage.schema import SlackGap
from tests.sandbox.slack_team import ask, until
from tests.world import environ, shipped, world


def gaps(bot: Bot) -> list[str]:
    """Why something may be missing, oldest first, once the tick has written it down."""
    catching_up.tick(bot.desk, bot.slack, bot.catching_up)
    with bot.store.reading() as tx:
        return list(tx.scalars(select(SlackGap.why).order_by(SlackGap.id)))


def test_every_connection_is_a_gap_that_is_read_back(database_url: str) -> None:
    config = shipped()
    with Sandbox(mode="socket", **world(config)) as sandbox:
        keys = secrets(config, environ(sandbox, config, database_url), need={"slack_socket", "networks"})
        bot = Bot(config, keys, clock=SystemClock())
        handler = socket_of(bot, keys)
        try:
            handler.connect()
            until(lambda: gaps(bot) == ["connection"], "the first connection counts")
            ask(f"{sandbox.url}/control/slack/disconnect", {"reason": "refresh_requested"})
            until(lambda: gaps(bot) == ["connection", "connection"], "the second one counts too")
        finally:
            handler.close()
            bot.close()
