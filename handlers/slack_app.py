"""What the Slack app may do and hear, each with its reason; docs/slack-manifest.yaml asks for this and no more."""

from collections.abc import Mapping

COMMAND = "/socialcare"

SCOPES: Mapping[str, str] = {
    "channels:history": "reads what the team writes in the threads of public channels",
    "groups:history": "reads what the team writes in the threads of private channels",
    "channels:read": "finds public channels by name, and sees whether the bot is in them",
    "groups:read": "finds the private channels that the bot was invited to",
    "reactions:read": "sees the emoji with which the team claims, approves and closes",
    "chat:write": "posts and redraws cards, drafts and digests, and whispers to one person",
    "files:write": "shows charts within its messages, and brings a person the file that they asked for",
    "im:write": "opens the direct message in which that file is brought",
    "commands": f"answers {COMMAND}",
    "users:read": "finds people by name, and sees who is deactivated or a guest",
    "users:read.email": "finds people who are written by e-mail in config.yaml",
    "usergroups:read": "finds user groups and who is in them",
}
"""The bot's scopes, and what socialcare cannot do without each."""

EVENTS: Mapping[str, str] = {
    "reaction_added": "a gesture",
    "reaction_removed": "a gesture taken back",
    "message.channels": "a message or an edit in a public channel",
    "message.groups": "a message or an edit in a private channel",
    "app_home_opened": "somebody looks at the Home tab: it is drawn for them",
    "user_change": "somebody was deactivated or became a guest: their rights end",
    "subteam_members_changed": "somebody joined or left a user group: so do their rights",
}
"""The events that the app subscribes to, and what each tells."""


def listened_to(event: str) -> str:
    """The type under which an event arrives: messages are subscribed to by kind of channel, and come as `message`."""
    return event.partition(".")[0]
