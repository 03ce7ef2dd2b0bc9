"""The numbers of the digest mean what is printed beside them, and their parts add up."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from statistics import quantiles
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.numbers import figures_row
from rules.definitions import DEFINITIONS
from rules.history import CaseHistory, Outcome, PostFact, ReplyFact, ReplyKind, StepFact, StepKind
from rules.hours import Calendar
from rules.ledger import Ledger
from rules.measured import Measured, measure
from rules.response import Band, Figures, figures
from rules.speed import Speed, mean, quantile, speed
from rules.stages import DEFINITIONS as STAGES
from rules.stages import Stage
from tests.rules.made_histories import HISTORIES, MOMENTS, TERMS

MINUTE = timedelta(minutes=1)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)  # a Friday, 13:00 in Oslo
OSLO = ZoneInfo("Europe/Oslo")
OFFICE = Calendar.from_settings("Europe/Oslo", {"mon-fri": ["08:00-16:00"]}, "NO")


def post(minutes=0, **changed):
    return PostFact(at=NOON + minutes * MINUTE, **changed)


def reply(minutes, kind=ReplyKind.ANSWER):
    return ReplyFact(at=NOON + minutes * MINUTE, kind=kind)


def case(number=1, *, posts=(), replies=(), outcome=Outcome.OPEN, account="havornair"):
    return CaseHistory(
        case_id=number,
        account=account,
        customer_posts=tuple(posts) or (post(),),
        replies=tuple(replies),
        outcome=outcome,
    )


def count(cases, *, now=NOON + timedelta(days=1), target=60 * MINUTE, calendar=OFFICE):
    return figures(Ledger.of(measure(one, calendar, target) for one in cases), now=now, zone=OSLO)


def first_response(history: CaseHistory) -> timedelta | None:
    first = measure(history, OFFICE, 60 * MINUTE).first
    return None if first is None else timedelta(microseconds=first.calendar)


@pytest.mark.parametrize(
    ("history", "minutes"),
    [
        (case(replies=[reply(10)]), 10),
        (case(replies=[reply(25), reply(10)]), 10),
        (case(replies=[reply(5, ReplyKind.HOLDING), reply(30)]), 30),
        (case(replies=[reply(5, ReplyKind.HOLDING)]), None),
        (case(replies=[reply(7, ReplyKind.PRIVATE), reply(9)]), 7),
        (case(posts=[post(20), post(0)], replies=[reply(30)]), 30),
        (case(posts=[post(0, answerable=False), post(20)], replies=[reply(30)]), 10),
        (case(posts=[post(0, answerable=False)], replies=[reply(30)]), None),
        (case(replies=[reply(-5), reply(40)]), 40),  # what we wrote before answers nothing
        (case(replies=[reply(-5)]), None),
        (case(replies=[reply(0)]), 0),
        (case(), None),
    ],
)
def test_first_response_runs_from_the_first_question_to_the_first_answer_by_a_person(history, minutes):
    assert first_response(history) == (None if minutes is None else minutes * MINUTE)


def test_first_response_is_kept_on_both_clocks():
    over_the_weekend = case(posts=[post(150)], replies=[reply(150 + 3 * 24 * 60)])  # Friday to Monday, 15:30
    found = count([over_the_weekend]).first
    assert found.calendar.median == timedelta(days=3)
    assert found.hours.median == timedelta(hours=8)


TIMES = st.lists(st.integers(0, 10**6).map(lambda seconds: timedelta(seconds=seconds)), min_size=2, max_size=40)


@given(TIMES)
def test_quantiles_are_those_of_the_standard_library(times):
    exact = [Fraction(time // timedelta(seconds=1)) for time in times]
    deciles = [timedelta(seconds=1) * float(cut) for cut in quantiles(exact, n=10, method="inclusive")]
    for tenth, expected in enumerate(deciles, start=1):
        assert abs(quantile(times, tenth / 10) - expected) < timedelta(milliseconds=1)
    assert quantile(times, 0) == min(times)
    assert quantile(times, 1) == max(times)
    assert abs(mean(times) * len(times) - sum(times, timedelta())) < timedelta(milliseconds=1)


def test_of_one_time_everything_is_that_time_and_of_none_there_is_none():
    assert speed([MINUTE]) == Speed(count=1, median=MINUTE, p90=MINUTE, mean=MINUTE)
    assert speed([]) == Speed(count=0, median=None, p90=None, mean=None)


@pytest.mark.parametrize(("answered", "rate"), [(13, 0.65), (12, 0.6), (0, 0.0), (20, 1.0)])
def test_the_answer_rate_is_answered_out_of_answerable(answered, rate):
    cases = [case(n, replies=[reply(9)] if n < answered else []) for n in range(20)]
    assert count(cases).answer_rate == rate


def test_without_anything_to_answer_there_is_no_rate():
    nothing = count([case(1, outcome=Outcome.SPAM), case(2, outcome=Outcome.NO_REPLY)])
    assert (nothing.answer_rate, nothing.post_answer_rate, nothing.promise_kept) == (None, None, None)
    assert nothing.first.calendar == nothing.first.hours == speed([])


def test_every_case_is_on_one_line():
    found = count(
        [
            case(1, replies=[reply(10)], outcome=Outcome.ANSWERED),
            case(2),
            case(3, outcome=Outcome.CLOSED),
            case(4, outcome=Outcome.NO_REPLY),
            case(5, outcome=Outcome.SPAM, replies=[reply(10)]),
            case(6, posts=[post(answerable=False)]),
            case(7, replies=[reply(10)], outcome=Outcome.NO_REPLY),  # answered, then left at that
            case(8, replies=[reply(10, ReplyKind.HOLDING)], outcome=Outcome.OPEN),
            case(9, replies=[reply(20)]),  # answered, and the customer wrote again
        ]
    )
    assert (found.cases, found.answerable) == (9, 6)
    assert (found.answered, found.still_open, found.unanswered) == (3, 2, 1)
    assert (found.no_reply, found.spam, found.unaddressed, found.held) == (1, 1, 1, 1)
    assert found.open_cases == (2, 8)
    assert found.first.calendar == Speed(count=3, median=10 * MINUTE, p90=18 * MINUTE, mean=40 * MINUTE / 3)


def test_a_question_after_the_last_answer_lowers_the_rate_of_posts_only():
    found = count([case(posts=[post(0), post(5), post(60), post(61, answerable=False)], replies=[reply(20)])])
    assert (found.posts, found.answerable_posts, found.answered_posts) == (4, 3, 2)
    assert found.answer_rate == 1


@pytest.mark.parametrize(
    ("history", "now", "kept", "decided"),
    [
        (case(replies=[reply(60)]), 61, 1, 1),
        (case(replies=[reply(61)]), 61, 0, 1),
        (case(), 60, 0, 0),
        (case(), 61, 0, 1),
        (case(posts=[post(150)], replies=[reply(150 + 64 * 60 + 60)]), 10**5, 1, 1),  # Friday 15:30 to Monday 08:30
        (case(posts=[post(150)]), 24 * 60, 0, 0),  # Saturday: nothing is late yet
        (case(outcome=Outcome.CLOSED), 61, 0, 1),
        (case(outcome=Outcome.SPAM), 61, 0, 0),
        (case(replies=[reply(30, ReplyKind.HOLDING)]), 61, 0, 1),
    ],
)
def test_a_promise_is_decided_by_an_answer_or_by_its_time(history, now, kept, decided):
    found = count([history], now=NOON + now * MINUTE)
    assert (found.kept, found.decided) == (kept, decided)
    assert found.broken == ((1,) if decided > kept else ())


def test_eight_of_ten_in_time_is_eighty_percent_and_the_other_two_are_named():
    cases = [case(n, posts=[post(-n)], replies=[reply(30 if n < 8 else 90)]) for n in range(10)]
    found = count(cases)
    assert found.promise_kept == 0.8
    assert found.broken == (9, 8)  # the older first


def test_each_account_has_its_own_target_and_hours():
    cases = [case(1, account="air", replies=[reply(10)]), case(2, account="rail", replies=[reply(10)])]
    shut = Calendar.from_settings("Europe/Oslo", {"sun": ["10:00-11:00"]})
    found = figures(
        Ledger.of(measure(one, calendar, 5 * MINUTE) for one, calendar in zip(cases, (OFFICE, shut), strict=True)),
        now=NOON + 30 * MINUTE,
        zone=OSLO,
    )
    assert found.broken == (1,)
    assert found.first.hours.median == 5 * MINUTE
    assert found.first.calendar.median == 10 * MINUTE


def test_without_a_target_nothing_was_promised():
    found = count([case(replies=[reply(10)]), case(2)], target=None, now=NOON + timedelta(days=99))
    assert (found.promise_kept, found.kept, found.decided, found.broken) == (None, 0, 0, ())


def test_before_now_nothing_is_late_and_what_was_measured_before_may_be_late_now():
    """The measures are kept; only `now` says which promise is broken."""
    measured = Ledger.of([measure(case(), OFFICE, 60 * MINUTE)])
    broken = [figures(measured, now=NOON + minutes * MINUTE, zone=OSLO).broken for minutes in (59, 60, 61)]
    assert broken == [(), (), (1,)]


@pytest.mark.parametrize(
    ("asked", "took", "band"),
    [
        (NOON, 5 * MINUTE, Band.MINUTES),
        (NOON, 5 * MINUTE + timedelta(microseconds=1), Band.QUARTER),
        (NOON, 15 * MINUTE, Band.QUARTER),
        (NOON, 60 * MINUTE, Band.HOUR),
        (NOON, 61 * MINUTE, Band.SAME_DAY),
        (NOON, timedelta(hours=11) - timedelta(microseconds=1), Band.SAME_DAY),
        (NOON, timedelta(hours=11), Band.DAY),  # midnight in Oslo
        (NOON, timedelta(hours=24), Band.DAY),
        (NOON, timedelta(hours=24, microseconds=1), Band.LATER),
        # Sunday 25 October has 25 hours, the last of them on the same day: more than a day is no day later.
        (datetime(2026, 10, 24, 22, tzinfo=UTC), timedelta(hours=24, minutes=59), Band.SAME_DAY),
        (datetime(2026, 3, 28, 23, tzinfo=UTC), timedelta(hours=23), Band.DAY),  # a day of 23 hours is over then
    ],
)
def test_a_first_response_is_in_the_first_band_that_fits(asked: datetime, took: timedelta, band: Band):
    history = case(posts=[PostFact(at=asked)], replies=[ReplyFact(at=asked + took)])
    assert [name for name, number in count([history]).bands if number] == [band]


def test_a_storm_is_in_no_rate():
    storm = [replace(case(n, replies=[reply(5)] if n < 3 else []), storm=True) for n in range(10)]
    found = count([*storm, case(10, replies=[reply(10)])])
    assert (found.storm, found.storm_answered, found.answerable, found.answer_rate) == (10, 3, 1, 1.0)
    assert found.first.calendar == speed([10 * MINUTE])


def test_the_card_of_an_imported_case_tells_nothing_of_the_relay():
    """It came two years later, when the customer wrote again."""
    steps = (StepFact(at=NOON + timedelta(days=730), kind=StepKind.SHOWN),)
    imported = replace(case(replies=[reply(10)]), imported=True, steps=steps)
    found = count([imported])
    assert found.relay == speed([])
    assert [(one.stage, one.calendar) for one in found.stages] == [(Stage.UNKNOWN, 10 * MINUTE)]


def counted(cases: list[CaseHistory], now: datetime) -> Figures:
    measured: list[Measured] = [measure(one, *TERMS[one.account]) for one in cases]
    return figures(Ledger.of(measured), now=now, zone=OSLO)


@given(HISTORIES, MOMENTS, MOMENTS)
def test_a_promise_once_decided_stays_decided(cases, one, other):
    earlier, later = (counted(cases, now) for now in sorted((one, other)))
    assert set(earlier.broken) <= set(later.broken)
    assert earlier.kept == later.kept


def test_every_number_that_is_printed_has_its_definition():
    printed = figures_row(count([case(replies=[reply(10)])]))
    assert {*printed, "median", "p90", "mean"} == set(DEFINITIONS)
    assert [name for name, sentence in DEFINITIONS.items() if not sentence.endswith(".")] == []
    assert set(STAGES) == set(Stage)
    assert [stage for stage, sentence in STAGES.items() if not sentence.endswith(".")] == []


def test_every_share_is_a_share_or_nothing():
    """Whatever is a rate lies between 0 and 1, and without cases there is none."""
    rates = [name for name, value in vars(Figures).items() if isinstance(value, property)]
    nothing, some = count([]), count([case(n, replies=[reply(10)] if n % 2 else []) for n in range(4)])
    assert [getattr(nothing, name) for name in rates] == [None] * len(rates)
    assert all(share is None or 0 <= share <= 1 for share in (getattr(some, name) for name in rates))
