"""The Bolt app: every trigger registered by name, and the one place where an unexpected error is met.

A listener commits, and only then does Bolt answer Slack (`process_before_response`): no ack without a commit. What
fails is not acked, so that Slack delivers an event again.
"""

import logging
import re
import secrets
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from slack_bolt import App
from slack_bolt.response import BoltResponse
from slack_sdk import WebClient

from handlers import buttons, catching_up, commands, dialogs, messages, reactions
from handlers.desk import Desk
from rules.health import EVENTS

log = logging.getLogger(__name__)

ANYTHING = re.compile("")
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
    catching_up.register(app, desk)
    reactions.register(app, desk)
    messages.register(app, desk)
    buttons.register(app, desk, slack)
    commands.register(app, desk)
    dialogs.register(app, desk)
    _look_when_people_change(app, desk)
    app.event(ANYTHING)(_nothing)
    app.error(_unexpected(desk))
    return app


def _quiet() -> logging.Logger:
    """Bolt's own log without its warning of the token in the environment, which is in the client already."""
    quiet = logging.getLogger("slack_bolt")
    quiet.setLevel(logging.ERROR)
    return quiet


def _nothing() -> None:
    """An event that means nothing to us: answered, or Slack would deliver it three times more."""


def _look_when_people_change(app: App, desk: Desk) -> None:
    def person_changed(event: dict[str, Any]) -> None:
        # Slack also tells of every new status of everybody in the company.
        if event["user"]["id"] in desk.directory.snapshot.roster.people:
            desk.directory.look_soon()
            desk.nudge()

    def group_changed() -> None:
        desk.directory.look_soon()
        desk.nudge()

    app.event("user_change")(person_changed)
    app.event("subteam_members_changed")(group_changed)


def _unexpected(desk: Desk) -> Any:
    """Give a failure a number that a person can quote; the words of customers stay out of the log."""

    def on_error(error: Exception, body: dict[str, Any]) -> BoltResponse:
        reference = secrets.token_hex(4)
        log.error("unexpected failure %s in a %s", reference, body.get("type", "request"), exc_info=error)
        desk.pulse.failed(EVENTS, reference)
        text = f"Something went wrong on our side. Please try again; reference {reference}."
        return BoltResponse(status=500, body=text)

    return on_error
