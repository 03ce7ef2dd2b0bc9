"""Trigger: an admin presses "Try again" on the notice of what is parked."""

from typing import Any

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from handlers import edge
from handlers.desk import Desk, Spot
from handlers.gestures import ask_slack
from handlers.parking import AGAIN, EVERYTHING
from rules.case import needs_right
from rules.people import Right
from storage import audit, failures, home_tabs, readings, slack_files, slack_messages
from storage.failures import FailureRow, Kind
from storage.schema import SlackMessage

TRIED = ":repeat: It is tried again now. If it fails once more, a new notice says so."


def register(app: App, desk: Desk) -> None:
    """Listen to the button."""

    def pressed(body: dict[str, Any], ack: Ack) -> None:
        action = body["actions"][0]
        key = f"action:{body['user']['id']}:{AGAIN}:{action['action_ts']}"
        edge.once(desk, key, lambda tx: _try_again(desk, tx, body, key))
        ack()

    app.action(AGAIN)(pressed)


def _try_again(desk: Desk, tx: Session, body: dict[str, Any], key: str) -> None:
    person, place = desk.person(body["user"]["id"]), body["container"]
    message = slack_messages.at(tx, place["channel_id"], place["message_ts"])
    if message is None:
        return  # a copy of our notice elsewhere
    spot = Spot(channel=place["channel_id"], key=key)
    if no := needs_right(person, Right.INSPECT):
        desk.refuse(tx, spot, person, no)
        return
    kind, _, subject = body["actions"][0]["value"].partition(":")
    for row in failures.take_out(tx, Kind(kind), None if subject == EVERYTHING else subject, desk.now()):
        _owe(desk, tx, row)
        audit.note(tx, "parked.again", actor=person.id, at=desk.now(), kind=kind, subject=row.subject)
    desk.whisper(tx, spot, person, TRIED)


def _owe(desk: Desk, tx: Session, row: FailureRow) -> None:
    """Make it due; what the ticks look at by themselves is due already."""
    match Kind(row.kind):
        case Kind.EVENT | Kind.THREAD:
            channel, ts = row.place.get("channel"), row.place.get("ts")
            if channel and ts and not ask_slack(desk, tx, channel, ts):
                readings.ask(tx, channel=channel, ts=ts, at=desk.now())
            failures.clear(tx, Kind(row.kind), row.subject)
        case Kind.MESSAGE:
            message = tx.get(SlackMessage, row.subject)
            if message is not None:
                slack_messages.want(tx, message.key)
        case Kind.FILE:
            slack_files.again(tx, row.subject, desk.now())
        case Kind.HOME:
            home_tabs.again(tx, row.subject, desk.now())
        case Kind.REPLY | Kind.POST | Kind.CASE | Kind.DIGEST:
            pass
