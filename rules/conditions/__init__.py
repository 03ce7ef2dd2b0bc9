"""What rules may ask of a case: small frozen conditions that say yes or no, since when, and why in a plain line."""

from datetime import datetime

from rules.conditions.amounts import CustomerIs, Followers, PostsWithin, PublicTurns, Rejected, UsualVolume, VolumeAbove
from rules.conditions.combined import All, AnyOf, NoneOf
from rules.conditions.draft import DraftAuthor, DraftContact, DraftLinks, DraftPatterns, DraftWords
from rules.conditions.texts import Patterns, Words
from rules.conditions.timed import Age, BeforeMidnight, Hours, PromiseEnds, TargetUsed, Waiting
from rules.conditions.values import Aspect, Authors, Flag, Is, Mark, PersonalData, Tagged
from rules.conditions.verdict import Condition, Look, Verdict
from rules.facts import Facts
from rules.hours import Calendar

__all__ = [
    "Age", "All", "AnyOf", "Aspect", "Authors", "BeforeMidnight", "Condition", "CustomerIs", "DraftAuthor",
    "DraftContact", "DraftLinks", "DraftPatterns", "DraftWords", "Flag", "Followers", "Hours", "Is", "Look", "Mark",
    "NoneOf", "Patterns", "PersonalData", "PostsWithin", "PromiseEnds", "PublicTurns", "Rejected", "Tagged",
    "TargetUsed", "UsualVolume", "Verdict", "VolumeAbove", "Waiting", "Words", "evaluate",
]  # fmt: skip


def evaluate(condition: Condition, facts: Facts, calendar: Calendar, now: datetime) -> Verdict:
    """Ask a condition of a case at `now`; `calendar` has the opening hours of the case's account.

    Raises NeverOpen where a length of opening time is asked of a calendar that does not open again.
    """
    return condition.look(Look(facts=facts, calendar=calendar, now=now))
