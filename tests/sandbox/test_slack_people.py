"""Whom and what the bot can look up in the sandbox, with which token and which scopes."""

from collections.abc import Iterator

import pytest
from slack_sdk import WebClient

from tests.sandbox.slack_team import Team, refusal, slack_team


@pytest.fixture
def team() -> Iterator[Team]:
    with slack_team() as running:
        yield running


def test_people_are_listed_in_pages_with_their_addresses(team: Team) -> None:
    first = team.bot.users_list(limit=2)
    second = team.bot.users_list(limit=100, cursor=first["response_metadata"]["next_cursor"])

    everybody = {one["name"]: one for one in [*first["members"], *second["members"]]}
    assert list(everybody) == ["socialcare", "ann", "bo", "kari"]
    assert everybody["ann"]["profile"]["email"] == "ann@airline.example"
    assert everybody["socialcare"]["is_bot"]
    assert second["response_metadata"]["next_cursor"] == ""


def test_somebody_is_found_by_id_and_by_address_unless_deactivated(team: Team) -> None:
    found = team.bot.users_lookupByEmail(email="KARI@airline.example")["user"]
    assert team.bot.users_info(user=found["id"])["user"]["real_name"] == "Kari Moe"

    team.does("slack/user", user="kari", deleted=True)
    assert refusal(team.bot.users_lookupByEmail, email="kari@airline.example") == "users_not_found"
    assert refusal(team.bot.users_info, user="U404") == "user_not_found"


def test_a_changed_person_is_an_event(team: Team) -> None:
    team.does("slack/user", user="ann", is_restricted=True)

    (event,) = team.events()
    assert (event["type"], event["user"]["id"], event["user"]["is_restricted"]) == ("user_change", team.id("ann"), True)
    assert team.asks("slack/user", user="ann", roles=["approver"]).status == 400


def test_user_groups_tell_their_members_and_their_changes(team: Team) -> None:
    group = team.bot.usergroups_list(include_users=True)["usergroups"][0]
    assert (group["handle"], group["users"]) == ("night", [team.id("ann"), team.id("bo")])

    team.does("slack/user_group", user_group="@night", users=["kari", "bo"])
    assert team.bot.usergroups_users_list(usergroup=group["id"])["users"] == [team.id("kari"), team.id("bo")]
    changed = team.events()[0]
    assert (changed["type"], changed["added_users"], changed["removed_users"]) == (
        "subteam_members_changed",
        [team.id("kari")],
        [team.id("ann")],
    )
    assert refusal(team.bot.usergroups_users_list, usergroup="S404") == "no_such_subteam"


def test_channels_tell_their_members_and_whether_the_bot_is_one(team: Team) -> None:
    team.does("slack/channel", channel="ops", leave=["socialcare", "bo"])

    social, ops = team.bot.conversations_list()["channels"]
    members = team.bot.conversations_members(channel=ops["id"])["members"]
    assert (social["name"], social["is_member"], ops["is_member"]) == ("social-x", True, False)
    assert members == [team.id("ann"), team.id("kari")]
    assert [one["name"] for one in team.bot.users_conversations()["channels"]] == ["social-x"]
    assert refusal(team.bot.conversations_history, channel=ops["id"]) == "not_in_channel"
    assert refusal(team.bot.conversations_info, channel="C404") == "channel_not_found"


def test_tokens_are_told_apart(team: Team) -> None:
    def calling(token: str | None) -> WebClient:
        return WebClient(token=token, base_url=team.sandbox.slack_api_url, retry_handlers=[])

    assert refusal(calling("xoxb-wrong").auth_test) == "invalid_auth"
    assert refusal(calling(None).auth_test) == "not_authed"
    assert refusal(calling(team.sandbox.app_token).auth_test) == "not_allowed_token_type"
    assert refusal(team.bot.apps_connections_open, app_token=team.sandbox.bot_token) == "not_allowed_token_type"

    team.does("slack/token", refusal="token_revoked")
    assert refusal(team.bot.auth_test) == "token_revoked"
    team.does("slack/token", refusal=None)
    assert team.bot.auth_test()["ok"]


def test_a_missing_scope_is_named_with_those_provided(team: Team) -> None:
    granted = team.bot.auth_test().headers["x-oauth-scopes"].split(",")
    team.does("slack/scopes", scopes=[scope for scope in granted if scope != "reactions:write"])

    answer = team.asks("slack/scopes", scopes=["chat:write", "users:read"])
    assert answer.body["scopes"] == ["chat:write", "users:read"]
    assert team.bot.auth_test().headers["x-oauth-scopes"] == "chat:write,users:read"
    assert "email" not in team.bot.users_info(user=team.id("ann"))["user"]["profile"]
    assert refusal(team.bot.reactions_get, channel="C00000001", timestamp="1.000001") == "missing_scope"
    assert refusal(team.bot.conversations_history, channel="C00000001") == "missing_scope"
    needed = team.sees("slack/journal", method="conversations.history")["entries"][-1]
    assert needed["error"] == "missing_scope"


def test_an_unknown_method_is_refused(team: Team) -> None:
    assert refusal(team.bot.api_call, api_method="chat.shout") == "unknown_method"


def test_the_journal_tells_calls_with_their_outcome_and_without_tokens(team: Team) -> None:
    ts = team.posts("a card")
    refusal(team.bot.chat_postMessage, channel="C404", text="lost")

    good, bad = team.sees("slack/journal", method="chat.postMessage")["entries"]
    effects = team.sees("slack/journal", kind="effect", after=str(0))["entries"]
    assert (good["ok"], good["result"]["ts"], good["args"]["text"]) == (True, ts, "a card")
    assert (bad["ok"], bad["error"]) == (False, "channel_not_found")
    assert [(one["effect"], one["ts"]) for one in effects] == [("posted", ts)]
    assert "xoxb" not in str(team.sees("slack/journal"))
