"""Who is who and where is what in the Slack workspace: one snapshot, looked at anew every minute, swapped whole."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from clients import Busy, Rejected, Unauthorised, Unreachable
from config import Config, ConfigError, Problem
from rules.people import Person, Role, Roster
from rules.roster_resolution import Channel, Group, Member, Named, Unresolved, name_of, resolve, resolve_channel
from rules.slack_text import escape

LOOK_EVERY = timedelta(minutes=1)
LOOK_AGAIN = timedelta(seconds=3)  #: not before, however much changes: Slack grants twenty of these calls a minute
STALE = timedelta(minutes=10)  #: after this long without a look nobody has rights: fail closed
NOBODY_KNOWS = "roles could not be checked"

Place = tuple[str | int, ...]  #: where in config.yaml a name stands


class Workspace(Protocol):
    """What the directory asks of Slack; each call raises Busy, Unreachable or Unauthorised."""

    def members(self) -> Sequence[Member]: ...

    def groups(self) -> Sequence[Group]: ...

    def channels(self) -> Sequence[Channel]: ...

    def url(self) -> str: ...


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """One look at the workspace, resolved against config.yaml."""

    roster: Roster
    channels: Mapping[str, str]  #: as written in config.yaml -> Slack id
    url: str  #: of the workspace, ending in /
    mentions: Mapping[str, str]  #: an escalation's target as written -> what calls it in a message
    looked_at: datetime
    problems: tuple[str, ...] = ()  #: names that the workspace no longer knows
    people: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  #: a name in people -> the ids it leads to
    groups: Mapping[str, Group] = field(default_factory=dict)  #: every user group of the workspace, by its id
    others: Mapping[str, str] = field(default_factory=dict)  #: the names of those who are not on the team, by id
    silent: frozenset[str] = frozenset()  #: bots and who was deactivated: they answer nobody


class Directory:
    """The latest snapshot, for every handler."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.outdated = False  #: Slack said that somebody's membership changed
        self.failing = False  #: the last look did not come about
        self._not_before: datetime | None = None  #: Slack asked for patience

    def tick(self, config: Config, workspace: Workspace, now: datetime) -> None:
        """Look at the workspace again once a minute, or at once when it said that something changed.

        A look that fails leaves the old snapshot, which vouches for nobody once it is STALE; a clock that jumps, as
        after a laptop's sleep, does not make it so before a look has failed. Raises what `look` raises.
        """
        if self._not_before is not None and timedelta() < self._not_before - now < LOOK_EVERY:
            return
        fresh_for = LOOK_AGAIN if self.outdated else LOOK_EVERY
        if not timedelta() <= now - self.snapshot.looked_at < fresh_for:
            outdated, self.outdated = self.outdated, False  # before the look: what changes during it needs another
            try:
                self.snapshot = look(config, workspace, now, before=self.snapshot)
                self.failing = False
            except (Busy, Unreachable, Unauthorised) as error:
                self._not_before = error.retry_at if isinstance(error, Busy) else None
                self.failing = True
                self.outdated = self.outdated or outdated
                raise

    def look_soon(self) -> None:
        """Somebody's membership changed: the next tick looks at the workspace again."""
        self.outdated = True

    def link(self, channel: str, ts: str) -> str:
        """The address of a message in Slack."""
        return f"{self.snapshot.url}archives/{channel}/p{ts.replace('.', '')}"

    def channel(self, name: str) -> str:
        """The Slack id of a channel named in config.yaml."""
        return self.snapshot.channels[name]

    def is_channel(self, target: str) -> bool:
        """Say whether whom a rule tells is a channel named in config.yaml."""
        return target in self.snapshot.channels

    def person(self, user_id: str, now: datetime) -> Person:
        """Who this is; barred when looks have failed for so long that the last one vouches for nobody."""
        person = self.snapshot.roster.get(user_id)
        if not self.failing or now - self.snapshot.looked_at <= STALE:
            return person
        return Person(id=person.id, name=person.name, roles=person.roles, barred=NOBODY_KNOWS)

    def named(self, user_id: str) -> str:
        """How colleagues call this person, ready for mrkdwn; a mention when the workspace does not know them."""
        known = self.known(user_id)
        return escape(known) if known else f"<@{user_id}>"

    def name(self, user_id: str) -> str:
        """The same as plain text, to be made inert by whoever shows it; the id when nobody knows them."""
        return self.known(user_id) or user_id

    def known(self, user_id: str) -> str:
        """How colleagues call a person of the team, or who was of it; "" when the workspace does not know them."""
        one = self.snapshot.roster.people.get(user_id)
        return one.name if one else self.snapshot.others.get(user_id, "")

    def ids(self, names: Sequence[str]) -> tuple[str, ...]:
        """The Slack ids of some people: roles, or somebody or a group as written in people; each once."""
        roles = {role.value for role in Role}
        found: list[str] = []
        for name in names:
            if name in roles:
                found += [person.id for person in self.snapshot.roster.with_role(Role(name))]
            else:
                found += self.snapshot.people.get(written(name), ())
        return tuple(dict.fromkeys(found))

    def members(self, group_id: str) -> tuple[str, ...]:
        """The Slack ids of those in a user group who can answer; none where the workspace does not tell."""
        group = self.snapshot.groups.get(group_id)
        return () if group is None else tuple(one for one in group.members if one not in self.snapshot.silent)

    def mention(self, target: str) -> str:
        """What calls an escalation's target in a message: a role calls everybody in it; "" when that is nobody."""
        if target in {role.value for role in Role}:
            return " ".join(f"<@{person.id}>" for person in self.snapshot.roster.with_role(Role(target)))
        return self.snapshot.mentions.get(target, "")


def written(name: str) -> str:
    """A name in people as it is compared: without @, in lower case."""
    return name.strip().removeprefix("@").casefold()


def escalation_targets(config: Config) -> Iterator[tuple[Place, str]]:
    """Whom steps notify and rules ask to take a case, each with its place in config.yaml."""
    for i, step in enumerate(config.escalation.on_request):
        for target in step.notify:
            yield ("escalation", "on_request", i, "notify"), target
    for r, rule in enumerate(config.rules):
        for i, step in enumerate(rule.then.escalate):
            for target in step.notify:
                yield ("rules", r, "then", "escalate", i, "notify"), target
        if rule.then.assign is not None:
            yield ("rules", r, "then", "assign"), rule.then.assign


def channel_names(config: Config) -> Iterator[tuple[Place, str]]:
    """Every channel that config.yaml names, each with its place."""
    yield ("team", "admin_channel"), config.team.admin_channel
    for i, account in enumerate(config.accounts):
        yield ("accounts", i, "channel"), account.channel
        if account.industry is not None and account.industry.words:
            yield ("accounts", i, "industry", "channel"), account.industry.channel
    for name, entry in config.teams.items():
        yield ("teams", name, "channel"), entry.channel
    yield ("escalation", "channel"), config.escalation.channel
    yield ("digest", "channel"), config.digest.channel
    for number, further in enumerate(config.digest.further):
        yield ("digest", "further", number, "channel"), further.channel
    for place, target in escalation_targets(config):
        if target.startswith("#"):
            yield place, target
    for r, rule in enumerate(config.rules):
        if rule.then.route is not None and rule.then.route.startswith("#"):
            yield ("rules", r, "then", "route"), rule.then.route


def look(config: Config, workspace: Workspace, now: datetime, *, before: Snapshot | None = None) -> Snapshot:
    """Resolve every name in config.yaml. At the start, raises ConfigError naming each that the workspace does not know.

    Later on (with the look `before`) the others go on: who is not found any more has no rights, a channel keeps the
    place it had, and `problems` says so.
    """
    members, channels = workspace.members(), workspace.channels()
    groups, no_groups = _groups(workspace)
    team = resolve([(entry.who, frozenset(entry.roles), entry.signature) for entry in config.people], members, groups)
    nobody = [(item, _problem(config, ("people", item.index, "who"), item)) for item in team.problems]
    # Where groups cannot be read, what may be one has no part in the team, and the others go on.
    excused = [problem for item, problem in nobody if no_groups and item.who.startswith(("@", "group:", "S"))]
    problems = [problem for _, problem in nobody if problem not in excused]
    ids: dict[str, str] = {}
    for place, name in channel_names(config):
        found = resolve_channel(name, channels)
        if isinstance(found, Unresolved):
            problems.append(_problem(config, place, found))
        else:
            ids[name] = found
    mentions: dict[str, str] = {}
    for _, target in escalation_targets(config):
        found_people = team.named(target)
        if found_people is not None:
            mentions[target] = _mention(found_people)
    by_name = {
        written(entry.who): named.person_ids for entry in config.people if (named := team.named(entry.who)) is not None
    }
    if problems and before is None:
        raise ConfigError(tuple(problems))
    if before is not None:
        ids = {**before.channels, **ids}
    return Snapshot(
        problems=tuple(map(str, [*problems, *excused])) + no_groups,
        roster=team.roster,
        channels=ids,
        url=workspace.url(),
        mentions=mentions,
        people=by_name,
        groups={group.id: group for group in groups},
        others={member.id: name_of(member) for member in members if member.id not in team.roster.people},
        silent=frozenset(member.id for member in members if member.deleted or member.is_bot),
        looked_at=now,
    )


def _groups(workspace: Workspace) -> tuple[Sequence[Group], tuple[str, ...]]:
    """The user groups; where the workspace gives none, none and a sentence that says so."""
    try:
        return workspace.groups(), ()
    except Rejected as no:
        return (), (f"user groups cannot be read ({no.reason}), so nobody is on the team by a group",)


def _mention(named: Named) -> str:
    if named.group_id:
        return f"<!subteam^{named.group_id}>"
    return " ".join(f"<@{person}>" for person in named.person_ids)


def _problem(config: Config, place: Place, unresolved: Unresolved) -> Problem:
    return Problem(
        place=config.where(place), key=".".join(map(str, place)), what=f"{unresolved.who} {unresolved.reason}",
        hint=unresolved.hint,
    )  # fmt: skip
