"""What reading cost: by account and by answered case, in the currency of its price, and no sum of two currencies."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.read_cost import DayOfReading, Price, by_currency, read_costs

DAY = date(2026, 3, 3)
MAIN, HELP = ("x", "havornair"), ("x", "havornhelp")
USD, EUR = Price(per_1000=5, currency="USD"), Price(per_1000=2, currency="EUR")


def read(account: tuple[str, str], resources: int, day: int = 0) -> DayOfReading:
    return DayOfReading(network=account[0], account=account[1], day=DAY + timedelta(days=day), resources=resources)


def test_an_account_and_each_of_its_answered_cases() -> None:
    (found,) = read_costs([read(MAIN, 1000), read(MAIN, 600, 1)], {MAIN: 32}, {MAIN: USD})

    assert (found.resources, found.each, found.cost, found.cost_each) == (1600, 50, 8, 0.25)


def test_without_a_price_what_was_read_is_counted_and_no_cost_told() -> None:
    (found,) = read_costs([read(MAIN, 1000)], {MAIN: 10}, {})

    assert (found.each, found.cost, found.cost_each) == (100, None, None)
    assert by_currency([found]) == {}


def test_an_account_that_answered_nothing_has_no_cost_of_a_case_and_one_that_was_not_read_costs_nothing() -> None:
    first, second = read_costs([read(HELP, 100)], {MAIN: 4}, {MAIN: USD, HELP: USD})

    assert (first.account, first.cost, first.cost_each) == (MAIN, 0, 0)
    assert (second.account, second.cost, second.each, second.cost_each) == (HELP, 0.5, None, None)


def test_two_currencies_are_not_added() -> None:
    costs = read_costs([read(MAIN, 2000), read(HELP, 500)], {}, {MAIN: USD, HELP: EUR})

    assert by_currency(costs) == {"USD": 10, "EUR": 1}


@given(st.lists(st.builds(read, st.sampled_from([MAIN, HELP]), st.integers(0, 10_000), st.integers(0, 30))))
def test_the_accounts_add_up_to_what_was_read(days) -> None:
    costs = read_costs(days, {}, {MAIN: USD, HELP: USD})

    assert sum(one.resources for one in costs) == sum(one.resources for one in days)
    assert by_currency(costs).get("USD", 0) == pytest.approx(sum(one.resources for one in days) * 5 / 1000)
