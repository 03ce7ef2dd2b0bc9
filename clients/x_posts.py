"""X's JSON read into our own types: pages, posts, ids that carry their time, and texts as their authors typed them.

Only what we use is read, under X's old names and its new ones (tweets, posts); whatever else is there is ignored.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from clients import Post
from clients.x_transport import Document

NETWORK = "x"

POST_FIELDS = [
    "author_id", "conversation_id", "created_at", "edit_history_tweet_ids", "entities", "lang", "note_tweet",
    "referenced_tweets",
]  # fmt: skip
EXPANSIONS = ["author_id", "referenced_tweets.id"]
USER_FIELDS = ["name", "public_metrics", "username", "verified"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SNOWFLAKE_EPOCH_MS = 1_288_834_974_657  # 2010-11-04, the first millisecond that X's ids count
_SNOWFLAKE_SHIFT = 22

_ID = re.compile(r"[0-9]{1,19}")
_SHORT_LINK = re.compile(r"https?://t\.co/\w+")
_NO_LANGUAGE = re.compile(r"und|zxx|art|q[a-z]{2}")  # X's labels for "cannot tell" and for "only links, tags, media"

Item = Mapping[str, Any]


class Unreadable(Exception):
    """Something that X served is not of the documented shape; the message says what, and holds no customer's text."""


@dataclass(frozen=True, kw_only=True)
class Own:
    """Whose account this is."""

    id: str
    handle: str
    also_ours: frozenset[str] = frozenset()  #: the brand's other handles on X, in lower case


@dataclass(frozen=True, kw_only=True)
class Page:
    """One answer that lists posts."""

    items: Sequence[object]  #: not yet looked at: one bad item must not spoil the others
    people: Mapping[str, Item]  #: the authors by id
    posts: Mapping[str, Item]  #: the posts that the items refer to, by id
    next_token: str | None
    resources: int  #: how many posts and people X sent, which is what it bills for


def id_before(at: datetime) -> int:
    """The greatest id that is older than every post made at `at` or later."""
    milliseconds = (at - _EPOCH) // timedelta(milliseconds=1) - _SNOWFLAKE_EPOCH_MS
    return max((milliseconds << _SNOWFLAKE_SHIFT) - 1, 1)


def time_of(post_id: int) -> datetime:
    """The millisecond in which X gave out `post_id`, aware UTC."""
    return _EPOCH + timedelta(milliseconds=(post_id >> _SNOWFLAKE_SHIFT) + _SNOWFLAKE_EPOCH_MS)


def read_page(document: Document) -> Page:
    """Take an answer apart; `data` may be a list, one object, or absent when there is nothing. Raises Unreadable."""
    found = document.get("data", [])
    items = found if isinstance(found, list) else [found]
    includes = _object(document.get("includes"))
    people = _by_id(includes.get("users"))
    posts = _by_id(includes.get("tweets")) | _by_id(includes.get("posts"))
    token = _object(document.get("meta")).get("next_token")
    if token is not None and not isinstance(token, str):
        raise Unreadable("next_token is no text")
    resources = len(items) + len(people) + len(posts)
    return Page(items=items, people=people, posts=posts, next_token=token or None, resources=resources)


def id_of(item: object) -> int:
    """The id as a number, to be compared; raises Unreadable."""
    found = _object(item).get("id")
    if not isinstance(found, str) or not _ID.fullmatch(found):
        raise Unreadable("id is no number")
    return int(found)


def chain_of(item: Item) -> Sequence[int]:
    """The ids of all versions of a post that X names, oldest first; of a post never edited its one id."""
    history = item.get("edit_history_tweet_ids") or item.get("edit_history_post_ids")
    known = history if isinstance(history, list) else []
    return sorted({id_of(item)} | {int(one) for one in known if isinstance(one, str) and _ID.fullmatch(one)})


def references(item: Item, kind: str) -> Iterator[str]:
    """The ids of the posts to which `item` refers as `kind`: replied_to, quoted or retweeted."""
    for reference in _objects(item.get("referenced_tweets") or item.get("referenced_posts")):
        if reference.get("type") == kind and isinstance(reference.get("id"), str):
            yield reference["id"]


def is_left_out(item: object, page: Page, own: Own) -> bool:
    """Whether this is a repost, or our own: those are no mentions to be answered. Raises Unreadable."""
    author_id = _text(item, "author_id")
    handle = str(page.people.get(author_id, {}).get("username", "")).lower()
    return author_id == own.id or handle in own.also_ours or any(references(_object(item), "retweeted"))


def read_post(item: object, page: Page, own: Own) -> Post:
    """Read one item of `page`; raises Unreadable."""
    fields = _object(item)
    chain = chain_of(fields)
    version_id, author_id = str(id_of(item)), _text(item, "author_id")
    author = page.people.get(author_id, {})
    handle = author.get("username") or author_id  # X leaves out whom it will not show; the id still names them
    followers = _object(author.get("public_metrics")).get("followers_count")
    language = fields.get("lang")
    return Post(
        network=NETWORK,
        id=str(chain[0]),
        version_id=version_id,
        conversation_id=str(fields.get("conversation_id") or chain[0]),
        author_id=author_id,
        author_handle=str(handle),
        author_name=str(author.get("name") or handle),
        author_followers=followers if isinstance(followers, int) else None,
        author_verified=author.get("verified") is True,
        text=plain_text(fields),
        language=language if isinstance(language, str) and not _NO_LANGUAGE.fullmatch(language) else None,
        created_at=_created_at(fields, chain),
        in_reply_to=next(references(fields, "replied_to"), None),
        url=f"https://x.com/{handle if author else 'i'}/status/{version_id}",
        summoned=_summons(fields, page, own),
    )


def served_text(item: Item) -> str:
    """The whole text as X serves it: links shortened, and & < > written as in HTML. Raises Unreadable."""
    return _text(_long_form(item) or item, "text")


def unescape(served: str) -> str:
    """Undo the three replacements that X makes in texts; the ampersand comes last, so that nothing is undone twice."""
    return served.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def links_of(item: Item) -> dict[str, str]:
    """What each t.co link in the text stands for."""
    found: dict[str, str] = {}
    for part in (item, _long_form(item)):
        for link in _objects(_object(part.get("entities")).get("urls")):
            short, full = link.get("url"), link.get("expanded_url")
            if isinstance(short, str) and isinstance(full, str):
                found[short] = full
    return found


def split_links(text: str) -> list[str]:
    """The text cut at its t.co links: plain, link, plain, link ... plain."""
    parts, end = [], 0
    for match in _SHORT_LINK.finditer(text):
        parts += [text[end : match.start()], match.group()]
        end = match.end()
    return [*parts, text[end:]]


def plain_text(item: Item) -> str:
    """The text as its author typed it, links written out; raises Unreadable."""
    links = links_of(item)
    return "".join(links.get(part, part) for part in split_links(unescape(served_text(item))))


def _summons(item: Item, page: Page, own: Own) -> bool:
    """Whether the author calls us in this very post, or quotes one of ours: only then X takes a reply by API."""
    for part in (item, _long_form(item)):
        for mention in _objects(_object(part.get("entities")).get("mentions")):
            if mention.get("id") == own.id or str(mention.get("username", "")).lower() == own.handle.lower():
                return True
    return any(page.posts.get(quoted, {}).get("author_id") == own.id for quoted in references(item, "quoted"))


def _created_at(item: Item, chain: Sequence[int]) -> datetime:
    """When the customer first posted it: an edit is a new post with a new time, but the wait began with the first."""
    if len(chain) > 1:
        return time_of(chain[0])
    try:
        moment = datetime.fromisoformat(_text(item, "created_at"))
    except (ValueError, Unreadable):
        return time_of(chain[0])
    return moment.astimezone(UTC) if moment.tzinfo else time_of(chain[0])


def _long_form(item: Item) -> Item:
    """The whole of a post beyond 280 characters, of which the usual fields hold the beginning; else empty."""
    return _object(item.get("note_tweet") or item.get("note_post"))


def _text(item: object, key: str) -> str:
    found = _object(item).get(key)
    if not isinstance(found, str):
        raise Unreadable(f"{key} is no text" if found is not None else f"{key} is missing")
    return found


def _object(found: object) -> Item:
    return found if isinstance(found, dict) else {}


def _objects(found: object) -> Iterator[Item]:
    return (one for one in (found if isinstance(found, list) else []) if isinstance(one, dict))


def _by_id(found: object) -> dict[str, Item]:
    return {one["id"]: one for one in _objects(found) if isinstance(one.get("id"), str)}
