"""Conditions on single statements about a case and its customer: one of some values, true or false, in a list."""

from dataclasses import dataclass
from enum import StrEnum

from rules.conditions.verdict import Look, Verdict, listed, plain


class Aspect(StrEnum):
    """What has one value out of several; named as the fact is."""

    NETWORK = "network"
    ACCOUNT = "account"
    STATE = "state"
    KIND = "kind"
    PRIORITY = "priority"
    MOOD = "mood"
    LANGUAGE = "language"


class Mark(StrEnum):
    """What is true or false; named as the fact is."""

    HAPPENING_NOW = "happening_now"
    ADDRESSED = "addressed"
    WRONG_HANDLE = "wrong_handle"
    VERIFIED = "verified"


@dataclass(frozen=True, kw_only=True)
class Is:
    """An aspect has one of these values."""

    aspect: Aspect
    values: frozenset[str]

    def look(self, at: Look) -> Verdict:
        """Compare."""
        value: str = getattr(at.facts, self.aspect)
        holds = value in self.values
        return plain(at, holds, f"{self.aspect}: {value}, {'' if holds else 'not '}one of {listed(self.values)}")


@dataclass(frozen=True, kw_only=True)
class Flag:
    """A mark is as wanted."""

    mark: Mark
    wanted: bool = True

    def look(self, at: Look) -> Verdict:
        """Compare."""
        value: bool = getattr(at.facts, self.mark)
        return plain(at, value is self.wanted, f"{self.mark}: {str(value).lower()}, asked for {self.wanted}".lower())


@dataclass(frozen=True, kw_only=True)
class PersonalData:
    """Personal details stand in the customer's words: any, some of these kinds, or none at all (S84)."""

    kinds: frozenset[str] = frozenset()  #: empty for any kind
    wanted: bool = True  #: False: holds while there are none

    def look(self, at: Look) -> Verdict:
        """Compare the kinds; never show the details."""
        found = at.facts.personal_data & self.kinds if self.kinds else at.facts.personal_data
        return plain(at, bool(found) is self.wanted, f"personal_data: {listed(found) or 'none found'}")


@dataclass(frozen=True, kw_only=True)
class Authors:
    """The customer is in one of the lists of authors."""

    handles: frozenset[str]  #: lower case, without @
    lists: tuple[str, ...]  #: their names, for the line that explains

    def look(self, at: Look) -> Verdict:
        """Look the customer up."""
        holds = at.facts.handle in self.handles
        return plain(at, holds, f"authors: @{at.facts.handle} is {'' if holds else 'not '}in {listed(self.lists)}")


@dataclass(frozen=True, kw_only=True)
class Tagged:
    """The case has one of these tags."""

    tags: frozenset[str]

    def look(self, at: Look) -> Verdict:
        """Compare."""
        found = at.facts.tags & self.tags
        return plain(at, bool(found), f"tags: {listed(found) if found else f'none of {listed(self.tags)}'}")
