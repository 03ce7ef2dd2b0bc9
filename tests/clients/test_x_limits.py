"""X's limits are kept without sleeping and without knocking again before the time."""

from datetime import datetime, timedelta

import pytest

from clients import Busy, CannotTell, Later, Sent
from clients.x import X
from tests.clients.canned_x import Answer, CannedX
from tests.clients.x_json import NOON, id_at, outgoing, page, post, problem
from tests.manual_clock import ManualClock

MENTIONS = "/2/users/900/mentions"
CUSTOMER = id_at(NOON - timedelta(minutes=5))
SINCE = NOON - timedelta(days=1)
CREATED = Answer(status=201, document={"data": {"id": str(id_at(NOON)), "text": "as sent"}})
CAPPED = "https://api.twitter.com/2/problems/usage-capped"


def unix(moment: datetime) -> str:
    return str(int(moment.timestamp()))


def used_up(until: datetime, window: str = "x-rate-limit") -> dict[str, str]:
    return {f"{window}-limit": "300", f"{window}-remaining": "0", f"{window}-reset": unix(until)}


@pytest.mark.parametrize(
    "headers, minutes",
    [
        ({}, 15),
        ({"x-rate-limit-reset": unix(NOON + timedelta(minutes=7))}, 7),
        (used_up(NOON + timedelta(minutes=7)), 7),
        (used_up(NOON + timedelta(minutes=7)) | used_up(NOON + timedelta(hours=5), "x-user-limit-24hour"), 300),
        ({"x-rate-limit-reset": "soon"}, 15),
        ({"x-rate-limit-reset": "9" * 40}, 15),
        ({"x-rate-limit-reset": "²"}, 15),
        ({"x-rate-limit-reset": unix(NOON - timedelta(minutes=3))}, 1),
        ({"x-rate-limit-reset": unix(NOON + timedelta(days=900))}, 24 * 60),
    ],
)
@pytest.mark.parametrize("body", [b"", b"Too Many Requests", b"[]", b'{"title": "Too Many Requests"}'])
def test_429_says_when_to_come_back_and_nothing_is_asked_before(
    x: X, canned: CannedX, clock: ManualClock, headers: dict[str, str], minutes: int, body: bytes
) -> None:
    canned.answers("GET", MENTIONS, Answer(status=429, body=body, headers=headers), page(post(CUSTOMER)))

    with pytest.raises(Busy) as caught:
        x.fetch(str(CUSTOMER - 1), since=SINCE)
    assert caught.value.retry_at == NOON + timedelta(minutes=minutes)

    clock.advance(minutes * 60 - 1)
    with pytest.raises(Busy) as again:
        x.fetch(str(CUSTOMER - 1), since=SINCE)
    assert again.value.retry_at == caught.value.retry_at
    assert len(canned.asked_for("GET", MENTIONS)) == 1

    clock.advance(1)
    assert len(x.fetch(str(CUSTOMER - 1), since=SINCE).posts) == 1


def test_the_last_call_of_a_window_closes_it(x: X, canned: CannedX, clock: ManualClock) -> None:
    answer = page(post(CUSTOMER))
    canned.answers("GET", MENTIONS, Answer(document=answer.document, headers=used_up(NOON + timedelta(minutes=9))))

    assert len(x.fetch(str(CUSTOMER - 1), since=SINCE).posts) == 1
    with pytest.raises(Busy, match="reading mentions"):
        x.fetch(str(CUSTOMER - 1), since=SINCE)

    assert len(canned.asked_for("GET", MENTIONS)) == 1


def test_a_used_up_limit_of_reading_does_not_hold_up_replies(x: X, canned: CannedX) -> None:
    canned.answers("GET", MENTIONS, problem(429, "Too Many Requests"))
    canned.answers("POST", "/2/tweets", CREATED)
    with pytest.raises(Busy):
        x.fetch(str(CUSTOMER), since=SINCE)
    assert isinstance(x.send(outgoing(to=CUSTOMER)), Sent)


def test_a_reply_over_the_limit_comes_back_later_and_is_not_tried_before(x: X, canned: CannedX) -> None:
    until = NOON + timedelta(minutes=11)
    canned.answers("POST", "/2/tweets", problem(429, "Too Many Requests", **{"x-rate-limit-reset": unix(until)}))

    expected = Later(reason="X's rate limit for posting replies is used up.", retry_at=until)
    assert x.send(outgoing(to=CUSTOMER)) == expected
    assert x.send(outgoing(to=CUSTOMER, reply_id="r2")) == expected

    assert len(canned.asked_for("POST", "/2/tweets")) == 1


@pytest.mark.parametrize(
    "now, retry_at",
    [(NOON, NOON + timedelta(hours=1)), (NOON + timedelta(hours=11, minutes=40), NOON + timedelta(hours=12))],
)
def test_a_spending_cap_is_named_and_asked_about_hourly_and_at_midnight(
    x: X, canned: CannedX, clock: ManualClock, now: datetime, retry_at: datetime
) -> None:
    clock.advance((now - NOON).total_seconds())
    canned.answers("POST", "/2/tweets", problem(429, "Usage cap exceeded: Monthly product cap", CAPPED))

    outcome = x.send(outgoing(to=CUSTOMER))

    assert isinstance(outcome, Later)
    assert outcome.retry_at == retry_at
    assert "cap of the X account is reached" in outcome.reason


def test_an_empty_purse_is_named(x: X, canned: CannedX) -> None:
    canned.answers("POST", "/2/tweets", problem(402, "Your account has no credits."))
    outcome = x.send(outgoing(to=CUSTOMER))
    assert isinstance(outcome, Later)
    assert "no credits left" in outcome.reason


def test_reconciling_waits_for_the_limit_too(x: X, canned: CannedX) -> None:
    canned.answers("GET", "/2/users/900/tweets", problem(429, "Too Many Requests"))
    outcome = x.reconcile(outgoing(to=CUSTOMER))
    assert outcome == CannotTell(
        reason="X's rate limit for reading our own posts is used up.", retry_at=NOON + timedelta(minutes=15)
    )
