"""A scenario: what made-up customers write to the brand on the sandbox's X, and when.

A scenario is a JSON Lines file. Each line is one act of one customer; `{brand}` in a text stands for the brand's
handle. It plays in order, `after` seconds from the line before; a line with `on_reply` waits for the brand's answer.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sandbox.x.network import XNetwork
from sandbox.x.people import Account, UnusableHandle, bare
from sandbox.x.posts import NoSuchPost, NotEditable, XPost

FOLDER = Path(__file__).parent / "scenarios"
NOTHING = "none"
DEFAULT = "everyday"

Wait = Callable[[float], Awaitable[None]]


class BadScenario(ValueError):
    """The scenario is not there or cannot be read; the message names file and line."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One act. Exactly one of: a post (author and text), an edit, a deletion, a repost."""

    after: float  #: seconds from the line before, or from the brand's answer
    author: str = ""
    author_name: str | None = None
    text: str = ""
    key: str = ""  #: what later lines call this post
    language: str = ""  #: en, nb, nn, da, sv
    in_reply_to: str = ""
    quote_of: str = ""
    on_reply: str = ""  #: comes only once the brand has answered the post of that key, as a reply to the answer
    edit_of: str = ""
    delete: str = ""
    repost_of: str = ""
    followers: int | None = None
    verified: bool | None = None
    answer: str = ""  #: what a scripted colleague would reply

    @property
    def is_post(self) -> bool:
        """Say whether the line writes a new post."""
        return bool(self.author and self.text)


_TYPES: Mapping[str, tuple[type, ...]] = {
    "after": (int, float),
    "followers": (int,),
    "verified": (bool,),
}


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """The lines of one scenario, checked."""

    name: str
    lines: Sequence[Line] = ()

    @classmethod
    def load(cls, name: str, folder: Path = FOLDER) -> "Scenario":
        """The scenario called `name`; "none" is the one in which nobody writes. Raises BadScenario."""
        if name == NOTHING:
            return cls(name=name)
        path = folder / f"{name}.jsonl"
        known = sorted(file.stem for file in folder.glob("*.jsonl"))
        if name not in known:
            raise BadScenario(f"no scenario {name!r}; there are: {', '.join([*known, NOTHING])}")
        lines: list[Line] = []
        keys: set[str] = set()
        for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            try:
                line = _line(raw, keys)
            except ValueError as error:
                raise BadScenario(f"{path.name}:{number}: {error}") from error
            lines.append(line)
            keys.update(filter(None, [line.key]))
        return cls(name=name, lines=tuple(lines))


def _line(raw: str, keys: set[str]) -> Line:
    """Read one line; raises ValueError with what is wrong."""
    try:
        fields = json.loads(raw)
    except ValueError as error:
        raise ValueError(f"not JSON: {error}") from error
    if not isinstance(fields, dict):
        raise ValueError("not a JSON object")
    for name, value in fields.items():
        if name not in Line.__dataclass_fields__:
            raise ValueError(f"unknown key {name!r}")
        if not isinstance(value, _TYPES.get(name, (str,))) or (isinstance(value, bool) and name != "verified"):
            raise ValueError(f"{name} has a wrong type: {value!r}")
    if "after" not in fields or fields["after"] < 0:
        raise ValueError("after (seconds, 0 or more) is needed")
    line = Line(**fields)
    _check(line, keys)
    return line


def _check(line: Line, keys: set[str]) -> None:
    acts = [line.is_post, bool(line.edit_of and line.text), bool(line.delete), bool(line.author and line.repost_of)]
    if acts.count(True) != 1:
        raise ValueError("a line is one of: author and text; edit_of and text; delete; author and repost_of")
    if line.author:
        try:
            bare(line.author)
        except UnusableHandle as error:
            raise ValueError(str(error)) from error
    if line.key in keys:
        raise ValueError(f"key {line.key!r} was used before")
    for name in ("in_reply_to", "quote_of", "on_reply", "edit_of", "delete", "repost_of"):
        wanted = getattr(line, name)
        if wanted and wanted not in keys:
            raise ValueError(f"{name}: no earlier line has the key {wanted!r}")


class ScenarioPlayer:
    """Plays a scenario on X, `speed` times as fast as it is written."""

    def __init__(
        self, x: XNetwork, scenario: Scenario, *, brand: str, speed: float = 1.0, wait: Wait = asyncio.sleep
    ) -> None:
        account = x.people.by_handle(brand)
        if account is None or not account.brand:
            raise ValueError(f"@{brand} is not one of the brand's accounts")
        self._x = x
        self._scenario = scenario
        self._brand: Account = account
        self._speed = speed
        self._wait = wait
        self._ids: dict[str, int] = {}
        self._lines: dict[int, Line] = {}
        self._answers: dict[str, asyncio.Future[int]] = {}
        self.played = 0  #: acts done so far

    async def run(self) -> None:
        """Play everything; lines that wait for an answer keep this from returning until they have had it."""
        loop = asyncio.get_running_loop()
        follow_ups = [line for line in self._scenario.lines if line.on_reply]
        self._answers = {line.on_reply: loop.create_future() for line in follow_ups}
        self._x.listeners.append(self._notice)
        try:
            await asyncio.gather(self._play_in_order(), *map(self._follow_up, follow_ups))
        finally:
            self._x.listeners.remove(self._notice)

    def answer_to(self, post_id: str) -> str | None:
        """The reply that the scenario has ready for a post, or None: that one is for people."""
        line = self._lines.get(int(post_id))
        return line.answer if line and line.answer else None

    async def _play_in_order(self) -> None:
        for line in self._scenario.lines:
            if not line.on_reply:
                await self._wait(line.after / self._speed)
                self._play(line, None)

    async def _follow_up(self, line: Line) -> None:
        answer = await self._answers[line.on_reply]
        await self._wait(line.after / self._speed)
        self._play(line, answer)

    def _notice(self, post: XPost) -> None:
        """Hear of the brand's answers; called by X on the thread that writes the post."""
        if post.author_id != self._brand.id or post.in_reply_to is None:
            return
        line = self._lines.get(post.in_reply_to)
        waiting = self._answers.get(line.key) if line else None
        if waiting is not None:
            waiting.get_loop().call_soon_threadsafe(_settle, waiting, post.id)

    def _play(self, line: Line, answer: int | None) -> None:
        try:
            self._act(line, answer)
        except (NoSuchPost, NotEditable):
            # Whoever plays along may have taken away what this line builds upon; the others go on.
            return
        self.played += 1

    def _act(self, line: Line, answer: int | None) -> None:
        text = line.text.replace("{brand}", self._brand.handle)
        if line.edit_of:
            edited = self._known(line.edit_of)
            self._remember(self._x.edit(edited, text), self._lines[edited])
        elif line.delete:
            self._x.delete(self._known(line.delete))
        elif line.repost_of:
            self._x.repost(self._author(line), self._known(line.repost_of))
        else:
            parent = self._known(line.in_reply_to) if line.in_reply_to else answer
            quoted = self._known(line.quote_of) if line.quote_of else None
            self._remember(self._x.publish(self._author(line), text, in_reply_to=parent, quote_of=quoted), line)

    def _known(self, key: str) -> int:
        """The newest id of an earlier line's post; raises NoSuchPost when that line could not be played."""
        if key not in self._ids:
            raise NoSuchPost(key)
        return self._ids[key]

    def _remember(self, post: XPost, line: Line) -> None:
        self._lines[post.id] = line
        if line.key:
            self._ids[line.key] = post.id

    def _author(self, line: Line) -> Account:
        return self._x.people.ensure(
            line.author, name=line.author_name, followers=line.followers, verified=line.verified
        )


def _settle(waiting: "asyncio.Future[int]", post_id: int) -> None:
    if not waiting.done():
        waiting.set_result(post_id)
