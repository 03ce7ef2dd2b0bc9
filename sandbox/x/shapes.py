"""The JSON that X's v2 API answers with: posts, users and their expansions, holding only the fields asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sandbox.x import problems, wording
from sandbox.x.network import XNetwork
from sandbox.x.people import Account
from sandbox.x.posts import EDIT_WINDOW, MAX_EDITS, NoSuchPost, XPost
from sandbox.x.snowflake import time_of


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a call asked to see."""

    post_fields: frozenset[str] = frozenset()
    user_fields: frozenset[str] = frozenset()
    expansions: frozenset[str] = frozenset()
    renamed: bool = False  #: asked in the newer dialect, which says post where the older says tweet


@dataclass(kw_only=True)
class _Includes:
    users: dict[str, Account] = field(default_factory=dict)
    posts: dict[int, XPost] = field(default_factory=dict)
    errors: list[dict[str, str]] = field(default_factory=list)


def stamp(at: datetime) -> str:
    """A time as X writes it: UTC, whole seconds, with three zeros behind them."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def post_address(x: XNetwork, post_id: int) -> str:
    """Where a post is seen on the web."""
    author = x.people.by_id(x.posts.author_of(post_id) or "")
    return f"https://x.com/{author.handle if author else 'i'}/status/{post_id}"


def worded(x: XNetwork, post: XPost) -> wording.Wording:
    """The text of a post as given out: the leading handles, the author's words, the address of what is quoted."""
    text = " ".join([*(f"@{handle}" for handle in post.leading), post.text]).strip()
    quoted = None if post.quote_of is None else post_address(x, post.quote_of)
    return wording.word(post.id, text, x.people.by_handle, appended=quoted)


class Shapes:
    """Writes answers for one call."""

    def __init__(self, x: XNetwork, wanted: Wanted) -> None:
        self._x = x
        self._wanted = wanted

    def page(
        self,
        posts: Sequence[XPost],
        *,
        meta: Mapping[str, Any] | None = None,
        errors: Sequence[Mapping[str, str]] = (),
    ) -> dict[str, Any]:
        """An answer with a list of posts; without any there is no `data` at all, as in X."""
        includes = _Includes()
        body: dict[str, Any] = {}
        if posts:
            body["data"] = [self._post(post, includes) for post in posts]
        return self._finished(body, includes, errors, meta)

    def single(self, post: XPost) -> dict[str, Any]:
        """An answer with one post."""
        includes = _Includes()
        return self._finished({"data": self._post(post, includes)}, includes, (), None)

    def users(self, accounts: Sequence[Account], errors: Sequence[Mapping[str, str]] = ()) -> dict[str, Any]:
        """An answer with a list of users."""
        body: dict[str, Any] = {"data": [self.user(account) for account in accounts]} if accounts else {}
        if errors:
            body["errors"] = list(errors)
        return body

    def user(self, account: Account) -> dict[str, Any]:
        """One user."""
        shown: dict[str, Any] = {"id": account.id, "name": account.name, "username": account.handle}
        more = {
            "created_at": stamp(account.created_at),
            "description": "",
            "protected": account.protected,
            "verified": account.verified,
            "verified_type": ("business" if account.brand else "blue") if account.verified else "none",
            "profile_image_url": "https://abs.twimg.com/sticky/default_profile_images/default_profile_normal.png",
            "public_metrics": {
                "followers_count": account.followers,
                "following_count": 0,
                "tweet_count": self._x.posts.written_by(account.id),
                "listed_count": 0,
                "like_count": 0,
                "media_count": 0,
            },
        }
        return shown | {key: value for key, value in more.items() if key in self._wanted.user_fields}

    def _post(self, post: XPost, includes: _Includes) -> dict[str, Any]:
        self._expand(post, includes)
        said = worded(self._x, post)
        chain = [str(version) for version in self._x.posts.chain(post)]
        shown: dict[str, Any] = {"id": str(post.id), "text": said.text, "edit_history_tweet_ids": chain}
        more: dict[str, Any] = {
            "author_id": post.author_id,
            "conversation_id": str(post.conversation_id),
            "created_at": stamp(post.created_at),
            "lang": post.language,
            "possibly_sensitive": False,
            "public_metrics": self._x.posts.metrics(post),
            "reply_settings": post.reply_settings,
            "edit_controls": {
                "edits_remaining": max(0, MAX_EDITS + 1 - len(chain)),
                "is_edit_eligible": post.repost_of is None,
                "editable_until": stamp(time_of(post.first_id) + EDIT_WINDOW),
            },
        }
        if said.entities:
            more["entities"] = said.entities
        if references := self._references(post):
            more["referenced_tweets"] = references
        if post.in_reply_to is not None:
            more["in_reply_to_user_id"] = self._x.posts.author_of(post.in_reply_to)
        shown |= {key: value for key, value in more.items() if key in self._wanted.post_fields}
        return _rename(shown) if self._wanted.renamed else shown

    def _references(self, post: XPost) -> list[dict[str, str]]:
        kinds = (("retweeted", post.repost_of), ("quoted", post.quote_of), ("replied_to", post.in_reply_to))
        return [{"type": kind, "id": str(other)} for kind, other in kinds if other is not None]

    def _expand(self, post: XPost, includes: _Includes) -> None:
        wanted = self._wanted.expansions
        if "author_id" in wanted:
            self._include_user(post.author_id, includes)
        if "in_reply_to_user_id" in wanted and post.in_reply_to is not None:
            self._include_user(self._x.posts.author_of(post.in_reply_to), includes)
        if "entities.mentions.username" in wanted:
            for account_id in post.mentions:
                self._include_user(account_id, includes)
        if not wanted & {"referenced_tweets.id", "referenced_tweets.id.author_id"}:
            return
        for reference in self._references(post):
            self._include_post(reference["id"], includes, authors="referenced_tweets.id.author_id" in wanted)

    def _include_user(self, account_id: str | None, includes: _Includes) -> None:
        account = self._x.people.by_id(account_id or "")
        if account is not None:
            includes.users[account.id] = account

    def _include_post(self, value: str, includes: _Includes, *, authors: bool) -> None:
        try:
            other = self._x.posts.version(int(value))
        except NoSuchPost:
            includes.errors.append(problems.gone("tweet", "referenced_tweets.id", value))
            return
        if not self._x.visible(other):
            includes.errors.append(problems.hidden("tweet", "referenced_tweets.id", value))
            return
        includes.posts[other.id] = other
        if authors:
            self._include_user(other.author_id, includes)

    def _finished(
        self,
        body: dict[str, Any],
        includes: _Includes,
        errors: Sequence[Mapping[str, str]],
        meta: Mapping[str, Any] | None,
    ) -> dict[str, Any]:
        included: dict[str, Any] = {}
        if includes.users:
            included["users"] = [self.user(account) for account in includes.users.values()]
        if includes.posts:
            included["tweets"] = [self._post(post, _Includes()) for post in includes.posts.values()]
        if included:
            body["includes"] = _rename(included) if self._wanted.renamed else included
        if problems_found := [*errors, *includes.errors]:
            body["errors"] = problems_found
        if meta is not None:
            body["meta"] = dict(meta)
        return body


def _rename(shown: dict[str, Any]) -> dict[str, Any]:
    """Put an object into the newer dialect."""
    names = {
        "edit_history_tweet_ids": "edit_history_post_ids",
        "referenced_tweets": "referenced_posts",
        "tweets": "posts",
    }
    return {names.get(key, key): value for key, value in shown.items()}
