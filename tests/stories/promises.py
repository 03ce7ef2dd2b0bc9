"""What must hold at the end of every story, read from what X and Slack saw and never from the bot's word."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import Any

from sqlalchemy import select

from rules.draft import DraftKind, Requirement, text_hash
from storage.failures import FailureRow
from storage.schema import Draft
from tests import kept_days
from tests.team import Team

Json = dict[str, Any]

#: What the bot's own words may make Slack do: show a time, link to a post or a card, call a colleague or a group.
OURS = re.compile(
    r"!date\^\d+\^[^|^]*\|[^|]*"
    r"|https://x\.com/\w+/status/\d+\|[^|]*"
    r"|http://127\.0\.0\.1:\d+/archives/\w+/p\d+\|[^|]*"
    r"|@U\w+|#C\w+|!subteam\^S\w+"
)


def assert_kept(team: Team) -> None:
    """Nothing reached a customer but what was approved, byte for byte, by somebody else, once."""
    journal = team.ask("x/journal")["entries"]
    # A person who finds that a reply is gone may have it sent again.
    taken_away = {entry["id"] for entry in journal if entry.get("what") == "deleted"}
    published = [entry for entry in journal if entry.get("by") == "api" and entry["id"] not in taken_away]
    with team.bot.store.transaction() as tx:
        drafts = tx.scalars(select(Draft)).all()
        failed = tx.scalars(select(FailureRow)).all()
    approved = Counter(
        draft.text
        for draft in drafts
        if draft.approved_by is not None
        and draft.approved_hash == text_hash(draft.text)
        and (
            draft.kind == DraftKind.HOLDING
            or draft.approved_by != draft.author
            or draft.needs == Requirement.NONE  # a rule lets its author send it
        )
    )
    sent = Counter(entry["text"] for entry in published)
    assert sent <= approved, f"published without approval, or more than once: {sent - approved}"
    assert team.expects_failures or not failed, f"failed: {[(row.kind, row.subject) for row in failed]}"
    for call in chain(team.slack_calls("chat.postMessage"), team.slack_calls("chat.update")):
        assert_plainly_shown(call)
    for call in team.slack_calls("views.publish"):
        assert_no_signs(call)
    kept_days.assert_true(team.bot.desk)


def assert_plainly_shown(call: Json) -> None:
    """Slack is never asked to unfurl a link, and of what it reads as a sign none is a customer's."""
    given = call["args"]
    assert given["text"].strip()
    if call["method"] == "chat.postMessage":
        assert given["unfurl_links"] in (False, "false", "0")
        assert given["unfurl_media"] in (False, "false", "0")
    assert_no_signs(call)


def assert_no_signs(call: Json) -> None:
    """Of what Slack reads as a sign none is a customer's."""
    for text in mrkdwn_of(call["args"]):
        for sign in re.findall(r"<([^<>]*)>", text):
            assert OURS.fullmatch(sign), f"Slack would read <{sign}> in {text!r}"


def mrkdwn_of(given: Json) -> Iterator[str]:
    """Every text that Slack reads for signs, in the arguments of a call."""
    blocks = given.get("blocks") or given.get("view") or []
    yield given.get("text") or ""
    yield from _marked(json.loads(blocks) if isinstance(blocks, str) else blocks)


def _marked(part: object) -> Iterator[str]:
    if isinstance(part, list):
        for one in part:
            yield from _marked(one)
    elif isinstance(part, dict):
        if part.get("type") == "mrkdwn":
            yield part["text"]
        for one in part.values():
            yield from _marked(one)
