"""Our figures beside those of the literature: each with its year and source, and none of theirs among ours."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.benchmarks import BENCHMARKS, EXPECTATIONS, VALUE_CARD, Measure, Sector, chosen, compared

MINUTE = timedelta(minutes=1)


def rates(sector: Sector | None, ours: float) -> list[tuple[str, float]]:
    return [(one.benchmark.practice, round(one.difference, 1)) for one in compared(sector, answer_rate=ours)]


@pytest.mark.parametrize(
    ("sector", "lines"),
    [
        (None, [("S04", 8.0)]),
        (Sector.OTHER, [("S04", 8.0)]),
        (Sector.AIRLINE, [("S04", 8.0), ("S05", 5.0)]),
        (Sector.FINANCE, [("S04", 8.0), ("S05", 5.0)]),
        (Sector.TELECOM, [("S04", 8.0), ("S05", 5.0)]),
        (Sector.RETAIL, [("S04", 8.0), ("S05", 5.0)]),
        (Sector.ALCOHOL, [("S04", 8.0), ("S05", 36.7)]),
        (Sector.CARS, [("S04", 8.0), ("S05", 36.7)]),
    ],
)
def test_the_sector_changes_its_own_line_only(sector: Sector | None, lines: list[tuple[str, float]]) -> None:
    assert rates(sector, 0.70) == lines


def test_times_are_compared_by_the_average_and_the_median_stands_beside() -> None:
    found = compared(Sector.AIRLINE, mean=50 * MINUTE, median=12.5 * MINUTE)

    assert [(one.benchmark.name, one.difference, one.our_median, one.better) for one in found] == [
        ("where customer service answers", -363, 12.5, True),
        ("where communication answers", -550, 12.5, True),
        ("where marketing answers", -719, 12.5, True),
        ("KLM", 5, 12.5, False),
    ]
    assert "KLM" not in [one.benchmark.name for one in compared(Sector.RETAIL, mean=50 * MINUTE)]


def test_what_we_answer_in_time_stands_beside_what_customers_expect() -> None:
    hour, day = compared(None, within_hour=0.40, within_day=0.47)

    assert (hour.benchmark.source, round(hour.difference, 1), hour.better) == ("Northridge 2016", -2.0, False)
    assert (day.benchmark.source, round(day.difference, 1), day.better) == ("We Are Social 2012", 0.0, True)


def test_without_a_figure_of_ours_nothing_is_compared() -> None:
    assert list(compared(Sector.AIRLINE)) == []
    assert list(compared(Sector.AIRLINE, median=MINUTE)) == []


def test_every_figure_says_when_and_from_where_it_is() -> None:
    for one in BENCHMARKS:
        assert 2011 <= one.year <= 2016
        assert one.source
        assert one.name
        assert 0 < one.value < 1 or one.measure is Measure.FIRST_RESPONSE


def test_the_card_is_marked_line_by_line() -> None:
    lines = [one.line for one in (*VALUE_CARD, *EXPECTATIONS)]

    assert len(lines) == 9
    assert all("(from literature: " in line and line.endswith(")") for line in lines)
    assert (
        "66 % have left a company after bad service (from literature: Accenture, in articles of 2013 and 2016)" in lines
    )


@given(st.sampled_from([None, *Sector]), st.floats(0, 1), st.timedeltas(timedelta(), timedelta(days=30)))
def test_a_difference_leads_from_their_figure_to_ours(sector, share, mean) -> None:
    found = compared(sector, answer_rate=share, mean=mean, median=mean, within_hour=share, within_day=share)

    assert [one.benchmark for one in found] == list(chosen(sector))
    for one in found:
        unit = 1 if one.benchmark.measure is Measure.FIRST_RESPONSE else 100
        assert one.benchmark.value * unit + one.difference == pytest.approx(one.ours * unit)
