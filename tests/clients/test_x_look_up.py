"""A post as it is now, before a reply is sent to it."""

from datetime import timedelta
from typing import Any

import pytest

from clients import Busy, Gone, Post, Unauthorised, Unreachable
from clients.x import X
from tests.clients.canned_x import Answer, CannedX
from tests.clients.x_json import ANN, NOON, id_at, post, problem

FIRST = id_at(NOON - timedelta(minutes=5))
EDITED = id_at(NOON - timedelta(minutes=3))
PROBLEMS = "https://api.twitter.com/2/problems"


def one(item: Any, **more: Any) -> Answer:
    return Answer(document={"data": item, "includes": {"users": [ANN]}, **more})


def without_post(**error: str) -> Answer:
    return Answer(document={"errors": [error]})


def test_the_post_is_read(x: X, canned: CannedX) -> None:
    canned.answers("GET", f"/2/tweets/{FIRST}", one(post(FIRST)))
    found = x.look_up(str(FIRST))
    assert isinstance(found, Post)
    assert (found.id, found.author_handle, found.summoned) == (str(FIRST), "ann_no", True)


def test_an_old_version_leads_to_the_newest(x: X, canned: CannedX) -> None:
    chain = [str(FIRST), str(EDITED)]
    canned.answers("GET", f"/2/tweets/{FIRST}", one(post(FIRST, "old", edit_history_tweet_ids=chain)))
    canned.answers("GET", f"/2/tweets/{EDITED}", one(post(EDITED, "new", edit_history_tweet_ids=chain)))

    found = x.look_up(str(FIRST))

    assert isinstance(found, Post)
    assert (found.id, found.version_id, found.text) == (str(FIRST), str(EDITED), "new")


@pytest.mark.parametrize(
    "answer, told",
    [
        (without_post(title="Not Found Error", detail="Could not find tweet", type=f"{PROBLEMS}/resource-not-found"),
         "deleted"),
        (without_post(title="Authorization Error", detail="Sorry", type=f"{PROBLEMS}/not-authorized-for-resource"),
         "protected"),
        (without_post(title="Forbidden", detail="User has been suspended: [1].", type=f"{PROBLEMS}/resource-not-found"),
         "suspended"),
        (problem(404, "Not Found"), "deleted"),
    ],
)  # fmt: skip
def test_a_post_that_x_no_longer_shows_is_gone_and_why(x: X, canned: CannedX, answer: Answer, told: str) -> None:
    canned.answers("GET", f"/2/tweets/{FIRST}", answer)
    found = x.look_up(str(FIRST))
    assert isinstance(found, Gone)
    assert told in found.reason


def test_an_error_about_something_else_does_not_hide_the_post(x: X, canned: CannedX) -> None:
    error = {"type": f"{PROBLEMS}/resource-not-found", "resource_type": "tweet", "parameter": "referenced_tweets.id"}
    canned.answers("GET", f"/2/tweets/{FIRST}", one(post(FIRST), errors=[error]))
    assert isinstance(x.look_up(str(FIRST)), Post)


@pytest.mark.parametrize(
    "answer, raised",
    [
        (Answer(status=404, body=b"<html>not X</html>"), Unreachable),
        (Answer(document={}), Unreachable),
        (without_post(title="Odd", type="about:blank"), Unreachable),
        (one(post(FIRST) | {"text": None}), Unreachable),
        (one(post(FIRST) | {"id": None}), Unreachable),
        (problem(400, "bad id"), Unreachable),
        (problem(503, "busy"), Unreachable),
        (problem(401, "Unauthorized"), Unauthorised),
        (problem(429, "Later"), Busy),
    ],
)
def test_not_knowing_is_not_gone(x: X, canned: CannedX, answer: Answer, raised: type[Exception]) -> None:
    canned.answers("GET", f"/2/tweets/{FIRST}", answer)
    with pytest.raises(raised):
        x.look_up(str(FIRST))


def test_two_versions_that_name_each_other_end_in_unreachable(x: X, canned: CannedX) -> None:
    chain = [str(FIRST), str(EDITED)]
    for number in (FIRST, EDITED):
        canned.answers("GET", f"/2/tweets/{number}", one(post(FIRST, edit_history_tweet_ids=chain)))
    with pytest.raises(Unreachable, match="edited"):
        x.look_up(str(FIRST))
