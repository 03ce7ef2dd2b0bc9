"""An escalation comes once, in time, to the right level, and stops when its reason is gone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.escalation import CaseFacts, Due, Rule, Step, applies_since, due
from rules.hours import Calendar

MINUTE = timedelta(minutes=1)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)  # a Friday, 13:00 in Oslo
OFFICE = Calendar.from_settings("Europe/Oslo", {"mon-fri": ["08:00-16:00"]}, "NO")

UNCLAIMED = Rule(
    name="nobody has taken it",
    states=frozenset({"new"}),
    waiting=30 * MINUTE,
    steps=(
        Step(notify=("approver",)),
        Step(notify=("@kari", "approver"), after=30 * MINUTE),
        Step(notify=("#ops",), after=60 * MINUTE),
    ),
)
PRESS = Rule(name="press", words=("journalist", "VG"), steps=(Step(notify=("communication_manager",)),))


def case(**changed):
    facts = CaseFacts(
        case_id=1,
        account="havornair",
        state="new",
        priority="normal",
        texts=("Where is my bag?",),
        waiting_since=NOON,
        opened_at=NOON,
    )
    return replace(facts, **changed)


def levels(found):
    return [(one.rule.name, one.levels) for one in found]


@pytest.mark.parametrize(
    ("changed", "minutes", "applies"),
    [
        ({}, 29, False),
        ({}, 30, True),
        ({"state": "claimed"}, 60, False),
        ({"waiting_since": None}, 60, False),
        ({"waiting_since": NOON + 10 * MINUTE}, 30, False),
        ({"waiting_since": NOON + 10 * MINUTE}, 40, True),
        ({"opened_at": NOON - timedelta(days=9)}, 29, False),
    ],
)
def test_a_rule_applies_when_all_its_conditions_hold(changed, minutes, applies):
    facts = case(**changed)
    since = applies_since(UNCLAIMED, facts, OFFICE, NOON + minutes * MINUTE)
    assert since == (facts.waiting_since + 30 * MINUTE if applies else None)


@pytest.mark.parametrize(
    ("rule", "changed", "applies"),
    [
        ({"accounts": frozenset({"havornair"})}, {}, True),
        ({"accounts": frozenset({"havornair"})}, {"account": "havornhelp"}, False),
        ({"priority": "high"}, {}, False),
        ({"priority": "high"}, {"priority": "high"}, True),
        ({"words": ("bag",)}, {}, True),
        ({"words": ("bag",)}, {"texts": ()}, False),
        ({"words": ("bag",)}, {"texts": ("hi", "my bag")}, True),
        ({"words": ("bag",), "priority": "high"}, {}, False),
        ({"states": frozenset({"answered"})}, {"state": "answered", "waiting_since": None}, True),
    ],
)
def test_every_kind_of_condition_counts(rule, changed, applies):
    rule = Rule(name="r", steps=(Step(notify=("x",)),), **rule)
    assert applies_since(rule, case(**changed), OFFICE, NOON) == (NOON if applies else None)


def test_the_last_condition_to_come_true_is_the_beginning():
    rule = replace(UNCLAIMED, age=60 * MINUTE, waiting=10 * MINUTE)
    facts = case(opened_at=NOON - 20 * MINUTE)
    assert applies_since(rule, facts, OFFICE, NOON + 40 * MINUTE) == NOON + 40 * MINUTE


def test_business_time_waits_over_the_weekend_and_calendar_time_does_not():
    late = case(waiting_since=NOON + timedelta(hours=2, minutes=45))  # Friday 15:45, closing at 16:00
    saturday, monday = NOON + timedelta(days=1), datetime(2026, 11, 23, 7, 15, tzinfo=UTC)
    assert applies_since(UNCLAIMED, late, OFFICE, saturday) is None
    assert applies_since(UNCLAIMED, late, OFFICE, monday) == monday
    assert applies_since(replace(UNCLAIMED, clock="calendar"), late, OFFICE, saturday) is not None


def test_levels_come_one_after_the_other():
    fired = {}
    told = []
    for minute in range(0, 100, 5):
        now = NOON + minute * MINUTE
        for notice in due([UNCLAIMED], case(), fired, OFFICE, now):
            told.append((minute, notice.levels, notice.notify))
            fired |= {(UNCLAIMED.name, level): now for level in notice.levels}
    assert told == [(30, (0,), ("approver",)), (60, (1,), ("@kari", "approver")), (90, (2,), ("#ops",))]


def test_a_deputy_gets_the_time_that_lies_between_the_levels_though_the_first_was_called_late():
    fired = {(UNCLAIMED.name, 0): NOON + 50 * MINUTE}  # it was due at 30
    assert due([UNCLAIMED], case(), fired, OFFICE, NOON + 79 * MINUTE) == []
    assert levels(due([UNCLAIMED], case(), fired, OFFICE, NOON + 80 * MINUTE)) == [(UNCLAIMED.name, (1,))]


def test_after_a_standstill_one_notice_calls_everybody_at_once():
    assert due([UNCLAIMED], case(), {}, OFFICE, NOON + 95 * MINUTE) == [
        Due(rule=UNCLAIMED, level=2, step=UNCLAIMED.steps[2], also=(0, 1), since=NOON + 30 * MINUTE)
    ]
    (notice,) = due([UNCLAIMED], case(), {}, OFFICE, NOON + 95 * MINUTE)
    assert notice.notify == ("approver", "@kari", "#ops")


def test_a_claim_ends_it_and_a_release_goes_on_where_it_stood():
    fired = {(UNCLAIMED.name, 0): NOON + 30 * MINUTE}
    later = NOON + 200 * MINUTE
    assert due([UNCLAIMED], case(state="claimed"), fired, OFFICE, later) == []
    assert levels(due([UNCLAIMED], case(), fired, OFFICE, later)) == [(UNCLAIMED.name, (1, 2))]


def test_a_new_round_does_not_call_the_second_level_at_once_for_what_fired_in_the_last():
    fired = {(UNCLAIMED.name, 0): NOON}
    monday = datetime(2026, 11, 23, 8, tzinfo=UTC)
    facts = case(waiting_since=monday)
    assert due([UNCLAIMED], facts, fired, OFFICE, monday + 59 * MINUTE) == []
    assert levels(due([UNCLAIMED], facts, fired, OFFICE, monday + 60 * MINUTE)) == [(UNCLAIMED.name, (1,))]


def test_a_level_below_one_that_fired_is_overtaken():
    fired = {(UNCLAIMED.name, 1): NOON + 60 * MINUTE}
    assert levels(due([UNCLAIMED], case(), fired, OFFICE, NOON + 300 * MINUTE)) == [(UNCLAIMED.name, (2,))]


def test_words_call_at_once_and_every_rule_speaks_for_itself():
    facts = case(texts=("I am a journalist",))
    assert levels(due([UNCLAIMED, PRESS], facts, {}, OFFICE, NOON)) == [("press", (0,))]
    assert levels(due([UNCLAIMED, PRESS], facts, {}, OFFICE, NOON + 30 * MINUTE)) == [
        (UNCLAIMED.name, (0,)),
        ("press", (0,)),
    ]


def test_a_first_step_may_wait_too():
    rule = replace(PRESS, steps=(Step(notify=("a",), after=5 * MINUTE), Step(notify=("b",), after=15 * MINUTE)))
    facts = case(texts=("VG",))
    assert due([rule], facts, {}, OFFICE, NOON + 4 * MINUTE) == []
    assert levels(due([rule], facts, {}, OFFICE, NOON + 5 * MINUTE)) == [("press", (0,))]
    fired = {("press", 0): NOON + 5 * MINUTE}
    assert due([rule], facts, fired, OFFICE, NOON + 14 * MINUTE) == []
    assert levels(due([rule], facts, fired, OFFICE, NOON + 15 * MINUTE)) == [("press", (1,))]


@st.composite
def rule_sets(draw):
    rules = []
    for number in range(draw(st.integers(1, 3))):
        afters = sorted(draw(st.lists(st.integers(0, 300), min_size=1, max_size=4)))
        rules.append(
            Rule(
                name=f"rule {number}",
                waiting=draw(st.none() | st.integers(0, 300).map(lambda n: n * MINUTE)),
                age=draw(st.none() | st.integers(0, 300).map(lambda n: n * MINUTE)),
                states=draw(st.sampled_from([frozenset(), frozenset({"new"}), frozenset({"new", "claimed"})])),
                clock=draw(st.sampled_from(["business", "calendar"])),
                steps=tuple(Step(notify=("x",), after=n * MINUTE) for n in afters),
            )
        )
    return rules


TICKS = st.lists(
    st.tuples(st.integers(0, 20_000), st.sampled_from(["new", "claimed", "answered"])), min_size=1, max_size=15
)


def run(rules, ticks):
    """Look at each tick, remember what fired, and return every notice."""
    fired, told = {}, []
    for minutes, state in ticks:
        now = NOON + minutes * MINUTE
        found = due(rules, case(state=state), fired, OFFICE, now)
        assert len(found) == len({notice.rule.name for notice in found})
        for notice in found:
            told += [(notice.rule.name, level) for level in notice.levels]
            fired |= {(notice.rule.name, level): now for level in notice.levels}
    return told


@given(rule_sets(), TICKS)
def test_each_level_of_a_rule_fires_at_most_once_whenever_one_looks(rules, ticks):
    told = run(rules, ticks)
    assert len(told) == len(set(told))


@given(rule_sets(), TICKS.flatmap(lambda ticks: st.tuples(st.just(ticks), st.permutations(ticks))))
def test_the_order_of_looking_does_not_matter_in_the_end(rules, orders):
    ticks, shuffled = orders
    end = [(10**6, "new")]
    everything = {(rule.name, level) for rule in rules for level in range(len(rule.steps))}
    assert set(run(rules, ticks + end)) == set(run(list(reversed(rules)), shuffled + end)) == everything


@given(rule_sets(), st.sampled_from([60, 60 * 24 * 365]))
def test_a_jump_of_the_clock_calls_at_most_once_per_rule_and_then_keeps_quiet(rules, jump):
    later = NOON + jump * MINUTE
    found = due(rules, case(), {}, OFFICE, later)
    assert len(found) <= len(rules)
    fired = {(notice.rule.name, level): later for notice in found for level in notice.levels}
    again = due(rules, case(), fired, OFFICE, later)
    assert again == []


@given(rule_sets(), st.integers(0, 20_000))
def test_nothing_fires_before_its_rule_applies(rules, minutes):
    now = NOON + minutes * MINUTE
    for notice in due(rules, case(), {}, OFFICE, now):
        assert notice.since <= now
        assert applies_since(notice.rule, case(), OFFICE, notice.since) == notice.since
        assert applies_since(notice.rule, case(), OFFICE, notice.since - MINUTE / 60) is None
