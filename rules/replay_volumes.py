"""The volumes of accounts at any instant of the past, and when the conditions that ask for them turned."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo

from rules.conditions import UsualVolume, VolumeAbove
from rules.conditions.verdict import Look
from rules.facts import Facts, Volume
from rules.hours import Calendar
from rules.replay_acts import Account
from rules.rule_needs import leaves
from rules.ruleset import Ruleset

WEEKS = 8  #: how many earlier weeks at most tell what is usual
ENOUGH = 3  #: with fewer nothing is usual yet

_WEEK = timedelta(weeks=1)
_ALWAYS_OPEN = Calendar.from_settings("UTC", {"mon-sun": ["00:00-24:00"]})


class Volumes:
    """What `rules.replaying` is given as the surroundings of its cases."""

    def __init__(
        self,
        rules: Ruleset,
        written: Mapping[Account, Sequence[datetime]],
        known_since: Mapping[Account, datetime],
        zone: tzinfo,
        until: datetime,
    ) -> None:
        """`written` has when each account was written to, in order; what was before `known_since` is not known.

        The same hour of an earlier week is that of the wall clock of `zone`, the team's. Nothing is asked about what
        comes after `until`.
        """
        self._zone = zone
        self._until = until
        asked = {leaf for rule in rules.rules for leaf in leaves(rule.condition)}
        self._asked = [leaf for leaf in asked if isinstance(leaf, VolumeAbove | UsualVolume)]
        self._spans = rules.needs.volumes
        self._written = written
        self._known_since = known_since
        self._changes = {account: self._turning_points(account) for account in written} if self._asked else {}

    def volumes(self, account: Account, now: datetime) -> Mapping[int, Volume]:
        """The volumes of an account, by minutes."""
        return {minutes: self._volume(account, minutes, usual, now) for minutes, usual in self._spans.items()}

    def next_change(self, account: Account, now: datetime) -> datetime | None:
        """The least instant after `now` at which a condition on volumes turns."""
        changes = self._changes.get(account, ())
        place = bisect_right(changes, now)
        return changes[place] if place < len(changes) else None

    def _volume(self, account: Account, minutes: int, usual_too: bool, now: datetime) -> Volume:
        span = timedelta(minutes=minutes)
        since = self._known_since.get(account, now)
        weeks = range(1, min(WEEKS, (now - span - since) // _WEEK + 1) + 1) if usual_too else ()
        at_that_hour = _weeks_before(now, weeks, self._zone)
        numbers = [self._posts(account, at - span, at) for at in at_that_hour if at - span >= since]
        return Volume(
            posts=self._posts(account, now - span, now),
            usual=sum(numbers) / len(numbers) if len(numbers) >= ENOUGH else None,
            weeks=len(numbers),
        )

    def _posts(self, account: Account, after: datetime, until: datetime) -> int:
        written = self._written.get(account, ())
        return bisect_right(written, until) - bisect_right(written, after)

    def _turning_points(self, account: Account) -> Sequence[datetime]:
        found: set[datetime] = set()
        for condition in self._asked:
            span = timedelta(minutes=condition.within)
            usual = isinstance(condition, UsualVolume)
            held = False
            for at in self._instants(account, span, usual):
                volume = self._volume(account, condition.within, usual, at)
                look = Look(facts=Facts(volumes={condition.within: volume}), calendar=_ALWAYS_OPEN, now=at)
                holds = condition.look(look).holds
                if holds is not held:
                    found.add(at)
                held = holds
        return sorted(found)

    def _instants(self, account: Account, span: timedelta, usual: bool) -> Iterable[datetime]:
        """Whenever a post comes into what is counted, or leaves it."""
        written = self._written[account]
        edges = {at + late for at in written for late in (timedelta(), span)}
        if usual and account in self._known_since:
            # An earlier week begins to count once the whole of its span is known.
            edges.add(self._known_since[account] + span)
        most = WEEKS if usual else 0
        found: set[datetime] = set()
        for edge in edges:
            weeks = range(min(most, (self._until - edge) // _WEEK + 1) + 1)
            found.update(_weeks_before(edge, [-number for number in weeks], self._zone))
        return sorted(found)


def _weeks_before(at: datetime, weeks: Iterable[int], zone: tzinfo) -> list[datetime]:
    """The same time of the wall clock so many weeks before; after, where the number is below nothing."""
    local = at.astimezone(zone)
    return [(local - number * _WEEK).astimezone(UTC) for number in weeks]
