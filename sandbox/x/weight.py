"""How long X counts a text to be, and what in it X takes for a web address.

Written apart from the bot's own counting on purpose: two versions that agree are worth more than one that is trusted.
Source: X's published counting rules (weighted ranges, 23 for any address, 2 for any emoji, NFC first).
"""

import unicodedata
from collections.abc import Iterator

import regex

from rules.top_level_domains import TOP_LEVEL_DOMAINS

MAX_WEIGHT = 280
_URL_WEIGHT = 23

_LETTER = r"[\p{L}\p{N}]"
_PATH_CHARACTER = r"[\p{L}\p{N}_\-./?=&%#+~:;,@!*'()$\[\]|]"
_PATH_END = r"[\p{L}\p{N}_\-/=&%#+~@$)]"
_CANDIDATE = regex.compile(
    rf"(?<![\p{{L}}\p{{N}}@$#_\-./])(?:https?://)?"
    rf"(?:{_LETTER}(?:[\p{{L}}\p{{N}}_\-]*{_LETTER})?\.)+(?P<top>[\p{{L}}\p{{M}}]+|xn--[a-z0-9\-]+)(?![\p{{L}}\p{{N}}@_\-])"
    rf"(?::\d+)?(?:/(?:{_PATH_CHARACTER}*{_PATH_END})?)?(?:\?{_PATH_CHARACTER}*{_PATH_END})?",
    regex.IGNORECASE,
)

_EMOJI = regex.compile(r"\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|\u20E3|\p{Regional_Indicator}{2}")
_CLUSTER = regex.compile(r"\X")
_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))


def addresses(text: str) -> Iterator[regex.Match[str]]:
    """The places of `text` that X takes for web addresses, with or without http(s) in front, in order."""
    return (match for match in _CANDIDATE.finditer(text) if match["top"].lower() in TOP_LEVEL_DOMAINS)


def _weigh_character(character: str) -> int:
    point = ord(character)
    return 1 if any(low <= point <= high for low, high in _LIGHT) else 2


def _weigh_plain(text: str) -> int:
    total = 0
    for cluster in _CLUSTER.findall(text):
        total += 2 if _EMOJI.search(cluster) else sum(map(_weigh_character, cluster))
    return total


def weight(text: str) -> int:
    """The weighted length of `text`, to be held against MAX_WEIGHT."""
    composed = unicodedata.normalize("NFC", text)
    total, position = 0, 0
    for address in addresses(composed):
        total += _weigh_plain(composed[position : address.start()]) + _URL_WEIGHT
        position = address.end()
    return total + _weigh_plain(composed[position:])
