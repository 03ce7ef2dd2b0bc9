"""Whose yes a draft takes: one table of requirement, who wrote it and who says yes, and what two yeses come to."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.draft import (
    DraftState,
    DraftView,
    Requirement,
    approve,
    endorses,
    least_for,
    manager_is_missing,
    may_decide,
    still_approved,
    strictest,
    text_hash,
)  # fmt: skip
from rules.people import Person, Role
from rules.refusal import Refusal, Why

TEXT = "Here is your answer. ^AK"
BY = frozenset({Role.APPROVER, Role.COMMUNICATION_MANAGER})
ANN = Person(id="ann", name="Ann", roles=frozenset({Role.AGENT}))
BO = Person(id="bo", name="Bo", roles=frozenset({Role.AGENT}))
TUVA = Person(id="tuva", name="Tuva", roles=frozenset({Role.TRAINEE}))
KARI = Person(id="kari", name="Kari", roles=frozenset({Role.APPROVER}))
MIKKEL = Person(id="mikkel", name="Mikkel", roles=frozenset({Role.COMMUNICATION_MANAGER}))
SARA = Person(id="sara", name="Sara", roles=frozenset({Role.ADMIN}))
OLAV = Person(id="olav", name="Olav")
EVERYBODY = (ANN, BO, TUVA, KARI, MIKKEL, SARA, OLAV)


def draft(needs: Requirement, *, author: Person = ANN) -> DraftView:
    return DraftView(
        id=1, version=1, state=DraftState.PROPOSED, author=author.id, text=TEXT, text_hash=text_hash(TEXT),
        latest_version=1, needs=needs,
    )  # fmt: skip


MAY = {
    Requirement.NONE: {ANN.id, BO.id, KARI.id, MIKKEL.id},
    Requirement.PEER: {BO.id, KARI.id, MIKKEL.id},
    Requirement.APPROVER: {KARI.id, MIKKEL.id},
    Requirement.COMMUNICATION_MANAGER: {MIKKEL.id},
    Requirement.TWO_PERSONS: {BO.id, KARI.id, MIKKEL.id},
    Requirement.MANAGER_AND_ANOTHER: {BO.id, KARI.id, MIKKEL.id},
}


@pytest.mark.parametrize("needs", Requirement)
def test_who_may_say_yes_to_anns_draft(needs: Requirement) -> None:
    said_yes = {one.id for one in EVERYBODY if may_decide(draft(needs), one, by=BY) is None}

    assert said_yes == MAY[needs]


def test_an_approver_is_told_that_a_rule_asks_for_the_manager() -> None:
    refused = may_decide(draft(Requirement.COMMUNICATION_MANAGER), KARI, by=BY)

    assert refused is not None
    assert refused.why is Why.MANAGER_ONLY


@pytest.mark.parametrize("role", Role)
def test_nobody_but_who_works_alone_is_ever_let_go(role: Role) -> None:
    """Trainees, and roles that draft nothing, keep their approver whatever a rule says (S30, S33)."""
    person = Person(id="p", name="P", roles=frozenset({role}))

    least = least_for(person, Requirement.NONE)

    alone = role in (Role.AGENT, Role.APPROVER, Role.COMMUNICATION_MANAGER)
    assert least is (Requirement.NONE if alone else Requirement.APPROVER)


def test_a_manager_who_writes_needs_an_approver_so_that_a_team_with_one_manager_is_never_stuck() -> None:
    asked = Requirement.COMMUNICATION_MANAGER

    assert least_for(MIKKEL, asked) is Requirement.APPROVER
    assert least_for(KARI, asked) is asked
    assert may_decide(draft(least_for(MIKKEL, asked), author=MIKKEL), KARI, by=BY) is None


@given(st.lists(st.sampled_from(Requirement)), st.sampled_from(Requirement))
def test_the_strictest_of_all_that_apply_counts_whatever_their_order(
    asked: list[Requirement], default: Requirement
) -> None:
    found = strictest(asked, default)

    assert found is strictest(reversed(asked), default)
    order = list(Requirement)
    assert all(order.index(found) >= order.index(one) for one in asked)
    both = {Requirement.COMMUNICATION_MANAGER, Requirement.TWO_PERSONS} <= set(asked)
    assert found is default if not asked else found in asked or (both and found is Requirement.MANAGER_AND_ANOTHER)


def test_two_persons_are_two_others_and_one_of_them_an_approver() -> None:
    two = draft(Requirement.TWO_PERSONS)

    assert endorses(two, BO, by=BY, first=None) is True
    assert endorses(two, KARI, by=BY, first=BO) is False
    assert endorses(two, BO, by=BY, first=KARI) is False
    again = endorses(two, BO, by=BY, first=BO)
    peers = endorses(two, Person(id="cy", name="Cy", roles=frozenset({Role.AGENT})), by=BY, first=BO)
    assert isinstance(again, Refusal)
    assert isinstance(peers, Refusal)
    assert (again.why, peers.why) == (Why.SECOND_YES, Why.ONE_APPROVER)


@pytest.mark.parametrize("needs", [Requirement.TWO_PERSONS, Requirement.MANAGER_AND_ANOTHER])
@pytest.mark.parametrize("next_one", [KARI, MIKKEL])
def test_a_first_yes_counts_as_none_when_who_gave_it_may_not_approve_any_more(
    needs: Requirement, next_one: Person
) -> None:
    gone = replace(BO, barred="deactivated")
    no_role, demoted = replace(BO, roles=frozenset()), replace(BO, roles=frozenset({Role.TRAINEE}))

    assert [endorses(draft(needs), next_one, by=BY, first=one) for one in (gone, no_role, demoted)] == [True] * 3


def test_only_the_managers_yes_is_missing_where_somebody_else_gave_the_first() -> None:
    both, two = Requirement.MANAGER_AND_ANOTHER, Requirement.TWO_PERSONS

    assert [manager_is_missing(both, one) for one in (BO, KARI, MIKKEL)] == [True, True, False]
    assert not any(manager_is_missing(two, one) for one in EVERYBODY)


def test_at_sending_both_yeses_are_asked_for_once_more() -> None:
    two, hashed = draft(Requirement.TWO_PERSONS), text_hash(TEXT)

    assert still_approved(two, KARI, approved_hash=hashed, by=BY, first=BO) is None
    assert still_approved(two, KARI, approved_hash=hashed, by=BY) is not None
    demoted = Person(id="bo", name="Bo", roles=frozenset({Role.TRAINEE}))
    assert still_approved(two, KARI, approved_hash=hashed, by=BY, first=demoted) is not None
    assert still_approved(two, KARI, approved_hash=text_hash("Other"), by=BY, first=BO) is not None


@given(st.sampled_from(Requirement), st.sampled_from(EVERYBODY), st.sampled_from(EVERYBODY))
def test_four_eyes_hold_unless_a_rule_waives_them(needs: Requirement, author: Person, person: Person) -> None:
    after = approve(draft(needs, author=author), person, by=BY)

    if author is person and needs is not Requirement.NONE:
        assert isinstance(after, Refusal)
        assert after.why is Why.OWN_DRAFT


def test_where_one_rule_asks_for_the_manager_and_another_for_two_both_get_it() -> None:
    manager, two = Requirement.COMMUNICATION_MANAGER, Requirement.TWO_PERSONS
    both = Requirement.MANAGER_AND_ANOTHER

    assert strictest([manager, two], Requirement.APPROVER) is both
    assert endorses(draft(both), KARI, by=BY, first=None) is True
    refused = endorses(draft(both), BO, by=BY, first=KARI)
    assert isinstance(refused, Refusal)
    assert refused.why is Why.MANAGER_ONLY
    assert endorses(draft(both), MIKKEL, by=BY, first=BO) is False
    assert endorses(draft(both), BO, by=BY, first=MIKKEL) is False
    assert least_for(MIKKEL, both) is two
