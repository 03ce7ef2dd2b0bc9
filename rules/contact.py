"""Telephone numbers and e-mail addresses in a reply: they send a customer away from the channel they chose (S77)."""

import regex

# At least eight digits with what people put between them: no date, and no part of a longer word, address or amount.
_DATE = r"(?:\d{1,2}[./-]\d{1,2}[./-]\d{4}|\d{4}-\d{2}-\d{2})(?!\d)"
_PHONE = regex.compile(rf"(?<![\w@#./,:-])(?!{_DATE})(?:\+|00)?(?:\d[\s().-]{{0,2}}){{7,14}}\d(?![\w@])")
_EMAIL = regex.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def names_contact(text: str) -> bool:
    """Whether a telephone number or an e-mail address stands in `text`."""
    return bool(_EMAIL.search(text) or _PHONE.search(text))
