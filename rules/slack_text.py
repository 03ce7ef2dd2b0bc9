"""Text between Slack and a customer: what a message says to somebody outside, and a customer's words made harmless.

Slack writes a message in its own notation (mrkdwn): &, < and > are escaped, links and mentions stand in angle brackets,
and emoji are names between colons.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import takewhile

import regex

from rules.slack_emoji import emoji_of

WORD_JOINER = "\u2060"  #: invisible, no space, and Slack reads no mark, link or name across it

_ENTITY = regex.compile(r"<([^<>]*)>")
_SCHEME = regex.compile(r"(?:https?://|mailto:|tel:)", regex.IGNORECASE)
_NAME = r"[\p{Ll}\p{Lo}\p{N}_+'\-]+"
_SHORTCODE = regex.compile(rf":({_NAME}):(?::skin-tone-([2-6]):)?")

_SHORTCODE_START = regex.compile(r":(?=[\w+'\-]+:)")
_BARE_DOMAIN_DOT = regex.compile(r"(?<=\w)\.(?=[^\W\d_])")
_MARK = regex.compile(r"[*_~`]")
_QUOTE = regex.compile(r"^(\s*)>", regex.MULTILINE)

_LINE_END = regex.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
# A flag made of tags and a joiner between the parts of one emoji are what a customer wrote; loose ones are not.
_FLAG = r"\U0001F3F4[\U000E0020-\U000E007E]+\U000E007F"
# The Hangul fillers are letters to Unicode and nothing to the eye; with Arabic's number signs it is the reverse.
_UNSEEN = r"\p{Cc}\p{Cf}\p{Cs}\u115F\u1160\u3164\uFFA0"
_KEPT = r"\n\u200D--\p{Prepended_Concatenation_Mark}"
_INVISIBLE = regex.compile(rf"({_FLAG})|[[{_UNSEEN}]--{_KEPT}]", regex.V1)
_LOOSE_JOINER = regex.compile(
    r"(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F])\u200D|\u200D(?!\p{Extended_Pictographic})"
)
_BLANK_LINES = regex.compile(r"(?<![^\S\n])(?:[^\S\n]*+\n){4,}")


@dataclass(frozen=True, kw_only=True)
class Plain:
    """What a customer would read of a Slack message."""

    text: str
    problems: tuple[str, ...] = ()  #: a sentence for each thing that means nothing outside Slack; with any, do not send


def to_plain(slack_text: str) -> Plain:
    """Turn the `text` of a Slack message event into the exact text that a customer would read.

    Nothing else is changed than Slack's own notation: marks such as *bold* stay as they were typed, and only white
    space around the whole is taken away. A link whose label is the link as typed is that label, any other is its
    address.
    """
    problems: dict[str, None] = {}
    parts: list[str] = []
    after = 0
    for entity in _ENTITY.finditer(slack_text):
        parts.append(_literal(slack_text[after : entity.start()], problems))
        parts.append(_entity(unescape(entity[1]), problems))
        after = entity.end()
    parts.append(_literal(slack_text[after:], problems))
    return Plain(text="".join(parts).strip(), problems=tuple(problems))


def escape(text: str) -> str:
    """Write `text` so that Slack shows its &, < and > as they are and reads no mention or link into them."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """Undo `escape`."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def defuse(text: str) -> str:
    """Make a customer's text inert wherever Slack would read it as mrkdwn, such as the fallback text of a message.

    It then pings nobody, links nothing, formats nothing and draws no emoji from names; a reader sees the same letters.
    """
    text = _SHORTCODE_START.sub(":" + WORD_JOINER, clean(text))
    text = text.replace("://", "://" + WORD_JOINER).replace("@", "@" + WORD_JOINER)
    text = _BARE_DOMAIN_DOT.sub("." + WORD_JOINER, text)
    text = _MARK.sub(lambda mark: WORD_JOINER + mark[0] + WORD_JOINER, text)
    return escape(_QUOTE.sub(rf"\1{WORD_JOINER}>", text))


def clean(text: str) -> str:
    """Take out of a customer's text what cannot be seen but changes what is: for plain_text blocks (with emoji off).

    Controls of direction, zero-width and other control characters go, except line ends and what holds one emoji
    together; more than three line ends in a row become three.
    """
    text = _LINE_END.sub("\n", text).replace("\t", " ")
    text = _INVISIBLE.sub(lambda found: found[1] or "", text)
    return _BLANK_LINES.sub("\n\n\n", _LOOSE_JOINER.sub("", text))


def storable(text: str) -> str:
    """`text` with the two things that no database takes, NUL and half a surrogate pair, as U+FFFD."""
    return text.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def shorten(text: str, limit: int) -> str:
    """Cut `text` to at most `limit` code points, never inside a grapheme, with "…" as the last of them where cut."""
    if limit < 1:
        raise ValueError("a text cannot be shortened to nothing")
    if len(text) <= limit:
        return text
    ends = (grapheme.end() for grapheme in regex.finditer(r"\X", text))
    kept = max(takewhile(lambda end: end < limit, ends), default=0)
    return text[:kept].rstrip() + "…"


def _literal(source: str, problems: dict[str, None]) -> str:
    """Text between entities: emoji by name become themselves."""
    return unescape("".join(_with_emoji(source, problems)))


def _with_emoji(source: str, problems: dict[str, None]) -> Iterator[str]:
    after = 0
    while code := _SHORTCODE.search(source, after):
        name, tone = code[1], code[2]
        before, behind = source[: code.start()][-1:], source[code.end() :][:1]
        # 12:30:45 and 1:100:5 are times and ratios, though :100: is an emoji.
        number = name.isdecimal() and before.isdecimal()
        if not number and (found := emoji_of(name, int(tone) if tone else None)):
            yield source[after : code.start()] + found
            after = code.end()
            continue
        inside_a_word = before.isalnum() and behind.isalnum()
        if not name.isdecimal() and not inside_a_word:
            problems[f"The emoji :{name}: exists in this Slack only: a customer would read its name."] = None
        # Its last colon may be the first of the next name.
        after, start = code.end() - 1, after
        yield source[start:after]
    yield source[after:]


def _entity(source: str, problems: dict[str, None]) -> str:
    """What stands between angle brackets: a mention, a broadcast or a link."""
    target, _, label = source.partition("|")
    kind, name = target[:1], target[1:]
    if explain := _MENTIONS.get(kind):
        shown, sentence = explain(name, label)
        problems[sentence] = None
        return shown
    bare = _SCHEME.sub("", target, count=1)
    if _same_address(label, bare) or label == target:
        return label
    return target if target.lower().startswith(("http://", "https://")) else bare


def _same_address(label: str, bare: str) -> bool:
    """Whether a label is the address as it was typed; Slack may add a final slash and drop the blanks of a number."""
    same = label.casefold().rstrip("/") == bare.casefold().rstrip("/")
    return bool(label) and (same or regex.sub(r"[\s()\-]", "", label) == bare)


def _person(name: str, label: str) -> tuple[str, str]:
    shown = f"@{label.removeprefix('@') or name}"
    return shown, f"The mention {shown} names a person of this Slack: write a name that the customer knows instead."


def _channel(name: str, label: str) -> tuple[str, str]:
    shown = f"#{label.removeprefix('#') or name}"
    return shown, f"The mention {shown} names a channel of this Slack, which a customer cannot open."


def _broadcast(name: str, label: str) -> tuple[str, str]:
    shown = label or f"@{name.partition('^')[0]}"
    return shown, f"The mention {shown} calls people of this Slack and means nothing to a customer."


_MENTIONS: dict[str, Callable[[str, str], tuple[str, str]]] = {"@": _person, "#": _channel, "!": _broadcast}
