"""Clicks, modals, commands and response URLs in the sandbox, as the bot and the person in front of it see them."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any

import pytest

from sandbox.slack.model import SlackError
from tests.sandbox.slack_team import HandClock, Team, refusal, slack_team

Json = dict[str, Any]
DEADLINE = 10


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


CLAIM: Json = {"type": "button", "action_id": "claim", "value": "case-7", "text": plain("Claim")}
CARD: list[Json] = [{"type": "actions", "block_id": "gestures", "elements": [CLAIM]}]
MODAL: Json = {
    "type": "modal",
    "callback_id": "composer",
    "private_metadata": "case-7",
    "title": plain("Reply"),
    "submit": plain("Propose"),
    "close": plain("Cancel"),
    "notify_on_close": True,
    "blocks": [
        {
            "type": "input",
            "block_id": "reply",
            "label": plain("Your reply"),
            "element": {"type": "plain_text_input", "action_id": "text", "multiline": True, "max_length": 280},
        },
        {
            "type": "input",
            "block_id": "kind",
            "optional": True,
            "label": plain("Kind"),
            "element": {
                "type": "static_select",
                "action_id": "choice",
                "options": [{"text": plain("Answer"), "value": "answer"}, {"text": plain("Holding"), "value": "hold"}],
                "initial_option": {"text": plain("Answer"), "value": "answer"},
            },
        },
    ],
}


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def team(clock: HandClock) -> Iterator[Team]:
    with slack_team(clock=clock, subscriptions=["app_home_opened"]) as running:
        yield running


def clicked(team: Team, **more: Any) -> Json:
    """Ann clicks Claim on a card; the payload that reached the bot."""
    ts = team.posts(blocks=CARD)
    team.does("slack/action", user="ann", channel="social-x", ts=ts, action_id="claim", **more)
    envelope = team.only_envelope()
    envelope.ack()
    assert envelope.type == "interactive"
    return envelope.body


def opened(team: Team, view: Json = MODAL) -> str:
    """The bot opens a modal for Ann; the view's id."""
    return str(team.bot.views_open(trigger_id=clicked(team)["trigger_id"], view=view)["view"]["id"])


def answered(team: Team, view_id: str, answer: Json | None, values: Json | None = None) -> Future[None]:
    """Ann submits, the bot acknowledges with `answer`; what came of it."""
    submitting = team.sandbox.slack_submit("ann", view_id, values or {"reply": {"text": "Hello"}})
    team.only_envelope().ack(answer)
    return submitting


def on_screen(team: Team) -> list[str]:
    """The titles of Ann's modals, the top one last."""
    return [view["title"]["text"] for view in team.sees("slack/views", user="ann")["views"]]


def use_url(url: str, body: Json) -> tuple[int, Json]:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=DEADLINE) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


# --- clicks ----------------------------------------------------------------------------------------------------------


def test_a_click_tells_who_where_and_what(team: Team) -> None:
    payload = clicked(team)

    (action,) = payload["actions"]
    assert (payload["type"], payload["user"]["id"], payload["channel"]["name"]) == (
        "block_actions",
        team.id("ann"),
        "social-x",
    )
    assert (action["type"], action["action_id"], action["block_id"], action["value"]) == (
        "button",
        "claim",
        "gestures",
        "case-7",
    )
    assert payload["container"]["message_ts"] == payload["message"]["ts"]
    assert payload["message"]["text"] == "a card"


def test_a_choice_comes_with_its_option_and_the_messages_state(team: Team) -> None:
    menu = MODAL["blocks"][1]["element"]
    ts = team.posts(blocks=[{"type": "actions", "block_id": "b", "elements": [menu]}])
    team.does("slack/action", user="ann", channel="social-x", ts=ts, action_id="choice", value="hold")

    payload = team.only_envelope().body
    assert payload["actions"][0]["selected_option"]["value"] == "hold"
    assert payload["state"]["values"]["b"]["choice"]["selected_option"]["value"] == "hold"
    said = team.asks("slack/action", user="ann", channel="social-x", ts=ts, action_id="choice", value="maybe")
    assert said.body["error"] == "invalid_value"


def test_what_is_not_there_cannot_be_clicked(team: Team) -> None:
    ts = team.posts(blocks=CARD)
    whisper = team.bot.chat_postEphemeral(channel="social-x", user=team.id("ann"), text="psst", blocks=CARD)

    def clicks(who: str, where: str, what: str) -> str:
        said = team.asks("slack/action", user=who, channel="social-x", ts=where, action_id=what)
        return str(said.body.get("error"))

    assert clicks("ann", ts, "approve") == "no_such_action"
    assert clicks("ann", "1.000001", "claim") == "message_not_found"
    assert clicks("bo", whisper["message_ts"], "claim") == "message_not_found", "it is shown to Ann only"
    assert team.sandbox.take_envelopes() == []

    team.does("slack/action", user="ann", channel="social-x", ts=whisper["message_ts"], action_id="claim")
    payload = team.only_envelope().body
    assert payload["container"]["is_ephemeral"]
    assert "message" not in payload


# --- triggers and modals ---------------------------------------------------------------------------------------------


def test_a_trigger_opens_one_modal_within_three_seconds(team: Team, clock: HandClock) -> None:
    trigger = clicked(team)["trigger_id"]
    assert team.bot.views_open(trigger_id=trigger, view=MODAL)["view"]["callback_id"] == "composer"
    assert refusal(team.bot.views_open, trigger_id=trigger, view=MODAL) == "exchanged_trigger_id"

    late = clicked(team)["trigger_id"]
    clock.advance(3.1)
    assert refusal(team.bot.views_open, trigger_id=late, view=MODAL) == "expired_trigger_id"
    assert refusal(team.bot.views_open, trigger_id="1.2.3", view=MODAL) == "invalid_trigger_id"
    assert on_screen(team) == ["Reply"]


def test_a_refused_modal_leaves_the_trigger_usable(team: Team) -> None:
    trigger = clicked(team)["trigger_id"]
    assert refusal(team.bot.views_open, trigger_id=trigger, view=MODAL | {"submit": None}) == "invalid_arguments"
    assert team.bot.views_open(trigger_id=trigger, view=MODAL)["ok"]


def test_a_submission_carries_the_state_and_closes_the_modal(team: Team) -> None:
    view_id = opened(team)
    submitting = team.sandbox.slack_submit("ann", view_id, {"reply": {"text": "So sorry!"}})
    envelope = team.only_envelope()

    view = envelope.body["view"]
    assert (envelope.body["type"], view["callback_id"], view["private_metadata"]) == (
        "view_submission",
        "composer",
        "case-7",
    )
    assert view["state"]["values"]["reply"]["text"] == {"type": "plain_text_input", "value": "So sorry!"}
    assert view["state"]["values"]["kind"]["choice"]["selected_option"]["value"] == "answer", "its initial value"
    assert on_screen(team) == ["Reply"], "it stays until the bot has acknowledged"
    envelope.ack()
    submitting.result(DEADLINE)
    assert on_screen(team) == []


def test_errors_keep_the_modal_open_and_stand_by_their_blocks(team: Team) -> None:
    view_id = opened(team)
    refused = answered(team, view_id, {"response_action": "errors", "errors": {"reply": "Too long for X"}})

    with pytest.raises(SlackError) as error:
        refused.result(DEADLINE)
    assert (error.value.code, error.value.extra["errors"]) == ("validation_errors", {"reply": "Too long for X"})
    assert on_screen(team) == ["Reply"]


def test_update_push_and_clear_change_the_stack(team: Team) -> None:
    view_id = opened(team)
    answered(team, view_id, {"response_action": "update", "view": MODAL | {"title": plain("Again")}}).result(DEADLINE)
    assert on_screen(team) == ["Again"]

    preview = MODAL | {"title": plain("Preview")}
    answered(team, view_id, {"response_action": "push", "view": preview}).result(DEADLINE)
    assert on_screen(team) == ["Again", "Preview"]

    top = team.sees("slack/views", user="ann")["views"][-1]["id"]
    answered(team, top, {"response_action": "push", "view": preview}).result(DEADLINE)
    top = team.sees("slack/views", user="ann")["views"][-1]["id"]
    with pytest.raises(SlackError, match="push_limit_reached"):
        answered(team, top, {"response_action": "push", "view": preview}).result(DEADLINE)

    answered(team, top, {"response_action": "clear"}).result(DEADLINE)
    assert on_screen(team) == []


def test_slacks_client_asks_for_what_is_missing_before_it_sends(team: Team) -> None:
    view_id = opened(team)

    for values in ({}, {"reply": {"text": ""}}, {"reply": {"text": "x" * 281}}):
        said = team.asks("slack/view", user="ann", view_id=view_id, submit=True, values=values)
        assert (said.status, said.body["error"]) == (409, "missing_input")
        assert list(said.body["errors"]) == ["reply"]
    said = team.asks("slack/view", user="ann", view_id=view_id, submit=True, values={"reply": {"nothing": "x"}})
    assert said.body["error"] == "no_such_input"
    assert team.sandbox.take_envelopes() == []


def test_only_the_person_in_front_of_it_can_use_a_modal(team: Team) -> None:
    view_id = opened(team)
    assert team.asks("slack/view", user="bo", view_id=view_id, submit=False).status == 404
    assert on_screen(team) == ["Reply"]


def test_closing_tells_the_bot_when_the_modal_asks_for_it(team: Team) -> None:
    team.does("slack/view", user="ann", view_id=opened(team), submit=False)
    assert team.only_envelope().body["type"] == "view_closed"
    assert on_screen(team) == []

    team.does("slack/view", user="ann", view_id=opened(team, MODAL | {"notify_on_close": False}), submit=False)
    assert team.sandbox.take_envelopes() == []


def test_an_update_keeps_what_was_typed_and_refuses_an_old_hash(team: Team) -> None:
    dispatching = MODAL | {"blocks": [MODAL["blocks"][0] | {"dispatch_action": True}]}
    view_id = opened(team, dispatching)
    old = team.sees("slack/views", user="ann")["views"][0]["hash"]
    team.does("slack/action", user="ann", view_id=view_id, action_id="text", value="Half a rep")
    payload = team.only_envelope().body
    assert payload["view"]["state"]["values"]["reply"]["text"]["value"] == "Half a rep"

    counter = {"type": "context", "elements": [plain("10 of 280")]}
    view = dispatching | {"blocks": [*dispatching["blocks"], counter]}
    assert team.bot.views_update(view_id=view_id, view=view, hash=old)["view"]["hash"] != old
    assert refusal(team.bot.views_update, view_id=view_id, view=view, hash=old) == "hash_conflict"
    state = team.sees("slack/views", user="ann")["views"][0]["state"]["values"]
    assert state["reply"]["text"]["value"] == "Half a rep"


def test_a_pushed_modal_needs_a_trigger_from_within_one(team: Team) -> None:
    assert refusal(team.bot.views_push, trigger_id=clicked(team)["trigger_id"], view=MODAL) == "not_found"

    more = {"type": "actions", "elements": [{"type": "button", "action_id": "more", "text": plain("More")}]}
    view_id = opened(team, MODAL | {"blocks": [more]})
    team.does("slack/action", user="ann", view_id=view_id, action_id="more")
    trigger = team.only_envelope().body["trigger_id"]
    pushed = team.bot.views_push(trigger_id=trigger, view=MODAL)["view"]
    assert (pushed["previous_view_id"], pushed["root_view_id"]) == (view_id, view_id)


def test_a_home_tab_is_published_and_its_opening_is_an_event(team: Team) -> None:
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    team.bot.views_publish(user_id=team.id("ann"), view=home)
    team.does("slack/home", user="ann")

    (event,) = team.events()
    assert (event["type"], event["view"]["type"]) == ("app_home_opened", "home")


# --- response URLs ---------------------------------------------------------------------------------------------------


def test_a_response_url_whispers_replaces_and_deletes(team: Team) -> None:
    payload = clicked(team)
    url, card = payload["response_url"], payload["message"]["ts"]

    assert use_url(url, {"text": "only you"})[0] == 200
    assert (team.messages()[-1]["text"], team.messages()[-1]["ephemeral_to"]) == ("only you", team.id("ann"))
    use_url(url, {"text": "all of you", "response_type": "in_channel"})
    assert (team.messages()[-1]["text"], team.messages()[-1]["ephemeral_to"]) == ("all of you", None)
    use_url(url, {"text": "claimed", "replace_original": True})
    assert next(one for one in team.messages() if one["ts"] == card)["text"] == "claimed"
    use_url(url, {"delete_original": True})
    assert card not in [one["ts"] for one in team.messages()]


def test_a_response_url_lives_for_thirty_minutes_and_five_uses(team: Team, clock: HandClock) -> None:
    url = clicked(team)["response_url"]
    assert [use_url(url, {"text": f"use {number}"})[0] for number in range(5)] == [200] * 5
    assert use_url(url, {"text": "use 6"}) == (404, {"ok": False, "error": "used_url"})

    url = clicked(team)["response_url"]
    clock.advance(30 * 60 + 1)
    assert use_url(url, {"text": "late"}) == (404, {"ok": False, "error": "expired_url"})


def test_what_replaces_a_whisper_changes_that_whisper(team: Team) -> None:
    whisper = team.bot.chat_postEphemeral(channel="social-x", user=team.id("ann"), text="psst", blocks=CARD)
    team.does("slack/action", user="ann", channel="social-x", ts=whisper["message_ts"], action_id="claim")
    url = team.only_envelope().body["response_url"]

    use_url(url, {"text": "done", "replace_original": True})
    assert [(one["text"], one["blocks"]) for one in team.messages()] == [("done", [])]
    use_url(url, {"delete_original": True})
    assert team.messages() == []


# --- commands --------------------------------------------------------------------------------------------------------


def test_a_command_shows_what_the_acknowledgement_says_to_its_author_only(team: Team) -> None:
    typing = team.sandbox.slack_command("ann", "social-x", "/socialcare", "stats today")
    envelope = team.only_envelope()
    envelope.ack({"text": "65 %"})

    (shown,) = typing.result(DEADLINE)
    assert (envelope.type, envelope.body["command"], envelope.body["text"]) == (
        "slash_commands",
        "/socialcare",
        "stats today",
    )
    assert (envelope.body["user_id"], envelope.body["channel_name"]) == (team.id("ann"), "social-x")
    assert (shown["text"], shown["ephemeral_to"]) == ("65 %", team.id("ann"))
    assert team.messages()[-1]["ts"] == shown["ts"]


def test_a_command_also_gives_what_comes_by_its_response_url_soon_after(team: Team) -> None:
    typing = team.sandbox.slack_command("ann", "social-x", "/socialcare", "queue")
    envelope = team.only_envelope()
    envelope.ack()
    use_url(envelope.body["response_url"], {"text": "nothing waits", "response_type": "in_channel"})

    (shown,) = typing.result(DEADLINE)
    assert (shown["text"], shown["ephemeral_to"]) == ("nothing waits", None)


def test_names_in_a_command_are_escaped_for_an_app_that_asked_for_it() -> None:
    with slack_team(commands={"/socialcare": True}) as team:
        team.sandbox.slack_command("ann", "social-x", "/socialcare", "stats @bo #ops @nobody")
        ops = next(one["id"] for one in team.sees("slack/channels")["channels"] if one["name"] == "ops")

        assert team.only_envelope().body["text"] == f"stats <@{team.id('bo')}|bo> <#{ops}|ops> @nobody"


def test_an_unknown_command_is_refused(team: Team) -> None:
    said = team.asks("slack/command", user="ann", channel="social-x", command="/giphy", text="")
    assert (said.status, said.body["error"]) == (409, "unknown_command")
