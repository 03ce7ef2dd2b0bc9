"""The corrections block of config.yaml: the emoji on a card that put right what triage said.

The defaults are emoji that nobody puts on a card in passing, as they would a heart or a flame.
"""

from typing import Literal

from pydantic import Field

from settings import emoji_names, names
from settings.section import Section

KindName = Literal["fault", "complaint", "question", "request", "praise", "chat"]
PriorityName = Literal["high", "normal"]
MoodName = Literal["calm", "frustrated", "angry"]
LanguageName = Literal["en", "nb", "nn", "da", "sv", "fi", "de", "other"]
YesNo = Literal["yes", "no"]
PersonalName = Literal["none", "card", "iban", "national id", "bank account", "phone", "e-mail", "booking reference"]

KINDS: dict[KindName, tuple[str, ...]] = {
    "fault": ("wrench",),
    "complaint": ("thunder_cloud_and_rain",),
    "question": ("grey_question",),
    "request": ("raising_hand",),
    "praise": ("bouquet",),
    "chat": ("zzz",),
}
PRIORITIES: dict[PriorityName, tuple[str, ...]] = {"high": ("arrow_up",), "normal": ("arrow_down",)}
MOODS: dict[MoodName, tuple[str, ...]] = {"calm": ("relieved",), "frustrated": ("confounded",), "angry": ("rage",)}
LANGUAGES: dict[LanguageName, tuple[str, ...]] = {
    "nb": ("flag-no",),
    "da": ("flag-dk",),
    "sv": ("flag-se",),
    "fi": ("flag-fi",),
    "en": ("flag-gb", "gb", "uk", "flag-us", "us"),
    "de": ("flag-de", "de"),
}
HAPPENING: dict[YesNo, tuple[str, ...]] = {"yes": ("rotating_light",), "no": ("turtle",)}


class Corrections(Section):
    """The emoji that put right what triage said of a post; each on its card, and taken away again to undo it."""

    kind: dict[KindName, names.Emojis] = Field(
        default_factory=lambda: dict(KINDS), description="What the post is. Chat sets the case aside."
    )
    priority: dict[PriorityName, names.Emojis] = Field(
        default_factory=lambda: dict(PRIORITIES), description="First or second tier."
    )
    mood: dict[MoodName, names.Emojis] = Field(
        default_factory=lambda: dict(MOODS), description="How the customer feels."
    )
    language: dict[LanguageName, names.Emojis] = Field(
        default_factory=lambda: dict(LANGUAGES), description="What the customer writes in."
    )
    happening_now: dict[YesNo, names.Emojis] = Field(
        default_factory=lambda: dict(HAPPENING), description="Whether the customer is in the middle of it."
    )
    personal_data: dict[PersonalName, names.Emojis] = Field(
        default_factory=dict, description="What personal data stands there in public, or none."
    )
    addressed: dict[YesNo, names.Emojis] = Field(
        default_factory=dict, description="Whether it is written to us, or only about us."
    )
    wrong_handle: dict[YesNo, names.Emojis] = Field(
        default_factory=dict, description="Whether it was sent to a look-alike of our handle."
    )

    def by_emoji(self, name: str) -> list[tuple[str, str]]:
        """The (aspect, value) pairs that a reaction of this name says."""
        wanted = emoji_names.picture(name)
        return [
            (aspect, value)
            for aspect in type(self).model_fields
            for value, emojis in getattr(self, aspect).items()
            if wanted in map(emoji_names.picture, emojis)
        ]
