"""What a question for figures may name, and which cases it is about, by the settings and people of now."""

from collections.abc import Iterator, Mapping

from sqlalchemy.orm import Session

from handlers.desk import Desk
from handlers.measuring import zone_of
from rules.figure_names import Known
from rules.figure_question import FILTERS, Question
from rules.numbers import Chosen, Part
from rules.people import Person, Right
from storage import asked

NAMES = 1000  #: tags that are known by name


def known(desk: Desk, tx: Session, person: Person) -> Known:
    """All that somebody's question may name."""
    config = desk.config
    return Known(
        today=desk.now().astimezone(zone_of(desk)).date(),
        me=person.id,
        networks=sorted({account.network for account in config.accounts}),
        accounts=[account.handle for account in config.accounts],
        channels=_channels(desk),
        people={one.id: names_of(one) for one in desk.directory.snapshot.roster.people.values()},
        teams=sorted(config.teams),
        topics=sorted({*_tags(desk), *asked.tags_lately(tx, NAMES)}),
    )


def _channels(desk: Desk) -> Mapping[str, str]:
    """The channels in which cards stand, their names by their ids."""
    named = [account.channel for account in desk.config.accounts]
    named += [entry.channel for entry in desk.config.teams.values()]
    routes = [rule.then.route or "" for rule in desk.config.rules]
    named += [route for route in routes if route.startswith("#")]
    found = desk.directory.snapshot.channels
    return {found[name]: name for name in reversed(named) if name in found}


def names_of(person: Person) -> tuple[str, ...]:
    """All that somebody is called, the shortest way first."""
    return tuple(dict.fromkeys(filter(None, (person.handle, person.name, person.real_name))))


def _tags(desk: Desk) -> Iterator[str]:
    for rule in desk.config.rules:
        yield from rule.then.tag


def chosen(desk: Desk, question: Question) -> Chosen:
    """The cases that it picks, as numbers are picked by."""
    wanted = {part: question.wanted(part) for part in FILTERS if question.wanted(part)}
    if Part.ACCOUNT in wanted:
        wanted[Part.ACCOUNT] = frozenset(handle.lower() for handle in wanted[Part.ACCOUNT])
    if Part.CHANNEL in wanted:
        # The same channel may be written in two ways.
        ids = wanted[Part.CHANNEL]
        wanted[Part.CHANNEL] = frozenset(name for name, id_ in desk.directory.snapshot.channels.items() if id_ in ids)
    return Chosen(values=wanted)


def is_about_others(question: Question, person: Person) -> bool:
    """Whether it asks for the numbers of single colleagues, which not everybody may see (S27)."""
    return question.by is Part.PERSON or bool(question.wanted(Part.PERSON) - {person.id})


def may_see_others(person: Person) -> bool:
    """Whether somebody may see the numbers of single colleagues."""
    return person.may(Right.PEOPLE)
