"""What an account listens for beyond its mentions, as config.yaml has it."""

from typing import Annotated

from pydantic import AfterValidator, Field

from settings import kinds, names
from settings.problems import Unfit
from settings.section import Section


def _phrase(text: str) -> str:
    if text.startswith("@"):
        raise Unfit("is a handle; a handle that people take for yours belongs under wrong_handles")
    if '"' in text or "\\" in text:
        raise Unfit('has a mark in it that a search takes for its own: leave out " and \\')
    if not any(map(str.isalnum, text)):
        raise Unfit("has no letter or digit to search for")
    return " ".join(text.split())


Phrases = Annotated[tuple[Annotated[names.Text, AfterValidator(_phrase)], ...], kinds.OneOrMany()]


class Industry(Section):
    """Talk about the trade that names nobody of yours: told of quietly, in a channel of its own."""

    words: Phrases = Field(default=(), description="Words and phrases of the trade; none: nothing is listened for.")
    channel: names.Channel = Field(description="Where a summary line tells of it; nobody is called.")
