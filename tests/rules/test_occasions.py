"""A rule acts once on its occasion, rests after another case, and is asked about a reply only while there is one."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from rules.actions import Actions, Step
from rules.conditions import All, AnyOf, DraftLinks, Verdict, Words
from rules.draft import Requirement
from rules.occasions import Acted, about_draft, in_force, occasion, owed, resting
from rules.ruleset import Match, Once, Rule
from tests.rules.condition_makers import MINUTE, NOON

ACTIONS = (
    Actions(),
    Actions(approval=Requirement.PEER),
    Actions(tag=("a",)),
    Actions(route="#a"),
    Actions(escalate=(Step(notify=("a",)),), approval=Requirement.PEER),
)
NAMES = ("a", "b", "c")

rules = st.lists(
    st.builds(
        Rule,
        name=st.sampled_from(NAMES),
        condition=st.just(Words(words=("x",))),
        actions=st.sampled_from(ACTIONS),
        once=st.sampled_from(Once),
        cool_down=st.sampled_from([None, timedelta(minutes=10)]),
    ),
    unique_by=lambda rule: rule.name,
)
posts = st.sampled_from(["1", "2"])
elsewhere = st.dictionaries(st.sampled_from(NAMES), st.integers(-20, 0).map(lambda minutes: NOON + minutes * MINUTE))


def matched(found):
    return [Match(rule=rule, verdict=Verdict(holds=True, reason="")) for rule in found]


@given(rules, elsewhere, st.lists(posts, max_size=6))
def test_whatever_comes_in_a_rule_acts_at_most_once_on_a_case_or_on_each_post(found, others, written):
    known, acted = set(), []
    for post in written:
        for match in owed(matched(found), Acted(known=frozenset(known), elsewhere=others), post, NOON):
            known.add((match.rule.name, occasion(match.rule, post)))
            acted.append((match.rule.name, post))
        assert not owed(matched(found), Acted(known=frozenset(known), elsewhere=others), post, NOON)
    for rule in found:
        times = [post for name, post in acted if name == rule.name]
        assert len(times) == len(set(times))
        assert len(times) <= (1 if rule.once is Once.CASE else len(set(written)))


@given(rules, elsewhere, posts)
def test_what_acts_is_in_force_and_what_rests_is_not(found, others, post):
    acted = Acted(elsewhere=others)
    force = in_force(matched(found), acted, post, NOON)

    assert set(map(id, owed(force, acted, post, NOON))) <= set(map(id, force))
    for match in matched(found):
        rests = (
            match.rule.cool_down is not None and others.get(match.rule.name, NOON - 99 * MINUTE) + 10 * MINUTE > NOON
        )
        assert (match in force) is not rests
        until = resting(found, acted, post, NOON).get(match.rule.name)
        assert until == (others[match.rule.name] + 10 * MINUTE if rests else None)


def test_a_rule_that_only_asks_for_a_yes_does_not_act():
    for actions, acts in zip(ACTIONS, (False, False, True, True, True), strict=True):
        rule = Rule(name="a", condition=Words(words=("x",)), actions=actions)
        assert bool(owed(matched([rule]), Acted(), "1", NOON)) is acts


def test_a_rule_is_about_a_reply_wherever_in_it_the_reply_stands():
    def rule(condition):
        return Rule(name="a", condition=condition)

    assert about_draft(rule(All(parts=(Words(words=("x",)), AnyOf(parts=(All(parts=(DraftLinks(),)),))))))
    assert not about_draft(rule(All(parts=(Words(words=("x",)),))))
