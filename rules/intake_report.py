"""What comes in: six questions about the posts of a period, answered by counting what triage said of them (S45).

What colleagues put right counts in place of what triage had said. Every number has its definition beside it.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from rules.assessment import NOTHING, Mood, PostKind
from rules.correcting import tier
from rules.priority import Priority

HOURS, WEEKDAYS = 24, 7

#: What each number of `Counts` means, to be printed beside it.
DEFINITIONS: Mapping[str, str] = {
    "posts": "Posts that customers wrote in these days, by the network's clock, and that triage has looked at.",
    "upset": "The mood is frustrated or angry.",
    "angry": "Those of them that are angry.",
    "technical": "A fault, a question or a request: technical, or about the writer's own matter.",
    "negative": "A fault or a complaint.",
    "positive": "Praise.",
    "linkable": "A question, asked calmly and without personal data: a link to a help page could be the answer.",
    "needs": "In the first tier (faults, complaints, questions, requests, whatever cannot wait), or not quiet.",
    "first_tier": "Those of them in the first tier: they need an answer; the others merit one.",
}
_TECHNICAL = frozenset({PostKind.FAULT, PostKind.QUESTION, PostKind.REQUEST})
_NEGATIVE = frozenset({PostKind.FAULT, PostKind.COMPLAINT})
_UPSET = frozenset({Mood.FRUSTRATED, Mood.ANGRY})


@dataclass(frozen=True, kw_only=True)
class Said:
    """What is said of one post."""

    kind: str
    mood: str
    language: str
    priority: str
    happening_now: bool
    personal_data: bool
    quiet: bool  #: nobody need look
    reached: bool = True  #: written to us, if to a look-alike of our handle


@dataclass(frozen=True, kw_only=True)
class Came:
    """One post that came in."""

    at: datetime  #: when it was written
    known_at: datetime  #: when we had these words of it
    said: Said | None  #: None for a post from before there was triage


@dataclass(frozen=True, kw_only=True)
class PutRight:
    """A colleague put an aspect of a case right."""

    aspect: str
    was: str
    became: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many posts there were, and of how many each of these holds, as `DEFINITIONS` says."""

    posts: int = 0
    upset: int = 0
    angry: int = 0
    technical: int = 0
    negative: int = 0
    positive: int = 0
    linkable: int = 0
    needs: int = 0
    first_tier: int = 0


@dataclass(frozen=True, kw_only=True)
class IntakeReport:
    """The six answers."""

    total: Counts
    by_language: Mapping[str, Counts]  #: the most frequent first
    unread: int  #: posts that triage has not looked at: they count by their time only
    by_hour: tuple[int, ...]  #: all posts, by the hour of the local day in which they were written
    by_weekday: tuple[int, ...]  #: likewise, Monday first


_HOLDS: Mapping[str, Callable[[Said], bool]] = MappingProxyType(
    {
        "upset": lambda said: said.mood in _UPSET,
        "angry": lambda said: said.mood == Mood.ANGRY,
        "technical": lambda said: said.kind in _TECHNICAL,
        "negative": lambda said: said.kind in _NEGATIVE,
        "positive": lambda said: said.kind == PostKind.PRAISE,
        "linkable": lambda said: said.kind == PostKind.QUESTION and said.mood == Mood.CALM and not said.personal_data,
        "needs": lambda said: said.priority == Priority.HIGH or not said.quiet,
        "first_tier": lambda said: said.priority == Priority.HIGH,
    }
)


def report(posts: Iterable[Came], zone: ZoneInfo) -> IntakeReport:
    """Count `posts`, each as its own words and what colleagues put right say; hours and days are those of `zone`."""
    hours, days, unread = [0] * HOURS, [0] * WEEKDAYS, 0
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for post in posts:
        local = post.at.astimezone(zone)
        hours[local.hour] += 1
        days[local.weekday()] += 1
        if post.said is None:
            unread += 1
            continue
        counts = counted[post.said.language]
        counts["posts"] += 1
        counts.update(name for name, holds in _HOLDS.items() if holds(post.said))
    total: Counter[str] = Counter()
    for one in counted.values():
        total.update(one)
    order = sorted(counted.items(), key=lambda item: (-item[1]["posts"], item[0]))
    return IntakeReport(
        total=Counts(**total),
        by_language={language: Counts(**counts) for language, counts in order},
        unread=unread,
        by_hour=tuple(hours),
        by_weekday=tuple(days),
    )


def put_right(post: Came, corrections: Sequence[PutRight], *, quiet_kinds: Collection[str]) -> Came:
    """A post of a case with what colleagues put right in that case, oldest first.

    A correction counts for the posts that were there and said what was wrong; that of the language for all. The tier
    follows kind, mood and urgency as on the case, until somebody puts it right itself; `quiet_kinds` are the kinds that
    open no case.
    """
    if post.said is None:
        return post
    said, tier_is_given = post.said, False
    for one in corrections:
        if one.aspect == "language":
            said = replace(said, language=one.became)
        elif one.at >= post.known_at and _value(said, one.aspect) in (one.was, None):
            said = _changed(said, one, quiet_kinds)
            tier_is_given = tier_is_given or one.aspect == "priority"
            if not tier_is_given:
                said = replace(said, priority=_tier(said))
    return replace(post, said=said)


def _tier(said: Said) -> Priority:
    return tier(
        said.kind,
        said.mood,
        happening_now=said.happening_now,
        personal_data=said.personal_data,
        reached=said.reached,
    )


def _value(said: Said, aspect: str) -> str | None:
    """What a correction has to have found wrong in order to count; None where any does."""
    if aspect in ("personal_data", "addressed", "wrong_handle"):
        return None  # of these less is kept here than a correction says
    found = getattr(said, aspect)
    return ("yes" if found else "no") if isinstance(found, bool) else str(found)


def _changed(said: Said, one: PutRight, quiet_kinds: Collection[str]) -> Said:
    match one.aspect:
        case "kind":
            return replace(said, kind=one.became, quiet=one.became in quiet_kinds)
        case "mood":
            return replace(said, mood=one.became, quiet=said.quiet and one.became != Mood.ANGRY)
        case "happening_now":
            return replace(said, happening_now=one.became == "yes", quiet=said.quiet and one.became != "yes")
        case "priority":
            return replace(said, priority=one.became)
        case "personal_data":
            return replace(said, personal_data=one.became != NOTHING, quiet=said.quiet and one.became == NOTHING)
        case "addressed" | "wrong_handle":
            return replace(said, reached=one.became == "yes")
        case _:
            return said
