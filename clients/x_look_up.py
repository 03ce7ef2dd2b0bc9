"""One post as X shows it now, or why X no longer shows it."""

from functools import partial

import requests
import tweepy

from clients import Gone, Post, Unreachable
from clients.x_calls import Calls, Declined
from clients.x_limits import Endpoint
from clients.x_posts import EXPANSIONS, POST_FIELDS, USER_FIELDS, Own, Unreadable, chain_of, read_page, read_post
from clients.x_transport import Document

_DELETED = "The post is no longer on X: it was deleted, or its author's account is gone."
_HIDDEN = "X no longer shows us the post: its author's account is protected."
_SUSPENDED = "X no longer shows the post: its author's account is suspended."


def look_up(calls: Calls, own: Own, post_id: str) -> Post | Gone:
    """The newest version of the post, or Gone; raises Unauthorised, Busy, Unreachable.

    X serves an old version for an old id, and names the newer ones in it.
    """
    found = _read_one(calls, own, post_id)
    if isinstance(found, str):
        found = _read_one(calls, own, found)
    if isinstance(found, str):
        raise Unreachable("The post is just being edited on X.")
    return found


def _read_one(calls: Calls, own: Own, post_id: str) -> Post | Gone | str:
    """The post, or that it is gone, or the id of its newest version when this is an older one."""
    try:
        document = calls.read(Endpoint.LOOK_UP, partial(_ask, post_id=post_id))
    except Declined as error:
        if error.status == 404:
            return Gone(reason=_DELETED)
        raise
    item = document.get("data")
    if not isinstance(item, dict):
        return _gone(document)
    try:
        newest = str(chain_of(item)[-1])
        return read_post(item, read_page(document), own) if newest == item["id"] else newest
    except Unreadable as error:
        raise Unreachable(f"X's answer about the post cannot be read: {error}.") from error


def _ask(client: tweepy.Client, post_id: str) -> requests.Response:
    response: requests.Response = client.get_tweet(
        post_id, tweet_fields=POST_FIELDS, expansions=EXPANSIONS, user_fields=USER_FIELDS, user_auth=True
    )
    return response


def _gone(document: Document) -> Gone:
    """Why X serves a success without a post; raises Unreachable when it does not say."""
    errors = document.get("errors")
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
    kind, detail = str(first.get("type", "")), str(first.get("detail", ""))
    if "suspended" in detail:
        return Gone(reason=_SUSPENDED)
    if kind.endswith("/not-authorized-for-resource"):
        return Gone(reason=_HIDDEN)
    if kind.endswith("/resource-not-found"):
        return Gone(reason=_DELETED)
    raise Unreachable("X's answer holds no post and does not say why.")
