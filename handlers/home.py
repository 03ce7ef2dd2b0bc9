"""Trigger: somebody opens the app's Home tab, or presses a button on it; each does what its emoji or command does.

Nothing is called here: that the tab is wanted is written down, and handlers/home_drawing.py draws it.
"""

import re
from typing import Any

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from handlers import duty_command, edge
from handlers.desk import Desk, Spot
from handlers.gestures import CARD
from handlers.home_page import CLAIM, OFF, ON
from handlers.shapes import word
from rules.people import Person
from storage import home_tabs
from storage.schema import Case

TAB = "home"
DUTY = {ON: ["on"], OFF: ["off"]}  #: as typed after `/socialcare duty`


def register(app: App, desk: Desk) -> None:
    """Listen to who opens it, and to its buttons."""

    def opened(event: dict[str, Any]) -> None:
        person = word(event, "user")
        if event.get("tab", TAB) != TAB:
            return
        desk.store.work(lambda tx: home_tabs.want(tx, person, desk.now()))
        desk.nudge()

    def pressed(body: dict[str, Any], ack: Ack) -> None:
        action, person = body["actions"][0], word(body["user"], "id")
        key = f"action:{person}:{action['action_id']}:{action.get('value', '')}:{action['action_ts']}"
        edge.once(desk, key, lambda tx: _do(desk, tx, person, action, key))
        ack()

    app.event("app_home_opened")(opened)
    app.action(re.compile(r"^home_\w+$"))(pressed)


def _do(desk: Desk, tx: Session, user_id: str, action: dict[str, Any], key: str) -> None:
    person, pressed = desk.person(user_id), action["action_id"]
    home_tabs.hush(tx, person.id)
    if pressed == CLAIM:
        _claim(desk, tx, int(action["value"]), person, key)
    elif pressed in DUTY:
        said = duty_command.answer(desk, tx, person, DUTY[pressed])["text"]
        home_tabs.want(tx, person.id, desk.now(), said=said)
    home_tabs.want(tx, person.id, desk.now())


def _claim(desk: Desk, tx: Session, case_id: int, person: Person, key: str) -> None:
    case = tx.get(Case, case_id)
    if case is not None:  # else a backup was put back, and the tab is older than the case
        CARD["claim"](desk, tx, case, person, Spot(channel="", key=key, home=True))
