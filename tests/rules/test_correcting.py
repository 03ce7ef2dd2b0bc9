"""What colleagues put right and take back, in any order: the newest that is left stands, else what triage said."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.assessment import CORRECTABLE, as_chosen, can_be
from rules.correcting import Layer, counts, tier, untouched_tier, withdraw
from rules.triage.merging import first, merged
from tests.rules.triage_posts import read

SAID = "complaint"  #: by triage
KINDS = ("complaint", "fault", "praise")
T = datetime(2026, 3, 3, 9, tzinfo=UTC)

Step = tuple[bool, str, str]  #: put on, or taken away; who; what
STEPS = st.lists(st.tuples(st.booleans(), st.sampled_from("ABC"), st.sampled_from(KINDS)), max_size=14)


class Aspect:
    """One aspect of a case, corrected through the rules."""

    def __init__(self) -> None:
        self.says = SAID
        self.layers: list[Layer] = []
        self._made = 0

    def step(self, on: bool, who: str, value: str) -> None:
        if not on:
            self._withdraw(who, value)
        elif counts(self.layers, value, says=self.says):
            self._made += 1
            self.layers.append(Layer(number=self._made, by=who, was=self.says, became=value))
            self.says = value

    def _withdraw(self, who: str, value: str) -> None:
        done = withdraw(self.layers, by=who, value=value, says=self.says)
        if done is None:
            return
        was = next(layer.was for layer in self.layers if layer.number == done.number)
        self.layers = [
            replace(layer, was=was) if layer.number == done.lies_on else layer
            for layer in self.layers
            if layer.number != done.number
        ]
        self.says = done.says if done.says is not None else self.says


def standing(steps: list[Step]) -> list[tuple[str, str]]:
    """Who says what and has not taken it back, oldest first, told without the rules: a list of emoji on a card."""
    there: list[tuple[str, str]] = []
    for on, who, value in steps:
        if on and (there or value != SAID):
            there.append((who, value))
        elif not on and (who, value) in there:
            place = len(there) - 1 - there[::-1].index((who, value))
            del there[place]
    return there


@given(STEPS)
def test_what_stands_is_the_newest_that_nobody_took_back_else_what_triage_said(steps: list[Step]) -> None:
    case = Aspect()

    for step in steps:
        case.step(*step)

    left = standing(steps)
    assert [(layer.by, layer.became) for layer in case.layers] == left
    assert case.says == (left[-1][1] if left else SAID)


@given(STEPS)
def test_each_lies_on_the_one_before_so_that_counting_finds_what_was_wrong(steps: list[Step]) -> None:
    case = Aspect()

    for step in steps:
        case.step(*step)

    below = SAID
    for layer in case.layers:
        assert layer.was == below
        below = layer.became


def test_what_a_later_post_says_is_not_undone_with_an_older_correction() -> None:
    layers = [Layer(number=1, by="A", was="complaint", became="praise")]

    done = withdraw(layers, by="A", value="praise", says="fault")

    assert done is not None
    assert done.says is None


def test_the_tier_without_corrections_is_what_posts_raised_it_to_and_rules_made_of_it() -> None:
    def at(minutes: int) -> datetime:
        return T + timedelta(minutes=minutes)

    assert untouched_tier([], []) is None
    assert untouched_tier([(at(0), "high"), (at(5), "normal")], []) == "high"
    assert untouched_tier([(at(0), "high")], [(at(0), "normal")]) == "normal"
    assert untouched_tier([(at(0), "normal"), (at(5), "high")], [(at(1), "normal")]) == "high"


@pytest.mark.parametrize(
    ("aspect", "value", "can"),
    [
        ("personal_data", "none", True),
        ("personal_data", "card", True),
        ("personal_data", "card, phone", True),
        ("personal_data", "", False),
        ("personal_data", "card, shoe size", False),
        ("personal_data", "none, card", False),
        ("addressed", "no", True),
        ("addressed", "perhaps", False),
        ("wrong_handle", "yes", True),
        ("quiet", "yes", False),
        ("shoes", "yes", False),
    ],
)
def test_a_case_can_say_what_is_to_choose_and_nothing_else(aspect: str, value: str, *, can: bool) -> None:
    assert can_be(aspect, value) is can


def test_all_that_triage_says_is_in_the_words_to_choose_from() -> None:
    said = read("ring meg på 912 34 567, kofferten min er borte. Hilsen @havornairr")

    for aspect in CORRECTABLE:
        assert can_be(aspect, as_chosen(aspect, said.of(aspect).value)), aspect


@pytest.mark.parametrize(
    ("kind", "mood", "marks", "expected"),
    [
        ("question", "calm", {}, "high"),
        ("question", "calm", {"reached": False}, "normal"),
        ("fault", "calm", {"reached": False}, "high"),
        ("praise", "calm", {}, "normal"),
        ("praise", "calm", {"personal_data": True}, "high"),
        ("chat", "calm", {"happening_now": True}, "high"),
        ("chat", "angry", {"reached": False}, "high"),
    ],
)
def test_the_tier_follows_from_what_was_put_right(kind: str, mood: str, marks: dict[str, bool], expected: str) -> None:
    facts = {"happening_now": False, "personal_data": False, "reached": True, **marks}

    assert tier(kind, mood, **facts) == expected


def test_what_holds_for_a_whole_talk_stands_when_the_customer_writes_again() -> None:
    again = read("@havornairr kofferten min er fortsatt borte")
    before = replace(first(again), wrong_handle="", addressed=False, personal_data=())

    stands = merged(before, again, corrected={"wrong_handle", "addressed", "language", "kind"})
    moves = merged(before, again)

    assert (stands.wrong_handle, stands.addressed) == ("", False)
    assert (moves.wrong_handle, moves.addressed) == ("havornairr", True)
