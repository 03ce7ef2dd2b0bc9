"""What Slack makes of a text that a person types: escaped, links and names marked up, emoji by name, and rich text."""

import re
from dataclasses import dataclass

from .directory import Directory
from .emoji import CHARACTERS, TYPED, spoken
from .model import Json

_TOKEN = re.compile(
    r"(?P<url>https?://[^\s<>]+)"
    r"|(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<bare>\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|no|dk|se|fi|eu|io)\b(?:/[^\s<>]*)?)"
    r"|(?P<at>(?<!\w)@[\w.-]+)"
    r"|(?P<hash>(?<!\w)\#[\w-]+)"
    r"|:(?P<code>[a-z0-9_+'-]+):"
    rf"|(?P<emoji>{TYPED.pattern})"
)
_BROADCASTS = ("here", "channel", "everyone")


@dataclass(frozen=True, kw_only=True)
class Typed:
    """The two forms in which Slack hands a typed text to an app."""

    text: str
    blocks: list[Json]


def escape(text: str) -> str:
    """The three characters that Slack escapes, and no others."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def typed(text: str, directory: Directory) -> Typed:
    """Encode `text` as Slack's clients do on sending; what they do with markdown typed by hand is left out."""
    out: list[str] = []
    elements: list[Json] = []
    end = 0

    def plain(piece: str) -> None:
        if piece:
            out.append(escape(piece))
            if elements and elements[-1]["type"] == "text":
                elements[-1]["text"] += piece
            else:
                elements.append({"type": "text", "text": piece})

    for match in _TOKEN.finditer(text):
        plain(text[end : match.start()])
        end = match.end()
        marked = _marked_up(match, directory)
        if marked is None:
            plain(match[0])
        else:
            written, element, rest = marked
            out.append(written)
            elements.append(element)
            plain(rest)
    plain(text[end:])
    rich = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}
    return Typed(text="".join(out), blocks=[rich] if elements else [])


def _marked_up(match: re.Match[str], directory: Directory) -> tuple[str, Json, str] | None:
    """How the match is written, its rich text, and what of it was punctuation after all; None: plain text."""
    whole = match[0]
    match match.lastgroup:
        case "url":
            url, rest = _without_punctuation(whole)
            return f"<{escape(url)}>", {"type": "link", "url": url}, rest
        case "bare":
            name, rest = _without_punctuation(whole)
            url = f"http://{name}"
            return f"<{escape(url)}|{escape(name)}>", {"type": "link", "url": url, "text": name}, rest
        case "mail":
            return f"<mailto:{whole}|{whole}>", {"type": "link", "url": f"mailto:{whole}", "text": whole}, ""
        case "at" | "hash":
            return _name(whole, directory)
        case "code":
            return _emoji_by_name(match["code"])
    character = TYPED.fullmatch(whole)
    assert character is not None
    name, points, tone = spoken(character[1], character[2])
    element: Json = {"type": "emoji", "name": name, "unicode": points}
    if tone is None:
        return f":{name}:", element, ""
    return f":{name}::skin-tone-{tone}:", element | {"skin_tone": tone}, ""


def _without_punctuation(url: str) -> tuple[str, str]:
    kept = url.rstrip(".,;:!?'\")")
    return kept, url[len(kept) :]


def _emoji_by_name(name: str) -> tuple[str, Json, str] | None:
    if name not in CHARACTERS:
        return None
    points = "-".join(f"{ord(c):04x}" for c in CHARACTERS[name])
    return f":{name}:", {"type": "emoji", "name": name, "unicode": points}, ""


def _name(word: str, directory: Directory) -> tuple[str, Json, str] | None:
    sign, name = word[0], word[1:].rstrip(".-")
    rest = word[1 + len(name) :]
    if sign == "#":
        for channel in directory.channels.values():
            if name and channel.name == name:
                return f"<#{channel.id}|{name}>", {"type": "channel", "channel_id": channel.id}, rest
        return None
    if name in _BROADCASTS:
        return f"<!{name}>", {"type": "broadcast", "range": name}, rest
    for user in directory.users.values():
        if user.name == name:
            return f"<@{user.id}>", {"type": "user", "user_id": user.id}, rest
    for group in directory.groups.values():
        if group.handle == name:
            return f"<!subteam^{group.id}>", {"type": "usergroup", "usergroup_id": group.id}, rest
    return None
