"""Checks that the names in teams, duty and people's deputies are those of config.yaml itself, as references.py does."""

from collections.abc import Iterator

from rules.people import Role
from rules.routing import Mode
from settings.problems import Problem
from settings.source import Source
from settings.written import folded, found, section, unknown

_ROLES = tuple(map(str, Role))
_WAYS = (str(Mode.ROTATION), str(Mode.TOPIC))

#: Where somebody is named as written in people, and what may stand there besides.
_NAMES: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("people", "*", "deputy", "*"), ()),
    (("duty", "rota", "*", "who", "*"), ()),
    (("teams", "*", "members", "*"), _ROLES),
    (("teams", "*", "assign"), _WAYS),
    (("teams", "*", "topics", "*", "*"), ()),
)


def problems(source: Source) -> list[Problem]:
    """Return every name there that leads to nobody, and a calendar of duty that there is none of."""
    return [*_people(source), *_own_deputies(source), *_calendar(source)]


def _people(source: Source) -> Iterator[Problem]:
    people = {folded(who): who for _, who in found(source.tree, "people", "*", "who")}
    if not all(people):
        return  # somebody's name is empty, and is told so itself
    for pattern, others in _NAMES:
        for path, name in found(source.tree, *pattern):
            if folded(name) in people or name in others:
                continue
            what = f"is neither {' nor '.join(others)}, nor somebody" if others == _WAYS else "is nobody"
            if others == _ROLES:
                what = "is neither a role nor somebody"
            yield unknown(source, path, name, (*people.values(), *others), f"{what} as written in people")


def _own_deputies(source: Source) -> Iterator[Problem]:
    for number, entry in section(source.tree, "people"):
        who = entry.get("who") if isinstance(entry, dict) else None
        for path, name in found(entry, "deputy", "*"):
            if isinstance(who, str) and folded(who) == folded(name):
                yield source.problem(("people", number, *path), "is the same person", got=repr(name))


def _calendar(source: Source) -> Iterator[Problem]:
    known = [str(name) for name, _ in section(source.tree, "calendars")]
    for path, name in found(source.tree, "duty", "calendar"):
        if known and name not in known:
            yield unknown(source, path, name, known, "is not one of the calendars")
