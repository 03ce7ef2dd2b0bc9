"""The smallest shift change that helps: the one that meets the most posts for its length, and counts them right."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.demand_words import change_line
from handlers.voice import Voice
from rules.demand import Watch, unmet_posts
from rules.duty import Said, Shift, week_of
from rules.hours import Calendar
from rules.past_duty import presence
from rules.shift_change import Change, ChangeKind, Staff, changes

OSLO = ZoneInfo("Europe/Oslo")
HOUR = timedelta(hours=1)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
NAMES = {"U1": "@ann", "U2": "@bo"}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OSLO).astimezone(UTC)


def shift(who: str, begins: int, ends: int, *days: str, kept: Calendar | None = None) -> Shift:
    week = week_of(dict.fromkeys(days or WEEKDAYS, ((begins * 60, ends * 60),)))
    return Shift(people=frozenset(who.split()), week=week, zone=OSLO, special_days=kept)


def staff(*rota: Shift, words: dict | None = None, start: str = "2026-03-02", end: str = "2026-03-30") -> Staff:
    people = frozenset(one for shift in rota for one in shift.people)
    return Staff(
        people=people, rota=rota, words=words or {}, calendars=(), start=at(f"{start} 00:00"), end=at(f"{end} 00:00")
    )


def line(change: Change) -> str:
    return change_line(Voice(language="en", zone=OSLO), change, NAMES.__getitem__)


def on_mondays(clock: str, number: int, *, dates=("02", "09", "16", "23")) -> list[datetime]:
    return [at(f"2026-03-{date} {clock}") for date in dates for _ in range(number)]


def test_a_shift_that_begins_an_hour_earlier() -> None:
    posts = [
        *on_mondays("07:20", 3),
        *on_mondays("07:40", 1, dates=("02", "09")),
        *on_mondays("20:30", 1),
        *on_mondays("15:30", 9),
    ]

    (found,) = changes(posts, staff(shift("U1", 8, 16), shift("U2", 9, 15)), zone=OSLO)

    assert line(found) == (
        "Monday: if @ann began at 07:00 instead of 08:00, 14 of the 18 posts that nobody was there for would have been "
        "met."
    )
    assert (found.length, found.more_hours, found.weeks) == (1, 1, 4)


def test_a_shift_is_moved_rather_than_prolonged_when_it_is_not_missed_where_it_was() -> None:
    posts = [*on_mondays("07:20", 3), *on_mondays("15:30", 9)]

    (found,) = changes(posts, staff(shift("U1", 8, 16), shift("U2", 9, 17)), zone=OSLO)

    assert line(found) == (
        "Monday: if @ann worked 07:00-15:00 instead of 08:00-16:00, 12 of the 12 posts that nobody was there for would "
        "have been met."
    )
    assert (found.length, found.more_hours) == (1, 0)


def test_a_shift_that_ends_later_over_midnight() -> None:
    posts = [*on_mondays("23:30", 1), *[at(f"2026-03-{day} 00:30") for day in ("03", "10", "17")] * 3]

    (found,) = changes(posts, staff(shift("U2", 16, 24)), zone=OSLO)

    assert found.met == 9
    assert line(found).startswith("Monday: if @bo worked 17:00-01:00 instead of 16:00-24:00, 9 of the 9")
    (longer,) = [one for one in changes(posts, staff(shift("U2", 16, 24)), zone=OSLO, count=2) if one.more_hours]
    assert line(longer).startswith("Monday: if @bo stayed until 01:00 instead of 24:00, 9 of the 9")


def test_far_from_any_shift_somebody_comes_in_for_as_long_as_it_is_worth_it() -> None:
    saturdays = ("07", "14", "21", "28")
    posts = [at(f"2026-03-{day} {hour}:15") for day in saturdays for hour in (11, 12, 13)]

    (found,) = changes(posts, staff(shift("U1", 8, 16)), zone=OSLO)

    assert found.kind is ChangeKind.BLOCK
    assert line(found) == (
        "Saturday 11:00-14:00: somebody on duty then would have met 12 of the 12 posts that nobody was there for."
    )


def test_when_every_post_met_somebody_nothing_is_proposed() -> None:
    assert changes(on_mondays("09:00", 5), staff(shift("U1", 8, 16)), zone=OSLO) == []
    assert changes([], staff(shift("U1", 8, 16)), zone=OSLO) == []


def test_on_a_holiday_and_on_a_day_off_a_longer_shift_would_have_met_nobody() -> None:
    """Easter Monday is free, and on the 13th Ann had said that she is off."""
    kept = Calendar.from_settings("Europe/Oslo", {"mon-fri": ["06:00-20:00"]}, "NO")
    words = {"U1": (Said(on=False, at=at("2026-04-12 12:00"), until=at("2026-04-13 23:00")),)}
    posts = [at(f"2026-04-{day} 07:30") for day in ("06", "13", "20")]
    team = staff(shift("U1", 8, 16, "mon", kept=kept), words=words, start="2026-04-01", end="2026-04-30")

    found = changes(posts, team, zone=OSLO, count=50)

    earlier = next(one for one in found if one.kind is ChangeKind.BEGINS_EARLIER)
    assert (earlier.met, earlier.unmet) == (1, 3)


def test_two_wanted_means_that_one_more_helps_only_where_one_is() -> None:
    posts = [*on_mondays("08:30", 2), *on_mondays("06:30", 5)]

    (found,) = changes(posts, staff(shift("U1", 8, 16), shift("U2", 9, 16)), zone=OSLO, enough=2)

    assert (found.kind, found.person, found.becomes) == (ChangeKind.MOVED, "U2", (8 * 60, 15 * 60))
    assert (found.met, found.unmet) == (8, 28)


def test_only_one_of_those_who_share_a_shift_is_asked_to_come_earlier() -> None:
    found = changes(on_mondays("07:30", 1), staff(shift("U1 U2", 8, 16)), zone=OSLO, count=2)

    assert [(one.person, one.kind, one.met) for one in found] == [
        ("U1", ChangeKind.MOVED, 4),
        ("U2", ChangeKind.MOVED, 4),
    ]


@pytest.mark.parametrize(("kind", "hours", "weight"), [(ChangeKind.BLOCK, 3, 1.0), (ChangeKind.ENDS_LATER, 1, 4.0)])
def test_a_block_weighs_an_hour_more_than_it_lasts(kind: ChangeKind, hours: int, weight: float) -> None:
    was = None if kind is ChangeKind.BLOCK else (480, 960)
    becomes = (600, 600 + hours * 60) if was is None else (480, 960 + hours * 60)
    change = Change(kind=kind, person=None, weekday=0, was=was, becomes=becomes, met=16, unmet=20, weeks=4)

    assert change.weight == weight


POSTS = st.lists(
    st.integers(0, (14 * 24 - 1) * 4 - 1).map(lambda n: at("2026-03-23 00:00") + n * timedelta(minutes=15)), max_size=25
)
SHIFTS = st.builds(
    lambda who, begins, length, days: shift(who, begins, begins + length, *days),
    st.sampled_from(["U1", "U2", "U1 U2"]),
    st.integers(0, 23),
    st.integers(1, 9),
    st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=2, unique=True),
)


@given(POSTS, st.lists(SHIFTS, max_size=2), st.integers(1, 2))
def test_the_best_change_is_the_best_and_meets_what_it_says(posts, rota, enough) -> None:
    """Through the night of summer time: the rota written anew by hand leaves just so many posts unmet."""
    team = staff(*rota, start="2026-03-23", end="2026-04-06")
    found = changes(posts, team, zone=OSLO, enough=enough, count=5)
    everything = changes(posts, team, zone=OSLO, enough=enough, count=10_000)

    assert found == everything[:5]
    before = len(unmet_posts(posts, Watch(team.presences().values()), enough))
    for change in found:
        assert 0 < change.met <= change.unmet == before
        others = team.presences()
        if change.person is None:
            more = [Shift(people=frozenset({"new"}), week=only(change.weekday, change.becomes), zone=OSLO)]
            others["new"] = presence("new", more, (), (), team.start, team.end)
        else:
            mine = [week for one in rota if change.person in one.people for week in [list(one.week)]]
            next(week for week in mine if week[change.weekday] == (change.was,))[change.weekday] = (change.becomes,)
            own = [Shift(people=frozenset({change.person}), week=tuple(week), zone=OSLO) for week in mine]
            others[change.person] = presence(change.person, own, (), (), team.start, team.end)
        left = len(unmet_posts(posts, Watch(others.values()), enough))
        assert before - left == change.met


def only(weekday: int, slot: tuple[int, int]) -> tuple:
    """A week with nothing in it but this."""
    return tuple((slot,) if day == weekday else () for day in range(7))
