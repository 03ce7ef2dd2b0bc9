"""What people do in Slack: write, react, click, submit, type commands; and what of it goes to the bot."""

import asyncio
from collections.abc import Mapping
from typing import Any

from .delivery import Delivery
from .envelope import Answer
from .inputs import set_value
from .model import Channel, Json, Message, SlackError, User
from .payloads import action_of, base, command_fields, find_element, held_values
from .views import View, refusals
from .workspace import Workspace

Values = Mapping[str, Mapping[str, Any]]  #: block_id -> action_id -> what a person put in

PATIENCE = 3.0  #: seconds that Slack's client waits for the bot before it shows an error


class Gestures:
    """One method for each; `who` and `where` are ids or names. All raise SlackError when Slack's client would refuse.

    The ones that wait for the bot raise operation_timeout when it does not acknowledge within 3 seconds.
    """

    def __init__(
        self, *, workspace: Workspace, delivery: Delivery, commands: Mapping[str, bool], patient: bool
    ) -> None:
        self._workspace = workspace
        self._delivery = delivery
        self._commands = commands  #: the app's slash commands, and whether Slack escapes names in each one's text
        self._patience = None if patient else PATIENCE

    # --- what only events tell the bot ---------------------------------------------------------------------------

    def write(self, who: str, where: str, text: str, *, thread_ts: str | None = None, raw: bool = False) -> Message:
        """Send a message."""
        user, channel = self._present(who, where)
        return self._workspace.conversations.write(channel, user, text, thread_ts=thread_ts, raw=raw)

    def edit(self, who: str, where: str, ts: str, text: str) -> Message:
        """Change one's own message."""
        user, channel = self._present(who, where)
        return self._workspace.conversations.edit(channel, user, ts, text)

    def delete(self, who: str, where: str, ts: str) -> None:
        """Delete one's own message."""
        user, channel = self._present(who, where)
        message = self._workspace.conversations.message(channel, ts)
        if message.user != user.id:
            raise SlackError("cant_delete_message")
        self._workspace.conversations.delete(channel, message)

    def react(self, who: str, where: str, ts: str, emoji: str, *, remove: bool = False) -> None:
        """Add or take away a reaction."""
        user, channel = self._present(who, where)
        change = self._workspace.reactions.remove if remove else self._workspace.reactions.add
        change(channel, ts, user.id, emoji)

    def open_home(self, who: str) -> None:
        """Look at the app's home tab."""
        user = self._active(who)
        channel = self._workspace.directory.direct([user.id])
        home = self._workspace.views.homes.get(user.id)
        event: Json = {
            "type": "app_home_opened",
            "user": user.id,
            "channel": channel.id,
            "tab": "home",
            "event_ts": self._workspace.conversations.next_ts(),
        }
        self._workspace.emit(event | ({"view": home.as_slack()} if home else {}))

    # --- what goes to the bot directly ---------------------------------------------------------------------------

    def click(self, who: str, where: str, ts: str, action_id: str, value: Any = None) -> None:
        """Use an element of a message; does not wait for the bot."""
        user, channel = self._present(who, where)
        message = channel.messages.get(ts) or channel.whispers.get(ts)
        if message is None or message.ephemeral_to not in (None, user.id):
            raise SlackError("message_not_found")
        block, element = find_element(message.blocks, action_id, value)
        state = set_value(element, value)
        url = self._workspace.response_urls.issue(channel, user.id, source=ts)
        payload = base("block_actions", user) | {
            "container": _container(channel, message),
            "trigger_id": self._workspace.views.trigger(user.id),
            "channel": {"id": channel.id, "name": channel.name or "directmessage"},
            "state": {"values": held_values(message.blocks, block, element, state)},
            "response_url": f"{self._workspace.base_url}/slack/response/{url}",
            "actions": [action_of(block, element, state, self._workspace.conversations.next_ts())],
        }
        if message.ephemeral_to is None:
            parent = self._workspace.conversations.parent_of(channel, message)
            payload["message"] = message.as_slack(parent=parent)
        self._delivery.interaction(payload)

    def use_input(self, who: str, view_id: str, action_id: str, value: Any = None, *, values: Values) -> None:
        """Use an element of an open view, with `values` filled in so far; does not wait for the bot.

        The bot hears of buttons and menus, and of an input only when its block asks for that (dispatch_action).
        """
        user = self._active(who)
        view = self._workspace.views.on_screen(user.id, view_id)
        view.fill_in(values)
        block, element = find_element(view.content["blocks"], action_id, value)
        state = set_value(element, value)
        if element["type"] not in ("button", "overflow"):
            view.values.setdefault(block["block_id"], {})[action_id] = state
        self._workspace.on_change("view")
        if block["type"] == "input" and not block.get("dispatch_action"):
            return
        payload = base("block_actions", user) | {
            "container": {"type": "view", "view_id": view.id},
            "trigger_id": self._workspace.views.trigger(user.id, view=view),
            "view": view.as_slack(),
            "actions": [action_of(block, element, state, self._workspace.conversations.next_ts())],
        }
        self._delivery.interaction(payload)

    async def submit(self, who: str, view_id: str, values: Values) -> None:
        """Fill in and submit a modal; raises missing_input or validation_errors with `errors` by block_id."""
        user = self._active(who)
        view = self._workspace.views.on_screen(user.id, view_id)
        view.fill_in(values)
        complaints = refusals(view.content["blocks"], view.values)
        if complaints:
            raise SlackError("missing_input", errors=complaints)
        payload = base("view_submission", user) | {
            "trigger_id": self._workspace.views.trigger(user.id, view=view),
            "view": view.as_slack(),
            "response_urls": [],
        }
        answer = await self._acknowledged(self._delivery.interaction(payload))
        self._follow(user, view, answer.payload or {})

    def close(self, who: str, view_id: str) -> None:
        """Close a modal without submitting it."""
        user = self._active(who)
        view = self._workspace.views.on_screen(user.id, view_id)
        closed = self._workspace.views.close(user.id, whole_stack=bool(view.content.get("clear_on_close")))
        for one in closed:
            if one.content.get("notify_on_close"):
                payload = base("view_closed", user) | {"view": one.as_slack(), "is_cleared": len(closed) > 1}
                self._delivery.interaction(payload)

    async def command(self, who: str, where: str, command: str, text: str) -> list[Message]:
        """Type a slash command; what the bot showed at once: with its acknowledgement, or soon after it."""
        user, channel = self._present(who, where)
        if command not in self._commands:
            raise SlackError("unknown_command")
        urls, views = self._workspace.response_urls, self._workspace.views
        token = urls.issue(channel, user.id)
        fields = command_fields(
            user, channel, command, text, directory=self._workspace.directory, escape=self._commands[command]
        ) | {
            "response_url": f"{self._workspace.base_url}/slack/response/{token}",
            "trigger_id": views.trigger(user.id),
        }
        answer = await self._acknowledged(self._delivery.command(fields))
        shown = urls.say(channel, user.id, answer.payload) if answer.payload else None
        if shown is None and not views.used(fields["trigger_id"]):
            await urls.wait(token, PATIENCE / 2)
        return ([shown] if shown else []) + urls.said(token)

    # --- inside --------------------------------------------------------------------------------------------------

    def _active(self, who: str) -> User:
        user = self._workspace.directory.person(who)
        if user.deleted:
            raise SlackError("account_inactive")
        return user

    def _present(self, who: str, where: str) -> tuple[User, Channel]:
        user, channel = self._active(who), self._workspace.directory.named_channel(where)
        if user.id not in channel.members:
            raise SlackError("not_in_channel")
        return user, channel

    async def _acknowledged(self, attempt: "asyncio.Future[Answer]") -> Answer:
        try:
            answer = await asyncio.wait_for(attempt, self._patience)
        except TimeoutError as error:
            raise SlackError("operation_timeout") from error
        if not answer.acked:
            raise SlackError("operation_timeout")
        return answer

    def _follow(self, user: User, view: View, answer: Json) -> None:
        """Do with the modals what the acknowledgement of a submission says."""
        views = self._workspace.views
        match answer.get("response_action"):
            case "errors":
                raise SlackError("validation_errors", errors=answer.get("errors", {}))
            case "update":
                views.update(answer.get("view"), view_id=view.id)
            case "push":
                views.push_for(user.id, answer.get("view"))
            case "clear":
                views.close(user.id, whole_stack=True)
            case _:
                if view in views.stacks.get(user.id, [])[-1:]:
                    views.close(user.id)


def _container(channel: Channel, message: Message) -> Json:
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.ephemeral_to is not None,
    }
    return container | ({"thread_ts": message.thread_ts} if message.thread_ts else {})
