"""Beyond the 800 mentions that X lists, the search fills what it can, and what it cannot is told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from clients import Busy, Gap, Unreachable
from clients.x import X
from tests.clients.canned_x import Answer, CannedX
from tests.clients.x_json import CREDENTIALS, NOON, id_at, page, post, problem, timeline
from tests.manual_clock import ManualClock

MENTIONS = "/2/users/900/mentions"
SEARCH = "/2/tweets/search/recent"
CURSOR = id_at(NOON - timedelta(hours=10))
SINCE = NOON - timedelta(days=30)

STORM = [post(CURSOR + (n << 22)) for n in range(1, 1001)]
BEFORE = STORM[200]["id"]  # the oldest that the timeline still lists


def storm(canned: CannedX) -> None:
    """A thousand mentions since the cursor, of which the timeline lists the newest 800."""
    canned.answers("GET", MENTIONS, timeline(STORM, horizon=800))
    canned.answers("GET", SEARCH, timeline(STORM, token="next_token"))


def test_the_search_recovers_all_that_fell_behind_the_horizon(x: X, canned: CannedX) -> None:
    storm(canned)

    sweep = x.fetch(str(CURSOR), since=SINCE)

    assert [each.id for each in sweep.posts] == [one["id"] for one in STORM]
    assert sweep.gap == Gap(after_id=str(CURSOR), before_id=BEFORE, recovered=200, closed=True)
    assert sweep.cursor == STORM[-1]["id"]
    first = canned.asked_for("GET", SEARCH)[0].query
    assert first["query"] == "@fjordair -is:retweet"
    assert (first["since_id"], first["until_id"]) == (str(CURSOR), BEFORE)


def test_own_posts_and_reposts_found_by_the_search_are_left_out(x: X, canned: CannedX) -> None:
    storm(canned)
    repost = {"referenced_tweets": [{"type": "retweeted", "id": "1"}]}
    canned.answers("GET", SEARCH, page(STORM[3], STORM[2] | {"author_id": "900"}, STORM[1] | repost))

    sweep = x.fetch(str(CURSOR), since=SINCE)

    assert sweep.gap is not None
    assert sweep.gap.recovered == 1
    assert len(sweep.posts) == 801


def test_no_gap_is_told_when_the_timeline_held_everything(x: X, canned: CannedX) -> None:
    canned.answers("GET", MENTIONS, timeline(STORM[200:], horizon=800))
    canned.answers("GET", SEARCH, page())
    sweep = x.fetch(str(CURSOR), since=SINCE)
    assert len(sweep.posts) == 800
    assert sweep.gap is None


def test_a_sweep_well_short_of_the_horizon_costs_no_search(x: X, canned: CannedX) -> None:
    canned.answers("GET", MENTIONS, timeline(STORM[-500:]))
    assert x.fetch(str(CURSOR), since=SINCE).gap is None
    assert canned.asked_for("GET", SEARCH) == []


def test_posts_that_x_hid_from_the_800_do_not_hide_the_gap(x: X, canned: CannedX) -> None:
    listed = [one for n, one in enumerate(STORM[200:]) if n % 10]
    canned.answers("GET", MENTIONS, timeline(listed))
    canned.answers("GET", SEARCH, timeline(STORM, token="next_token"))

    sweep = x.fetch(str(CURSOR), since=SINCE)

    assert sweep.gap is not None
    assert sweep.gap.recovered == 201


def test_looking_back_past_the_cursor_shows_that_there_is_no_gap(x: X, canned: CannedX, clock: ManualClock) -> None:
    canned.answers("GET", MENTIONS, timeline(STORM[100:]))
    clock.advance(timedelta(days=8).total_seconds())
    sweep = x.fetch(STORM[200]["id"], since=SINCE)
    assert sweep.gap is None
    assert len(sweep.posts) == 900
    assert canned.asked_for("GET", SEARCH) == []


def test_a_gap_older_than_seven_days_stays_open_and_says_so(x: X, canned: CannedX, clock: ManualClock) -> None:
    storm(canned)
    clock.advance(timedelta(days=8).total_seconds())

    gap = x.fetch(str(CURSOR), since=SINCE).gap

    assert gap == Gap(
        after_id=str(CURSOR),
        before_id=BEFORE,
        recovered=0,
        closed=False,
        reason="X's search reaches back seven days only.",
    )
    assert canned.asked_for("GET", SEARCH) == []


def test_a_gap_reaching_beyond_seven_days_is_filled_as_far_as_the_search_goes(
    x: X, canned: CannedX, clock: ManualClock
) -> None:
    storm(canned)
    ancient = id_at(NOON - timedelta(days=9))

    gap = x.fetch(str(ancient), since=SINCE).gap

    assert gap is not None
    assert (gap.recovered, gap.closed) == (200, False)
    bound = int(canned.asked_for("GET", SEARCH)[0].query["since_id"])
    assert bound > id_at(NOON - timedelta(days=7))


@pytest.mark.parametrize(
    "answer", [problem(403, "Your plan has no search."), problem(401, "Unauthorized"), problem(400, "bad query")]
)
def test_a_search_that_x_will_never_do_leaves_the_gap_open_but_keeps_the_sweep(
    x: X, canned: CannedX, answer: Answer
) -> None:
    storm(canned)
    canned.answers("GET", SEARCH, answer)

    sweep = x.fetch(str(CURSOR), since=SINCE)

    assert len(sweep.posts) == 800
    assert sweep.gap is not None
    assert not sweep.gap.closed
    assert sweep.gap.reason.startswith("The search failed.")


@pytest.mark.parametrize("answer, raised", [(Answer(drop=True), Unreachable), (problem(429, "Later"), Busy)])
def test_a_search_that_may_work_later_makes_the_whole_sweep_be_made_again(
    x: X, canned: CannedX, answer: Answer, raised: type[Exception]
) -> None:
    storm(canned)
    canned.answers("GET", SEARCH, answer)
    with pytest.raises(raised):
        x.fetch(str(CURSOR), since=SINCE)


def test_a_flood_too_large_to_search_is_told(x: X, canned: CannedX) -> None:
    storm(canned)
    pages = (page(post(CURSOR + n), next_token=str(n)) for n in range(1, 1000))
    canned.answers("GET", SEARCH, lambda _: next(pages))

    gap = x.fetch(str(CURSOR), since=SINCE).gap

    assert gap is not None
    assert (gap.closed, gap.reason) == (False, "More than 10,000 posts came meanwhile.")
    assert len(canned.asked_for("GET", SEARCH)) == 100


def test_searches_use_the_apps_own_token_when_there_is_one(canned: CannedX, clock: ManualClock) -> None:
    storm(canned)
    credentials = replace(CREDENTIALS, bearer_token="canary-bearer")
    X(handle="fjordair", credentials=credentials, api_url=canned.url, clock=clock).fetch(str(CURSOR), since=SINCE)
    assert canned.asked_for("GET", SEARCH)[0].headers["authorization"] == "Bearer canary-bearer"
    assert canned.asked_for("GET", MENTIONS)[0].headers["authorization"].startswith("OAuth ")
