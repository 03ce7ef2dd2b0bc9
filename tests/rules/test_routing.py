"""The three ways of giving a case to somebody, each fair, none to somebody who is off duty, each with its reason."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.routing import Colleague, Mode, Routing, choose

NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
ROTATION = Routing(mode=Mode.ROTATION)


def colleague(name: str, *, on: bool = True, speaks: str = "", load: int = 0, last: int | None = None, deputy=""):
    """Somebody with the id and name `name`, given a case `last` hours ago."""
    return Colleague(
        person=name,
        name=name.capitalize(),
        on_duty=on,
        languages=frozenset(speaks.split()),
        load=load,
        last_at=None if last is None else NOW - timedelta(hours=last),
        deputies=tuple(deputy.split()),
    )


# --- one story for each way ---------------------------------------------------------------------------------------------


def test_a_fixed_person_gets_every_case_and_their_deputy_while_they_are_off() -> None:
    fixed = Routing(mode=Mode.FIXED, fixed=("kari",))
    kari, bo = colleague("kari", deputy="bo"), colleague("bo")

    assert choose(fixed, [kari, bo]).person == "kari"
    assert choose(fixed, [kari, bo]).why == "has this queue"
    instead = choose(fixed, [replace(kari, on_duty=False), bo])
    assert (instead.person, instead.why) == ("bo", "is the deputy of Kari")
    nobody = choose(fixed, [replace(kari, on_duty=False), replace(bo, on_duty=False)])
    assert (nobody.person, nobody.why) == (None, "Kari is off duty, and so is every deputy")


def test_a_topic_goes_to_whoever_has_it_and_else_in_turn() -> None:
    topic = Routing(mode=Mode.TOPIC, topics={"refund": ("ann",), "lost_bag": ("bo",)})
    team = [colleague("ann"), colleague("bo", load=4), colleague("kari", load=1)]

    assert choose(topic, team, tags={"lost_bag"}).person == "bo"
    assert choose(topic, team, tags={"lost_bag"}).why == "has the topic lost_bag"
    assert choose(topic, team, tags={"lost_bag", "refund"}).person == "ann", "the first topic of the settings"
    other = choose(topic, team, tags={"meal"})
    assert (other.person, other.why) == (
        "ann",
        "no topic of the team fits; has none of the day's cases and is next in turn",
    )
    away = [team[0], replace(team[1], on_duty=False), team[2]]
    assert choose(topic, away, tags={"lost_bag"}).person == "ann"
    assert choose(topic, away, tags={"lost_bag"}).why.startswith("Bo is off duty; ")


def test_in_rotation_the_one_with_the_fewest_cases_is_next_and_then_who_waited_longest() -> None:
    team = [colleague("ann", load=2, last=5), colleague("bo", load=1, last=1), colleague("kari", load=1, last=3)]

    assert choose(ROTATION, team).person == "kari"
    assert choose(ROTATION, [*team, colleague("tuva", load=1)]).person == "tuva", "never had one"
    assert choose(ROTATION, [colleague("bo"), colleague("ann")]).person == "ann", "else by name"


# --- and what holds for all ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "person"),
    [("nb", "ann"), ("sv", "bo"), ("fi", "kari"), (None, "bo")],
)
def test_who_answers_in_the_language_comes_first_and_who_says_nothing_before_who_says_others(
    language: str | None, person: str
) -> None:
    team = [colleague("ann", speaks="nb en", load=3), colleague("bo", speaks="sv"), colleague("kari", load=1)]
    assert choose(ROTATION, team, language=language).person == person


def test_the_only_one_on_duty_gets_it_whatever_they_speak() -> None:
    choice = choose(ROTATION, [colleague("ann", speaks="sv", load=9), colleague("bo", on=False)], language="nb")
    assert (choice.person, choice.why) == ("ann", "is the only one of the team on duty")


def test_with_nobody_on_duty_nobody_is_given_it() -> None:
    choice = choose(ROTATION, [colleague("ann", on=False)])
    assert (choice.person, choice.why) == (None, "nobody of the team is on duty")
    assert choose(ROTATION, []).person is None


def test_deputies_of_each_other_do_not_go_round_for_ever() -> None:
    fixed = Routing(mode=Mode.FIXED, fixed=("ann",))
    assert (
        choose(fixed, [colleague("ann", on=False, deputy="bo"), colleague("bo", on=False, deputy="ann")]).person is None
    )


NAMES = ("ann", "bo", "kari", "mikkel", "tuva")
TEAMS = st.lists(
    st.builds(
        colleague,
        st.sampled_from(NAMES),
        on=st.booleans(),
        speaks=st.sampled_from(["", "nb", "nb en", "sv"]),
        load=st.integers(0, 3),
        last=st.none() | st.integers(0, 30),
        deputy=st.sampled_from(["", *NAMES]),
    ),
    max_size=5,
    unique_by=lambda one: one.person,
)
WAYS = st.sampled_from(
    [ROTATION, Routing(mode=Mode.FIXED, fixed=("kari",)), Routing(mode=Mode.TOPIC, topics={"refund": ("ann",)})]
)


@given(WAYS, TEAMS, st.sampled_from([(), ("refund",)]), st.sampled_from([None, "nb", "fi"]), st.randoms())
def test_nobody_off_duty_is_ever_chosen_and_the_order_of_the_team_does_not_matter(way, team, tags, language, chance):
    choice = choose(way, team, tags=tags, language=language)
    shuffled = list(team)
    chance.shuffle(shuffled)

    assert choice.why
    assert choice.person is None or {one.person: one for one in team}[choice.person].on_duty
    assert choose(way, shuffled, tags=tags, language=language) == choice
    if way.mode is not Mode.FIXED:
        assert (choice.person is None) is (not any(one.on_duty for one in team))


@given(st.integers(1, 5), st.integers(1, 40))
def test_a_rotation_is_fair_however_long_it_goes_on(people: int, cases: int) -> None:
    """After any number of cases nobody has had two more than anybody else."""
    team = {name: colleague(name) for name in NAMES[:people]}
    for number in range(cases):
        chosen = choose(ROTATION, team.values()).person
        assert chosen is not None
        one = team[chosen]
        team[chosen] = replace(one, load=one.load + 1, last_at=NOW + timedelta(minutes=number))

    loads = [one.load for one in team.values()]
    assert max(loads) - min(loads) <= 1
