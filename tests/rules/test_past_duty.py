"""Who was on duty in the past is what the rules of duty said at each moment of it."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from rules.duty import Said, Shift, duty_of, is_on, week_of
from rules.hours import Calendar
from rules.past_duty import joined, presence

OSLO = ZoneInfo("Europe/Oslo")
HOUR = timedelta(hours=1)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
OFFICE = Calendar.from_settings("Europe/Oslo", {"mon-fri": ["08:00-20:00"]}, "NO")
ALWAYS = Calendar.from_settings("Europe/Oslo", {"mon-sun": ["00:00-24:00"]})
START = datetime(2026, 3, 20, tzinfo=OSLO).astimezone(UTC)  #: before the night of summer time
END = datetime(2026, 5, 4, tzinfo=OSLO).astimezone(UTC)  #: longer than the rules look ahead


def shift(*slots: tuple[int, int], days=DAYS, kept: Calendar | None = None, who: str = "ann") -> Shift:
    week = week_of(dict.fromkeys(days, tuple((begins * 60, ends * 60) for begins, ends in slots)))
    return Shift(people=frozenset({who}), week=week, zone=OSLO, special_days=kept)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OSLO).astimezone(UTC)


def test_a_night_shift_lasts_an_hour_less_when_summer_time_begins() -> None:
    found = presence("ann", [shift((22, 6), days=("sat",))], (), (), at("2026-03-28 00:00"), at("2026-03-30 00:00"))

    assert found.spans == ((at("2026-03-28 22:00"), at("2026-03-29 06:00")),)
    assert found.spans[0][1] - found.spans[0][0] == 7 * HOUR


def test_what_somebody_said_counts_from_then_until_they_say_otherwise() -> None:
    words = (
        Said(on=False, at=at("2026-03-24 10:00")),
        Said(on=True, at=at("2026-03-25 12:00"), until=at("2026-03-25 12:00")),  # takes it back
        Said(on=True, at=at("2026-03-26 18:00"), until=at("2026-03-26 20:00")),
    )
    found = presence("ann", [shift((8, 16), days=DAYS[:5])], words, (), at("2026-03-24 00:00"), at("2026-03-27 00:00"))

    assert found.spans == (
        (at("2026-03-24 08:00"), at("2026-03-24 10:00")),
        (at("2026-03-25 12:00"), at("2026-03-25 16:00")),
        (at("2026-03-26 08:00"), at("2026-03-26 16:00")),
        (at("2026-03-26 18:00"), at("2026-03-26 20:00")),
    )


def test_on_until_two_ends_the_shift_at_two_and_the_next_day_is_as_planned() -> None:
    words = (Said(on=True, at=at("2026-03-24 10:00"), until=at("2026-03-24 14:00")),)
    period = (at("2026-03-24 00:00"), at("2026-03-26 00:00"))

    assert presence("ann", [shift((8, 16))], words, (), *period).spans == (
        (at("2026-03-24 08:00"), at("2026-03-24 14:00")),
        (at("2026-03-25 08:00"), at("2026-03-25 16:00")),
    )


def test_without_a_shift_the_opening_hours_of_any_account_count_and_with_one_they_do_not() -> None:
    weekend = Calendar.from_settings("Europe/Oslo", {"sat": ["10:00-12:00"]})
    period = (at("2026-03-20 00:00"), at("2026-03-22 00:00"))
    both = ((at("2026-03-20 08:00"), at("2026-03-20 20:00")), (at("2026-03-21 10:00"), at("2026-03-21 12:00")))

    assert presence("bo", [shift((22, 6))], (), (OFFICE, weekend), *period).spans == both
    assert presence("bo", [], (), (), *period).spans == ()
    assert presence("ann", [shift((6, 7))], (), (OFFICE,), *period).spans[0][0] == at("2026-03-20 06:00")


MOMENTS = st.integers(0, int((END - START).total_seconds()) // 900).map(lambda n: START + n * timedelta(minutes=15))
WORDS = st.lists(
    st.builds(
        lambda when, on, hours: Said(on=on, at=when, until=None if hours is None else when + hours * HOUR),
        MOMENTS,
        st.booleans(),
        st.none() | st.integers(0, 60),
    ),
    max_size=5,
    unique_by=lambda word: word.at,
).map(lambda words: tuple(sorted(words, key=lambda word: word.at)))
ROTAS = st.sampled_from(
    [
        (),
        (shift((8, 16), days=DAYS[:5], kept=OFFICE),),
        (shift((22, 6)),),
        (shift((0, 8), (16, 24)), shift((7, 17), days=("sun",))),
        (shift((8, 16), who="bo"),),
    ]
)


@given(ROTAS, st.sampled_from([OFFICE, ALWAYS]), WORDS, st.lists(MOMENTS, min_size=20, max_size=20))
def test_at_every_moment_it_is_what_duty_said_then(rota, calendar, words, moments) -> None:
    found = presence("ann", rota, words, (calendar,), START, END).spans

    ends = [word.until + step * HOUR for word in words if word.until for step in (0, 1, 5)]
    for moment in [*moments, *(one for one in ends if START <= one < END)]:
        newest = [word for word in words if word.at <= moment][-1:]
        said = dict.fromkeys(["ann"], *newest) if newest else {}
        then = is_on(duty_of("ann", rota, said, calendar, now=moment), moment)
        assert any(begins <= moment < ends for begins, ends in found) == (then and moment < END), moment
    assert all(first[1] < second[0] for first, second in pairwise(found))


@given(ROTAS, WORDS, MOMENTS)
def test_two_parts_of_a_period_are_the_whole(rota, words, middle) -> None:
    whole = presence("ann", rota, words, (OFFICE,), START, END).spans
    parts = [presence("ann", rota, words, (OFFICE,), *part).spans for part in ((START, middle), (middle, END))]

    assert joined([*parts[0], *parts[1]]) == whole
