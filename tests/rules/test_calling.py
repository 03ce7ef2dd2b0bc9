"""Nobody is woken without need, and no call is lost for that: a deputy, else the channel."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.calling import PassedOver, QuietHours, Reach, back, call
from rules.duty import Duty
from rules.hours import Calendar

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


@pytest.mark.parametrize(
    ("manager", "deputies", "called", "besides"),
    [
        ({}, [reach("kari")], "mikkel", []),
        ({"on": False}, [reach("kari")], "mikkel kari", [("off duty", "kari")]),
        ({"quiet": True}, [reach("kari")], "mikkel kari", [("quiet hours", "kari")]),
        ({"on": False}, [reach("kari", quiet=True), reach("eva")], "mikkel eva", [("off duty", "eva")]),
        ({"on": False}, [reach("kari", barred="guest"), reach("eva", on=False)], "mikkel eva", [("off duty", "eva")]),
        ({"on": False}, [reach("kari", on=False, deputies="mikkel")], "mikkel kari", [("off duty", "kari")]),
        ({"on": False}, [reach("kari", barred="guest")], "mikkel", []),
        ({"on": False}, [], "mikkel", []),
        ({"on": False, "barred": "deactivated"}, [reach("kari", on=False)], "kari", []),
    ],
)
def test_an_urgent_call_goes_to_a_deputy_too_where_the_person_is_away(manager, deputies, called, besides) -> None:
    """Who is off duty may not look for hours: one deputy is called with them, first one who is there."""
    people = everybody(reach("mikkel", **manager, deputies=" ".join(one.person for one in deputies)), *deputies)
    found = call(["mikkel"], people, urgent=True)
    assert found.called == tuple(called.split())
    assert [(one.why, one.deputy) for one in found.besides] == besides
    assert call(["mikkel"], people).besides == ()


@pytest.mark.parametrize(
    ("now", "quiet", "at"),
    [
        ("2026-03-03 10:00", (22, 7), "2026-03-03 10:00"),
        ("2026-03-03 23:30", (23, 6), "2026-03-04 08:00"),  # the quiet hours are over before the duty begins
        ("2026-03-03 23:30", (23, 9), "2026-03-04 09:00"),
        ("2026-03-03 23:30", None, "2026-03-04 08:00"),
        ("2026-03-28 23:30", (23, 9), "2026-03-30 09:00"),
        ("2026-03-03 10:00", (9, 9), "2026-03-03 10:00"),
    ],
)
def test_somebody_is_back_when_both_their_quiet_hours_are_over_and_their_duty_has_begun(now, quiet, at) -> None:
    office = Calendar.from_settings("Europe/Oslo", {"mon-fri": ["08:00-20:00"]}, "NO")
    hours = None if quiet is None else QuietHours(start=quiet[0] * 60, end=quiet[1] * 60, zone=OSLO)
    found = back(Duty(calendar=office), hours, datetime.fromisoformat(now).replace(tzinfo=OSLO))
    assert found == datetime.fromisoformat(at).replace(tzinfo=OSLO)
    assert back(Duty(), hours, datetime.fromisoformat(now).replace(tzinfo=OSLO)) is None


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
    assert {one for one in targets if one in people and not people[one].away(urgent=urgent)} <= set(found.called)
    assert found.fall_back is (not found.called)
    assert all(set(one.instead) <= set(found.called) for one in found.passed_over)
