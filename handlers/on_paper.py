"""The team as a settings file writes it, without Slack: whom its names lead to, and whom a call reaches at any instant.

Everybody is called as the file writes them. A user group counts as one, for without Slack nobody knows who is in it;
and nobody is barred, for what the workspace says today it did not say then.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Self

from config import Config
from handlers.calls import decide
from handlers.desk import Setup
from handlers.directory import Directory, Snapshot, channel_names, written
from handlers.on_duty import OnDuty
from rules.duty import Said
from rules.people import Person, Role, Roster
from rules.replay_reach import Notice, Way, ways

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What people said of their duty, and who they are."""

    words: Mapping[str, Sequence[Said]] = field(default_factory=dict)  #: by Slack user id, oldest first
    ids: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  #: by name as `written`, as a running bot saw them


@dataclass(frozen=True, kw_only=True)
class OnPaper:
    """The people of one settings file; tells a replay whom its notices reach."""

    setup: Setup
    watch: OnDuty  #: before anybody said anything
    words: Mapping[str, Sequence[Said]]  #: by person as the file writes them, oldest first

    @classmethod
    def read(cls, setup: Setup, heard: Heard) -> Self:
        """The team of these settings."""
        people = _people(setup.config, heard)
        directory = _directory(setup.config, people)
        watch = OnDuty.of(setup, directory, said={}, now=_LONG_AGO)
        words = {who: found for known, who in people.values() if (found := heard.words.get(known))}
        return cls(setup=setup, watch=watch, words=words)

    def ways(self, notice: Notice) -> Mapping[str, Sequence[Way]]:
        """Decided as in life, by what had been said by then."""
        config = self.setup.config
        calendar = self.setup.calendars[config.account(*notice.account).calendar]
        found = decide(self.at(notice.at), notice.targets, calendar, urgent=notice.urgent)
        return ways(notice.targets, found.ids, found.outcome, config.escalation.channel)

    def at(self, now: datetime) -> OnDuty:
        """Everybody's duty as of one moment."""
        said = {who: word for who, words in self.words.items() if (word := _newest(words, now))}
        return replace(self.watch, said=said, now=now)


def _people(config: Config, heard: Heard) -> dict[str, tuple[str, str]]:
    """By name as `written`: who it is, by Slack user id where that is known, and how the file first writes them.

    Two entries that lead to the same person are one, as in the workspace.
    """
    first: dict[str, str] = {}
    found: dict[str, tuple[str, str]] = {}
    for entry in config.people:
        ids = heard.ids.get(written(entry.who), ())
        known = ids[0] if len(ids) == 1 else entry.who
        found[written(entry.who)] = (known, first.setdefault(known, entry.who))
    return found


def _directory(config: Config, people: Mapping[str, tuple[str, str]]) -> Directory:
    roles: dict[str, frozenset[Role]] = {}
    for entry in config.people:
        _, who = people[written(entry.who)]
        roles[who] = roles.get(who, frozenset()) | frozenset(entry.roles)
    return Directory(
        Snapshot(
            roster=Roster(people={who: Person(id=who, name=who, roles=some) for who, some in roles.items()}),
            channels={name: name for _, name in channel_names(config)},
            url="",
            mentions={},
            people={name: (who,) for name, (_, who) in people.items()},
            looked_at=_LONG_AGO,
        )
    )


def _newest(words: Sequence[Said], now: datetime) -> Said | None:
    """What somebody had said last by then."""
    place = bisect_right([word.at for word in words], now)
    return words[place - 1] if place else None
