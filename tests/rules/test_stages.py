"""Who held the ball: one stage at each instant, whatever happened and in whatever order it is told."""

import itertools
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rules.history import CaseHistory, PostFact, ReplyFact, StepFact, StepKind
from rules.hours import Calendar, business_time
from rules.measured import measure
from rules.stages import DEFINITIONS, Stage, stages

T = datetime(2026, 11, 20, 12, tzinfo=UTC)  #: a Friday, 13:00 in Oslo
MINUTE = timedelta(minutes=1)
OFFICE = Calendar.from_settings("Europe/Oslo", {"mon-fri": ["08:00-16:00"]}, "NO")

SHOWN, CLAIMED, FREED, ASKED, TOLD = (
    StepKind.SHOWN, StepKind.CLAIMED, StepKind.FREED, StepKind.ASKED, StepKind.TOLD,
)  # fmt: skip
PROPOSED, APPROVED, UNAPPROVED, DROPPED, SENT = (
    StepKind.PROPOSED, StepKind.APPROVED, StepKind.UNAPPROVED, StepKind.DROPPED, StepKind.SENT,
)  # fmt: skip

Told = tuple[int, StepKind] | tuple[int, StepKind, int]  #: minutes after the question, what, and of which draft

#: What happened between a question and its answer an hour later, and for how many minutes each stage lasted.
STORIES: dict[str, tuple[list[Told], list[tuple[Stage, int]]]] = {
    "nothing is known of it": ([], [(Stage.UNKNOWN, 60)]),
    "it never stood in Slack": ([(70, SHOWN)], [(Stage.RELAY, 60)]),
    "somebody answered on the network itself": ([(2, SHOWN)], [(Stage.RELAY, 2), (Stage.UNCLAIMED, 58)]),
    "claimed, drafted, approved, sent": (
        [(1, SHOWN), (5, CLAIMED), (20, PROPOSED, 1), (50, APPROVED, 1), (60, SENT, 1)],
        [(Stage.RELAY, 1), (Stage.UNCLAIMED, 4), (Stage.CLAIMED, 15), (Stage.APPROVAL, 30), (Stage.SENDING, 10)],
    ),
    "a colleague was asked, and the first draft was rejected": (
        [
            (0, SHOWN), (5, CLAIMED), (10, ASKED, 7), (25, TOLD, 7), (30, PROPOSED, 1), (40, DROPPED, 1),
            (45, PROPOSED, 2), (55, APPROVED, 2), (60, SENT, 2),
        ],
        [
            (Stage.UNCLAIMED, 5), (Stage.CLAIMED, 5), (Stage.ASKED, 15), (Stage.CLAIMED, 5), (Stage.APPROVAL, 10),
            (Stage.DRAFTING, 5), (Stage.APPROVAL, 10), (Stage.SENDING, 5),
        ],
    ),
    "two were asked and only one answered": (
        [(0, CLAIMED), (10, ASKED, 1), (20, ASKED, 2), (30, TOLD, 1)],
        [(Stage.CLAIMED, 10), (Stage.ASKED, 50)],
    ),
    "a draft that waits outweighs a question": (
        [(0, CLAIMED), (10, ASKED, 1), (20, PROPOSED, 1)],
        [(Stage.CLAIMED, 10), (Stage.ASKED, 10), (Stage.APPROVAL, 40)],
    ),
    "given back and taken again": (
        [(0, CLAIMED), (10, FREED), (30, CLAIMED)],
        [(Stage.CLAIMED, 10), (Stage.UNCLAIMED, 20), (Stage.CLAIMED, 30)],
    ),
    "the yes was taken back and given again": (
        [(0, CLAIMED), (10, PROPOSED, 1), (20, APPROVED, 1), (25, UNAPPROVED, 1), (50, APPROVED, 1)],
        [(Stage.CLAIMED, 10), (Stage.APPROVAL, 10), (Stage.SENDING, 5), (Stage.APPROVAL, 25), (Stage.SENDING, 10)],
    ),
    "the network refused it": (
        [(0, CLAIMED), (10, PROPOSED, 1), (20, APPROVED, 1), (30, DROPPED, 1)],
        [(Stage.CLAIMED, 10), (Stage.APPROVAL, 10), (Stage.SENDING, 10), (Stage.DRAFTING, 30)],
    ),
    "a new draft takes the place of another at once": (
        [(0, CLAIMED), (10, PROPOSED, 1), (30, PROPOSED, 2), (30, DROPPED, 1), (50, APPROVED, 2)],
        [(Stage.CLAIMED, 10), (Stage.APPROVAL, 40), (Stage.SENDING, 10)],
    ),
    "the rejected draft's owner gave the case back": (
        [(0, CLAIMED), (10, PROPOSED, 1), (20, DROPPED, 1), (30, FREED)],
        [(Stage.CLAIMED, 10), (Stage.APPROVAL, 10), (Stage.DRAFTING, 10), (Stage.UNCLAIMED, 30)],
    ),
    "it was claimed before this question came": (
        [(-30, SHOWN), (-20, CLAIMED), (40, PROPOSED, 1)],
        [(Stage.CLAIMED, 40), (Stage.APPROVAL, 20)],
    ),
    "an earlier answer of ours was on the network before this question came": (
        [
            (-60, SHOWN), (-55, CLAIMED), (-50, PROPOSED, 1), (-45, DROPPED, 1), (-40, PROPOSED, 2), (-30, APPROVED, 2),
            (-29, SENT, 2), (40, PROPOSED, 3), (50, APPROVED, 3), (60, SENT, 3),
        ],
        [(Stage.CLAIMED, 40), (Stage.APPROVAL, 10), (Stage.SENDING, 10)],
    ),
}  # fmt: skip


def told(story: list[Told]) -> list[StepFact]:
    return [StepFact(at=T + one[0] * MINUTE, kind=one[1], of=one[2] if len(one) == 3 else 0) for one in story]


@pytest.mark.parametrize("name", STORIES)
def test_a_story_in_stages(name: str) -> None:
    story, expected = STORIES[name]

    found = stages(told(story), T, T + 60 * MINUTE)

    assert [(stage, (until - since) // MINUTE) for stage, since, until in found] == expected


STEPS = st.lists(
    st.builds(
        StepFact,
        at=st.integers(-300, 6000).map(lambda minutes: T + minutes * MINUTE),
        kind=st.sampled_from(StepKind),
        of=st.integers(0, 2),
    ),
    max_size=12,
)
ENDS = st.integers(0, 6000).map(lambda minutes: T + minutes * MINUTE)


@given(STEPS.flatmap(lambda steps: st.tuples(st.just(steps), st.permutations(steps))), ENDS)
@example(([], []), T)
def test_the_order_in_which_steps_are_told_changes_nothing(
    orders: tuple[list[StepFact], list[StepFact]], end: datetime
) -> None:
    told_so, told_otherwise = orders
    assert stages(told_so, T, end) == stages(told_otherwise, T, end)


@given(STEPS, ENDS)
def test_each_instant_is_in_one_stage(steps: list[StepFact], end: datetime) -> None:
    found = stages(steps, T, end)

    assert [until for _, _, until in found][:-1] == [since for _, since, _ in found][1:]
    assert all(since < until for _, since, until in found)
    assert all(before[0] is not after[0] for before, after in itertools.pairwise(found))
    assert (found[0][1], found[-1][2]) == (T, end) if found else end == T


@given(STEPS, st.integers(0, 6000), st.integers(0, 6000))
def test_the_stages_of_a_way_are_those_of_its_two_halves(steps: list[StepFact], one: int, other: int) -> None:
    """So what happened before a question is not lost on the way from it."""
    middle, end = (T + minutes * MINUTE for minutes in sorted((one, other)))

    def held(*parts: tuple[tuple[Stage, datetime, datetime], ...]) -> Counter[Stage]:
        return Counter(dict.fromkeys(Stage, 0)) + Counter(
            {stage: sum((until - since) // MINUTE for part in parts for name, since, until in part if name is stage)
             for stage in Stage}
        )  # fmt: skip

    assert held(stages(steps, T, middle), stages(steps, middle, end)) == held(stages(steps, T, end))


@given(STEPS, ENDS)
def test_the_stages_of_a_case_are_its_first_response_on_both_clocks(steps: list[StepFact], end: datetime) -> None:
    case = CaseHistory(
        case_id=1, account="air", customer_posts=(PostFact(at=T),), replies=(ReplyFact(at=end),), steps=tuple(steps)
    )

    found = measure(case, OFFICE, None)

    assert found.first is not None
    assert sum(wait.calendar for _, wait in found.stages) == found.first.calendar == (end - T) // MINUTE * 60_000_000
    assert sum(wait.hours for _, wait in found.stages) == found.first.hours
    assert timedelta(microseconds=found.first.hours) == business_time(OFFICE, T, end)
    assert [stage for stage, _ in found.stages] == [stage for stage in Stage if stage in dict(found.stages)]


def test_every_stage_says_what_it_means() -> None:
    assert set(DEFINITIONS) == set(Stage)
