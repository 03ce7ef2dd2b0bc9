"""Cases in columns are the same cases: joined, picked, put in order, narrowed, and kept in a book."""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.history import CaseHistory, PostFact
from rules.ledger import NONE, Ledger, Texts, instant, micros, narrowed
from rules.measured import ANSWERABLE, Measured, Standing
from rules.response import figures
from rules.stages import Stage
from storage.day_books import read, written
from tests.rules.drawn_cases import BEGINNINGS, LATEST, OSLO, all_measured, measured

CASES = all_measured(most=4)
RUNS = ("tags", "people", "waits", "stages", "approvals")


def rows(ledger: Ledger) -> dict[str, list[Any]]:
    """All that stands in the columns, as plain lists: texts as texts, whatever their codes and widths."""
    return {
        **{name: column.tolist() for name, column in ledger.numbers.items()},
        **{name: [text.words[code] for code in text.codes] for name, text in ledger.texts.items()},
        **{f"number of {name}": counts.tolist() for name, counts in ledger.counts.items()},
    }


def assert_same(found: Ledger, expected: Ledger) -> None:
    assert rows(found) == rows(expected)
    assert figures(found, now=LATEST, zone=OSLO) == figures(expected, now=LATEST, zone=OSLO)


def cut(cases: Sequence[Measured], places: Sequence[int]) -> list[list[Measured]]:
    edges = [0, *sorted(min(place, len(cases)) for place in places), len(cases)]
    return [list(cases[start:end]) for start, end in itertools.pairwise(edges)]


# --- what stands in the columns --------------------------------------------------------------------------------------


@given(CASES)
def test_each_column_has_what_was_measured(cases: list[Measured]) -> None:
    ledger = Ledger.of(cases)
    found = rows(ledger)

    assert len(ledger) == len(cases)
    assert ledger["case_id"].tolist() == [case.case_id for case in cases]
    assert [instant(at) for at in ledger["opened_at"]] == [case.opened_at for case in cases]
    assert found["first"] == [NONE if case.first is None else case.first.calendar for case in cases]
    assert found["resolved_hours"] == [NONE if case.resolved is None else case.resolved.hours for case in cases]
    assert found["later"] == [sum(wait.calendar for wait in case.later) for case in cases]
    assert found["in_time"] == [NONE if case.in_time is None else int(case.in_time) for case in cases]
    assert found["account"] == [case.account for case in cases]
    assert found["person"] == [person for case in cases for person in case.people]
    assert found["wait_hours"] == [wait.hours for case in cases for wait in case.later]
    assert [list(Stage)[code] for code in found["stage"]] == [stage for case in cases for stage, _ in case.stages]
    assert found["decider"] == [one.by for case in cases for one in case.approvals]


@given(CASES)
def test_a_column_says_where_it_says_yes_and_where_it_says_anything(cases: list[Measured]) -> None:
    ledger = Ledger.of(cases)

    assert ledger.is_true("in_time").tolist() == [case.in_time is True for case in cases]
    assert ledger.known("in_time").tolist() == [case.in_time is not None for case in cases]
    assert ledger.known("held").tolist() == [case.held is not None for case in cases]
    assert ledger.on_line(*ANSWERABLE).tolist() == [case.standing in ANSWERABLE for case in cases]
    assert ledger.on_line().tolist() == [False for _ in cases]


@given(CASES)
def test_what_a_case_has_several_of_belongs_to_it(cases: list[Measured]) -> None:
    ledger = Ledger.of(cases)

    assert ledger.owner("tags").tolist() == [place for place, case in enumerate(cases) for _ in case.tags]
    assert ledger.has("tags", ledger.texts["tag"].equal("bag")).tolist() == ["bag" in case.tags for case in cases]
    either = ledger.texts["person"].any_of(("U1", "U2"))
    assert ledger.has("people", either).tolist() == [bool({"U1", "U2"} & set(case.people)) for case in cases]
    long = ledger["wait"] > 60 * 60 * 1_000_000
    assert ledger.has("waits", long).tolist() == [any(w.calendar > 3.6e9 for w in case.later) for case in cases]


# --- joined, picked, in order ----------------------------------------------------------------------------------------


@given(CASES, st.lists(st.integers(0, 6), max_size=4))
def test_joined_parts_are_the_whole(cases: list[Measured], places: list[int]) -> None:
    """Also when some of the parts, or all, are empty: a day on which nobody wrote."""
    parts = [Ledger.of(part) for part in cut(cases, places)]

    assert_same(Ledger.joined(parts), Ledger.of(cases))


@given(CASES, st.lists(st.integers(0, 6), max_size=3), st.lists(st.integers(0, 6), max_size=3))
def test_in_which_steps_parts_are_joined_does_not_matter(
    cases: list[Measured], places: list[int], others: list[int]
) -> None:
    parts = [Ledger.of(part) for part in cut(cases, places)]
    middle = len(others)

    assert_same(Ledger.joined([Ledger.joined(parts[:middle]), Ledger.joined(parts[middle:])]), Ledger.joined(parts))


def test_of_no_parts_the_whole_is_empty() -> None:
    assert_same(Ledger.joined([]), Ledger.of(()))


@given(
    CASES.flatmap(
        lambda cases: st.tuples(st.just(cases), st.lists(st.booleans(), min_size=len(cases), max_size=len(cases)))
    )
)
def test_where_keeps_some_in_their_order(drawn: tuple[list[Measured], list[bool]]) -> None:
    cases, wanted = drawn
    kept = [case for case, yes in zip(cases, wanted, strict=True) if yes]

    assert_same(Ledger.of(cases).where(np.array(wanted, dtype=np.bool_)), Ledger.of(kept))


@given(CASES.flatmap(lambda cases: st.tuples(st.just(cases), st.permutations(range(len(cases))), st.integers(0, 6))))
def test_take_gives_some_in_the_order_asked_for(drawn: tuple[list[Measured], list[int], int]) -> None:
    cases, order, most = drawn
    which = order[:most]

    assert_same(Ledger.of(cases).take(np.array(which, dtype=np.intp)), Ledger.of([cases[place] for place in which]))


@given(CASES)
def test_in_order_is_oldest_first_and_then_by_number(cases: list[Measured]) -> None:
    ordered = sorted(cases, key=lambda case: (case.opened_at, case.case_id))

    assert_same(Ledger.of(cases).in_order(), Ledger.of(ordered))
    assert_same(Ledger.of(ordered).in_order(), Ledger.of(ordered))


def test_of_two_cases_of_one_instant_the_lower_number_is_first() -> None:
    one, other = (
        measured(CaseHistory(case_id=n, account="air", customer_posts=(PostFact(at=LATEST),))) for n in (9, 10)
    )

    assert Ledger.of([other, one]).in_order()["case_id"].tolist() == [9, 10]


def test_renamed_columns_leave_the_others_and_the_first_ledger_alone() -> None:
    ledger = Ledger.of([measured(CaseHistory(case_id=1, account="air", customer_posts=(PostFact(at=LATEST),)))])

    renamed = ledger.renamed(team=Texts.of(["night"]))

    assert rows(renamed) == {**rows(ledger), "team": ["night"]}
    assert rows(ledger)["team"] == [""]


# --- nothing at all --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "empty",
    [
        Ledger.of(()),
        Ledger.joined([Ledger.of(()), Ledger.of(())]),
        Ledger.of(()).where(np.zeros(0, dtype=np.bool_)),
        Ledger.of([measured(CaseHistory(case_id=1, account="air", customer_posts=(PostFact(at=LATEST),)))]).where(
            np.zeros(1, dtype=np.bool_)
        ),
        read(written(Ledger.of(()))),
    ],
    ids=["of nothing", "joined", "picked from nothing", "nothing picked", "from a book"],
)
def test_an_empty_ledger_answers_like_any_other(empty: Ledger) -> None:
    assert len(empty) == 0
    assert not any(rows(empty).values())
    assert len(empty.in_order()) == len(empty.take(np.zeros(0, dtype=np.intp))) == 0
    assert [empty.owner(run).tolist() for run in RUNS] == [[] for _ in RUNS]
    assert empty.has("tags", empty.texts["tag"].equal("bag")).tolist() == []
    assert empty.on_line(Standing.OPEN).tolist() == []
    assert figures(empty, now=LATEST, zone=OSLO) == figures(Ledger.of(()), now=LATEST, zone=OSLO)


# --- narrow columns --------------------------------------------------------------------------------------------------


@given(st.lists(st.integers(-(2**63), 2**63 - 1) | st.integers(-(2**33), 2**33) | st.integers(-300, 300)))
def test_a_narrow_column_has_the_same_numbers_and_no_wider_than_it_must(values: list[int]) -> None:
    wide = np.array(values, dtype=np.int64)

    narrow = narrowed(wide)

    assert narrow.tolist() == values
    bits = max((max(value, -value - 1).bit_length() + 1 for value in values), default=1)
    assert narrow.dtype.itemsize * 8 == next(width for width in (8, 16, 32, 64) if bits <= width)


@pytest.mark.parametrize("edge", [2**7, 2**15, 2**31])
def test_at_the_edges_of_a_width_no_number_turns_over(edge: int) -> None:
    for value in (edge - 1, edge, -edge, -edge - 1):
        assert narrowed(np.array([0, value], dtype=np.int64)).tolist() == [0, value]


def test_parts_of_different_width_are_joined_without_loss() -> None:
    near = measured(CaseHistory(case_id=1, account="air", customer_posts=(PostFact(at=LATEST),)))
    far = replace(near, case_id=2**40, calls=2**20)

    joined = Ledger.joined([Ledger.of([near]), Ledger.of([far])])

    assert joined["case_id"].tolist() == [1, 2**40]
    assert figures(joined, now=LATEST, zone=OSLO).calls == 2**20


def test_a_sum_does_not_turn_over_in_a_narrow_column() -> None:
    near = measured(CaseHistory(case_id=1, account="air", customer_posts=(PostFact(at=LATEST),), calls=100))

    many = Ledger.of([replace(near, case_id=number) for number in range(1000)])

    assert many.numbers["calls"].dtype == np.int8
    assert figures(many, now=LATEST, zone=OSLO).calls == 100_000


@given(st.lists(st.text(max_size=3), max_size=300))
def test_a_column_of_texts_has_each_word_once(values: list[str]) -> None:
    texts = Texts.of(values)

    assert [texts.words[code] for code in texts.codes] == values
    assert len(set(texts.words)) == len(texts.words)
    assert texts.equal("a").tolist() == [value == "a" for value in values]


def test_an_instant_survives_the_column_to_the_microsecond() -> None:
    at = BEGINNINGS[0].replace(microsecond=999_999)
    assert instant(micros(at)) == at


# --- books -----------------------------------------------------------------------------------------------------------


@given(CASES)
def test_a_book_gives_back_what_was_written_into_it(cases: list[Measured]) -> None:
    ledger = Ledger.of(cases)

    found = read(written(ledger))

    assert_same(found, ledger)
    assert {name: column.dtype for name, column in found.numbers.items()} == {
        name: column.dtype for name, column in ledger.numbers.items()
    }
    assert written(found) == written(ledger)


@given(CASES, st.lists(st.integers(0, 6), max_size=4))
def test_books_joined_are_the_days_together(cases: list[Measured], places: list[int]) -> None:
    books = [read(written(Ledger.of(part))) for part in cut(cases, places)]

    assert_same(Ledger.joined(books).in_order(), Ledger.of(cases).in_order())


def test_words_of_any_alphabet_stand_in_a_book() -> None:
    case = measured(
        CaseHistory(case_id=1, account="air", customer_posts=(PostFact(at=LATEST),), tags=("blåbær 🫐", '"'))
    )

    assert rows(read(written(Ledger.of([case]))))["tag"] == ['"', "blåbær 🫐"]
