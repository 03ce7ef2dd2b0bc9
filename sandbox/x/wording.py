"""The text of a post as X gives it out: addresses shortened, characters escaped, entities marked.

Offsets count characters of the text that is given out, so that a slice of it is the thing named.
"""

import hashlib
import html
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import regex

from sandbox.x.people import Account
from sandbox.x.weight import addresses

MENTION = regex.compile(r"(?<![\p{L}\p{N}_@!#$%&*/])@([A-Za-z0-9_]{1,15})(?![\p{L}\p{N}_@])")
_HASHTAG = regex.compile(r"(?<![\p{L}\p{N}_&/])#([\p{L}\p{N}_]*\p{L}[\p{L}\p{N}_]*)")
CASHTAG = regex.compile(r"(?<![\p{L}\p{N}_$])\$([A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?)(?![\p{L}\p{N}_])")

_SHORT = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_DISPLAYED = 27

FindAccount = Callable[[str], Account | None]


@dataclass(kw_only=True)
class Wording:
    """A text as given out, with its entities by kind."""

    text: str = ""
    entities: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def mark(self, kind: str, start: int, end: int, **facts: Any) -> None:
        """Note that `text[start:end]` is a thing of that kind."""
        self.entities.setdefault(kind, []).append({"start": start, "end": end, **facts})


def handles_in(text: str) -> list[str]:
    """The handles that a text calls, without @, in order."""
    return [match.group(1) for match in MENTION.finditer(text)]


def leading_handles(text: str) -> list[str]:
    """The handles that a text opens with, before any other word."""
    found = []
    for word in text.split():
        match = MENTION.fullmatch(word)
        if match is None:
            break
        found.append(match.group(1))
    return found


def short_address(post_id: int, number: int) -> str:
    """The t.co address that stands for the `number`th address in a post."""
    digest = hashlib.sha256(f"{post_id}/{number}".encode()).digest()
    return "https://t.co/" + "".join(_SHORT[byte % len(_SHORT)] for byte in digest[:10])


def word(post_id: int, text: str, find: FindAccount, *, appended: str | None = None) -> Wording:
    """Put `text` into X's form; `appended` is the address of a quoted post, which X adds at the end."""
    wording = Wording()
    position, number = 0, 0
    for address in addresses(text):
        _add_plain(wording, text[position : address.start()], find)
        _add_address(wording, post_id, number, address.group())
        position, number = address.end(), number + 1
    _add_plain(wording, text[position:], find)
    if appended is not None:
        wording.text += " " if wording.text else ""
        _add_address(wording, post_id, number, appended)
    return wording


def _escape(text: str) -> str:
    return html.escape(text, quote=False)


def _add_plain(wording: Wording, segment: str, find: FindAccount) -> None:
    base = len(wording.text)

    def place(match: regex.Match[str]) -> tuple[int, int]:
        return base + len(_escape(segment[: match.start()])), base + len(_escape(segment[: match.end()]))

    for match in MENTION.finditer(segment):
        account = find(match.group(1))
        if account is not None:
            wording.mark("mentions", *place(match), username=account.handle, id=account.id)
    for match in _HASHTAG.finditer(segment):
        wording.mark("hashtags", *place(match), tag=match.group(1))
    for match in CASHTAG.finditer(segment):
        wording.mark("cashtags", *place(match), tag=match.group(1))
    wording.text += _escape(segment)


def _add_address(wording: Wording, post_id: int, number: int, address: str) -> None:
    short = short_address(post_id, number)
    shown = regex.sub(r"^https?://(?:www\.)?", "", address, flags=regex.IGNORECASE)
    wording.mark(
        "urls",
        len(wording.text),
        len(wording.text) + len(short),
        url=short,
        expanded_url=address if "://" in address[:8] else f"http://{address}",
        display_url=shown if len(shown) <= _DISPLAYED else shown[: _DISPLAYED - 1] + "…",
    )
    wording.text += short
