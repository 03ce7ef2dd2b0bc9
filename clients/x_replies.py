"""Finding a reply of ours on X again: in the account's own timeline, by the post it answers and by its text."""

import re
import unicodedata
from collections.abc import Iterator

import requests
import tweepy

from clients import CannotTell, Outgoing, Sent
from clients.x_calls import Calls
from clients.x_limits import Endpoint
from clients.x_posts import (
    POST_FIELDS,
    Item,
    Own,
    Unreadable,
    chain_of,
    id_of,
    links_of,
    references,
    served_text,
    split_links,
    time_of,
    unescape,
)
from clients.x_sweep import PAGE_SIZE, read_pages

_HORIZON_SUSPECTED = 3_000  # X lists the newest 3,200 of an account's posts, counted before it hides some
_PAGES = 60

_LEADING_MENTION = re.compile(r"@\w+\s+")
_SCHEME = re.compile(r"https?://", re.IGNORECASE)


def find_reply(calls: Calls, own: Own, outgoing: Outgoing) -> Sent | CannotTell | None:
    """Look for `outgoing` among our posts; None when it is not listed (yet).

    A reply of ours to that post with another text is a colleague's, written on x.com. If such a one was edited since,
    nobody but a person can tell whether it was this one. Raises Unauthorised, Busy, Unreachable.
    """

    # No bound by our own clock: one that was ahead would look past the reply.
    def ask(client: tweepy.Client, token: str | None) -> requests.Response:
        bounds = {"since_id": outgoing.in_reply_to, "pagination_token": token, "max_results": PAGE_SIZE}
        response: requests.Response = client.get_users_tweets(
            own.id, **bounds, tweet_fields=POST_FIELDS, user_auth=True
        )
        return response

    listed, doubtful = 0, 0
    for page in read_pages(calls, Endpoint.OWN_POSTS, ask, most=_PAGES):
        listed += len(page.items)
        for item in page.items:
            if not isinstance(item, dict) or outgoing.in_reply_to not in references(item, "replied_to"):
                continue
            try:
                chain = chain_of(item)
                if not outgoing.known_ids.isdisjoint(map(str, chain)):
                    continue
                if same_text(item, outgoing.text):
                    return sent(own, chain[0])
                doubtful += len(chain) > 1
            except Unreadable:
                doubtful += 1
    if doubtful:
        return CannotTell(reason="A reply of ours to this post was edited on X, or cannot be read. Look there.")
    if listed >= _HORIZON_SUSPECTED:
        return CannotTell(reason="X no longer lists our posts so far back. Look under the customer's post.")
    return None


def sent(own: Own, remote_id: int) -> Sent:
    """The reply, now that its id on X is known; the id carries the time."""
    url = f"https://x.com/{own.handle}/status/{remote_id}"
    return Sent(remote_id=str(remote_id), at=time_of(remote_id), url=url)


def created_id(document: Item | None) -> int | None:
    """The new post's id in X's answer to a reply; None when there is none that can be read."""
    try:
        return id_of((document or {}).get("data"))
    except Unreadable:
        return None


def same_text(item: Item, text: str) -> bool:
    """Whether X made `item` of `text`, after undoing what X does to it; raises Unreadable.

    X shortens links, puts mentions in front of a reply, escapes three characters, and composes to NFC.
    """
    wanted = _composed(text)
    served = _composed(served_text(item))
    links = links_of(item)
    return any(
        re.fullmatch(_pattern(body, links), wanted)
        for whole in (served, unescape(served))
        for body in _without_leading_mentions(whole)
    )


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


def _without_leading_mentions(text: str) -> Iterator[str]:
    """The text as it is, then with ever more of its leading mentions taken off: we may have typed some ourselves."""
    yield text
    while match := _LEADING_MENTION.match(text):
        text = text[match.end() :]
        yield text


def _pattern(text: str, links: dict[str, str]) -> str:
    """A pattern for what may have been typed: a link may have been without scheme, or without its closing slash."""
    parts = split_links(text)
    typed = [re.escape(plain) for plain in parts]
    for at in range(1, len(parts), 2):
        full = links.get(parts[at])
        if full is not None:
            bare = _SCHEME.sub("", full, count=1).rstrip("/")
            typed[at] = rf"(?i:(?:https?://)?{re.escape(bare)}/?|{typed[at]})"
    return "".join(typed)
