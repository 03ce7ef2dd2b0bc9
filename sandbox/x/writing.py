"""Writing to X: posts, replies, their deletion, and what self-serve apps may no longer do."""

from collections.abc import Mapping
from typing import Any

from sandbox.x import problems
from sandbox.x.calls import Answer, Call
from sandbox.x.posts import NoSuchPost
from sandbox.x.shapes import worded

_BODY = frozenset({"text", "reply", "reply_settings", "quote_tweet_id", "for_super_followers_only"})
_REPLY_SETTINGS = ("following", "mentionedUsers", "subscribers", "verified")


def create(call: Call) -> Answer:
    """Publish a post or a reply."""
    account, body = call.account, call.body
    for unknown in sorted(set(body) - _BODY):
        raise problems.invalid(unknown, str(body[unknown]), f"$.{unknown}: is not played by this sandbox")
    if body.get("quote_tweet_id") is not None:
        raise problems.not_enrolled()
    text = body.get("text")
    if not isinstance(text, str) or not text.strip():
        raise problems.invalid("text", str(text), "$.text: is missing but it is required")
    settings = body.get("reply_settings")
    if settings is not None and settings not in _REPLY_SETTINGS:
        message = f"$.reply_settings: does not have a value in the enumeration {list(_REPLY_SETTINGS)}"
        raise problems.invalid("reply_settings", str(settings), message)
    post = call.x.publish_by_api(account, text, _parent(body), settings or "everyone")
    return 201, {
        "data": {"id": str(post.id), "text": worded(call.x, post).text, "edit_history_tweet_ids": [str(post.id)]}
    }


def _parent(body: Mapping[str, Any]) -> int | None:
    reply = body.get("reply")
    if reply is None:
        return None
    value = str(reply.get("in_reply_to_tweet_id", "")) if isinstance(reply, dict) else ""
    if not value.isascii() or not value.isdigit():
        raise problems.invalid("$.reply", str(reply), "$.reply.in_reply_to_tweet_id: is missing but it is required")
    return int(value)


def delete(call: Call) -> Answer:
    """Take one's own post away."""
    account, value = call.account, call.path["id"]
    try:
        post = call.x.posts.version(int(value)) if value.isascii() and value.isdigit() else None
    except NoSuchPost:
        post = None
    if post is None:
        return 200, {"data": {"deleted": False}}
    if post.author_id != account.id:
        raise problems.forbidden("You are not authorized to delete this Tweet.")
    call.x.cost.charge("delete")
    call.x.delete(post.id, by="api")
    return 200, {"data": {"deleted": True}}


def like(call: Call) -> Answer:
    """Refused: no longer open to self-serve apps."""
    del call
    raise problems.not_enrolled()
