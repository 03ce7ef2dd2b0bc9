"""What `check` says of the team: who was found for each name, who holds each role, and whether four eyes can be had."""

from collections.abc import Iterator, Sequence

from config import Config
from handlers.checkup_facts import Trouble
from handlers.checkup_lines import Line, ok, problem, warning
from handlers.directory import escalation_targets
from rules.people import Person, Right, Role
from rules.roster_resolution import Group, Member, Resolution, resolve


def team(config: Config, members: Sequence[Member], groups: Sequence[Group] | Trouble) -> Iterator[Line]:
    """Every name of people, every role, every role that an escalation calls.

    Without the groups, a name that leads to nobody may be a group's: then neither it nor its roles can be judged.
    """
    entries = [(entry.who, frozenset(entry.roles), entry.signature) for entry in config.people]
    found = resolve(entries, members, () if isinstance(groups, Trouble) else groups)
    yield from _unknown(config, found, sure=not isinstance(groups, Trouble))
    yield from _barred(config, found)
    if not isinstance(groups, Trouble):
        yield from _groups(config, found, groups)
    yield from _roles(found)
    unsure = _roles_unsure(config, found) if isinstance(groups, Trouble) else frozenset()
    yield from _called(config, found, unsure)
    if not unsure & set(config.approval.by):
        yield _four_eyes(config, found)


def _unknown(config: Config, found: Resolution, *, sure: bool) -> Iterator[Line]:
    for name in found.problems:
        where = f"{config.where(('people', name.index, 'who'))}: people.{name.index}.who"
        if sure:
            yield problem(f"{where}: {name.sentence}")
        else:
            yield warning(f"{where}: {name.sentence}; or it is a user group, and those could not be read")


def _barred(config: Config, found: Resolution) -> Iterator[Line]:
    seen: set[str] = set()
    for index, entry in enumerate(config.people):
        named = found.named(entry.who)
        for person_id in named.person_ids if named else ():
            person = found.roster.get(person_id)
            if person.barred and person_id not in seen:
                seen.add(person_id)
                yield warning(
                    f"{config.where(('people', index, 'who'))}: {person.name} ({entry.who}) has no right at all: "
                    f"{person.barred}; take the entry out, or name somebody else"
                )


def _groups(config: Config, found: Resolution, groups: Sequence[Group]) -> Iterator[Line]:
    handles = {group.id: group.handle for group in groups}
    for index, entry in enumerate(config.people):
        named = found.named(entry.who)
        if named is None or not named.group_id:
            continue
        handle = handles[named.group_id]
        if named.person_ids:
            names = ", ".join(found.roster.get(person_id).name for person_id in named.person_ids)
            yield ok(f"user group @{handle}: {names}")
        else:
            where = config.where(("people", index, "who"))
            yield warning(f"{where}: nobody is in the user group @{handle}; add people to it in Slack")


def _roles(found: Resolution) -> Iterator[Line]:
    for role in Role:
        if people := found.roster.with_role(role):
            yield ok(f"role {role.value}: {_names(people)}")


def _roles_unsure(config: Config, found: Resolution) -> frozenset[Role]:
    """The roles of the entries that led to nobody."""
    return frozenset(role for name in found.problems for role in config.people[name.index].roles)


def _called(config: Config, found: Resolution, unsure: frozenset[Role]) -> Iterator[Line]:
    """Roles that an escalation calls, and that nobody has who could come."""
    told: set[str] = {role.value for role in unsure}
    for place, target in escalation_targets(config):
        if target not in {role.value for role in Role} or target in told or found.roster.with_role(Role(target)):
            continue
        told.add(target)
        yield problem(
            f"{config.where(place)}: {'.'.join(map(str, place))}: would call nobody, for nobody who can act has "
            f"the role {target}; give it to somebody under people"
        )


def _four_eyes(config: Config, found: Resolution) -> Line:
    """Nobody approves their own draft: it takes one who may approve, and for what that one writes a second."""
    able = [person for person in found.roster.people.values() if person.may(Right.APPROVE)]
    approvers = tuple(sorted((p for p in able if p.roles & set(config.approval.by)), key=lambda p: (p.name, p.id)))
    roles = " or ".join(role.value for role in config.approval.by)
    if not approvers:
        return problem(
            f"four eyes: nobody can approve a draft, so no reply can be sent; give somebody the role {roles}"
        )
    if len(approvers) == 1:
        name = approvers[0].name
        return warning(
            f"four eyes: only {name} can approve, so nobody can approve what {name} writes; "
            f"give a second person the role {roles}"
        )
    return ok(f"four eyes: {_names(approvers)} can approve each other's drafts")


def _names(people: Sequence[Person]) -> str:
    return ", ".join(person.name for person in people)
