"""How the dialogs look: one to write and preview a reply, one to put triage right, and those that ask for a reason."""

import json
from typing import Any

from handlers import drafting, stances
from handlers.blocks import TEXT_LIMIT, Block, context, plain_context, section, words
from handlers.desk import Desk
from handlers.triage_words import ASPECTS, because, choices
from rules.draft import LIVE, DraftKind
from rules.signing import signature_of, unsigned
from rules.slack_text import clean, escape, shorten
from storage import triage
from storage.cases import CaseFile
from storage.schema import Draft

REASONS = ("Missed the question", "Facts are wrong", "Tone", "Too long", "Should go to private", "Other")


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
