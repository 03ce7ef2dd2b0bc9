"""Sweeps of the mentions: nothing lost, nothing of our own, every post as its author wrote it."""

from typing import Any

import pytest

from clients import Busy, Unauthorised, Unreachable
from clients.x import X
from tests.clients.canned_x import Answer, CannedX
from tests.clients.x_json import ANN, CREDENTIALS, NOON, id_at, minutes, page, post, problem, timeline
from tests.manual_clock import ManualClock

MENTIONS = "/2/users/900/mentions"
EARLIER = NOON - minutes(30)
FIRST = id_at(EARLIER)
SINCE = NOON - minutes(24 * 60)


def later(count: float) -> int:
    """An id of `count` minutes after the first post."""
    return id_at(EARLIER + minutes(count))


def test_all_pages_make_one_sweep_oldest_first_with_the_highest_id_as_cursor(x: X, canned: CannedX) -> None:
    posts = [post(later(n / 100)) for n in range(250)]
    canned.answers("GET", MENTIONS, timeline(posts))

    sweep = x.fetch(str(FIRST - 1), since=SINCE)

    assert [each.id for each in sweep.posts] == [one["id"] for one in posts]
    assert sweep.cursor == posts[-1]["id"]
    assert sweep.gap is None
    assert sweep.unreadable == ()
    assert sweep.resources_read == 250 + 3  # and one author on each page
    assert [asked.query.get("pagination_token") for asked in canned.asked_for("GET", MENTIONS)] == [None, "100", "200"]


def test_ids_are_compared_as_numbers(x: X, canned: CannedX) -> None:
    canned.answers("GET", MENTIONS, page(post(100_000), post(99_999)))
    sweep = x.fetch("99998", since=SINCE)
    assert sweep.cursor == "100000"
    assert [each.id for each in sweep.posts] == ["99999", "100000"]


def test_the_cursor_never_falls(x: X, canned: CannedX) -> None:
    canned.answers("GET", MENTIONS, page(post(FIRST)))
    assert x.fetch(str(later(10)), since=SINCE).cursor == str(later(10))
    canned.answers("GET", MENTIONS, page())
    assert x.fetch(str(later(10)), since=SINCE).cursor == str(later(10))


def test_a_cold_start_takes_what_is_newer_than_since_and_nothing_older(x: X, canned: CannedX) -> None:
    since = EARLIER
    canned.answers("GET", MENTIONS, timeline([post(FIRST - 1), post(FIRST), post(later(1))]))

    sweep = x.fetch(None, since=since)

    assert [each.id for each in sweep.posts] == [str(FIRST), str(later(1))]


def test_a_cold_start_without_mentions_still_fixes_the_horizon(x: X, canned: CannedX) -> None:
    canned.answers("GET", MENTIONS, page())
    sweep = x.fetch(None, since=EARLIER)
    assert sweep.posts == []
    assert sweep.cursor == str(FIRST - 1)


def test_a_failure_on_the_last_page_takes_nothing_and_the_sweep_can_be_made_again(x: X, canned: CannedX) -> None:
    posts = [post(later(n / 100)) for n in range(150)]
    whole = timeline(posts)
    canned.answers("GET", MENTIONS, whole, Answer(status=503, body=b"<html>"), whole)

    with pytest.raises(Unreachable):
        x.fetch(str(FIRST - 1), since=SINCE)

    assert len(x.fetch(str(FIRST - 1), since=SINCE).posts) == 150


def test_late_posts_below_the_cursor_are_found_by_looking_back_at_most_once_in_five_minutes(
    x: X, canned: CannedX, clock: ManualClock
) -> None:
    cursor = str(later(20))
    canned.answers("GET", MENTIONS, timeline([post(later(4)), post(later(6)), post(later(20))]))

    assert [each.id for each in x.fetch(cursor, since=SINCE).posts] == [str(later(6)), cursor]
    assert x.fetch(cursor, since=SINCE).posts == []
    clock.advance(299)
    assert x.fetch(cursor, since=SINCE).posts == []
    clock.advance(1)
    sweep = x.fetch(cursor, since=SINCE)
    assert [each.id for each in sweep.posts] == [str(later(6)), cursor]
    assert sweep.cursor == cursor


def test_looking_back_never_goes_behind_since(x: X, canned: CannedX) -> None:
    canned.answers("GET", MENTIONS, timeline([post(later(6)), post(later(9)), post(later(20))]))
    sweep = x.fetch(str(later(10)), since=EARLIER + minutes(8))
    assert [each.id for each in sweep.posts] == [str(later(9)), str(later(20))]


def test_after_an_outage_longer_than_since_the_cursor_still_counts(x: X, canned: CannedX) -> None:
    canned.answers("GET", MENTIONS, timeline([post(later(6)), post(later(9))]))
    sweep = x.fetch(str(later(5)), since=NOON)
    assert [each.id for each in sweep.posts] == [str(later(6)), str(later(9))]


def test_a_failed_look_back_is_made_up_for(x: X, canned: CannedX) -> None:
    cursor = str(later(20))
    canned.answers("GET", MENTIONS, Answer(drop=True), timeline([post(later(6)), post(later(20))]))
    with pytest.raises(Unreachable):
        x.fetch(cursor, since=SINCE)
    assert [each.id for each in x.fetch(cursor, since=SINCE).posts] == [str(later(6)), cursor]


def test_own_posts_reposts_and_posts_of_our_other_handles_are_left_out_but_move_the_cursor(
    canned: CannedX, clock: ManualClock
) -> None:
    help_desk = {"id": "901", "username": "FjordAirHelp", "name": "Help"}
    also = X(
        handle="fjordair",
        credentials=CREDENTIALS,
        api_url=canned.url,
        clock=clock,
        also_ours=frozenset({"@fjordairhelp"}),
    )
    posts = (
        post(later(4), author_id="900"),
        post(later(3), author_id="901"),
        post(later(2), referenced_tweets=[{"type": "retweeted", "id": "1"}]),
        post(later(1)),
    )
    canned.answers("GET", MENTIONS, page(*posts, users=(ANN, help_desk)))

    sweep = also.fetch(str(FIRST), since=SINCE)

    assert [each.id for each in sweep.posts] == [str(later(1))]
    assert sweep.cursor == str(later(4))


def test_a_post_is_parsed_to_what_we_use(x: X, canned: CannedX) -> None:
    parent = later(-3)
    item = post(
        later(1),
        "@fjordair hei &amp; hallo &lt;3 https://t.co/abc123DEF4",
        conversation_id=str(parent),
        lang="no",
        referenced_tweets=[{"type": "replied_to", "id": str(parent)}],
        entities={
            "mentions": [{"username": "FJORDAIR", "id": "0"}],
            "urls": [{"url": "https://t.co/abc123DEF4", "expanded_url": "https://example.com/a?b=1&c=2"}],
        },
        something_new={"nobody": "knows"},
    )
    canned.answers("GET", MENTIONS, page(item))

    (found,) = x.fetch(str(FIRST), since=SINCE).posts

    assert (found.network, found.id, found.version_id) == ("x", str(later(1)), str(later(1)))
    assert (found.author_id, found.author_handle, found.author_name) == ("501", "ann_no", "Ann")
    assert (found.author_followers, found.author_verified) == (1234, True)
    assert found.text == "@fjordair hei & hallo <3 https://example.com/a?b=1&c=2"
    assert (found.conversation_id, found.in_reply_to, found.language) == (str(parent), str(parent), "no")
    assert found.created_at == EARLIER + minutes(1)
    assert found.url == f"https://x.com/ann_no/status/{later(1)}"
    assert found.summoned


def test_an_edited_post_keeps_its_first_id_and_time(x: X, canned: CannedX) -> None:
    chain = [str(later(1)), str(later(2)), str(later(3))]
    canned.answers("GET", MENTIONS, page(post(later(3), "@fjordair better", edit_history_tweet_ids=chain)))

    (found,) = x.fetch(str(FIRST), since=SINCE).posts

    assert (found.id, found.version_id, found.text) == (chain[0], chain[2], "@fjordair better")
    assert found.created_at == EARLIER + minutes(1)


def test_two_versions_in_one_sweep_make_one_post_the_newest(x: X, canned: CannedX) -> None:
    chain = [str(later(1)), str(later(2))]
    newer = post(later(2), "@fjordair new", edit_history_tweet_ids=chain)
    older = post(later(1), "@fjordair old", edit_history_tweet_ids=chain[:1])
    for order in ((newer, older), (older, newer)):
        canned.answers("GET", MENTIONS, page(*order))
        (found,) = x.fetch(str(FIRST), since=SINCE).posts
        assert (found.id, found.text) == (chain[0], "@fjordair new")


def test_xs_new_property_names_are_read_too(x: X, canned: CannedX) -> None:
    ours = {"id": str(FIRST), "author_id": "900", "text": "Hello"}
    item = post(later(2), entities={}, edit_history_post_ids=[str(later(1)), str(later(2))])
    del item["edit_history_tweet_ids"]
    item["referenced_posts"] = [{"type": "quoted", "id": str(FIRST)}]
    canned.answers("GET", MENTIONS, page(item, includes={"users": [ANN], "posts": [ours]}))

    (found,) = x.fetch(str(FIRST), since=SINCE).posts

    assert found.id == str(later(1))
    assert found.summoned


@pytest.mark.parametrize(
    "quoted_author, mentions, summoned",
    [
        ("900", [], True),
        ("777", [], False),
        ("777", [{"id": "900", "username": "renamed"}], True),
        (None, [{"id": "901", "username": "fjordair_fans"}], False),
        (None, None, False),
    ],
)
def test_summoned_means_called_in_this_very_post_or_quoted(
    x: X, canned: CannedX, quoted_author: str | None, mentions: Any, summoned: bool
) -> None:
    item = post(later(1), entities={"mentions": mentions})
    included: dict[str, Any] = {"users": [ANN]}
    if quoted_author:
        item["referenced_tweets"] = [{"type": "quoted", "id": "5"}]
        included["tweets"] = [{"id": "5", "author_id": quoted_author, "text": "quoted"}]
    canned.answers("GET", MENTIONS, page(item, includes=included))

    (found,) = x.fetch(str(FIRST), since=SINCE).posts
    verdict = x.can_reply(found)

    assert verdict.allowed is summoned
    assert ("only when the author mentions @FjordAir" in verdict.reason) is not summoned


def test_the_whole_of_a_long_post_is_read(x: X, canned: CannedX) -> None:
    whole = {"text": "A" * 400 + " @fjordair", "entities": {"mentions": [{"id": "900", "username": "fjordair"}]}}
    canned.answers("GET", MENTIONS, page(post(later(1), "A" * 275, entities={}, note_tweet=whole)))
    (found,) = x.fetch(str(FIRST), since=SINCE).posts
    assert found.text == whole["text"]
    assert found.summoned


@pytest.mark.parametrize("label", ["und", "zxx", "qme", "art", None, 7])
def test_a_language_that_x_cannot_tell_is_none(x: X, canned: CannedX, label: object) -> None:
    canned.answers("GET", MENTIONS, page(post(later(1), lang=label)))
    assert x.fetch(str(FIRST), since=SINCE).posts[0].language is None


def test_an_author_whom_x_leaves_out_does_not_lose_the_post(x: X, canned: CannedX) -> None:
    errors = [{"type": "https://api.twitter.com/2/problems/resource-not-found", "resource_type": "user"}]
    canned.answers("GET", MENTIONS, page(post(later(1)), users=(), errors=errors))
    (found,) = x.fetch(str(FIRST), since=SINCE).posts
    assert (found.author_id, found.author_handle) == ("501", "501")
    assert found.url == f"https://x.com/i/status/{later(1)}"


@pytest.mark.parametrize("created_at", [None, "soon", "2026-11-20T12:00:00", 5])
def test_a_missing_or_strange_time_is_taken_from_the_id(x: X, canned: CannedX, created_at: object) -> None:
    canned.answers("GET", MENTIONS, page(post(later(1), created_at=created_at)))
    assert x.fetch(str(FIRST), since=SINCE).posts[0].created_at == EARLIER + minutes(1)


@pytest.mark.parametrize(
    "bad, problem_told",
    [
        (None, "?: id is no number"),
        ("text", "?: id is no number"),
        ({"id": 5}, "?: id is no number"),
        ({"id": "1; drop"}, "?: id is no number"),
        (post(later(2)) | {"author_id": None}, f"{later(2)}: author_id is missing"),
        (post(later(2)) | {"text": ["secret words"]}, f"{later(2)}: text is no text"),
        (post(9 * 10**18), f"{9 * 10**18}: id lies in the far future"),
    ],
)
def test_one_bad_item_is_told_and_loses_no_other(x: X, canned: CannedX, bad: Any, problem_told: str) -> None:
    canned.answers("GET", MENTIONS, page(post(later(3)), bad, post(later(1))))

    sweep = x.fetch(str(FIRST), since=SINCE)

    assert [each.id for each in sweep.posts] == [str(later(1)), str(later(3))]
    assert sweep.unreadable == (problem_told,)
    assert sweep.cursor == str(later(3))


def test_strange_parts_around_a_post_do_not_lose_it(x: X, canned: CannedX) -> None:
    item = post(
        later(1),
        entities={"mentions": [None, 3, {"id": "900"}], "urls": ["x", {"url": 1}]},
        referenced_tweets=[None, {"type": "quoted"}, {"id": "1"}],
        edit_history_tweet_ids=[None, "x", str(later(1))],
    )
    canned.answers("GET", MENTIONS, page(item, includes={"users": [None, 1, ANN | {"public_metrics": None}]}))
    (found,) = x.fetch(str(FIRST), since=SINCE).posts
    assert found.author_followers is None
    assert found.summoned


def test_a_listing_that_never_ends_is_given_up(x: X, canned: CannedX) -> None:
    canned.answers("GET", MENTIONS, page(post(later(1)), next_token="again"))
    with pytest.raises(Unreachable, match="does not come to an end"):
        x.fetch(str(FIRST), since=SINCE)
    assert len(canned.asked_for("GET", MENTIONS)) == 2


def test_a_page_without_posts_is_not_the_end_while_there_is_a_next(x: X, canned: CannedX) -> None:
    canned.answers("GET", MENTIONS, page(next_token="more"), page(post(later(1))))
    assert len(x.fetch(str(FIRST), since=SINCE).posts) == 1


@pytest.mark.parametrize(
    "answer, raised",
    [
        (problem(401, "Unauthorized"), Unauthorised),
        (problem(403, "no access", "https://api.twitter.com/2/problems/client-not-enrolled"), Unauthorised),
        (problem(429, "Too Many Requests"), Busy),
        (problem(402, "no credits"), Busy),
        (problem(400, "invalid"), Unreachable),
        (problem(404, "Not Found"), Unreachable),
        (problem(500, "Something is broken."), Unreachable),
        (Answer(document={"data": [], "meta": {"next_token": 5}}), Unreachable),
    ],
)
def test_trouble_becomes_one_of_the_ports_exceptions(
    x: X, canned: CannedX, answer: Answer, raised: type[Exception]
) -> None:
    canned.answers("GET", MENTIONS, answer)
    with pytest.raises(raised):
        x.fetch(str(FIRST), since=SINCE)
