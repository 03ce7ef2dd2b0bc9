"""The control interface's view of Slack: what people see there, and the journal."""

from collections.abc import Mapping

from sandbox.control import Refused

from .model import BOT_NAME, BOT_USER_ID, Channel, Json, Message, User
from .workspace import Workspace


class Seen:
    """Answers of GET /control/slack/*, by the query's fields; each raises SlackError for what does not exist."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def messages(self, query: Mapping[str, str]) -> Json:
        """A channel's own messages with all whispers in it, or one thread's; `user` keeps only that one's whispers."""
        channel = self._workspace.directory.named_channel(query.get("channel", ""))
        thread_ts = query.get("thread_ts")
        whispers = list(channel.whispers.values())
        if query.get("user"):
            user = self._workspace.directory.person(query["user"])
            whispers = [whisper for whisper in whispers if whisper.ephemeral_to == user.id]
        if thread_ts:
            parent = self._workspace.conversations.message(channel, thread_ts)
            found = [parent, *(channel.messages[ts] for ts in parent.replies)]
            found += [whisper for whisper in whispers if whisper.thread_ts == thread_ts]
        else:
            everything = channel.messages.values()
            found = [one for one in everything if one.thread_ts is None or one.subtype == "thread_broadcast"]
            found += whispers
        return {"messages": [self.message(message) for message in sorted(found, key=lambda message: message.ts)]}

    def message(self, message: Message) -> Json:
        """One message as the control interface gives it."""
        author = self._workspace.directory.users.get(message.user)
        return {
            "ts": message.ts,
            "thread_ts": message.thread_ts,
            "user": message.user,
            "username": message.username or (author.display_name or author.name if author else message.user),
            "bot": message.by_bot,
            "text": message.text,
            "blocks": message.blocks,
            "attachments": message.attachments,
            "files": message.files,
            "metadata": message.metadata,
            "reactions": [{"name": name, "users": users} for name, users in message.reactions.items()],
            "ephemeral_to": message.ephemeral_to,
            "edited": message.edited,
            "subtype": message.subtype,
            "reply_count": len(message.replies),
            "reply_users": list(message.reply_users),
            "latest_reply": message.replies[-1] if message.replies else None,
        }

    def users(self, _query: Mapping[str, str]) -> Json:
        """The people, and apart from them the bot."""
        people = [user for user in self._workspace.directory.users.values() if not user.is_bot]
        return {"users": [person(user) for user in people], "bot": {"id": BOT_USER_ID, "name": BOT_NAME}}

    def channels(self, _query: Mapping[str, str]) -> Json:
        """Channels, and apart from them the bot's direct conversations."""
        channels = list(self._workspace.directory.channels.values())
        return {
            "channels": [place(one) for one in channels if one.kind in ("channel", "group")],
            "directs": [place(one) for one in channels if one.kind in ("im", "mpim")],
        }

    def user_groups(self, _query: Mapping[str, str]) -> Json:
        """User groups with their members' ids."""
        groups = self._workspace.directory.groups.values()
        return {"user_groups": [{"id": g.id, "handle": g.handle, "name": g.name, "users": g.users} for g in groups]}

    def views(self, query: Mapping[str, str]) -> Json:
        """Somebody's open modals, the top one last, and home tab."""
        user = self._workspace.directory.person(query.get("user", ""))
        home = self._workspace.views.homes.get(user.id)
        stack = self._workspace.views.stacks.get(user.id, [])
        return {"views": [view.as_slack() for view in stack], "home": home.as_slack() if home else None}

    def journal(self, query: Mapping[str, str]) -> Json:
        """What happened, behind entry `after`, of one `kind`, of one `method`."""
        after = query.get("after", "0")
        if not after.isdigit():
            raise Refused("after must be the number of an entry")
        entries = self._workspace.journal.entries(after=int(after), kind=query.get("kind"), method=query.get("method"))
        return {"entries": entries}


def person(user: User) -> Json:
    """One person as the control interface gives them."""
    return {
        "id": user.id,
        "name": user.name,
        "real_name": user.real_name,
        "display_name": user.display_name,
        "email": user.email,
        "roles": list(user.roles),
        "tz": user.tz,
        "deleted": user.deleted,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
        "is_stranger": user.is_stranger,
    }


def place(channel: Channel) -> Json:
    """One channel as the control interface gives it."""
    return {
        "id": channel.id,
        "name": channel.name,
        "kind": channel.kind,
        "members": channel.members,
        "is_archived": channel.archived,
    }
