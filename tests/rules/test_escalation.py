"""An escalation comes once, in time, to the right level, and stops when its reason is gone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.actions import Actions, Step
from rules.chain import calls, made
from rules.clocks import Clock
from rules.conditions import Age, All, Aspect, Is, Waiting, Words, evaluate
from rules.escalation import ROUND, Due, Past, due
from rules.hours import Calendar
from rules.occasions import Acted
from rules.ruleset import Once, Rule, Ruleset
from tests.rules.condition_makers import MINUTE, NOON, case

OFFICE = Calendar.from_settings("Europe/Oslo", {"mon-fri": ["08:00-16:00"]}, "NO")
NEW = Is(aspect=Aspect.STATE, values=frozenset({"new"}))

UNCLAIMED = Rule(
    name="nobody has taken it",
    condition=All(parts=(NEW, Waiting(at_least=30 * MINUTE))),
    actions=Actions(
        escalate=(
            Step(notify=("approver",)),
            Step(notify=("@kari", "approver"), after=30 * MINUTE),
            Step(notify=("#ops",), after=60 * MINUTE),
        )
    ),
)
PRESS = Rule(
    name="press",
    condition=Words(words=("journalist", "VG")),
    actions=Actions(escalate=(Step(notify=("communication_manager",)),)),
)


def with_steps(rule, *steps):
    return replace(rule, actions=Actions(escalate=steps))


def owed(rules, facts, fired, calendar, now, **past):
    """What is due of the rules that match."""
    return due(Ruleset(rules).decide(facts, calendar, now), Past(fired=fired, **past), calendar, now)


def applies_since(rule, facts, calendar, now):
    return evaluate(rule.condition, facts, calendar, now).since


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


def test_levels_come_one_after_the_other():
    fired = {}
    told = []
    for minute in range(0, 100, 5):
        now = NOON + minute * MINUTE
        for notice in owed([UNCLAIMED], case(), fired, OFFICE, now):
            told.append((minute, notice.levels, notice.notify))
            fired |= {(UNCLAIMED.name, level): now for level in notice.levels}
    assert told == [(30, (0,), ("approver",)), (60, (1,), ("@kari", "approver")), (90, (2,), ("#ops",))]


def test_a_deputy_gets_the_time_that_lies_between_the_levels_though_the_first_was_called_late():
    fired = {(UNCLAIMED.name, 0): NOON + 50 * MINUTE}  # it was due at 30
    assert owed([UNCLAIMED], case(), fired, OFFICE, NOON + 79 * MINUTE) == []
    assert levels(owed([UNCLAIMED], case(), fired, OFFICE, NOON + 80 * MINUTE)) == [(UNCLAIMED.name, (1,))]


def test_after_a_standstill_one_notice_calls_everybody_at_once():
    assert owed([UNCLAIMED], case(), {}, OFFICE, NOON + 95 * MINUTE) == [
        Due(
            rule=UNCLAIMED,
            level=2,
            step=UNCLAIMED.actions.escalate[2],
            calls=calls(UNCLAIMED.actions.escalate),
            also=(0, 1),
            since=NOON + 30 * MINUTE,
        )
    ]
    (notice,) = owed([UNCLAIMED], case(), {}, OFFICE, NOON + 95 * MINUTE)
    assert notice.notify == ("approver", "@kari", "#ops")


def test_a_claim_ends_it_and_a_release_goes_on_where_it_stood():
    fired = {(UNCLAIMED.name, 0): NOON + 30 * MINUTE}
    later = NOON + 200 * MINUTE
    assert owed([UNCLAIMED], case(state="claimed"), fired, OFFICE, later) == []
    assert levels(owed([UNCLAIMED], case(), fired, OFFICE, later)) == [(UNCLAIMED.name, (1, 2))]


def test_a_new_round_does_not_call_the_second_level_at_once_for_what_fired_in_the_last():
    fired = {(UNCLAIMED.name, 0): NOON}
    monday = datetime(2026, 11, 23, 8, tzinfo=UTC)
    facts = case(waiting_since=monday)
    assert owed([UNCLAIMED], facts, fired, OFFICE, monday + 59 * MINUTE) == []
    assert levels(owed([UNCLAIMED], facts, fired, OFFICE, monday + 60 * MINUTE)) == [(UNCLAIMED.name, (1,))]


def test_a_level_below_one_that_fired_is_overtaken():
    fired = {(UNCLAIMED.name, 1): NOON + 60 * MINUTE}
    assert levels(owed([UNCLAIMED], case(), fired, OFFICE, NOON + 300 * MINUTE)) == [(UNCLAIMED.name, (2,))]


def test_words_call_at_once_and_every_rule_speaks_for_itself():
    facts = case(texts=("I am a journalist",))
    assert levels(owed([UNCLAIMED, PRESS], facts, {}, OFFICE, NOON)) == [("press", (0,))]
    assert levels(owed([UNCLAIMED, PRESS], facts, {}, OFFICE, NOON + 30 * MINUTE)) == [
        (UNCLAIMED.name, (0,)),
        ("press", (0,)),
    ]


def test_a_first_step_may_wait_too():
    rule = with_steps(PRESS, Step(notify=("a",), after=5 * MINUTE), Step(notify=("b",), after=15 * MINUTE))
    facts = case(texts=("VG",))
    assert owed([rule], facts, {}, OFFICE, NOON + 4 * MINUTE) == []
    assert levels(owed([rule], facts, {}, OFFICE, NOON + 5 * MINUTE)) == [("press", (0,))]
    fired = {("press", 0): NOON + 5 * MINUTE}
    assert owed([rule], facts, fired, OFFICE, NOON + 14 * MINUTE) == []
    assert levels(owed([rule], facts, fired, OFFICE, NOON + 15 * MINUTE)) == [("press", (1,))]


@st.composite
def rule_sets(draw):
    rules = []
    for number in range(draw(st.integers(1, 3))):
        afters = sorted(draw(st.lists(st.integers(0, 300), min_size=1, max_size=4)))
        clock = draw(st.sampled_from(list(Clock)))
        parts = [Is(aspect=Aspect.STATE, values=frozenset(draw(st.sampled_from([{"new"}, {"new", "claimed"}]))))]
        for kind in draw(st.sets(st.sampled_from([Waiting, Age]))):
            parts.append(kind(at_least=draw(st.integers(0, 300)) * MINUTE, clock=clock))
        steps = tuple(
            Step(
                notify=("x",),
                after=n * MINUTE,
                repeat_every=draw(st.none() | st.integers(1, 90).map(lambda n: n * MINUTE)),
                repeat_times=draw(st.integers(0, 3)),
            )
            for n in afters
        )
        rules.append(
            Rule(name=f"rule {number}", condition=All(parts=tuple(parts)), clock=clock, actions=Actions(escalate=steps))
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
        found = owed(rules, case(state=state), fired, OFFICE, now)
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
    everything = {(rule.name, level) for rule in rules for level in range(len(calls(rule.actions.escalate)))}
    assert set(run(rules, ticks + end)) == set(run(list(reversed(rules)), shuffled + end)) == everything


@given(rule_sets(), st.sampled_from([60, 60 * 24 * 365]))
def test_a_jump_of_the_clock_calls_at_most_once_per_rule_and_then_keeps_quiet(rules, jump):
    later = NOON + jump * MINUTE
    found = owed(rules, case(), {}, OFFICE, later)
    assert len(found) <= len(rules)
    fired = {(notice.rule.name, level): later for notice in found for level in notice.levels}
    again = owed(rules, case(), fired, OFFICE, later)
    assert again == []


@given(rule_sets(), st.integers(0, 20_000))
def test_nothing_fires_before_its_rule_applies(rules, minutes):
    now = NOON + minutes * MINUTE
    for notice in owed(rules, case(), {}, OFFICE, now):
        assert notice.since <= now
        assert applies_since(notice.rule, case(), OFFICE, notice.since) == notice.since
        assert owed([notice.rule], case(), {}, OFFICE, notice.since - MINUTE / 60) == []


# --- again, once more, and not so soon -----------------------------------------------------------------------------------


def test_a_step_calls_again_as_often_as_it_says_between_the_others():
    step = Step(notify=("a",), repeat_every=15 * MINUTE, repeat_times=3)
    rule = with_steps(PRESS, step, Step(notify=("b",), after=20 * MINUTE))
    facts, fired, told = case(texts=("VG",)), {}, []
    for minute in range(120):
        now = NOON + minute * MINUTE
        for notice in owed([rule], facts, fired, OFFICE, now):
            told.append((minute, notice.notify))
            fired |= {(rule.name, level): now for level in notice.levels}
    assert told == [(0, ("a",)), (15, ("a",)), (20, ("b",)), (30, ("a",)), (45, ("a",))]


def test_a_rule_of_each_post_acts_again_when_the_customer_writes_again():
    rule = replace(PRESS, once=Once.POST)
    facts, fired = case(texts=("VG",)), {("press", 0): NOON}
    assert owed([rule], facts, fired, OFFICE, NOON + MINUTE, posts=1, newest=NOON) == []

    again = NOON + 10 * MINUTE
    (notice,) = owed([rule], facts, fired, OFFICE, again, posts=2, newest=again)
    assert (notice.level, notice.since, notice.notify) == (ROUND, again, ("communication_manager",))
    fired[("press", ROUND)] = again
    assert owed([rule], facts, fired, OFFICE, again + MINUTE, posts=2, newest=again) == []


def test_a_post_while_calls_are_still_to_come_begins_none_anew_and_one_after_the_last_does():
    again = Step(notify=("a",), repeat_every=10 * MINUTE, repeat_times=2)
    rule = replace(with_steps(PRESS, again, Step(notify=("b",), after=25 * MINUTE)), once=Once.POST)
    rule = replace(rule, clock=Clock.CALENDAR)
    facts, fired, told, written = case(texts=("VG",)), {}, [], [0, 1, 4, 15, 24, 40]
    for minute in range(90):
        now = NOON + minute * MINUTE
        by_now = [post for post in written if post <= minute]
        past = {"posts": len(by_now), "newest": NOON + by_now[-1] * MINUTE}
        for notice in owed([rule], facts, fired, OFFICE, now, **past):
            told.append((minute, notice.notify))
            fired |= {(rule.name, level): now for level in notice.levels}
    once = [(0, ("a",)), (10, ("a",)), (20, ("a",)), (25, ("b",))]
    assert told == once + [(minute + 40, who) for minute, who in once]


@pytest.mark.parametrize(
    ("said", "written", "calls_anew"),
    [
        ({}, 5, False),  # more calls are to come
        ({"seen": {("press", 0): NOON + 6 * MINUTE}}, 5, False),  # whoever has seen it has seen this post too
        ({"seen": {("press", 0): NOON + 4 * MINUTE}}, 5, True),
        ({"needless": {("press", 0): NOON + 6 * MINUTE}}, 5, False),
        ({"needless": {("press", 0): NOON + 4 * MINUTE}}, 5, True),
    ],
)
def test_a_post_after_a_word_of_those_who_were_called_calls_anew(said, written, calls_anew):
    again = Step(notify=("a",), repeat_every=10 * MINUTE, repeat_times=2)
    rule = replace(with_steps(PRESS, again), once=Once.POST, clock=Clock.CALENDAR)
    past = {"posts": 2, "newest": NOON + written * MINUTE} | said
    found = owed([rule], case(texts=("VG",)), {("press", 0): NOON}, OFFICE, NOON + 7 * MINUTE, **past)
    assert levels(found) == ([("press", (ROUND,))] if calls_anew else [])


def test_what_was_called_before_an_answer_counts_no_more_when_the_customer_writes_again():
    again = Step(notify=("a",), repeat_every=10 * MINUTE, repeat_times=3)
    rule = replace(with_steps(PRESS, again), once=Once.POST, clock=Clock.CALENDAR)
    later = NOON + 120 * MINUTE
    facts = case(texts=("VG",), waiting_since=later)
    (notice,) = owed([rule], facts, {("press", 0): NOON}, OFFICE, later, posts=2, newest=later)
    assert (notice.levels, notice.since) == ((ROUND,), later)


def test_a_rule_that_has_acted_on_one_case_leaves_the_others_alone_for_a_while():
    rule = replace(with_steps(PRESS, Step(notify=("a",)), Step(notify=("b",), after=MINUTE)), cool_down=60 * MINUTE)
    facts, elsewhere = case(texts=("VG",)), {"press": NOON - 10 * MINUTE}
    assert owed([rule], facts, {}, OFFICE, NOON, acted=Acted(elsewhere=elsewhere)) == []
    assert levels(owed([rule], facts, {}, OFFICE, NOON + 50 * MINUTE, acted=Acted(elsewhere=elsewhere))) == [
        ("press", (0, 1))
    ]
    begun = {("press", 0): NOON}
    assert levels(owed([rule], facts, begun, OFFICE, NOON + MINUTE, acted=Acted(elsewhere=elsewhere))) == [
        ("press", (1,))
    ]


def test_one_urgent_step_makes_the_notice_urgent():
    rule = with_steps(PRESS, Step(notify=("a",)), Step(notify=("b",), after=MINUTE, urgent=True))
    facts = case(texts=("VG",))
    assert [one.urgent for one in owed([rule], facts, {}, OFFICE, NOON)] == [False]
    assert [one.urgent for one in owed([rule], facts, {}, OFFICE, NOON + MINUTE)] == [True]


def test_who_has_seen_a_notice_is_not_called_again_and_the_next_step_still_comes():
    again = Step(notify=("a",), repeat_every=10 * MINUTE, repeat_times=3)
    rule = replace(with_steps(PRESS, again, Step(notify=("b",), after=25 * MINUTE)), clock=Clock.CALENDAR)
    facts, seen = case(texts=("VG",)), {("press", 0): NOON}

    assert levels(owed([rule], facts, {("press", 0): NOON}, OFFICE, NOON + 10 * MINUTE)) == [("press", (1,))]
    assert owed([rule], facts, {("press", 0): NOON}, OFFICE, NOON + 24 * MINUTE, seen=seen) == []
    (notice,) = owed([rule], facts, {("press", 0): NOON}, OFFICE, NOON + 60 * MINUTE, seen=seen)
    assert (notice.levels, notice.notify) == ((3,), ("b",))


def test_a_rule_that_acted_on_this_case_goes_on_with_its_steps_while_it_rests_after_another():
    rule = replace(
        with_steps(PRESS, Step(notify=("a",), after=30 * MINUTE)), cool_down=60 * MINUTE, clock=Clock.CALENDAR
    )
    facts, elsewhere = case(texts=("VG",)), {"press": NOON + 20 * MINUTE}
    acted = Acted(known=frozenset({("press", "case")}), elsewhere=elsewhere)

    assert owed([rule], facts, {}, OFFICE, NOON + 30 * MINUTE, acted=Acted(elsewhere=elsewhere)) == []
    assert levels(owed([rule], facts, {}, OFFICE, NOON + 30 * MINUTE, acted=acted)) == [("press", (0,))]


# --- steps that change while they are called ------------------------------------------------------------------------------

A, B, C = (Step(notify=(who,)) for who in "abc")
A_AGAIN = replace(A, repeat_every=5 * MINUTE, repeat_times=2)


@pytest.mark.parametrize(
    ("steps", "fired", "expected"),
    [
        ((A, B), {0: ("a",)}, {0: 0}),
        ((A, B), {0: None, 1: None}, {0: 0, 1: 1}),
        ((C, A, B), {0: ("a",)}, {1: 0}),  # one put before
        ((B,), {0: ("a",)}, {}),  # one taken out
        ((A, B), {0: ("a",), 1: ("a",), 2: ("a",)}, {0: 0}),  # fewer repeats
        ((A_AGAIN, replace(A, after=12 * MINUTE)), {0: ("a",), 3: ("a",)}, {0: 0, 3: 3}),  # the repeats were seen
        ((C, A_AGAIN), {0: ("a",), 1: ("a",)}, {1: 1, 2: 0}),
    ],
)
def test_what_has_been_called_is_told_by_whom_it_named_and_not_by_its_place(steps, fired, expected):
    assert made(calls(steps), fired) == expected


def test_a_step_put_in_is_called_under_a_level_of_its_own_and_the_others_go_on():
    rule = replace(with_steps(PRESS, C, replace(A, after=MINUTE), replace(B, after=30 * MINUTE)), clock=Clock.CALENDAR)
    facts, fired, named = case(texts=("VG",)), {("press", 0): NOON}, {("press", 0): ("a",)}
    (notice,) = owed([rule], facts, fired, OFFICE, NOON + 5 * MINUTE, named=named)
    assert (notice.levels, notice.notify) == ((3,), ("c",))

    fired[("press", 3)], named[("press", 3)] = NOON + 5 * MINUTE, ("c",)
    assert owed([rule], facts, fired, OFFICE, NOON + 29 * MINUTE, named=named) == []
    (notice,) = owed([rule], facts, fired, OFFICE, NOON + 60 * MINUTE, named=named)
    assert (notice.levels, notice.notify) == ((2,), ("b",))
