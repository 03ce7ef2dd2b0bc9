"""The numbers of the digest mean what is printed beside them, and their parts add up."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from statistics import quantiles
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.history import CaseHistory, Outcome, PostFact, ReplyFact, ReplyKind
from rules.hours import Calendar
from rules.ledger import Ledger
from rules.measured import measure
from rules.response import figures
from rules.speed import Speed, mean, quantile, speed

MINUTE = timedelta(minutes=1)
OSLO = ZoneInfo("Europe/Oslo")
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)  # a Friday, 13:00 in Oslo
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


def first_response(history, clock="calendar"):
    wait = measure(history, OFFICE, 60 * MINUTE).first
    return None if wait is None else getattr(wait, clock) * timedelta(microseconds=1)


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
    assert first_response(over_the_weekend) == timedelta(days=3)
    assert first_response(over_the_weekend, "hours") == timedelta(hours=8)


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
    assert nothing.first.calendar == speed([])


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
    hours = {"air": OFFICE, "rail": shut}
    found = figures(
        Ledger.of(measure(one, hours[one.account], 5 * MINUTE) for one in cases), now=NOON + 30 * MINUTE, zone=OSLO
    )
    assert found.broken == (1,)
    assert found.first.hours.median == 5 * MINUTE
    assert found.first.calendar.median == 10 * MINUTE


HISTORIES = st.lists(
    st.builds(
        CaseHistory,
        case_id=st.integers(0, 10**6),
        account=st.sampled_from(["air", "rail"]),
        customer_posts=st.lists(
            st.builds(PostFact, at=st.integers(0, 5000).map(lambda n: NOON + n * MINUTE), answerable=st.booleans()),
            min_size=1,
            max_size=3,
        ).map(tuple),
        replies=st.lists(
            st.builds(
                ReplyFact,
                at=st.integers(0, 6000).map(lambda n: NOON + n * MINUTE),
                kind=st.sampled_from(ReplyKind),
                by=st.just("U1"),
            ),
            max_size=3,
        ).map(tuple),
        outcome=st.sampled_from(Outcome),
    ),
    max_size=8,
    unique_by=lambda history: history.case_id,
)


@given(HISTORIES)
def test_the_parts_add_up(cases):
    found = count(cases, now=NOON + timedelta(days=2))
    assert found.cases == found.answerable + found.no_reply + found.spam + found.aside + found.unaddressed == len(cases)
    assert found.answerable == found.answered + found.still_open + found.unanswered
    assert found.posts == sum(len(history.customer_posts) for history in cases)
    assert found.answered <= found.answered_posts <= found.answerable_posts <= found.posts
    assert found.kept + len(found.broken) == found.decided <= found.answerable
    assert found.answered <= found.decided
    assert found.first.calendar.count == found.first.hours.count == found.answered
    assert len(found.open_cases) == found.still_open
    assert found.held <= found.answerable
    if found.answered:
        assert found.first.hours.median <= found.first.calendar.median <= found.first.calendar.p90


@given(HISTORIES.flatmap(lambda cases: st.tuples(st.just(cases), st.permutations(cases))))
def test_the_order_of_the_cases_and_of_their_facts_does_not_matter(orders):
    cases, shuffled = orders
    turned = [replace(one, customer_posts=one.customer_posts[::-1], replies=one.replies[::-1]) for one in shuffled]
    assert count(turned) == count(cases)


@given(HISTORIES, st.integers(0, 10**4), st.integers(0, 10**4))
def test_a_promise_once_decided_stays_decided(cases, one, other):
    earlier, later = (count(cases, now=NOON + minutes * MINUTE) for minutes in sorted((one, other)))
    assert set(earlier.broken) <= set(later.broken)
    assert earlier.kept == later.kept
