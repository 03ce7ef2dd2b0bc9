"""Who gets a case: one fixed person, whoever has its topic, or the next in a fair rotation (S25).

Nobody who is off duty is given one (S27), and whoever is chosen, the reason is said in words.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

_NEVER = ""  # sorts before every instant as ISO text


class Mode(StrEnum):
    """How a team shares its cases."""

    FIXED = "fixed"
    ROTATION = "rotation"
    TOPIC = "topic"


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """Somebody of the team who may claim cases, as of one moment."""

    person: str  #: Slack user id
    name: str
    on_duty: bool
    languages: frozenset[str] = frozenset()  #: that they answer in; empty: nothing is known
    load: int = 0  #: cases that they were given in the last day, or that are theirs and open; each once
    last_at: datetime | None = None  #: when they were last given one
    deputies: tuple[str, ...] = ()  #: Slack user ids


@dataclass(frozen=True, kw_only=True)
class Routing:
    """How one team shares its cases."""

    mode: Mode
    fixed: tuple[str, ...] = ()  #: with FIXED: the person, or everybody of a group
    topics: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  #: with TOPIC: by tag, in order


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Who gets the case; nobody, when it stays in the queue."""

    person: str | None
    why: str  #: goes on after a name, or after "Nobody is given it:"


def choose(
    routing: Routing, team: Iterable[Colleague], *, tags: Collection[str] = (), language: str | None = None
) -> Choice:
    """Choose among the colleagues who are on duty; the order in which they are given does not matter."""
    everybody = sorted(team, key=lambda one: (one.name, one.person))
    on_duty = [one for one in everybody if one.on_duty]
    match routing.mode:
        case Mode.FIXED:
            return _one_of(routing.fixed, everybody, "has this queue", language) or _nobody(
                f"{_names(routing.fixed, everybody)} is off duty, and so is every deputy"
            )
        case Mode.TOPIC:
            topic = next((topic for topic in routing.topics if topic in tags), None)
            if topic is not None:
                found = _one_of(routing.topics[topic], everybody, f"has the topic {topic}", language)
                return found or _in_turn(
                    on_duty, language, before=f"{_names(routing.topics[topic], everybody)} is off duty; "
                )
            return _in_turn(on_duty, language, before="no topic of the team fits; ")
        case Mode.ROTATION:
            return _in_turn(on_duty, language)


def _one_of(people: Sequence[str], everybody: Sequence[Colleague], why: str, language: str | None) -> Choice | None:
    """Somebody of a few, in turn if there are several; else a deputy of theirs, or the deputy's deputy."""
    known = {one.person: one for one in everybody}
    asked: dict[str, None] = {}
    these, deputy_of = list(people), ""
    while these:
        there = [known[person] for person in these if person in known and known[person].on_duty]
        if there:
            found = _first(there, language)
            return Choice(person=found.person, why=f"is the deputy of {deputy_of}" if deputy_of else why)
        asked.update(dict.fromkeys(these))
        deputy_of = deputy_of or _names(people, everybody)
        these = [
            deputy for person in these if person in known for deputy in known[person].deputies if deputy not in asked
        ]
    return None


def _in_turn(on_duty: Sequence[Colleague], language: str | None, before: str = "") -> Choice:
    if not on_duty:
        return _nobody(f"{before}nobody of the team is on duty")
    found = _first(on_duty, language)
    if len(on_duty) == 1:
        return Choice(person=found.person, why=f"{before}is the only one of the team on duty")
    if language is None:
        spoken = ""
    elif language in found.languages:
        spoken = f"answers in {language}, "
    else:
        spoken = f"nobody on duty is named for {language}; "
    given = f"has {found.load} of the day's cases" if found.load else "has none of the day's cases"
    return Choice(person=found.person, why=f"{before}{spoken}{given} and is next in turn")


def _first(there: Sequence[Colleague], language: str | None) -> Colleague:
    return min(
        there,
        key=lambda one: (
            _stranger_to(one, language),
            one.load,
            one.last_at.isoformat() if one.last_at else _NEVER,
            one.name,
            one.person,
        ),
    )


def _stranger_to(one: Colleague, language: str | None) -> int:
    """0 for somebody who answers in the language, 2 for somebody who is known to answer in others only (S08)."""
    if language is None or language in one.languages:
        return 0
    return 2 if one.languages else 1


def _nobody(why: str) -> Choice:
    return Choice(person=None, why=why)


def _names(people: Sequence[str], everybody: Sequence[Colleague]) -> str:
    names = [one.name for one in everybody if one.person in people]
    return " or ".join(names) or "whoever is named for it"
