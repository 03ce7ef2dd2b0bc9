"""The sandbox refuses the Block Kit that Slack refuses, in messages and in views, and accepts the rest."""

from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from sandbox.slack.blocks import check_message_blocks, check_view
from sandbox.slack.model import SlackError
from tests.sandbox.slack_team import Team, slack_team

Json = dict[str, Any]


def plain(text: str = "text") -> Json:
    return {"type": "plain_text", "text": text}


def marked(text: str = "text") -> Json:
    return {"type": "mrkdwn", "text": text}


def section(**more: Any) -> Json:
    return {"type": "section", "text": marked(), **more}


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain(), "action_id": "go", **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def options(number: int) -> list[Json]:
    return [{"text": plain(), "value": str(n)} for n in range(number)]


def asking(**more: Any) -> Json:
    return {
        "type": "input",
        "label": plain(),
        "element": {"type": "plain_text_input", "action_id": "a"},
        **more,
    }


ACCEPTED: dict[str, list[Json]] = {
    "a section's text at its limit": [section(text=marked("x" * 3000))],
    "a section's fields at their limits": [section(fields=[marked("x" * 2000)] * 3 + [marked()] * 7)],
    "fields alone": [{"type": "section", "fields": [plain()]}],
    "a header at its limit": [{"type": "header", "text": plain("x" * 150)}],
    "a divider": [{"type": "divider"}],
    "a full context": [{"type": "context", "elements": [marked()] * 10}],
    "an image": [{"type": "image", "image_url": "https://a.example/i.png", "alt_text": "an aeroplane"}],
    "a full row of buttons": [actions(*[button(action_id=str(n), style="primary") for n in range(25)])],
    "a button with a link": [actions(button(url="https://a.example", value="x" * 2000, accessibility_label="go"))],
    "a menu": [actions({"type": "static_select", "action_id": "m", "placeholder": plain(), "options": options(100)})],
    "a menu in groups": [
        actions(
            {"type": "static_select", "action_id": "m", "option_groups": [{"label": plain(), "options": options(2)}]}
        )
    ],
    "an overflow": [section(accessory={"type": "overflow", "action_id": "o", "options": options(5)})],
    "radio buttons": [actions({"type": "radio_buttons", "action_id": "r", "options": options(10)})],
    "a person's choice": [section(accessory={"type": "users_select", "action_id": "u"})],
    "an input": [asking(optional=True, hint=plain(), dispatch_action=True)],
    "rich text": [
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "hi"}]}],
        }
    ],
    "fifty blocks": [section()] * 50,
    "a dialog of confirmation": [
        actions(button(confirm={"title": plain(), "text": marked(), "confirm": plain("Yes"), "deny": plain("No")}))
    ],
    "the same action_id in two blocks": [actions(button()), actions(button())],
}

REFUSED: dict[str, list[Json]] = {
    "51 blocks": [section()] * 51,
    "no such block": [{"type": "table"}],
    "a block without a type": [{"text": marked()}],
    "a section without text or fields": [{"type": "section"}],
    "an empty text": [section(text=marked(""))],
    "a section that is too long": [section(text=marked("x" * 3001))],
    "eleven fields": [section(fields=[marked()] * 11)],
    "a field that is too long": [section(fields=[marked("x" * 2001)])],
    "a header that is too long": [{"type": "header", "text": plain("x" * 151)}],
    "a header with markup": [{"type": "header", "text": marked()}],
    "eleven elements of context": [{"type": "context", "elements": [marked()] * 11}],
    "an empty context": [{"type": "context", "elements": []}],
    "a button in a context": [{"type": "context", "elements": [button()]}],
    "26 buttons": [actions(*[button(action_id=str(n)) for n in range(26)])],
    "a row without elements": [actions()],
    "a button's text that is too long": [actions(button(text=plain("x" * 76)))],
    "a button's text with markup": [actions(button(text=marked()))],
    "a button's value that is too long": [actions(button(value="x" * 2001))],
    "a link that is too long": [actions(button(url="h" * 3001))],
    "a style that is none": [actions(button(style="default"))],
    "an unknown property of a button": [actions(button(disabled=True))],
    "an unknown property of a block": [section(colour="red")],
    "an unknown property of a text": [section(text={**marked(), "emoji": True})],
    "a long action_id": [actions(button(action_id="x" * 256))],
    "a long block_id": [section(block_id="x" * 256)],
    "one block_id twice": [section(block_id="a"), section(block_id="a")],
    "one action_id twice in a block": [actions(button(), button())],
    "six choices in an overflow": [section(accessory={"type": "overflow", "action_id": "o", "options": options(6)})],
    "101 choices": [actions({"type": "static_select", "action_id": "m", "options": options(101)})],
    "a menu without choices": [actions({"type": "static_select", "action_id": "m"})],
    "a choice that is too long": [
        actions({"type": "static_select", "action_id": "m", "options": [{"text": plain("x" * 76), "value": "1"}]})
    ],
    "an image without alternative text": [{"type": "image", "image_url": "https://a.example/i.png"}],
    "an image with a long alternative text": [
        {"type": "image", "image_url": "https://a.example/i.png", "alt_text": "x" * 2001}
    ],
    "an image from nowhere": [{"type": "image", "alt_text": "nothing"}],
    "a text field in a row of buttons": [actions({"type": "plain_text_input", "action_id": "a"})],
    "an input without a label": [{"type": "input", "element": {"type": "plain_text_input", "action_id": "a"}}],
    "a text that is a number": [section(text={"type": "mrkdwn", "text": 5})],
    "blocks that are no objects": ["section"],  # type: ignore[list-item]
}


@pytest.mark.parametrize("blocks", ACCEPTED.values(), ids=ACCEPTED)
def test_what_slack_accepts_is_accepted(blocks: list[Json]) -> None:
    assert check_message_blocks(blocks) == blocks


@pytest.mark.parametrize("blocks", REFUSED.values(), ids=REFUSED)
def test_what_slack_refuses_is_refused_with_the_place(blocks: list[Json]) -> None:
    with pytest.raises(SlackError) as refused:
        check_message_blocks(blocks)
    assert refused.value.code == "invalid_blocks"
    assert "[json-pointer:/blocks" in refused.value.extra["errors"][0]


def test_all_blocks_together_may_not_be_longer_than_slack_stores() -> None:
    with pytest.raises(SlackError, match="msg_blocks_too_long"):
        check_message_blocks([section(text=marked("x" * 2700))] * 5)


def modal(**more: Any) -> Json:
    return {"type": "modal", "title": plain(), "blocks": [section()], **more}


VIEWS: dict[str, tuple[Json, bool]] = {
    "a plain modal": (modal(), True),
    "a hundred blocks": (modal(blocks=[section()] * 100), True),
    "101 blocks": (modal(blocks=[section()] * 101), False),
    "a title at its limit": (modal(title=plain("x" * 24)), True),
    "a title that is too long": (modal(title=plain("x" * 25)), False),
    "no title": ({"type": "modal", "blocks": []}, False),
    "metadata at its limit": (modal(private_metadata="x" * 3000), True),
    "metadata that is too long": (modal(private_metadata="x" * 3001), False),
    "an input with submit": (modal(blocks=[asking()], submit=plain()), True),
    "an input without submit": (modal(blocks=[asking()]), False),
    "a submit that is too long": (modal(submit=plain("x" * 25)), False),
    "a property that is none": (modal(width=400), False),
    "a home tab": ({"type": "home", "blocks": [section()]}, False),
    "a text instead of a view": ("modal", False),  # type: ignore[dict-item]
}


@pytest.mark.parametrize(("view", "accepted"), VIEWS.values(), ids=VIEWS)
def test_modals_are_held_to_their_own_limits(view: Json, accepted: bool) -> None:
    if accepted:
        assert check_view(view, kind="modal") == view
    else:
        with pytest.raises(SlackError, match="invalid_arguments"):
            check_view(view, kind="modal")


@pytest.fixture(scope="module")
def team() -> Iterator[Team]:
    with slack_team() as running:
        yield running


def test_a_refusal_reaches_the_bot_with_slacks_sentences_and_nothing_is_posted(team: Team) -> None:
    with pytest.raises(SlackApiError) as refused:
        team.posts("card", blocks=[actions(button(disabled=True))])

    assert refused.value.response["error"] == "invalid_blocks"
    assert refused.value.response["response_metadata"]["messages"] == [
        "[ERROR] invalid additional property: disabled [json-pointer:/blocks/0/elements/0]"
    ]
    assert team.messages() == []


def test_blocks_that_are_no_json_are_refused_by_another_name(team: Team) -> None:
    with pytest.raises(SlackApiError) as refused:
        team.bot.api_call("chat.postMessage", params={"channel": "social-x", "text": "a", "blocks": "[{"})

    assert refused.value.response["error"] == "invalid_blocks_format"
