"""What an outsider sees of a run: the sandbox's journals followed, and at the end every message and every post."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from benchmarks.processes import ControlCalls

Json = dict[str, Any]

CARD, DRAFT_CARD = "socialcare_card", "socialcare_draft_card"  #: event types in the metadata of the bot's messages
ESCALATION, DIGEST = "socialcare_escalation", "socialcare_digest"
POST_LINK = re.compile(r"/status/(\d+)")
BY_PEOPLE = ("posted", "updated", "deleted")  #: noted unless it is the bot that did it
GESTURES = ("reaction_added", "reaction_removed")


def kind_of(message: Mapping[str, Any]) -> str:
    """The event type in a message's metadata, or nothing."""
    return str((message.get("metadata") or {}).get("event_type", ""))


def nonce_of(message: Mapping[str, Any]) -> str:
    """The id that the bot gave a message, or nothing."""
    return str(((message.get("metadata") or {}).get("event_payload") or {}).get("id", ""))


def all_words(message: Mapping[str, Any]) -> str:
    """Everything that stands on a message, to look for words in."""
    return f"{message['text']} {json.dumps(message.get('blocks') or [], ensure_ascii=False)}"


def draft_text(message: Mapping[str, Any]) -> str:
    """The exact words on a draft card: its second block."""
    blocks = message.get("blocks") or []
    return str(blocks[1]["text"]["text"]) if len(blocks) > 1 and "text" in blocks[1] else ""


@dataclass(kw_only=True)
class Tail:
    """The journal of Slack, followed: what the bot has posted so far, and what people have done."""

    control: ControlCalls
    posted: list[Json] = field(default_factory=list)  #: {ts, channel, thread_ts, kind, words, text}
    effects: list[Json] = field(default_factory=list)  #: what people did, as the journal has it
    updates: int = 0  #: effects of any kind, to see whether anything still moves
    _after: int = 0
    _bot: str = ""

    def follow(self) -> None:
        """Read on."""
        self._bot = self._bot or self.control.get("slack/users")["bot"]["id"]
        for entry in self.control.get("slack/journal", after=str(self._after))["entries"]:
            self._after = entry["seq"]
            if entry["kind"] == "effect":
                self.updates += 1
                if entry["effect"] in GESTURES or (entry["effect"] in BY_PEOPLE and entry["user"] != self._bot):
                    self.effects.append(entry)
            elif entry["kind"] == "call" and entry["method"] == "chat.postMessage" and entry["ok"]:
                self.posted.append(_posted(entry))


def _posted(entry: Json) -> Json:
    given = entry["args"]
    blocks, metadata = _read(given.get("blocks")) or [], _read(given.get("metadata")) or {}
    return {
        "ts": entry["result"]["ts"],
        "channel": entry["result"]["channel"],
        "thread_ts": given.get("thread_ts"),
        "kind": kind_of({"metadata": metadata}),
        "text": given.get("text", ""),
        "words": all_words({"text": given.get("text", ""), "blocks": blocks}),
    }


def _read(value: object) -> Any:
    return json.loads(value) if isinstance(value, str) else value


@dataclass(frozen=True, kw_only=True)
class Picture:
    """Slack and X as they stand."""

    people: Mapping[str, Json]  #: by Slack id
    channels: Mapping[str, list[Json]]  #: by id: the channel's own messages, whispers apart, oldest first
    threads: Mapping[tuple[str, str], list[Json]]  #: by (channel, ts): the replies
    whispers: list[Json]  #: with their "channel"
    posts: list[Json]  #: on X, oldest first
    published: list[Json]  #: what the brand published by the API: X's journal, with "at"
    effects: list[Json]
    first_words: Mapping[tuple[str, str], str]  #: by (channel, ts): what a message of the bot's said when it was posted

    def bot_messages(self) -> Iterator[Json]:
        """Everything that the bot has said to all, threads included."""
        for found in (*self.channels.values(), *self.threads.values()):
            yield from (message for message in found if message["bot"])


def take(control: ControlCalls, tail: Tail) -> Picture:
    """Look at everything once."""
    tail.follow()
    channels: dict[str, list[Json]] = {}
    threads: dict[tuple[str, str], list[Json]] = {}
    whispers: list[Json] = []
    for channel in control.get("slack/channels")["channels"]:
        place = channel["id"]
        seen = [m | {"channel": place} for m in control.get("slack/messages", channel=place)["messages"]]
        whispers += [message for message in seen if message["ephemeral_to"]]
        channels[place] = [message for message in seen if not message["ephemeral_to"]]
        for message in channels[place]:
            if message["reply_count"]:
                replies = control.get("slack/messages", channel=place, thread_ts=message["ts"])["messages"]
                threads[place, message["ts"]] = [
                    reply | {"channel": place}
                    for reply in replies
                    if not reply["ephemeral_to"] and reply["ts"] != message["ts"]
                ]
    return Picture(
        people={user["id"]: user for user in control.get("slack/users")["users"]},
        channels=channels,
        threads=threads,
        whispers=whispers,
        posts=control.get("x/posts")["posts"],
        published=[entry for entry in control.get("x/journal")["entries"] if entry.get("by") == "api"],
        effects=tail.effects,
        first_words={(message["channel"], message["ts"]): message["words"] for message in tail.posted},
    )
