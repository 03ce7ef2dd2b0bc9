"""The escalation block of config.yaml: who is called, when, and why."""

from datetime import timedelta
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from settings import kinds, names, times
from settings.duty import OverMidnight
from settings.problems import Unfit
from settings.section import Section


class StepEntry(Section):
    """Who is told, and when."""

    notify: Annotated[tuple[names.Text, ...], kinds.OneOrMany(), Field(min_length=1)] = Field(
        description='A role, somebody or a group as written in people, or a channel such as "#social-x".'
    )
    after: times.Duration = Field(default=timedelta(0), description="How long after the rule began to apply.")


def _in_order(steps: tuple[StepEntry, ...]) -> tuple[StepEntry, ...]:
    for earlier, later in pairwise(steps):
        if later.after < earlier.after:
            raise Unfit(f"has a step after {times.written_duration(later.after)} behind one after "
                        f"{times.written_duration(earlier.after)}; write them in the order of time")  # fmt: skip
    return steps


Steps = Annotated[tuple[StepEntry, ...], Field(min_length=1), AfterValidator(_in_order)]


class WhenEntry(Section):
    """When a rule applies: everything given here must hold."""

    words: names.Texts = Field(
        default=(), description="The customer wrote one of these words or phrases; word* for endings."
    )
    states: Annotated[tuple[Literal["new", "claimed", "answered"], ...], kinds.OneOrMany(), Field(min_length=1)] = (
        Field(default=("new",), description="The case is in one of these states.")
    )
    waiting: times.Some | None = Field(default=None, description="The customer has waited this long for an answer.")
    age: times.Some | None = Field(default=None, description="The case is this old.")
    accounts: names.Handles = Field(default=(), description="Only for these accounts; left out: for all.")
    priority: Literal["high", "normal"] | None = Field(default=None, description="The case has this priority.")

    @model_validator(mode="after")
    def _says_when(self) -> Self:
        if not (self.words or self.waiting or self.age or self.priority):
            raise Unfit("would hold for every case; give at least one of words, waiting, age, priority")
        return self


class RuleEntry(Section):
    """An escalation that happens by itself."""

    name: names.Text = Field(description="What the notice is headed with; each rule has its own name.")
    when: WhenEntry = Field(description="When the rule applies.")
    clock: Literal["business", "calendar"] = Field(
        default="business", description="business: only opening hours count; calendar: all hours do."
    )
    steps: Steps = Field(description="Who is told, one after another, for as long as the rule applies.")


class Escalation(Section):
    """Who is called when a case needs more than the team."""

    channel: names.Channel = Field(description="Where notices are posted.")
    on_request: Steps = Field(description="Who is told when somebody makes the escalate gesture.")
    quiet_hours: OverMidnight | None = Field(
        default=None, description='When nobody is called unless it is urgent, such as "22:00-07:00".'
    )
    rules: tuple[RuleEntry, ...] = Field(default=(), description="Escalations that happen by themselves.")
