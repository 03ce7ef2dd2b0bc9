"""Trigger: the dialogs. One to write and preview a reply, and one each for the reason of a rejection and of silence.

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
from handlers import approval, casework, correcting, drafting, edge, stances
from handlers.blocks import TEXT_LIMIT, Block, context, plain_context, section, words
from handlers.desk import Desk, Spot
from handlers.triage_words import ASPECTS, because, choices
from handlers.wording import in_dialog
from rules import case as case_rule
from rules import draft as draft_rule
from rules.draft import LIVE, DraftKind
from rules.refusal import Refusal
from rules.signing import signature_of, unsigned
from rules.slack_text import clean, escape, shorten
from storage import cases, drafts, slack_messages, triage
from storage.cases import CaseFile
from storage.schema import Case, Draft
from storage.slack_messages import card_key

log = logging.getLogger(__name__)

OPENED_BY = {("case", "compose"), ("case", "dismiss"), ("case", "correct"), ("draft", "reject")}
REASONS = ("Missed the question", "Facts are wrong", "Tone", "Too long", "Should go to private", "Other")


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
            return compose(desk, file)
        if gesture == "correct":
            return correct(file)
        return reason_dialog(gesture, value, draft)

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


def compose(desk: Desk, file: CaseFile) -> dict[str, Any]:
    """The composer: the customer's words above an empty box, or the draft to be improved, without its signature."""
    network = desk.network(file.case.network, file.case.account)
    live = [draft for draft in file.drafts if draft.state in LIVE and draft.kind != DraftKind.HOLDING]
    box: Block = {"type": "plain_text_input", "action_id": "text", "multiline": True, "max_length": TEXT_LIMIT}
    if live:
        account = desk.account(file.case.network, file.case.account)
        box["initial_value"] = unsigned(live[-1].text, signature_of(desk.person(live[-1].author), account.signature))
    elif (words_to_keep := stances.first_words(desk, file.case)) is not None:
        box["initial_value"] = words_to_keep
    return {
        "type": "modal",
        "callback_id": "compose",
        "private_metadata": str(file.case.id),
        "title": _plain("Write a reply"),
        "submit": _plain("Preview"),
        "close": _plain("Cancel"),
        "blocks": [
            plain_context(f"{file.customer.name} (@{file.customer.handle}) wrote:"),
            words(file.newest.text),
            *_tone(desk, file),
            {
                "type": "input",
                "block_id": "reply",
                "label": _plain("Your reply"),
                "hint": _plain(
                    f"At most {network.max_length} characters, signature included. A link counts 23, an emoji 2."
                ),
                "element": box,
            },
        ],
    }


def _tone(desk: Desk, file: CaseFile) -> list[Block]:
    """How the account sounds, for whoever writes for several (S29)."""
    account = desk.account(file.case.network, file.case.account)
    return [plain_context(f"How @{account.handle} sounds: {account.tone}")] if account.tone else []


def correct(file: CaseFile) -> dict[str, Any]:
    """What triage says of the case, each with its reasons, to choose something else."""
    said = triage.latest(file.posts)
    was = {aspect: triage.value(file.case, aspect) for aspect in ASPECTS}
    blocks: list[Block] = [words(file.newest.text)]
    for aspect, (question, _) in ASPECTS.items():
        now = was[aspect]
        options = [{"text": _plain(shorten(word, 75)), "value": value} for value, word in choices(aspect, now).items()]
        block: Block = {
            "type": "input",
            "block_id": aspect,
            "label": _plain(question),
            "element": {
                "type": "static_select",
                "action_id": "value",
                "options": options,
                "initial_option": next(option for option in options if option["value"] == now),
            },
        }
        if why := "; ".join(because(said, aspect, now)):
            block["hint"] = _plain(shorten(clean(f"Because: {why}"), 300))
        blocks.append(block)
    return {
        "type": "modal",
        "callback_id": "correct",
        "private_metadata": json.dumps({"case": file.case.id, "was": was}),
        "title": _plain("Correct"),
        "submit": _plain("Save"),
        "close": _plain("Cancel"),
        "blocks": blocks,
    }


def preview(case_id: int, checked: drafting.Checked, file: CaseFile) -> dict[str, Any]:
    """The exact text as it would be sent, and its length as the network counts it."""
    return {
        "type": "modal",
        "callback_id": "preview",
        # As it is: Slack takes 3,000 characters, and JSON would need more for a text of TEXT_LIMIT.
        "private_metadata": f"{case_id} {checked.text}",
        "title": _plain("Preview"),
        "submit": _plain("Propose"),
        "close": _plain("Back"),
        "blocks": [
            section("*This is exactly what the customer would read:*"),
            words(checked.text),
            context(
                f"{checked.length} of {checked.limit} characters"
                + (f", signed {escape(checked.signature)}" if checked.signature else "")
                + " · somebody else approves it before it is sent"
            ),
            plain_context(f"In answer to @{file.customer.handle}: {file.newest.text}"),
        ],
    }


def reason_dialog(gesture: str, value: int, draft: Draft | None) -> dict[str, Any]:
    """Ask why: of a rejection with the usual reasons to choose from, of silence in words."""
    blocks: list[Block] = []
    if draft is not None:
        options = [{"text": _plain(reason), "value": reason} for reason in REASONS]
        select = {"type": "static_select", "action_id": "kind", "options": options, "initial_option": options[0]}
        blocks = [
            words(draft.text),
            {"type": "input", "block_id": "kind", "label": _plain("What is wrong?"), "element": select},
        ]
    blocks.append(
        {
            "type": "input",
            "block_id": "reason",
            "optional": draft is not None,
            "label": _plain("A word to the author" if draft is not None else "Why is silence best here?"),
            "element": {"type": "plain_text_input", "action_id": "text", "multiline": True, "max_length": 500},
        }
    )
    return {
        "type": "modal",
        "callback_id": gesture,
        "private_metadata": str(value),
        "title": _plain("Reject the draft" if draft is not None else "No reply"),
        "submit": _plain("Reject" if draft is not None else "Propose"),
        "close": _plain("Cancel"),
        "blocks": blocks,
    }


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": True}


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
    return {"response_action": "push", "view": preview(case_id, checked, file)}


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
