"""Pictures inside messages: how content names one that is owed, and what becomes of it when the message is shown."""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from clients import Rejected
from handlers.blocks import Block
from storage import slack_claims, slack_files
from storage.slack_claims import Claimed
from storage.slack_files import File

log = logging.getLogger(__name__)

OWED = "owed:"  #: before our key, where Slack's file id will stand
UNSHOWN = "invalid_blocks"  #: what Slack says also of a picture that it has not made ready yet
MOST_REFUSALS = 5  #: with doubling pauses half a minute; Slack makes a picture ready within a few seconds
ALT_LIMIT = 2000  #: characters

Content = dict[str, Any]


def picture(file: File) -> Block:
    """The block of a picture that is owed beside its message, by `slack_files.owe_picture`."""
    return {"type": "image", "slack_file": {"id": f"{OWED}{file.key}"}, "alt_text": file.alt_text[:ALT_LIMIT]}


def filled(tx: Session, message_key: str, content: Content) -> Content:
    """The content as Slack takes it: uploaded pictures by their ids there, and none that was left out."""
    if not _has_pictures(content):
        return content
    return _with_ids(content, slack_files.pictures_of(tx, message_key))


def not_shown(tx: Session, claimed: Claimed, now: datetime, no: Rejected) -> bool:
    """Slack refused a message, perhaps for a picture: later again, in the end without it. False: it has none."""
    if not claimed.content or not _has_pictures(claimed.content):
        return False
    times = slack_files.not_shown(tx, claimed.key, most=MOST_REFUSALS, problem=no.reason)
    if times == 0:
        return False
    pause = timedelta(seconds=2**times)
    if times >= MOST_REFUSALS:
        log.warning("a %s is shown without its picture: %s", claimed.kind.value, no.reason)
        pause = timedelta()
    # The answer is a clear no: in doubt is only what was before. That a picture takes its time is no problem yet.
    slack_claims.postponed(tx, claimed, until=now + pause, problem=None, doubtful=claimed.doubtful)
    return True


def _has_pictures(content: Content) -> bool:
    return any(_key(block) is not None for block in content.get("blocks") or ())


def _with_ids(content: Content, ids: Mapping[str, str]) -> Content:
    blocks = []
    for block in content["blocks"]:
        key = _key(block)
        if key is None:
            blocks.append(block)
        elif key in ids:
            blocks.append(block | {"slack_file": {"id": ids[key]}})
    rest = {name: value for name, value in content.items() if name != "blocks"}
    return rest | ({"blocks": blocks} if blocks else {})


def _key(block: Block) -> str | None:
    found = (block.get("slack_file") or {}).get("id") or ""
    return found.removeprefix(OWED) if block.get("type") == "image" and found.startswith(OWED) else None
