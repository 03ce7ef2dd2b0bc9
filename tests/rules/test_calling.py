"""Nobody is woken without need, and no call is lost for that: a deputy, else the channel."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.calling import PassedOver, QuietHours, Reach, call

OSLO = ZoneInfo("Europe/Oslo")


def reach(person: str, *, on: bool = True, quiet: bool = False, barred: str = "", deputies: str = "") -> Reach:
    return Reach(person=person, on_duty=on, quiet=quiet, barred=barred, deputies=tuple(deputies.split()))


def everybody(*people: Reach) -> dict[str, Reach]:
    return {one.person: one for one in people}


def test_who_is_at_work_is_called_and_nobody_else() -> None:
    found = call(["kari", "mikkel", "kari"], everybody(reach("kari"), reach("mikkel")))
    assert (found.called, found.passed_over, found.fall_back) == (("kari", "mikkel"), (), False)


@pytest.mark.parametrize(
    ("away", "why"),
    [
        (reach("mikkel", quiet=True, deputies="kari"), "quiet hours"),
        (reach("mikkel", on=False, deputies="kari"), "off duty"),
    ],
)
def test_a_deputy_is_called_in_the_place_of_somebody_away_and_it_is_said_why(away: Reach, why: str) -> None:
    found = call(["mikkel"], everybody(away, reach("kari")))
    assert found.called == ("kari",)
    assert found.passed_over == (PassedOver(person="mikkel", why=why, instead=("kari",)),)


def test_an_urgent_call_wakes_people_but_not_those_who_have_left() -> None:
    asleep = everybody(reach("mikkel", quiet=True, on=False), reach("sara", barred="deactivated", deputies="mikkel"))
    assert call(["mikkel"], asleep, urgent=True).called == ("mikkel",)
    assert call(["sara"], asleep, urgent=True).called == ("mikkel",)
    assert call(["sara"], asleep, urgent=True).passed_over[0].why == "deactivated"


def test_when_everybody_is_away_the_channel_is_what_is_left() -> None:
    asleep = everybody(reach("mikkel", quiet=True, deputies="kari"), reach("kari", on=False, deputies="mikkel"))
    found = call(["mikkel", "gone"], asleep)
    assert found.fall_back
    assert [(one.person, one.why, one.instead) for one in found.passed_over] == [
        ("mikkel", "quiet hours", ()),
        ("gone", "not in the workspace", ()),
    ]


def test_the_deputy_of_an_absent_deputy_is_called() -> None:
    people = everybody(
        reach("a", on=False, deputies="b c"), reach("b", on=False, deputies="d"), reach("c", quiet=True), reach("d")
    )
    assert call(["a"], people).called == ("d",)


@pytest.mark.parametrize(
    ("hours", "quiet", "loud"),
    [
        ((22 * 60, 7 * 60), ["22:00", "23:59", "00:00", "06:59"], ["07:00", "12:00", "21:59"]),
        ((12 * 60, 13 * 60), ["12:00", "12:59"], ["11:59", "13:00", "00:00"]),
        ((0, 0), [], ["00:00", "12:00"]),
    ],
)
def test_quiet_hours_are_those_of_the_clock_on_the_wall(
    hours: tuple[int, int], quiet: list[str], loud: list[str]
) -> None:
    kept = QuietHours(start=hours[0], end=hours[1], zone=OSLO)
    for day in ("2026-03-29", "2026-10-25", "2026-06-10"):
        for shown in quiet:
            assert kept.holds(datetime.fromisoformat(f"{day} {shown}").replace(tzinfo=OSLO)), (day, shown)
        for shown in loud:
            assert not kept.holds(datetime.fromisoformat(f"{day} {shown}").replace(tzinfo=OSLO)), (day, shown)


PEOPLE = "abcd"
REACHES = st.lists(
    st.builds(
        reach,
        st.sampled_from(PEOPLE),
        on=st.booleans(),
        quiet=st.booleans(),
        barred=st.sampled_from(["", "", "guest"]),
        deputies=st.lists(st.sampled_from(PEOPLE), max_size=2).map(" ".join),
    ),
    max_size=4,
).map(lambda found: everybody(*found))


@given(st.lists(st.sampled_from(PEOPLE), max_size=4), REACHES, st.booleans())
def test_every_target_is_called_or_said_to_be_passed_over_and_nobody_away_is_called(targets, people, urgent) -> None:
    found = call(targets, people, urgent=urgent)

    assert {*found.called, *(one.person for one in found.passed_over)} >= set(targets)
    assert all(not people[one].away(urgent=urgent) for one in found.called)
    assert not set(found.called) & {one.person for one in found.passed_over}
    assert found.fall_back is (not found.called)
    assert all(set(one.instead) <= set(found.called) for one in found.passed_over)
