"""Handles, channels, signatures, emoji and other words, as config.yaml has them; readers are as in times.py."""

import re
from typing import Annotated, Literal
from unicodedata import category

from pydantic import AfterValidator, Field, WithJsonSchema

from settings import emoji_names, kinds
from settings.problems import Unfit

Language = Literal["en", "nb", "nn", "da", "sv", "fi", "de"]
ReportLanguage = Literal["en", "nb", "da", "sv"]  #: those that locales/ has a catalogue for, and English

_HANDLE = re.compile(r"@?(\w{1,15})", re.ASCII)
_CHANNEL_ID = re.compile(r"[CG][A-Z0-9]{6,}", re.ASCII)
_CHANNEL_NAME = re.compile(r"#?([\w-]{1,80})")
_PREFIX = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*", re.ASCII)


def handle(written: object) -> str:
    """Read a handle, with or without @; it is returned without."""
    found = _HANDLE.fullmatch(kinds.text(written, "a handle such as havornair"))
    if not found:
        raise Unfit("is not a handle: up to 15 letters, digits and _")
    return found[1]


def channel(written: object) -> str:
    """Read a channel's id, or its name with or without #; a name is returned with it."""
    text = kinds.text(written, "a channel such as #social-x")
    if _CHANNEL_ID.fullmatch(text):
        return text
    found = _CHANNEL_NAME.fullmatch(text)
    if not found or found[1] != found[1].lower():
        hint = "#" + re.sub(r"[^\w-]+", "-", text.lstrip("#").lower()).strip("-")
        raise Unfit("is not a channel name: lower-case letters, digits, - and _", hint=hint if len(hint) > 1 else "")
    return "#" + found[1]


def _prefix(written: object) -> str:
    text = kinds.text(written, "the beginning of the names of environment variables, such as X_SUPPORT")
    if not _PREFIX.fullmatch(text):
        raise Unfit("is not the beginning of a variable's name, such as X_SUPPORT: capitals, digits and _")
    return text


def _signature(written: object) -> str:
    text = kinds.text(written, "a signature such as ^AK")
    if len(text) > 12 or any(mark.isspace() or not mark.isprintable() for mark in text):
        raise Unfit("is not a signature, such as ^AK: at most 12 marks and no space")
    return text


def _filled(written: object) -> str:
    text = kinds.text(written, "text; put quotes around it")
    if not text:
        raise Unfit("is empty")
    return text


_EMOJI_NAME = re.compile(r":[a-z0-9_+-]+:")
_QUOTES = "“”„«»‹›"


def _word(text: str) -> str:
    # A picture is a symbol, and may be looked for.
    if not any(mark.isalnum() or (mark != "*" and category(mark).startswith("S")) for mark in text.removeprefix("=")):
        raise Unfit("has no letter or digit to look for")
    if text.startswith("=") and text.endswith("*"):
        raise Unfit("says two things: = before it is for the word as it is written, * behind it for any ending")
    if "*" in text.removesuffix("*"):
        raise Unfit("has a * before its end; * stands for any ending, so it may stand at the end only")
    if (parts := text.replace("…", "...").split()) and "..." in (parts[0], parts[-1]):
        raise Unfit("has ... at an end; it stands for some words between two others, as in stolen ... card")
    if ", " in text:
        several = ", ".join(part.strip() for part in text.split(","))
        raise Unfit(f"has a comma, which would have to stand in the post; as words of their own: [{several}]")
    if text.startswith(("!", "-")) and text[1:2].isalpha():
        raise Unfit(f"begins with {text[0]}, which does not mean not; what must not be there stands under none")
    if " AND " in text or " OR " in text:
        raise Unfit(
            "is one phrase, AND and OR included; words of which any will do are a list, what must all be there all"
        )
    if _EMOJI_NAME.fullmatch(text):
        raise Unfit("is how Slack writes an emoji; put the emoji itself, as customers write it")
    if text[0] in _QUOTES or text[-1] in _QUOTES:
        raise Unfit("has typographic quotation marks, which would have to stand in the post; leave them out")
    return text


Handle = Annotated[str, *kinds.read_by(handle, pattern=r"^@?\w{1,15}$")]
Handles = Annotated[tuple[Handle, ...], kinds.OneOrMany()]
Channel = Annotated[str, *kinds.read_by(channel, examples=["#social-x"])]
Prefix = Annotated[str, *kinds.read_by(_prefix, pattern=f"^{_PREFIX.pattern}$")]
Signature = Annotated[str, *kinds.read_by(_signature, maxLength=12)]
Emoji = Annotated[str, *kinds.read_by(emoji_names.read, examples=["eyes"])]
Emojis = Annotated[tuple[Emoji, ...], kinds.OneOrMany(), Field(min_length=1)]
Text = Annotated[str, *kinds.read_by(_filled, minLength=1)]
Texts = Annotated[tuple[Text, ...], kinds.OneOrMany()]
#: What is looked for in what somebody wrote, as `rules.words.find_word` finds it.
Words = Annotated[tuple[Annotated[Text, AfterValidator(_word)], ...], kinds.OneOrMany()]
#: A prepared reply leaves ten characters of X's 280 for the signature.
Prepared = Annotated[Text, Field(max_length=270), WithJsonSchema({"type": "string", "minLength": 1, "maxLength": 270})]
