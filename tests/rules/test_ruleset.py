"""A set of rules says what asking each rule would say, in their order, and knows whose action wins."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from rules.actions import Actions, Hold, Step, Suggestion
from rules.backstops import backstops
from rules.conditions import (
    All,
    AnyOf,
    Aspect,
    CustomerIs,
    Is,
    NoneOf,
    PostsWithin,
    PublicTurns,
    Rejected,
    Tagged,
    UsualVolume,
    VolumeAbove,
    Waiting,
    Words,
    evaluate,
)
from rules.draft import Requirement
from rules.inflections import ENDINGS
from rules.rule_decision import decision
from rules.rule_index import Index, keys_of
from rules.ruleset import Match, Rule, Ruleset
from tests.rules import condition_makers as any_
from tests.rules.condition_makers import MINUTE, NOON, OFFICE, case

BAG = Words(words=("bag",))


def rule(name, condition=BAG, *, stop=False, **actions):
    return Rule(name=name, condition=condition, stop=stop, actions=Actions(**actions))


def names(matches):
    return [match.rule.name for match in matches]


def asked_one_by_one(rules, facts, now):
    found = []
    for one in rules:
        verdict = evaluate(one.condition, facts, OFFICE, now)
        if verdict.holds:
            found.append(Match(rule=one, verdict=verdict))
            if one.stop:
                break
    return tuple(found)


some_rules = st.lists(st.tuples(any_.conditions, st.booleans()), max_size=12).map(
    lambda made: [rule(str(number), condition, stop=stop) for number, (condition, stop) in enumerate(made)]
)


@given(some_rules, any_.facts, any_.minutes)
def test_the_index_says_exactly_what_asking_every_rule_says(rules, facts, now):
    assert Ruleset(rules).decide(facts, OFFICE, now) == asked_one_by_one(rules, facts, now)


@given(some_rules, any_.facts, any_.minutes, st.sets(st.integers(0, 11).map(str)))
def test_asking_some_rules_is_asking_a_set_of_these(rules, facts, now, asked):
    these = [one for one in rules if one.name in asked]
    assert Ruleset(rules).decide(facts, OFFICE, now, asked_rules=asked) == asked_one_by_one(these, facts, now)


@given(st.lists(any_.written, min_size=1), any_.texts, st.sampled_from([*ENDINGS, "other"]))
def test_whatever_words_and_patterns_are_found_was_a_candidate(conditions, texts, language):
    facts = case(texts=texts, language=language)
    candidates = Index(conditions).candidates(facts)

    found = [at for at, one in enumerate(conditions) if evaluate(one, facts, OFFICE, NOON).holds]
    assert set(found) <= set(candidates)


def test_a_rule_is_filed_under_the_part_that_the_fewest_cases_have():
    state = Is(aspect=Aspect.STATE, values=frozenset({"new"}))
    assert keys_of(All(parts=(state, Words(words=("civil aviation authority", "advokat*"))))) == {
        ("stem", "aviation"),
        ("stem", "advokat"),
    }
    assert keys_of(Words(words=("=civil aviation authority",))) == {("word", "authority")}
    assert keys_of(AnyOf(parts=(state, BAG))) == {("state", "new"), ("stem", "bag")}
    assert keys_of(AnyOf(parts=(state, Waiting(at_least=MINUTE)))) is None
    assert keys_of(NoneOf(parts=(BAG,))) is None


def test_rules_whose_words_are_not_there_are_not_candidates():
    index = Index([Words(words=(f"word{number}",)) for number in range(1000)])
    assert index.candidates(case(texts=("only word7 and word8x",))) == [7]


def test_stop_spares_the_rules_below_and_nothing_stops_the_backstops():
    always = rule("backstop")
    rules = Ruleset([rule("a"), rule("b", stop=True), rule("c")], always=[always])
    assert names(rules.decide(case(), OFFICE, NOON)) == ["backstop", "a", "b"]


def test_a_rule_that_rests_is_found_but_stops_nothing():
    rules = Ruleset([rule("a", stop=True), rule("b", stop=True), rule("c")])
    assert names(rules.decide(case(), OFFICE, NOON, resting={"a"})) == ["a", "b"]
    assert names(rules.decide(case(), OFFICE, NOON, resting={"a", "b"})) == ["a", "b", "c"]


def test_a_rule_that_does_not_match_stops_nothing():
    rules = Ruleset([rule("a", Words(words=("train",)), stop=True), rule("b")])
    assert names(rules.decide(case(), OFFICE, NOON)) == ["b"]


@given(some_rules, any_.facts, any_.minutes, st.integers(1, 6_000))
def test_until_the_next_look_nothing_changes_by_itself(rules, facts, now, minutes):
    rules = Ruleset(rules)
    at = now + minutes * MINUTE
    due = rules.next_look(facts, OFFICE, now)
    if (due is None or at < due) and not any(now < post <= at for post in facts.earlier_posts):
        assert names(rules.decide(facts, OFFICE, at)) == names(rules.decide(facts, OFFICE, now))


def test_it_says_which_costly_facts_are_asked_for():
    deep = All(
        parts=(
            NoneOf(parts=(PostsWithin(count=3, days=7), AnyOf(parts=(Rejected(at_least=1),)))),
            VolumeAbove(more_than=1, within=15),
        )
    )
    usual = UsualVolume(times=3, at_least=20, within=15)

    needs = Ruleset([rule("a", deep), rule("b", usual), rule("c", VolumeAbove(more_than=1, within=60))]).needs
    assert (needs.volumes, needs.post_days, needs.rejected) == ({15: True, 60: False}, 7, True)
    assert (needs.earlier_cases, needs.public_turns, needs.tags) == (False, False, False)

    others = (CustomerIs(first_time=True), PublicTurns(at_least=2), Tagged(tags=frozenset({"a"})))
    needs = Ruleset([rule("a", AnyOf(parts=others))]).needs
    assert (needs.earlier_cases, needs.public_turns, needs.tags) == (True, True, True)
    assert (needs.volumes, needs.post_days, needs.rejected) == ({}, 0, False)


# --- whose action wins -------------------------------------------------------------------------------------------------


def decided(*rules):
    return decision(Ruleset(rules).decide(case(), OFFICE, NOON))


def test_of_what_there_can_be_one_only_the_first_matching_rules_counts():
    hold = Hold(reason="Legal decides first", duration=timedelta(hours=2))
    found = decided(
        rule("no match", Words(words=("train",)), route="#trains"),
        rule("a", priority="high"),
        rule("b", route="#press", assign="@kari", priority="normal", hold=hold, no_reply="praise", storm="fog"),
        rule("c", route="#other", assign="rotation", hold=Hold(reason="x"), no_reply="y", storm="z"),
    )

    chosen = {name: getattr(found, name) for name in ("route", "assign", "priority", "hold", "no_reply", "storm")}
    assert {name: (one.value, one.rule) for name, one in chosen.items()} == {
        "route": ("#press", "b"),
        "assign": ("@kari", "b"),
        "priority": ("high", "a"),
        "hold": (hold, "b"),
        "no_reply": ("praise", "b"),
        "storm": ("fog", "b"),
    }


def test_tags_steps_suggestions_and_webhooks_add_up():
    step = Step(notify=("approver",))
    found = decided(
        rule("a", tag=("press", "vip"), escalate=(step,), suggest=Suggestion(), webhook="https://a.example"),
        rule("b", tag=("vip", "fog"), escalate=(step,), suggest=Suggestion(reply="Hi"), webhook="https://b.example"),
    )

    assert [(one.value, one.rule) for one in found.tags] == [("press", "a"), ("vip", "a"), ("fog", "b")]
    assert [one.rule for one in found.escalate] == ["a", "b"]
    assert [one.value.reply for one in found.suggest] == [None, "Hi"]
    assert [one.value for one in found.webhooks] == ["https://a.example", "https://b.example"]
    assert found.approval is None


@given(st.lists(st.sampled_from(list(Requirement)), min_size=1, max_size=5))
def test_of_approvals_the_strictest_counts(levels):
    order = ["none", "peer", "approver", "communication_manager", "two_persons", "manager_and_another"]

    found = decided(*(rule(str(number), approval=level) for number, level in enumerate(levels)))

    assert found.approval is not None
    both = {"communication_manager", "two_persons"} <= set(levels)
    assert found.approval.value == ("manager_and_another" if both else max(levels, key=order.index))
    assert levels[int(found.approval.rule)] == max(levels, key=order.index)


def test_with_no_match_nothing_is_decided():
    assert decision(()) == decided(rule("a", Words(words=("train",)), route="#trains"))


# --- what no settings file can take away -------------------------------------------------------------------------------

BACKSTOPS = Ruleset(
    [], always=backstops(ZoneInfo("Europe/Oslo"), admin_channel="#ops", escalation_channel="#escalations")
)


def test_a_case_that_is_open_for_a_whole_day_is_escalated_whatever_the_rules_say():
    day = NOON + timedelta(hours=24)
    for state in ("new", "claimed"):
        assert "A whole day" not in names(BACKSTOPS.decide(case(state=state), OFFICE, day - MINUTE))
        (first, *_) = BACKSTOPS.decide(case(state=state), OFFICE, day)
        assert (first.rule.name, first.verdict.since) == ("A whole day", day)
        assert first.rule.actions.escalate[0].notify == ("communication_manager", "#ops")
    assert BACKSTOPS.decide(case(state="answered", waiting_since=None), OFFICE, day) == ()


def test_a_day_is_counted_from_the_question_that_waits_and_else_from_the_first():
    old = NOON - timedelta(days=3)
    assert "A whole day" not in names(BACKSTOPS.decide(case(opened_at=old), OFFICE, NOON + MINUTE))
    assert "A whole day" in names(BACKSTOPS.decide(case(opened_at=old, waiting_since=None), OFFICE, NOON))


def test_what_came_in_today_and_is_open_at_eleven_at_night_is_listed():
    eleven = datetime(2026, 11, 20, 22, tzinfo=UTC)
    assert BACKSTOPS.decide(case(), OFFICE, eleven - MINUTE) == ()
    (match,) = BACKSTOPS.decide(case(), OFFICE, eleven)
    assert (match.rule.name, match.verdict.since) == ("Before midnight", eleven)
    assert BACKSTOPS.decide(case(state="answered", waiting_since=None), OFFICE, eleven) == ()
