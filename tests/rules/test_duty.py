"""Who is on duty is exact: over midnight, in both nights of summer time, on holidays, and whatever somebody said."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.duty import (
    LONGEST_ON,
    Duty,
    Said,
    Shift,
    duty_of,
    ends_at,
    is_on,
    leaves_at,
    next_start,
    on_until,
    open_between,
    spans,
    uncovered,
    week_of,
)
from rules.hours import Calendar

OSLO = ZoneInfo("Europe/Oslo")
EVERY_DAY = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOUR = timedelta(hours=1)


def at(text: str, zone: ZoneInfo = OSLO) -> datetime:
    """A local time, such as "2026-03-29 08:30"."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def office(country: str | None = "NO", zone: str = "Europe/Oslo", **more) -> Calendar:
    return Calendar.from_settings(zone, {"mon-fri": ["08:00-20:00"]}, country, **more)


def shift(*slots: tuple[int, int], days=EVERY_DAY, special_days: Calendar | None = None, who="ann", zone=OSLO) -> Shift:
    """The same hours of the clock, such as (22, 6), on some days."""
    minutes = tuple((start * 60, end * 60) for start, end in slots)
    week = week_of(dict.fromkeys(days, minutes))
    return Shift(people=frozenset({who}), week=week, zone=zone, special_days=special_days)


def hours_of(duty: Duty, start: str, end: str) -> timedelta:
    """How long somebody is on duty between two local times."""
    first, last = at(start), at(end)
    found = timedelta()
    for begins, ends in spans(duty, first):
        if begins >= last:
            break
        found += min(ends, last) - max(begins, first)
    return found


# --- the rota -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "on"),
    [
        ("2026-03-03 07:59", False),
        ("2026-03-03 08:00", True),
        ("2026-03-03 11:59", True),
        ("2026-03-03 12:00", False),  # lunch
        ("2026-03-03 12:59", False),
        ("2026-03-03 13:00", True),
        ("2026-03-03 16:00", False),
        ("2026-03-07 09:00", False),  # Saturday
    ],
)
def test_a_shift_with_a_lunch_break_is_off_at_lunch(moment: str, on: bool) -> None:
    duty = Duty(shifts=(shift((8, 12), (13, 16), days=EVERY_DAY[:5]),))
    assert is_on(duty, at(moment)) is on


def test_a_shift_over_midnight_belongs_to_the_evening_on_which_it_begins() -> None:
    """Friday's night shift goes on into Saturday; there is none that begins on Saturday."""
    duty = Duty(shifts=(shift((22, 6), days=("fri",)),))

    assert not is_on(duty, at("2026-03-06 03:00"))
    assert ends_at(duty, at("2026-03-06 23:00")) == at("2026-03-07 06:00")
    assert is_on(duty, at("2026-03-07 05:59"))
    assert not is_on(duty, at("2026-03-07 06:00"))
    assert not is_on(duty, at("2026-03-07 23:00"))
    assert next_start(duty, at("2026-03-07 06:00")) == at("2026-03-13 22:00")


def test_two_slots_that_meet_at_midnight_are_one_duty() -> None:
    duty = Duty(shifts=(shift((20, 24), (0, 8)),))
    assert ends_at(duty, at("2026-03-03 21:00")) == at("2026-03-04 08:00")


@pytest.mark.parametrize(
    ("evening", "morning", "lasts"),
    [
        ("2026-03-28 22:00", "2026-03-29 06:00", 7),  # the clock skips an hour
        ("2026-10-24 22:00", "2026-10-25 06:00", 9),  # and shows one twice
        ("2026-06-10 22:00", "2026-06-11 06:00", 8),
    ],
)
def test_a_night_shift_lasts_what_passes(evening: str, morning: str, lasts: int) -> None:
    duty = Duty(shifts=(shift((22, 6)),))

    assert ends_at(duty, at(evening)) == at(morning)
    assert hours_of(duty, evening, morning) == lasts * HOUR
    assert hours_of(duty, evening[:10] + " 12:00", morning[:10] + " 12:00") == lasts * HOUR


@pytest.mark.parametrize("second_time", [False, True])
def test_a_shift_that_ends_in_the_hour_that_comes_twice_ends_at_the_first(second_time: bool) -> None:
    duty = Duty(shifts=(shift((18, 26)),))  # to two in the morning
    twice = at("2026-10-25 02:30").replace(fold=int(second_time))
    assert not is_on(duty, twice)
    assert ends_at(duty, at("2026-10-25 01:30")) == datetime(2026, 10, 25, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("country", "zone", "day", "on"),
    [
        ("NO", "Europe/Oslo", "2027-05-17", False),  # the national day, a Monday
        ("NO", "Europe/Oslo", "2027-05-18", True),
        ("DK", "Europe/Copenhagen", "2023-05-05", False),  # Store bededag, for the last time
        ("DK", "Europe/Copenhagen", "2024-04-26", True),  # abolished
        ("SE", "Europe/Stockholm", "2026-06-19", False),  # Midsummer Eve, free by custom
        ("SE", "Europe/Stockholm", "2026-06-18", True),
        ("NO", "Europe/Oslo", "2026-06-19", True),  # nothing in Norway
    ],
)
def test_a_rota_follows_the_holidays_of_its_calendar(country: str, zone: str, day: str, on: bool) -> None:
    duty = Duty(shifts=(shift((8, 16), special_days=office(country, zone), zone=ZoneInfo(zone)),))
    assert is_on(duty, at(f"{day} 10:00", ZoneInfo(zone))) is on


def test_a_half_day_ends_the_shift_early_and_somebody_who_works_on_holidays_stays() -> None:
    kept = office(half_days={"12-31": ["08:00-13:00"]})
    early, late = Duty(shifts=(shift((8, 16), special_days=kept),)), Duty(shifts=(shift((8, 16)),))

    assert ends_at(early, at("2026-12-31 09:00")) == at("2026-12-31 13:00")
    assert ends_at(late, at("2026-12-31 09:00")) == at("2026-12-31 16:00")
    assert not is_on(early, at("2027-01-01 09:00"))
    assert is_on(late, at("2027-01-01 09:00"))


def test_somebody_without_a_shift_is_on_duty_while_the_calendar_is_open() -> None:
    duty = duty_of("bo", [shift((8, 16))], {}, office(), now=at("2026-03-03 10:00"))

    assert is_on(duty, at("2026-03-03 19:00"))
    assert not is_on(duty, at("2026-03-03 20:00"))
    assert next_start(duty, at("2026-03-06 20:00")) == at("2026-03-09 08:00")
    assert not is_on(Duty(), at("2026-03-03 19:00"))


# --- what somebody says -------------------------------------------------------------------------------------------------


def test_off_ends_a_duty_and_the_plan_goes_on_after_its_end() -> None:
    said = Said(on=False, at=at("2026-03-03 10:00"), until=at("2026-03-03 14:00"))
    duty = Duty(shifts=(shift((8, 16)),), said=said)

    assert ends_at(duty, at("2026-03-03 09:00")) == at("2026-03-03 10:00")
    assert not is_on(duty, at("2026-03-03 12:00"))
    assert next_start(duty, at("2026-03-03 12:00")) == at("2026-03-03 14:00")
    assert ends_at(duty, at("2026-03-03 15:00")) == at("2026-03-03 16:00")


def test_off_without_an_end_holds_until_they_say_otherwise() -> None:
    duty = Duty(shifts=(shift((8, 16)),), said=Said(on=False, at=at("2026-03-03 10:00")))
    assert not is_on(duty, at("2026-03-20 10:00"))
    assert next_start(duty, at("2026-03-03 12:00")) is None


def test_on_until_four_ends_at_four_although_the_plan_goes_on() -> None:
    said = Said(on=True, at=at("2026-03-03 07:00"), until=at("2026-03-03 14:00"))
    duty = Duty(shifts=(shift((8, 16)),), said=said)

    assert ends_at(duty, at("2026-03-03 07:30")) == at("2026-03-03 14:00")
    assert not is_on(duty, at("2026-03-03 15:00"))
    assert next_start(duty, at("2026-03-03 15:00")) == at("2026-03-04 08:00")


def test_on_takes_an_off_back_and_the_plan_counts_again() -> None:
    plan = Duty(shifts=(shift((8, 16)),))
    now = at("2026-03-03 10:00")
    assert on_until(plan, now) == now
    duty = Duty(shifts=plan.shifts, said=Said(on=True, at=now, until=on_until(plan, now)))
    assert list(spans(duty, now))[:3] == list(spans(plan, now))[:3]


def test_a_forgotten_on_ends_after_twelve_hours_or_with_the_next_duty() -> None:
    plan = Duty(shifts=(shift((8, 16)),))
    assert on_until(plan, at("2026-03-03 17:00")) == at("2026-03-03 17:00") + LONGEST_ON
    assert on_until(plan, at("2026-03-03 22:00")) == at("2026-03-04 08:00")
    assert on_until(Duty(), at("2026-03-03 17:00")) == at("2026-03-03 17:00") + LONGEST_ON


def test_a_word_that_ended_long_ago_is_left_out_and_one_without_an_end_is_not() -> None:
    said = {
        "ann": Said(on=True, at=at("2026-02-01 10:00"), until=at("2026-02-01 14:00")),
        "bo": Said(on=False, at=at("2026-02-01 10:00")),
    }
    now = at("2026-03-03 10:00")
    assert duty_of("ann", [], said, office(), now=now).said is None
    assert duty_of("bo", [], said, office(), now=now).said == said["bo"]


# --- going home ---------------------------------------------------------------------------------------------------------


def test_the_end_of_a_shift_and_a_word_send_home_and_a_closing_office_does_not() -> None:
    since = at("2026-03-03 10:00")
    with_shift = Duty(shifts=(shift((8, 16)),))
    off = Said(on=False, at=at("2026-03-03 12:00"))
    until = Said(on=True, at=at("2026-03-03 09:00"), until=at("2026-03-03 14:00"))

    assert leaves_at(with_shift, since) == at("2026-03-03 16:00")
    assert leaves_at(Duty(calendar=office()), since) is None
    assert leaves_at(Duty(calendar=office(), said=off), since) == off.at
    assert leaves_at(Duty(calendar=office(), said=off), at("2026-03-03 13:00")) is None
    assert leaves_at(Duty(calendar=office(), said=until), since) == until.until
    assert leaves_at(with_shift, at("2026-03-03 19:00")) is None  # at work although off: nothing ends


# --- coverage -----------------------------------------------------------------------------------------------------------


def test_hours_without_anybody_are_found_exactly() -> None:
    kept = office()
    start, end = at("2026-03-03 10:00"), at("2026-03-04 00:00")
    ann, bo = Duty(shifts=(shift((8, 12), (13, 16)),)), Duty(shifts=(shift((15, 18)),))

    left = uncovered(open_between(kept, start, end), [ann, bo], start, end)

    assert left == (
        (at("2026-03-03 12:00"), at("2026-03-03 13:00")),
        (at("2026-03-03 18:00"), at("2026-03-03 20:00")),
    )
    assert uncovered(open_between(kept, start, end), [Duty(calendar=kept)], start, end) == ()


SLOTS = st.lists(
    st.tuples(st.integers(0, 23), st.integers(1, 30)).map(lambda slot: (slot[0], slot[0] + slot[1])), max_size=3
)
MOMENTS = st.integers(0, 5 * 24 * 4).map(lambda quarters: at("2026-03-27 00:00").astimezone(UTC) + quarters * HOUR / 4)
WORDS = st.none() | st.builds(
    lambda on, begins, lasts: Said(on=on, at=begins, until=None if lasts == 0 else begins + lasts * HOUR),
    st.booleans(),
    MOMENTS,
    st.integers(0, 60),
)


@given(st.lists(SLOTS, max_size=3), WORDS, MOMENTS)
def test_the_spans_say_the_same_as_each_moment(weeks: list, said: Said | None, moment: datetime) -> None:
    """Whatever the rota and the word: no two spans touch, and a moment is on duty exactly when it is in one."""
    duty = Duty(shifts=tuple(shift(*slots) for slots in weeks), said=said)
    found = [span for span in spans(duty, moment - 2 * HOUR) if span[0] < moment + 48 * HOUR]

    assert all(begins < ends for begins, ends in found)
    assert all(one[1] < other[0] for one, other in pairwise(found))
    assert any(begins <= moment < ends for begins, ends in found) is is_on(duty, moment)
    if said is not None and said.holds(moment) and said.at < (said.until or moment + HOUR):
        assert is_on(duty, moment) is said.on
    if said is None:
        planned = any(
            begins <= moment < ends
            for slots in weeks
            for day in (date(2026, 3, 25) + timedelta(days=n) for n in range(9))
            for a, b in slots
            for begins, ends in [_clock(day, a, b)]
        )
        assert is_on(duty, moment) is planned


def _clock(day: date, start: int, end: int) -> tuple[datetime, datetime]:
    """The same hours, reckoned by adding to local midnight on the wall."""
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - the wall's own
    begins, ends = ((midnight + hour * HOUR).replace(tzinfo=OSLO) for hour in (start, end))
    return _shown(begins), _shown(ends)


def _shown(wall: datetime) -> datetime:
    """The instant that shows this time, or the skip over it."""
    there = wall.astimezone(UTC)
    return there if there.astimezone(OSLO).replace(tzinfo=None) == wall.replace(tzinfo=None) else at("2026-03-29 03:00")
