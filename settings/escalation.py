"""The escalation block of config.yaml: where notices stand, and who is called when a person asks for it."""

from datetime import timedelta
from itertools import pairwise
from typing import Annotated, TypeVar

from pydantic import AfterValidator, Field

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


_Steps = TypeVar("_Steps", bound=tuple[StepEntry, ...])


def _in_order(steps: _Steps) -> _Steps:
    for earlier, later in pairwise(steps):
        if later.after < earlier.after:
            raise Unfit(f"has a step after {times.written_duration(later.after)} behind one after "
                        f"{times.written_duration(earlier.after)}; write them in the order of time")  # fmt: skip
    return steps


in_order = AfterValidator(_in_order)  #: refuses steps that do not stand in the order of time
Steps = Annotated[tuple[StepEntry, ...], Field(min_length=1), in_order]


class Escalation(Section):
    """Who is called when a case needs more than the team."""

    channel: names.Channel = Field(description="Where notices are posted.")
    on_request: Steps = Field(description="Who is told when somebody makes the escalate gesture.")
    quiet_hours: OverMidnight | None = Field(
        default=None, description='When nobody is called unless it is urgent, such as "22:00-07:00".'
    )
