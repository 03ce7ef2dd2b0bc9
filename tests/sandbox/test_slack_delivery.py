"""Events reach the bot by Socket Mode, by signed HTTP or into a test's hands, again when not acknowledged."""

import json
import socket
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier

from sandbox.server import Sandbox
from tests.sandbox.slack_team import HandClock, Team, ask, slack_team, until

Json = dict[str, Any]
SOON = 0.1  #: scale of Slack's patience: acknowledgements within 300 ms, the second retry after 6 s
BUTTON: Json = {"type": "button", "action_id": "claim", "text": {"type": "plain_text", "text": "Claim"}}


# --- held ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def team() -> Iterator[Team]:
    with slack_team() as running:
        yield running


def test_an_event_is_wrapped_as_slack_does_it(team: Team) -> None:
    ts = team.does("slack/message", user="ann", channel="social-x", text="hello")["ts"]

    body = team.only_envelope().body
    assert (body["type"], body["team_id"], body["event"]["ts"]) == ("event_callback", "T0SANDBOX", ts)
    assert body["authorizations"][0]["user_id"] == team.bot.auth_test()["user_id"]
    assert body["event_id"].startswith("Ev")


def test_an_event_that_fails_comes_again_three_times_under_its_event_id(team: Team) -> None:
    team.does("slack/message", user="ann", channel="social-x", text="hello")

    seen = []
    for _ in range(4):
        envelope = team.only_envelope()
        seen.append((envelope.retry_attempt, envelope.retry_reason, envelope.body["event_id"]))
        envelope.fail()
    assert team.sandbox.take_envelopes() == []
    assert [(attempt, reason) for attempt, reason, _ in seen] == [
        (0, ""),
        (1, "timeout"),
        (2, "timeout"),
        (3, "timeout"),
    ]
    assert len({event_id for *_, event_id in seen}) == 1


def test_an_acknowledged_event_does_not_come_again(team: Team) -> None:
    team.does("slack/message", user="ann", channel="social-x", text="hello")
    team.only_envelope().fail()
    team.only_envelope().ack()

    assert team.sandbox.take_envelopes() == []


def test_interactions_and_commands_are_delivered_once(team: Team) -> None:
    ts = team.posts(blocks=[{"type": "actions", "elements": [BUTTON]}])
    team.events()
    team.does("slack/action", user="ann", channel="social-x", ts=ts, action_id="claim")
    team.only_envelope().fail()

    assert team.sandbox.take_envelopes() == []


@pytest.mark.parametrize(
    ("kind", "texts", "event_ids"),
    [("duplicate", ["one", "one", "two"], 2), ("new_event_id", ["one", "one", "two"], 3), ("lose", ["two"], 1)],
)
def test_a_fault_of_delivery_strikes_one_event(team: Team, kind: str, texts: list[str], event_ids: int) -> None:
    team.does("faults", target="events", match="message", kind=kind)
    for text in ("one", "two"):
        team.does("slack/message", user="ann", channel="social-x", text=text)

    bodies = [envelope.body for envelope in team.sandbox.take_envelopes()]
    assert [body["event"]["text"] for body in bodies] == texts
    assert len({body["event_id"] for body in bodies}) == event_ids


def test_events_may_change_places(team: Team) -> None:
    team.does("faults", target="events", match="message", kind="reorder")
    for text in ("one", "two", "three"):
        team.does("slack/message", user="ann", channel="social-x", text=text)

    assert [event["text"] for event in team.events()] == ["two", "one", "three"]


def test_a_lost_acknowledgement_brings_the_event_again(team: Team) -> None:
    team.does("faults", target="events", match="*", kind="drop_ack")
    team.does("slack/message", user="ann", channel="social-x", text="one")
    first = team.only_envelope()
    first.ack()

    again = team.only_envelope()
    assert (again.retry_attempt, again.body) == (1, first.body)
    again.ack()
    assert team.sandbox.take_envelopes() == []


def test_only_what_the_app_subscribed_to_is_delivered(team: Team) -> None:
    team.does("slack/subscriptions", events=["reaction_added"])
    ts = team.does("slack/message", user="ann", channel="social-x", text="hello")["ts"]
    team.does("slack/reaction", user="bo", channel="social-x", ts=ts, emoji="eyes")

    assert [event["type"] for event in team.events()] == ["reaction_added"]


def test_over_the_hourly_limit_events_are_dropped_and_slack_says_so_once_a_minute() -> None:
    clock = HandClock()
    with slack_team(clock=clock, events_per_hour=2) as team:
        for number in range(4):
            team.does("slack/message", user="ann", channel="social-x", text=f"{number}")
        bodies = [envelope.body for envelope in team.sandbox.take_envelopes()]
        assert [body["type"] for body in bodies] == ["event_callback", "event_callback", "app_rate_limited"]

        clock.advance(3600)
        team.does("slack/message", user="ann", channel="social-x", text="later")
        assert team.only_envelope().body["event"]["text"] == "later"


# --- Socket Mode -----------------------------------------------------------------------------------------------------


@contextmanager
def connected(team: Team, app: App | None = None) -> Iterator[SocketModeHandler]:
    """A real Bolt app on a Socket Mode connection of its own."""
    app = app or bolt(team)
    handler = SocketModeHandler(
        app, app_token=team.sandbox.app_token, web_client=WebClient(base_url=team.sandbox.slack_api_url)
    )
    handler.connect()
    try:
        until(lambda: ask(f"{team.sandbox.url}/control/ready").status == 200, "the bot is connected")
        yield handler
    finally:
        handler.close()


def bolt(team: Team) -> App:
    return App(client=WebClient(token=team.sandbox.bot_token, base_url=team.sandbox.slack_api_url))


def test_a_bolt_app_hears_messages_clicks_commands_and_submissions_and_answers() -> None:
    with slack_team(mode="socket") as team:
        app = bolt(team)
        submitted: list[Json] = []

        @app.event("message")
        def heard(event: Json, say: Any) -> None:
            say(text=f"heard {event['text']}", thread_ts=event["ts"])

        @app.command("/socialcare")
        def commanded(ack: Any, command: Json) -> None:
            ack(f"you asked for {command['text']}")

        @app.action("claim")
        def clicked(ack: Any, body: Json, client: WebClient) -> None:
            ack()
            asking = {
                "type": "input",
                "block_id": "b",
                "label": {"type": "plain_text", "text": "Reply"},
                "element": {"type": "plain_text_input", "action_id": "a"},
            }
            title = {"type": "plain_text", "text": "Reply"}
            view = {"type": "modal", "callback_id": "reply", "title": title, "submit": title, "blocks": [asking]}
            client.views_open(trigger_id=body["trigger_id"], view=view)

        @app.view("reply")
        def replied(ack: Any, view: Json) -> None:
            if view["state"]["values"]["b"]["a"]["value"] == "no":
                ack(response_action="errors", errors={"b": "Say yes"})
            else:
                submitted.append(view)
                ack()

        with connected(team, app):
            ts = team.does("slack/message", user="ann", channel="social-x", text="you")["ts"]
            until(lambda: len(team.messages(thread_ts=ts)) == 2, "the app answered in the thread")
            assert team.messages(thread_ts=ts)[-1]["text"] == "heard you"

            said = team.does("slack/command", user="ann", channel="social-x", command="/socialcare", text="help")
            assert [one["text"] for one in said["messages"]] == ["you asked for help"]

            card = team.posts(blocks=[{"type": "actions", "elements": [BUTTON]}])
            team.does("slack/action", user="ann", channel="social-x", ts=card, action_id="claim")
            view = until(lambda: team.sees("slack/views", user="ann")["views"], "the modal is open")[-1]
            filled = {"user": "ann", "view_id": view["id"], "submit": True}
            said_no = team.asks("slack/view", values={"b": {"a": "no"}}, **filled)
            assert (said_no.status, said_no.body["errors"]) == (409, {"b": "Say yes"})
            assert team.does("slack/view", values={"b": {"a": "yes"}}, **filled) == {}
            assert len(submitted) == 1


def test_without_a_connection_the_sandbox_is_not_ready_and_commands_time_out() -> None:
    with slack_team(mode="socket") as team:
        assert ask(f"{team.sandbox.url}/control/ready").status == 503
        said = team.asks("slack/command", user="ann", channel="social-x", command="/socialcare", text="help")
        assert (said.status, said.body["error"]) == (504, "operation_timeout")


def test_an_event_that_nobody_acknowledges_comes_again_over_the_socket() -> None:
    with slack_team(mode="socket", delivery_scale=0.005) as team, connected(team) as handler:
        seen: list[Json] = []
        handler.client.socket_mode_request_listeners.clear()
        handler.client.message_listeners.append(lambda _client, message, _raw: seen.append(message))
        team.does("slack/message", user="ann", channel="social-x", text="anybody?")

        def attempts() -> list[Json]:
            return [message for message in seen if message.get("type") == "events_api"]

        until(lambda: len(attempts()) == 4, "four attempts")
        # The client hands each to a thread of its own, so that they may be seen in another order than they came.
        assert sorted((one["retry_attempt"], one["retry_reason"]) for one in attempts()) == [
            (0, ""),
            (1, "timeout"),
            (2, "timeout"),
            (3, "timeout"),
        ]
        assert len({one["payload"]["event_id"] for one in attempts()}) == 1


def test_a_ticket_admits_one_connection() -> None:
    with slack_team(mode="socket") as team:
        url = team.bot.apps_connections_open(app_token=team.sandbox.app_token)["url"]
        with dialled(url) as first, dialled(url) as second:
            assert first.recv(4096).startswith(b"HTTP/1.1 101")
            assert second.recv(4096).startswith(b"HTTP/1.1 403")


def test_ten_connections_are_open_at_most() -> None:
    with slack_team(mode="socket") as team, ExitStack() as lines:
        for number in range(1, 12):
            url = team.bot.apps_connections_open(app_token=team.sandbox.app_token)["url"]
            line = lines.enter_context(dialled(url))
            answer = b""
            while b"}}" not in answer:
                more = line.recv(4096)
                assert more, answer
                answer += more
            assert (b'"too_many_websockets"' in answer) == (number == 11)

        assert team.sandbox.connections == 10


def dialled(url: str) -> socket.socket:
    """A line on which a WebSocket handshake has been asked for."""
    parts = urllib.parse.urlsplit(url)
    asked = (
        f"GET {parts.path}?{parts.query} HTTP/1.1\r\nHost: {parts.netloc}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    line = socket.create_connection((str(parts.hostname), int(parts.port or 0)), timeout=10)
    line.sendall(asked.encode())
    return line


def test_after_a_refresh_the_client_comes_back_and_hears_again() -> None:
    with slack_team(mode="socket") as team:
        app = bolt(team)
        heard: list[str] = []
        app.event("message")(lambda event: heard.append(event["text"]))
        with connected(team, app):
            assert team.does("slack/disconnect", reason="refresh_requested") == {"connections": 0}
            until(lambda: ask(f"{team.sandbox.url}/control/ready").status == 200, "a new connection")
            team.does("slack/message", user="ann", channel="social-x", text="still there?")

            until(lambda: heard == ["still there?"], "the message on the new connection")


def test_two_connections_share_the_work_and_each_event_goes_to_one() -> None:
    with slack_team(mode="socket") as team:
        heard: dict[str, list[str]] = {"one": [], "two": []}
        apps = {name: bolt(team) for name in heard}
        apps["one"].event("message")(lambda event: heard["one"].append(event["text"]))
        apps["two"].event("message")(lambda event: heard["two"].append(event["text"]))
        with connected(team, apps["one"]), connected(team, apps["two"]):
            until(lambda: team.sandbox.connections == 2, "both connections")
            for number in range(10):
                team.does("slack/message", user="ann", channel="social-x", text=str(number))
            until(lambda: sum(map(len, heard.values())) >= 10, "all ten")

        assert sorted(heard["one"] + heard["two"]) == [str(number) for number in range(10)]
        assert heard["one"]
        assert heard["two"]


# --- HTTP ------------------------------------------------------------------------------------------------------------


@dataclass
class EventsServer:
    """A bot's events address that keeps what it got and answers as it is told."""

    secret: str
    answers: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    requests: list[tuple[dict[str, str], str]] = field(default_factory=list)
    url: str = ""

    def answer(self, headers: dict[str, str], body: str) -> tuple[int, dict[str, str], bytes]:
        if not SignatureVerifier(self.secret).is_valid_request(body, headers):
            return 401, {}, b""
        if '"url_verification"' in body:
            return 200, {}, json.loads(body)["challenge"].encode()
        self.requests.append((headers, body))
        return self.answers.pop(0) if self.answers else (200, {}, b"")


@contextmanager
def events_server(secret: str) -> Iterator[EventsServer]:
    bot = EventsServer(secret)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            status, headers, content = bot.answer({k.lower(): v for k, v in self.headers.items()}, body)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        bot.url = f"http://127.0.0.1:{server.server_port}/slack/events"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield bot
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def http_team(**settings: Any) -> Iterator[tuple[Team, EventsServer]]:
    with (
        events_server(Sandbox.signing_secret) as bot,
        slack_team(mode="http", events_url=bot.url, **settings) as team,
    ):
        yield team, bot


def test_http_events_are_signed_and_the_sandbox_is_ready_once_the_address_is_verified() -> None:
    with http_team() as (team, bot):
        assert ask(f"{team.sandbox.url}/control/ready").status == 200
        ts = team.does("slack/message", user="ann", channel="social-x", text="hello")["ts"]

        until(lambda: bot.requests, "the event")
        headers, body = bot.requests[0]
        assert json.loads(body)["event"]["ts"] == ts
        assert "x-slack-retry-num" not in headers


def test_the_sandbox_is_not_ready_while_the_address_cannot_read_the_signature() -> None:
    with events_server("another secret") as bot, slack_team(mode="http", events_url=bot.url) as team:
        assert ask(f"{team.sandbox.url}/control/ready").status == 503


def test_http_retries_carry_number_and_reason_and_stop_when_told() -> None:
    with http_team(delivery_scale=SOON) as (team, bot):
        bot.answers += [(500, {}, b""), (404, {"x-slack-no-retry": "1"}, b"")]
        team.does("slack/message", user="ann", channel="social-x", text="one")
        until(lambda: len(bot.requests) == 2, "the retry")
        team.does("slack/message", user="ann", channel="social-x", text="two")
        until(lambda: len(bot.requests) == 3, "the second event")

        again = bot.requests[1][0]
        assert (again["x-slack-retry-num"], again["x-slack-retry-reason"]) == ("1", "http_error")
        outcomes = [one["outcome"] for one in team.sees("slack/journal", kind="delivery")["entries"]]
        assert outcomes[:2] == ["http_error", "http_error"]


def test_clicks_and_commands_come_as_forms() -> None:
    with http_team() as (team, bot):
        card = team.posts(blocks=[{"type": "actions", "elements": [BUTTON]}])
        until(lambda: bot.requests, "the bot's own message")
        bot.requests.clear()
        team.does("slack/action", user="ann", channel="social-x", ts=card, action_id="claim")
        until(lambda: bot.requests, "the click")
        bot.answers.append((200, {"Content-Type": "application/json"}, b'{"text": "as JSON"}'))
        said = team.does("slack/command", user="ann", channel="social-x", command="/socialcare", text="a&b")
        bot.answers.append((200, {"Content-Type": "text/plain"}, b"as text"))
        plain = team.does("slack/command", user="ann", channel="social-x", command="/socialcare", text="")

        click = json.loads(urllib.parse.parse_qs(bot.requests[0][1])["payload"][0])
        typed = urllib.parse.parse_qs(bot.requests[1][1])
        assert (click["type"], click["actions"][0]["action_id"]) == ("block_actions", "claim")
        assert (typed["command"], typed["text"]) == (["/socialcare"], ["a&b"])
        assert [one["text"] for one in [*said["messages"], *plain["messages"]]] == ["as JSON", "as text"]


def test_nobody_listening_is_a_failed_delivery() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/slack/events"
        with slack_team(mode="http", events_url=url) as team:
            assert ask(f"{team.sandbox.url}/control/ready").status == 503
            said = team.asks("slack/command", user="ann", channel="social-x", command="/socialcare", text="help")
            assert said.status == 504
            outcome = team.sees("slack/journal", kind="delivery")["entries"][-1]["outcome"]
            assert outcome == "connection_failed"
