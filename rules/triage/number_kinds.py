"""Which runs of digits are personal numbers: each kind by its own form, its check digits and where needed its context.

Check digits, lengths and phone grammar come from python-stdnum and phonenumbers; here is only where to look.
"""

from collections.abc import Callable
from typing import Any

import phonenumbers
import regex
from stdnum import iban, luhn
from stdnum.de import idnr
from stdnum.dk import cpr
from stdnum.exceptions import ValidationError
from stdnum.fi import hetu
from stdnum.no import fodselsnummer, kontonr
from stdnum.se import personnummer

from rules.assessment import Personal

_BEFORE, _AFTER = 40, 20  #: characters around a number in which a word says what it is
_PHONE_WORD = regex.compile(
    r"\b(?:phone|call|ring|tel|tlf|telefon|mob|mobil|mobile|cell|sms|text me|number|nummer|numret|nr|puh|puhelin|numero"
    r"|soita|soittakaa|handy|anrufen|ruf|reach me|whatsapp|kontakt)",
    regex.IGNORECASE,
)
_ACCOUNT_WORD = regex.compile(r"\b(?:konto|account|bank|iban|tili)", regex.IGNORECASE)
_CPR_WORD = regex.compile(r"\b(?:cpr|person|cvr|id)", regex.IGNORECASE)
#: Says that the digits beside it are somebody's identity, even where one of them was mistyped.
_IDENTITY_WORD = regex.compile(
    r"\b(?:f(?:ø|oe?)dselsnummer|fødselsnr|fnr|personnummer|person(?:al)?nr|cpr|henkilötunnu|hetu|sotu|steuer-?id)",
    regex.IGNORECASE,
)
_DATE = regex.compile(
    r"(?<![\w.+/-])(?:0?[1-9]|[12]\d|3[01])([./-])(?:0?[1-9]|1[0-2])\1(?:(?:19|20)\d\d|(?<!\d .{1,9})\d\d)(?![./-]?\w)"
)
_CARD = regex.compile(r"(?:4\d{12}|4\d{15}|4\d{18}|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|3[068]\d{12}|6\d{15,18})")
_NATIONAL = ("SE", "FI", "DE", "GB")
_EIGHT = ("NO", "DK")

Fits = Callable[[str, str], bool]


def _valid(validate: Callable[[str], Any], value: str) -> bool:
    try:
        validate(value)
    except (ValidationError, ValueError):
        return False
    return True


def _iban(value: str, _: str) -> bool:
    return _valid(iban.validate, value)


def _card(value: str, _: str) -> bool:
    digits = "".join(filter(str.isdigit, value))
    return bool(_CARD.fullmatch(digits)) and bool(luhn.is_valid(digits))


def _norwegian(value: str, _: str) -> bool:
    return _valid(fodselsnummer.validate, value)


def _called_identity(_: str, around: str) -> bool:
    return bool(_IDENTITY_WORD.search(around))


def _swedish(value: str, _: str) -> bool:
    return _valid(personnummer.validate, value)


def _danish(value: str, around: str) -> bool:
    return _valid(cpr.validate, value) and ("-" in value or bool(_CPR_WORD.search(around)))


def _finnish(value: str, _: str) -> bool:
    return _valid(hetu.validate, value.upper())


def _german(value: str, _: str) -> bool:
    return _valid(idnr.validate, value)


def _account(value: str, around: str) -> bool:
    return _valid(kontonr.validate, value) and ("." in value or bool(_ACCOUNT_WORD.search(around)))


def _is_phone(value: str, region: str | None) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(value, region))
    except phonenumbers.NumberParseException:
        return False


def _international(value: str, _: str) -> bool:
    return _is_phone("+" + value[2:] if value.startswith("00") else value, None)


def _trunk(value: str, _: str) -> bool:
    return any(_is_phone(value, region) for region in _NATIONAL)


def _eight(value: str, around: str) -> bool:
    return bool(_PHONE_WORD.search(around)) and any(_is_phone(value, region) for region in _EIGHT)


def _american(value: str, around: str) -> bool:
    written_so = value.startswith("(") or value.count("-") == 2
    return (written_so or bool(_PHONE_WORD.search(around))) and _is_phone(value, "US")


def _form(pattern: str) -> "regex.Pattern[str]":
    return regex.compile(rf"(?<![\w+])(?:{pattern})(?!\w)")


#: Kind, where to look, and what must hold; of two that overlap the earlier wins. Every pattern's length is bounded, so
#: that looking takes time in proportion to the text.
NUMBERS: tuple[tuple[Personal, "regex.Pattern[str]", Fits], ...] = (
    (Personal.IBAN, _form(r"[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?"), _iban),
    (Personal.CARD, _form(r"\d(?:[ -]?\d){12,18}"), _card),
    (Personal.NATIONAL_ID, _form(r"\d{6}[- ]?\d{5}"), _norwegian),
    (Personal.NATIONAL_ID, _form(r"\d{6}[-+A-FU-Y]\d{3}[0-9A-Ya-y]"), _finnish),
    (Personal.NATIONAL_ID, _form(r"(?:\d{2})?\d{6}[-+ ]?\d{4}"), _swedish),
    (Personal.NATIONAL_ID, _form(r"\d{6}[- ]?\d{4}"), _danish),
    (Personal.NATIONAL_ID, _form(r"[1-9]\d(?: ?\d{3}){3}"), _german),
    (Personal.NATIONAL_ID, _form(r"(?:\d{2})?\d{6}[-+ ]{0,3}\d{4,5}"), _called_identity),
    (Personal.NATIONAL_ID, _form(r"\d{6}[-+A-FU-Y]\d{3}[0-9A-Ya-y]|\d{2}(?: ?\d{3}){3}"), _called_identity),
    (Personal.BANK_ACCOUNT, _form(r"\d{4}[. ]?\d{2}[. ]?\d{5}"), _account),
    (Personal.PHONE, regex.compile(r"(?<!\w)(?:\+|00)[1-9](?:[ \-.()/]{0,2}\d){6,14}(?!\w)"), _international),
    (Personal.PHONE, _form(r"(?:\(0\d{1,4}\)|0\d{1,4})(?:[ \-./]{0,2}\d){5,10}"), _trunk),
    (Personal.PHONE, _form(r"\d\d ?\d\d ?\d\d ?\d\d|\d{3} \d\d \d{3}|\d{4} \d{4}|[18]00 ?\d\d ?\d{3}"), _eight),
    (Personal.PHONE, _form(r"(?:\(\d{3}\)|\d{3})[ .\-]?\d{3}[ .\-]?\d{4}"), _american),
)


def without_dates(text: str) -> str:
    """The text, as long as it was, with nothing where a date of digits stood: 03.03.2026 is no number of anybody's."""
    return _DATE.sub(lambda match: "\x00" * len(match.group()), text)


def around(text: str, start: int, end: int) -> str:
    """What stands close to a number on its line and may say what it is."""
    return text[max(0, start - _BEFORE) : start] + " " + text[end : end + _AFTER]
