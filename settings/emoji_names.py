"""Emoji by name: how one is written in config.yaml, and which names Slack uses for one and the same picture."""

import re

import emoji

from settings.problems import Unfit

_SKIN_TONE = re.compile(r"::skin-tone-\d$")
_NAME = re.compile(r"[\w+'-]{1,100}")

# Slack delivers a reaction under the name that was picked or typed. These pairs are one picture each (short_names of
# iamcal/emoji-data, which Slack is built on); heavy_check_mark and white_check_mark are two.
_SAME = {
    "thumbsup": "+1",
    "thumbsdown": "-1",
    "pencil": "memo",
    "exclamation": "heavy_exclamation_mark",
    "raised_hand": "hand",
    "collision": "boom",
    "email": "envelope",
    "telephone": "phone",
    "hankey": "poop",
    "shit": "poop",
    "punch": "facepunch",
    "laughing": "satisfied",
    "thinking": "thinking_face",
    "hugging": "hugging_face",
    "knife": "hocho",
    "sailboat": "boat",
    "red_car": "car",
    "honeybee": "bee",
    "runner": "running",
    "tshirt": "shirt",
    "open_book": "book",
    "lantern": "izakaya_lantern",
    "heavy_multiplication": "heavy_multiplication_x",
}


def read(written: object) -> str:
    """Return the bare name of an emoji written as `eyes` or `:eyes:`; raise Unfit when it is no such name."""
    if not isinstance(written, str):
        raise Unfit("must be the name of an emoji, such as eyes")
    name = bare(written)
    pictures = emoji.emoji_list(name)
    if pictures:
        named = emoji.demojize(pictures[0]["emoji"], language="alias", delimiters=("", ""))
        raise Unfit("is a picture, and the name of an emoji is needed", hint=str(named))
    if not _NAME.fullmatch(name):
        raise Unfit("is not the name of an emoji, such as eyes or white_check_mark")
    return name


def bare(name: str) -> str:
    """Return the name without colons and skin tone, in lower case."""
    return _SKIN_TONE.sub("", name.strip().strip(":").lower())


def picture(name: str) -> str:
    """Return one name for all names of the same picture."""
    name = bare(name)
    return _SAME.get(name, name)
