"""Socket Mode: Slack's events over a connection that we open, and an end that leaves no answer half given."""

import json
import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.socket_mode.internals import run_bolt_app, send_response
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackClientNotConnectedError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from clients.slack import Slack

log = logging.getLogger(__name__)

PING_EVERY = 5  #: seconds; a connection is dead after four pings without an answer, and is opened anew
HANG_UP_WITHIN = 1.0  #: seconds
AT_ONCE = 32  #: events in hand: one that waits for a busy database must not keep the next from being answered in time


Unreadable = Callable[[Exception, dict[str, Any]], BoltResponse]


def answer(app: App, req: SocketModeRequest, unreadable: Unreadable) -> BoltResponse:
    """What the app says to one envelope; `unreadable` says it when Bolt cannot even read what is in it."""
    try:
        said: BoltResponse = run_bolt_app(app, req)
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        return unreadable(error, req.payload)
    return said


class Connection(SocketModeClient):
    """slack_sdk's own client, which hands over what it has of an envelope when the connection closes inside it."""

    def process_message(self) -> None:
        """Take the next envelope; one that was cut off is left to be delivered again."""
        try:
            super().process_message()  # type: ignore[no-untyped-call]
        except json.JSONDecodeError:
            log.info("the connection to Slack closed in the middle of an event; Slack delivers it again")


class Socket(SocketModeHandler):
    """The connection, with what is being handled counted, so that it can be finished before it ends."""

    client: SocketModeClient

    def __init__(self, app: App, slack: Slack, unreadable: Unreadable) -> None:
        """`slack` carries the app-level token; `unreadable` answers what Bolt cannot read."""
        # Not the adapter's own __init__: it would start a client of the library's class beside ours.
        self.app, self.app_token = app, str(slack.client.token)
        self.client = Connection(
            self.app_token, app.logger, slack.client, ping_interval=PING_EVERY, concurrency=AT_ONCE
        )
        self._slack = slack
        self.client.socket_mode_request_listeners.append(self.handle)  # type: ignore[arg-type]
        self._unreadable = unreadable
        self._inside = 0
        self._shut = False
        self._idle = threading.Condition()

    def connect(self) -> None:
        """Open the connection; from then on it is kept open. May be tried again after Busy and Unreachable.

        Raises Rejected or Unauthorised when Slack does not admit this token to Socket Mode; Busy, Unreachable.
        """
        # The library's own asking would sleep on a rate limit, and raise whatever came of anything else.
        self.client.wss_uri = self._slack.admit_socket()
        super().connect()  # type: ignore[no-untyped-call]

    def is_open(self) -> bool:
        """Whether Slack can reach us over it, as far as we know."""
        return not self._shut and bool(self.client.is_connected())

    def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        """Handle one envelope and acknowledge it; once we are ending, leave it to be delivered again."""
        with self._idle:
            if self._shut:
                return
            self._inside += 1
        try:
            send_response(client, req, answer(self.app, req, self._unreadable), time.time())
        except SlackClientNotConnectedError:
            # It is committed, and will be known when Slack delivers it again.
            log.info("the connection to Slack closed before an event was acknowledged; Slack delivers it again")
        finally:
            with self._idle:
                self._inside -= 1
                self._idle.notify_all()

    def close(self, within: float = HANG_UP_WITHIN) -> None:
        """Take nothing more, finish what is being handled, hang up. What takes longer than `within` is left."""
        self.client.auto_reconnect_enabled = False
        with self._idle:
            self._shut = True
            self._idle.wait_for(lambda: self._inside == 0, within)
        # Hanging up waits for the client's own threads, of which one may be in a call that hangs.
        hanging_up = threading.Thread(target=super().close, daemon=True, name="hanging-up")
        hanging_up.start()
        hanging_up.join(HANG_UP_WITHIN)
