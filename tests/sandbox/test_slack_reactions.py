"""Reactions in the sandbox: one per person and emoji, skin tones, refusals, and the events about them."""

from collections.abc import Iterator

import pytest

from tests.sandbox.slack_team import Team, refusal, slack_team


@pytest.fixture
def team() -> Iterator[Team]:
    with slack_team() as running:
        yield running


def reacts(team: Team, who: str, ts: str, emoji: str, **more: bool) -> str:
    said = team.asks("slack/reaction", user=who, channel="social-x", ts=ts, emoji=emoji, **more)
    return str(said.body.get("error", "")) if said.status >= 400 else ""


def test_a_reaction_becomes_an_event_without_the_messages_text(team: Team) -> None:
    ts = team.posts("a card")
    (posted,) = team.events()
    assert reacts(team, "@ann", ts, ":eyes:") == ""

    (event,) = team.events()
    event_ts = event.pop("event_ts")
    assert event == {
        "type": "reaction_added",
        "user": team.id("ann"),
        "reaction": "eyes",
        "item": {"type": "message", "channel": posted["channel"], "ts": ts},
        "item_user": posted["user"],
    }
    assert event_ts > ts
    assert team.messages()[0]["reactions"] == [{"name": "eyes", "users": [team.id("ann")]}]


def test_the_same_reaction_twice_is_refused_but_may_be_taken_away_and_given_again(team: Team) -> None:
    ts = team.posts()
    assert reacts(team, "ann", ts, "eyes") == ""
    assert reacts(team, "ann", ts, "eyes") == "already_reacted"
    assert reacts(team, "bo", ts, "eyes") == ""
    assert reacts(team, "ann", ts, "eyes", remove=True) == ""
    assert reacts(team, "ann", ts, "eyes", remove=True) == "no_reaction"
    assert reacts(team, "ann", ts, "eyes") == ""

    kinds = [event["type"] for event in team.events()]
    assert kinds == ["message", "reaction_added", "reaction_added", "reaction_removed", "reaction_added"]


def test_skin_tones_and_aliases_come_as_slack_sends_them(team: Team) -> None:
    ts = team.posts()
    reacts(team, "ann", ts, "thumbsup")
    reacts(team, "bo", ts, "thumbsup::skin-tone-3")

    assert [one["name"] for one in team.messages()[0]["reactions"]] == ["+1", "+1::skin-tone-3"]
    assert reacts(team, "kari", ts, "thumbsup::skin-tone-7") == "invalid_name"
    assert reacts(team, "kari", ts, "Thumbs Up") == "invalid_name"


def test_whoever_is_not_there_cannot_react(team: Team) -> None:
    ts = team.posts()
    team.does("slack/channel", channel="social-x", leave=["bo"])
    team.does("slack/user", user="kari", deleted=True)

    assert reacts(team, "bo", ts, "eyes") == "not_in_channel"
    assert reacts(team, "kari", ts, "eyes") == "account_inactive"
    assert reacts(team, "nobody", ts, "eyes") == "user_not_found"
    assert reacts(team, "ann", "1.000001", "eyes") == "message_not_found"


def test_the_bot_reads_reactions_back_and_has_its_own_come_as_events(team: Team) -> None:
    ts = team.posts()
    channel = team.events()[0]["channel"]
    reacts(team, "ann", ts, "eyes")
    team.bot.reactions_add(channel=channel, timestamp=ts, name="robot_face")

    found = team.bot.reactions_get(channel=channel, timestamp=ts)["message"]
    assert [(one["name"], one["count"]) for one in found["reactions"]] == [("eyes", 1), ("robot_face", 1)]
    assert [event["user"] for event in team.events()] == [team.id("ann"), found["user"]]
    assert refusal(team.bot.reactions_add, channel=channel, timestamp=ts, name="robot_face") == "already_reacted"
    assert refusal(team.bot.reactions_remove, channel=channel, timestamp=ts, name="eyes") == "no_reaction"
    assert refusal(team.bot.reactions_add, channel=channel, timestamp="yesterday", name="x") == "bad_timestamp"
    assert refusal(team.bot.reactions_add, channel=channel, timestamp="", name="x") == "no_item_specified"


def test_a_person_may_put_23_reactions_on_one_message(team: Team) -> None:
    ts = team.posts()
    assert {reacts(team, "ann", ts, f"emoji{number}") for number in range(23)} == {""}
    assert reacts(team, "ann", ts, "one_more") == "too_many_reactions"
