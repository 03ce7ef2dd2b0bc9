"""Who acts for the communication manager while every one of them is away, so that no customer waits for a holiday.

A deputy does, in two things: releasing a hold, and a yes that takes the manager's. In doubt nobody does.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rules.calling import Reach
from rules.people import Person, Role


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How somebody stands to what takes the communication manager's word."""

    for_whom: str = ""  #: the manager in whose place they act now; "" when they act in nobody's
    there: str = ""  #: for a deputy who does not: a manager who is there to be asked

    @property
    def facts(self) -> dict[str, str]:
        """What a refusal tells a deputy who acts in nobody's place now."""
        return {"manager": self.there} if self.there else {}


def standing(person: Person, managers: Sequence[Reach], *, by: frozenset[Role]) -> Standing:
    """Whether `person` acts for one of `managers`, who are all there are, in the order in which they are named.

    A manager is away who is off duty, in quiet hours, or cannot act at all. A deputy may approve by their own role, one
    of `by`.
    """
    theirs = [one for one in managers if person.id in one.deputies]
    if Role.COMMUNICATION_MANAGER in person.roles or person.barred or not person.roles & by or not theirs:
        return Standing()
    there = next((one.person for one in managers if not one.away(urgent=False)), "")
    return Standing(there=there) if there else Standing(for_whom=theirs[0].person)


def still_stands(person: Person, manager: Person, deputies: Collection[str], *, by: frozenset[Role]) -> Standing:
    """The same of a yes that was given in the place of `manager`, just before it has its effect.

    That they were away was so when it was given, and they may be back; that the person is their deputy and may approve
    must be so now.
    """
    holds = (
        not person.barred
        and bool(person.roles & by)
        and Role.COMMUNICATION_MANAGER in manager.roles
        and person.id in deputies
    )
    return Standing(for_whom=manager.id) if holds else Standing()
