"""A thread of Slack's, parsed: of each message only what can be a gesture."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from rules.catching_up import Message, Thread

SPOKEN = (None, "thread_broadcast", "file_share")  #: subtypes of a message that a person wrote

Json = Mapping[str, Any]


def thread_of(pages: Iterable[Json], all_reactions: Callable[[str], Sequence[Json]]) -> Thread:
    """The whole thread. `all_reactions` asks for those of one message, where the thread names only some people."""
    calls = 0
    found: dict[str, Message] = {}
    for page in pages:
        calls += 1
        for message in page["messages"]:
            reactions = message.get("reactions") or []
            if any(len(reaction["users"]) < reaction.get("count", 0) for reaction in reactions):
                reactions = all_reactions(message["ts"])
                calls += 1
            # Every page begins with the first message again.
            found.setdefault(message["ts"], _message(message, reactions))
    return Thread(messages=list(found.values()), calls=calls)


def _message(message: Json, reactions: Sequence[Json]) -> Message:
    spoken = message.get("subtype") in SPOKEN and not message.get("bot_id")
    return Message(
        ts=message["ts"],
        author=(message.get("user") or None) if spoken else None,
        text=message.get("text") or "",
        thread_ts=message.get("thread_ts"),
        edited_ts=(message.get("edited") or {}).get("ts"),
        reactions=tuple((person, reaction["name"]) for reaction in reactions for person in reaction["users"]),
        gone=message.get("subtype") == "tombstone",
    )
