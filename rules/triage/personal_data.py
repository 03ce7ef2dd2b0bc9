"""Personal data in a post: where it stands, and the text without it (S84)."""

from collections.abc import Callable
from dataclasses import dataclass

import regex

from rules.assessment import Personal, Statement
from rules.triage.number_kinds import NUMBERS, around, without_dates

_EMAIL = regex.compile(r"(?<![\w.+@-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}\p{L}{2,24}(?!\w)")
_BOOKING = regex.compile(
    r"\b(?i:book(?:ing(?:en|a|et)?)?|booking(?:s?(?:referan[sc]e|referen[cs]e?|nummer|nr|kode|kod))\w{0,3}|reservation"
    r"|ref(?:erence|eranse|erens|erenz)?|refer(?:anse|ens|ence)(?:nummer|numret|nr)\w{0,2}|pnr|confirmation"
    r"|record locator|bestilling\w*"
    r"|bokning\w*|varaus\w*|varausnumero|buchung\w*|buchungs\w*|reservasjon\w*)\b"
    r"[\s:#.\-]{1,4}(?i:(?:number|nummer|no|nr|code|kode|kod|koodi|ref|reference|is|er|är|on|ist|id|min|mitt|mit|vår"
    r"|vores)[\s:#.\-]{1,3}){0,3}"
    r"([A-Z0-9]{6})(?!\w)"
)
#: Their last four characters stay, so that the team can tell which.
_SEEN_OF = frozenset({Personal.CARD, Personal.IBAN})


@dataclass(frozen=True, kw_only=True)
class Span:
    """A piece of personal data in a text."""

    kind: Personal
    start: int
    end: int  #: behind its last character


def spot(text: str) -> tuple[Span, ...]:
    """Where personal data stands in the text, in its order; no two overlap."""
    found: list[Span] = []
    taken = bytearray(len(text))

    def take(kind: Personal, start: int, end: int) -> None:
        if not any(taken[start:end]):
            taken[start:end] = b"\x01" * (end - start)
            found.append(Span(kind=kind, start=start, end=end))

    for match in _EMAIL.finditer(text):
        take(Personal.E_MAIL, *match.span())
    undated = without_dates(text)
    for kind, form, fits in NUMBERS:
        for match in form.finditer(undated, overlapped=False):
            start, end = match.span()
            if fits(match.group(), around(text, start, end)):
                take(kind, start, end)
    for match in _BOOKING.finditer(text):
        code = match[1]
        # A word of six capitals in a text of capitals is no code.
        if not code.isdigit() and (any(map(str.isdigit, code)) or not match.group().isupper()):
            take(Personal.BOOKING, *match.span(1))
    return tuple(sorted(found, key=lambda span: span.start))


def mask(text: str) -> str:
    """The text as people may see it: personal data dotted out, of cards and IBANs but the last four."""
    return _replaced(text, spot(text), lambda span: _dots(text, span))


def blotted(text: str, spans: tuple[Span, ...]) -> str:
    """The text as the other aspects read it: nothing stands where personal data stood."""
    return _replaced(text, spans, lambda _: " • ")


def statement(spans: tuple[Span, ...]) -> Statement:
    """The kinds found, each once, in their order in the text."""
    kinds = ", ".join(dict.fromkeys(span.kind for span in spans))
    return Statement(value=kinds, reasons=(f"a {kinds} stands in it",) if kinds else ())


def _dots(text: str, span: Span) -> str:
    return f"•••• {text[span.end - 4 : span.end]}" if span.kind in _SEEN_OF else "••••"


def _replaced(text: str, spans: tuple[Span, ...], by: Callable[[Span], str]) -> str:
    parts, last = [], 0
    for span in spans:
        parts += [text[last : span.start], by(span)]
        last = span.end
    return "".join([*parts, text[last:]])
