"""The sandbox's rate limits answer 429 with Retry-After, and let the same call through when that time is over."""

from collections.abc import Iterator

import pytest
from slack_sdk.errors import SlackApiError

from tests.sandbox.slack_team import HandClock, Team, slack_team


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def team(clock: HandClock) -> Iterator[Team]:
    with slack_team(limits=True, clock=clock) as running:
        yield running


def test_a_channel_takes_a_short_burst_and_then_one_message_a_second(team: Team, clock: HandClock) -> None:
    for number in range(5):
        team.posts(f"burst {number}")
    with pytest.raises(SlackApiError) as refused:
        team.posts("one too many")

    assert (refused.value.response.status_code, refused.value.response["error"]) == (429, "ratelimited")
    assert refused.value.response.headers["Retry-After"] == "1"
    assert len(team.messages()) == 5
    assert team.bot.chat_postMessage(channel="ops", text="elsewhere")["ok"], "another channel has its own second"

    clock.advance(1)
    team.posts("a second later")
    with pytest.raises(SlackApiError, match="ratelimited"):
        team.posts("and at once another")


def test_a_method_is_limited_by_its_tier_within_a_sliding_minute(team: Team, clock: HandClock) -> None:
    for _ in range(10):
        team.bot.usergroups_list()
    clock.advance(30)
    for _ in range(10):
        team.bot.usergroups_list()
    with pytest.raises(SlackApiError) as refused:
        team.bot.usergroups_list()

    assert refused.value.response.headers["Retry-After"] == "30"
    assert team.bot.users_info(user=team.id("ann"))["ok"], "another method has its own minute"
    clock.advance(30)
    for _ in range(10):
        team.bot.usergroups_list()
    with pytest.raises(SlackApiError, match="ratelimited"):
        team.bot.usergroups_list()


def test_limits_can_be_switched_off(team: Team) -> None:
    team.does("slack/limits", enabled=False)
    for number in range(20):
        team.posts(f"message {number}")

    assert len(team.messages()) == 20
