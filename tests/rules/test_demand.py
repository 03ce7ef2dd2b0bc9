"""Demand against duty: every post and every hour on duty is in one cell, and the worst-covered hours are named."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.demand_words import hour_name
from handlers.voice import Voice
from rules.demand import DEFINITIONS, Cell, Demand, Watch, demand, hours_of
from rules.past_duty import Presence, joined

OSLO, LORD_HOWE, KOLKATA = ZoneInfo("Europe/Oslo"), ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Asia/Kolkata")
ENGLISH = Voice(language="en", zone=OSLO)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
ZERO = timedelta()


def at(text: str, zone: ZoneInfo = OSLO) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def on(person: str, *spans: tuple[str, str]) -> Presence:
    return Presence(person=person, spans=tuple((at(begins), at(ends)) for begins, ends in spans))


def cell(found: Demand, weekday: int, hour: int) -> Cell:
    return next(one for one in found.cells if (one.weekday, one.hour) == (weekday, hour))


WEEK = (at("2026-03-02 00:00"), at("2026-03-09 00:00"))


def test_posts_and_people_of_an_hour_stand_against_each_other() -> None:
    posts = [at("2026-03-02 07:10"), at("2026-03-02 07:59"), at("2026-03-02 08:00"), at("2026-03-02 08:30")]
    team = [on("ann", ("2026-03-02 08:00", "2026-03-02 16:00")), on("bo", ("2026-03-02 08:30", "2026-03-02 09:00"))]

    found = demand(posts, team, *WEEK, zone=OSLO)

    early, next_hour = cell(found, 0, 7), cell(found, 0, 8)
    assert (early.posts, early.unmet, early.staffed, early.per_person_hour) == (2, 2, ZERO, None)
    assert (next_hour.posts, next_hour.unmet, next_hour.staffed) == (2, 0, 1.5 * HOUR)
    assert (next_hour.posts_each, next_hour.people) == (2, 1.5)
    assert next_hour.per_person_hour == pytest.approx(4 / 3)
    assert (found.posts, found.unmet, found.staffed) == (4, 2, 8.5 * HOUR)


def test_with_two_wanted_one_alone_is_too_few() -> None:
    posts = [at("2026-03-02 08:10"), at("2026-03-02 08:40")]
    team = [on("ann", ("2026-03-02 08:00", "2026-03-02 16:00")), on("bo", ("2026-03-02 08:30", "2026-03-02 09:00"))]

    assert demand(posts, team, *WEEK, zone=OSLO, enough=2).unmet == 1
    assert demand(posts, team, *WEEK, zone=OSLO).unmet == 0


def test_the_three_worst_covered_hours_are_named_the_earlier_of_two_alike_first() -> None:
    team = [on("ann", ("2026-03-04 00:00", "2026-03-05 00:00"))]
    posts = [
        *[at("2026-03-04 12:05")] * 9,  # Wednesday is covered
        *[at("2026-03-07 22:05")] * 2,
        *[at("2026-03-03 06:05")] * 2,
        *[at("2026-03-08 21:05")] * 4,
        at("2026-03-02 05:05"),
    ]
    found = demand(posts, team, *WEEK, zone=OSLO)

    assert [(one.weekday, one.hour, one.unmet) for one in found.worst()] == [(6, 21, 4), (1, 6, 2), (5, 22, 2)]
    assert [hour_name(ENGLISH, one) for one in found.worst(2)] == ["Sunday 21:00-22:00", "Tuesday 06:00-07:00"]
    assert [(one.weekday, one.hour) for one in found.peak(2)] == [(2, 12), (6, 21)]
    assert len(found.worst(10)) == 4, "an hour in which every post was met is not badly covered"


def test_posts_outside_the_period_do_not_count() -> None:
    found = demand([WEEK[0] - MINUTE, WEEK[1]], [on("a", ("2026-03-01 00:00", "2026-03-20 00:00"))], *WEEK, zone=OSLO)

    assert (found.posts, found.staffed) == (0, 168 * HOUR)
    assert (found.worst(), found.peak()) == ((), ())


@pytest.mark.parametrize(
    ("day", "zone", "hours", "odd"),
    [
        ("2026-03-29", OSLO, 23, {2: ZERO}),
        ("2026-10-25", OSLO, 25, {2: 2 * HOUR}),
        ("2026-03-30", OSLO, 24, {}),
        ("2026-10-04", LORD_HOWE, 23.5, {2: HOUR / 2}),
        ("2026-04-05", LORD_HOWE, 24.5, {1: 1.5 * HOUR}),
        ("2026-03-29", KOLKATA, 24, {}),
    ],
)
def test_a_day_of_summer_time_has_the_hours_it_had(day: str, zone: ZoneInfo, hours: float, odd: dict) -> None:
    begins = at(f"{day} 00:00", zone)
    ends = at((datetime.fromisoformat(day) + timedelta(days=1)).isoformat(), zone)
    weekday = datetime.fromisoformat(day).weekday()

    found = demand([], [], begins, ends, zone=zone)

    assert ends - begins == hours * HOUR
    assert {one.hour: one.occurred for one in found.cells if one.weekday == weekday} == dict.fromkeys(
        range(24), HOUR
    ) | odd
    assert not any(one.occurred for one in found.cells if one.weekday != weekday)
    assert cell(found, weekday, 2).posts_each in (0, None)


def test_every_number_has_its_definition() -> None:
    assert set(DEFINITIONS) >= {"posts", "unmet", "occurred", "staffed", "posts_each", "people", "per_person_hour"}


BEGIN = at("2026-03-23 00:00")
INSTANTS = st.integers(0, 14 * 24 * 60).map(lambda n: BEGIN + n * MINUTE)
SPANS = st.lists(st.tuples(INSTANTS, INSTANTS).map(lambda two: (min(two), max(two))), max_size=4).map(joined)
TEAMS = st.lists(st.builds(Presence, person=st.sampled_from("abc"), spans=SPANS), max_size=3)
PERIODS = st.tuples(INSTANTS, INSTANTS).map(sorted)
ZONES = st.sampled_from([OSLO, LORD_HOWE, KOLKATA])


@given(st.lists(INSTANTS, max_size=30), TEAMS, PERIODS, ZONES, st.integers(1, 3))
def test_the_parts_add_up_to_the_whole(posts, team, period, zone, enough) -> None:
    start, end = period
    found = demand(posts, team, start, end, zone=zone, enough=enough)
    duty = [max(min(b, end) - max(a, start), ZERO) for one in team for a, b in one.spans]

    assert found.posts == sum(start <= at < end for at in posts) == sum(one.posts for one in found.cells)
    assert found.unmet == sum(one.unmet for one in found.cells) <= found.posts
    assert sum((one.occurred for one in found.cells), ZERO) == end - start
    assert found.staffed == sum(duty, ZERO) == sum((one.staffed for one in found.cells), ZERO)
    assert found == demand(posts[::-1], team[::-1], start, end, zone=zone, enough=enough)


@given(PERIODS, ZONES)
def test_each_piece_lies_in_its_hour_and_none_is_left_out(period, zone) -> None:
    pieces = list(hours_of(*period, zone))

    assert [begins for _, begins, _ in pieces[1:]] == [ends for _, _, ends in pieces[:-1]]
    for (weekday, hour), begins, ends in pieces:
        for moment in (begins, ends - timedelta(microseconds=1)):
            wall = moment.astimezone(zone)
            assert (wall.weekday(), wall.hour) == (weekday, hour)


@given(TEAMS, INSTANTS)
def test_how_many_are_there_is_counted_right(team, moment) -> None:
    assert Watch(team).people(moment) == sum(a <= moment < b for one in team for a, b in one.spans)
