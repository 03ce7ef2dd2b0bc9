"""What the sandbox's X accepts, what it refuses and in which words, and what it says when something breaks."""

from collections.abc import Callable, Iterator

import pytest
import requests
import tweepy

from sandbox.faults import FaultKind
from tests.sandbox.x_server import BRAND, START, XServer, running

DUPLICATE = {
    "detail": "You are not allowed to create a Tweet with duplicate content.",
    "type": "about:blank",
    "title": "Forbidden",
    "status": 403,
}


@pytest.fixture
def server() -> Iterator[XServer]:
    with running() as started:
        yield started


@pytest.fixture
def client(server: XServer) -> tweepy.Client:
    return server.client()


def answer(client: tweepy.Client, text: str, to: str | None) -> str:
    return str(client.create_tweet(text=text, in_reply_to_tweet_id=to, user_auth=True).data["id"])


def own_texts(server: XServer) -> list[str]:
    return [post["text"] for post in server.look("posts", author=BRAND)["posts"]]


def refused(act: Callable[[], object], error: type[tweepy.HTTPException] = tweepy.Forbidden) -> tweepy.HTTPException:
    with pytest.raises(error) as refusal:
        act()
    return refusal.value


def test_a_reply_stands_under_the_post_byte_for_byte(server: XServer, client: tweepy.Client) -> None:
    """What was submitted is shown unchanged to the tests, though X gives it out with mentions and t.co in it."""
    question = server.post("ola", "@havornair where is my bag?")
    said = "Hei Ola! 🧳 Look here: https://example.com/bags?a=1&b=2 & <soon> ^AK"

    reply = answer(client, said, question)

    [shown] = server.look("posts", author="@HavornAir")["posts"]
    assert (shown["id"], shown["text"], shown["in_reply_to"]) == (reply, said, question)
    assert shown["conversation_id"] == question
    assert client.get_tweet(reply, user_auth=True).data.text.startswith("@ola Hei Ola! 🧳 Look here: https://t.co/")


def test_the_same_text_twice_is_refused_in_x_words(server: XServer, client: tweepy.Client) -> None:
    """Also to another person: X compares the text alone, and gives neither a code nor the id of the first."""
    first, second = server.post("ola", "@havornair hei"), server.post("eva", "@havornair hallo")
    answer(client, "We are on it.", first)

    refusal = refused(lambda: answer(client, "We are on it.", second))

    assert refusal.response.json() == DUPLICATE
    assert refusal.api_codes == []
    assert own_texts(server) == ["We are on it."]


def test_the_same_text_may_be_sent_again_next_week_or_after_deleting(server: XServer, client: tweepy.Client) -> None:
    post = server.post("ola", "@havornair hei")
    first = answer(client, "Good morning.", post)
    client.delete_tweet(first, user_auth=True)
    second = answer(client, "Good morning.", post)
    server.clock.advance(days=7)

    third = answer(client, "Good morning.", post)

    assert len({first, second, third}) == 3


@pytest.mark.parametrize(
    "text", ["not about you at all", "havornair is a nice bird", "mail me at ola@havornair.example"]
)
def test_who_did_not_call_the_account_cannot_be_answered(server: XServer, client: tweepy.Client, text: str) -> None:
    post = server.post("ola", text)

    refusal = refused(lambda: answer(client, "Hei!", post))

    assert "not been mentioned or otherwise engaged" in refusal.api_messages[0]
    assert own_texts(server) == []


def test_quoting_a_post_of_ours_calls_us_too(server: XServer, client: tweepy.Client) -> None:
    ours = server.post(BRAND, "New route to Tromsø.")
    quote = server.post("ola", "finally", quote_of=ours)

    assert answer(client, "See you on board!", quote)


def test_a_customer_who_edits_the_call_away_cannot_be_answered(server: XServer, client: tweepy.Client) -> None:
    post = server.post("ola", "@havornair hei")
    newer = server.control("edit", id=post, text="hei")["id"]

    refused(lambda: answer(client, "Hei!", newer))

    assert own_texts(server) == []


def test_whoever_limits_the_conversation_limits_us(server: XServer, client: tweepy.Client) -> None:
    root = server.post("eva", "Travel tips, anybody?", reply_settings="following")
    inside = server.post("ola", "ask @havornair", in_reply_to=root)

    refusal = refused(lambda: answer(client, "Hei!", inside))

    assert "restricted who can reply" in refusal.api_messages[0]


def test_who_is_called_at_the_root_may_answer_a_limited_conversation(server: XServer, client: tweepy.Client) -> None:
    root = server.post("eva", "@havornair a question", reply_settings="mentionedUsers")

    assert answer(client, "Hei!", root)


@pytest.mark.parametrize("how", ["deleted", "suspended", "protected", "never there"])
def test_what_is_gone_cannot_be_answered(server: XServer, client: tweepy.Client, how: str) -> None:
    post = server.post("ola", "@havornair hei")
    match how:
        case "deleted":
            server.control("delete", id=post)
        case "never there":
            post = "1999999999999999999"
        case fact:
            server.control("user", handle="ola", **{fact: True})

    refusal = refused(lambda: answer(client, "Hei!", post))

    assert "deleted or not visible to you" in refusal.api_messages[0]


def test_280_is_the_limit_and_leading_mentions_are_free(server: XServer, client: tweepy.Client) -> None:
    post = server.post("a_rather_long_1", "@havornair hei")

    assert answer(client, "æ" * 278 + "😭", post)
    assert answer(client, "x" * 256 + " https://example.com/" + "y" * 100, post)
    refusal = refused(lambda: answer(client, "ø" * 281, post), tweepy.BadRequest)
    assert "too long" in refusal.api_messages[0]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": "   "},
        {"text": "hei", "reply": {}},
        {"text": "hei", "reply_settings": "nobody"},
        {"text": "hei", "colour": "red"},
    ],
)
def test_a_malformed_post_is_a_400(client: tweepy.Client, body: dict[str, object]) -> None:
    refused(lambda: client.request("POST", "/2/tweets", json=body, user_auth=True), tweepy.BadRequest)


def test_what_self_serve_apps_lost_stays_lost(server: XServer, client: tweepy.Client) -> None:
    """Liking and quoting by API ended for self-serve apps; so did more than one cashtag in a post."""
    post = server.post("ola", "@havornair hei")

    for act in (
        lambda: client.like(post, user_auth=True),
        lambda: client.create_tweet(text="look", quote_tweet_id=post, user_auth=True),
        lambda: client.create_tweet(text="$HAV and $NAS", user_auth=True),
    ):
        refused(act)

    assert own_texts(server) == []


def test_only_ones_own_posts_can_be_deleted(server: XServer, client: tweepy.Client) -> None:
    post = server.post("ola", "@havornair hei")
    reply = answer(client, "Hei!", post)

    refused(lambda: client.delete_tweet(post, user_auth=True))
    deleted = client.delete_tweet(reply, user_auth=True).data
    again = client.delete_tweet(reply, user_auth=True).data

    assert (deleted["deleted"], again["deleted"]) == (True, False)
    assert [(p["author"], p["deleted"]) for p in server.look("posts")["posts"]] == [("ola", False), (BRAND, True)]


# --- who is calling --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"consumer_key": "x"},
        {"consumer_secret": "x"},
        {"access_token": "2881382367-somebody"},
        {"access_token": "77-x"},
        {"access_token_secret": "x"},
    ],
)
def test_a_wrong_key_is_not_let_in(server: XServer, wrong: dict[str, str]) -> None:
    client = server.client(**wrong)

    refusal = refused(lambda: client.get_me(user_auth=True), tweepy.Unauthorized)

    assert refusal.response.json() == {
        "title": "Unauthorized",
        "type": "about:blank",
        "status": 401,
        "detail": "Unauthorized",
    }


def test_a_signature_holds_for_its_own_query_only(server: XServer, client: tweepy.Client) -> None:
    """The signature covers the query: one moved to another address is worth nothing."""
    sent: list[str] = []
    client.session.hooks["response"].append(lambda r, **_: sent.append(r.request.headers["Authorization"]))
    client.get_me(user_auth=True)
    authorization = sent[0] if isinstance(sent[0], str) else bytes(sent[0]).decode()

    same = requests.get(f"{server.url}/x/2/users/me", headers={"Authorization": authorization}, timeout=10)
    other = requests.get(
        f"{server.url}/x/2/users/me?user.fields=verified", headers={"Authorization": authorization}, timeout=10
    )

    assert (same.status_code, other.status_code) == (200, 401)


def test_nobody_is_let_in_without_a_key(server: XServer) -> None:
    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": "OAuth"}, {"Authorization": "Basic eDp4"}):
        assert requests.get(f"{server.url}/x/2/users/me", headers=headers, timeout=10).status_code == 401


def test_the_app_alone_may_read_but_not_write(server: XServer, client: tweepy.Client) -> None:
    post = server.post("ola", "@havornair hei")

    assert client.get_tweet(post, user_auth=False).data.text == "@havornair hei"
    refusal = refused(lambda: client.create_tweet(text="hei", user_auth=False))
    assert refusal.response.json()["type"].endswith("/unsupported-authentication")
    assert own_texts(server) == []


def test_each_account_speaks_for_itself(server: XServer) -> None:
    post = server.post("ola", "@havornair @havorncargo hei")

    answer(server.client("havorncargo"), "Cargo here.", post)

    assert [p["text"] for p in server.look("posts", author="havorncargo")["posts"]] == ["Cargo here."]
    assert own_texts(server) == []


def test_withdrawn_keys_stop_at_once(server: XServer, client: tweepy.Client) -> None:
    server.control("credentials", handle=BRAND, revoked=True)

    refused(lambda: client.get_me(user_auth=True), tweepy.Unauthorized)
    server.control("credentials", handle=BRAND, revoked=False)
    assert client.get_me(user_auth=True).data.username == BRAND


def test_a_refresh_token_is_good_once_and_its_access_token_two_hours(server: XServer) -> None:
    keys = server.x.credentials(BRAND)
    refresh = server.control("credentials", handle=BRAND)["refresh_token"]

    def exchange(token: str) -> requests.Response:
        return requests.post(
            f"{server.url}/x/2/oauth2/token",
            data={"grant_type": "refresh_token", "refresh_token": token},
            auth=(keys["X_API_KEY"], keys["X_API_SECRET"]),
            timeout=10,
        )

    tokens = exchange(refresh).json()
    client = server.client(bearer_token=tokens["access_token"])

    assert client.get_me(user_auth=False).data.username == BRAND
    assert exchange(refresh).status_code == 400
    server.clock.advance(hours=2)
    refused(lambda: client.get_me(user_auth=False), tweepy.Unauthorized)


# --- limits and prices -----------------------------------------------------------------------------------------------


def test_each_answer_says_how_much_is_left(server: XServer, client: tweepy.Client) -> None:
    client.get_me(user_auth=True)
    headers = client.request("GET", "/2/users/me", user_auth=True).headers

    assert headers["x-rate-limit-limit"] == "75"
    assert headers["x-rate-limit-remaining"] == "73"
    assert int(headers["x-rate-limit-reset"]) == int(START.timestamp()) + 900


def test_a_used_up_window_opens_again_by_the_clock(server: XServer, client: tweepy.Client) -> None:
    for _ in range(75):
        client.get_me(user_auth=True)

    refusal = refused(lambda: client.get_me(user_auth=True), tweepy.TooManyRequests)

    assert isinstance(refusal, tweepy.TooManyRequests)
    assert refusal.reset_time == int(START.timestamp()) + 900
    assert refusal.response.headers["x-rate-limit-remaining"] == "0"
    server.clock.advance(minutes=15)
    assert client.get_me(user_auth=True).data.username == BRAND


def test_user_and_app_have_windows_of_their_own(server: XServer, client: tweepy.Client) -> None:
    brand = server.x.people.brands()[0].id

    by_user = client.request("GET", f"/2/users/{brand}/mentions", user_auth=True).headers
    by_app = client.request("GET", f"/2/users/{brand}/mentions", user_auth=False).headers

    assert (by_user["x-rate-limit-limit"], by_app["x-rate-limit-limit"]) == ("300", "450")
    assert by_app["x-rate-limit-remaining"] == "449"


def test_limits_may_be_switched_off_for_a_replay(server: XServer, client: tweepy.Client) -> None:
    server.control("limits", enabled=False)

    for _ in range(80):
        client.get_me(user_auth=True)

    assert "x-rate-limit-limit" not in client.request("GET", "/2/users/me", user_auth=True).headers


def test_the_meter_charges_as_x_does(server: XServer, client: tweepy.Client) -> None:
    """Own mentions at a tenth of a cent and once a day, a summoned reply at a cent, one with a link at twenty."""
    post = server.post("ola", "@havornair hei")
    brand = server.x.people.brands()[0].id
    for _ in range(3):
        client.get_users_mentions(brand, user_auth=True)
    answer(client, "Hei!", post)
    answer(client, "See https://havorn.no", post)

    bill = server.look("cost")

    assert {kind: line["count"] for kind, line in bill["lines"].items()} == {
        "owned_read": 1,
        "post_with_address": 1,
        "summoned_reply": 1,
    }
    assert bill["dollars"] == "0.211"


def test_beyond_the_spending_limit_waiting_does_not_help(server: XServer, client: tweepy.Client) -> None:
    post = server.post("ola", "@havornair hei")
    server.control("limits", spending_limit="0.01")
    answer(client, "Hei!", post)

    refusal = refused(lambda: client.get_me(user_auth=True), tweepy.TooManyRequests)

    assert refusal.response.json()["type"].endswith("/usage-capped")


# --- faults ----------------------------------------------------------------------------------------------------------


def test_a_limit_without_a_reset_time_can_be_had(server: XServer, client: tweepy.Client) -> None:
    server.break_next("POST /2/tweets", FaultKind.RATE_LIMITED_NO_RESET)

    refusal = refused(lambda: answer(client, "hei", None), tweepy.TooManyRequests)

    assert isinstance(refusal, tweepy.TooManyRequests)
    assert refusal.reset_time is None
    assert own_texts(server) == []


def test_a_limit_with_a_reset_time_can_be_had(server: XServer, client: tweepy.Client) -> None:
    server.break_next("GET /2/users/:id/mentions", FaultKind.RATE_LIMITED, retry_after=60)

    refusal = refused(
        lambda: client.get_users_mentions(server.x.people.brands()[0].id, user_auth=True), tweepy.TooManyRequests
    )

    assert isinstance(refusal, tweepy.TooManyRequests)
    assert refusal.reset_time == int(START.timestamp()) + 60


@pytest.mark.parametrize(
    "kind, error, done",
    [
        (FaultKind.SERVER_ERROR, tweepy.TwitterServerError, False),
        (FaultKind.SERVER_ERROR_AFTER, tweepy.TwitterServerError, True),
        (FaultKind.HTML_503, tweepy.TwitterServerError, False),
        (FaultKind.HTML_200, requests.JSONDecodeError, False),
        (FaultKind.INVALID_JSON, requests.JSONDecodeError, True),
        (FaultKind.DROP_BEFORE, requests.ConnectionError, False),
        (FaultKind.DROP_AFTER, requests.ConnectionError, True),
    ],
)
def test_a_broken_answer_does_not_say_whether_it_was_done(
    server: XServer, client: tweepy.Client, kind: FaultKind, error: type[Exception], done: bool
) -> None:
    """The same error to the caller, with and without a post behind it; the next call works again."""
    server.break_next("POST /2/tweets", kind)

    with pytest.raises(error):
        answer(client, "Once only", None)

    assert own_texts(server) == (["Once only"] if done else [])
    assert answer(client, "And on", None)


def test_a_hanging_call_is_given_up_by_who_sets_a_time(server: XServer) -> None:
    server.break_next("POST /2/tweets", FaultKind.HANG_AFTER)
    client = server.client(patience=0.3)

    with pytest.raises(requests.Timeout):
        answer(client, "Did it arrive?", None)

    assert own_texts(server) == ["Did it arrive?"]


def test_the_journal_tells_calls_from_effects(server: XServer, client: tweepy.Client) -> None:
    post = server.post("ola", "@havornair hei")
    server.break_next("POST /2/tweets", FaultKind.DROP_AFTER)
    with pytest.raises(requests.ConnectionError):
        answer(client, "Hei!", post)

    entries = server.look("journal")["entries"]

    effects = [(e["what"], e["by"]) for e in entries if e["entry"] == "effect"]
    calls = [(e["endpoint"], e["fault"], e["status"]) for e in entries if e["entry"] == "call"]
    assert effects == [("published", "customer"), ("published", "api")]
    assert calls == [("POST /2/tweets", "drop_after", 201)]


def test_an_unknown_path_is_a_404(client: tweepy.Client) -> None:
    refused(lambda: client.request("GET", "/2/lists/1", user_auth=True), tweepy.NotFound)


# --- direct messages -------------------------------------------------------------------------------------------------


def test_a_message_needs_the_customers_first_word(server: XServer, client: tweepy.Client) -> None:
    server.post("ola", "@havornair hei")
    ola = client.get_user(username="ola", user_auth=True).data.id
    refused(lambda: client.create_direct_message(participant_id=ola, text="Hei!", user_auth=True))

    server.control("message", author="ola", to=BRAND, text="My booking is private")
    client.create_direct_message(participant_id=ola, text="Thank you.", user_auth=True)

    events = client.get_direct_message_events(participant_id=ola, user_auth=True, dm_event_fields=["created_at"]).data
    assert [event.text for event in events] == ["Thank you.", "My booking is private"]
    assert [m["from"] for m in server.look("messages", account=BRAND)["messages"]] == ["ola", BRAND]
