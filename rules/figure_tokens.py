"""The text of a command, as Slack hands it over, in words: quoted ones whole, mentions taken apart."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rules.figure_question import QUOTES
from rules.period_words import folded
from rules.slack_text import unescape

_QUOTED = rf"[{QUOTES}](?:\\.|[^{QUOTES}\\])*+[{QUOTES}]"
_MENTION = r"<[^<>\s][^<>]*>"
_TOKEN = re.compile(rf"(?:{_MENTION}|{_QUOTED}|[^\s{QUOTES}<]++|<|[{QUOTES}])+", re.DOTALL)
_PART = re.compile(
    rf"(?P<mention>{_MENTION})|(?P<quoted>{_QUOTED})|(?P<stray>[{QUOTES}])|(?P<plain>[^\s{QUOTES}<]+|<)", re.DOTALL
)
_KEY = re.compile(r"(\w+):")


@dataclass(frozen=True, kw_only=True)
class Mention:
    """What Slack makes of @somebody, #channel, a user group or an address."""

    mark: str  #: "@", "#", "!" (a user group, or everybody here), or "" for an address
    id: str
    label: str  #: what was typed or what it is called, without @ and #; may be empty

    @property
    def words(self) -> str:
        """What to read in place of an address."""
        return self.label or self.id

    @property
    def shown(self) -> str:
        """How Slack shows it, more or less."""
        return f"{self.mark}{self.words}".replace("!", "@")


@dataclass(frozen=True, kw_only=True)
class Token:
    """One word."""

    shown: str  #: as it was typed, a mention as it is seen
    key: str = ""  #: "team" of team:baggage, in lower case
    text: str = ""  #: the rest, without quotation marks; of a mention what stands before it
    quoted: bool = False
    mention: Mention | None = None
    open_quote: bool = False  #: a quotation mark has no other

    @property
    def is_plain(self) -> bool:
        """Whether it may be part of a phrase: a word alone, without a key, a quotation or a mark before it."""
        return not (self.key or self.quoted or self.mention or self.open_quote or self.text.startswith(("@", "#")))

    @property
    def said(self) -> str:
        """Its text in one spelling; nothing for one that is not plain."""
        return folded(self.text) if self.is_plain else ""


def tokens(text: str) -> Iterator[Token]:
    """The words of `text` in their order."""
    for found in _TOKEN.finditer(text):
        yield _token(found[0])


def _token(raw: str) -> Token:
    text, key, quoted, mention, stray = "", "", False, None, False
    for part in _PART.finditer(raw):
        match part.lastgroup:
            case "mention":
                mention = _mention(part[0][1:-1])
            case "quoted":
                text, quoted = text + re.sub(r"\\(.)", r"\1", unescape(part[0][1:-1])), True
            case "stray":
                stray = True
            case _:
                plain = unescape(part[0])
                if part.start() == 0 and (head := _KEY.match(plain)):
                    key, plain = folded(head[1]), plain[head.end() :]
                text += plain
    if mention is not None and not mention.mark and not text:
        text, mention = mention.words, None
    shown = re.sub(_MENTION, lambda found: _mention(found[0][1:-1]).shown, raw)
    return Token(shown=unescape(shown), key=key, text=text, quoted=quoted, mention=mention, open_quote=stray)


def _mention(inside: str) -> Mention:
    target, _, label = inside.partition("|")
    mark = target[:1] if target[:1] in ("@", "#", "!") else ""
    return Mention(mark=mark, id=unescape(target[len(mark) :]), label=unescape(label).lstrip("@#"))
