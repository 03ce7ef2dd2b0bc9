"""Times in columns are summed up to the microsecond as times one by one are, however many and however long."""

from datetime import timedelta
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from rules.speed import Speed, mean, quantile, quantile_of, speed, speed_of, total

TICK = timedelta(microseconds=1)
MINUTE = timedelta(minutes=1)
YEARS = 100 * 365 * 24 * 60 * 60 * 10**6  #: a hundred, in microseconds: longer than anybody waited

MICROS = st.lists(st.integers(0, 10) | st.integers(0, 10**9) | st.integers(0, YEARS), max_size=40)
SHARES = st.sampled_from([0, 0.25, 0.5, 0.9, 0.95, 1]) | st.floats(0, 1)


def column(values: list[int]) -> NDArray[np.int64]:
    return np.array(values, dtype=np.int64)


def times(values: list[int]) -> list[timedelta]:
    return [value * TICK for value in values]


@given(MICROS)
@example([])
@example([0])
@example([1, 2])
def test_a_column_is_as_fast_as_its_times(values: list[int]) -> None:
    assert speed_of(column(values)) == speed(times(values))


@given(MICROS, SHARES)
def test_any_share_of_a_column_is_that_of_its_times(values: list[int], share: float) -> None:
    assert quantile_of(column(sorted(values)), share) == quantile(times(values), share)


@given(MICROS)
def test_a_column_is_summed_up_exactly(values: list[int]) -> None:
    assert total(column(values)) == sum(times(values), timedelta())


@given(MICROS.flatmap(lambda values: st.tuples(st.just(values), st.permutations(values))))
def test_in_which_order_times_stand_changes_nothing(orders: tuple[list[int], list[int]]) -> None:
    values, shuffled = orders
    assert speed_of(column(shuffled)) == speed_of(column(values))
    assert total(column(shuffled)) == total(column(values))


@pytest.mark.parametrize("count", [3_000, 20_000])
def test_a_sum_that_one_number_of_the_column_does_not_hold_is_exact(count: int) -> None:
    """The sum of microseconds is beyond 2**63, where the numbers of a column turn over and go on below zero."""
    value = YEARS + 1
    assert value * count > 2**63

    assert total(np.full(count, value)) == timedelta(days=100 * 365 * count) + count * TICK
    assert mean(times([value])) == speed_of(np.full(count, value)).mean == value * TICK


def test_the_times_themselves_are_left_as_they_were() -> None:
    values = column([3, 1, 2])
    values.flags.writeable = False

    assert speed_of(values).median == 2 * TICK
    assert values.tolist() == [3, 1, 2]


def test_the_median_of_two_lies_between_them_and_of_one_it_is_that_one() -> None:
    assert speed_of(column([60_000_000])) == Speed(count=1, median=MINUTE, p90=MINUTE, mean=MINUTE)
    assert speed_of(column([0, 60_000_000])) == Speed(count=2, median=MINUTE / 2, p90=0.9 * MINUTE, mean=MINUTE / 2)
    assert speed_of(column([])) == Speed(count=0, median=None, p90=None, mean=None)


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=40))
def test_shares_are_those_of_exact_fractions(values: list[int]) -> None:
    ordered = sorted(values)
    for share in (Fraction(1, 2), Fraction(9, 10), Fraction(95, 100)):
        place = share * (len(ordered) - 1)
        below = int(place)
        above = min(below + 1, len(ordered) - 1)
        exact = ordered[below] + (ordered[above] - ordered[below]) * (place - below)

        found = quantile_of(column(ordered), float(share))

        assert found is not None
        assert abs(Fraction(found // TICK) - exact) <= 1
