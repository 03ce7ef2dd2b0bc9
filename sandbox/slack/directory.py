"""Who and what exists in the workspace: people, channels and user groups, found by id or by name."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sandbox.clock import Now

from .model import BOT_NAME, BOT_USER_ID, TEAM_ID, Channel, Json, SlackError, User, UserGroup, seeded

Seeds = Sequence[Mapping[str, Any]]

#: What a person's record may be changed in while the sandbox runs.
CHANGEABLE = frozenset(
    {
        "real_name", "display_name", "email", "tz", "locale", "deleted", "is_admin",
        "is_restricted", "is_ultra_restricted", "is_stranger", "team_id",
    }
)  # fmt: skip


class Directory:
    """People, channels and user groups; everybody, the bot included, starts as a member of every channel."""

    def __init__(
        self, *, clock: Now, emit: Callable[[Json], None], users: Seeds, channels: Seeds, user_groups: Seeds
    ) -> None:
        self._clock = clock
        self._emit = emit
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.groups: dict[str, UserGroup] = {}
        self._directs: dict[tuple[str, ...], Channel] = {}
        now = int(clock.now().timestamp())
        bot = User(id=BOT_USER_ID, name=BOT_NAME, real_name=BOT_NAME, tz="UTC", is_bot=True, updated=now)
        for user in [bot, *(_user(seed, number) for number, seed in enumerate(users, 1))]:
            user.updated = now
            self.users[user.id] = user
        for number, seed in enumerate(channels, 1):
            everybody = list(self.users)
            channel = seeded(
                Channel, {"id": f"C{number:08}", "name": "", "members": everybody} | dict(seed), created=now
            )
            self.channels[channel.id] = channel
        for number, seed in enumerate(user_groups, 1):
            group = seeded(UserGroup, {"id": f"S{number:08}", "name": seed.get("handle", "")} | dict(seed), updated=now)
            group.users = [self.person(one).id for one in group.users]
            self.groups[group.id] = group

    # --- finding -------------------------------------------------------------------------------------------------

    def user(self, user_id: str) -> User:
        """By id, as Slack's methods want it; raises user_not_found."""
        found = self.users.get(user_id)
        if found is None:
            raise SlackError("user_not_found")
        return found

    def person(self, who: str) -> User:
        """By id or handle, with or without @; raises user_not_found."""
        handle = who.lstrip("@").lower()
        for user in self.users.values():
            if who == user.id or handle == user.name.lower():
                return user
        raise SlackError("user_not_found")

    def channel(self, channel_id: str) -> Channel:
        """By id; raises channel_not_found."""
        found = self.channels.get(channel_id)
        if found is None:
            raise SlackError("channel_not_found")
        return found

    def named_channel(self, which: str) -> Channel:
        """By id or name, with or without #; raises channel_not_found."""
        if which in self.channels:
            return self.channels[which]
        name = which.lstrip("#").lower()
        for channel in self.channels.values():
            if channel.name.lower() == name and name:
                return channel
        raise SlackError("channel_not_found")

    def group(self, which: str) -> UserGroup:
        """By id or handle; raises no_such_subteam."""
        for group in self.groups.values():
            if which == group.id or which.lstrip("@").lower() == group.handle.lower():
                return group
        raise SlackError("no_such_subteam")

    def direct(self, user_ids: Iterable[str]) -> Channel:
        """The direct conversation of the bot with these people, opened when there was none; raises user_not_found."""
        people = tuple(sorted({self.user(one).id for one in user_ids} - {BOT_USER_ID}))
        if not people:
            raise SlackError("user_not_found")
        if people not in self._directs:
            channel = Channel(
                id=f"D{len(self._directs) + 1:08}",
                name="" if len(people) == 1 else "mpdm-" + "--".join(self.users[one].name for one in people),
                members=[BOT_USER_ID, *people],
                is_im=len(people) == 1,
                is_mpim=len(people) > 1,
                created=int(self._clock.now().timestamp()),
            )
            self._directs[people] = self.channels[channel.id] = channel
        return self._directs[people]

    # --- changing ------------------------------------------------------------------------------------------------

    def change_user(self, user: User, changes: Mapping[str, Any]) -> None:
        """Change a person's record and tell the app (user_change); raises ValueError for a key that cannot change."""
        unknown = set(changes) - CHANGEABLE
        if unknown:
            raise ValueError(f"cannot change: {', '.join(sorted(unknown))}")
        for key, value in changes.items():
            setattr(user, key, value)
        now = self._clock.now()
        user.updated = int(now.timestamp())
        self._emit(
            {
                "type": "user_change",
                "user": user.as_slack(now, with_email=True),
                "cache_ts": user.updated,
                "event_ts": f"{now.timestamp():.6f}",
            }
        )

    def change_group(self, group: UserGroup, user_ids: Sequence[str]) -> None:
        """Set a group's members and tell the app (subteam_members_changed, subteam_updated)."""
        before, after = set(group.users), set(user_ids)
        now = self._clock.now().timestamp()
        previous, group.users, group.updated = group.updated, list(user_ids), int(now)
        self._emit(
            {
                "type": "subteam_members_changed",
                "subteam_id": group.id,
                "team_id": TEAM_ID,
                "date_previous_update": previous,
                "date_update": group.updated,
                "added_users": sorted(after - before),
                "added_users_count": len(after - before),
                "removed_users": sorted(before - after),
                "removed_users_count": len(before - after),
                "event_ts": f"{now:.6f}",
            }
        )
        self._emit(
            {"type": "subteam_updated", "subteam": group.as_slack(with_users=True), "event_ts": f"{now:.6f}"},
        )

    def archive(self, channel: Channel, *, archived: bool, by: str) -> None:
        """Archive a channel or bring it back, and tell the app."""
        channel.archived = archived
        self._emit(
            {
                "type": "channel_archive" if archived else "channel_unarchive",
                "channel": channel.id,
                "user": by,
                "event_ts": f"{self._clock.now().timestamp():.6f}",
            }
        )

    def rename(self, channel: Channel, name: str) -> None:
        """Give a channel another name and tell the app."""
        channel.name = name
        now = self._clock.now().timestamp()
        self._emit(
            {
                "type": "channel_rename",
                "channel": {"id": channel.id, "name": name, "created": channel.created},
                "event_ts": f"{now:.6f}",
            }
        )

    def join(self, channel: Channel, user_id: str) -> bool:
        """Make somebody a member and tell the app; False when they already were."""
        if user_id in channel.members:
            return False
        channel.members.append(user_id)
        self._membership("member_joined_channel", channel, user_id)
        return True

    def leave(self, channel: Channel, user_id: str) -> bool:
        """Take somebody out of a channel and tell the app; False when they were not in it."""
        if user_id not in channel.members:
            return False
        channel.members.remove(user_id)
        self._membership("member_left_channel", channel, user_id)
        return True

    def _membership(self, kind: str, channel: Channel, user_id: str) -> None:
        self._emit(
            {
                "type": kind,
                "user": user_id,
                "channel": channel.id,
                "channel_type": "C" if channel.kind == "channel" else "G",
                "team": TEAM_ID,
                "event_ts": f"{self._clock.now().timestamp():.6f}",
            }
        )


def _user(seed: Mapping[str, Any], number: int) -> User:
    user = seeded(User, {"id": f"U{number:08}", "name": ""} | dict(seed))
    if not user.name:
        raise ValueError("a person needs a name, which is the handle")
    user.roles = tuple(user.roles)
    user.real_name = user.real_name or user.name
    user.display_name = user.display_name or user.real_name
    return user
