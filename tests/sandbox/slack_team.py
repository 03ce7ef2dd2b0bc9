"""A sandbox in a thread of its own, the bot's real client pointed at it, and people acting by the control interface."""

import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.server import Sandbox
from sandbox.slack.access import EVERY_SCOPE
from sandbox.slack.delivery import EVERY_EVENT
from sandbox.slack.held import HeldEnvelope

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
DEADLINE = 10.0  #: seconds until a test that waits gives up

USERS = (
    {"name": "ann", "real_name": "Ann Kristiansen", "email": "ann@airline.example", "roles": ["agent"]},
    {"name": "bo", "real_name": "Bo Lind", "email": "bo@airline.example", "roles": ["agent"]},
    {"name": "kari", "real_name": "Kari Moe", "email": "kari@airline.example", "roles": ["approver"]},
)
CHANNELS = ({"name": "social-x"}, {"name": "ops"})
GROUPS = ({"handle": "night", "name": "Night shift", "users": ["ann", "bo"]},)


@dataclass
class HandClock:
    """A clock that only a test moves."""

    at: datetime = START

    def now(self) -> datetime:
        return self.at

    def advance(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@dataclass
class Said:
    """An answer of the control interface."""

    status: int
    body: dict[str, Any]


def ask(url: str, body: dict[str, Any] | None = None, **headers: str) -> Said:
    """GET, or POST when there is a body; refusals are answers too."""
    request = urllib.request.Request(url, None if body is None else json.dumps(body).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=DEADLINE) as response:
            return Said(response.status, json.load(response))
    except urllib.error.HTTPError as error:
        with error:
            return Said(error.code, json.load(error))


@dataclass
class Team:
    """A running workspace, seen by the bot (`bot`) and by people (`does`, `sees`)."""

    sandbox: Sandbox
    bot: WebClient = field(init=False)

    def __post_init__(self) -> None:
        self.bot = WebClient(token=self.sandbox.bot_token, base_url=self.sandbox.slack_api_url, retry_handlers=[])

    def asks(self, what: str, **body: Any) -> Said:
        """A control call that may be refused."""
        return ask(f"{self.sandbox.url}/control/{what}", body)

    def does(self, what: str, **body: Any) -> dict[str, Any]:
        """A control call that must succeed."""
        said = self.asks(what, **body)
        assert said.status == 200, said
        return said.body

    def sees(self, what: str, **query: str) -> dict[str, Any]:
        """What the control interface shows."""
        asked = "&".join(f"{key}={urllib.request.quote(value)}" for key, value in query.items())
        said = ask(f"{self.sandbox.url}/control/{what}?{asked}")
        assert said.status == 200, said
        return said.body

    def messages(self, **query: str) -> list[dict[str, Any]]:
        """The messages of #social-x, or of a thread in it."""
        found: list[dict[str, Any]] = self.sees("slack/messages", **{"channel": "social-x", **query})["messages"]
        return found

    def posts(self, text: str = "a card", **more: Any) -> str:
        """The bot posts to #social-x; the message's ts."""
        return str(self.bot.chat_postMessage(channel="social-x", text=text, **more)["ts"])

    def events(self) -> list[dict[str, Any]]:
        """The inner events that were delivered since the last look; all are acknowledged."""
        envelopes = self.sandbox.take_envelopes()
        for envelope in envelopes:
            envelope.ack()
        return [envelope.body["event"] for envelope in envelopes if envelope.type == "events_api"]

    def only_envelope(self) -> HeldEnvelope:
        """The one thing that was delivered since the last look."""
        (envelope,) = self.sandbox.take_envelopes()
        return envelope

    def id(self, handle: str) -> str:
        """Somebody's user id."""
        return next(one["id"] for one in self.sees("slack/users")["users"] if one["name"] == handle)


@contextmanager
def slack_team(**settings: Any) -> Iterator[Team]:
    """A team of three in two channels; deliveries are held and limits off unless `settings` say otherwise."""
    chosen = {
        "users": USERS,
        "channels": CHANNELS,
        "user_groups": GROUPS,
        "clock": HandClock(),
        "mode": "held",
        "limits": False,
        "scopes": EVERY_SCOPE,
        "subscriptions": EVERY_EVENT,
    }
    with Sandbox(**(chosen | settings)) as sandbox:
        yield Team(sandbox)


def refusal(call: Callable[..., Any], **arguments: Any) -> str:
    """The error with which Slack refuses a call."""
    try:
        answer = call(**arguments)
    except SlackApiError as error:
        return str(error.response["error"])
    raise AssertionError(f"not refused: {answer}")


def until(true: Callable[[], Any], what: str) -> Any:
    """Wait for something to become true; what it then is."""
    pause = threading.Event()
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end:
        if found := true():
            return found
        pause.wait(0.01)
    raise AssertionError(f"did not happen within {DEADLINE} s: {what}")
