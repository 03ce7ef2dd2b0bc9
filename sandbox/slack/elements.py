"""The interactive elements of Block Kit, and in which blocks each may stand."""

from collections.abc import Mapping
from typing import Any

from .block_kit import (
    CONFIRM,
    LINKED_OPTION,
    MARKED_OPTION,
    NAME,
    OPTION,
    OPTION_GROUP,
    STYLE,
    URL,
    Check,
    anything,
    boolean,
    listing,
    plain_text,
    shape,
    string,
    whole,
    word,
    wrong,
)

_INPUT: Mapping[str, Check] = {"action_id": NAME, "placeholder": plain_text(150), "focus_on_load": boolean}
_MENU: Mapping[str, Check] = {**_INPUT, "confirm": CONFIRM}
_CHOICE: Mapping[str, Check] = {"action_id": NAME, "confirm": CONFIRM, "focus_on_load": boolean}
_MANY: Mapping[str, Check] = {"max_selected_items": whole(1, 1000)}
_IDS = listing(NAME, at_most=1000, at_least=0)
_WHEN_TO_SEND = shape({}, {"trigger_actions_on": listing(word("on_enter_pressed", "on_character_entered"), at_most=2)})


def _static(extra: Mapping[str, Check]) -> Check:
    """A menu whose choices stand in it: as `options` or as `option_groups`, never both."""
    fields = shape(
        {},
        {
            **_MENU,
            **extra,
            "options": listing(OPTION, at_most=100),
            "option_groups": listing(OPTION_GROUP, at_most=100),
        },
    )

    def check(value: Any, pointer: str, problems: list[str]) -> None:
        fields(value, pointer, problems)
        if (value.get("options") is None) == (value.get("option_groups") is None):
            wrong(problems, pointer, "must have either options or option_groups")

    return check


def _typed(**extra: Check) -> Check:
    """A field for typing."""
    return shape({}, {**_INPUT, "dispatch_action_config": _WHEN_TO_SEND, **extra})


_CONVERSATION: Mapping[str, Check] = {
    "default_to_current_conversation": boolean,
    "response_url_enabled": boolean,
    "filter": anything,
}
_IMAGE_SOURCE: Mapping[str, Check] = {"image_url": URL, "slack_file": anything}


def _image(value: Any, pointer: str, problems: list[str]) -> None:
    shape({"alt_text": string(2000)}, _IMAGE_SOURCE)(value, pointer, problems)
    if (value.get("image_url") is None) == (value.get("slack_file") is None):
        wrong(problems, pointer, "must have either image_url or slack_file")


ELEMENTS: Mapping[str, Check] = {
    "button": shape(
        {"text": plain_text(75)},
        {
            "action_id": NAME,
            "value": string(2000),
            "url": URL,
            "style": STYLE,
            "confirm": CONFIRM,
            "accessibility_label": string(75),
        },
    ),
    "image": _image,
    "overflow": shape({"options": listing(LINKED_OPTION, at_most=5)}, {"action_id": NAME, "confirm": CONFIRM}),
    "static_select": _static({"initial_option": OPTION}),
    "multi_static_select": _static({**_MANY, "initial_options": listing(OPTION, at_most=100)}),
    "external_select": shape({}, {**_MENU, "initial_option": OPTION, "min_query_length": whole(0, 100)}),
    "multi_external_select": shape(
        {}, {**_MENU, **_MANY, "initial_options": listing(OPTION, at_most=100), "min_query_length": whole(0, 100)}
    ),
    "users_select": shape({}, {**_MENU, "initial_user": NAME}),
    "multi_users_select": shape({}, {**_MENU, **_MANY, "initial_users": _IDS}),
    "conversations_select": shape({}, {**_MENU, **_CONVERSATION, "initial_conversation": NAME}),
    "multi_conversations_select": shape({}, {**_MENU, **_MANY, **_CONVERSATION, "initial_conversations": _IDS}),
    "channels_select": shape({}, {**_MENU, "initial_channel": NAME, "response_url_enabled": boolean}),
    "multi_channels_select": shape({}, {**_MENU, **_MANY, "initial_channels": _IDS}),
    "datepicker": shape({}, {**_MENU, "initial_date": string(10, at_least=10)}),
    "timepicker": shape({}, {**_MENU, "initial_time": string(5, at_least=5), "timezone": NAME}),
    "datetimepicker": shape({}, {**_CHOICE, "initial_date_time": whole(1_000_000_000, 9_999_999_999)}),
    "checkboxes": shape(
        {"options": listing(MARKED_OPTION, at_most=10)},
        {**_CHOICE, "initial_options": listing(MARKED_OPTION, at_most=10)},
    ),
    "radio_buttons": shape(
        {"options": listing(MARKED_OPTION, at_most=10)}, {**_CHOICE, "initial_option": MARKED_OPTION}
    ),
    "plain_text_input": _typed(
        initial_value=string(3000), multiline=boolean, min_length=whole(0, 3000), max_length=whole(1, 3000)
    ),
    "email_text_input": _typed(initial_value=string(3000)),
    "url_text_input": _typed(initial_value=string(3000)),
    "number_input": _typed(
        is_decimal_allowed=boolean, initial_value=string(100), min_value=string(100), max_value=string(100)
    ),
    "rich_text_input": _typed(initial_value=anything),
    "file_input": shape({}, {"action_id": NAME, "filetypes": _IDS, "max_files": whole(1, 10)}),
}

_MENUS = {"static_select", "external_select", "users_select", "conversations_select", "channels_select"}
_MULTI = {f"multi_{name}" for name in _MENUS}
_PICKERS = {"datepicker", "timepicker", "checkboxes", "radio_buttons"}


def _only(names: set[str]) -> Mapping[str, Check]:
    return {name: check for name, check in ELEMENTS.items() if name in names}


IN_ACTIONS = _only(_MENUS | _PICKERS | {"button", "overflow", "datetimepicker", "rich_text_input"})
IN_SECTION = _only(_MENUS | _MULTI | _PICKERS | {"button", "overflow", "image"})
IN_CONTEXT = _only({"image"})
IN_INPUT = _only(
    _MENUS
    | _MULTI
    | _PICKERS
    | {"datetimepicker", "rich_text_input", "file_input"}
    | {"plain_text_input", "email_text_input", "url_text_input", "number_input"}
)
