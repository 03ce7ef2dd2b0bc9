"""The block teams of config.yaml: who shares the cases that a rule routes to them, where, and how."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from rules.routing import Mode
from settings import kinds, names
from settings.problems import Unfit
from settings.section import Section

Some = Annotated[tuple[names.Text, ...], kinds.OneOrMany(), Field(min_length=1)]


class TeamEntry(Section):
    """Some of the people, a channel of theirs, and how they share cases."""

    channel: names.Channel = Field(description="The Slack channel that gets the cards of this team's cases.")
    members: Some = Field(description="Who takes its cases: people or groups as written in people, or roles.")
    assign: names.Text = Field(
        default=Mode.ROTATION.value,
        description="Who gets a case: rotation, topic, or one person as written in people for all of them.",
    )
    topics: dict[names.Text, Some] = Field(
        default_factory=dict, description="With assign: topic, whoever has the cases with a tag, by tag."
    )

    @model_validator(mode="after")
    def _has_topics(self) -> Self:
        if self.mode is Mode.TOPIC and not self.topics:
            raise Unfit("assigns by topic, and has no topics")
        if self.topics and self.mode is not Mode.TOPIC:
            raise Unfit("has topics, which count with assign: topic only")
        return self

    @property
    def mode(self) -> Mode:
        """How cases are shared; a name is that of the one fixed person."""
        return Mode(self.assign) if self.assign in (Mode.ROTATION, Mode.TOPIC) else Mode.FIXED
