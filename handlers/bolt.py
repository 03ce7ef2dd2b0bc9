"""The Bolt app: every trigger registered by name, and the one place where an unexpected error is met.

A listener commits, and only then does Bolt answer Slack (`process_before_response`): no ack without a commit. An event
that fails is not acked, so that Slack delivers it again; at the third failure it is parked and acked. Buttons and
commands are not delivered again: whoever used one reads at once that it failed.
"""

import logging
import re
import secrets
from collections.abc import Callable
from typing import Any

from slack_bolt import App
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.middleware.ignoring_self_events import IgnoringSelfEvents
from slack_bolt.request import BoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk import WebClient
from sqlalchemy.exc import SQLAlchemyError

from clients import Busy, Rejected, Unauthorised, Unreachable
from handlers import (
    again,
    buttons,
    catching_up,
    commands,
    dialogs,
    home,
    messages,
    parking,
    reactions,
    shapes,
    wording,
)  # fmt: skip
from handlers.blocks import section
from handlers.desk import Desk
from rules.health import EVENTS
from storage import failures
from storage.failures import Kind
from storage.turns import NoTurn

log = logging.getLogger(__name__)

ANYTHING = re.compile("")


class Sturdy(App):
    """Bolt's own code trips over what Slack's description of events does not allow; that too is an event that fails."""

    unforeseen: Callable[[Exception, dict[str, Any]], BoltResponse]

    def dispatch(self, req: BoltRequest) -> BoltResponse:
        """Answer one request, whatever it holds."""
        try:
            return super().dispatch(req)
        except Exception as error:  # noqa: BLE001 - logged and counted there
            return self.unforeseen(error, req.body)


class IgnoringOurselves(IgnoringSelfEvents):
    """What the bot does is no news, but for one thing: that a message of its own was taken away, by whomever."""

    @classmethod
    def _is_self_event(cls, auth_result: Any, user_id: str | None, bot_id: str | None, body: dict[str, Any]) -> bool:
        event = body.get("event")
        if isinstance(event, dict) and messages.takes_away(event):
            return False
        return bool(super()._is_self_event(auth_result, user_id, bot_id, body))


def build(desk: Desk, client: WebClient, slack: dialogs.Slack, *, signing_secret: str | None) -> Sturdy:
    """The app with all listeners; building it makes no call. Without a signing secret only Socket Mode may use it."""
    app = Sturdy(
        client=client,
        logger=_quiet(),
        signing_secret=signing_secret or "",
        request_verification_enabled=signing_secret is not None,
        token_verification_enabled=False,
        process_before_response=True,
        raise_error_for_unhandled_request=True,
        ignoring_self_events_enabled=False,  # by the one below
    )
    app.use(IgnoringOurselves())
    catching_up.register(app, desk)
    reactions.register(app, desk)
    messages.register(app, desk)
    buttons.register(app, desk, slack)
    home.register(app, desk)
    again.register(app, desk)
    commands.register(app, desk)
    dialogs.register(app, desk)
    _look_when_people_change(app, desk)
    app.event(ANYTHING)(_nothing)
    app.unforeseen = _unexpected(desk, slack)
    app.error(app.unforeseen)
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


def _unexpected(desk: Desk, slack: dialogs.Slack) -> Callable[[Exception, dict[str, Any]], BoltResponse]:
    """Give a failure a number that a person can quote; the words of customers stay out of the log."""

    def on_error(error: Exception, body: dict[str, Any]) -> BoltResponse:
        body = body if isinstance(body, dict) else {}  # type: ignore[redundant-expr] # it should be
        if isinstance(error, BoltUnhandledRequestError):
            return _plain(ok=True)  # a button of an older version, say: delivered again it would mean no more
        kind = str(body.get("type", "request"))[:30]
        reference = secrets.token_hex(4)
        log.error("unexpected failure %s in a %s", reference, kind, exc_info=error)
        if not failures.is_the_storages_own(error):  # that is told of as what it is
            desk.pulse.failed(EVENTS, reference)
        if "command" in body:
            return _shown(response_type="ephemeral", text=wording.went_wrong(reference))
        if kind == "view_submission":
            return _shown(response_action="push", view=_sorry(reference))  # what was typed stays below it
        if kind == "block_actions":
            return _plain(ok=_answered(slack, body, reference))
        return _plain(ok=_parked(desk, error, body, reference))

    return on_error


def _plain(*, ok: bool) -> BoltResponse:
    return BoltResponse(status=200 if ok else 500, body="")


def _shown(**payload: Any) -> BoltResponse:
    return BoltResponse(status=200, body=payload)


def _sorry(reference: str) -> dict[str, Any]:
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Not done"},
        "close": {"type": "plain_text", "text": "Back"},
        "blocks": [section(wording.went_wrong(reference))],
    }


def _answered(slack: dialogs.Slack, body: dict[str, Any], reference: str) -> bool:
    """Tell whoever pressed a button; False when they could not be told, and Slack should mark the button instead."""
    url = body.get("response_url")
    if not isinstance(url, str):
        return False
    try:
        slack.respond(url, wording.went_wrong(reference))
    except (Busy, Unreachable, Unauthorised, Rejected) as no:
        log.error("nor can whoever pressed be told of %s: %s", reference, no)
        return False
    return True


def _parked(desk: Desk, error: Exception, body: dict[str, Any], reference: str) -> bool:
    """Count the failure of an event; True once it is put aside, and Slack need not deliver it again."""
    if failures.is_the_storages_own(error):
        return False
    try:
        failure = parking.failed(
            desk, Kind.EVENT, shapes.event_key(body), error, place=shapes.thread_of(body), reference=reference
        )
    except (SQLAlchemyError, NoTurn, OSError) as no:
        log.error("nor can failure %s be counted: %s", reference, type(no).__name__)
        return False
    return failure.parked
