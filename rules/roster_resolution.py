"""Finds the people, user groups and channels that config.yaml names among those that the workspace has.

A name must mean exactly one: what is ambiguous or unknown is handed back as a problem and gives nobody a right.
"""

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rules.people import Person, Role, Roster
from rules.signing import signature_of

Entry = tuple[str, frozenset[Role], str]  #: who as written, the roles, the signature or nothing

_SLACKBOT = "USLACKBOT"  # the one bot that Slack does not call one


@dataclass(frozen=True, kw_only=True)
class Member:
    """A member of the workspace, as Slack lists them."""

    id: str
    handle: str = ""  #: without @
    display_name: str = ""
    real_name: str = ""
    email: str = ""  #: empty when the app may not read it
    tz: str = ""  #: IANA name
    locale: str = ""  #: such as nb-NO
    deleted: bool = False
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False  #: of another organisation, in a shared channel


@dataclass(frozen=True, kw_only=True)
class Group:
    """A user group."""

    id: str
    handle: str  #: without @
    name: str = ""
    members: tuple[str, ...] = ()  #: ids
    disabled: bool = False


@dataclass(frozen=True, kw_only=True)
class Channel:
    """A channel that the bot can see."""

    id: str
    name: str  #: without #
    is_archived: bool = False


@dataclass(frozen=True, kw_only=True)
class Unresolved:
    """A name that does not lead to exactly one person, group or channel."""

    who: str  #: as written
    reason: str  #: goes on after the name
    hint: str = ""  #: what was probably meant
    index: int = 0  #: which entry of people it is, from 0

    @property
    def sentence(self) -> str:
        """The whole of it, for the person who wrote the name."""
        hint = f"; did you mean {self.hint}?" if self.hint else ""
        return f"{self.who} {self.reason}{hint}"


@dataclass(frozen=True, kw_only=True)
class Named:
    """Whom a name leads to."""

    person_ids: tuple[str, ...]
    group_id: str = ""  #: when the name is that of a user group


@dataclass(frozen=True, kw_only=True)
class Resolution:
    """Everybody who was found, and every name that was not."""

    roster: Roster
    problems: tuple[Unresolved, ...] = ()
    by_name: Mapping[str, Named] = field(default_factory=dict)  #: by the name as `named` takes it

    def named(self, who: str) -> Named | None:
        """Whom an entry leads to that was written like this, with or without @, upper or lower case."""
        return self.by_name.get(_folded(who))


def resolve(entries: Sequence[Entry], members: Sequence[Member], groups: Sequence[Group]) -> Resolution:
    """Give everybody named by the entries the roles of all entries that name them.

    Who is deactivated, a bot, a guest or of another organisation stays on the roster, barred. A signature is that of
    the first entry which names the person alone, else of the first group's, else the initials.
    """
    known = {member.id: member for member in members}
    roles: dict[str, frozenset[Role]] = {}
    own_signature: dict[str, str] = {}
    group_signature: dict[str, str] = {}
    by_name: dict[str, Named] = {}
    problems: list[Unresolved] = []
    for index, (who, entry_roles, signature) in enumerate(entries):
        found = _find(who, members, groups)
        if isinstance(found, Unresolved):
            problems.append(Unresolved(who=who, reason=found.reason, hint=found.hint, index=index))
            continue
        for missing in (person_id for person_id in found.person_ids if person_id not in known):
            reason = f"has a member, {missing}, whom the workspace does not list"
            problems.append(Unresolved(who=who, reason=reason, index=index))
        by_name[_folded(who)] = found
        for person_id in known.keys() & set(found.person_ids):
            roles[person_id] = roles.get(person_id, frozenset()) | entry_roles
            if signature:
                (group_signature if found.group_id else own_signature).setdefault(person_id, signature)
    signatures = group_signature | own_signature
    people = {
        person_id: _person(known[person_id], roles[person_id], signatures.get(person_id, ""))
        for person_id in sorted(roles)
    }
    return Resolution(roster=Roster(people=people), problems=tuple(problems), by_name=by_name)


def resolve_channel(name_or_id: str, channels: Sequence[Channel]) -> str | Unresolved:
    """Return the id of a channel given by `#name`, name or id."""
    name = name_or_id.strip().removeprefix("#")
    by_id = [channel for channel in channels if channel.id == name]
    found = by_id or [channel for channel in channels if channel.name.casefold() == name.casefold()]
    # A name that was given up may belong to an archived channel and to a living one.
    living = [channel for channel in found if not channel.is_archived]
    if len(living) == 1:
        return living[0].id
    if len(living) > 1:
        candidates = ", ".join(sorted(channel.id for channel in living))
        return Unresolved(who=name_or_id, reason=f"is the name of several channels; write the id of one: {candidates}")
    if found:
        return Unresolved(who=name_or_id, reason="is archived; choose another channel, or take it out of the archive")
    hint = _closest(name, (channel.name for channel in channels if not channel.is_archived))
    reason = "is no channel that the bot can see; if it is private, invite the bot there"
    return Unresolved(who=name_or_id, reason=reason, hint=f"#{hint}" if hint else "")


def name_of(member: Member) -> str:
    """How colleagues call a member."""
    return member.display_name or member.real_name or member.handle or member.id


def _person(member: Member, roles: frozenset[Role], signature: str) -> Person:
    person = Person(
        id=member.id,
        name=name_of(member),
        handle=member.handle,
        real_name=member.real_name,
        email=member.email,
        time_zone=member.tz,
        locale=member.locale,
        roles=roles,
        signature=signature,
        barred=_barred(member),
    )
    return replace(person, signature=signature_of(person, "initials"))


def _barred(member: Member) -> str:
    if member.deleted:
        return "deactivated"
    if member.is_bot or member.id == _SLACKBOT:
        return "bot"
    if member.is_stranger:
        return "another organisation"
    return "guest" if member.is_restricted or member.is_ultra_restricted else ""


#: The ways a name may be meant, in the order they are tried: the names of a member, the name of a group.
_WAYS: tuple[tuple[Callable[[Member], tuple[str, ...]], Callable[[Group], str]], ...] = (
    (lambda member: (member.id.casefold(),), lambda group: group.id.casefold()),
    (lambda member: (member.email.casefold(),), lambda _: ""),
    (lambda member: (member.handle.casefold(),), lambda _: ""),
    (lambda _: (), lambda group: group.handle.casefold()),
    (lambda member: (_spaced(member.display_name), _spaced(member.real_name)), lambda _: ""),
)


def _find(who: str, members: Sequence[Member], groups: Sequence[Group]) -> Named | Unresolved:
    """Try, one after another: id, e-mail, handle, handle of a group, and the names that people give themselves.

    Display and real names count as one: else anybody could take the rights of a colleague by taking the colleague's
    real name for a display name.
    """
    name = _folded(who)
    handle = name.removeprefix("group:").removeprefix("@")
    for of_member, of_group in _WAYS:
        people = [] if handle != name else [member for member in members if name and name in of_member(member)]
        teams = [group for group in groups if handle and handle == of_group(group)]
        if people or teams:
            return _only(who, people, teams)
    return _nobody(who, members, groups)


def _only(who: str, people: list[Member], teams: list[Group]) -> Named | Unresolved:
    """Return the one that was found; somebody who left does not stand in the way of a namesake who is there."""
    present = [member for member in people if not member.deleted] or people
    active = [group for group in teams if not group.disabled]
    if len(present) + len(active) > 1:
        candidates = [_described(member) for member in present] + [f"@{group.handle} ({group.id})" for group in active]
        return Unresolved(
            who=who, reason=f"could be any of these; write the id of one: {', '.join(sorted(candidates))}"
        )
    if present:
        return Named(person_ids=(present[0].id,))
    if active:
        return Named(person_ids=tuple(dict.fromkeys(active[0].members)), group_id=active[0].id)
    return Unresolved(who=who, reason="is a user group that is disabled in Slack")


def _nobody(who: str, members: Sequence[Member], groups: Sequence[Group]) -> Unresolved:
    present = [member for member in members if not member.deleted]
    if "@" in who.lstrip("@") and not any(member.email for member in present):
        return Unresolved(
            who=who, reason="cannot be looked up: the app may not read e-mail addresses (users:read.email)"
        )
    known = [f"@{member.handle}" for member in present if member.handle]
    known += [name for member in present for name in (member.display_name, member.real_name, member.email) if name]
    known += [f"@{group.handle}" for group in groups if not group.disabled]
    return Unresolved(who=who, reason="is nobody in this workspace", hint=_closest(who, known))


def _described(member: Member) -> str:
    return f"{member.real_name or member.display_name or member.handle} (@{member.handle}, {member.id})"


def _closest(written: str, known: Iterable[str]) -> str:
    by_folded: dict[str, str] = {}
    for name in known:
        by_folded.setdefault(_folded(name), name)
    wanted = _folded(written).removeprefix("group:")
    found = difflib.get_close_matches(wanted, by_folded, n=1, cutoff=0.6)
    return by_folded[found[0]] if found else ""


def _folded(who: str) -> str:
    return _spaced(who.strip().removeprefix("@"))


def _spaced(name: str) -> str:
    return " ".join(name.split()).casefold()
