"""Blocks, messages and views: what Slack accepts, and in which words it refuses the rest."""

from collections.abc import Mapping
from typing import Any

from .block_kit import (
    NAME,
    URL,
    Check,
    any_text,
    anything,
    boolean,
    by_type,
    characters,
    elements_of,
    first_repeated,
    listing,
    plain_text,
    shape,
    string,
    word,
    wrong,
)
from .elements import ELEMENTS, IN_ACTIONS, IN_CONTEXT, IN_INPUT, IN_SECTION
from .model import Json, SlackError

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MESSAGE_CHARACTERS = 13_200  #: over all blocks of a message; observed, not documented


def _section(value: Any, pointer: str, problems: list[str]) -> None:
    shape(
        {},
        {
            "block_id": NAME,
            "text": any_text(3000),
            "fields": listing(any_text(2000), at_most=10),
            "accessory": by_type(IN_SECTION, "accessory"),
            "expand": boolean,
        },
    )(value, pointer, problems)
    if value.get("text") is None and value.get("fields") is None:
        wrong(problems, pointer, "must have text or fields")


def _image(value: Any, pointer: str, problems: list[str]) -> None:
    plain = {key: item for key, item in value.items() if key not in ("title", "block_id")}
    ELEMENTS["image"](plain, pointer, problems)
    kept = {key: item for key, item in value.items() if key in ("title", "block_id", "type")}
    shape({}, {"title": plain_text(2000), "block_id": NAME})(kept, pointer, problems)


_RICH_PARTS: Mapping[str, Mapping[str, Check]] = {
    "rich_text_section": {},
    "rich_text_preformatted": {"border": anything, "language": NAME},
    "rich_text_quote": {"border": anything},
    "rich_text_list": {"style": word("bullet", "ordered"), "indent": anything, "offset": anything, "border": anything},
}
_RICH = by_type(
    {
        name: shape({"elements": listing(anything, at_most=1000, at_least=0)}, more)
        for name, more in _RICH_PARTS.items()
    },
    "part of a rich_text block",
)
_CONTEXT_TEXTS: Mapping[str, Check] = {"mrkdwn": any_text(2000), "plain_text": any_text(2000)}

BLOCKS: Mapping[str, Check] = {
    "section": _section,
    "divider": shape({}, {"block_id": NAME}),
    "header": shape({"text": plain_text(150)}, {"block_id": NAME}),
    "image": _image,
    "actions": shape(
        {"elements": listing(by_type(IN_ACTIONS, "element of an actions block"), at_most=25)}, {"block_id": NAME}
    ),
    "context": shape(
        {"elements": listing(by_type({**IN_CONTEXT, **_CONTEXT_TEXTS}, "element of a context block"), at_most=10)},
        {"block_id": NAME},
    ),
    "input": shape(
        {"label": plain_text(2000), "element": by_type(IN_INPUT, "element of an input block")},
        {"block_id": NAME, "hint": plain_text(2000), "optional": boolean, "dispatch_action": boolean},
    ),
    "rich_text": shape({"elements": listing(_RICH, at_most=1000)}, {"block_id": NAME}),
    "markdown": shape({"text": string(12_000, at_least=1)}, {"block_id": NAME}),
    "video": shape(
        {"alt_text": string(2000), "title": plain_text(200), "thumbnail_url": URL, "video_url": URL},
        {
            "block_id": NAME,
            "author_name": string(50),
            "description": plain_text(200),
            "provider_icon_url": URL,
            "provider_name": string(50),
            "title_url": URL,
        },
    ),
}
_ONE = by_type(BLOCKS, "block")


def _problems(blocks: Any, at_most: int) -> list[str]:
    problems: list[str] = []
    listing(_ONE, at_most=at_most, at_least=0)(blocks, "/blocks", problems)
    if problems:
        return problems
    repeated = first_repeated([block["block_id"] for block in blocks if block.get("block_id")])
    if repeated is not None:
        wrong(problems, "/blocks", f"block_id {repeated} already exists")
    for index, block in enumerate(blocks):
        repeated = first_repeated([one["action_id"] for one in elements_of(block) if one.get("action_id")])
        if repeated is not None:
            wrong(problems, f"/blocks/{index}", f"action_id {repeated} already exists")
    return problems


def check_message_blocks(blocks: Any) -> list[Json]:
    """The blocks of a message; raises invalid_blocks with Slack's sentences, or msg_blocks_too_long."""
    problems = _problems(blocks, MESSAGE_BLOCKS)
    if problems:
        raise SlackError("invalid_blocks", errors=problems, response_metadata=_messages(problems))
    if characters(blocks) > MESSAGE_CHARACTERS:
        raise SlackError("msg_blocks_too_long")
    checked: list[Json] = blocks
    return checked


_MODAL = shape(
    {"title": plain_text(24), "blocks": anything},
    {
        "submit": plain_text(24),
        "close": plain_text(24),
        "private_metadata": string(3000),
        "callback_id": string(255),
        "external_id": string(255),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    },
)
_HOME = shape(
    {"blocks": anything},
    {"private_metadata": string(3000), "callback_id": string(255), "external_id": string(255)},
)


def check_view(view: Any, *, kind: str) -> Json:
    """A modal or a home tab as the app gives it; raises invalid_arguments with Slack's sentences."""
    problems: list[str] = []
    by_type({kind: _MODAL if kind == "modal" else _HOME}, "view")(view, "/view", problems)
    if not problems:
        problems = _problems(view["blocks"], VIEW_BLOCKS)
    if not problems and kind == "modal" and view.get("submit") is None and _asks(view):
        wrong(problems, "/view", "missing required field: submit, for there is an input block")
    if problems:
        raise SlackError("invalid_arguments", response_metadata=_messages(problems))
    checked: Json = view
    return checked


def _asks(view: Json) -> bool:
    return any(block["type"] == "input" for block in view["blocks"])


def _messages(problems: list[str]) -> Json:
    return {"messages": [f"[ERROR] {problem}" for problem in problems]}
