"""Lets the optional classifier decide the kind where the words alone were not sure."""

from collections.abc import Mapping
from dataclasses import replace

from rules.assessment import Assessment, Mood, PostKind, Source, Statement
from rules.priority import Priority
from rules.triage import tiers

TAKES_OVER_FROM = 0.55  #: the probability below which the classifier is not heard
UNSURE_BELOW = 0.6  #: the confidence of the words from which they stand


def refine(assessment: Assessment, probabilities: Mapping[PostKind, float]) -> Assessment:
    """The assessment with the classifier's kind, and what follows from it, where it is sure and the words are not.

    What a colleague put right stands. A post is never made quiet here, for the classifier has no reasons to show; one
    that was quiet is looked at when the classifier says so.
    """
    base = assessment.kind
    if not probabilities or base.source is Source.PERSON or base.confidence >= UNSURE_BELOW:
        return assessment
    best = max(PostKind, key=lambda one: probabilities.get(one, 0.0))
    chance = probabilities.get(best, 0.0)
    if chance < TAKES_OVER_FROM:
        return assessment
    said = f"the classifier says {best} ({chance:.2f})"
    if best == base.value:
        kind = replace(base, reasons=(*base.reasons, f"{said} too"), confidence=max(base.confidence, round(chance, 2)))
        return replace(assessment, kind=kind)
    kind = Statement(
        value=best,
        reasons=(said, *(f"the words: {reason}" for reason in base.reasons)),
        confidence=round(chance, 2),
        source=Source.CLASSIFIER,
    )
    return replace(assessment, kind=kind, priority=_priority(assessment, kind), quiet=_quiet(assessment, kind))


def _priority(assessment: Assessment, kind: Statement) -> Statement:
    before = assessment.priority
    if before.source is Source.PERSON:
        return before
    reached = assessment.addressed.value == "yes" or bool(assessment.wrong_handle.value)
    after = tiers.priority(
        kind=kind,
        mood=assessment.mood,
        happening_now=assessment.happening_now,
        personal_data=assessment.personal_data,
        addressed=reached,
        followers=None,
    )
    wide = tuple(reason for reason in before.reasons if reason.endswith(" followers"))
    if wide and kind.value != PostKind.SPAM:
        reasons = wide if after.value == Priority.NORMAL else (*after.reasons, *wide)
        return replace(after, value=Priority.HIGH, reasons=reasons, source=Source.CLASSIFIER)
    return replace(after, source=Source.CLASSIFIER)


def _quiet(assessment: Assessment, kind: Statement) -> Statement:
    before = assessment.quiet
    if before.value != "yes" or before.source is Source.PERSON:
        return before
    calm = assessment.mood.value != Mood.ANGRY
    if calm and kind.value in tiers.QUIETABLE:
        return before
    return Statement(value="no", reasons=(f"the classifier says {kind.value}",), source=Source.CLASSIFIER)
