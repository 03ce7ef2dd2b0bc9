"""How long a text is to a network: X's weighted length, and graphemes for the networks that count those.

X's count follows the published twitter-text configuration, version 3, and the facts of its conformance suite. Left out
on purpose, because they can only make this count the higher one: t.co's own special case, and the 4,096 cap of a link.
"""

from unicodedata import normalize

import regex

from rules.top_level_domains import TOP_LEVEL_DOMAINS

URL_WEIGHT = 23  #: what X charges for any link, however long: it is sent as t.co/...
_LABEL_LIMIT = 63  #: letters between two dots of a domain; X's link finder drops a longer one

# What is outside these four ranges weighs 2: Latin to Georgian; the spaces, dashes, quotes and primes of typography.
_HEAVY = regex.compile(r"[^\u0000-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")

# (c) and (r) are emoji only when followed by the variation selector; a selector for text (FE0E) makes any emoji text.
_ELEMENT = (
    r"(?:[©®]\uFE0F|(?![©®])\p{Extended_Pictographic}(?!\uFE0E)(?:\uFE0F|\p{Emoji_Modifier})?"
    r"(?:[\U000E0020-\U000E007E]+\U000E007F)?)"
)
_EMOJI = regex.compile(
    rf"[0-9#*]\uFE0F?\u20E3|[\U0001F1E6-\U0001F1FF]{{2}}|{_ELEMENT}(?:\u200D{_ELEMENT})*",
)

_ACCENTED = r"\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u024F\u0253\u0254\u0256\u0257\u0259\u025B\u0263\u0268\u026F\u0272\u0289"
_LATIN = _ACCENTED + r"\u028B\u02BB\u0300-\u036F\u1E00-\u1EFF"
_CYRILLIC = r"\u0400-\u04FF"
_BARE = rf"[a-z0-9{_LATIN}]"  # of a domain written without http(s)
_ANY = r"[^\s!'#%&()*+,\-./:;<=>?@\[\]^_{|}~$\\\u202A-\u202E\u061C\u200E\u200F\u2066-\u2069\uFFFE\uFEFF\uFFFF]"
_TOP = r"(?:\L<tops>|xn--[-0-9a-z]+)(?![0-9a-z@+\-])"
_GENERAL = rf"[a-z0-9!*';:=+,.$/%#\[\]\-\u2013_~@|&{_CYRILLIC}{_LATIN}]"
_PARENS = rf"\((?:{_GENERAL}+|{_GENERAL}*\({_GENERAL}+\){_GENERAL}*)\)"
_PATH = rf"/(?:(?:{_GENERAL}|{_PARENS})*(?:[a-z0-9+\-=_#/{_CYRILLIC}{_LATIN}]|{_PARENS}))?"
_QUERY = r"\?[a-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*[a-z0-9\-_&=#/]"


def _domain(letter: str) -> str:
    """A domain of labels made of `letter`; an underscore may stand in all of them but the last."""
    sub_domain = rf"{letter}(?:(?:{letter}|[_-])*{letter})?\."
    name = rf"{letter}(?:(?:{letter}|-)*{letter})?\."
    return rf"(?:{sub_domain})*{name}{_TOP}"


_URL = regex.compile(
    r"(?<![a-z0-9@\uFF20$#\uFF03\uFFFE\uFEFF\uFFFF])"
    rf"(?:https?://(?P<domain>{_domain(_ANY)})|(?<![-_./])(?P<domain>{_domain(_BARE)}))"
    rf"(?::[0-9]+)?(?:{_PATH})?(?:{_QUERY})?",
    regex.IGNORECASE,
    tops=TOP_LEVEL_DOMAINS,
)


def weighted_length(text: str) -> int:
    """Count `text` as X does against its limit of 280 (S69).

    Counted on the NFC form: a link is 23, an emoji 2, a letter from Latin to Georgian 1, everything else 2.
    """
    normal = normalize("NFC", text)
    length = after = 0
    for link in _URL.finditer(normal):
        if max(map(len, link["domain"].split("."))) > _LABEL_LIMIT:
            continue
        length += _weigh(normal[after : link.start()]) + URL_WEIGHT
        after = link.end()
    return length + _weigh(normal[after:])


def graphemes(text: str) -> int:
    """Count what a reader calls characters: extended grapheme clusters (UAX 29), as Bluesky does against its limit."""
    return len(regex.findall(r"\X", text))


def _weigh(text: str) -> int:
    """The weight of text without links."""
    plain, emoji = _EMOJI.subn("", text)
    heavy = _HEAVY.findall(plain)
    return 2 * int(emoji) + len(plain) + len(heavy)


def has_link(text: str) -> bool:
    """Say whether a network would make a link of something in `text`, with or without http in front of it."""
    return _URL.search(normalize("NFC", text)) is not None
