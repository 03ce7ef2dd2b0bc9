"""The Bolt app: every trigger registered by name, and the one place where an unexpected error is met.

A listener commits, and only then does Bolt answer Slack (`process_before_response`): no ack without a commit. What
fails is not acked, so that Slack delivers an event again.
"""

import logging
import secrets
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from slack_bolt import App
from slack_bolt.response import BoltResponse
from slack_sdk import WebClient

from handlers import buttons, commands, dialogs, messages, reactions
from handlers.desk import Desk
from rules.health import EVENTS

log = logging.getLogger(__name__)

THREADS = 16  # Bolt's five would make acks wait for each other


def build(desk: Desk, client: WebClient, slack: dialogs.Slack, *, signing_secret: str | None) -> App:
    """The app with all listeners; building it makes no call. Without a signing secret only Socket Mode may use it."""
    app = App(
        client=client,
        logger=_quiet(),
        signing_secret=signing_secret or "",
        request_verification_enabled=signing_secret is not None,
        token_verification_enabled=False,
        process_before_response=True,
        listener_executor=ThreadPoolExecutor(THREADS, thread_name_prefix="bolt"),
    )
    reactions.register(app, desk)
    messages.register(app, desk)
    buttons.register(app, desk, slack)
    commands.register(app, desk)
    dialogs.register(app, desk)
    for kind in ("user_change", "subteam_members_changed", "app_home_opened"):
        app.event(kind)(_look_again(desk))
    app.error(_unexpected(desk))
    return app


def _quiet() -> logging.Logger:
    """Bolt's own log without its warning of the token in the environment, which is in the client already."""
    quiet = logging.getLogger("slack_bolt")
    quiet.setLevel(logging.ERROR)
    return quiet


def _look_again(desk: Desk) -> Any:
    def on_change() -> None:
        desk.directory.look_soon()

    return on_change


def _unexpected(desk: Desk) -> Any:
    """Give a failure a number that a person can quote; the words of customers stay out of the log."""

    def on_error(error: Exception, body: dict[str, Any]) -> BoltResponse:
        reference = secrets.token_hex(4)
        log.error("unexpected failure %s in a %s", reference, body.get("type", "request"), exc_info=error)
        desk.pulse.failed(EVENTS, reference)
        text = f"Something went wrong on our side. Please try again; reference {reference}."
        return BoltResponse(status=500, body=text)

    return on_error
