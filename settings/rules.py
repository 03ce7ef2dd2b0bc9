"""The rules of config.yaml: what is done by itself, and when; docs/rules.md has each of them with an example."""

from datetime import timedelta
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from rules.clocks import Clock
from rules.draft import Requirement
from rules.escalation import ROUND
from rules.ruleset import Once
from settings import kinds, names, times
from settings.addresses import is_loopback
from settings.conditions import Tags, WhenEntry
from settings.escalation import StepEntry, in_order
from settings.problems import Unfit
from settings.section import Section


def _webhook(written: object) -> str:
    address = kinds.text(written, "an address such as https://example.com/hook")
    try:
        parts = urlsplit(address)
        safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(address))
        fits = safe and parts.hostname and "@" not in parts.netloc and parts.port != 0
    except ValueError:
        fits = False
    if not fits:
        raise Unfit("is not an address such as https://example.com/hook; it must be https, without a user")
    return address


def _offer(written: object) -> str:
    text = kinds.text(written, "text; put quotes around it")
    if not text:
        raise Unfit("is empty")
    if set(text.replace("{name}", "")) & set("{}"):
        raise Unfit("may have {name} in it, and no other braces")
    return text


class RepeatEntry(Section):
    """Calling the same once more."""

    every: Annotated[times.Duration, times.at_least(timedelta(minutes=1))] = Field(
        description="How long after the last call, on the rule's clock."
    )
    times: Annotated[int, Field(strict=True, ge=1, le=20)] = Field(description="How often after the first call.")


class RuleStepEntry(StepEntry):
    """Who is told, when, and how often."""

    repeat: RepeatEntry | None = Field(default=None, description="Called again while the rule still holds.")
    urgent: bool = Field(default=False, description="true: also in quiet hours.")


class HoldEntry(Section):
    """No reply leaves until the communication manager says so."""

    reason: names.Text = Field(description="Shown to who would send a reply.")
    lasts: times.Some | None = Field(
        default=None,
        alias="for",
        description="When the decision is due: then the communication manager is called. They lift it.",
    )


class SuggestEntry(Section):
    """What the team is offered to answer; never sent by itself."""

    prepared: Literal["private_move"] | None = Field(
        default=None, description="The account's prepared invitation to go on in private."
    )
    reply: Annotated[str, *kinds.read_by(_offer, minLength=1, maxLength=270), Field(max_length=270)] | None = Field(
        default=None, description="A text, in which {name} stands for the customer's name."
    )

    @model_validator(mode="after")
    def _offers_one_thing(self) -> Self:
        if (self.prepared is None) == (self.reply is None):
            raise Unfit("must be private_move, or a block with reply and the text")
        return self


class ThenEntry(Section):
    """What a rule does."""

    route: names.Text | None = Field(default=None, description="The channel or the team that gets the card.")
    assign: names.Text | None = Field(
        default=None, description="Who is asked to take it: somebody as written in people, rotation, or topic."
    )
    priority: Literal["high", "normal"] | None = Field(default=None, description="The case gets this priority.")
    tag: Tags = Field(default=(), min_length=1, description="The case gets these tags.")
    approval: Requirement | None = Field(default=None, description="Whose yes a reply needs.")
    escalate: Annotated[tuple[RuleStepEntry, ...], in_order] = Field(
        default=(), min_length=1, description="Who is told, one after another, for as long as the rule applies."
    )
    hold: Annotated[HoldEntry, kinds.ShortFor("reason", minLength=1)] | None = Field(
        default=None, description="No reply leaves until the communication manager says so."
    )
    suggest: Annotated[SuggestEntry, kinds.ShortFor("prepared", const="private_move")] | None = Field(
        default=None, description="An answer that the team is offered."
    )
    no_reply: names.Text | None = Field(
        default=None, description="Why no answer is proposed; a person agrees or does not."
    )
    storm: names.Text | None = Field(default=None, description="The storm that the case belongs to.")
    webhook: Annotated[str, *kinds.read_by(_webhook, pattern="^https?://")] | None = Field(
        default=None, description="The https address that is told; WEBHOOK_SECRET signs it."
    )

    @model_validator(mode="after")
    def _does_something(self) -> Self:
        if not any(getattr(self, name) not in ((), None) for name in type(self).model_fields):
            raise Unfit(f"does nothing; give at least one of {', '.join(type(self).model_fields)}")
        if sum(1 + (step.repeat.times if step.repeat else 0) for step in self.escalate) > ROUND:
            raise Unfit(f"calls more than {ROUND} times in all")
        return self


class RuleEntry(Section):
    """Something that is done by itself."""

    name: names.Text = Field(max_length=100, description="What notices are headed with; each rule has its own name.")
    when: WhenEntry = Field(description="When the rule applies.")
    clock: Clock = Field(
        default=Clock.BUSINESS,
        description="Of waiting, age and the steps. business: only opening hours count; calendar: all hours do.",
    )
    once: Once = Field(
        default=Once.CASE, description="case: it acts once on a case; post: again for each new post of the customer."
    )
    cool_down: times.Some | None = Field(
        default=None, description="After it acted on one case, other cases of the account are left alone this long."
    )
    stop: bool = Field(default=False, description="true: rules further down are not asked when this one applies.")
    then: ThenEntry = Field(description="What is done.")
