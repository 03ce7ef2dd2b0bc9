"""The control interface: who may speak to it, what it refuses and how, the clock, faults, and news for the page."""

import json
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sandbox.clock import SandboxClock, seconds_of
from sandbox.faults import FaultKind
from sandbox.server import Sandbox
from sandbox.slack.web_api import METHODS
from tests.sandbox.slack_team import HandClock, Team, ask, slack_team


@pytest.fixture
def team() -> Iterator[Team]:
    with slack_team() as running:
        yield running


# --- who may speak to it ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "10.0.0.1", "[::2]", "["]
)
def test_a_name_that_merely_leads_to_loopback_is_refused(team: Team, host: str) -> None:
    for path in ("/control/slack/messages?channel=social-x", "/slack/api/auth.test", "/"):
        assert ask(f"{team.sandbox.url}{path}", Host=host).status == 403


@pytest.mark.parametrize("host", ["127.0.0.1:1", "localhost:8080", "[::1]:9", "localhost"])
def test_loopback_by_any_of_its_names_is_served(team: Team, host: str) -> None:
    assert ask(f"{team.sandbox.url}/control/clock", Host=host).status == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
def test_another_web_page_cannot_act_in_the_sandbox(team: Team, origin: str) -> None:
    body = {"user": "ann", "channel": "social-x", "text": "pwned"}
    said = ask(f"{team.sandbox.url}/control/slack/message", body, Origin=origin)

    assert said.status == 403
    assert team.messages() == []


def test_our_own_page_can(team: Team) -> None:
    body = {"user": "ann", "channel": "social-x", "text": "hello"}
    assert ask(f"{team.sandbox.url}/control/slack/message", body, Origin=team.sandbox.url).status == 200


# --- refusals --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "body", "status", "error"),
    [
        ("slack/message", {"user": "nobody", "channel": "social-x", "text": "x"}, 404, "user_not_found"),
        ("slack/message", {"user": "ann", "channel": "nowhere", "text": "x"}, 404, "channel_not_found"),
        ("slack/message", {"user": "ann", "channel": "social-x"}, 400, "text is missing or no text"),
        ("slack/message", {"user": "ann", "channel": "social-x", "text": " "}, 409, "no_text"),
        ("slack/message", {"channel": "social-x", "text": "x"}, 400, "user is missing"),
        ("slack/reaction", {"user": "ann", "channel": "social-x", "emoji": "eyes"}, 400, "ts is missing"),
        ("slack/view", {"user": "ann", "view_id": "V1", "submit": True, "values": []}, 404, "not_found"),
        ("slack/view", {"user": "ann", "view_id": "V1", "submit": "yes"}, 400, "submit must be true or false"),
        ("slack/disconnect", {"reason": "bored"}, 400, None),
        ("clock", {"advance": "soon"}, 400, None),
        ("clock", {"advance": -5}, 400, None),
        ("clock", {}, 400, None),
    ],
)
def test_a_call_that_makes_no_sense_says_why(
    team: Team, call: str, body: dict[str, object], status: int, error: str | None
) -> None:
    said = team.asks(call, **body)
    assert said.status == status
    assert said.body["error"] == error or error is None


def test_a_body_that_is_no_json_object_is_refused(team: Team) -> None:
    for content in (b"{", b"[]", b"user=ann"):
        request = urllib.request.Request(f"{team.sandbox.url}/control/slack/message", content)
        with pytest.raises(urllib.error.HTTPError) as refused, urllib.request.urlopen(request):
            pass
        with refused.value:
            assert refused.value.code == 400


# --- what is shown ---------------------------------------------------------------------------------------------------


def test_people_and_channels_are_listed_for_a_person_to_choose_from(team: Team) -> None:
    people = {one["name"]: one for one in team.sees("slack/users")["users"]}
    channels = team.sees("slack/channels")["channels"]

    assert people["kari"]["roles"] == ["approver"]
    assert "socialcare" not in people, "the bot is nobody to act as"
    assert [one["name"] for one in channels] == ["social-x", "ops"]
    assert team.sees("slack/user_groups")["user_groups"][0]["users"] == [people["ann"]["id"], people["bo"]["id"]]


def test_people_and_channels_may_be_named_as_one_likes(team: Team) -> None:
    channel = team.sees("slack/channels")["channels"][0]["id"]
    for who in ("ann", "@ann", "Ann", team.id("ann")):
        for where in ("social-x", "#social-x", channel):
            team.does("slack/message", user=who, channel=where, text="me again")

    assert {one["user"] for one in team.messages()} == {team.id("ann")}
    assert len(team.messages(channel="#social-x")) == 12


# --- the clock -------------------------------------------------------------------------------------------------------


def test_the_clock_is_pushed_forward_and_tells_the_bot_by_a_file(tmp_path: Path) -> None:
    file = tmp_path / "clock.json"
    with slack_team(clock=SandboxClock(file)) as team:
        assert json.loads(file.read_text()) == {"offset_seconds": 0}
        team.does("clock", advance="24h")
        after = team.does("clock", advance=30)

        assert after["offset_seconds"] == 24 * 3600 + 30
        assert json.loads(file.read_text()) == {"offset_seconds": 24 * 3600 + 30}
        ahead = datetime.fromisoformat(team.sees("clock")["now"]) - datetime.now(UTC)
        assert 24 * 3600 < ahead.total_seconds() < 24 * 3600 + 31
        assert float(team.posts("tomorrow")) > datetime.now(UTC).timestamp() + 24 * 3600
        assert list(tmp_path.iterdir()) == [file], "no half-written file is left"


@pytest.mark.parametrize(
    ("span", "seconds"), [(90, 90), ("90", 90), ("30m", 1800), ("24h", 86400), ("1d", 86400), (0.5, 0.5), ("2s", 2)]
)
def test_spans_of_time_are_written_in_several_ways(span: object, seconds: float) -> None:
    assert seconds_of(span) == seconds


@pytest.mark.parametrize("span", [None, True, "-1", -1, "1w", "", "nan", float("nan"), float("inf"), [], "1h30m"])
def test_what_is_no_span_of_time_is_refused(span: object) -> None:
    with pytest.raises(ValueError, match="not a span of time"):
        seconds_of(span)


def test_a_clock_does_not_go_back() -> None:
    with pytest.raises(ValueError, match="forward"):
        SandboxClock().advance(-1)


# --- news ------------------------------------------------------------------------------------------------------------


def test_listeners_hear_what_kind_of_thing_has_changed(team: Team) -> None:
    with urllib.request.urlopen(f"{team.sandbox.url}/control/events", timeout=10) as stream:
        assert stream.headers["Content-Type"].startswith("text/event-stream")
        assert stream.readline() == b": listening\n"
        heard = []
        for act in (
            lambda: team.posts("a card"),
            lambda: team.does("clock", advance=60),
            lambda: team.does("x/post", author="customer", text="@havornair hello"),
        ):
            act()
            line = b""
            while not line.startswith(b"data:"):
                line = stream.readline()
            heard.append(json.loads(line.removeprefix(b"data:"))["kind"])

    assert heard == ["slack", "clock", "x"]


def test_a_flood_of_changes_is_little_news(team: Team) -> None:
    with urllib.request.urlopen(f"{team.sandbox.url}/control/events", timeout=10) as stream:
        stream.readline()
        for number in range(50):
            team.posts(f"card {number}")
        team.does("clock", advance=1)
        told = []
        while b'"clock"' not in (told or [b""])[-1]:
            told.append(stream.readline())

    assert sum(line.startswith(b"data:") for line in told) < 25


# --- the whole -------------------------------------------------------------------------------------------------------


def test_slack_x_control_and_the_page_are_one_server(team: Team) -> None:
    post = team.does("x/post", author="customer", text="@havornair hello")["id"]
    assert [one["id"] for one in team.sees("x/posts")["posts"]] == [post]
    with urllib.request.urlopen(f"{team.sandbox.url}/", timeout=10) as page:
        assert b"<html" in page.read()
    assert team.sandbox.slack_api_url == f"{team.sandbox.url}/slack/api/"


def test_a_port_that_is_taken_is_an_error_at_start(team: Team) -> None:
    port = int(team.sandbox.url.rpartition(":")[2])
    with pytest.raises(OSError, match="in use"):
        Sandbox(port=port, clock=HandClock()).start()


def test_a_sandbox_can_be_started_again_after_it_stopped() -> None:
    sandbox = Sandbox(users=[{"name": "ann"}], channels=[{"name": "social-x"}], mode="held")
    for _ in range(2):
        with sandbox:
            assert ask(f"{sandbox.url}/control/clock").status == 200


def test_seeds_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="colour"):
        Sandbox(channels=[{"name": "social-x", "colour": "red"}])
    with pytest.raises(ValueError, match="needs a name"):
        Sandbox(users=[{"email": "nobody@airline.example"}])
    with pytest.raises(ValueError, match="events_url"):
        Sandbox(mode="http")


def test_the_documentation_names_every_call_every_method_and_every_fault() -> None:
    described = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text(encoding="utf-8")
    sandbox = Sandbox(mode="held")
    calls = [f"`{route.method} {route.path}" for route in sandbox.routes() if route.path.startswith("/control")]
    missing = [name for name in [*calls, *METHODS, *(f"`{kind}`" for kind in FaultKind)] if name not in described]

    assert missing == []
    assert len(calls) > 30
