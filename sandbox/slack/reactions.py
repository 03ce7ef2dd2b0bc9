"""Reactions on messages: one per person and emoji, with the events that Slack sends about them."""

import re
from collections.abc import Callable

from .conversations import Conversations
from .emoji import canonical
from .model import Channel, Json, Message, SlackError

NAME = re.compile(r"[a-z0-9_+'-]{1,100}(?:::skin-tone-[2-6])?")
DISTINCT = 50  #: on one message; Slack does not publish its figure
OF_ONE_PERSON = 23  #: on one message; from Slack's help pages


class Reactions:
    """Adds and removes reactions, of people and of the bot alike."""

    def __init__(self, *, conversations: Conversations, emit: Callable[[Json], None]) -> None:
        self._conversations = conversations
        self._emit = emit

    def add(self, channel: Channel, ts: str, user_id: str, emoji: str) -> None:
        """Add a reaction; raises invalid_name, message_not_found, already_reacted, too_many_*, is_archived."""
        name, message = self._reactable(channel, ts, emoji)
        users = message.reactions.get(name, [])
        if user_id in users:
            raise SlackError("already_reacted")
        if not users and len(message.reactions) >= DISTINCT:
            raise SlackError("too_many_emoji")
        if sum(user_id in others for others in message.reactions.values()) >= OF_ONE_PERSON:
            raise SlackError("too_many_reactions")
        message.reactions[name] = [*users, user_id]
        self._reacted("reaction_added", channel, message, user_id, name)

    def remove(self, channel: Channel, ts: str, user_id: str, emoji: str) -> None:
        """Take a reaction away; raises invalid_name, message_not_found, no_reaction, is_archived."""
        name, message = self._reactable(channel, ts, emoji)
        users = message.reactions.get(name, [])
        if user_id not in users:
            raise SlackError("no_reaction")
        message.reactions[name] = [one for one in users if one != user_id]
        if not message.reactions[name]:
            del message.reactions[name]
        self._reacted("reaction_removed", channel, message, user_id, name)

    def _reactable(self, channel: Channel, ts: str, emoji: str) -> tuple[str, Message]:
        name = canonical(emoji)
        if not NAME.fullmatch(name):
            raise SlackError("invalid_name")
        if channel.archived:
            raise SlackError("is_archived")
        message = self._conversations.message(channel, ts)
        if message.subtype == "tombstone":
            raise SlackError("message_not_found")
        return name, message

    def _reacted(self, kind: str, channel: Channel, message: Message, user_id: str, name: str) -> None:
        event: Json = {
            "type": kind,
            "user": user_id,
            "reaction": name,
            "item": {"type": "message", "channel": channel.id, "ts": message.ts},
            "event_ts": self._conversations.next_ts(),
        }
        if not message.by_webhook:
            event["item_user"] = message.user
        self._conversations.note(kind, channel, message, by=user_id, emoji=name)
        self._emit(event)
