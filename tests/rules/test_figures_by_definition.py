"""Every figure is what its definition says, whatever happened; and the columns it is added up from lose nothing."""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.history import CaseHistory, PostFact, ReplyFact, StepFact, StepKind
from rules.ledger import Ledger, Texts
from rules.measured import Measured, measure
from rules.numbers import Chosen, Part, numbers, split
from rules.response import Figures, figures
from rules.speed import speed, speed_of, total
from rules.stages import stages
from storage import day_books
from tests.rules.figures_oracle import MICROSECOND, differences
from tests.rules.made_histories import HISTORIES, MOMENTS, NIGHTS, STEPS, TERMS

OSLO = ZoneInfo("Europe/Oslo")
NOW = NIGHTS[-1] + timedelta(days=9)
ZONES = st.sampled_from([ZoneInfo(name) for name in ("Europe/Oslo", "America/Santiago", "Asia/Kolkata", "UTC")])
MANY_VALUED = {Part.PERSON, Part.TOPIC}
ADDED_UP = [
    "posts", "cases", "answerable", "answered", "still_open", "unanswered", "no_reply", "spam", "aside", "unaddressed",
    "storm", "storm_answered", "answerable_posts", "answered_posts", "questions", "questions_answered", "negatives",
    "kept", "decided", "resolved", "reopened", "held", "came_back", "went_on", "private", "deflected", "linked",
    "drafts", "calls", "needless", "mood_known", "mood_better", "mood_worse", "customer_started",
]  # fmt: skip


def measured(cases: Sequence[CaseHistory]) -> list[Measured]:
    return [measure(case, *TERMS[case.account]) for case in cases]


def ledger(cases: Sequence[CaseHistory]) -> Ledger:
    return Ledger.of(measured(cases))


def counted(cases: Ledger, now: datetime = NOW, zone: ZoneInfo = OSLO) -> Figures:
    return figures(cases, now=now, zone=zone)


def rows(cases: Ledger) -> list[tuple[object, ...]]:
    """Everything that a ledger holds, case by case, in words and not in codes."""
    found: list[list[object]] = [[] for _ in range(len(cases))]
    runs = {"tag": "tags", "person": "people", "wait": "waits", "wait_hours": "waits", "stage": "stages"}
    runs |= {"stage_time": "stages", "stage_hours": "stages"}
    runs |= dict.fromkeys(("took", "said_yes", "rule", "needs", "decider"), "approvals")
    columns = {name: column.tolist() for name, column in cases.numbers.items()}
    columns |= {name: [text.words[code] for code in text.codes] for name, text in cases.texts.items()}
    for name, column in sorted(columns.items()):
        if name not in runs:
            for place, value in enumerate(column):
                found[place].append((name, value))
            continue
        values = iter(column)
        for place, count in enumerate(cases.counts[runs[name]].tolist()):
            found[place].append((name, [next(values) for _ in range(count)]))
        assert next(values, None) is None
    return [tuple(map(repr, row)) for row in found]


@settings(max_examples=400)
@given(HISTORIES, MOMENTS, ZONES)
def test_every_figure_is_what_its_definition_says(cases: list[CaseHistory], now: datetime, zone: ZoneInfo) -> None:
    assert differences(counted(ledger(cases), now, zone), cases, TERMS, now, zone) == []


def test_the_oracle_looks_at_every_figure() -> None:
    """An oracle that forgets one would never complain about it."""
    nothing = counted(ledger([]))
    card = CaseHistory(
        case_id=1,
        account="air",
        customer_posts=(PostFact(at=NOW),),
        steps=(StepFact(at=NOW + timedelta(1), kind=StepKind.SHOWN),),
        replies=(ReplyFact(at=NOW + timedelta(2), by="U1"),),
    )
    other = counted(ledger([card]))
    for name in Figures.__dataclass_fields__:
        try:
            found = differences(replace(other, **{name: None}), [card], TERMS, NOW, OSLO)
        except (AttributeError, TypeError):
            continue  # it was looked at
        assert found == [name]
    assert differences(other, [card], TERMS, NOW, OSLO) == []
    assert len(differences(nothing, [card], TERMS, NOW, OSLO)) > 5


@given(HISTORIES, st.randoms())
def test_the_order_of_cases_and_facts_does_not_matter(cases: list[CaseHistory], chance: Random) -> None:
    def shuffled(some: Sequence[object]) -> tuple[object, ...]:
        return tuple(chance.sample(list(some), len(some)))

    turned = [
        replace(
            case,
            customer_posts=shuffled(case.customer_posts),
            replies=shuffled(case.replies),
            steps=shuffled(case.steps),
            approvals=shuffled(case.approvals),
            ended_times=shuffled(case.ended_times),
            tags=shuffled(case.tags),
        )
        for case in shuffled(cases)
    ]
    assert counted(ledger(turned)) == counted(ledger(cases))


@given(HISTORIES, MOMENTS, ZONES)
def test_the_parts_add_up(cases: list[CaseHistory], now: datetime, zone: ZoneInfo) -> None:
    found = counted(ledger(cases), now, zone)

    apart = found.no_reply + found.spam + found.aside + found.unaddressed + found.storm
    assert found.cases == found.answerable + apart == len(cases)
    assert found.answerable == found.answered + found.still_open + found.unanswered
    assert found.answered == sum(count for _, count in found.bands)
    assert found.answered <= found.answered_posts <= found.answerable_posts <= found.posts
    assert found.kept + len(found.broken) == found.decided <= found.answerable
    assert found.first.calendar.count == found.first.hours.count == found.answered
    assert len(found.open_cases) == found.still_open
    assert found.questions == found.questions_answered + len(found.unanswered_questions)


@given(HISTORIES)
def test_the_stages_of_a_case_sum_to_its_first_response_on_both_clocks(cases: list[CaseHistory]) -> None:
    for case in measured(cases):
        parts = [wait for _, wait in case.stages]
        if case.first is None:
            assert not parts
            continue
        assert sum(part.calendar for part in parts) == case.first.calendar
        assert sum(part.hours for part in parts) == case.first.hours


@given(STEPS, MOMENTS, MOMENTS, st.randoms(), st.booleans())
def test_stages_lie_end_to_end_whatever_the_order_of_the_steps(
    some: tuple[StepFact, ...], start: datetime, end: datetime, chance: Random, imported: bool
) -> None:
    found = stages(some, start, end, imported=imported)

    assert found == stages(chance.sample(some, len(some)), start, end, imported=imported)
    if end <= start:
        assert found == ()
        return
    assert [since for _, since, _ in found] == [start, *(until for _, _, until in found[:-1])]
    assert found[-1][2] == end
    assert all(since < until for _, since, until in found)
    assert all(one[0] is not other[0] for one, other in itertools.pairwise(found))


@given(HISTORIES, st.sampled_from(Part), ZONES)
def test_the_groups_add_up_to_the_whole(cases: list[CaseHistory], part: Part, zone: ZoneInfo) -> None:
    everything = ledger(cases)
    found = numbers(everything, part, now=NOW, zone=zone)

    whole = counted(everything, zone=zone)
    assert [row.name for row in found] == sorted({row.name for row in found})
    for name in ADDED_UP:
        parts = sum(getattr(row.figures, name) for row in found)
        assert parts >= getattr(whole, name) if part in MANY_VALUED else parts == getattr(whole, name), name
    ids = [number for some in split(everything, part, zone).values() for number in some["case_id"].tolist()]
    assert set(ids) == {case.case_id for case in cases}
    assert part in MANY_VALUED or len(ids) == len(cases)


def value(case: CaseHistory, part: Part, zone: ZoneInfo) -> set[str]:
    """The groups that a case is in, said plainly."""
    local = case.opened_at.astimezone(zone)
    year, week, weekday = local.isocalendar()
    people = {reply.by for reply in case.replies} | {case.owner}
    one: dict[Part, str] = {
        Part.ACCOUNT: case.account,
        Part.NETWORK: case.network,
        Part.CHANNEL: case.channel,
        Part.TEAM: "",
        Part.LANGUAGE: case.language,
        Part.KIND: case.kind,
        Part.PRIORITY: case.priority,
        Part.MOOD: case.mood,
        Part.HOUR: f"{local:%H}",
        Part.WEEKDAY: str(weekday),
        Part.DAY: f"{local:%Y-%m-%d}",
        Part.WEEK: f"{year}-W{week:02}",
        Part.MONTH: f"{local:%Y-%m}",
    }
    if part is Part.PERSON:
        return people - {""} or {""}
    return set(case.tags) or {""} if part is Part.TOPIC else {one[part]}


@given(HISTORIES, st.sampled_from(Part), ZONES)
def test_each_group_is_the_cases_with_its_value(cases: list[CaseHistory], part: Part, zone: ZoneInfo) -> None:
    found = split(ledger(cases), part, zone)

    wanted = {name for case in cases for name in value(case, part, zone)}
    assert set(found) == wanted
    for name, some in found.items():
        assert some["case_id"].tolist() == [case.case_id for case in cases if name in value(case, part, zone)]


@given(HISTORIES, st.sampled_from(Part), ZONES)
def test_a_filter_lets_through_what_the_group_of_its_value_holds(
    cases: list[CaseHistory], part: Part, zone: ZoneInfo
) -> None:
    everything = ledger(cases)
    for name, group in split(everything, part, zone).items():
        assert rows(Chosen(values={part: frozenset({name})}).of(everything, zone)) == rows(group)
    assert len(Chosen(values={part: frozenset({"nothing of the kind"})}).of(everything, zone)) == 0
    assert len(Chosen(values={part: frozenset()}).of(everything, zone)) == 0


@given(HISTORIES, st.lists(st.tuples(st.sampled_from(Part), st.integers(0, 6), st.integers(0, 6)), max_size=3), ZONES)
def test_of_several_values_any_will_do_and_every_filter_must_let_a_case_through(
    cases: list[CaseHistory], drawn: list[tuple[Part, int, int]], zone: ZoneInfo
) -> None:
    values = {}
    for part, *places in drawn:
        there = sorted({name for case in cases for name in value(case, part, zone)} | {"else"})
        values[part] = frozenset(there[place % len(there)] for place in places)

    through = Chosen(values=values).of(ledger(cases), zone)

    wanted = [case for case in cases if all(value(case, part, zone) & names for part, names in values.items())]
    assert through["case_id"].tolist() == [case.case_id for case in wanted]
    assert counted(through) == counted(ledger(wanted))


# --- the columns -----------------------------------------------------------------------------------------------------


@given(HISTORIES, st.lists(st.integers(0, 7), max_size=3))
def test_parts_joined_are_the_whole(cases: list[CaseHistory], cuts: list[int]) -> None:
    ends = sorted(cuts)
    parts = [cases[start:end] for start, end in zip([0, *ends], [*ends, len(cases)], strict=True)]

    joined = Ledger.joined([ledger(part) for part in parts])

    assert rows(joined) == rows(ledger(cases))
    assert counted(joined) == counted(ledger(cases))


@given(HISTORIES, st.lists(st.integers(0, 6), max_size=9), st.lists(st.booleans(), min_size=7, max_size=7))
def test_taking_cases_is_taking_them_from_a_list(
    cases: list[CaseHistory], places: list[int], chosen: list[bool]
) -> None:
    everything, listed = ledger(cases), rows(ledger(cases))
    assert listed == [row for case in cases for row in rows(ledger([case]))]

    which = [place for place in places if place < len(cases)]
    assert rows(everything.take(np.array(which, dtype=np.intp))) == [listed[place] for place in which]
    some = np.array(chosen[: len(cases)], dtype=np.bool_)
    assert rows(everything.where(some)) == [row for row, yes in zip(listed, some, strict=True) if yes]
    order = sorted(range(len(cases)), key=lambda place: (cases[place].opened_at, cases[place].case_id))
    assert rows(everything.in_order()) == [listed[place] for place in order]


@given(HISTORIES)
def test_a_day_book_holds_what_was_written_into_it(cases: list[CaseHistory]) -> None:
    everything = ledger(cases)

    kept = day_books.read(day_books.written(everything))

    assert rows(kept) == rows(everything)
    assert counted(kept) == counted(everything)
    twice = Ledger.joined([kept, kept.take(np.array([], dtype=np.intp)), ledger([])])
    assert counted(twice) == counted(everything)


def test_a_day_book_keeps_words_of_any_script() -> None:
    case = CaseHistory(case_id=1, account="air", customer_posts=(PostFact(at=NOW),), tags=("Ærø 🧳",))
    kept = day_books.read(day_books.written(ledger([case])))
    assert kept.texts["tag"].words == ("Ærø 🧳",)


@pytest.mark.parametrize("cases", [0, 1])
def test_no_case_is_a_ledger_too(cases: int) -> None:
    none = Ledger.joined([ledger([])] * cases)
    assert (len(none), rows(none), counted(none).answer_rate) == (0, [], None)
    assert split(none, Part.DAY, OSLO) == split(none, Part.TOPIC, OSLO) == split(none, Part.ACCOUNT, OSLO) == {}


@given(st.lists(st.integers(0, 2**62), max_size=30))
def test_a_sum_is_exact_however_long_the_waits(times: list[int]) -> None:
    times = [time % (10**14 * 86_400) for time in times]
    assert total(np.array(times, dtype=np.int64)) == sum((time * MICROSECOND for time in times), timedelta())


def test_a_sum_that_no_column_holds_is_exact() -> None:
    """A hundred thousand waits of ten years and a microsecond are more microseconds than fit into 64 bits."""
    ten_years = timedelta(days=3650) + MICROSECOND
    column = np.full(100_000, ten_years // MICROSECOND, dtype=np.int64)
    assert total(column) == 100_000 * ten_years
    assert speed_of(column).mean == ten_years


@given(st.lists(st.integers(0, 10**12), max_size=40))
def test_the_speed_of_a_column_is_that_of_its_times(times: list[int]) -> None:
    assert speed_of(np.array(times, dtype=np.int64)) == speed([time * MICROSECOND for time in times])


@given(st.lists(st.sampled_from(["", "a", "b", "æ"]), max_size=200), st.sets(st.sampled_from(["", "a", "æ", "x"])))
def test_a_column_of_texts_answers_like_the_texts(values: list[str], wanted: set[str]) -> None:
    column = Texts.of(values)
    assert [column.words[code] for code in column.codes] == values
    assert column.any_of(wanted).tolist() == [one in wanted for one in values]
