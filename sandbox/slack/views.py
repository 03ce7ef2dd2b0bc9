"""Modals and home tabs: triggers, stacks of at most three, state of the inputs, and what a submission leads to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sandbox.clock import Now

from .block_kit import elements_of
from .blocks import check_view
from .inputs import complaint, initial_value, set_value
from .journal import Journal
from .model import APP_ID, BOT_ID, TEAM_ID, Json, SlackError

STACK = 3
TRIGGER_LIVES = timedelta(seconds=3)


@dataclass(kw_only=True)
class View:
    """A modal on somebody's screen, or somebody's home tab."""

    id: str
    kind: str  #: modal or home
    content: Json  #: as the app gave it
    revision: int = 1
    root: str = ""
    previous: str | None = None
    values: Json = field(default_factory=dict)  #: block_id -> action_id -> value, as in a submission's state

    def fill_in(self, values: Mapping[str, Mapping[str, Any]]) -> None:
        """Set inputs; raises no_such_input, invalid_value."""
        for block_id, fields in values.items():
            held = self.values.get(block_id, {})
            for element in (one for block in self.content["blocks"] for one in _within(block, block_id)):
                if element.get("action_id") in fields:
                    held[element["action_id"]] = set_value(element, fields[element["action_id"]])
            unknown = set(fields) - set(held)
            if unknown:
                raise SlackError("no_such_input", block_id=block_id, action_ids=sorted(unknown))
            self.values[block_id] = held

    def as_slack(self) -> Json:
        """The view object of payloads and answers."""
        content = self.content
        shown: Json = {
            "id": self.id,
            "team_id": TEAM_ID,
            "type": self.kind,
            "blocks": content["blocks"],
            "private_metadata": content.get("private_metadata", ""),
            "callback_id": content.get("callback_id", ""),
            "external_id": content.get("external_id", ""),
            "state": {"values": self.values},
            "hash": f"{self.revision}.{self.id}",
            "clear_on_close": content.get("clear_on_close", False),
            "notify_on_close": content.get("notify_on_close", False),
            "root_view_id": self.root or self.id,
            "previous_view_id": self.previous,
            "app_id": APP_ID,
            "app_installed_team_id": TEAM_ID,
            "bot_id": BOT_ID,
        }
        if self.kind == "modal":
            shown |= {key: content.get(key) for key in ("title", "submit", "close")}
        return shown


@dataclass(kw_only=True)
class _Trigger:
    user: str
    issued: datetime
    view: str | None
    used: bool = False


class Views:
    """What is open on whose screen."""

    def __init__(self, *, clock: Now, journal: Journal) -> None:
        self._clock = clock
        self._journal = journal
        self._triggers: dict[str, _Trigger] = {}
        self._numbers = 0
        self.stacks: dict[str, list[View]] = {}  #: by user id, the visible one last
        self.homes: dict[str, View] = {}  #: by user id

    def trigger(self, user_id: str, *, view: View | None = None) -> str:
        """A trigger_id for something this person has just done; good for 3 seconds and one use."""
        trigger_id = f"{self._number()}.{TEAM_ID}.sandbox"
        self._triggers[trigger_id] = _Trigger(user=user_id, issued=self._clock.now(), view=view.id if view else None)
        return trigger_id

    def used(self, trigger_id: str) -> bool:
        """Whether the bot opened something with it."""
        return self._triggers[trigger_id].used

    def open(self, trigger_id: str, content: Any) -> View:
        """Open a first modal, in place of any that is open; raises *_trigger_id, invalid_arguments."""
        check_view(content, kind="modal")
        user_id = self._exchange(trigger_id).user
        view = self._new(content)
        self.stacks[user_id] = [view]
        self._note("view_opened", user_id, view)
        return view

    def push(self, trigger_id: str, content: Any) -> View:
        """Lay another modal on top; raises push_limit_reached, not_found and as `open` does."""
        check_view(content, kind="modal")
        trigger = self._exchange(trigger_id)
        if trigger.view is None or not self.stacks.get(trigger.user):
            raise SlackError("not_found")
        return self.push_for(trigger.user, content)

    def push_for(self, user_id: str, content: Any) -> View:
        """Lay a modal on top of this person's stack; raises push_limit_reached, invalid_arguments."""
        check_view(content, kind="modal")
        stack = self.stacks[user_id]
        if len(stack) >= STACK:
            raise SlackError("push_limit_reached")
        view = self._new(content, root=stack[0].id, previous=stack[-1].id)
        stack.append(view)
        self._note("view_pushed", user_id, view)
        return view

    def update(self, content: Any, *, view_id: str = "", external_id: str = "", hash_: str = "") -> View:
        """Redraw an open modal or home tab, inputs that stay keep what they hold.

        Raises not_found, hash_conflict, invalid_arguments.
        """
        user_id, view = self._find(view_id, external_id)
        check_view(content, kind=view.kind)
        if hash_ and hash_ != view.as_slack()["hash"]:
            raise SlackError("hash_conflict")
        kept = view.values
        view.content, view.revision = self._with_ids(content), view.revision + 1
        view.values = _first_values(view.content["blocks"])
        for block_id, fields in kept.items():
            for action_id, value in fields.items():
                if action_id in view.values.get(block_id, {}):
                    view.values[block_id][action_id] = value
        self._note("view_updated", user_id, view)
        return view

    def publish(self, user_id: str, content: Any, *, hash_: str = "") -> View:
        """Set somebody's home tab; raises hash_conflict, invalid_arguments."""
        check_view(content, kind="home")
        old = self.homes.get(user_id)
        if old is not None and hash_ and hash_ != old.as_slack()["hash"]:
            raise SlackError("hash_conflict")
        view = self._new(content, kind="home")
        if old is not None:
            view.id, view.revision = old.id, old.revision + 1
        self.homes[user_id] = view
        self._note("home_published", user_id, view)
        return view

    def on_screen(self, user_id: str, view_id: str) -> View:
        """A view that this person can act in: the top modal or the home tab; raises not_found."""
        stack = self.stacks.get(user_id) or []
        for view in [*stack[-1:], *([self.homes[user_id]] if user_id in self.homes else [])]:
            if view.id == view_id:
                return view
        raise SlackError("not_found")

    def close(self, user_id: str, *, whole_stack: bool = False) -> list[View]:
        """Close the top modal, or all of them; the closed ones, top first."""
        stack = self.stacks.get(user_id, [])
        closed = [stack.pop() for _ in range(len(stack) if whole_stack else min(1, len(stack)))]
        for view in closed:
            self._note("view_closed", user_id, view)
        return closed

    # --- inside --------------------------------------------------------------------------------------------------

    def _exchange(self, trigger_id: str) -> _Trigger:
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self._clock.now() - trigger.issued > TRIGGER_LIVES:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger

    def _find(self, view_id: str, external_id: str) -> tuple[str, View]:
        for user_id, stack in [*self.stacks.items(), *((user, [home]) for user, home in self.homes.items())]:
            for view in stack:
                if view.id == view_id or (external_id and view.content.get("external_id") == external_id):
                    return user_id, view
        raise SlackError("not_found")

    def _new(self, content: Json, *, kind: str = "modal", root: str = "", previous: str | None = None) -> View:
        content = self._with_ids(content)
        values = _first_values(content["blocks"])
        view_id = f"V{self._number():08}"
        return View(id=view_id, kind=kind, content=content, root=root, previous=previous, values=values)

    def _with_ids(self, content: Json) -> Json:
        blocks = []
        for block in content["blocks"]:
            named = {**block, "block_id": block.get("block_id") or f"v{self._number():04x}"}
            if named["type"] == "input":
                element = named["element"]
                named["element"] = {**element, "action_id": element.get("action_id") or f"a{self._number():04x}"}
            blocks.append(named)
        return {**content, "blocks": blocks}

    def _number(self) -> int:
        self._numbers += 1
        return self._numbers

    def _note(self, effect: str, user_id: str, view: View) -> None:
        self._journal.record(
            "effect", effect=effect, user=user_id, view_id=view.id, callback_id=view.content.get("callback_id", "")
        )


def _within(block: Json, block_id: str) -> list[Json]:
    """The elements of a block that hold something, if it is the one meant."""
    if block["block_id"] != block_id:
        return []
    return [one for one in elements_of(block) if one["type"] not in ("button", "overflow", "image")]


def _first_values(blocks: list[Json]) -> Json:
    """What a view's inputs hold before anybody touches them."""
    values: Json = {}
    for block in blocks:
        if block["type"] != "input":
            continue
        for element in elements_of(block):
            action_id = element.get("action_id", "")
            values.setdefault(block["block_id"], {})[action_id] = initial_value(element)
    return values


def refusals(blocks: list[Json], values: Mapping[str, Any]) -> dict[str, str]:
    """By block_id, what Slack's client itself asks for before it sends a submission."""
    found = {}
    for block in blocks:
        if block["type"] != "input":
            continue
        element = block["element"]
        value = values.get(block["block_id"], {}).get(element.get("action_id", ""), {})
        sentence = complaint(element, value, optional=bool(block.get("optional")))
        if sentence:
            found[block["block_id"]] = sentence
    return found
