"""What was saved against the telephone is an estimate with its formula beside it, or nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.worth import DEFINITIONS, Load, Rates, estimate, hours_with_work

AT = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
RATES = Rates(phone_minutes=8, social_minutes=4.5, cost_per_hour=450, currency="NOK")


def test_the_formula_stands_beside_the_number() -> None:
    found = estimate(120, RATES)

    assert found is not None
    assert (found.minutes_saved, found.money_saved) == (420, 3150)
    assert found.formula == (
        "estimate: 120 contacts × (8 min by telephone - 4.5 min here) = 420 min; ÷ 60 × 450 NOK an hour = 3150 NOK"
    )


def test_without_a_cost_only_minutes_are_told() -> None:
    found = estimate(3, Rates(phone_minutes=8, social_minutes=4))

    assert found is not None
    assert found.money_saved is None
    assert found.formula == "estimate: 3 contacts × (8 min by telephone - 4 min here) = 12 min"


def test_where_it_takes_longer_here_the_estimate_says_so() -> None:
    found = estimate(10, Rates(phone_minutes=4, social_minutes=6, cost_per_hour=60, currency="EUR"))

    assert found is not None
    assert (found.minutes_saved, found.money_saved) == (-20, -20)
    assert found.formula.endswith("= -20 min; ÷ 60 × 60 EUR an hour = -20 EUR")


def test_without_settings_there_is_no_number() -> None:
    assert estimate(120, None) is None


def test_an_hour_of_the_clock_with_anything_done_counts_whole_and_once() -> None:
    done = [("U1", AT), ("U1", AT + 59 * MINUTE), ("U1", AT + HOUR), ("U2", AT + 30 * MINUTE)]

    assert hours_with_work(done) == {"U1": 2, "U2": 1}


@pytest.mark.parametrize(
    ("load", "at_work", "on_duty"),
    [
        (Load(contacts=12, hours_with_work=3, on_duty=16 * HOUR), 4, 0.75),
        (Load(contacts=0, hours_with_work=1, on_duty=HOUR), 0, 0),
        (Load(contacts=5, hours_with_work=0, on_duty=timedelta()), None, None),
    ],
)
def test_contacts_per_hour_by_both_definitions(load: Load, at_work: float | None, on_duty: float | None) -> None:
    assert (load.per_hour_with_work, load.per_hour_on_duty) == (at_work, on_duty)
    assert {"contacts_per_hour", "hours_with_work", "hours_on_duty", "contacts"} == set(DEFINITIONS)


@given(
    st.lists(st.tuples(st.sampled_from(["U1", "U2"]), st.integers(0, 5000).map(lambda n: AT + n * MINUTE)), max_size=40)
)
def test_hours_with_work_do_not_depend_on_order_and_never_exceed_what_was_done(done) -> None:
    hours = hours_with_work(done)

    assert hours == hours_with_work(done[::-1] + done)
    for person in {one for one, _ in done}:
        assert hours[person] == len({at.replace(minute=0) for one, at in done if one == person}) <= len(done)
