"""Messages: posting, editing, deleting and whispering, with the events that Slack sends about each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sandbox.clock import Now

from .directory import Directory
from .journal import Journal
from .model import BOT_USER_ID, Channel, Json, Message, SlackError, User
from .typed import typed

TRUNCATED_ABOVE = 40_000
UPDATE_LIMIT = 4_000


@dataclass(frozen=True, kw_only=True)
class Content:
    """What a message says; None where the caller gave nothing."""

    text: str | None = None
    blocks: list[Json] | None = None
    attachments: list[Json] | None = None
    metadata: Json | None = None
    files: list[Json] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show."""
        return not (self.text or self.blocks or self.attachments or self.files)


class Conversations:
    """All messages of the workspace. A `ts` is unique in it and grows, whatever the clock does."""

    def __init__(self, *, clock: Now, directory: Directory, journal: Journal, emit: Callable[[Json], None]) -> None:
        self._clock = clock
        self._directory = directory
        self._journal = journal
        self._emit = emit
        self._last_micros = 0
        self._blocks = 0
        self._typed = 0

    def next_ts(self) -> str:
        """Slack's timestamp of this instant, later than any given before."""
        now = int(self._clock.now().timestamp() * 1_000_000)
        self._last_micros = max(now, self._last_micros + 1)
        return f"{self._last_micros // 1_000_000}.{self._last_micros % 1_000_000:06}"

    def message(self, channel: Channel, ts: str) -> Message:
        """A message that everybody in the channel sees; raises message_not_found."""
        found = channel.messages.get(ts)
        if found is None:
            raise SlackError("message_not_found")
        return found

    def parent_of(self, channel: Channel, message: Message) -> Message | None:
        """The first message of its thread, when it is a reply."""
        return channel.messages.get(message.thread_ts) if message.thread_ts else None

    # --- posting -------------------------------------------------------------------------------------------------

    def post(
        self, channel: Channel, content: Content, *, thread_ts: str | None = None, broadcast: bool = False, **more: Any
    ) -> Message:
        """Post as the bot; raises no_text, is_archived, thread_not_found, cannot_reply_to_message."""
        if content.empty:
            raise SlackError("no_text")
        message = Message(
            ts=self.next_ts(),
            user=BOT_USER_ID,
            text=(content.text or "")[:TRUNCATED_ABOVE],
            blocks=self.with_ids(content.blocks or []),
            attachments=content.attachments or [],
            metadata=content.metadata,
            files=content.files,
            subtype="thread_broadcast" if broadcast and thread_ts else None,
            **more,
        )
        return self._place(channel, message, thread_ts)

    def write(
        self, channel: Channel, user: User, text: str, *, thread_ts: str | None = None, raw: bool = False
    ) -> Message:
        """Post as a person, encoded as Slack's clients do, or as it stands when `raw`; raises as `post` does."""
        if not text.strip():
            raise SlackError("no_text")
        self._typed += 1
        said = None if raw else typed(text, self._directory)
        message = Message(
            ts=self.next_ts(),
            user=user.id,
            text=said.text if said else text,
            blocks=self.with_ids(said.blocks if said else []),
            client_msg_id=f"00000000-0000-4000-8000-{self._typed:012}",
        )
        return self._place(channel, message, thread_ts)

    def whisper(
        self, channel: Channel, to: str, content: Content, *, thread_ts: str | None = None, by_webhook: bool = False
    ) -> Message:
        """Show something to one person only; raises no_text, user_not_in_channel. Slack sends no event about it."""
        if content.empty:
            raise SlackError("no_text")
        if to not in channel.members:
            raise SlackError("user_not_in_channel")
        message = Message(
            ts=self.next_ts(),
            user=BOT_USER_ID,
            text=(content.text or "")[:TRUNCATED_ABOVE],
            blocks=self.with_ids(content.blocks or []),
            attachments=content.attachments or [],
            thread_ts=thread_ts,
            ephemeral_to=to,
            by_webhook=by_webhook,
        )
        channel.whispers[message.ts] = message
        self.note("whispered", channel, message, to=to)
        return message

    def _place(self, channel: Channel, message: Message, thread_ts: str | None) -> Message:
        if channel.archived:
            raise SlackError("is_archived")
        parent = None
        if thread_ts:
            parent = channel.messages.get(thread_ts)
            if parent is None:
                raise SlackError("thread_not_found")
            if parent.thread_ts is not None:
                raise SlackError("cannot_reply_to_message")
            message.thread_ts = thread_ts
            parent.replies.append(message.ts)
            if message.user not in parent.reply_users:
                parent.reply_users.append(message.user)
        channel.messages[message.ts] = message
        self.note("posted", channel, message)
        event = message.as_slack(parent=parent)
        self._emit(event | {"channel": channel.id, "event_ts": message.ts, "channel_type": channel.kind})
        return message

    # --- changing ------------------------------------------------------------------------------------------------

    def update(self, channel: Channel, message: Message, content: Content) -> None:
        """Change a message of the bot: text without blocks removes the blocks, and only that shows as edited."""
        before = replace(message)
        if content.text is not None:
            message.text = content.text
        if content.blocks is not None:
            message.blocks = self.with_ids(content.blocks)
        elif content.text is not None:
            message.blocks = []
            message.edited = {"user": message.user, "ts": self.next_ts()}
        if content.attachments is not None:
            message.attachments = content.attachments
        if content.metadata is not None:
            message.metadata = content.metadata
        self.note("updated", channel, message)
        self._changed(channel, message, before)

    def edit(self, channel: Channel, user: User, ts: str, text: str) -> Message:
        """Change a person's own message; raises message_not_found, cant_update_message, no_text."""
        message = self.message(channel, ts)
        if message.user != user.id or message.subtype == "tombstone":
            raise SlackError("cant_update_message")
        if not text.strip():
            raise SlackError("no_text")
        before = replace(message)
        said = typed(text, self._directory)
        message.text, message.blocks = said.text, self.with_ids(said.blocks)
        message.edited = {"user": user.id, "ts": self.next_ts()}
        self.note("updated", channel, message)
        self._changed(channel, message, before)
        return message

    def delete(self, channel: Channel, message: Message) -> None:
        """Delete a message; of one with replies a tombstone stays, as in Slack."""
        before = replace(message)
        if message.replies:
            message.text, message.subtype = "This message was deleted.", "tombstone"
            message.blocks, message.attachments, message.files, message.reactions = [], [], [], {}
            message.user, message.metadata, message.edited = "USLACKBOT", None, None
            self.note("deleted", channel, before)
            self._changed(channel, message, before)
            return
        del channel.messages[message.ts]
        parent = self.parent_of(channel, message)
        if parent is not None:
            parent.replies.remove(message.ts)
            parent.reply_users[:] = dict.fromkeys(channel.messages[ts].user for ts in parent.replies)
        self.note("deleted", channel, message)
        ts = self.next_ts()
        self._emit(
            {
                "type": "message",
                "subtype": "message_deleted",
                "hidden": True,
                "channel": channel.id,
                "channel_type": channel.kind,
                "ts": ts,
                "event_ts": ts,
                "deleted_ts": message.ts,
                "previous_message": before.as_slack(parent=parent),
            }
        )

    def _changed(self, channel: Channel, message: Message, before: Message) -> None:
        ts = self.next_ts()
        parent = self.parent_of(channel, message)
        self._emit(
            {
                "type": "message",
                "subtype": "message_changed",
                "hidden": True,
                "channel": channel.id,
                "channel_type": channel.kind,
                "ts": ts,
                "event_ts": ts,
                "message": message.as_slack(parent=parent),
                "previous_message": before.as_slack(parent=parent),
            }
        )

    # --- shared --------------------------------------------------------------------------------------------------

    def with_ids(self, blocks: Sequence[Json]) -> list[Json]:
        """The blocks, each with the block_id that Slack makes up when the app gave none."""
        named = []
        for block in blocks:
            self._blocks += not block.get("block_id")
            named.append(block if block.get("block_id") else block | {"block_id": f"b{self._blocks:04x}"})
        return named

    def note(self, effect: str, channel: Channel, message: Message, **more: Any) -> None:
        """Record an effect in the journal."""
        self._journal.record(
            "effect",
            effect=effect,
            channel=channel.id,
            ts=message.ts,
            thread_ts=message.thread_ts,
            user=message.user,
            text=message.text,
            **more,
        )
