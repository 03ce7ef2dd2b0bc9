"""The conversations.* and reactions.* methods: channels, their members, what was said in them, who reacted."""

from collections.abc import Sequence

from .call import Arguments, Method, channel_of, page
from .limits import TIERS
from .model import BOT_USER_ID, Channel, Json, Message, SlackError
from .workspace import Workspace

_TYPES = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}


def _cursor(cursor: str) -> Json:
    return {"response_metadata": {"next_cursor": cursor}}


def list_(workspace: Workspace, arguments: Arguments) -> Json:
    """conversations.list, also users.conversations; private ones only where the bot is a member."""
    kinds = [_TYPES.get(one) for one in arguments.names("types") or ["public_channel"]]
    if None in kinds:
        raise SlackError("invalid_types")
    channels = [
        channel
        for channel in workspace.directory.channels.values()
        if channel.kind in kinds
        and (channel.kind == "channel" or BOT_USER_ID in channel.members)
        and not (channel.archived and arguments.flag("exclude_archived"))
    ]
    shown, cursor = page(channels, arguments, default=100)
    return {"channels": [channel.as_slack(with_count=True) for channel in shown], **_cursor(cursor)}


def mine(workspace: Workspace, arguments: Arguments) -> Json:
    """users.conversations, of the bot itself."""
    answer = list_(workspace, arguments)
    directory = workspace.directory
    answer["channels"] = [one for one in answer["channels"] if BOT_USER_ID in directory.channel(one["id"]).members]
    return answer


def info(workspace: Workspace, arguments: Arguments) -> Json:
    """conversations.info."""
    channel = channel_of(workspace, arguments, member=False)
    if channel.kind != "channel" and BOT_USER_ID not in channel.members:
        raise SlackError("channel_not_found")
    return {"channel": channel.as_slack(with_count=arguments.flag("include_num_members"))}


def members(workspace: Workspace, arguments: Arguments) -> Json:
    """conversations.members."""
    channel = channel_of(workspace, arguments, member=False)
    shown, cursor = page(channel.members, arguments, default=100)
    return {"members": shown, **_cursor(cursor)}


def join(workspace: Workspace, arguments: Arguments) -> Json:
    """conversations.join."""
    channel = channel_of(workspace, arguments, member=False)
    if channel.kind != "channel":
        raise SlackError("method_not_supported_for_channel_type")
    if channel.archived:
        raise SlackError("is_archived")
    joined = workspace.directory.join(channel, BOT_USER_ID)
    answer: Json = {"channel": channel.as_slack()}
    return answer if joined else answer | {"warning": "already_in_channel"}


def open_(workspace: Workspace, arguments: Arguments) -> Json:
    """conversations.open."""
    if arguments.text("channel"):
        channel = workspace.directory.channel(arguments.text("channel"))
    else:
        people = arguments.names("users")
        if any(workspace.directory.user(one).deleted for one in people):
            raise SlackError("user_disabled")
        channel = workspace.directory.direct(people)
    return {"channel": channel.as_slack() if arguments.flag("return_im") else {"id": channel.id}}


def history(workspace: Workspace, arguments: Arguments) -> Json:
    """conversations.history: newest first, replies only where they were broadcast."""
    channel = channel_of(workspace, arguments)
    messages = [
        message
        for message in reversed(channel.messages.values())
        if message.thread_ts is None or message.subtype == "thread_broadcast"
    ]
    return _messages(channel, _within(messages, arguments), arguments) | {"pin_count": 0}


def replies(workspace: Workspace, arguments: Arguments) -> Json:
    """conversations.replies: the parent, then its replies, oldest first; of a reply's ts that reply alone."""
    channel = channel_of(workspace, arguments)
    first = channel.messages.get(arguments.needed("ts"))
    if first is None:
        raise SlackError("thread_not_found")
    found = [first, *_within([channel.messages[ts] for ts in first.replies], arguments)]
    return _messages(channel, found, arguments)


def _within(messages: Sequence[Message], arguments: Arguments) -> list[Message]:
    """Those between `oldest` and `latest`, the bounds themselves only when inclusive."""
    oldest, latest = arguments.text("oldest"), arguments.text("latest")
    try:
        low = float(oldest) if oldest else float("-inf")
        high = float(latest) if latest else float("inf")
    except ValueError as error:
        raise SlackError("invalid_ts_latest" if oldest in ("", "0") else "invalid_ts_oldest") from error
    if arguments.flag("inclusive"):
        return [message for message in messages if low <= float(message.ts) <= high]
    return [message for message in messages if low < float(message.ts) < high]


def _messages(channel: Channel, messages: Sequence[Message], arguments: Arguments) -> Json:
    shown, cursor = page(messages, arguments, default=100, highest=1000)
    with_metadata = arguments.flag("include_all_metadata")
    listed = []
    for message in shown:
        parent = channel.messages.get(message.thread_ts) if message.thread_ts else None
        listed.append(message.as_slack(parent=parent, with_metadata=with_metadata))
    answer: Json = {"messages": listed, "has_more": bool(cursor)}
    return answer | _cursor(cursor) if cursor else answer


def _item(workspace: Workspace, arguments: Arguments) -> tuple[Channel, str]:
    if not arguments.text("channel") or not arguments.text("timestamp"):
        raise SlackError("no_item_specified")
    channel = channel_of(workspace, arguments)
    ts = arguments.text("timestamp")
    if not ts.replace(".", "", 1).isdigit():
        raise SlackError("bad_timestamp")
    return channel, ts


def add_reaction(workspace: Workspace, arguments: Arguments) -> Json:
    """reactions.add."""
    workspace.reactions.add(*_item(workspace, arguments), BOT_USER_ID, arguments.needed("name"))
    return {}


def remove_reaction(workspace: Workspace, arguments: Arguments) -> Json:
    """reactions.remove."""
    workspace.reactions.remove(*_item(workspace, arguments), BOT_USER_ID, arguments.needed("name"))
    return {}


def get_reactions(workspace: Workspace, arguments: Arguments) -> Json:
    """reactions.get."""
    channel, ts = _item(workspace, arguments)
    message = workspace.conversations.message(channel, ts)
    shown = message.as_slack(parent=workspace.conversations.parent_of(channel, message))
    shown["permalink"] = workspace.permalink(channel.id, ts, message.thread_ts)
    return {"type": "message", "channel": channel.id, "message": shown}


METHODS = {
    "conversations.list": Method(run=list_, per_minute=TIERS[2], scope="channels:read"),
    "users.conversations": Method(run=mine, per_minute=TIERS[3], scope="channels:read"),
    "conversations.info": Method(run=info, per_minute=TIERS[3], scope="*:read"),
    "conversations.members": Method(run=members, per_minute=TIERS[4], scope="*:read"),
    "conversations.join": Method(run=join, per_minute=TIERS[3], scope="channels:join"),
    "conversations.open": Method(run=open_, per_minute=TIERS[3], scope="im:write"),
    "conversations.history": Method(run=history, per_minute=TIERS[3], scope="*:history"),
    "conversations.replies": Method(run=replies, per_minute=TIERS[3], scope="*:history"),
    "reactions.add": Method(run=add_reaction, per_minute=TIERS[3], scope="reactions:write"),
    "reactions.remove": Method(run=remove_reaction, per_minute=TIERS[2], scope="reactions:write"),
    "reactions.get": Method(run=get_reactions, per_minute=TIERS[3], scope="reactions:read"),
}
