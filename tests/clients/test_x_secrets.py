"""No token and no customer's word gets into a log, a message or a repr, however things go wrong."""

import logging
import traceback
from dataclasses import replace
from datetime import timedelta

import pytest

from clients import Busy, Unauthorised, Unreachable
from clients.x import X
from tests.clients.canned_x import Answer, CannedX
from tests.clients.x_json import CREDENTIALS, NOON, id_at, outgoing, page, post, problem, timeline
from tests.manual_clock import ManualClock

CUSTOMER = id_at(NOON - timedelta(minutes=5))


def test_credentials_have_no_readable_repr() -> None:
    assert "canary" not in f"{CREDENTIALS!r} {CREDENTIALS} {[CREDENTIALS]}"


@pytest.mark.parametrize(
    "answer",
    [
        page(post(CUSTOMER, "@fjordair private words"), post(CUSTOMER + 1) | {"text": ["private words"]}),
        Answer(status=401, document={"detail": "Unauthorized"}),
        problem(403, "no access"),
        problem(429, "Too Many Requests"),
        Answer(status=500, body=b"private words"),
        Answer(body=b"private words"),
        Answer(drop=True),
        Answer(hang=True),
    ],
)
def test_nothing_private_is_logged_or_told(
    canned: CannedX, clock: ManualClock, caplog: pytest.LogCaptureFixture, answer: Answer
) -> None:
    caplog.set_level(logging.DEBUG)
    told = []
    x = X(
        handle="fjordair",
        credentials=replace(CREDENTIALS, bearer_token="canary-bearer"),
        api_url=canned.url,
        clock=clock,
        timeout=(1.0, 0.3),
    )
    storm = timeline([post(CUSTOMER + n) for n in range(900)], horizon=800)
    canned.answers("GET", "/2/users/900/mentions", answer, storm)
    for path in ("/2/tweets/search/recent", f"/2/tweets/{CUSTOMER}", "/2/users/900/tweets"):
        canned.answers("GET", path, answer)
    canned.answers("POST", "/2/tweets", answer)

    for attempt in (
        lambda: x.fetch(str(CUSTOMER - 1), since=NOON),
        lambda: x.fetch(str(CUSTOMER - 1), since=NOON),
        lambda: x.look_up(str(CUSTOMER)),
        lambda: told.append(str(x.send(outgoing("Our private words", to=CUSTOMER)))),
        lambda: told.append(str(x.reconcile(outgoing("Our private words", to=CUSTOMER)))),
    ):
        try:
            attempt()
        except (Busy, Unauthorised, Unreachable) as error:
            told.append("".join(traceback.format_exception(error)))
    told += [f"{record.getMessage()} {record.__dict__}" for record in caplog.records]

    assert canned.asked
    everything = " ".join(told)
    assert "canary" not in everything
    assert "private words" not in everything


def test_an_unreadable_post_is_logged_by_its_id(x: X, canned: CannedX, caplog: pytest.LogCaptureFixture) -> None:
    canned.answers("GET", "/2/users/900/mentions", page(post(CUSTOMER) | {"text": None}))
    x.fetch(str(CUSTOMER - 1), since=NOON)
    (record,) = caplog.records
    assert record.__dict__["unreadable"] == [f"{CUSTOMER}: text is missing"]
