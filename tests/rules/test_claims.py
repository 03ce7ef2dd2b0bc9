"""A claim that nobody works on ends, on the account's opening time, and never without a warning ahead."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.claims import Ends, Held, Terms, end_of, is_over, warns
from rules.hours import Calendar, business_time

OSLO = ZoneInfo("Europe/Oslo")
MINUTE = timedelta(minutes=1)
TERMS = Terms(lease=90 * MINUTE, warn_before=15 * MINUTE)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OSLO)


def office(*slots: str, **more) -> Calendar:
    return Calendar.from_settings("Europe/Oslo", {"mon-fri": slots or ("08:00-16:00",)}, "NO", **more)


@pytest.mark.parametrize(
    ("slots", "worked", "warns_at", "ends"),
    [
        (("08:00-16:00",), "2026-03-03 10:00", "2026-03-03 11:15", "2026-03-03 11:30"),
        (("08:00-16:00",), "2026-03-03 15:00", "2026-03-04 08:15", "2026-03-04 08:30"),  # over night
        (("08:00-16:00",), "2026-03-06 15:30", "2026-03-09 08:45", "2026-03-09 09:00"),  # over the weekend
        (("08:00-12:00", "13:00-16:00"), "2026-03-03 11:00", "2026-03-03 13:15", "2026-03-03 13:30"),  # lunch
        (("08:00-16:00",), "2027-05-14 15:30", "2027-05-18 08:45", "2027-05-18 09:00"),  # and 17 May, a Monday
        (("00:00-24:00",), "2026-03-29 01:00", "2026-03-30 01:15", "2026-03-30 01:30"),  # a Sunday: closed
    ],
)
def test_a_lease_counts_opening_time_only(slots: tuple[str, ...], worked: str, warns_at: str, ends: str) -> None:
    end = end_of(TERMS, Held(worked_at=at(worked)), office(*slots), at(worked))
    assert end is not None
    assert (end.warns_at, end.ends_at, end.why) == (at(warns_at), at(ends), Ends.IDLE)


@pytest.mark.parametrize(("night", "ends"), [("2026-03-29", "2026-03-29 03:15"), ("2026-10-25", "2026-10-25 02:15")])
def test_in_the_nights_of_summer_time_a_lease_lasts_what_passes(night: str, ends: str) -> None:
    always = Calendar.from_settings("Europe/Oslo", {"mon-sun": ["00:00-24:00"]})
    worked = at(f"{night} 00:45")
    end = end_of(TERMS, Held(worked_at=worked), always, worked)
    assert end is not None
    assert end.ends_at - worked.astimezone(ZoneInfo("UTC")) == TERMS.lease
    assert f"{end.ends_at.astimezone(OSLO):%Y-%m-%d %H:%M}" == ends


def test_the_warning_comes_first_and_the_end_a_quarter_of_an_hour_behind_it_even_when_it_is_late() -> None:
    """The bot was away while the lease ran out: the owner has their fifteen minutes all the same."""
    worked, now = at("2026-03-03 10:00"), at("2026-03-03 14:00")

    late = end_of(TERMS, Held(worked_at=worked), office(), now)
    assert late is not None
    assert warns(late, now)
    assert not is_over(late, now)
    assert late.ends_at == at("2026-03-03 14:15")
    warned = Held(worked_at=worked, warned_at=now)
    for minutes, over in ((14, False), (15, True)):
        moment = now + minutes * MINUTE
        end = end_of(TERMS, warned, office(), moment)
        assert end is not None
        assert not warns(end, moment)
        assert is_over(end, moment) is over


def test_work_after_the_warning_begins_the_lease_anew() -> None:
    now = at("2026-03-03 11:20")
    end = end_of(TERMS, Held(worked_at=now, warned_at=at("2026-03-03 11:15")), office(), now)
    assert end is not None
    assert not end.warned
    assert end.ends_at == at("2026-03-03 12:50")


def test_who_goes_home_keeps_a_case_for_the_time_of_the_warning() -> None:
    left, now = at("2026-03-03 15:00"), at("2026-03-03 15:01")
    held = Held(worked_at=at("2026-03-03 14:50"), left_at=left)

    end = end_of(TERMS, held, office(), now)
    assert end is not None
    assert (end.why, end.warns_at, end.ends_at) == (Ends.OFF_DUTY, left, now + TERMS.warn_before)
    assert warns(end, now)


def test_somebody_who_works_on_after_the_shift_or_is_not_home_yet_has_the_whole_lease() -> None:
    now = at("2026-03-03 15:10")
    for left in (at("2026-03-03 14:00"), at("2026-03-03 16:00")):
        end = end_of(TERMS, Held(worked_at=at("2026-03-03 15:05"), left_at=left), office(), now)
        assert end is not None
        assert end.why is Ends.IDLE


def test_who_may_not_work_on_cases_any_more_keeps_one_for_the_time_of_the_warning_whatever_the_rota_says() -> None:
    worked, now = at("2026-03-03 10:00"), at("2026-03-03 10:20")

    first = end_of(TERMS, Held(worked_at=worked, gone=True), office(), now)
    assert first is not None
    assert (first.why, warns(first, now), is_over(first, now)) == (Ends.GONE, True, False)
    for minutes, over in ((14, False), (15, True)):
        later = now + minutes * MINUTE
        end = end_of(TERMS, Held(worked_at=worked, gone=True, warned_at=now), office(), later)
        assert end is not None
        assert (warns(end, later), is_over(end, later)) == (False, over)


def test_a_case_with_a_draft_under_way_is_kept() -> None:
    held = Held(worked_at=at("2026-03-03 08:00"), draft_open=True, left_at=at("2026-03-03 09:00"))
    assert end_of(TERMS, held, office(), at("2026-03-05 15:00")) is None


def test_a_draft_keeps_no_case_for_who_may_not_work_on_cases_any_more() -> None:
    worked, now = at("2026-03-03 10:00"), at("2026-03-03 10:20")

    for minutes, over in ((14, False), (15, True)):
        held = Held(worked_at=worked, draft_open=True, gone=True, warned_at=now)
        end = end_of(TERMS, held, office(), now + minutes * MINUTE)
        assert end is not None
        assert (end.why, is_over(end, now + minutes * MINUTE)) == (Ends.GONE, over)


def test_who_was_warned_at_the_end_of_a_shift_and_is_back_is_warned_again_of_the_lease() -> None:
    worked, warned = at("2026-03-03 10:00"), at("2026-03-03 10:30")
    held = Held(worked_at=worked, warned_at=warned)

    for now in (at("2026-03-03 11:15"), at("2026-03-03 11:40")):
        end = end_of(TERMS, held, office(), now)
        assert end is not None
        assert (end.why, warns(end, now), is_over(end, now)) == (Ends.IDLE, True, False)
        assert end.ends_at == now + TERMS.warn_before


def test_who_was_warned_of_the_lease_and_goes_home_is_warned_of_that_too() -> None:
    """The lease would have ended on the next morning."""
    worked, left = at("2026-03-03 14:43"), at("2026-03-03 16:00")
    held = Held(worked_at=worked, left_at=left, warned_at=at("2026-03-03 15:58"))

    end = end_of(TERMS, held, office(), left)

    assert end is not None
    assert (end.why, warns(end, left), end.ends_at) == (Ends.OFF_DUTY, True, at("2026-03-03 16:15"))


@given(st.integers(0, 5000), st.integers(0, 5000), st.integers(2, 600), st.integers(1, 599))
def test_a_claim_lasts_at_least_its_lease_and_the_warning_leaves_its_time(worked, later, lease, before) -> None:
    terms = Terms(lease=lease * MINUTE, warn_before=min(before, lease - 1) * MINUTE)
    kept, start = office(), at("2026-03-02 08:00")
    worked_at = start + worked * MINUTE
    warned_at = worked_at + later * MINUTE

    end = end_of(terms, Held(worked_at=worked_at, warned_at=warned_at), kept, warned_at)

    assert end is not None
    assert business_time(kept, worked_at, end.ends_at) >= terms.lease
    if end.warned:
        assert business_time(kept, warned_at, end.ends_at) >= terms.warn_before
    assert business_time(kept, worked_at, end.warns_at) == terms.lease - terms.warn_before


def test_a_question_keeps_a_claim_until_it_is_as_old_as_the_lease() -> None:
    """Somebody else asked it, long after the owner's last word."""
    worked, asked = at("2026-03-03 10:00"), at("2026-03-03 11:20")
    held = Held(worked_at=worked, asked_at=asked, warned_at=at("2026-03-03 11:15"))

    end = end_of(TERMS, held, office(), at("2026-03-03 11:40"))

    assert end is not None
    assert (end.warns_at, end.ends_at, end.warned) == (at("2026-03-03 12:35"), at("2026-03-03 12:50"), False)
    older = end_of(TERMS, Held(worked_at=asked, asked_at=worked), office(), asked)
    assert older is not None
    assert older.ends_at == at("2026-03-03 12:50")


def test_a_question_keeps_no_case_for_who_went_home_and_asks_for_no_second_warning() -> None:
    left, warned = at("2026-03-03 15:00"), at("2026-03-03 15:01")
    held = Held(worked_at=at("2026-03-03 14:50"), left_at=left, warned_at=warned, asked_at=at("2026-03-03 15:05"))

    end = end_of(TERMS, held, office(), at("2026-03-03 15:10"))

    assert end is not None
    assert (end.why, end.warned, end.ends_at) == (Ends.OFF_DUTY, True, warned + TERMS.warn_before)
