"""The client against the sandbox's X: the real library, the real wire, X's own rules."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from clients import CannotTell, Gone, Later, NotThere, Outgoing, Post, Refused, Sent, Unsure, Wanted
from clients.x import X, XCredentials
from sandbox.faults import FaultKind
from tests.clients.x_json import NOON
from tests.manual_clock import ManualClock
from tests.sandbox.x_server import BRAND, XServer, running

SINCE = NOON - timedelta(days=1)


@pytest.fixture
def server(clock: ManualClock) -> Iterator[XServer]:
    with running(clock) as started:  # type: ignore[arg-type]
        yield started


def account(server: XServer, clock: ManualClock) -> X:
    keys = server.x.credentials(BRAND)
    credentials = XCredentials(
        consumer_key=keys["X_API_KEY"],
        consumer_secret=keys["X_API_SECRET"],
        access_token=keys["X_ACCESS_TOKEN"],
        access_token_secret=keys["X_ACCESS_TOKEN_SECRET"],
        bearer_token=keys["X_BEARER_TOKEN"],
    )
    return X(handle=BRAND, credentials=credentials, api_url=f"{server.url}/x", clock=clock, timeout=(2, 2))


@pytest.fixture
def havorn(server: XServer, clock: ManualClock) -> X:
    """The brand's account, of a bot that has run for a minute."""
    brand = account(server, clock)
    clock.advance(60)
    return brand


def reply(clock: ManualClock, text: str, *, to: str, reply_id: str = "r1", **more: frozenset[str]) -> Outgoing:
    return Outgoing(reply_id=reply_id, in_reply_to=to, text=text, prepared_at=clock.now(), **more)


def ours(server: XServer) -> list[str]:
    return [one["text"] for one in server.look("posts", author=BRAND)["posts"]]


def test_a_mention_comes_in_and_its_answer_goes_out_byte_for_byte(
    server: XServer, havorn: X, clock: ManualClock
) -> None:
    asked = server.post("ola_n", "@havornair hvor er bagen min? <3 & takk https://example.com/a?b=1&c=2")
    text = "Hei Ola! 🧳 Se https://example.com/bags?a=1&b=2 & <svar> e\u0301 ^KB"

    sweep = havorn.fetch(None, since=SINCE)
    (found,) = sweep.posts
    assert (found.id, found.author_handle) == (asked, "ola_n")
    assert found.text == "@havornair hvor er bagen min? <3 & takk https://example.com/a?b=1&c=2"
    assert havorn.can_reply(found).allowed
    outgoing = reply(clock, text, to=found.version_id)
    outcome = havorn.send(outgoing)

    assert isinstance(outcome, Sent)
    assert ours(server) == [text]
    assert havorn.reconcile(outgoing) == outcome
    assert havorn.fetch(sweep.cursor, since=SINCE).posts == [found]  # looked back once
    assert havorn.fetch(sweep.cursor, since=SINCE).posts == []


@pytest.mark.parametrize(
    "kind",
    [FaultKind.DROP_AFTER, FaultKind.SERVER_ERROR_AFTER, FaultKind.INVALID_JSON, FaultKind.HANG_AFTER],
)
@pytest.mark.parametrize("text", ["It is on its way. ^KB", "@ola_n see havorn.example.com/bags & <that> e\u0301"])
def test_an_answer_lost_after_the_work_is_found_and_not_repeated(
    server: XServer, havorn: X, clock: ManualClock, kind: FaultKind, text: str
) -> None:
    outgoing = reply(clock, text, to=server.post("ola_n", "@havornair @other hei"))
    server.break_next("POST /2/tweets", kind)

    assert isinstance(havorn.send(outgoing), Unsure)
    found = havorn.reconcile(outgoing)

    assert isinstance(found, Sent)
    assert found.remote_id == server.look("posts", author=BRAND)["posts"][0]["id"]
    assert ours(server) == [text]


@pytest.mark.parametrize(
    "kind", [FaultKind.DROP_BEFORE, FaultKind.SERVER_ERROR, FaultKind.HTML_503, FaultKind.HTML_200]
)
def test_an_attempt_that_did_nothing_is_made_again_only_once_x_must_have_listed_it(
    server: XServer, havorn: X, clock: ManualClock, kind: FaultKind
) -> None:
    outgoing = reply(clock, "It is on its way.", to=server.post("ola_n", "@havornair hei"))
    server.break_next("POST /2/tweets", kind)

    assert isinstance(havorn.send(outgoing), Unsure)
    assert isinstance(havorn.reconcile(outgoing), CannotTell)
    clock.advance(15)
    assert havorn.reconcile(outgoing) == NotThere()
    assert isinstance(havorn.send(outgoing), Sent)

    assert ours(server) == ["It is on its way."]


def test_a_restart_in_the_middle_of_sending_does_not_send_twice(server: XServer, havorn: X, clock: ManualClock) -> None:
    outgoing = reply(clock, "It is on its way.", to=server.post("ola_n", "@havornair hei"))
    first = havorn.send(outgoing)

    restarted = account(server, clock)

    assert restarted.reconcile(outgoing) == first
    assert restarted.send(outgoing) == first  # X says duplicate, and the timeline shows why
    assert ours(server) == ["It is on its way."]


def test_the_same_text_to_another_customer_goes_back_to_be_reworded(
    server: XServer, havorn: X, clock: ManualClock
) -> None:
    first = havorn.send(reply(clock, "We are on it.", to=server.post("ola_n", "@havornair hei")))
    assert isinstance(first, Sent)
    second = reply(clock, "We are on it.", to=server.post("eva", "@havornair hallo"), reply_id="r2")
    clock.advance(15)

    outcome = havorn.send(second)

    assert isinstance(outcome, Refused)
    assert outcome.code == "duplicate"
    assert ours(server) == ["We are on it."]


@pytest.mark.parametrize("phrase", ["Havørn Air", "OR", "from:ola", "-50", "(Havørn)", "havorn.no", "it's", "A & B"])
def test_a_phrase_is_found_as_written_whatever_a_query_could_make_of_it(
    server: XServer, havorn: X, phrase: str
) -> None:
    named = server.post("ida", f"So {phrase} again, what now")
    server.post("ida", "something else")
    server.post("ola", f"@havornair {phrase}")
    server.post(BRAND, f"We are {phrase}")

    found = havorn.search(Wanted(phrases=(phrase,), ours=(BRAND,)), None, since=SINCE, last=None).posts

    assert [post.id for post in found] == [named]
    assert not havorn.can_reply(found[0]).allowed


def test_a_colleagues_own_reply_on_x_is_not_taken_for_ours(server: XServer, havorn: X, clock: ManualClock) -> None:
    asked = server.post("ola_n", "@havornair hei")
    server.post(BRAND, "I have sent you a message.", in_reply_to=asked)
    outgoing = reply(clock, "It is on its way.", to=asked)
    clock.advance(15)
    assert havorn.reconcile(outgoing) == NotThere()


def test_who_may_be_answered_is_known_before_sending_and_agrees_with_x(
    server: XServer, havorn: X, clock: ManualClock
) -> None:
    said = server.post(BRAND, "We fly to Bodø from May.")
    quoting = server.post("eva", "@havornair wow", quote_of=said)
    answered = server.post("ola_n", "Nice!", in_reply_to=said)
    elsewhere = server.post("ida", "I like flying")

    by_id = {post.id: post for post in havorn.fetch(None, since=SINCE).posts}
    unsummoned = havorn.look_up(elsewhere)

    assert isinstance(unsummoned, Post)
    assert by_id.keys() == {quoting, answered}
    assert all(havorn.can_reply(post).allowed for post in by_id.values())
    assert not havorn.can_reply(unsummoned).allowed
    for post in by_id.values():
        assert isinstance(havorn.send(reply(clock, f"Thanks, {post.author_handle}!", to=post.id)), Sent)
    outcome = havorn.send(reply(clock, "Hello!", to=elsewhere))
    assert isinstance(outcome, Refused)
    assert (outcome.code, outcome.reason) == ("not_summoned", havorn.can_reply(unsummoned).reason)


def test_a_quote_without_a_mention_summons_us_too(server: XServer, havorn: X) -> None:
    said = server.post(BRAND, "We fly to Bodø from May.")
    quoting = havorn.look_up(server.post("eva", "Look at that", quote_of=said))
    assert isinstance(quoting, Post)
    assert quoting.summoned


@pytest.mark.parametrize("kind, told", [("delete", "deleted"), ("suspend", "suspended"), ("protect", "protected")])
def test_a_post_taken_away_before_the_reply_is_gone_and_refused(
    server: XServer, havorn: X, clock: ManualClock, kind: str, told: str
) -> None:
    asked = server.post("ola_n", "@havornair hei")
    if kind == "delete":
        server.control("delete", id=asked)
    else:
        server.control("user", handle="ola_n", **{"suspended" if kind == "suspend" else "protected": True})

    gone = havorn.look_up(asked)
    outcome = havorn.send(reply(clock, "It is on its way.", to=asked))

    assert isinstance(gone, Gone)
    assert told in gone.reason
    assert isinstance(outcome, Refused)
    assert outcome.code == "gone"


def test_other_refusals_of_x_are_understood(server: XServer, havorn: X, clock: ManualClock) -> None:
    asked = server.post("ola_n", "@havornair hei")
    root = server.post("ida", "Only for friends", reply_settings="following")
    limited = server.post("ola_n", "@havornair look", in_reply_to=root)

    too_long = havorn.send(reply(clock, "å" * 281, to=asked))
    restricted = havorn.send(reply(clock, "Hello", to=limited))
    cashtags = havorn.send(reply(clock, "$SAS and $NAS", to=asked))

    codes = [outcome.code for outcome in (too_long, restricted, cashtags) if isinstance(outcome, Refused)]
    assert codes == ["too_long", "restricted", "forbidden"]


def test_our_length_is_what_x_enforces(server: XServer, havorn: X, clock: ManualClock) -> None:
    text = "日" * 120 + "é" * 16 + " https://example.com/a/very/long/address/that/counts/as/23"
    assert havorn.length(text) == 280
    assert isinstance(havorn.send(reply(clock, text, to=server.post("ola_n", "@havornair hei"))), Sent)


def test_an_edit_comes_as_the_same_post_with_the_new_text(server: XServer, havorn: X, clock: ManualClock) -> None:
    asked = server.post("ola_n", "@havornair were is my bag")
    first = havorn.fetch(None, since=SINCE)
    clock.advance(60)
    newer = server.control("edit", id=asked, text="@havornair where is my bag")["id"]

    (edited,) = havorn.fetch(first.cursor, since=SINCE).posts
    looked_up = havorn.look_up(asked)

    assert (edited.id, edited.version_id, edited.text) == (asked, newer, "@havornair where is my bag")
    assert edited.created_at == first.posts[0].created_at.replace(microsecond=edited.created_at.microsecond)
    assert looked_up == edited
    assert isinstance(havorn.send(reply(clock, "Here.", to=edited.version_id)), Sent)


def test_a_thousand_mentions_after_an_outage_all_come_in_once(server: XServer, havorn: X, clock: ManualClock) -> None:
    cursor = havorn.fetch(None, since=SINCE).cursor
    ida = server.x.people.ensure("ida")
    brand = server.x.people.by_handle(BRAND)
    posted = []
    for number in range(1000):
        clock.advance(0.01)
        posted.append(str(server.x.publish(ida, f"@havornair no {number}").id))
        if number == 50 and brand:
            server.x.publish(brand, "We know, @havornair is slow")
            server.x.repost(ida, int(posted[0]))

    sweep = havorn.fetch(cursor, since=SINCE)

    assert [post.id for post in sweep.posts] == posted
    assert sweep.gap is not None
    assert (sweep.gap.closed, sweep.gap.recovered) == (True, 200)
    assert havorn.fetch(sweep.cursor, since=SINCE).gap is None


def test_xs_rate_limit_is_kept_to_without_knocking_again(server: XServer, havorn: X, clock: ManualClock) -> None:
    server.break_next("POST /2/tweets", FaultKind.RATE_LIMITED_NO_RESET)
    outgoing = reply(clock, "It is on its way.", to=server.post("ola_n", "@havornair hei"))

    assert havorn.send(outgoing) == havorn.send(outgoing)
    later = havorn.send(outgoing)
    assert isinstance(later, Later)
    assert later.retry_at == clock.now() + timedelta(minutes=15)
    clock.advance(15 * 60)

    assert isinstance(havorn.send(outgoing), Sent)
    assert ours(server) == ["It is on its way."]


def test_a_hundred_replies_in_a_window_and_the_next_waits_for_the_reset(
    server: XServer, havorn: X, clock: ManualClock
) -> None:
    asked = server.post("ola_n", "@havornair hei")
    outcomes = [havorn.send(reply(clock, f"Answer {n}", to=asked, reply_id=f"r{n}")) for n in range(101)]

    assert all(isinstance(outcome, Sent) for outcome in outcomes[:100])
    later = outcomes[100]
    assert isinstance(later, Later)
    clock.advance((later.retry_at - clock.now()).total_seconds())
    assert isinstance(havorn.send(reply(clock, "Answer 100", to=asked)), Sent)
    assert len(ours(server)) == 101
