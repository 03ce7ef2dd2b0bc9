"""What must hold at the end of every story, read from what X and Slack saw and never from the bot's word."""

from collections import Counter
from itertools import chain
from typing import Any

from sqlalchemy import select

from rules.draft import DraftKind, text_hash
from storage.schema import Draft
from tests.team import Team

Json = dict[str, Any]


def assert_kept(team: Team) -> None:
    """Nothing reached a customer but what was approved, byte for byte, by somebody else, once."""
    journal = team.ask("x/journal")["entries"]
    # A person who finds that a reply is gone may have it sent again.
    taken_away = {entry["id"] for entry in journal if entry.get("what") == "deleted"}
    published = [entry for entry in journal if entry.get("by") == "api" and entry["id"] not in taken_away]
    with team.bot.store.transaction() as tx:
        drafts = tx.scalars(select(Draft)).all()
    approved = Counter(
        draft.text
        for draft in drafts
        if draft.approved_by is not None
        and draft.approved_hash == text_hash(draft.text)
        and (draft.kind == DraftKind.HOLDING or draft.approved_by != draft.author)
    )
    sent = Counter(entry["text"] for entry in published)
    assert sent <= approved, f"published without approval, or more than once: {sent - approved}"
    for call in chain(team.slack_calls("chat.postMessage"), team.slack_calls("chat.update")):
        assert_plainly_shown(call)


def assert_plainly_shown(call: Json) -> None:
    """Slack is never asked to unfurl what a customer links to, and every message has words without its blocks."""
    given = call["args"]
    assert given["text"].strip()
    if call["method"] == "chat.postMessage":
        assert given["unfurl_links"] in (False, "false", "0")
        assert given["unfurl_media"] in (False, "false", "0")
