"""Who held the ball: the way from a question to its answer, cut into stages that add up to the whole (S06).

Each instant belongs to exactly one stage, so the stages of a case sum to its first response time, whatever happened.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum

from rules.history import StepFact, StepKind


class Stage(StrEnum):
    """What a customer waits for, in the order in which it usually comes."""

    RELAY = "relay"  #: for the post to stand in Slack
    UNCLAIMED = "unclaimed"
    CLAIMED = "claimed"  #: somebody has it and has put nothing forward yet
    ASKED = "asked"  #: for a colleague who was asked, and no draft waits
    DRAFTING = "drafting"  #: for a new draft in place of one that was rejected, put aside or refused
    APPROVAL = "approval"  #: for a yes to the draft
    SENDING = "sending"  #: for the network, from the yes on; the time in which it can be taken back is in it
    UNKNOWN = "unknown"  #: of what happened before socialcare came, nothing is known


Spans = tuple[tuple[Stage, datetime, datetime], ...]

DEFINITIONS: Mapping[Stage, str] = {
    Stage.RELAY: "From the post to its card in Slack.",
    Stage.UNCLAIMED: "While nobody had the case.",
    Stage.CLAIMED: "While somebody had it and no draft was put forward yet.",
    Stage.ASKED: "While a colleague who was asked in the thread had not answered, and no draft waited.",
    Stage.DRAFTING: "From a draft that was rejected, put aside or refused to the next one.",
    Stage.APPROVAL: "While a draft waited for somebody's yes.",
    Stage.SENDING: "From the yes to the reply on the network.",
    Stage.UNKNOWN: "Of cases from before socialcare came: nothing is known of the way to their answer.",
}


def stages(steps: Iterable[StepFact], start: datetime, end: datetime, *, imported: bool = False) -> Spans:
    """The stages between two instants, in order, without gap or overlap; none when `end` is not after `start`.

    Steps may come in any order; what happened before `start` counts for the stage that it begins in. Of a case that was
    `imported` nobody knows who had it until its card stood in Slack.
    """
    if end <= start:
        return ()
    ordered = sorted(steps, key=lambda step: (step.at, _ORDER[step.kind], step.of))
    if not ordered:
        return ((Stage.UNKNOWN, start, end),)
    ball = _Ball(Stage.UNKNOWN if imported else Stage.RELAY)
    found: list[tuple[Stage, datetime, datetime]] = []
    since = start
    for step in ordered:
        if step.at >= end:
            break
        if step.at > since:
            _append(found, ball.stage(), since, step.at)
            since = step.at
        ball.take(step)
    _append(found, ball.stage(), since, end)
    return tuple(found)


_ORDER = {kind: place for place, kind in enumerate(StepKind)}


class _Ball:
    """Where a case stands at one instant."""

    def __init__(self, before_card: Stage) -> None:
        self._before_card = before_card
        self._shown = self._claimed = self._dropped = False
        self._asked: set[int] = set()
        self._proposed: set[int] = set()
        self._approved: set[int] = set()

    def take(self, step: StepFact) -> None:
        """Let a step happen."""
        match step.kind:
            case StepKind.SHOWN:
                self._shown = True
            case StepKind.CLAIMED:
                self._shown = self._claimed = True
            case StepKind.FREED:
                self._claimed = False
            case StepKind.ASKED:
                self._asked.add(step.of)
            case StepKind.TOLD:
                self._asked.discard(step.of)
            case StepKind.PROPOSED:
                self._shown = True
                self._approved.discard(step.of)
                self._proposed.add(step.of)
            case StepKind.APPROVED:
                self._proposed.discard(step.of)
                self._approved.add(step.of)
            case StepKind.UNAPPROVED:
                self._approved.discard(step.of)
                self._proposed.add(step.of)
            case StepKind.SENT:
                # A later question begins anew, also when the one that this answered was taken back by its writer.
                self._dropped = False
                self._proposed.discard(step.of)
                self._approved.discard(step.of)
            case StepKind.DROPPED:
                self._dropped = True
                self._proposed.discard(step.of)
                self._approved.discard(step.of)

    def stage(self) -> Stage:
        """Who holds the ball."""
        if not self._shown:
            return self._before_card
        if self._approved:
            return Stage.SENDING
        if self._proposed:
            return Stage.APPROVAL
        if self._asked:
            return Stage.ASKED
        if not self._claimed:
            return Stage.UNCLAIMED
        return Stage.DRAFTING if self._dropped else Stage.CLAIMED


def _append(found: list[tuple[Stage, datetime, datetime]], stage: Stage, since: datetime, until: datetime) -> None:
    if until <= since:
        return
    if found and found[-1][0] is stage:
        found[-1] = (stage, found[-1][1], until)
    else:
        found.append((stage, since, until))
