"""What fits on a Home tab, and how a wait is told."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.home import content_hash, letters, rounded, shares, wait_until

NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
SIZES = st.lists(st.lists(st.integers(0, 900), max_size=12), max_size=5)


@given(lists=SIZES, room=st.integers(-100, 6000))
def test_what_is_shown_fits_and_no_list_has_holes(lists: list[list[int]], room: int) -> None:
    taken = shares(lists, room)

    assert len(taken) == len(lists)
    assert all(0 <= number <= len(sizes) for number, sizes in zip(taken, lists, strict=True))
    assert sum(sum(sizes[:number]) for number, sizes in zip(taken, lists, strict=True)) <= max(room, 0)


@given(lists=SIZES)
def test_where_there_is_room_for_all_nothing_is_cut(lists: list[list[int]]) -> None:
    assert shares(lists, sum(map(sum, lists))) == tuple(map(len, lists))


@given(lists=SIZES, room=st.integers(0, 6000))
def test_a_list_is_cut_only_where_its_next_row_has_no_room(lists: list[list[int]], room: int) -> None:
    taken = shares(lists, room)

    left = room - sum(sum(sizes[:number]) for number, sizes in zip(taken, lists, strict=True))
    assert all(sizes[number] > left for number, sizes in zip(taken, lists, strict=True) if number < len(sizes))


def test_a_long_list_leaves_the_others_their_room() -> None:
    assert shares([[100] * 50, [100, 100], [], [500]], 1000) == (3, 2, 0, 1)


@given(st.timedeltas(min_value=timedelta(), max_value=timedelta(days=400)))
def test_a_wait_is_never_told_longer_than_it_is_nor_by_a_step_too_short(wait: timedelta) -> None:
    told = rounded(wait)

    assert timedelta() <= wait - told < max(timedelta(minutes=1), wait / 2 + timedelta(seconds=1))
    assert rounded(told) == told


@pytest.mark.parametrize(
    ("wait", "told"),
    [
        (timedelta(seconds=59), timedelta()),
        (timedelta(minutes=12, seconds=40), timedelta(minutes=12)),
        (timedelta(minutes=58), timedelta(minutes=55)),
        (timedelta(hours=1, minutes=59), timedelta(hours=1, minutes=55)),
        (timedelta(hours=26, minutes=50), timedelta(hours=26)),
        (timedelta(days=3, hours=23), timedelta(days=3)),
    ],
)
def test_a_wait_is_told_in_steps_that_grow_with_it(wait: timedelta, told: timedelta) -> None:
    assert wait_until(NOW + wait, NOW) == (False, told)
    assert wait_until(NOW - wait, NOW) == (wait > timedelta(), told)


def test_the_letters_of_blocks_are_those_of_all_their_texts() -> None:
    blocks = [
        {"type": "section", "text": {"type": "mrkdwn", "text": "abc"}, "accessory": {"text": {"text": "de"}}},
        {"type": "context", "elements": [{"text": "f"}, {"text": "gh"}]},
    ]

    assert letters(blocks) == 8


def test_the_same_content_has_the_same_hash_and_another_another() -> None:
    assert content_hash([{"a": 1, "b": 2}]) == content_hash([{"b": 2, "a": 1}])
    assert content_hash([{"a": 1}]) != content_hash([{"a": 2}])
