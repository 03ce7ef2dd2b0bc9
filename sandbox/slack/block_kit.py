"""The grammar that Slack holds Block Kit to: checks of plain values and of the small objects that blocks share.

A check is called with a value and its JSON pointer and appends a sentence for each thing wrong with it. Unknown
properties are wrong, as in Slack.
"""

from collections.abc import Callable, Mapping
from typing import Any

from .model import Json

Check = Callable[[Any, str, list[str]], None]


def wrong(problems: list[str], pointer: str, sentence: str) -> None:
    """Note a problem in the form that Slack's answers have."""
    problems.append(f"{sentence} [json-pointer:{pointer}]")


def string(limit: int, *, at_least: int = 0) -> Check:
    """Text of `at_least` to `limit` characters."""

    def check(value: Any, pointer: str, problems: list[str]) -> None:
        if not isinstance(value, str):
            wrong(problems, pointer, "must be a string")
        elif len(value) > limit:
            wrong(problems, pointer, f"must be less than {limit + 1} characters")
        elif len(value) < at_least:
            wrong(problems, pointer, f"must be more than {at_least - 1} characters")

    return check


def boolean(value: Any, pointer: str, problems: list[str]) -> None:
    """True or false."""
    if not isinstance(value, bool):
        wrong(problems, pointer, "must be a boolean")


def whole(lowest: int, highest: int) -> Check:
    """A whole number between two bounds."""

    def check(value: Any, pointer: str, problems: list[str]) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            wrong(problems, pointer, "must be an integer")
        elif not lowest <= value <= highest:
            wrong(problems, pointer, f"must be between {lowest} and {highest}")

    return check


def word(*allowed: str) -> Check:
    """One of a few words."""

    def check(value: Any, pointer: str, problems: list[str]) -> None:
        if value not in allowed:
            wrong(problems, pointer, f"must be one of: {', '.join(allowed)}")

    return check


def listing(each: Check, *, at_most: int, at_least: int = 1) -> Check:
    """A list whose items all pass `each`."""

    def check(value: Any, pointer: str, problems: list[str]) -> None:
        if not isinstance(value, list):
            wrong(problems, pointer, "must be an array")
            return
        if len(value) > at_most:
            wrong(problems, pointer, f"no more than {at_most} items allowed")
        if len(value) < at_least:
            wrong(problems, pointer, f"no fewer than {at_least} items allowed")
        for index, item in enumerate(value):
            each(item, f"{pointer}/{index}", problems)

    return check


def shape(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """An object with these properties and no others."""
    known = {**required, **(optional or {})}

    def check(value: Any, pointer: str, problems: list[str]) -> None:
        if not isinstance(value, dict):
            wrong(problems, pointer, "must be an object")
            return
        for key in required:
            if value.get(key) is None:
                wrong(problems, pointer, f"missing required field: {key}")
        for key, item in value.items():
            if key == "type":
                continue
            if key not in known:
                wrong(problems, pointer, f"invalid additional property: {key}")
            elif item is not None:
                known[key](item, f"{pointer}/{key}", problems)

    return check


def by_type(kinds: Mapping[str, Check], what: str) -> Check:
    """An object whose `type` chooses the check."""

    def check(value: Any, pointer: str, problems: list[str]) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in kinds:
            wrong(problems, pointer, f"unsupported type: {kind} is no {what} that may stand here")
        else:
            kinds[kind](value, pointer, problems)

    return check


def anything(_value: Any, _pointer: str, _problems: list[str]) -> None:
    """No demand."""


# --- composition objects -----------------------------------------------------------------------------------------


def plain_text(limit: int) -> Check:
    """A text object without markup."""
    fields = shape({"text": string(limit, at_least=1)}, {"emoji": boolean})
    return by_type({"plain_text": fields}, "text object")


def any_text(limit: int) -> Check:
    """A text object with or without markup."""
    return by_type(
        {
            "plain_text": shape({"text": string(limit, at_least=1)}, {"emoji": boolean}),
            "mrkdwn": shape({"text": string(limit, at_least=1)}, {"verbatim": boolean}),
        },
        "text object",
    )


NAME = string(255, at_least=1)  #: block_id, action_id, callback_id
URL = string(3000, at_least=1)
STYLE = word("primary", "danger")

CONFIRM = shape(
    {"title": plain_text(100), "text": any_text(300), "confirm": plain_text(30), "deny": plain_text(30)},
    {"style": STYLE},
)
OPTION = shape({"text": plain_text(75), "value": string(150, at_least=1)}, {"description": plain_text(75)})
MARKED_OPTION = shape({"text": any_text(75), "value": string(150, at_least=1)}, {"description": any_text(75)})
LINKED_OPTION = shape(
    {"text": plain_text(75), "value": string(150, at_least=1)}, {"description": plain_text(75), "url": URL}
)
OPTION_GROUP = shape({"label": plain_text(75), "options": listing(OPTION, at_most=100)})


def characters(value: Any) -> int:
    """How many characters the text objects within `value` show, at any depth."""
    if isinstance(value, list):
        return sum(map(characters, value))
    if not isinstance(value, dict):
        return 0
    own = len(value["text"]) if isinstance(value.get("text"), str) else 0
    return own + sum(characters(item) for item in value.values())


def first_repeated(names: list[str]) -> str | None:
    """The first name that is there twice."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return None


def elements_of(block: Json) -> list[Json]:
    """The interactive parts of a block: its elements, its element, its accessory."""
    parts = block.get("elements") if block.get("type") in ("actions", "context") else None
    found = list(parts) if isinstance(parts, list) else []
    found += [block[key] for key in ("element", "accessory") if isinstance(block.get(key), dict)]
    return [one for one in found if isinstance(one, dict)]
