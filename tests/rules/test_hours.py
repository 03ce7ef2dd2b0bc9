"""Open hours are exact: through both nights of summer time, over holidays, and for whatever hours a team keeps."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rules.hours import (
    HORIZON,
    Calendar,
    NeverOpen,
    add_business_time,
    business_time,
    instant,
    is_open,
    next_opening,
    open_spans,
    takes_longer,
)
from tests.rules.wall_clock import MINUTE, minutes_of

OSLO = ZoneInfo("Europe/Oslo")
OFFICE = {"mon-fri": ["08:30-16:00"]}


def calendar(hours=None, *, zone="Europe/Oslo", holidays="NO", closed=(), half_days=None):
    return Calendar.from_settings(zone, hours or OFFICE, holidays, closed, half_days)


def at(text, zone=OSLO):
    """A local time, such as "2026-03-29 08:30"."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def minutes_open(calendar, days):
    """Every open minute of some local dates, found by looking at the clock minute by minute."""
    found = set()
    for local_date in days:
        for start, end in calendar.slots(local_date):
            opened = closed = False
            for u, shown in minutes_of(calendar.zone, local_date):
                opened, closed = opened or shown >= start, closed or shown >= end
                if opened and not closed:
                    found.add(u)
    return found


WINDOWS = [  # where a wrong sum would hide: both nights of summer time, Easter, 17 May, the turn of the year
    ("Europe/Oslo", date(2026, 3, 28)),
    ("Europe/Oslo", date(2026, 10, 24)),
    ("Europe/Oslo", date(2026, 4, 1)),
    ("Europe/Oslo", date(2027, 5, 15)),
    ("Europe/Oslo", date(2026, 12, 31)),
    ("America/Sao_Paulo", date(2018, 11, 3)),  # the clock skips midnight
    ("America/Sao_Paulo", date(2018, 2, 17)),  # and shows 23:00 twice
    ("Australia/Lord_Howe", date(2026, 4, 4)),  # by half an hour
    ("Australia/Lord_Howe", date(2026, 10, 3)),
    ("America/Havana", date(2026, 10, 31)),  # midnight comes twice
    ("Pacific/Apia", date(2011, 12, 29)),  # a day that never was
]


@st.composite
def weeks(draw):
    """Up to two slots that every day of the week has; quarter hours, so that they meet the clock changes."""
    edges = sorted(draw(st.lists(st.integers(0, 96), min_size=2, max_size=4, unique=True)))
    pairs = [edges[:2]] + ([edges[2:4]] if len(edges) == 4 else [])
    texts = [f"{a // 4:02}:{a % 4 * 15:02}-{b // 4:02}:{b % 4 * 15:02}" for a, b in pairs]
    return {"mon-sun": texts}


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(WINDOWS), weeks(), st.integers(0, 4 * 1440), st.integers(0, 4 * 1440))
@example(WINDOWS[0], {"mon-sun": ["01:00-05:00"]}, 0, 4 * 1440)
@example(WINDOWS[1], {"mon-sun": ["01:00-02:30", "02:30-24:00"]}, 0, 4 * 1440)
@example(WINDOWS[5], {"mon-sun": ["00:00-24:00"]}, 0, 4 * 1440)
def test_equals_looking_at_the_clock_every_minute(window, hours, one, other):
    zone, first = window
    hours_kept = calendar(hours, zone=zone)
    midnight = datetime(first.year, first.month, first.day, tzinfo=UTC)
    start, end = midnight + min(one, other) * MINUTE, midnight + max(one, other) * MINUTE
    opened = minutes_open(hours_kept, [first + timedelta(days=n) for n in range(-1, 6)])

    spent = business_time(hours_kept, start, end)

    assert spent == MINUTE * sum(start <= u < end for u in opened)
    assert is_open(hours_kept, start) == (start in opened)
    if later := [u for u in opened if u >= start]:
        assert next_opening(hours_kept, start) == min(later)
    if spent:
        reached = add_business_time(hours_kept, start, spent)
        assert reached <= end
        assert business_time(hours_kept, start, reached) == spent
        assert business_time(hours_kept, start, reached - MINUTE) == spent - MINUTE


@given(weeks(), st.lists(st.integers(0, 60 * 24 * 9), min_size=3, max_size=3).map(sorted))
def test_time_adds_up(hours, minutes):
    a, b, c = (datetime(2026, 10, 20, tzinfo=UTC) + n * MINUTE for n in minutes)
    hours_kept = calendar(hours)
    whole = business_time(hours_kept, a, c)
    assert business_time(hours_kept, a, b) + business_time(hours_kept, b, c) == whole
    assert timedelta() <= whole <= c - a
    assert business_time(hours_kept, c, a) == timedelta()


@given(weeks(), st.lists(st.integers(0, 60 * 24 * 9), min_size=2, max_size=2), st.integers(0, 60 * 24 * 5))
def test_taking_longer_is_to_have_more_time_between(hours, minutes, than):
    start, end = (datetime(2026, 10, 20, tzinfo=UTC) + n * MINUTE for n in minutes)
    hours_kept = calendar(hours)
    spent = business_time(hours_kept, start, end)

    assert takes_longer(hours_kept, start, end, than * MINUTE) == (spent > than * MINUTE)
    assert not takes_longer(hours_kept, start, end, spent)
    assert takes_longer(hours_kept, start, end, spent - MINUTE)


def test_whether_it_took_longer_is_known_before_the_years_are_counted():
    """Looking through all days of nine centuries takes minutes; the first one tells."""
    start = at("2026-01-01 00:00")

    assert takes_longer(calendar(), start, start + timedelta(days=330_000), timedelta(hours=1))


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        ("2026-11-20 15:30", 60, "2026-11-23 09:00"),  # Friday afternoon into Monday
        ("2026-11-20 15:00", 60, "2026-11-20 16:00"),  # closing time itself is in time
        ("2026-11-21 12:00", 1, "2026-11-23 08:31"),  # Saturday
        ("2026-11-20 03:00", 0, "2026-11-20 03:00"),  # nothing to wait for
        ("2026-04-01 15:00", 120, "2026-04-07 09:30"),  # Wednesday before Easter into Tuesday after
        ("2024-05-16 15:30", 60, "2024-05-21 09:00"),  # 17 May, a weekend, and Whit Monday
    ],
)
def test_waiting_counts_only_while_open(start, minutes, due):
    assert add_business_time(calendar(), at(start), minutes * MINUTE) == at(due)


@pytest.mark.parametrize(("night", "hours"), [("2026-03-29", 3), ("2026-10-25", 5), ("2026-10-26", 4)])
def test_a_night_lasts_what_it_lasts(night, hours):
    watch = calendar({"mon-sun": ["01:00-05:00"]}, holidays=None)
    assert business_time(watch, at(f"{night} 00:00"), at(f"{night} 12:00")) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("day", "opening"),
    [
        ("2026-12-21", [(510, 960)]),  # an ordinary Monday
        ("2026-12-23", [(510, 720)]),  # a half day of every year
        ("2026-12-24", []),  # closed every year
        ("2026-12-25", []),  # a holiday of the country
        ("2026-12-28", []),  # closed this year
        ("2027-12-28", [(510, 960)]),  # and only this year
        ("2028-12-23", []),  # the half day falls on a Saturday
        ("2026-12-26", [(600, 840)]),  # a date outweighs weekend and holiday
        ("2027-12-24", [(510, 600)]),  # a date outweighs every year
    ],
)
def test_the_closer_word_wins(day, opening):
    kept = calendar(
        closed=["12-24", "2026-12-28"],
        half_days={"12-23": ["08:30-12:00"], "2026-12-26": ["10:00-14:00"], "2027-12-24": ["08:30-10:00"]},
    )
    assert list(kept.slots(date.fromisoformat(day))) == opening


@pytest.mark.parametrize(
    ("country", "free", "at_work"),
    [
        ("NO", "2026-05-14", "2026-05-13"),
        ("SE", "2026-06-19", "2026-06-18"),  # Midsummer Eve, by custom
        ("SE", "2026-12-24", "2026-12-23"),
        ("DK", "2026-05-14", "2026-05-13"),
        ("FI", "2026-12-24", "2026-12-23"),
        ("DE-BY", "2026-01-06", "2026-01-07"),
        ("DE", "2026-10-03", "2026-01-06"),  # Epiphany is not for all of Germany
    ],
)
def test_nobody_is_at_work_on_a_holiday_of_the_country(country, free, at_work):
    kept = calendar({"mon-sun": ["08:00-16:00"]}, holidays=country)
    assert kept.slots(date.fromisoformat(free)) == ()
    assert kept.slots(date.fromisoformat(at_work)) == ((480, 960),)


def test_an_ordinary_sunday_is_no_holiday():
    assert calendar({"sun": ["10:00-18:00"]}).slots(date(2026, 11, 22))


def test_a_calendar_that_never_opens_says_so_instead_of_searching_for_ever():
    never = Calendar(zone=OSLO, week=((),) * 7)
    start = at("2026-11-20 12:00")
    with pytest.raises(NeverOpen, match="400 days of 2026-11-20"):
        add_business_time(never, start, MINUTE)
    with pytest.raises(NeverOpen):
        next_opening(never, start)
    assert not is_open(never, start)
    assert business_time(never, start, start + HORIZON) == timedelta()


def test_a_long_wait_on_short_hours_is_dated():
    kept = calendar({"mon": ["09:00-10:00"]}, holidays=None)
    assert add_business_time(kept, at("2026-01-01 00:00"), timedelta(hours=100)) == at("2027-11-29 10:00")


@pytest.mark.parametrize(
    "use",
    [
        is_open,
        next_opening,
        lambda c, t: business_time(c, t, at("2026-01-01 00:00")),
        lambda c, t: business_time(c, at("2026-01-01 00:00"), t),
        lambda c, t: add_business_time(c, t, MINUTE),
        lambda c, t: add_business_time(c, t, timedelta()),
    ],
)
def test_a_time_without_zone_is_refused(use):
    with pytest.raises(ValueError, match="2026-01-05T12:00:00 has no time zone"):
        use(calendar(), datetime(2026, 1, 5, 12))  # noqa: DTZ001


def test_a_negative_wait_is_refused():
    with pytest.raises(ValueError, match="negative"):
        add_business_time(calendar(), at("2026-01-05 12:00"), -MINUTE)


@pytest.mark.parametrize("zone", ["Europe/Oslo", "America/Sao_Paulo", "Australia/Lord_Howe", "Pacific/Apia", "UTC"])
def test_the_minutes_of_a_day_come_in_order(zone):
    for day in (date(2018, 11, 4), date(2018, 2, 17), date(2026, 4, 5), date(2026, 3, 29), date(2011, 12, 30)):
        reached = [instant(ZoneInfo(zone), day, minute) for minute in range(0, 1441, 15)]
        assert all(earlier <= later for earlier, later in pairwise(reached))


def test_spans_are_in_utc_and_in_order():
    kept = calendar({"mon": ["13:00-16:00", "08:30-12:00"]})
    morning, afternoon = open_spans(kept, date(2026, 11, 23))
    assert [t.isoformat() for t in morning] == ["2026-11-23T07:30:00+00:00", "2026-11-23T11:00:00+00:00"]
    assert afternoon[1] == at("2026-11-23 16:00")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"time_zone": "Europe/Olso"}, 'there is no time zone "Europe/Olso"; write it as Europe/Oslo'),
        ({"time_zone": "Europe"}, 'there is no time zone "Europe"'),
        ({"time_zone": "../etc/passwd"}, "there is no time zone"),
        ({"time_zone": ""}, "there is no time zone"),
        ({"hours": {}}, "no day of the week has opening hours"),
        ({"hours": {"mon": []}}, "no day of the week has opening hours"),
        ({"hours": {"monday": ["08:00-16:00"]}}, '"monday" is not a day of the week; write mon, tue'),
        ({"hours": {"mon-": ["08:00-16:00"]}}, '"mon-" is not a day of the week'),
        ({"hours": {"fri-mon": ["08:00-16:00"]}}, '"fri-mon" runs backwards; write it as two ranges'),
        ({"hours": {"mon-fri": ["08:00-16:00"], "wed": ["10:00-12:00"]}}, '"wed" has hours twice'),
        ({"hours": {"mon": ["8-16"]}}, '"8-16" is not a time from-to; write 08:00-16:00'),
        ({"hours": {"mon": ["08:00-24:01"]}}, '"08:00-24:01" is not on the clock'),
        ({"hours": {"mon": ["08:60-12:00"]}}, '"08:60-12:00" is not on the clock'),
        ({"hours": {"mon": ["16:00-16:00"]}}, '"16:00-16:00" ends before it starts'),
        ({"hours": {"mon": ["22:00-06:00"]}}, "hours over midnight are two slots on two days"),
        ({"hours": {"mon": ["08:00-12:00", "11:00-16:00"]}}, 'the hours of "mon" overlap'),
        ({"holidays": "XX"}, 'there is no holiday table for "XX"'),
        ({"holidays": "DE-XX"}, 'the holiday table of DE has no part "XX"'),
        ({"holidays": "DE-"}, 'the holiday table of DE has no part ""'),
        ({"closed": ["24/12"]}, '"24/12" is not a day; write 12-24 for every year, or 2026-12-24 for once'),
        ({"closed": ["02-30"]}, '"02-30" is not in the calendar'),
        ({"closed": ["2026-02-29"]}, '"2026-02-29" is not in the calendar'),
        ({"closed": ["12-24"], "half_days": {"12-24": ["08:00-12:00"]}}, "12-24 is both closed and a half day"),
        ({"half_days": {"12-31": ["08:00"]}}, '"08:00" is not a time from-to'),
    ],
)
def test_settings_that_cannot_be_read_are_refused_in_a_sentence(changed, sentence):
    with pytest.raises(ValueError) as refused:  # noqa: PT011
        Calendar.from_settings(**{"time_zone": "Europe/Oslo", "hours": OFFICE} | changed)
    assert sentence in str(refused.value)


def test_settings_may_be_written_loosely_where_the_meaning_is_plain():
    kept = calendar({"Mon-Wed": ["08:00-12:00"], " thu ": ["12:00-24:00"]}, holidays="no", closed=["02-29"])
    assert kept.week[:5] == (((480, 720),),) * 3 + (((720, 1440),), ())
    assert kept.holidays == "NO"
    assert (2, 29) in kept.closed
