"""A period is the days that its words mean, and is compared with the like."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rules.digest import local_day
from rules.period import Called, Period, Unit, dated, last_days, named
from rules.period_words import PHRASES, NotAPeriod, Unreadable, read_period, write_period

OSLO = ZoneInfo("Europe/Oslo")
DAY = timedelta(days=1)
THURSDAY = date(2026, 11, 26)
DATES = st.dates(date(2001, 1, 1), date(2099, 12, 31))
ALONE = st.sampled_from(sorted(set(PHRASES.values())))


@st.composite
def periods(draw, today):
    """Any period that can be asked for on `today`."""
    kind = draw(st.integers(0, 3))
    if kind == 0:
        return named(draw(ALONE), today)
    if kind == 1:
        return last_days(draw(st.integers(1, 300)), today)
    words = draw(st.dates(date(2000, 2, 1), today).flatmap(written))
    if kind == 2:
        return read_period(words, today)
    until = draw(st.dates(date(2000, 2, 1), today))
    read = read_period(f"{words}..{until}", today)
    return read if isinstance(read, Period) else read_period(words, today)


def written(day):
    year, week, _ = day.isocalendar()
    return st.sampled_from([f"{day}", f"{day:%Y-%m}", f"{day:%Y}", f"{year}-W{week:02}"])


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("today", "2026-11-26", "2026-11-26"),
        ("Yesterday", "2026-11-25", "2026-11-25"),
        ("week", "2026-11-23", "2026-11-26"),  # the days so far
        ("last week", "2026-11-16", "2026-11-22"),
        ("month", "2026-11-01", "2026-11-26"),
        ("last month", "2026-10-01", "2026-10-31"),
        ("year", "2026-01-01", "2026-11-26"),
        ("last year", "2025-01-01", "2025-12-31"),
        ("1d", "2026-11-26", "2026-11-26"),
        ("7d", "2026-11-20", "2026-11-26"),
        ("last 7 days", "2026-11-20", "2026-11-26"),
        ("3660d", "2016-11-19", "2026-11-26"),
        ("2026-03-02", "2026-03-02", "2026-03-02"),
        ("2026-03", "2026-03-01", "2026-03-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2025", "2025-01-01", "2025-12-31"),
        ("2026", "2026-01-01", "2026-11-26"),
        ("2026-W10", "2026-03-02", "2026-03-08"),
        ("2026w10", "2026-03-02", "2026-03-08"),
        ("2021-W01", "2021-01-04", "2021-01-10"),
        ("2020-W53", "2020-12-28", "2021-01-03"),
        ("2026-03-01..2026-03-31", "2026-03-01", "2026-03-31"),
        ("2026-03-01…2026-03-31", "2026-03-01", "2026-03-31"),  # what a phone makes of dots
        ("2026-03-01 to 2026-03-31", "2026-03-01", "2026-03-31"),
        ("2026-03-01 - 2026-03-31", "2026-03-01", "2026-03-31"),
        ("2026-01..2026-03", "2026-01-01", "2026-03-31"),
        ("2026-11-20..", "2026-11-20", "2026-11-26"),
        ("2026-11-20..2026-12-31", "2026-11-20", "2026-11-26"),
        ("I DAG", "2026-11-26", "2026-11-26"),
        ("i ga\u030ar", "2026-11-25", "2026-11-25"),  # å in two parts, as a Mac has it
        ("forrige uke", "2026-11-16", "2026-11-22"),
        ("förra  månaden", "2026-10-01", "2026-10-31"),
        ("i fjor", "2025-01-01", "2025-12-31"),
        ("siste 30 dager", "2026-10-28", "2026-11-26"),
    ],
)
def test_words_mean_days(words, first, last):
    read = read_period(words, THURSDAY)
    assert (read.first, read.last) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("words", "why", "instead"),
    [
        ("2.3.", NotAPeriod.FORM, ("2026-03-02", "2026-02-03")),
        ("2.3.2025", NotAPeriod.FORM, ("2025-03-02", "2025-02-03")),
        ("24/12/2025", NotAPeriod.FORM, ("2025-12-24",)),
        ("2026/3/2", NotAPeriod.FORM, ("2026-03-02",)),
        ("2026-3-2", NotAPeriod.FORM, ("2026-03-02",)),
        ("20260302", NotAPeriod.FORM, ("2026-11-26", "2026-11", "2026-W48", "2026-11-01..2026-11-26")),
        ("2026-02-30", NotAPeriod.NO_SUCH_DAY, ("2026-11-26", "2026-11", "2026-W48", "2026-11-01..2026-11-26")),
        ("2026-13", NotAPeriod.NO_SUCH_DAY, None),
        ("2026-W54", NotAPeriod.NO_SUCH_DAY, None),
        ("2026-03-01..2026-02-30", NotAPeriod.NO_SUCH_DAY, None),
        ("..2026-03-01", NotAPeriod.FORM, None),
        ("0000", NotAPeriod.NO_SUCH_DAY, None),
        ("1999", NotAPeriod.FAR_OFF, None),
        ("9999-12-31", NotAPeriod.FAR_OFF, None),
        ("0d", NotAPeriod.NO_DAYS, ("today", "7d")),
        ("3661d", NotAPeriod.TOO_MANY_DAYS, ("3660d", "2026")),
        ("999999999d", NotAPeriod.TOO_MANY_DAYS, None),
        ("2026-11-27", NotAPeriod.FUTURE, ("today", "2026-11", "2026")),
        ("2026-12", NotAPeriod.FUTURE, None),
        ("2026-03-05..2026-03-01", NotAPeriod.BACKWARDS, ("2026-03-01..2026-03-05",)),
        ("2026-w12..2026-w10", NotAPeriod.BACKWARDS, ("2026-W10..2026-W12",)),
    ],
)
def test_what_looks_like_a_period_and_is_none_says_why_and_what_to_write(words, why, instead):
    read = read_period(words, THURSDAY)
    assert isinstance(read, Unreadable)
    assert (read.word, read.why) == (words, why)
    assert instead is None or read.instead == instead
    assert all(isinstance(read_period(one, THURSDAY), Period) for one in read.instead)


@pytest.mark.parametrize(
    "words", ["", "baggage", "12", "d", "7", "dd", "w10", "@2026", "havornair", "last", "week two"]
)
def test_other_words_are_no_period(words):
    assert read_period(words, THURSDAY) is None


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("today", "2026-11-25", "2026-11-25"),
        ("yesterday", "2026-11-24", "2026-11-24"),
        ("week", "2026-11-16", "2026-11-19"),  # Monday to Thursday with Monday to Thursday
        ("last week", "2026-11-09", "2026-11-15"),
        ("month", "2026-10-01", "2026-10-26"),
        ("last month", "2026-09-01", "2026-09-30"),  # all of October with all of September
        ("year", "2025-01-01", "2025-11-26"),
        ("last year", "2024-01-01", "2024-12-31"),
        ("7d", "2026-11-13", "2026-11-19"),
        ("2026-03", "2026-02-01", "2026-02-28"),
        ("2024-03", "2024-02-01", "2024-02-29"),
        ("2026-01", "2025-12-01", "2025-12-31"),
        ("2026-W01", "2025-12-22", "2025-12-28"),
        ("2026-03-01..2026-03-31", "2026-01-29", "2026-02-28"),  # dates: as many days
        ("2026-01..2026-03", "2025-10-01", "2025-12-31"),  # months: as many months
        ("2026-W10..2026-W11", "2026-02-16", "2026-03-01"),
    ],
)
def test_like_is_compared_with_like(words, first, last):
    before = read_period(words, THURSDAY).before()
    assert (before.first, before.last) == (date.fromisoformat(first), date.fromisoformat(last))


def test_a_month_so_far_is_compared_with_as_much_of_a_shorter_one():
    march = named(Called.THIS_MONTH, date(2026, 3, 30))
    assert march.before() == dated(date(2026, 2, 1), date(2026, 2, 28), Unit.MONTH)

    on_its_last_day = named(Called.THIS_MONTH, date(2026, 2, 28))
    assert on_its_last_day.before() == dated(date(2026, 1, 1), date(2026, 1, 31), Unit.MONTH)

    leap = named(Called.THIS_YEAR, date(2024, 2, 29))
    assert leap.before() == dated(date(2023, 1, 1), date(2023, 2, 28), Unit.YEAR)


@given(DATES.flatmap(periods))
@example(named(Called.THIS_YEAR, date(2024, 2, 29)))
def test_the_period_before_ends_before_and_is_of_the_same_unit(period):
    before = period.before()
    assert before.last < period.first
    assert before.unit is period.unit
    if period.unit in (Unit.DAY, Unit.WEEK):
        assert before.days == period.days
    if period.unit is Unit.WEEK:
        assert before.first.weekday() == period.first.weekday() == 0
    if period.is_whole:
        assert before.last + DAY == period.first
        assert before.is_whole


@given(st.data(), DATES)
def test_a_period_is_written_in_words_that_mean_it(data, today):
    period = data.draw(periods(today))
    assert read_period(write_period(period), today) == period


@given(st.data(), DATES, st.integers(0, 400))
def test_called_by_its_dates_it_is_the_same_days_ever_after(data, today, days_later):
    period = data.draw(periods(today))
    fixed = period.by_dates()
    assert (fixed.first, fixed.last, fixed.before()) == (period.first, period.last, period.before())
    later = min(today + days_later * DAY, date(2100, 12, 31))
    assert read_period(write_period(fixed), later) == fixed


@given(st.data(), DATES)
def test_no_period_goes_beyond_today(data, today):
    period = data.draw(periods(today))
    assert period.first <= period.last <= today


@given(DATES.flatmap(periods), st.sampled_from(["Europe/Oslo", "America/Havana", "Australia/Lord_Howe"]).map(ZoneInfo))
def test_a_period_lasts_as_long_as_its_days_together(period, zone):
    start, end = period.span(zone)
    days = [local_day(zone, period.first + n * DAY) for n in range(min(period.days, 400))]
    if period.days <= 400:
        assert end - start == sum((until - since for since, until in days), timedelta())
    assert period.before().span(zone)[1] <= start
    assert (start.tzinfo, end.tzinfo) == (UTC, UTC)


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-11-25", 24)])
def test_a_day_has_the_hours_its_clocks_say(day, hours):
    start, end = read_period(day, THURSDAY).span(OSLO)
    assert end - start == timedelta(hours=hours)


def test_today_is_compared_with_yesterday_until_the_same_time():
    now = datetime(2026, 11, 26, 9, 30, tzinfo=OSLO)
    start, end = named(Called.TODAY, THURSDAY).span_before(OSLO, now)
    assert (start, end) == (datetime(2026, 11, 25, 0, 0, tzinfo=OSLO), datetime(2026, 11, 25, 9, 30, tzinfo=OSLO))

    start, end = named(Called.THIS_WEEK, THURSDAY).span_before(OSLO, now)
    assert (start, end) == (datetime(2026, 11, 16, 0, 0, tzinfo=OSLO), datetime(2026, 11, 19, 9, 30, tzinfo=OSLO))


def test_what_is_over_is_compared_with_all_of_the_period_before():
    now = datetime(2026, 11, 26, 9, 30, tzinfo=OSLO)
    yesterday = named(Called.YESTERDAY, THURSDAY)
    assert yesterday.span_before(OSLO, now) == yesterday.before().span(OSLO)

    # 30 days of March have no like in February.
    march = named(Called.THIS_MONTH, date(2026, 3, 30))
    assert march.span_before(OSLO, datetime(2026, 3, 30, 9, tzinfo=OSLO)) == march.before().span(OSLO)


@given(
    DATES.flatmap(lambda day: st.tuples(st.just(day), periods(day))),
    st.integers(0, 24 * 60 - 1),
    st.sampled_from(["Europe/Oslo", "America/Havana", "Pacific/Apia"]),
)
@example(
    (date(2026, 10, 26), named(Called.TODAY, date(2026, 10, 26))), 150, "Europe/Oslo"
)  # 2:30 came twice the day before
@example((date(2011, 12, 31), named(Called.TODAY, date(2011, 12, 31))), 600, "Pacific/Apia")  # the day before never was
def test_up_to_the_same_time_is_never_more_than_all(asked, minute, zone):
    today, period = asked
    zone = ZoneInfo(zone)
    now = local_day(zone, today)[0] + timedelta(minutes=minute)
    start, end = period.span_before(zone, now)
    whole = period.before().span(zone)
    assert start == whole[0]
    assert start <= end <= whole[1]


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        named(Called.TODAY, THURSDAY).span_before(OSLO, datetime(2026, 11, 26, 9))  # noqa: DTZ001


def test_dates_the_wrong_way_round_are_no_period():
    with pytest.raises(ValueError, match="before"):
        dated(THURSDAY, THURSDAY - DAY)
    with pytest.raises(ValueError, match="no week begins"):
        dated(THURSDAY, THURSDAY, Unit.WEEK)
    with pytest.raises(ValueError, match="needs more"):
        named(Called.RANGE, THURSDAY)


@given(st.text(max_size=60), DATES)
def test_no_text_breaks_the_reading(text, today):
    read = read_period(text, today)
    assert read is None or isinstance(read, Period | Unreadable)


@given(st.text(alphabet="0123456789-./w…–d ", max_size=24), DATES)
def test_no_numbers_break_the_reading_and_all_advice_can_be_read(text, today):
    read = read_period(text, today)
    if isinstance(read, Unreadable):
        again = [read_period(one, today) for one in read.instead]
        assert again
        # A date that was meant may lie ahead, and that is said next.
        assert all(isinstance(one, Period) or one.why in (NotAPeriod.FUTURE, NotAPeriod.FAR_OFF) for one in again)
