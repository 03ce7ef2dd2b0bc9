"""Faults injected into the sandbox's Slack: whether the work was done is exactly what each one says."""

import http.client
import time
from collections.abc import Iterator
from urllib.error import URLError

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from tests.sandbox.slack_team import Team, slack_team

BROKEN = (SlackClientError, URLError, http.client.HTTPException, ConnectionError, TimeoutError)


@pytest.fixture
def team() -> Iterator[Team]:
    with slack_team() as running:
        yield running


def breaks(team: Team, kind: str, **more: object) -> None:
    team.does("faults", target="slack", match="chat.postMessage", kind=kind, **more)


@pytest.mark.parametrize(
    ("kind", "posted"),
    [
        ("server_error", 0),
        ("server_error_after", 1),
        ("html_503", 0),
        ("html_200", 0),
        ("invalid_json", 1),
        ("drop_before", 0),
        ("drop_after", 1),
        ("rate_limited", 0),
    ],
)
def test_a_fault_strikes_once_and_does_the_work_or_not_as_it_says(team: Team, kind: str, posted: int) -> None:
    breaks(team, kind)
    with pytest.raises(BROKEN):
        team.posts("struck")
    assert [one["text"] for one in team.messages()] == ["struck"] * posted

    team.posts("after it")
    assert len(team.messages()) == posted + 1
    assert team.sees("faults")["faults"] == []


def test_slack_sdks_own_retry_after_a_lost_answer_leaves_two_messages(team: Team) -> None:
    """The trap for which the bot must not use the default handlers when it writes."""
    breaks(team, "drop_after")
    trusting = WebClient(token=team.sandbox.bot_token, base_url=team.sandbox.slack_api_url)

    assert trusting.chat_postMessage(channel="social-x", text="twice")["ok"]
    assert [one["text"] for one in team.messages()] == ["twice", "twice"]


@pytest.mark.parametrize(("kind", "posted"), [("hang", 0), ("hang_after", 1)])
def test_a_hanging_call_ends_with_the_callers_patience(team: Team, kind: str, posted: int) -> None:
    breaks(team, kind)
    hasty = WebClient(token=team.sandbox.bot_token, base_url=team.sandbox.slack_api_url, timeout=1, retry_handlers=[])
    with pytest.raises(BROKEN):
        hasty.chat_postMessage(channel="social-x", text="hangs")

    assert len(team.messages()) == posted


def test_a_slow_call_succeeds_late(team: Team) -> None:
    breaks(team, "slow", seconds=0.05)
    assert team.posts("late")


def test_a_rate_limit_says_how_long_to_wait(team: Team) -> None:
    breaks(team, "rate_limited", retry_after=17)
    with pytest.raises(SlackApiError) as refused:
        team.posts("later")
    assert (refused.value.response.status_code, refused.value.response.headers["Retry-After"]) == (429, "17")


def test_a_fault_strikes_only_what_it_matches_and_as_often_as_it_says(team: Team) -> None:
    team.does("faults", faults=[{"target": "slack", "match": "reactions.*", "kind": "server_error", "times": 2}])
    ts = team.posts("untouched")
    channel = team.events()[0]["channel"]
    for _ in range(2):
        with pytest.raises(SlackApiError):
            team.bot.reactions_add(channel=channel, timestamp=ts, name="eyes")

    assert team.bot.reactions_add(channel=channel, timestamp=ts, name="eyes")["ok"]


def test_faults_can_be_cleared_and_nonsense_is_refused(team: Team) -> None:
    breaks(team, "server_error", times=100)
    team.does("faults", clear=True)
    assert team.posts("fine")

    for nonsense in (
        {"target": "mastodon", "kind": "server_error"},
        {"target": "slack", "kind": "gremlins"},
        {"target": "slack", "kind": "duplicate"},
        {"target": "events", "kind": "html_503"},
        {"target": "slack", "kind": "slow", "seconds": -1},
        {"target": "slack", "kind": "slow", "times": 0},
        {"target": "slack", "kind": "slow", "when": "now"},
        {"faults": "all"},
    ):
        assert team.asks("faults", **nonsense).status == 400, nonsense


def test_the_sandbox_stops_at_once_though_a_call_hangs() -> None:
    with slack_team() as team:
        team.does("faults", target="slack", match="*", kind="hang")
        hasty = WebClient(token="x", base_url=team.sandbox.slack_api_url, timeout=1, retry_handlers=[])
        with pytest.raises(BROKEN):
            hasty.auth_test()
        began = time.monotonic()

    assert time.monotonic() - began < 5
