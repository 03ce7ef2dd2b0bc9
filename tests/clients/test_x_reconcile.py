"""After a lost answer the reply is found if it is there, and called missing only when it surely is."""

from datetime import timedelta
from typing import Any

import pytest

from clients import CannotTell, NotThere, Sent, Unsure
from clients.x import X
from tests.clients.canned_x import Answer, CannedX
from tests.clients.x_json import CREDENTIALS, NOON, id_at, outgoing, own_reply, page, post, problem, timeline
from tests.manual_clock import ManualClock

OWN = "/2/users/900/tweets"
CUSTOMER = id_at(NOON - timedelta(minutes=5))
REPLY = id_at(NOON + timedelta(seconds=1))
TEXT = "It is on its way. ^KB"


def link(short: str, full: str) -> dict[str, Any]:
    return {"urls": [{"url": short, "expanded_url": full, "display_url": "cut…"}]}


def test_the_reply_is_found_on_any_page(x: X, canned: CannedX) -> None:
    others = [own_reply(REPLY + n, f"No {n}", to=CUSTOMER - 9) for n in range(1, 151)]
    canned.answers("GET", OWN, timeline([*others, own_reply(REPLY, f"@ann_no {TEXT}", to=CUSTOMER)]))

    outcome = x.reconcile(outgoing(TEXT, to=CUSTOMER))

    assert outcome == Sent(
        remote_id=str(REPLY), at=NOON + timedelta(seconds=1), url=f"https://x.com/fjordair/status/{REPLY}"
    )
    assert len(canned.asked_for("GET", OWN)) == 2
    assert canned.asked_for("GET", OWN)[0].query["since_id"] == str(CUSTOMER)


def test_our_posts_are_read_back_as_far_as_the_post_answered_whatever_our_clock_says(x: X, canned: CannedX) -> None:
    """A bound by a clock that was a year ahead would hide the reply, and it would be sent twice."""
    canned.answers("GET", OWN, page())
    post = id_at(NOON - timedelta(days=90))
    x.reconcile(outgoing(to=post, prepared_at=NOON + timedelta(days=365)))
    assert canned.asked_for("GET", OWN)[0].query["since_id"] == str(post)


@pytest.mark.parametrize(
    "text, served, entities",
    [
        (TEXT, TEXT, {}),
        (TEXT, f"@ann_no @bob {TEXT}", {}),
        (f"@bob {TEXT}", f"@ann_no @bob {TEXT}", {}),
        (f" {TEXT}\n", f"@ann_no {TEXT}", {}),
        ("Ja & <3 nei", "@ann_no Ja &amp; &lt;3 nei", {}),
        ("Write &amp; not &", "@ann_no Write &amp;amp; not &amp;", {}),
        ("caf\u0065\u0301", "@ann_no caf\u00e9", {}),
        ("See https://example.com/x?a=1&b=2!", "@ann_no See https://t.co/AbC123!",
         link("https://t.co/AbC123", "https://example.com/x?a=1&b=2")),
        ("See example.com.", "@ann_no See https://t.co/AbC123.", link("https://t.co/AbC123", "http://example.com")),
        ("See https://Example.com/ now", "@ann_no See https://t.co/AbC123 now",
         link("https://t.co/AbC123", "https://example.com")),
        ("Our own https://t.co/AbC123", "@ann_no Our own https://t.co/AbC123",
         link("https://t.co/AbC123", "https://example.com")),
        ("Brackets (and) more? [yes] a.b", "@ann_no Brackets (and) more? [yes] a.b", {}),
    ],
)  # fmt: skip
def test_what_x_does_to_a_text_is_undone(x: X, canned: CannedX, text: str, served: str, entities: Any) -> None:
    canned.answers("GET", OWN, page(own_reply(REPLY, served, to=CUSTOMER, entities=entities)))
    assert isinstance(x.reconcile(outgoing(text, to=CUSTOMER)), Sent)


@pytest.mark.parametrize(
    "listed",
    [
        own_reply(REPLY, f"@ann_no {TEXT} And sorry!", to=CUSTOMER),
        own_reply(REPLY, f"@ann_no {TEXT.lower()}", to=CUSTOMER),
        own_reply(REPLY, TEXT.replace(".", "x"), to=CUSTOMER),
        own_reply(REPLY, f"@ann_no {TEXT}", to=CUSTOMER - 1),
        own_reply(REPLY, f"@ann_no {TEXT}", to=CUSTOMER, referenced_tweets=[{"type": "quoted", "id": str(CUSTOMER)}]),
        post(REPLY, TEXT, author_id="900"),
        "not a post",
    ],
)
def test_a_colleagues_reply_or_another_posts_is_not_ours(
    x: X, canned: CannedX, clock: ManualClock, listed: Any
) -> None:
    clock.advance(60)
    canned.answers("GET", OWN, page(listed))
    assert x.reconcile(outgoing(TEXT, to=CUSTOMER)) == NotThere()


def test_a_known_reply_of_ours_is_not_this_one(x: X, canned: CannedX, clock: ManualClock) -> None:
    clock.advance(60)
    canned.answers("GET", OWN, page(own_reply(REPLY, TEXT, to=CUSTOMER)))
    assert x.reconcile(outgoing(TEXT, to=CUSTOMER, known_ids=frozenset({str(REPLY)}))) == NotThere()


@pytest.mark.parametrize("listed", [{"text": "Edited"}, {"text": None, "edit_history_tweet_ids": []}])
def test_a_reply_edited_on_x_or_unreadable_goes_to_a_person(x: X, canned: CannedX, listed: Any) -> None:
    chain = [str(REPLY), str(REPLY + 9)]
    edited = own_reply(REPLY + 9, "x", to=CUSTOMER, edit_history_tweet_ids=chain) | listed
    canned.answers("GET", OWN, page(edited))
    outcome = x.reconcile(outgoing(TEXT, to=CUSTOMER))
    assert isinstance(outcome, CannotTell)
    assert outcome.retry_at is None


def test_an_edit_that_kept_the_text_is_found_under_its_first_id(x: X, canned: CannedX) -> None:
    chain = [str(REPLY), str(REPLY + 9)]
    canned.answers("GET", OWN, page(own_reply(REPLY + 9, TEXT, to=CUSTOMER, edit_history_tweet_ids=chain)))
    outcome = x.reconcile(outgoing(TEXT, to=CUSTOMER))
    assert isinstance(outcome, Sent)
    assert outcome.remote_id == str(REPLY)


def test_missing_is_said_only_15_seconds_after_the_reply_was_prepared(
    x: X, canned: CannedX, clock: ManualClock
) -> None:
    canned.answers("GET", OWN, page())
    due = NOON + timedelta(seconds=15)
    assert x.reconcile(outgoing(to=CUSTOMER)) == CannotTell(reason="X may not list the reply yet.", retry_at=due)
    clock.advance(14.9)
    assert isinstance(x.reconcile(outgoing(to=CUSTOMER)), CannotTell)
    clock.advance(0.1)
    assert x.reconcile(outgoing(to=CUSTOMER)) == NotThere()


def test_missing_is_said_only_15_seconds_after_the_last_attempt(x: X, canned: CannedX, clock: ManualClock) -> None:
    old = outgoing(to=CUSTOMER, prepared_at=NOON - timedelta(hours=1))
    canned.answers("POST", "/2/tweets", Answer(drop=True))
    canned.answers("GET", OWN, page())

    assert isinstance(x.send(old), Unsure)

    assert isinstance(x.reconcile(old), CannotTell)
    assert x.reconcile(outgoing(to=CUSTOMER, reply_id="r2", prepared_at=old.prepared_at)) == NotThere()
    clock.advance(15)
    assert x.reconcile(old) == NotThere()


def test_missing_is_said_only_15_seconds_after_a_restart(canned: CannedX, clock: ManualClock) -> None:
    canned.answers("GET", OWN, page())
    old = outgoing(to=CUSTOMER, prepared_at=NOON - timedelta(hours=1))
    restarted = X(handle="fjordair", credentials=CREDENTIALS, api_url=canned.url, clock=clock)
    assert isinstance(restarted.reconcile(old), CannotTell)
    clock.advance(15)
    assert restarted.reconcile(old) == NotThere()


def test_an_attempt_that_surely_did_nothing_leaves_the_earlier_one_in_doubt(
    x: X, canned: CannedX, clock: ManualClock
) -> None:
    old = outgoing(to=CUSTOMER, prepared_at=NOON - timedelta(hours=1))
    canned.answers("POST", "/2/tweets", Answer(drop=True), problem(401, "Unauthorized"))
    canned.answers("GET", OWN, page())
    x.send(old)
    clock.advance(10)
    x.send(old)
    assert x.reconcile(old) == CannotTell(reason="X may not list the reply yet.", retry_at=NOON + timedelta(seconds=15))


@pytest.mark.parametrize(
    "answer, seconds",
    [
        (Answer(drop=True), 30),
        (Answer(status=503, body=b"<html>"), 30),
        (Answer(body=b"<html>"), 30),
        (problem(401, "Unauthorized"), 300),
        (problem(403, "no access"), 300),
    ],
)
def test_a_look_that_fails_decides_nothing(x: X, canned: CannedX, answer: Answer, seconds: int) -> None:
    canned.answers("GET", OWN, answer)
    outcome = x.reconcile(outgoing(to=CUSTOMER, prepared_at=NOON - timedelta(hours=1)))
    assert isinstance(outcome, CannotTell)
    assert outcome.retry_at == NOON + timedelta(seconds=seconds)


def test_a_failure_on_a_later_page_decides_nothing(x: X, canned: CannedX) -> None:
    canned.answers("GET", OWN, page(own_reply(REPLY, "Other", to=CUSTOMER - 1), next_token="more"), Answer(drop=True))
    outcome = x.reconcile(outgoing(to=CUSTOMER, prepared_at=NOON - timedelta(hours=1)))
    assert isinstance(outcome, CannotTell)


def test_more_posts_than_x_lists_go_to_a_person(x: X, canned: CannedX) -> None:
    many = [own_reply(REPLY + n, f"No {n}", to=CUSTOMER - 9) for n in range(1, 4001)]
    canned.answers("GET", OWN, timeline(many, horizon=3200))
    outcome = x.reconcile(outgoing(to=CUSTOMER, prepared_at=NOON - timedelta(hours=1)))
    assert isinstance(outcome, CannotTell)
    assert outcome.retry_at is None
