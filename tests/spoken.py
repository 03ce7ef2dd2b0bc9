"""A Slack message as a person reads it."""

from typing import Any

Json = dict[str, Any]


def spoken(message: Json) -> str:
    """All words of a message as a person reads them: its blocks, or its text where it has none."""
    if not message.get("blocks"):
        return str(message["text"])
    return "\n".join(_words(message["blocks"]))


def _words(part: Any) -> list[str]:
    if isinstance(part, list):
        return [word for one in part for word in _words(one)]
    if isinstance(part, dict):
        own = [part["text"]] if isinstance(part.get("text"), str) else []
        rest = [value for key, value in part.items() if key in ("text", "elements", "fields", "options")]
        return own + [word for one in rest if not isinstance(one, str) for word in _words(one)]
    return []
