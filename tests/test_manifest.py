"""The Slack app's manifest grants what the code needs and nothing else, and the sandbox's app is the same app."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from slack_bolt import BoltRequest

from handlers.slack_app import COMMAND, EVENTS, SCOPES, listened_to
from sandbox.slack.access import SCOPES as SANDBOX_SCOPES
from sandbox.slack.delivery import SUBSCRIPTIONS
from sandbox.slack.web_api import METHODS
from tests.team import Team

ROOT = Path(__file__).parent.parent

#: What Slack demands of an app that subscribes to these.
SCOPE_OF_EVENT = {
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "app_home_opened": None,  # whoever opens it shows themselves
    "user_change": "users:read",
    "subteam_members_changed": "usergroups:read",
}
#: Needed beside: for the command, for e-mail addresses among people, for private channels among channels.
SCOPES_OF_THEIR_OWN = {"commands", "users:read.email", "groups:read"}

#: Slack's limits for a manifest, in characters.
LIMITS = {
    ("display_information", "name"): 35,
    ("display_information", "description"): 140,
    ("features", "bot_user", "display_name"): 80,
    ("features", "slash_commands", 0, "command"): 32,
    ("features", "slash_commands", 0, "description"): 2_000,
    ("features", "slash_commands", 0, "usage_hint"): 1_000,
}


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    read: dict[str, Any] = YAML(typ="safe", pure=True).load((ROOT / "docs" / "slack-manifest.yaml").read_text())
    return read


@pytest.fixture
def team(sqlite_databases: Any) -> Iterator[Team]:
    with sqlite_databases.fresh() as url, Team(url) as team:
        yield team


def test_the_manifest_asks_for_the_scopes_and_events_that_the_code_names(manifest: dict[str, Any]) -> None:
    assert manifest["oauth_config"]["scopes"] == {"bot": list(SCOPES)}
    assert manifest["settings"]["event_subscriptions"] == {"bot_events": list(EVENTS)}


def test_the_manifest_runs_without_a_public_address(manifest: dict[str, Any]) -> None:
    """Socket Mode, buttons on, tokens that stay: `run` works as soon as the app is installed."""
    settings = manifest["settings"]

    assert settings["socket_mode_enabled"] is True
    assert settings["interactivity"] == {"is_enabled": True}
    assert settings["token_rotation_enabled"] is False
    assert manifest["features"]["bot_user"] == {"display_name": "socialcare", "always_online": True}
    assert "http" not in json.dumps(manifest)


def test_the_home_tab_is_on_and_nobody_writes_into_the_void(manifest: dict[str, Any]) -> None:
    """The bot hears no direct messages, so the tab for them is off."""
    app_home = manifest["features"]["app_home"]

    assert app_home["home_tab_enabled"] is True
    assert app_home["messages_tab_enabled"] is False
    assert not {event for event in EVENTS if event.startswith("message.im")}


def test_the_command_hands_names_over_as_ids(manifest: dict[str, Any]) -> None:
    """Unescaped, @ann would be a text that anybody can be called by."""
    (command,) = manifest["features"]["slash_commands"]

    assert (command["command"], command["should_escape"]) == (COMMAND, True)


def test_the_manifest_keeps_the_limits_of_slack(manifest: dict[str, Any]) -> None:
    for path, most in LIMITS.items():
        value: Any = manifest
        for step in path:
            value = value[step]
        assert 0 < len(value) <= most, path


def test_no_scope_is_missing_and_none_is_too_many() -> None:
    """What the client calls, what the app hears, and three of their own: together exactly the scopes asked for."""
    scopes = {name.replace(".", "_"): method.scope for name, method in METHODS.items()}
    called = set(_methods_called(ROOT / "clients" / "slack.py")) & set(scopes)
    of_calls = {full for name in called for full in _in_full(scopes[name])}

    assert {"chat_postMessage", "conversations_list", "users_list", "usergroups_list"} <= called
    of_events = {scope for event in EVENTS if (scope := SCOPE_OF_EVENT[event]) is not None}
    assert of_calls | of_events | SCOPES_OF_THEIR_OWN == set(SCOPES)


def test_every_event_that_the_app_subscribes_to_has_a_listener(team: Team) -> None:
    """An event that nobody listens to gets a 404, and Slack delivers it three times more."""
    card = team.control("slack/message", {"user": "ann", "channel": "#social-x", "text": "hello"})
    reaction = {"user": "bo", "emoji": "eyes", "channel": "#social-x", "ts": card["ts"]}
    team.control("slack/reaction", reaction)
    team.control("slack/reaction", reaction | {"remove": True})
    team.control("slack/user", {"user": "bo", "is_restricted": True})
    team.control("slack/user_group", {"user_group": "social-night", "users": ["ann"]})
    team.control("slack/home", {"user": "ann"})

    bodies = [envelope.body for envelope in team.sandbox.take_envelopes()]

    assert {body["event"]["type"] for body in bodies} == {listened_to(event) for event in EVENTS}
    assert [_answer(team, body) for body in bodies] == [200] * len(bodies)


def test_an_event_that_nobody_asked_for_is_acknowledged(team: Team) -> None:
    """Else Slack would deliver it three times more."""
    event = {"type": "channel_rename", "channel": {"id": "C1", "name": "x", "created": 1}, "event_ts": "1.1"}

    assert _answer(team, {"type": "event_callback", "event_id": "Ev1", "team_id": "T1", "event": event}) == 200


def test_the_app_of_the_sandbox_is_the_one_of_the_manifest(team: Team) -> None:
    assert set(SANDBOX_SCOPES) == set(SCOPES)
    assert set(SUBSCRIPTIONS) == set(EVENTS)

    team.sandbox.slack_command("ann", "#social-x", COMMAND, "stats 7d @bo")
    (envelope,) = team.sandbox.take_envelopes()
    envelope.ack({"text": "taken"})
    assert envelope.body["text"] == f"stats 7d <@{team.user_id('bo')}|bo>"


def _answer(team: Team, body: dict[str, Any]) -> int:
    return int(team.app.dispatch(BoltRequest(mode="socket_mode", body=body)).status)


def _methods_called(path: Path) -> Iterator[str]:
    """The methods of Slack's client that a module mentions."""
    found = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)]
    return (node.attr for node in found if getattr(node.value, "attr", "") in ("client", "_dialogs"))


def _in_full(scope: str | None) -> set[str]:
    if scope is None:
        return set()
    return {f"{family}{scope[1:]}" for family in ("channels", "groups")} if scope.startswith("*") else {scope}
