"""Trigger: somebody presses a button or chooses from the menu of a card; each does what its emoji does."""

import re
from typing import Any

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from handlers import dialogs, edge, notices, reconciling, storms, summary
from handlers.desk import Desk, Spot
from handlers.gestures import CARD, DRAFT
from storage import slack_messages
from storage.schema import Case, Draft, SlackMessage
from storage.slack_messages import Kind

#: What can be said of a notice, on the notice itself.
NOTICE = {notices.SEEN: notices.seen, notices.NEEDLESS: notices.needless, storms.OVER: storms.over}


def register(app: App, desk: Desk, slack: dialogs.Slack) -> None:
    """Listen to every action that our messages carry."""

    def pressed(body: dict[str, Any], ack: Ack) -> None:
        action = body["actions"][0]
        kind, gesture, value = _read(action)
        if (kind, gesture) in dialogs.OPENED_BY:
            dialogs.open_for(desk, slack, body, kind, gesture, value)
        else:
            key = f"action:{body['user']['id']}:{action['action_id']}:{value}:{action['action_ts']}"
            edge.once(desk, key, lambda tx: _do(desk, tx, body, key, kind, gesture, value))
        ack()

    app.action(re.compile(r"^(case|draft|notice|storm)_\w+$"))(pressed)


def _read(action: dict[str, Any]) -> tuple[str, str, int]:
    """(what it is about, gesture, id) of a pressed button or a chosen menu entry."""
    kind, _, gesture = action["action_id"].partition("_")
    value = action.get("value", "")
    if "selected_option" in action:
        gesture, _, value = action["selected_option"]["value"].partition(":")
    return kind, gesture, int(value)


def _lists(message: SlackMessage, case_id: int) -> bool:
    """Whether a message of ours lists this case, with buttons of its own for it."""
    return message.kind == Kind.SUMMARY and case_id in summary.cases_in(message)


def _do(desk: Desk, tx: Session, body: dict[str, Any], key: str, kind: str, gesture: str, value: int) -> None:
    person = desk.person(body["user"]["id"])
    place = body["container"]
    message = slack_messages.at(tx, place["channel_id"], place["message_ts"])
    if message is None:
        return  # a copy of our message elsewhere: only the place where we posted it counts
    spot = Spot(channel=place["channel_id"], key=key, thread_key=message.thread_key)
    if kind == "case" and gesture in CARD and (message.case_id == value or _lists(message, value)):
        CARD[gesture](desk, tx, tx.get_one(Case, value), person, spot)
    elif (name := f"{kind}_{gesture}") in NOTICE:
        NOTICE[name](desk, tx, message, value, person, spot)
    elif kind == "draft" and message.draft_id == value:
        draft = tx.get_one(Draft, value)
        if gesture in DRAFT:
            DRAFT[gesture](desk, tx, draft, person, spot)
        elif gesture in reconciling.SETTLED_BY:
            reconciling.settle(desk, tx, draft, person, spot, gesture)
