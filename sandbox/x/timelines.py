"""Cutting a page out of a list of posts: bounds by id and by time, page size, and X's opaque page tokens."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sandbox.x import problems
from sandbox.x.posts import XPost
from sandbox.x.snowflake import first_id_at

#: X lists only so many of an account's newest mentions, whatever is asked.
MENTION_HORIZON = 800
OWN_HORIZON = 3200


@dataclass(frozen=True, kw_only=True)
class Window:
    """Which posts a call asks for, all bounds as ids."""

    after: int | None  #: only larger ids
    before: int | None  #: only smaller ids
    size: int
    next_from: int | None  #: a following page: only smaller ids than this, too

    def holds(self, post: XPost) -> bool:
        """Say whether the post lies within the bounds, whatever the page."""
        return (self.after is None or post.id > self.after) and (self.before is None or post.id < self.before)


def window(query: Mapping[str, str], *, smallest: int, default: int, token_names: Sequence[str]) -> Window:
    """Read the bounds from a query; `since_id` and `until_id` rule over times. Raises problems.Problem (400)."""
    after, before = _id(query, "since_id"), _id(query, "until_id")
    start, end = moment(query, "start_time"), moment(query, "end_time")
    if after is None and start is not None:
        after = first_id_at(start) - 1
    if before is None and end is not None:
        before = first_id_at(end)
    token_name = next((name for name in token_names if name in query), None)
    return Window(
        after=after,
        before=before,
        size=_size(query, smallest, default),
        next_from=None if token_name is None else _read_token(token_name, query[token_name]),
    )


def cut(newest_first: Sequence[XPost], wanted: Window, *, horizon: int | None) -> tuple[list[XPost], dict[str, Any]]:
    """The posts of one page and its `meta`.

    Only the `horizon` newest of the list are given out. Behind them X answers an empty page without a next token, and
    says nothing of the posts that it kept back.
    """
    bounded = [post for post in newest_first if wanted.holds(post)]
    shown = {post.id for post in (bounded if horizon is None else newest_first[:horizon])}
    rest = bounded if wanted.next_from is None else [post for post in bounded if post.id < wanted.next_from]
    page = [post for post in rest[: wanted.size] if post.id in shown]
    meta: dict[str, Any] = {"result_count": len(page)}
    if page:
        meta = {"newest_id": str(page[0].id), "oldest_id": str(page[-1].id), **meta}
        if len(rest) > len(page):
            meta["next_token"] = _token(page[-1].id)
    return page, meta


def moment(query: Mapping[str, str], name: str) -> datetime | None:
    """A time of the query, aware UTC, or None; raises problems.Problem (400)."""
    value = query.get(name)
    if value is None:
        return None
    try:
        parsed = datetime.fromisoformat(value)
    except ValueError as error:
        raise problems.invalid(name, value, f"Invalid '{name}':'{value}'. Not a valid RFC3339 time.") from error
    if parsed.tzinfo is None:
        raise problems.invalid(name, value, f"Invalid '{name}':'{value}'. Not a valid RFC3339 time.")
    return parsed.astimezone(UTC)


def _id(query: Mapping[str, str], name: str) -> int | None:
    value = query.get(name)
    if value is None:
        return None
    if not value.isascii() or not value.isdigit() or len(value) > 19:
        raise problems.invalid(name, value, f"The `{name}` query parameter value [{value}] is not valid")
    return int(value)


def _size(query: Mapping[str, str], smallest: int, default: int) -> int:
    value = query.get("max_results", str(default))
    if not value.isascii() or not value.isdigit() or not smallest <= int(value) <= 100:
        raise problems.invalid(
            "max_results",
            value,
            f"The `max_results` query parameter value [{value}] is not between {smallest} and 100",
        )
    return int(value)


def _token(post_id: int) -> str:
    return base64.b32encode(b"p" + post_id.to_bytes(8)).decode().rstrip("=").lower()


def _read_token(name: str, token: str) -> int:
    padded = token.upper() + "=" * (-len(token) % 8)
    try:
        raw = base64.b32decode(padded)
    except (binascii.Error, ValueError) as error:
        raise _bad_token(name, token) from error
    if len(raw) != 9 or raw[:1] != b"p":
        raise _bad_token(name, token)
    return int.from_bytes(raw[1:])


def _bad_token(name: str, token: str) -> problems.Problem:
    return problems.invalid(name, token, f"The `{name}` query parameter value [{token}] is not valid")
