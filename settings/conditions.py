"""The `when` of a rule in config.yaml: everything that can be asked of a case; docs/rules.md has it with examples."""

from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from rules.assessment import Language, Mood, Personal, PostKind
from rules.clocks import Clock
from rules.conditions.texts import BadPattern, compiled
from rules.people import Role
from settings import kinds, names, times
from settings.problems import Unfit, closest
from settings.section import Section

Count = Annotated[int, Field(strict=True, ge=1, le=1_000_000)]
Followers = Annotated[int, Field(strict=True, ge=0, le=10_000_000_000)]


def _pattern(written: object) -> str:
    pattern = kinds.text(written, "a pattern in quotes")
    if not pattern:
        raise Unfit("is empty")
    if unseen := next((mark for mark in pattern if not mark.isprintable()), ""):
        raise Unfit(f"has the unseen character {unseen!r}, as \\b within double quotes becomes; use single quotes")
    try:
        compiled(pattern)
    except BadPattern as bad:
        at = f" at its character {bad.character}" if bad.character else ""
        raise Unfit(f"is not a pattern: {bad.what}{at}") from None
    return pattern


_KINDS = tuple(map(str, Personal))


def _personal_data(written: object) -> bool | tuple[str, ...]:
    if isinstance(written, bool):
        return written
    found = tuple(written) if isinstance(written, list | tuple) else (written,)
    if not found or not all(isinstance(one, str) and one.strip() for one in found):
        raise Unfit("must be true, false, or a list of kinds such as [card, phone]")
    named = tuple(str(one).strip().lower() for one in found)
    if unknown := next((one for one in named if one not in _KINDS), ""):
        what = f"{unknown} is no kind of personal data; the kinds are {', '.join(_KINDS)}"
        raise Unfit(what, hint=closest(unknown, _KINDS))
    return named


Pattern = Annotated[str, *kinds.read_by(_pattern, minLength=1)]
Patterns = Annotated[tuple[Pattern, ...], kinds.OneOrMany()]
Tag = Annotated[names.Text, Field(max_length=40)]
Tags = Annotated[tuple[Tag, ...], kinds.OneOrMany()]
PersonalData = Annotated[
    bool | tuple[str, ...],
    BeforeValidator(_personal_data),
    WithJsonSchema(
        {"anyOf": [{"type": "boolean"}, {"enum": [*_KINDS]}, {"type": "array", "items": {"enum": [*_KINDS]}}]}
    ),
]


class LengthEntry(Section):
    """A length of time with a clock of its own; written alone, such as `30m`, it is on the rule's clock."""

    at_least: times.Some = Field(description="So much time has passed.")
    clock: Clock | None = Field(default=None, description="Whose hours count; the rule's clock if left out.")


Length = Annotated[LengthEntry, kinds.ShortFor("at_least")]


class PostsWithinEntry(Section):
    """How often the customer wrote lately."""

    count: Count = Field(description="At least so many posts, this one included.")
    days: Annotated[int, Field(strict=True, ge=1, le=366)] = Field(description="Within so many days.")


class VolumeEntry(Section):
    """How many posts came to the account lately."""

    within: Annotated[times.Duration, times.at_least(timedelta(minutes=1)), times.at_most(timedelta(days=1))] = Field(
        description="In the last so many minutes."
    )
    more_than: Count | None = Field(default=None, description="More posts than this.")
    times_usual: Annotated[float, Field(gt=1, le=1_000)] | None = Field(
        default=None, description="So many times as many as usual in this hour of the week."
    )
    at_least: Count | None = Field(default=None, description="With times_usual: and at least so many; 10 if left out.")
    until_known: Count | None = Field(
        default=None,
        description="With times_usual: at least so many, as long as what is usual is not known; never if left out.",
    )

    @model_validator(mode="after")
    def _asks_one_thing(self) -> Self:
        if (self.more_than is None) == (self.times_usual is None):
            raise Unfit("needs either more_than or times_usual")
        if self.at_least is not None and self.times_usual is None:
            raise Unfit("has at_least without times_usual")
        if self.until_known is not None and self.times_usual is None:
            raise Unfit("has until_known without times_usual")
        if self.until_known == 0:
            raise Unfit("has until_known: 0, which every case would be; give the posts that are unusual anywhere")
        if self.within % timedelta(minutes=1):
            raise Unfit("counts whole minutes only")
        return self


class DraftEntry(Section):
    """What the reply is like that is being decided about."""

    words: names.Words = Field(
        default=(),
        min_length=1,
        description="It has one of these words or phrases, with or without the endings of its language.",
    )
    patterns: Patterns = Field(default=(), min_length=1, description="A part of it fits one of these patterns.")
    links: bool | None = Field(default=None, description="true: it has a link. false: it has none.")
    phone_or_email: bool | None = Field(
        default=None, description="true: it has a telephone number or an e-mail address. false: neither."
    )
    author_role: Annotated[tuple[Role, ...], kinds.OneOrMany()] = Field(
        default=(), min_length=1, description="Its author has one of these roles."
    )

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if not self.model_fields_set:
            raise Unfit("asks nothing of the draft; give at least one of words, patterns, links, phone_or_email,"
                        " author_role")  # fmt: skip
        return self


class WhenEntry(Section):
    """When a rule applies: every key given here must hold; a list means any of its items."""

    all: "Blocks" = Field(default=(), min_length=1, description="Every one of these blocks holds.")
    any: "Blocks" = Field(default=(), min_length=1, description="At least one of these blocks holds.")
    none: "Blocks" = Field(default=(), min_length=1, description="No one of these blocks holds.")
    words: names.Words = Field(
        default=(),
        min_length=1,
        description="The customer wrote one of these words or phrases, with or without the endings of the language.",
    )
    patterns: Patterns = Field(
        default=(), min_length=1, description="A part of what the customer wrote fits one of these patterns (RE2)."
    )
    language: Annotated[tuple[Language, ...], kinds.OneOrMany()] = Field(
        default=(), min_length=1, description="The customer writes in one of these languages."
    )
    kind: Annotated[tuple[PostKind, ...], kinds.OneOrMany()] = Field(
        default=(), min_length=1, description="What the post wants of us is one of these."
    )
    priority: Annotated[tuple[Literal["high", "normal"], ...], kinds.OneOrMany()] = Field(
        default=(), min_length=1, description="The case has one of these priorities."
    )
    mood: Annotated[tuple[Mood, ...], kinds.OneOrMany()] = Field(
        default=(), min_length=1, description="How the customer feels."
    )
    happening_now: bool | None = Field(default=None, description="The customer is in the middle of it, or is not.")
    personal_data: PersonalData | None = Field(
        default=None, description="Personal details stand in the post: true, false, or these kinds of them."
    )
    addressed: bool | None = Field(default=None, description="true: written to us. false: only about us.")
    wrong_handle: bool | None = Field(
        default=None, description="It was sent to a handle that is not ours but is taken for it."
    )
    network: Annotated[tuple[Literal["x"], ...], kinds.OneOrMany()] = Field(
        default=(), min_length=1, description="It came over one of these networks."
    )
    accounts: names.Handles = Field(default=(), min_length=1, description="It came to one of these accounts of ours.")
    followers_at_least: Followers | None = Field(default=None, description="The customer has so many followers.")
    followers_at_most: Followers | None = Field(default=None, description="The customer has no more followers.")
    verified: bool | None = Field(default=None, description="The network has verified the customer, or has not.")
    authors: names.Texts = Field(
        default=(), min_length=1, description="The customer is in one of these lists of author_lists."
    )
    customer: Literal["first_time", "repeat"] | None = Field(
        default=None, description="Whether the customer has had a case before."
    )
    posts_within: PostsWithinEntry | None = Field(default=None, description="How often the customer wrote lately.")
    public_turns: Count | None = Field(
        default=None, description="At least so many posts and replies in public, together."
    )
    states: Annotated[tuple[Literal["new", "claimed", "answered"], ...], kinds.OneOrMany()] = Field(
        default=(), min_length=1, description="The case is in one of these states."
    )
    waiting: Length | None = Field(default=None, description="The customer has waited this long for an answer.")
    age: Length | None = Field(default=None, description="The case is this old.")
    target_used: Annotated[int, Field(strict=True, ge=1, le=1_000)] | None = Field(
        default=None, description="So many per cent of the account's first_response have been used up."
    )
    promise_ends: times.Duration | None = Field(
        default=None, description="What a holding reply promised ends within this time, or has ended."
    )
    hours: Literal["open", "closed"] | None = Field(default=None, description="The account is open, or closed, now.")
    volume: VolumeEntry | None = Field(default=None, description="How many posts came to the account lately.")
    draft: DraftEntry | None = Field(default=None, description="What the reply is like that is being decided about.")
    rejected: Count | None = Field(default=None, description="At least so many drafts of the case were rejected.")
    tags: Tags = Field(default=(), min_length=1, description="The case has one of these tags.")

    @model_validator(mode="after")
    def _says_when(self) -> Self:
        if not any(getattr(self, name) not in ((), None) for name in type(self).model_fields):
            raise Unfit("would hold for every case; give at least one condition")
        if (self.followers_at_least or 0) > (self.followers_at_most or float("inf")):
            raise Unfit("can never hold: followers_at_least is more than followers_at_most")
        return self


Blocks = Annotated[tuple[WhenEntry, ...], kinds.OneOrMany()]
WhenEntry.model_rebuild()
