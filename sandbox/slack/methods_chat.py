"""The chat.* methods: what the bot says, changes and takes back."""

import json
from typing import Any

from .blocks import check_message_blocks
from .call import Arguments, Method, channel_of, require_membership
from .conversations import TRUNCATED_ABOVE, UPDATE_LIMIT, Content
from .limits import POSTS_A_MINUTE, SPECIAL, TIERS
from .model import BOT_USER_ID, Channel, Json, SlackError
from .workspace import Workspace

METADATA_LIMIT = 16_384  #: characters of JSON; Slack has a limit but does not publish it
MOST_ATTACHMENTS = 100


def _content(workspace: Workspace, arguments: Arguments) -> Content:
    blocks = arguments.structure("blocks", list, "invalid_blocks_format")
    attachments = arguments.structure("attachments", list, "invalid_attachments")
    if attachments is not None and len(attachments) > MOST_ATTACHMENTS:
        raise SlackError("too_many_attachments")
    text = arguments.given.get("text")
    if blocks is not None:
        blocks = check_message_blocks(blocks)
        workspace.files.check_shown(blocks)
    return Content(
        text=None if text is None else str(text),
        blocks=blocks,
        attachments=attachments,
        metadata=_metadata(arguments),
    )


def _metadata(arguments: Arguments) -> Json | None:
    metadata = arguments.structure("metadata", dict, "invalid_metadata_format")
    if not metadata:
        return metadata
    if not isinstance(metadata.get("event_type"), str) or not isinstance(metadata.get("event_payload"), dict):
        raise SlackError("invalid_metadata_format")
    if len(json.dumps(metadata)) > METADATA_LIMIT:
        raise SlackError("metadata_too_large")
    return metadata


def _destination(workspace: Workspace, arguments: Arguments) -> Channel:
    """Where a message is to go: a channel by id or name, or a person for a direct message."""
    which = arguments.needed("channel")
    if which in workspace.directory.users:
        return workspace.directory.direct([which])
    channel = channel_of(workspace, arguments, by_name=True, member=False)
    if channel.kind != "channel" or "chat:write.public" not in workspace.access.scopes:
        require_membership(channel)
    return channel


def _posting_allowed(workspace: Workspace, channel: Channel) -> None:
    wait = workspace.limits.wait_to_post(channel.id)
    if wait is not None:
        raise SlackError("ratelimited", retry_after=wait)


def post_message(workspace: Workspace, arguments: Arguments) -> Json:
    """chat.postMessage."""
    channel = _destination(workspace, arguments)
    content = _content(workspace, arguments)
    if content.empty:
        raise SlackError("no_text")
    _posting_allowed(workspace, channel)
    more: dict[str, Any] = {}
    if arguments.text("username") and "chat:write.customize" in workspace.access.scopes:
        more["username"] = arguments.text("username")
    message = workspace.conversations.post(
        channel,
        content,
        thread_ts=arguments.text("thread_ts") or None,
        broadcast=arguments.flag("reply_broadcast"),
        **more,
    )
    parent = workspace.conversations.parent_of(channel, message)
    answer: Json = {
        "channel": channel.id,
        "ts": message.ts,
        "message": message.as_slack(parent=parent, with_metadata=True),
    }
    if len(content.text or "") > TRUNCATED_ABOVE:
        answer |= {"warning": "message_truncated", "response_metadata": {"warnings": ["message_truncated"]}}
    return answer


def update(workspace: Workspace, arguments: Arguments) -> Json:
    """chat.update."""
    channel = channel_of(workspace, arguments)
    message = workspace.conversations.message(channel, arguments.needed("ts"))
    content = _content(workspace, arguments)
    if not message.by_bot:
        raise SlackError("cant_update_message")
    if channel.archived:
        raise SlackError("is_archived")
    if content.text is None and content.blocks is None and content.attachments is None:
        raise SlackError("no_text")
    if len(content.text or "") > UPDATE_LIMIT:
        raise SlackError("msg_too_long")
    if not (content.text or content.blocks or content.attachments or (content.text is None and message.text)):
        raise SlackError("no_text")
    workspace.conversations.update(channel, message, content)
    return {
        "channel": channel.id,
        "ts": message.ts,
        "text": message.text,
        "message": message.as_slack(parent=workspace.conversations.parent_of(channel, message), with_metadata=True),
    }


def delete(workspace: Workspace, arguments: Arguments) -> Json:
    """chat.delete."""
    channel = channel_of(workspace, arguments)
    message = workspace.conversations.message(channel, arguments.needed("ts"))
    if not message.by_bot:
        raise SlackError("cant_delete_message")
    workspace.conversations.delete(channel, message)
    return {"channel": channel.id, "ts": message.ts}


def post_ephemeral(workspace: Workspace, arguments: Arguments) -> Json:
    """chat.postEphemeral."""
    channel = channel_of(workspace, arguments, by_name=True)
    if channel.archived:
        raise SlackError("is_archived")
    content = _content(workspace, arguments)
    thread_ts = arguments.text("thread_ts") or None
    message = workspace.conversations.whisper(channel, arguments.needed("user"), content, thread_ts=thread_ts)
    return {"message_ts": message.ts}


def get_permalink(workspace: Workspace, arguments: Arguments) -> Json:
    """chat.getPermalink."""
    channel = channel_of(workspace, arguments)
    message = workspace.conversations.message(channel, arguments.needed("message_ts"))
    return {"channel": channel.id, "permalink": workspace.permalink(channel.id, message.ts, message.thread_ts)}


def complete_upload(workspace: Workspace, arguments: Arguments) -> Json:
    """files.completeUploadExternal: shares the files in a message of the bot, where a channel is given."""
    wanted = arguments.structure("files", list, "invalid_arguments") or []
    channel = _sharing(workspace, arguments.text("channel_id"))
    files = [workspace.files.complete(str(one.get("id")), str(one.get("title") or "")) for one in wanted]
    if not files:
        raise SlackError("invalid_arguments")
    shown = [file.as_slack(workspace.base_url) for file in files]
    if channel is not None:
        content = Content(text=arguments.text("initial_comment"), files=shown)
        workspace.conversations.post(channel, content, thread_ts=arguments.text("thread_ts") or None)
    return {"files": shown}


def _sharing(workspace: Workspace, channel_id: str) -> Channel | None:
    """Where files are to be shared, asked before anything is done; raises channel_not_found, not_in_channel."""
    if not channel_id:
        return None
    channel = workspace.directory.channel(channel_id)
    if BOT_USER_ID not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def upload_url(workspace: Workspace, arguments: Arguments) -> Json:
    """files.getUploadURLExternal."""
    length = arguments.needed("length")
    if not length.isdigit():
        raise SlackError("invalid_arguments")
    file = workspace.files.announce(arguments.needed("filename"), int(length), arguments.text("alt_txt"))
    return {"upload_url": f"{workspace.base_url}/slack/upload/{file.id}", "file_id": file.id}


METHODS = {
    "chat.postMessage": Method(run=post_message, per_minute=POSTS_A_MINUTE, scope="chat:write"),
    "chat.update": Method(run=update, per_minute=TIERS[3], scope="chat:write"),
    "chat.delete": Method(run=delete, per_minute=TIERS[3], scope="chat:write"),
    "chat.postEphemeral": Method(run=post_ephemeral, per_minute=TIERS[4], scope="chat:write"),
    "chat.getPermalink": Method(run=get_permalink, per_minute=SPECIAL),
    "files.getUploadURLExternal": Method(run=upload_url, per_minute=TIERS[4], scope="files:write"),
    "files.completeUploadExternal": Method(run=complete_upload, per_minute=TIERS[4], scope="files:write"),
}
