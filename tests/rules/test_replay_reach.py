"""A replay says whom its calls reach: those who are named, their deputies, or the channel; never nobody in silence."""

from collections.abc import Mapping, Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.calling import Reach, call
from rules.replay_acts import Act, Outcome, What
from rules.replay_counts import Line, Tally, lines
from rules.replay_reach import NO_SUCH_ROLE, NOBODY, Notice, Way, notices, ways
from tests.rules.condition_makers import MINUTE, NOON

CHANNEL = "#escalations"
ROLES = {"manager": ("@mikkel",), "approver": ("@kari", "@per"), "admin": ()}


def reach(person: str, *, on: bool = True, quiet: bool = False, deputies: str = "") -> Reach:
    return Reach(person=person, on_duty=on, quiet=quiet, deputies=tuple(deputies.split()))


class Office:
    """Some people, as they can be reached at any time."""

    def __init__(self, *people: Reach) -> None:
        self.people = {one.person: one for one in people}

    def ways(self, notice: Notice) -> Mapping[str, Sequence[Way]]:
        ids = {target: ROLES.get(target, (target,)) for target in notice.targets if not target.startswith("#")}
        asked = [person for some in ids.values() for person in some]
        return ways(notice.targets, ids, call(asked, self.people, urgent=notice.urgent), CHANNEL)


def act(target: str, *, case_id: int = 1, minute: int = 0, level: int = 0, urgent: bool = False) -> Act:
    at = NOON + minute * MINUTE
    return Act(rule="Press", what=What.ESCALATE, target=target, at=at, case_id=case_id, level=level, urgent=urgent)


def counted(office: Office, *acts: Act) -> list[Line]:
    tally = Tally(team=office)
    tally.add(Outcome(acts=acts), quiet=False)
    tally.finish()
    return lines(tally)


def told(office: Office, *acts: Act) -> dict[str, tuple[int, list[tuple[str, str, int]]]]:
    """By who is reached: how often, and in whose place, why and how often of that."""
    return {
        line.target: (line.after, [(way.person, way.why, number) for way, number in line.ways if way.person])
        for line in counted(office, *acts)
    }


KARI, PER = reach("@kari"), reach("@per")
ASLEEP = reach("@mikkel", quiet=True)
ASLEEP_WITH_DEPUTY = reach("@mikkel", quiet=True, deputies="@kari")
OFF_TOO = reach("@kari", on=False)


@pytest.mark.parametrize(
    ("office", "acts", "expected"),
    [
        (Office(KARI), [act("@kari")], {"@kari": (1, [])}),
        (Office(KARI), [act("#social-x")], {"#social-x": (1, [])}),
        (Office(KARI, PER), [act("approver")], {"@kari": (1, []), "@per": (1, [])}),
        (Office(ASLEEP_WITH_DEPUTY, KARI), [act("manager")], {"@kari": (1, [("@mikkel", "quiet hours", 1)])}),
        (
            Office(ASLEEP_WITH_DEPUTY, KARI),
            [act("@mikkel", urgent=True)],
            {"@mikkel": (1, []), "@kari": (1, [("@mikkel", "quiet hours", 1)])},
        ),
        (Office(ASLEEP), [act("@mikkel")], {CHANNEL: (1, [("@mikkel", "quiet hours", 1)])}),
        (
            Office(ASLEEP_WITH_DEPUTY, OFF_TOO),
            [act("@mikkel"), act("@kari")],
            {CHANNEL: (1, [("@kari", "off duty", 1), ("@mikkel", "quiet hours", 1)])},
        ),
        # Whoever else is called by the same notice has it, so no channel stands in for who is passed over.
        (
            Office(ASLEEP, KARI),
            [act("@mikkel"), act("@kari")],
            {"@kari": (1, []), NOBODY: (1, [("@mikkel", "quiet hours", 1)])},
        ),
        # In her own name and as a deputy in one notice is called once.
        (
            Office(ASLEEP_WITH_DEPUTY, KARI),
            [act("@mikkel"), act("@kari")],
            {"@kari": (1, [("@mikkel", "quiet hours", 1)])},
        ),
        (Office(KARI), [act("admin")], {CHANNEL: (1, [("admin", NO_SUCH_ROLE, 1)])}),
        (Office(KARI), [act("@gone")], {CHANNEL: (1, [("@gone", "not in the workspace", 1)])}),
        # One step of a notice that is urgent wakes everybody whom the notice calls.
        (
            Office(ASLEEP, KARI),
            [act("@mikkel"), act("@kari", level=1, urgent=True)],
            {"@mikkel": (1, []), "@kari": (1, [])},
        ),
        (
            Office(ASLEEP, KARI),
            [act("@mikkel"), act("@kari", level=1, minute=30, urgent=True)],
            {CHANNEL: (1, [("@mikkel", "quiet hours", 1)]), "@kari": (1, [])},
        ),
    ],
)
def test_who_is_reached_and_in_whose_place(
    office: Office, acts: list[Act], expected: dict[str, tuple[int, list[tuple[str, str, int]]]]
) -> None:
    assert told(office, *acts) == expected


def test_other_cases_and_other_instants_are_other_notices() -> None:
    acts = [act("@kari"), act("@kari", case_id=2), act("@kari", level=1), act("@kari", level=2, minute=5)]

    assert [len(notice.acts) for notice in notices(acts)] == [2, 1, 1]
    assert told(Office(KARI), *acts) == {"@kari": (4, [])}


def test_what_is_compared_is_who_is_reached_not_who_is_named() -> None:
    """A deputy who is named in the changed rules is called as before; a person who sleeps no longer is new."""

    def tally(office: Office, *acts: Act) -> Tally:
        counted = Tally(team=office)
        counted.add(Outcome(acts=acts), quiet=False)
        return counted

    asleep = tally(Office(ASLEEP_WITH_DEPUTY, KARI), act("@mikkel"))

    (same,) = lines(asleep, tally(Office(KARI), act("@kari")))
    assert (same.target, same.before, same.after, same.new, same.gone) == ("@kari", 1, 1, 0, 0)
    assert [way.named for way, _ in same.ways] == ["@kari"]

    gone, new = lines(asleep, tally(Office(reach("@mikkel", deputies="@kari"), KARI), act("@mikkel")))
    assert (gone.target, gone.before, gone.after, gone.new, gone.gone) == ("@kari", 1, 0, 0, 1)
    assert (new.target, new.before, new.after, new.new, new.gone) == ("@mikkel", 0, 1, 1, 0)


TARGETS = ["@kari", "@per", "@mikkel", "@gone", "manager", "approver", "admin", "#social-x"]
PEOPLE = st.lists(
    st.builds(
        reach,
        st.sampled_from(["@kari", "@per", "@mikkel"]),
        on=st.booleans(),
        quiet=st.booleans(),
        deputies=st.sampled_from(["", "@kari", "@per @mikkel"]),
    ),
    max_size=3,
)
ACTS = st.lists(
    st.builds(
        act,
        st.sampled_from(TARGETS),
        case_id=st.integers(1, 3),
        minute=st.integers(0, 2),
        level=st.integers(0, 2),
        urgent=st.booleans(),
    ),
    max_size=12,
    # In life one call of a level comes at one instant.
    unique_by=lambda one: (one.case_id, one.level, one.target),
)


def once(acts: list[Act]) -> list[Act]:
    """A level of a case comes due at one instant, and is urgent or not."""
    first: dict[tuple[int, int], Act] = {}
    return [
        act(
            one.target,
            case_id=one.case_id,
            level=one.level,
            minute=round((kept.at - NOON) / MINUTE),
            urgent=kept.urgent,
        )
        for one in acts
        for kept in [first.setdefault((one.case_id, one.level), one)]
    ]


@given(people=PEOPLE, acts=ACTS.map(once), random=st.randoms(use_true_random=False))
def test_the_order_in_which_cases_are_replayed_changes_nothing(
    people: list[Reach], acts: list[Act], random: Random
) -> None:
    cases = [tuple(one for one in acts if one.case_id == case_id) for case_id in (1, 2, 3)]
    shuffled = random.sample(cases, len(cases))
    found = []
    for some in (cases, shuffled):
        tally = Tally(team=Office(*people))
        for case in some:
            tally.add(Outcome(acts=case), quiet=False)
        tally.finish()
        found.append(lines(tally))

    assert found[0] == found[1]


@given(acts=ACTS.map(once))
def test_where_everybody_is_at_work_exactly_those_are_reached_whom_the_settings_name(acts: list[Act]) -> None:
    office = Office(*(reach(one, deputies="@kari") for one in ("@kari", "@per", "@mikkel", "@gone")))
    expected: dict[str, set[tuple[int, int]]] = {}
    for one in acts:
        if one.target == "admin":
            continue
        for who in ROLES.get(one.target, (one.target,)):
            expected.setdefault(who, set()).add((one.case_id, one.level))

    tally = Tally(team=office)
    tally.add(Outcome(acts=tuple(one for one in acts if one.target != "admin")), quiet=False)

    assert {who: set(marks) for (_, _, who), marks in tally.acts.items()} == expected
    assert not any(way.person for marks in tally.ways.values() for some in marks.values() for way in some)


@given(people=PEOPLE, acts=ACTS.map(once))
def test_every_call_of_a_person_reaches_somebody_or_the_channel(people: list[Reach], acts: list[Act]) -> None:
    for notice in notices(acts):
        found = Office(*people).ways(notice)

        assert found.keys() == set(notice.targets)
        reached = {way.who for target, some in found.items() if target[0] != "#" for way in some}
        assert all(found.values())
        assert not reached or reached - {NOBODY}
        assert CHANNEL not in reached or reached == {CHANNEL}
