"""A replay: posts from a file, written on the sandbox's X by the customers who wrote them, in the order of the file.

JSON Lines with `network, account, id, author, author_id, text, created_at, in_reply_to, direction`. Only what came in
is played; what the brand answered then is left out, for the team under practice answers now.
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from sandbox.x import wording
from sandbox.x.network import XNetwork
from sandbox.x.people import Account
from sandbox.x.posts import NoSuchPost

LONGEST_WAIT = 600.0  #: seconds; a night in the file is not waited for

Wait = Callable[[float], Awaitable[None]]


class BadReplay(ValueError):
    """The file cannot be played; the message names file and line. Nothing has been posted."""


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """One line of the file."""

    id: str
    account: str
    author: str
    author_id: str
    text: str
    created_at: datetime
    in_reply_to: str | None
    direction: Literal["in", "out"]


def read(path: Path) -> list[Recorded]:
    """All lines of the file, checked; raises BadReplay."""
    try:
        raw_lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadReplay(f"{path}: {error}") from error
    posts: list[Recorded] = []
    seen: dict[str, int] = {}
    for number, raw in enumerate(raw_lines, start=1):
        if not raw.strip():
            continue
        try:
            post = _recorded(raw)
            if post.id in seen:
                raise ValueError(f"id {post.id!r} was used in line {seen[post.id]}")
        except ValueError as error:
            raise BadReplay(f"{path}:{number}: {error}") from error
        seen[post.id] = number
        posts.append(post)
    return posts


def _recorded(raw: str) -> Recorded:
    try:
        fields = json.loads(raw)
    except ValueError as error:
        raise ValueError(f"not JSON: {error}") from error
    if not isinstance(fields, dict):
        raise ValueError("not a JSON object")
    if fields.get("network") != "x":
        raise ValueError(f"network: only x is played here, got {fields.get('network')!r}")
    direction = fields.get("direction")
    if direction not in ("in", "out"):
        raise ValueError(f"direction: in or out, got {direction!r}")
    parent = fields.get("in_reply_to")
    return Recorded(
        id=_identifier(fields, "id"),
        account=str(fields.get("account") or ""),
        author=str(fields.get("author") or ""),
        author_id=_identifier(fields, "author_id"),
        text=_words(fields),
        created_at=_moment(fields),
        in_reply_to=None if parent is None or parent == "" else str(parent),
        direction=direction,
    )


def _identifier(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int) or not str(value).strip():
        raise ValueError(f"{name}: an id is needed, got {value!r}")
    return str(value)


def _words(fields: Mapping[str, Any]) -> str:
    value = fields.get("text")
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"text: some words are needed, got {value!r}")
    return value


def _moment(fields: Mapping[str, Any]) -> datetime:
    value = fields.get("created_at")
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ValueError(f"created_at: a time with its zone is needed, such as 2026-11-22T08:00:00Z, got {value!r}")
    return moment


class Replay:
    """Plays recorded posts on X, `speed` times as fast as they came."""

    def __init__(
        self, x: XNetwork, posts: Sequence[Recorded], *, speed: float = 1.0, wait: Wait = asyncio.sleep
    ) -> None:
        self._x = x
        self._posts = posts
        self._speed = speed
        self._wait = wait
        self._by_id = {post.id: post for post in posts}
        self._authors: dict[str, Account] = {}
        self._ids: dict[str, int] = {}
        self._played = 0
        x.replay_progress = self.progress

    def progress(self) -> dict[str, Any]:
        """How far it is: `{total, played, skipped_out, done, ids}`, total counting the inbound posts."""
        inbound = [post for post in self._posts if post.direction == "in"]
        return {
            "total": len(inbound),
            "played": self._played,
            "skipped_out": len(self._posts) - len(inbound),
            "done": self._played == len(inbound),
            "ids": {recorded: str(post_id) for recorded, post_id in self._ids.items()},
        }

    async def run(self) -> None:
        """Play every inbound post."""
        before: datetime | None = None
        for post in self._posts:
            if post.direction == "out":
                continue
            gap = 0.0 if before is None else (post.created_at - before).total_seconds()
            before = post.created_at
            await self._wait(min(max(gap, 0.0), LONGEST_WAIT) / self._speed)
            self._play(post)

    def _play(self, post: Recorded) -> None:
        brand = self._x.people.by_handle(post.account)
        if brand is None or not brand.brand:
            brand = self._x.people.brands()[0]
        text = post.text
        if brand.handle.lower() not in (handle.lower() for handle in wording.handles_in(text)):
            text = f"@{brand.handle} {text}"
        try:
            written = self._x.publish(self._author(post), text, in_reply_to=self._parent(post))
        except NoSuchPost:  # deleted meanwhile by whoever plays along: then it opens a conversation of its own
            written = self._x.publish(self._author(post), text)
        self._ids[post.id] = written.id
        self._played += 1

    def _parent(self, post: Recorded) -> int | None:
        """The nearest post above that was played; what the brand answered then stands between, unplayed."""
        seen = {post.id}
        above = post.in_reply_to
        while above is not None and above not in seen:
            if above in self._ids:
                return self._ids[above]
            seen.add(above)
            recorded = self._by_id.get(above)
            above = recorded.in_reply_to if recorded else None
        return None

    def _author(self, post: Recorded) -> Account:
        """The customer, one account per author id, under a handle that X would take and nobody else has."""
        known = self._authors.get(post.author_id)
        if known is not None:
            return known
        base = re.sub(r"[^A-Za-z0-9_]", "", post.author.removeprefix("@"))[:15] or f"user{_digits(post.author_id)}"[:15]
        handle, number = base, 2
        while self._x.people.by_handle(handle) is not None:
            handle = f"{base[: 15 - len(str(number))]}{number}"
            number += 1
        self._authors[post.author_id] = account = self._x.people.ensure(handle, name=post.author.strip() or handle)
        return account


def _digits(author_id: str) -> str:
    return re.sub(r"[^A-Za-z0-9_]", "", author_id)[-11:]
