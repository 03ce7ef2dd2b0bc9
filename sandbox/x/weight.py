"""How long X counts a text to be, and what in it X takes for a web address.

Written apart from the bot's own counting on purpose: two versions that agree are worth more than one that is trusted.
Source: X's published counting rules (weighted ranges, 23 for any address, 2 for any emoji, NFC first).
"""

import unicodedata

import regex

MAX_WEIGHT = 280
_URL_WEIGHT = 23

_TOP_LEVEL = (
    "com|org|net|info|biz|edu|gov|mil|int|eu|io|app|dev|ai|co|me|tv|news|blog|online|shop|store|site|travel|aero|"
    "no|se|dk|fi|is|de|nl|be|fr|es|it|pt|pl|at|ch|ie|uk|us|ca|au|nz|jp|in|br|ee|lv|lt"
)
_PATH_CHARACTER = r"[\p{L}\p{N}_\-./?=&%#+~:;,@!*'()$\[\]|]"
_PATH_END = r"[\p{L}\p{N}_\-/=&%#+~@$]"

URL = regex.compile(
    rf"(?<![\p{{L}}\p{{N}}@.$#_\-])"
    rf"(?:https?://[\p{{L}}\p{{N}}](?:[\p{{L}}\p{{N}}.\-]*[\p{{L}}\p{{N}}])?(?::\d+)?"
    rf"|(?:[a-z0-9](?:[a-z0-9\-]*[a-z0-9])?\.)+(?:{_TOP_LEVEL})(?![\p{{L}}\p{{N}}@_]|\.[\p{{L}}\p{{N}}]))"
    rf"(?:/(?:{_PATH_CHARACTER}*{_PATH_END})?|\?{_PATH_CHARACTER}*{_PATH_END})?",
    regex.IGNORECASE,
)

_EMOJI = regex.compile(r"\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|\u20E3|\p{Regional_Indicator}{2}")
_CLUSTER = regex.compile(r"\X")
_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))


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
    for address in URL.finditer(composed):
        total += _weigh_plain(composed[position : address.start()]) + _URL_WEIGHT
        position = address.end()
    return total + _weigh_plain(composed[position:])
