"""A deputy acts for the communication manager while every one of them is away, and in doubt nobody does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.calling import Reach
from rules.draft import DraftState, DraftView, Requirement, approve, may_decide, reject, still_approved, text_hash
from rules.people import Person, Role
from rules.refusal import Refusal, Why
from rules.standing_in import Standing, standing, still_stands

TEXT = "Here is your answer. ^AK"
BY = frozenset({Role.APPROVER, Role.COMMUNICATION_MANAGER})
KARI = Person(id="kari", name="Kari", roles=frozenset({Role.APPROVER}))
BO = Person(id="bo", name="Bo", roles=frozenset({Role.AGENT}))
MIKKEL = Person(id="mikkel", name="Mikkel", roles=frozenset({Role.COMMUNICATION_MANAGER}))
FOR_MIKKEL = Standing(for_whom="mikkel")


def manager(person: str, *deputies: str, on: bool = False, quiet: bool = False, barred: str = "") -> Reach:
    return Reach(person=person, on_duty=on, quiet=quiet, barred=barred, deputies=deputies)


@pytest.mark.parametrize(
    ("person", "managers", "stands"),
    [
        (KARI, [manager("mikkel", "kari")], FOR_MIKKEL),
        (KARI, [manager("mikkel", "kari", on=True, quiet=True)], FOR_MIKKEL),
        (KARI, [manager("mikkel", "kari", on=True, barred="deactivated")], FOR_MIKKEL),
        (KARI, [manager("mikkel", "kari", on=True)], Standing(there="mikkel")),
        # Another manager who is there decides, whosever deputy it is.
        (KARI, [manager("mikkel", "kari"), manager("eva", on=True)], Standing(there="eva")),
        (KARI, [manager("eva"), manager("mikkel", "kari")], FOR_MIKKEL),
        (KARI, [manager("mikkel", "bo")], Standing()),
        (KARI, [], Standing()),
        (BO, [manager("mikkel", "bo")], Standing()),  # a deputy who may not approve
        (MIKKEL, [manager("eva", "mikkel")], Standing()),  # a manager acts for themselves
        (Person(id="kari", name="Kari", roles=KARI.roles, barred="guest"), [manager("mikkel", "kari")], Standing()),
    ],
)
def test_who_acts_for_the_communication_manager(person: Person, managers: list[Reach], stands: Standing) -> None:
    assert standing(person, managers, by=BY) == stands


def test_a_deputy_may_only_do_so_by_a_role_of_those_whose_yes_counts() -> None:
    only_managers = frozenset({Role.COMMUNICATION_MANAGER})
    assert standing(KARI, [manager("mikkel", "kari")], by=only_managers) == Standing()


def draft(needs: Requirement, author: str = "ann") -> DraftView:
    return DraftView(
        id=1, version=1, state=DraftState.PROPOSED, author=author, text=TEXT, text_hash=text_hash(TEXT),
        latest_version=1, needs=needs,
    )  # fmt: skip


MANAGERS = draft(Requirement.COMMUNICATION_MANAGER)


def why(found: object) -> Why | None:
    return found.why if isinstance(found, Refusal) else None


def test_a_yes_that_takes_the_managers_is_given_by_whoever_stands_in_and_by_nobody_else() -> None:
    assert approve(MANAGERS, KARI, by=BY, stands=FOR_MIKKEL) is DraftState.APPROVED
    assert why(approve(MANAGERS, KARI, by=BY)) is Why.MANAGER_ONLY
    back = approve(MANAGERS, KARI, by=BY, stands=Standing(there="mikkel"))
    assert isinstance(back, Refusal)
    assert (back.why, back.facts) == (Why.MANAGER_ONLY, {"manager": "mikkel"})
    assert why(approve(MANAGERS, BO, by=BY, stands=FOR_MIKKEL)) is Why.ROLE
    own = draft(Requirement.COMMUNICATION_MANAGER, author="kari")
    assert why(approve(own, KARI, by=BY, stands=FOR_MIKKEL)) is Why.OWN_DRAFT
    assert why(reject(MANAGERS, KARI, by=BY)) is Why.MANAGER_ONLY  # a yes and a hold, nothing else


@given(st.sampled_from(Requirement), st.sampled_from([KARI, BO, MIKKEL]), st.sampled_from([Standing(), FOR_MIKKEL]))
def test_standing_in_changes_nothing_but_the_yes_that_takes_the_managers(needs, person, stands) -> None:
    if needs is Requirement.COMMUNICATION_MANAGER and person is KARI:
        return
    assert may_decide(draft(needs), person, by=BY, stands=stands) == may_decide(draft(needs), person, by=BY)


@pytest.mark.parametrize(
    ("person", "for_whom", "deputies", "sent"),
    [
        (KARI, MIKKEL, ["kari"], True),  # Mikkel may be back: the yes was valid when it was given
        (KARI, MIKKEL, [], False),
        (KARI, MIKKEL, ["bo"], False),
        (Person(id="kari", name="Kari"), MIKKEL, ["kari"], False),  # gone from people
        (Person(id="kari", name="Kari", roles=KARI.roles, barred="deactivated"), MIKKEL, ["kari"], False),
        (KARI, Person(id="mikkel", name="Mikkel"), ["kari"], False),
    ],
)
def test_before_sending_a_deputy_is_asked_for_once_more(
    person: Person, for_whom: Person, deputies: list[str], sent: bool
) -> None:
    stands = still_stands(person, for_whom, deputies, by=BY)
    found = still_approved(MANAGERS, person, approved_hash=text_hash(TEXT), by=BY, stands=stands)
    assert (found is None) is sent
