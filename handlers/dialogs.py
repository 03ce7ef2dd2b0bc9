"""Trigger: the dialogs: who may open which, and what becomes of what was written (handlers/dialog_views.py draws them).

Opening a dialog is the one call to Slack that a listener makes when all is well: its ticket is good for three seconds.
Nothing hangs on it: who does not see the dialog presses again.
"""

import json
import logging
from dataclasses import replace
from typing import Any, Protocol

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from clients import Busy, Unauthorised, Unreachable
from handlers import approval, casework, correcting, dialog_views, drafting, edge
from handlers.desk import Desk, Spot
from handlers.triage_words import ASPECTS
from handlers.wording import in_dialog
from rules import case as case_rule
from rules import draft as draft_rule
from rules.refusal import Refusal
from rules.slack_text import escape
from storage import cases, drafts, slack_messages
from storage.cases import CaseFile
from storage.schema import Case, Draft
from storage.slack_messages import card_key

log = logging.getLogger(__name__)

OPENED_BY = {("case", "compose"), ("case", "dismiss"), ("case", "correct"), ("draft", "reject")}


class Slack(Protocol):
    """What a listener asks of Slack at once; raises Busy, Rejected, Unreachable or Unauthorised."""

    def open_view(self, trigger_id: str, view: dict[str, Any]) -> None: ...

    def respond(self, url: str, text: str) -> None: ...


def register(app: App, desk: Desk) -> None:
    """Listen to the submissions of the dialogs."""
    app.view("compose")(lambda ack, body, view: ack(**_composed(desk, body, view)))

    def previewed(ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        _previewed(desk, body, view)
        ack(response_action="clear")

    def reasoned(ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        _reasoned(desk, body, view)
        ack()

    app.view("preview")(previewed)

    def corrected(ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        _corrected(desk, body, view)
        ack()

    app.view("correct")(corrected)
    app.view("reject")(reasoned)
    app.view("dismiss")(reasoned)
    for name in ("compose", "preview", "reject", "dismiss", "correct"):
        app.view_closed(name)(_closed)


def _closed(ack: Ack) -> None:
    ack()


def open_for(desk: Desk, slack: Slack, body: dict[str, Any], kind: str, gesture: str, value: int) -> None:
    """Open the dialog of a button, or whisper why there is none."""
    person = desk.person(body["user"]["id"])
    place = body["container"]
    spot = Spot(channel=place["channel_id"], key=f"dialog:{person.id}:{body['actions'][0]['action_ts']}")

    def gather(tx: Session) -> dict[str, Any] | None:
        draft = tx.get(Draft, value) if kind == "draft" else None
        file = cases.case_file(tx, draft.case_id if draft is not None else value)
        if file is None:
            return None
        no = _refused(desk, tx, file, person.id, gesture, draft)
        if no is not None:
            desk.refuse(tx, spot, person, no)
            return None
        if gesture == "compose":
            return dialog_views.compose(desk, file)
        if gesture == "correct":
            return dialog_views.correct(file)
        return dialog_views.reason_dialog(gesture, value, draft)

    view = desk.store.work(gather)
    desk.nudge()
    if view is None:
        return
    try:
        slack.open_view(body["trigger_id"], view)
    except (Busy, Unreachable, Unauthorised) as error:
        log.warning("a dialog could not be opened", extra={"reason": str(error)})
        text = ":warning: Slack could not open the dialog in time. Please press the button again."
        desk.store.work(lambda tx: desk.whisper(tx, spot, person, text))


def _refused(
    desk: Desk, tx: Session, file: CaseFile, person_id: str, gesture: str, draft: Draft | None
) -> Refusal | None:
    """Say no before somebody writes what cannot be used."""
    person = desk.person(person_id)
    if gesture == "compose":
        return drafting.may_draft(desk, file, person)
    if gesture == "correct":
        return correcting.refused(person)
    if gesture == "dismiss":
        return case_rule.propose_no_reply(cases.view(file.case), person, draft_open=casework.draft_open(tx, file.case))
    assert draft is not None
    after = draft_rule.reject(drafts.view(tx, draft), person, by=desk.approvers)
    return after if isinstance(after, Refusal) else None


def _composed(desk: Desk, body: dict[str, Any], view: dict[str, Any]) -> dict[str, Any]:
    """Check the text; an error stands under the box, and a good text is shown as it would be sent."""
    case_id = int(view["private_metadata"])
    typed = view["state"]["values"]["reply"]["text"]["value"] or ""
    person = desk.person(body["user"]["id"])
    with desk.store.reading() as tx:
        file = cases.case_file(tx, case_id)
        assert file is not None
        no = drafting.may_draft(desk, file, person)
        # A text box is no mrkdwn: what looks like an escape was typed.
        checked = drafting.check(desk, file, person, escape(typed))
    no = no or checked.refusal
    if no is not None:
        return {"response_action": "errors", "errors": {"reply": in_dialog(no)}}
    return {"response_action": "push", "view": dialog_views.preview(case_id, checked, file)}


def _previewed(desk: Desk, body: dict[str, Any], view: dict[str, Any]) -> None:
    number, _, text = view["private_metadata"].partition(" ")
    person = desk.person(body["user"]["id"])

    def unit(tx: Session) -> None:
        case = tx.get_one(Case, int(number))
        spot = _spot(desk, case, f"view:{view['id']}")
        drafting.propose(desk, tx, case.id, person, escape(text), spot)

    edge.once(desk, f"view:{view['id']}", unit)


def _reasoned(desk: Desk, body: dict[str, Any], view: dict[str, Any]) -> None:
    values = view["state"]["values"]
    typed = (values["reason"]["text"].get("value") or "").strip()
    person = desk.person(body["user"]["id"])
    about = int(view["private_metadata"])

    def unit(tx: Session) -> None:
        if view["callback_id"] == "dismiss":
            case = tx.get_one(Case, about)
            casework.no_reply(desk, tx, case, person, _spot(desk, case, f"view:{view['id']}"), reason=typed)
            return
        draft = tx.get_one(Draft, about)
        case = tx.get_one(Case, draft.case_id)
        kind = values["kind"]["kind"]["selected_option"]["value"]
        reason = f"{kind}: {typed}" if typed else kind
        approval.reject(desk, tx, draft, person, _spot(desk, case, f"view:{view['id']}"), reason=reason)

    edge.once(desk, f"view:{view['id']}", unit)


def _corrected(desk: Desk, body: dict[str, Any], view: dict[str, Any]) -> None:
    person = desk.person(body["user"]["id"])
    values, opened = view["state"]["values"], json.loads(view["private_metadata"])

    def unit(tx: Session) -> None:
        case = tx.get_one(Case, int(opened["case"]))
        for aspect in ASPECTS:
            value = values[aspect]["value"]["selected_option"]["value"]
            # Against what the dialog showed: one correction may change another aspect by itself.
            if value != opened["was"][aspect]:
                spot = replace(_spot(desk, case, f"view:{view['id']}:{aspect}"), thread_key=_thread(tx, case))
                correcting.put_right(desk, tx, case, person, spot, aspect, value)

    edge.once(desk, f"view:{view['id']}", unit)


def _thread(tx: Session, case: Case) -> str | None:
    """The thread in which a case stands: its card's, or that of the line which counts it among what was set aside."""
    if slack_messages.by_key(tx, card_key(case.id)) is not None:
        return card_key(case.id)
    line = slack_messages.by_key(tx, slack_messages.aside_key(case.id))
    return None if line is None else line.thread_key


def _spot(desk: Desk, case: Case, key: str) -> Spot:
    return Spot(channel=desk.channel_of(case), key=key, thread_key=card_key(case.id))
