"""Reading what a control call asks for, strictly."""

from collections.abc import Mapping
from typing import Any


class Refusal(Exception):
    """What the control interface answers instead of doing as asked."""

    def __init__(self, error: str, status: int = 400) -> None:
        super().__init__(error)
        self.error = error
        self.status = status


def only(asked: Mapping[str, Any], known: str) -> None:
    """Refuse keys that nobody knows, for they are likely misspelt. Raises Refusal."""
    unknown = sorted(set(asked) - set(known.split()))
    if unknown:
        raise Refusal(f"unknown_key: {', '.join(unknown)} (known: {', '.join(known.split())})")


def text_of(asked: Mapping[str, Any], key: str) -> str:
    """A text that must be there. Raises Refusal."""
    value = asked.get(key)
    if not isinstance(value, str) or not value.strip():
        raise Refusal(f"missing: {key}")
    return value


def optional(asked: Mapping[str, Any], key: str, kind: type) -> Any:
    """A value of that very type, or None when it was not given. Raises Refusal."""
    value = asked.get(key)
    if value is not None and type(value) is not kind:
        raise Refusal(f"bad_value: {key} must be of type {kind.__name__}")
    return value


def post_id_of(asked: Mapping[str, Any], key: str) -> int | None:
    """A post's id, or None when it was not given. Raises Refusal."""
    value = asked.get(key)
    if value is None or value == "":
        return None
    text = str(value)
    if not text.isascii() or not text.isdigit():
        raise Refusal(f"post_not_found: {value}", 404)
    return int(text)


def needed_id(asked: Mapping[str, Any]) -> int:
    """The "id" that must be there. Raises Refusal."""
    value = post_id_of(asked, "id")
    if value is None:
        raise Refusal("missing: id")
    return value
