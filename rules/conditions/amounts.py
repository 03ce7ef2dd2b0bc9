"""Conditions on how many: followers, posts, turns, rejected drafts, and the volume of an account."""

from dataclasses import dataclass
from datetime import timedelta

from rules.conditions.verdict import Look, Verdict, plain


@dataclass(frozen=True, kw_only=True)
class Followers:
    """The customer has so many followers; an unknown number is within no limits (S50)."""

    at_least: int | None = None
    at_most: int | None = None

    def look(self, at: Look) -> Verdict:
        """Compare with both limits."""
        number = at.facts.followers
        limits = [f"at least {self.at_least}"] * (self.at_least is not None)
        limits += [f"at most {self.at_most}"] * (self.at_most is not None)
        holds = (
            number is not None
            and (self.at_least is None or number >= self.at_least)
            and (self.at_most is None or number <= self.at_most)
        )
        return plain(at, holds, f"followers: {'unknown' if number is None else number} of {' and '.join(limits)}")


@dataclass(frozen=True, kw_only=True)
class CustomerIs:
    """The customer wrote to one of our accounts for the first time, or has had a case before."""

    first_time: bool

    def look(self, at: Look) -> Verdict:
        """Count earlier cases."""
        number = at.facts.earlier_cases
        return plain(at, (number == 0) is self.first_time, f"customer: {number or 'no'} earlier cases")


@dataclass(frozen=True, kw_only=True)
class PostsWithin:
    """The customer wrote so many times within so many days, over all of their cases."""

    count: int
    days: int

    def look(self, at: Look) -> Verdict:
        """Count; a post leaves the count when it is that many days old."""
        length = timedelta(days=self.days)
        recent = sorted((one for one in at.facts.earlier_posts if at.now - length < one <= at.now), reverse=True)
        holds = len(recent) >= self.count
        leaves = recent[self.count - 1] + length if holds and self.count else None
        return plain(at, holds, f"posts_within: {len(recent)} of {self.count} in {self.days} days", turns=leaves)


@dataclass(frozen=True, kw_only=True)
class PublicTurns:
    """The conversation has gone so far in public: posts of the customer and replies of ours together."""

    at_least: int

    def look(self, at: Look) -> Verdict:
        """Compare."""
        number = at.facts.public_turns
        return plain(at, number >= self.at_least, f"public_turns: {number} of {self.at_least}")


@dataclass(frozen=True, kw_only=True)
class Rejected:
    """So many drafts of this case were rejected."""

    at_least: int

    def look(self, at: Look) -> Verdict:
        """Compare."""
        return plain(at, at.facts.rejected >= self.at_least, f"rejected: {at.facts.rejected} of {self.at_least}")


@dataclass(frozen=True, kw_only=True)
class VolumeAbove:
    """More posts than this came to the account in the last minutes."""

    more_than: int
    within: int  #: minutes

    def look(self, at: Look) -> Verdict:
        """Compare; what was not gathered is no alarm."""
        volume = at.facts.volumes.get(self.within)
        if volume is None:
            return plain(at, False, f"volume: of the last {self.within} min is not known")
        why = f"volume: {volume.posts} posts in {self.within} min, more than {self.more_than} asked for"
        return plain(at, volume.posts > self.more_than, why)


@dataclass(frozen=True, kw_only=True)
class UsualVolume:
    """So many times as many posts came in the last minutes as usual in this hour of the week, and not too few (S90).

    As long as too few weeks are known to say what is usual, a plain number stands in, if one is given.
    """

    times: float
    at_least: int
    within: int  #: minutes
    until_known: int | None = None  #: at least so many posts, while nothing is usual yet; None: never then

    def look(self, at: Look) -> Verdict:
        """Compare; without enough earlier weeks nothing is usual yet, and only `until_known` is unusual."""
        volume = at.facts.volumes.get(self.within)
        if volume is None or volume.usual is None:
            return self._not_known(at, None if volume is None else volume.posts)
        holds = volume.posts >= self.at_least and volume.posts >= self.times * volume.usual
        asked = f"{self.times:g} times as many and at least {self.at_least} asked for"
        return plain(at, holds, f"volume: {volume.posts} posts in {self.within} min, usually {volume.usual:g}; {asked}")

    def _not_known(self, at: Look, posts: int | None) -> Verdict:
        usual = f"what is usual in {self.within} min is not known yet"
        if self.until_known is None:
            return plain(at, False, f"volume: {usual}")
        until = f"{usual}; until then at least {self.until_known} asked for"
        if posts is None:
            return plain(at, False, f"volume: {until}")
        return plain(at, posts >= self.until_known, f"volume: {posts} posts in {self.within} min, {until}")
