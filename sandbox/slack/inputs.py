"""The values of Block Kit's inputs: as they start, as a person sets them, and what Slack's client complains about."""

from collections.abc import Iterator
from typing import Any

from .model import Json, SlackError

#: Elements that hold one plain value: the key under which payloads carry it, and that of its first value.
_PLAIN = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "file_input": ("files", "files"),
}
_ONE_OPTION = {"static_select", "external_select", "radio_buttons", "overflow"}
_MANY_OPTIONS = {"multi_static_select", "multi_external_select", "checkboxes"}


def initial_value(element: Json) -> Json:
    """The state of an input that nobody has touched."""
    kind = element["type"]
    if kind in _PLAIN:
        key, first = _PLAIN[kind]
        return {"type": kind, key: element.get(first, [] if kind.startswith("multi_") else None)}
    if kind in _MANY_OPTIONS:
        return {"type": kind, "selected_options": element.get("initial_options", [])}
    return {"type": kind, "selected_option": element.get("initial_option")}


def set_value(element: Json, value: Any) -> Json:
    """The state of an input that a person set to `value`: a text, an option's value, or a list of such; None: emptied.

    Raises SlackError invalid_value when there is no such option, or `value` is of the wrong kind.
    """
    kind = element["type"]
    if kind == "button":
        return {"type": kind}
    if kind in _MANY_OPTIONS or kind.startswith("multi_"):
        chosen = [] if value is None else value
        if not isinstance(chosen, list):
            raise SlackError("invalid_value")
        if kind in _MANY_OPTIONS:
            return {"type": kind, "selected_options": [_option(element, one) for one in chosen]}
        return {"type": kind, _PLAIN[kind][0]: chosen}
    if kind in _ONE_OPTION:
        return {"type": kind, "selected_option": None if value is None else _option(element, value)}
    if isinstance(value, list | dict) and kind not in ("rich_text_input", "file_input"):
        raise SlackError("invalid_value")
    if kind.endswith("text_input") or kind == "number_input":
        value = None if value in (None, "") else value if isinstance(value, dict) else str(value)
    return {"type": kind, _PLAIN[kind][0]: value}


def complaint(element: Json, state: Json, *, optional: bool) -> str:
    """What Slack's client says under a field before it sends anything; empty when the field is fine."""
    held = next((value for key, value in state.items() if key != "type"), None)
    if held in (None, "", []):
        return "" if optional else "Please complete this required field."
    if element["type"] == "plain_text_input":
        length = len(str(held))
        if length < element.get("min_length", 0):
            return f"Please enter at least {element['min_length']} characters."
        if length > element.get("max_length", 3000):
            return f"Please enter at most {element.get('max_length', 3000)} characters."
    return ""


def options_of(element: Json) -> Iterator[Json]:
    """All choices of a menu, those in groups too."""
    yield from element.get("options") or []
    for group in element.get("option_groups") or []:
        yield from group["options"]


def _option(element: Json, value: Any) -> Json:
    for option in options_of(element):
        if option["value"] == value:
            return option
    raise SlackError("invalid_value")
