"""What Slack sends is looked at before it is believed: an id, a time, an event's name are short printable words."""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from storage.failures import KEY


class Malformed(ValueError):
    """Slack sent something that no description of its events allows; the message names the field and no content."""


def word(of: Any, name: str, *, limit: int = 30) -> str:
    """The field `name`, a word of at most `limit` letters; raises Malformed."""
    value = of.get(name) if isinstance(of, Mapping) else None
    if not isinstance(value, str) or not 0 < len(value) <= limit or not value.isprintable():
        raise Malformed(f"{name} is no word of at most {limit} letters")
    return value


def event_key(body: Mapping[str, Any]) -> str:
    """What one event is known by when it fails again: Slack's id, or its own bytes where that is none."""
    known = body.get("event_id")
    if isinstance(known, str) and re.fullmatch(r"\w{1,100}", known, re.ASCII):
        return known
    return hashlib.sha256(json.dumps(body, sort_keys=True, default=str).encode()).hexdigest()[:KEY]


def thread_of(body: Mapping[str, Any]) -> Mapping[str, str]:
    """Where in Slack an event happened, as channel and ts of something in its thread; nothing when it does not say."""
    event = body.get("event")
    if not isinstance(event, Mapping):
        return {}
    said = next((event[part] for part in ("item", "message", "previous_message") if part in event), event)
    if not isinstance(said, Mapping):
        return {}
    try:
        channel = word(said if "channel" in said else event, "channel")
        return {"channel": channel, "ts": word(said, "thread_ts" if said.get("thread_ts") else "ts")}
    except Malformed:
        return {}
