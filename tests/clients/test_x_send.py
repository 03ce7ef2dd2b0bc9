"""A reply is sent once and byte for byte; whatever X answers, its fate is known or said to be unknown."""

import json
import socket
from datetime import timedelta

import pytest

from clients import Later, Refused, Sent, Unsure
from clients.x import X
from tests.clients.canned_x import Answer, CannedX
from tests.clients.x_json import CREDENTIALS, NOON, id_at, outgoing, own_reply, page, problem
from tests.manual_clock import ManualClock

TWEETS = "/2/tweets"
CUSTOMER = id_at(NOON - timedelta(minutes=5))
REPLY = id_at(NOON + timedelta(seconds=1))
CREATED = Answer(status=201, document={"data": {"id": str(REPLY), "text": "@ann_no shortened https://t.co/x"}})
DUPLICATE = problem(403, "You are not allowed to create a Tweet with duplicate content.")
PROBLEMS = "https://api.twitter.com/2/problems"


@pytest.mark.parametrize(
    "text",
    [
        "It is on its way. ^KB",
        "æøå 👩‍👩‍👧 \u0065\u0301 & <b> \"'\\ \u2028 https://example.com/?a=1&b=2",
        " two\n\nlines ",
    ],
)
def test_the_approved_text_is_sent_byte_for_byte(x: X, canned: CannedX, text: str) -> None:
    canned.answers("POST", TWEETS, CREATED)

    outcome = x.send(outgoing(text, to=CUSTOMER))

    assert outcome == Sent(
        remote_id=str(REPLY), at=NOON + timedelta(seconds=1), url=f"https://x.com/fjordair/status/{REPLY}"
    )
    (asked,) = canned.asked_for("POST", TWEETS)
    assert json.loads(asked.body) == {"text": text, "reply": {"in_reply_to_tweet_id": str(CUSTOMER)}}


@pytest.mark.parametrize(
    "answer, code, told",
    [
        (
            problem(403, "Reply to this conversation is not allowed because you have not been mentioned or otherwise "
                    "engaged by the author of the post you are replying to."),
            "not_summoned",
            "X accepts replies through its API only when the author mentions @fjordair or quotes one of its posts. "
            "Open the post on X to answer there.",
        ),
        (problem(403, "You attempted to reply to a Tweet that is deleted or not visible to you."), "gone", "deleted"),
        (problem(404, "Could not find tweet with id: [1]."), "gone", "nothing left to answer"),
        (problem(403, "The original Tweet author restricted who can reply to this Tweet."), "restricted", "limits who"),
        (problem(400, "Your Tweet text is too long. For more information ..."), "too_long", "Shorten it"),
        (Answer(status=400, document={"errors": [{"message": "Only one  cashtag"}], "title": "Invalid"}), "forbidden",
         "X did not take this reply: Only one cashtag. Change it"),
        (problem(403, "x" * 5000), "forbidden", "xxx…"),
        (Answer(status=403, document={}), "forbidden", "no reason given"),
    ],
)  # fmt: skip
def test_a_no_goes_back_to_the_author_with_what_to_do(
    x: X, canned: CannedX, answer: Answer, code: str, told: str
) -> None:
    canned.answers("POST", TWEETS, answer)

    outcome = x.send(outgoing(to=CUSTOMER))

    assert isinstance(outcome, Refused)
    assert outcome.code == code
    assert told in outcome.reason
    assert len(outcome.reason) < 400
    assert len(canned.asked_for("POST", TWEETS)) == 1


@pytest.mark.parametrize(
    "answer",
    [
        problem(401, "Unauthorized"),
        Answer(status=401, body=b"<html>"),
        problem(403, "When authenticating requests ...", f"{PROBLEMS}/client-forbidden"),
        problem(403, "Authenticating with ... is forbidden", f"{PROBLEMS}/unsupported-authentication"),
        problem(403, "Your client app is not configured with the appropriate oauth1 app permissions."),
        problem(403, "Your account is suspended and is not permitted to access this feature."),
    ],
)
def test_a_fault_of_app_or_account_holds_the_queue_instead_of_the_draft(x: X, canned: CannedX, answer: Answer) -> None:
    canned.answers("POST", TWEETS, answer)
    outcome = x.send(outgoing(to=CUSTOMER))
    assert isinstance(outcome, Later)
    assert outcome.retry_at == NOON + timedelta(minutes=5)


def test_a_daily_limit_of_posts_comes_back_in_an_hour(x: X, canned: CannedX) -> None:
    canned.answers("POST", TWEETS, problem(403, "User is over daily status update limit."))
    outcome = x.send(outgoing(to=CUSTOMER))
    assert isinstance(outcome, Later)
    assert outcome.retry_at == NOON + timedelta(hours=1)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(drop=True),
        Answer(hang=True),
        Answer(status=500, document={"title": "Internal Server Error", "status": 500}),
        Answer(status=503, body=b"<html>over capacity</html>"),
        Answer(status=200, body=b"<html>please log in</html>"),
        Answer(status=201, body=b'{"data": {"id": "12'),
        Answer(status=201, document={"data": {"id": str(REPLY)}}, cut=True),
        Answer(status=201, document={"data": {"text": "no id"}}),
        Answer(status=201, document={"data": {"id": None}}),
        Answer(status=200, document={"errors": [{"title": "odd"}]}),
        Answer(status=201, document=["odd"]),
        Answer(status=302, headers={"Location": "/elsewhere"}),
        Answer(status=403, body=b"<html>blocked by the proxy</html>"),
        Answer(status=403, document=[{"detail": "duplicate content"}]),
        Answer(status=408, document={"title": "Request Timeout"}),
    ],
)
def test_an_unknown_outcome_is_unsure_and_never_tried_twice(hasty_x: X, canned: CannedX, answer: Answer) -> None:
    canned.answers("POST", TWEETS, answer)
    assert isinstance(hasty_x.send(outgoing(to=CUSTOMER)), Unsure)
    assert len(canned.asked_for("POST", TWEETS)) == 1
    assert canned.asked_for("GET", "/elsewhere") == []


def test_a_refused_connection_published_nothing(x: X, canned: CannedX, clock: ManualClock) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        unreached = X(handle="fjordair", credentials=CREDENTIALS, api_url=url, clock=clock)
        outcome = unreached.send(outgoing(to=CUSTOMER))
    assert isinstance(outcome, Later)
    assert outcome.retry_at == NOON + timedelta(seconds=30)


def test_a_server_gone_since_the_last_call_published_nothing(canned: CannedX, clock: ManualClock) -> None:
    account = X(handle="fjordair", credentials=CREDENTIALS, api_url=canned.url, clock=clock)
    canned.answers("GET", "/2/users/900/mentions", page())
    account.fetch(None, since=NOON)
    canned.close()
    outcome = account.send(outgoing(to=CUSTOMER))
    assert isinstance(outcome, Later)
    assert "cannot be reached" in outcome.reason


@pytest.mark.parametrize("answer", [Answer(drop=True), problem(401, "Unauthorized"), problem(429, "Later")])
def test_nothing_is_sent_before_it_is_known_whose_account_this_is(x: X, canned: CannedX, answer: Answer) -> None:
    canned.answers("GET", "/2/users/me", answer)
    canned.answers("POST", TWEETS, CREATED)
    assert isinstance(x.send(outgoing(to=CUSTOMER)), Later)
    assert canned.asked_for("POST", TWEETS) == []


def test_nothing_is_sent_from_another_account(x: X, canned: CannedX) -> None:
    canned.answers("GET", "/2/users/me", Answer(document={"data": {"id": "7", "username": "other"}}))
    outcome = x.send(outgoing(to=CUSTOMER))
    assert isinstance(outcome, Later)
    assert "belong to @other" in outcome.reason
    assert canned.asked_for("POST", TWEETS) == []


def test_a_duplicate_whose_first_try_worked_is_sent(x: X, canned: CannedX) -> None:
    canned.answers("POST", TWEETS, DUPLICATE)
    canned.answers("GET", "/2/users/900/tweets", page(own_reply(REPLY, "@ann_no It is on its way. ^KB", to=CUSTOMER)))
    outcome = x.send(outgoing(to=CUSTOMER))
    assert isinstance(outcome, Sent)
    assert outcome.remote_id == str(REPLY)


def test_a_duplicate_of_another_reply_goes_back_to_be_reworded(x: X, canned: CannedX, clock: ManualClock) -> None:
    clock.advance(15)
    elsewhere = own_reply(REPLY, "@bob It is on its way. ^KB", to=CUSTOMER - 5)
    canned.answers("POST", TWEETS, DUPLICATE)
    canned.answers("GET", "/2/users/900/tweets", page(elsewhere))

    outcome = x.send(outgoing(to=CUSTOMER))

    assert isinstance(outcome, Refused)
    assert outcome.code == "duplicate"
    assert "Word the reply differently" in outcome.reason


def test_a_duplicate_stays_unsure_while_x_may_not_list_the_first_try_yet(
    x: X, canned: CannedX, clock: ManualClock
) -> None:
    canned.answers("POST", TWEETS, Answer(drop=True), DUPLICATE)
    canned.answers("GET", "/2/users/900/tweets", page())
    late = outgoing(to=CUSTOMER, prepared_at=NOON - timedelta(hours=1))

    assert isinstance(x.send(late), Unsure)
    clock.advance(14)
    assert isinstance(x.send(late), Unsure)
    clock.advance(1)
    outcome = x.send(late)

    assert isinstance(outcome, Refused)
    assert outcome.code == "duplicate"


def test_a_duplicate_that_cannot_be_looked_up_stays_unsure(x: X, canned: CannedX) -> None:
    canned.answers("POST", TWEETS, DUPLICATE)
    canned.answers("GET", "/2/users/900/tweets", Answer(drop=True))
    assert isinstance(x.send(outgoing(to=CUSTOMER)), Unsure)


def test_the_length_is_xs_weighted_one(x: X) -> None:
    assert x.max_length == 280
    assert x.length("日本 https://example.com/a/very/long/path") == 4 + 1 + 23
