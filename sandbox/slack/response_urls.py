"""Response URLs: what the bot may say through one, five times within thirty minutes."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sandbox.clock import Now

from .blocks import check_message_blocks
from .conversations import Content, Conversations
from .directory import Directory
from .files import Files
from .model import Channel, Json, Message, SlackError

USES = 5
LIVES = timedelta(minutes=30)


@dataclass(kw_only=True)
class _Line:
    channel: str
    user: str
    issued: datetime
    source: str | None  #: ts of the message acted on
    used: int = 0
    said: list[Message] = field(default_factory=list)
    spoke: asyncio.Event = field(default_factory=asyncio.Event)


class ResponseUrls:
    """Each gesture's way back to where it was made, by the last part of its address."""

    def __init__(self, *, clock: Now, directory: Directory, conversations: Conversations, files: Files) -> None:
        self._clock = clock
        self._files = files
        self._directory = directory
        self._conversations = conversations
        self._lines: dict[str, _Line] = {}

    def issue(self, channel: Channel, user_id: str, *, source: str | None = None) -> str:
        """A new one; its token is the last part of the address."""
        token = f"{len(self._lines) + 1:08}"
        self._lines[token] = _Line(channel=channel.id, user=user_id, issued=self._clock.now(), source=source)
        return token

    def said(self, token: str) -> list[Message]:
        """What came through it so far."""
        return list(self._lines[token].said)

    async def wait(self, token: str, seconds: float) -> None:
        """Return when something came through it, or `seconds` have passed."""
        try:
            await asyncio.wait_for(self._lines[token].spoke.wait(), seconds)
        except TimeoutError:
            return

    def use(self, token: str, body: Json) -> None:
        """Do what the bot posted to it; raises invalid_url, expired_url, used_url, no_text, invalid_blocks."""
        line = self._lines.get(token)
        if line is None:
            raise SlackError("invalid_url")
        if self._clock.now() - line.issued > LIVES:
            raise SlackError("expired_url")
        if line.used >= USES:
            raise SlackError("used_url")
        line.used += 1
        channel = self._directory.channel(line.channel)
        if body.get("delete_original"):
            self._delete(channel, line)
        else:
            message = self.say(channel, line.user, body, source=line.source)
            if message is not None:
                line.said.append(message)
        line.spoke.set()

    def say(self, channel: Channel, user_id: str, body: Json, *, source: str | None = None) -> Message | None:
        """Show what an acknowledgement or a response_url carries; None when it carries nothing to show.

        Ephemeral unless it asks for in_channel; replaces the message acted on when it asks for that.
        """
        blocks = body.get("blocks")
        if blocks is not None:
            blocks = check_message_blocks(blocks)
            self._files.check_shown(blocks)
        content = Content(
            text=body.get("text"),
            blocks=blocks,
            attachments=body.get("attachments"),
        )
        if content.empty:
            return None
        if body.get("replace_original") and source is not None:
            return self._replace(channel, source, content)
        thread_ts = body.get("thread_ts")
        if body.get("response_type") == "in_channel":
            return self._conversations.post(channel, content, thread_ts=thread_ts, by_webhook=True)
        return self._conversations.whisper(channel, user_id, content, thread_ts=thread_ts, by_webhook=True)

    def _replace(self, channel: Channel, ts: str, content: Content) -> Message:
        whisper = channel.whispers.get(ts)
        if whisper is None:
            message = self._conversations.message(channel, ts)
            self._conversations.update(channel, message, content)
            return message
        whisper.text, whisper.blocks = content.text or "", self._conversations.with_ids(content.blocks or [])
        self._conversations.note("whisper_replaced", channel, whisper, to=whisper.ephemeral_to)
        return whisper

    def _delete(self, channel: Channel, line: _Line) -> None:
        if line.source is None:
            return
        whisper = channel.whispers.pop(line.source, None)
        if whisper is not None:
            self._conversations.note("whisper_deleted", channel, whisper, to=whisper.ephemeral_to)
        elif line.source in channel.messages:
            self._conversations.delete(channel, channel.messages[line.source])
