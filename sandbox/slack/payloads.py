"""The payloads of interactions and commands, as Slack lays them out."""

import re
from collections.abc import Sequence
from typing import Any

from .block_kit import elements_of
from .directory import Directory
from .inputs import initial_value, options_of
from .model import APP_ID, TEAM_DOMAIN, TEAM_ID, VERIFICATION_TOKEN, Channel, Json, SlackError, User


def base(kind: str, user: User) -> Json:
    """What every interaction carries."""
    return {
        "type": kind,
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team_id},
        "api_app_id": APP_ID,
        "token": VERIFICATION_TOKEN,
        "team": {"id": TEAM_ID, "domain": TEAM_DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def find_element(blocks: Sequence[Json], action_id: str, value: Any) -> tuple[Json, Json]:
    """The element with this action_id and its block; of several the one that offers `value`; raises no_such_action."""
    found = [
        (block, element) for block in blocks for element in elements_of(block) if element.get("action_id") == action_id
    ]
    if not found:
        raise SlackError("no_such_action")
    for block, element in found:
        offered = [element.get("value")] if element["type"] == "button" else [o["value"] for o in options_of(element)]
        if value in offered:
            return block, element
    return found[0]


def action_of(block: Json, element: Json, state: Json, ts: str) -> Json:
    """One entry of `actions`."""
    action = {"action_id": element.get("action_id", ""), "block_id": block["block_id"], "action_ts": ts, **state}
    kept = ("text", "value", "style", "url") if element["type"] == "button" else ("placeholder",)
    return action | {key: element[key] for key in kept if key in element}


def held_values(blocks: Sequence[Json], acted_in: Json, acted_on: Json, state: Json) -> Json:
    """`state.values` of a message: every element that holds something, the one acted on as it is now."""
    values: Json = {}
    for block in blocks:
        for element in elements_of(block):
            if element["type"] in ("button", "overflow", "image") or not element.get("action_id"):
                continue
            now = state if block is acted_in and element is acted_on else initial_value(element)
            values.setdefault(block["block_id"], {})[element["action_id"]] = now
    return values


def command_fields(
    user: User, channel: Channel, command: str, text: str, *, directory: Directory, escape: bool
) -> Json:
    """The form of a slash command, without its response_url and trigger_id."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": TEAM_ID,
        "team_domain": TEAM_DOMAIN,
        "channel_id": channel.id,
        "channel_name": channel.name or "directmessage",
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": _escaped(text, directory) if escape else text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
    }


def _escaped(text: str, directory: Directory) -> str:
    """Names as `<@U123|ann>` and `<#C123|social>`, which an app may ask for in its settings."""

    def named(match: re.Match[str]) -> str:
        sign, name = match[0][0], match[0][1:]
        try:
            if sign == "@":
                return f"<@{directory.person(name).id}|{name}>"
            return f"<#{directory.named_channel(name).id}|{name}>"
        except SlackError:
            return match[0]

    return re.sub(r"(?<!\S)[@#][\w.-]+", named, text)
