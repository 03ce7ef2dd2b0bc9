"""The search beyond mentions: complete, bounded in time and cost, and nobody's business but its own."""

from dataclasses import replace
from datetime import timedelta

import pytest

from clients import Busy, Gap, Unauthorised, Unreachable, Wanted
from clients.x import X
from tests.clients.canned_x import Answer, CannedX
from tests.clients.x_json import CREDENTIALS, NOON, id_at, minutes, page, post, problem, timeline
from tests.manual_clock import ManualClock

SEARCH = "/2/tweets/search/recent"
MENTIONS = "/2/users/900/mentions"
EARLIER = NOON - minutes(30)
FIRST = id_at(EARLIER)
SINCE = NOON - timedelta(hours=24)
WANTED = Wanted(
    phrases=("Fjord Air",), wrong_handles=("fjordairr",), industry=("delay",), ours=("FjordAir", "fjordcargo")
)


def named(number: int) -> dict[str, object]:
    """A post that names us and calls nobody."""
    return post(number, "Fjord Air lost my bag", entities={})


def later(count: float) -> int:
    return id_at(EARLIER + minutes(count))


def test_one_query_asks_for_names_trade_and_wrong_handles_and_leaves_out_ours_and_reposts(
    x: X, canned: CannedX
) -> None:
    canned.answers("GET", SEARCH, page())

    x.search(WANTED, None, since=SINCE, last=NOON)

    (asked,) = canned.asked_for("GET", SEARCH)
    assert asked.query["query"] == (
        '("Fjord Air" OR delay OR @fjordairr) -from:FjordAir -@FjordAir -from:fjordcargo -@fjordcargo -is:retweet'
    )


def test_all_pages_make_one_sweep_oldest_first_and_nobody_summoned_us(x: X, canned: CannedX) -> None:
    posts = [named(later(n / 100)) for n in range(250)]
    canned.answers("GET", SEARCH, timeline(posts, token="next_token"))

    sweep = x.search(WANTED, str(FIRST - 1), since=SINCE, last=NOON)

    assert [each.id for each in sweep.posts] == [one["id"] for one in posts]
    assert not any(each.summoned for each in sweep.posts)
    assert sweep.cursor == posts[-1]["id"]
    assert (sweep.gap, sweep.unreadable) == (None, ())
    assert sweep.resources_read == 250 + 3


def test_own_posts_and_reposts_are_left_out_also_when_x_finds_them(canned: CannedX, clock: ManualClock) -> None:
    repost = {"referenced_tweets": [{"type": "retweeted", "id": "1"}]}
    cargo = {"id": "901", "username": "FjordCargo", "name": "Fjord Cargo"}
    found = (named(FIRST), named(FIRST + 1) | {"author_id": "900"}, named(FIRST + 2) | repost)
    canned.answers("GET", SEARCH, page(*found, named(FIRST + 3) | {"author_id": "901"}, users=(cargo,)))
    account = X(
        handle="fjordair", credentials=CREDENTIALS, api_url=canned.url, clock=clock, also_ours=frozenset({"fjordcargo"})
    )

    sweep = account.search(WANTED, str(FIRST - 1), since=SINCE, last=NOON)

    assert [each.id for each in sweep.posts] == [str(FIRST)]


def test_a_cold_start_takes_what_is_newer_than_since(x: X, canned: CannedX) -> None:
    canned.answers("GET", SEARCH, timeline([named(FIRST - 1), named(FIRST)], token="next_token"))

    assert [each.id for each in x.search(WANTED, None, since=EARLIER, last=None).posts] == [str(FIRST)]


def test_a_cold_start_asks_for_no_more_than_the_week_that_x_searches_and_misses_nothing_by_it(
    x: X, canned: CannedX
) -> None:
    canned.answers("GET", SEARCH, page())

    sweep = x.search(WANTED, None, since=NOON - timedelta(days=30), last=None)

    assert int(canned.asked_for("GET", SEARCH)[0].query["since_id"]) > id_at(NOON - timedelta(days=7))
    assert sweep.gap is None


def test_searching_and_reading_mentions_look_back_each_on_its_own_once_in_five_minutes(
    x: X, canned: CannedX, clock: ManualClock
) -> None:
    canned.answers("GET", SEARCH, page())
    canned.answers("GET", MENTIONS, page())

    x.fetch(str(FIRST), since=SINCE)
    for _ in range(4):
        x.search(WANTED, str(FIRST), since=SINCE, last=NOON)
        clock.advance(120)

    reached_back = [int(asked.query["since_id"]) < FIRST for asked in canned.asked_for("GET", SEARCH)]
    assert reached_back == [True, False, False, True]


def test_weeks_without_a_find_leave_the_cursor_and_no_gap_and_ask_within_the_seven_days(
    x: X, canned: CannedX, clock: ManualClock
) -> None:
    canned.answers("GET", SEARCH, page())
    for _ in range(20):
        last = clock.now()
        clock.advance(timedelta(days=1).total_seconds())
        sweep = x.search(WANTED, str(FIRST), since=SINCE, last=last)
        assert (sweep.cursor, sweep.gap) == (str(FIRST), None)

    bound = int(canned.asked_for("GET", SEARCH)[-1].query["since_id"])
    assert bound > id_at(clock.now() - timedelta(days=7))


def test_a_clock_that_was_a_year_ahead_hides_nothing_once_it_is_put_back(
    x: X, canned: CannedX, clock: ManualClock
) -> None:
    canned.answers("GET", SEARCH, page())
    clock.advance(timedelta(days=365).total_seconds())
    cursor = x.search(WANTED, str(FIRST), since=SINCE, last=NOON).cursor
    clock.advance(-timedelta(days=365).total_seconds())

    canned.answers("GET", SEARCH, timeline([named(later(1))], token="next_token"))

    assert [each.id for each in x.search(WANTED, cursor, since=SINCE, last=NOON).posts] == [str(later(1))]


def test_an_absence_longer_than_the_search_reaches_back_is_told(x: X, canned: CannedX, clock: ManualClock) -> None:
    canned.answers("GET", SEARCH, timeline([named(later(1))], token="next_token"))
    clock.advance(timedelta(days=8).total_seconds())

    sweep = x.search(WANTED, str(FIRST), since=SINCE, last=NOON)

    assert sweep.gap is not None
    assert not sweep.gap.closed
    assert sweep.gap.after_id == str(FIRST)
    assert sweep.gap.reason == "X's search reaches back seven days only."
    assert int(canned.asked_for("GET", SEARCH)[0].query["since_id"]) > id_at(clock.now() - timedelta(days=7))


def test_a_flood_is_read_up_to_two_thousand_posts_and_the_rest_is_told_and_not_paid_for(x: X, canned: CannedX) -> None:
    posts = [named(FIRST + n) for n in range(1, 3001)]
    canned.answers("GET", SEARCH, timeline(posts, token="next_token"))

    sweep = x.search(WANTED, str(FIRST), since=SINCE, last=NOON)

    assert len(canned.asked_for("GET", SEARCH)) == 20
    assert [each.id for each in sweep.posts] == [one["id"] for one in posts[1000:]]
    assert sweep.cursor == posts[-1]["id"]
    assert sweep.gap == Gap(
        after_id=str(FIRST),
        before_id=str(posts[1000]["id"]),
        recovered=2000,
        closed=False,
        reason="More than 2,000 posts came meanwhile.",
    )


@pytest.mark.parametrize(
    "answer, raised",
    [
        (Answer(drop=True), Unreachable),
        (problem(500, "Oops"), Unreachable),
        (problem(400, "bad query"), Unreachable),
        (problem(429, "Later"), Busy),
        (problem(403, "Your plan has no search."), Unauthorised),
    ],
)
def test_a_search_that_fails_says_so_and_leaves_the_mentions_alone(
    x: X, canned: CannedX, answer: Answer, raised: type[Exception]
) -> None:
    canned.answers("GET", SEARCH, answer)
    canned.answers("GET", MENTIONS, page(post(FIRST)))

    with pytest.raises(raised):
        x.search(WANTED, str(FIRST - 1), since=SINCE, last=NOON)

    assert [each.id for each in x.fetch(str(FIRST - 1), since=SINCE).posts] == [str(FIRST)]


def test_a_second_page_that_fails_takes_nothing(x: X, canned: CannedX) -> None:
    pages = iter([page(named(later(1)), next_token="2"), Answer(drop=True)])
    canned.answers("GET", SEARCH, lambda _: next(pages))

    with pytest.raises(Unreachable):
        x.search(WANTED, str(FIRST), since=SINCE, last=NOON)


def test_searches_use_the_apps_own_token_when_there_is_one(canned: CannedX, clock: ManualClock) -> None:
    canned.answers("GET", SEARCH, page())
    credentials = replace(CREDENTIALS, bearer_token="canary-bearer")

    X(handle="fjordair", credentials=credentials, api_url=canned.url, clock=clock).search(
        WANTED, None, since=SINCE, last=NOON
    )

    assert canned.asked_for("GET", SEARCH)[0].headers["authorization"] == "Bearer canary-bearer"
