"""Every post with its edit chain, its place in a conversation, and whether it is still there."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.x.snowflake import time_of

EDIT_WINDOW = timedelta(minutes=30)
MAX_EDITS = 5


class NoSuchPost(LookupError):
    """There is no post of that id, or there no longer is."""


class NotEditable(ValueError):
    """X lets its authors edit a post five times within half an hour, and no reposts."""


@dataclass(frozen=True, kw_only=True)
class XPost:
    """One version of one post. An edit makes a new version with a new id; the first id names the chain."""

    id: int
    first_id: int
    author_id: str
    text: str  #: byte for byte as submitted
    leading: tuple[str, ...]  #: handles that X itself puts in front of a reply
    mentions: tuple[str, ...]  #: ids of the accounts called, by the leading handles or in the text
    conversation_id: int
    language: str
    in_reply_to: int | None = None
    quote_of: int | None = None
    repost_of: int | None = None
    reply_settings: str = "everyone"

    @property
    def created_at(self) -> datetime:
        """When this version appeared."""
        return time_of(self.id)


class Posts:
    """The posts, by version id and by chain."""

    def __init__(self) -> None:
        self._versions: dict[int, XPost] = {}
        self._chains: dict[int, list[int]] = {}
        self._deleted: set[int] = set()
        self._answers: Counter[int] = Counter()
        self._quotes: Counter[int] = Counter()
        self._reposts: Counter[int] = Counter()
        self._written: Counter[str] = Counter()

    def add(self, post: XPost) -> None:
        """Keep a new post, or a new version of an old one."""
        self._versions[post.id] = post
        chain = self._chains.setdefault(post.first_id, [])
        chain.append(post.id)
        if len(chain) == 1:
            self._count(post, +1)

    def version(self, post_id: int) -> XPost:
        """That very version; raises NoSuchPost, also when the post was deleted."""
        post = self._versions.get(post_id)
        if post is None or post.first_id in self._deleted:
            raise NoSuchPost(str(post_id))
        return post

    def author_of(self, post_id: int) -> str | None:
        """The id of who wrote a post, also after it was deleted; None when there never was one."""
        post = self._versions.get(post_id)
        return None if post is None else post.author_id

    def newest(self, post: XPost) -> XPost:
        """The newest version of the chain that `post` belongs to."""
        return self._versions[self._chains[post.first_id][-1]]

    def chain(self, post: XPost) -> tuple[int, ...]:
        """The ids of all versions, oldest first."""
        return tuple(self._chains[post.first_id])

    def deleted(self, post: XPost) -> bool:
        """Say whether its author took the post away."""
        return post.first_id in self._deleted

    def delete(self, post: XPost) -> None:
        """Take the post away, all versions of it."""
        self._deleted.add(post.first_id)
        self._count(post, -1)

    def timeline(self) -> list[XPost]:
        """The newest version of every post that is still there, newest first."""
        present = (chain[-1] for first, chain in self._chains.items() if first not in self._deleted)
        return [self._versions[post_id] for post_id in sorted(present, reverse=True)]

    def everything(self) -> list[XPost]:
        """The newest version of every post ever written, deleted ones too, in the order they were first written."""
        return [self._versions[chain[-1]] for chain in self._chains.values()]

    def metrics(self, post: XPost) -> dict[str, int]:
        """The counts that X shows under a post."""
        return {
            "retweet_count": self._reposts[post.first_id],
            "reply_count": self._answers[post.first_id],
            "like_count": 0,
            "quote_count": self._quotes[post.first_id],
            "bookmark_count": 0,
            "impression_count": 0,
        }

    def check_editable(self, post: XPost, now: datetime) -> None:
        """Raise NotEditable unless X would still let the author edit the post."""
        if post.repost_of is not None:
            raise NotEditable("a repost cannot be edited")
        if len(self._chains[post.first_id]) > MAX_EDITS:
            raise NotEditable(f"edited {MAX_EDITS} times already")
        if now > time_of(post.first_id) + EDIT_WINDOW:
            raise NotEditable("older than 30 minutes")

    def written_by(self, account_id: str) -> int:
        """How many posts of that account are there."""
        return self._written[account_id]

    def _count(self, post: XPost, step: int) -> None:
        self._written[post.author_id] += step
        for counter, other in (
            (self._answers, post.in_reply_to),
            (self._quotes, post.quote_of),
            (self._reposts, post.repost_of),
        ):
            if other is not None and other in self._versions:
                counter[self._versions[other].first_id] += step
