"""What the team's real client library reads from the sandbox's X is what it would read from X."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import tweepy

from tests.sandbox.x_server import BRAND, START, XServer, running

FIELDS = [
    "author_id",
    "conversation_id",
    "created_at",
    "edit_controls",
    "entities",
    "in_reply_to_user_id",
    "lang",
    "public_metrics",
    "referenced_tweets",
    "reply_settings",
]


@pytest.fixture
def server() -> Iterator[XServer]:
    with running() as started:
        yield started


@pytest.fixture
def client(server: XServer) -> tweepy.Client:
    return server.client()


def mentions(server: XServer, client: tweepy.Client, **more: object) -> tweepy.Response:
    brand = server.x.credentials(BRAND)["X_ACCESS_TOKEN"].partition("-")[0]
    return client.get_users_mentions(brand, user_auth=True, **more)


def sweep(server: XServer, client: tweepy.Client, **more: object) -> list[tweepy.Tweet]:
    """All pages, the way a poller reads them."""
    found: list[tweepy.Tweet] = []
    token = None
    while True:
        page = mentions(server, client, max_results=100, pagination_token=token, **more)
        found += page.data or []
        token = page.meta.get("next_token")
        if token is None:
            return found


def test_the_account_learns_who_it_is(server: XServer, client: tweepy.Client) -> None:
    me = client.get_me(user_auth=True, user_fields=["verified", "public_metrics", "created_at"]).data

    assert (me.username, me.name, me.verified) == (BRAND, "Havørn Air", True)
    assert str(me.id) == server.x.credentials(BRAND)["X_ACCESS_TOKEN"].partition("-")[0]


def test_a_mention_carries_who_what_when_and_in_which_language(server: XServer, client: tweepy.Client) -> None:
    post = server.post(
        "@kari_nordvik",
        "Hei @havornair, flyet fra Bodø er to timer forsinket og ingen sier noe. Hva skjer?",
        author_name="Kari Nordvik",
        followers=321,
        verified=True,
    )

    page = mentions(
        server, client, tweet_fields=FIELDS, expansions=["author_id"], user_fields=["public_metrics", "verified"]
    )

    [tweet], [author] = page.data, page.includes["users"]
    assert (str(tweet.id), tweet.lang, tweet.created_at, str(tweet.conversation_id)) == (post, "no", START, post)
    assert tweet.id > 2**53
    assert [(m["username"], tweet.text[m["start"] : m["end"]]) for m in tweet.entities["mentions"]] == [
        (BRAND, "@havornair")
    ]
    assert (author.username, author.name, author.verified) == ("kari_nordvik", "Kari Nordvik", True)
    assert author.public_metrics["followers_count"] == 321
    assert page.meta == {"newest_id": post, "oldest_id": post, "result_count": 1}


def test_only_what_is_asked_for_is_given(server: XServer, client: tweepy.Client) -> None:
    server.post("ola", "@havornair hei")

    [tweet] = mentions(server, client).data

    assert set(tweet.data) == {"id", "text", "edit_history_tweet_ids"}


def test_an_empty_page_has_no_list_at_all(server: XServer, client: tweepy.Client) -> None:
    server.post("ola", "not for the airline @havorncargo")

    page = mentions(server, client)

    assert page.data is None
    assert page.meta == {"result_count": 0}


def test_text_comes_escaped_and_addresses_shortened(server: XServer, client: tweepy.Client) -> None:
    """X escapes & < > and puts t.co addresses in place of the real ones; offsets fit the text given out."""
    said = "@havornair <b>bags & coats</b> see https://example.com/claims?a=1&b=2 #lost"
    server.post("ola", said)

    [tweet] = mentions(server, client, tweet_fields=["entities"]).data

    [address] = tweet.entities["urls"]
    assert tweet.text.startswith("@havornair &lt;b&gt;bags &amp; coats&lt;/b&gt; see https://t.co/")
    assert tweet.text[address["start"] : address["end"]] == address["url"]
    assert address["expanded_url"] == "https://example.com/claims?a=1&b=2"
    [tag] = tweet.entities["hashtags"]
    assert tweet.text[tag["start"] : tag["end"]] == "#lost"
    assert server.look("posts")["posts"][0]["text"] == said


def test_since_id_leaves_out_the_id_itself_and_until_id_too(server: XServer, client: tweepy.Client) -> None:
    first, second, third = (server.post("ola", f"@havornair number {n}") for n in range(3))

    after = mentions(server, client, since_id=first).data
    between = mentions(server, client, since_id=first, until_id=third).data

    assert [str(tweet.id) for tweet in after] == [third, second]
    assert [str(tweet.id) for tweet in between] == [second]


def test_times_bound_a_sweep_and_since_id_rules_over_them(server: XServer, client: tweepy.Client) -> None:
    first = server.post("ola", "@havornair early")
    server.clock.advance(hours=2)
    second = server.post("ola", "@havornair late")

    late = mentions(server, client, start_time=START + timedelta(hours=1)).data
    early = mentions(server, client, end_time=START + timedelta(hours=1)).data
    ruled = mentions(server, client, since_id=int(first) - 1, start_time=START + timedelta(hours=1)).data

    assert [str(tweet.id) for tweet in late] == [second]
    assert [str(tweet.id) for tweet in early] == [first]
    assert [str(tweet.id) for tweet in ruled] == [second, first]


def test_pages_run_newest_first_without_gap_or_repeat(server: XServer, client: tweepy.Client) -> None:
    ids = [server.post("ola", f"@havornair number {n}") for n in range(12)]
    first = mentions(server, client, max_results=5)
    server.post("ola", "@havornair arrives while the sweep is under way")

    second = mentions(server, client, max_results=5, pagination_token=first.meta["next_token"])
    third = mentions(server, client, max_results=5, pagination_token=second.meta["next_token"])

    swept = [str(tweet.id) for page in (first, second, third) for tweet in page.data]
    assert swept == ids[::-1]
    assert "next_token" not in third.meta


def test_beyond_800_mentions_x_keeps_silent(server: XServer, client: tweepy.Client) -> None:
    """The 800 newest, then an empty page without a next token; search still finds the rest."""
    people = server.x.people.ensure("ola")
    ids = [server.x.publish(people, f"@havornair storm {n}").id for n in range(850)]

    listed = sweep(server, client, since_id=ids[0] - 1)

    assert [tweet.id for tweet in listed] == ids[:49:-1]
    found = client.search_recent_tweets("@havornair", user_auth=True, max_results=100, until_id=listed[-1].id)
    assert [tweet.id for tweet in found.data] == ids[49::-1]


def test_behind_the_horizon_a_token_leads_to_nothing(server: XServer, client: tweepy.Client) -> None:
    people = server.x.people.ensure("ola")
    for n in range(801):
        server.x.publish(people, f"@havornair storm {n}")
    token = None
    for _ in range(8):
        token = mentions(server, client, max_results=100, pagination_token=token).meta["next_token"]

    behind = mentions(server, client, max_results=100, pagination_token=token)

    assert behind.data is None
    assert behind.meta == {"result_count": 0}


def test_an_edit_has_a_new_id_and_the_whole_history(server: XServer, client: tweepy.Client) -> None:
    first = server.post("ola", "@havornair my bag is gnoe")
    server.clock.advance(minutes=3)
    second = server.control("edit", id=first, text="@havornair my bag is gone")["id"]

    [tweet] = mentions(server, client, since_id=first, tweet_fields=FIELDS).data

    assert str(tweet.id) == second
    assert tweet.text == "@havornair my bag is gone"
    assert [str(one) for one in tweet.edit_history_tweet_ids] == [first, second]
    assert str(tweet.conversation_id) == first
    assert tweet.edit_controls["edits_remaining"] == 4
    assert client.get_tweet(first, user_auth=True).data.text == "@havornair my bag is gnoe"


def test_an_edit_that_takes_the_call_away_takes_the_post_off_the_timeline(
    server: XServer, client: tweepy.Client
) -> None:
    first = server.post("ola", "@havornair hei")
    server.control("edit", id=first, text="never mind")

    assert mentions(server, client).data is None


def test_a_deleted_post_is_an_error_inside_a_success(server: XServer, client: tweepy.Client) -> None:
    kept, gone = server.post("ola", "@havornair stays"), server.post("ola", "@havornair goes")
    server.control("delete", id=gone)

    looked_up = client.get_tweets([kept, gone], user_auth=True)
    alone = client.get_tweet(gone, user_auth=True)

    assert [str(tweet.id) for tweet in looked_up.data] == [kept]
    assert [(e["resource_id"], e["title"]) for e in looked_up.errors] == [(gone, "Not Found Error")]
    assert alone.data is None
    assert alone.errors[0]["detail"] == f"Could not find tweet with id: [{gone}]."
    assert [str(tweet.id) for tweet in mentions(server, client).data] == [kept]


@pytest.mark.parametrize("fact, title", [("protected", "Authorization Error"), ("suspended", "Forbidden")])
def test_who_went_private_or_was_thrown_out_is_no_longer_seen(
    server: XServer, client: tweepy.Client, fact: str, title: str
) -> None:
    post = server.post("ola", "@havornair hei")
    server.control("user", handle="ola", **{fact: True})

    assert mentions(server, client).data is None
    assert client.get_tweet(post, user_auth=True).errors[0]["title"] == title


def test_a_conversation_keeps_its_id_and_its_references(server: XServer, client: tweepy.Client) -> None:
    question = server.post("ola", "@havornair where is my bag?")
    answer = client.create_tweet(text="We are looking.", in_reply_to_tweet_id=question, user_auth=True).data["id"]
    thanks = server.post("ola", "thanks", in_reply_to=answer)

    page = mentions(
        server, client, tweet_fields=FIELDS, expansions=["referenced_tweets.id", "referenced_tweets.id.author_id"]
    )

    tweet = page.data[0]
    assert (str(tweet.id), tweet.text) == (thanks, "@havornair thanks")
    assert str(tweet.conversation_id) == question
    assert [(r.type, str(r.id)) for r in tweet.referenced_tweets] == [("replied_to", answer)]
    assert [included.text for included in page.includes["tweets"]] == ["@ola We are looking."]
    assert tweet.in_reply_to_user_id == client.get_me(user_auth=True).data.id


def test_a_reply_calls_everybody_of_the_thread_unless_typed_already(server: XServer) -> None:
    question = server.post("ola", "@havornair and @bagfinder, please")
    server.post("bagfinder", "hello")
    called = server.post("ola", "@bagfinder and you?", in_reply_to=question)
    seen = server.x.posts.version(int(called))

    assert seen.leading == ("havornair",)
    assert server.look("posts", conversation=question)["posts"][-1]["text"] == "@bagfinder and you?"


def test_reposts_and_quotes_are_marked_as_such(server: XServer, client: tweepy.Client) -> None:
    original = server.post("ola", "@havornair great crew today")
    server.control("repost", author="per", id=original)
    server.post("eva", "so true @havornair", quote_of=original)

    quote, repost, _ = mentions(server, client, tweet_fields=FIELDS).data

    assert [(r.type, str(r.id)) for r in quote.referenced_tweets] == [("quoted", original)]
    assert quote.entities["urls"][0]["expanded_url"] == f"https://x.com/ola/status/{original}"
    assert [(r.type, str(r.id)) for r in repost.referenced_tweets] == [("retweeted", original)]
    assert repost.text == "RT @ola: @havornair great crew today"


def test_own_posts_are_listed_with_what_they_answer(server: XServer, client: tweepy.Client) -> None:
    question = server.post("ola", "@havornair hei")
    client.create_tweet(text="Hei Ola!", in_reply_to_tweet_id=question, user_auth=True)
    server.post(BRAND, "Good morning from a colleague in the app")
    me = client.get_me(user_auth=True).data.id

    own = client.get_users_tweets(me, user_auth=True, tweet_fields=FIELDS).data

    assert [tweet.text for tweet in own] == ["Good morning from a colleague in the app", "@ola Hei Ola!"]
    assert own[1].referenced_tweets[0].id == int(question)


@pytest.mark.parametrize(
    "query, found",
    [
        ("@havornair", {"bag", "again", "repost"}),
        ("@havornair -is:retweet", {"bag", "again"}),
        ('"lost bag"', {"bag", "repost"}),
        ("from:per", {"repost"}),
        ("(boarding OR lost) from:ola", {"bag"}),
        ("to:ola", set()),
        ("lost lang:und", set()),
        ('("LOST BAG" OR nobody) -from:per', {"bag"}),
        ("(anybody OR lost) -@havornair -is:retweet", set()),
        ('("my lost" OR @havornairr) -from:havornair -is:retweet', {"bag"}),
    ],
)
def test_search_understands_what_customer_service_asks(
    server: XServer, client: tweepy.Client, query: str, found: set[str]
) -> None:
    bag = server.post("ola", "@havornair my lost bag is still in Oslo")
    named = {
        "bag": bag,
        "again": server.post("ola", "@havornair anybody there this afternoon?"),
        "repost": server.control("repost", author="per", id=bag)["id"],
        "other": server.post("eva", "nothing to do with you"),
    }

    answer = client.search_recent_tweets(query, user_auth=True, max_results=10)

    assert {str(tweet.id) for tweet in answer.data or []} == {named[name] for name in found}


def test_search_finds_handles_that_nobody_has(server: XServer, client: tweepy.Client) -> None:
    wrong = server.post("ola", "@havornairr where is my bag?")

    found = client.search_recent_tweets("@havornairr -@havornair", user_auth=True, max_results=10).data

    assert [str(tweet.id) for tweet in found] == [wrong]


def test_search_finds_a_conversation(server: XServer, client: tweepy.Client) -> None:
    question = server.post("ola", "@havornair hei")
    answer = server.post("ola", "and another thing", in_reply_to=question)

    found = client.search_recent_tweets(f"conversation_id:{question}", user_auth=True, max_results=10).data

    assert [str(tweet.id) for tweet in found] == [answer, question]


def test_search_reaches_back_seven_days_and_says_so(server: XServer, client: tweepy.Client) -> None:
    old = server.post("ola", "@havornair old")
    server.clock.advance(days=8)
    new = server.post("ola", "@havornair new")

    found = client.search_recent_tweets("@havornair", user_auth=True, max_results=10).data
    with pytest.raises(tweepy.BadRequest) as refusal:
        client.search_recent_tweets("@havornair", user_auth=True, since_id=old)

    assert [str(tweet.id) for tweet in found] == [new]
    assert f"Invalid 'since_id':'{old}'" in refusal.value.api_messages[0]


@pytest.mark.parametrize(
    "wrong, word",
    [
        ({"query": "("}, "viable"),
        ({"query": "x" * 513}, "512"),
        ({"query": "has:links"}, "viable"),
        ({"query": "-is:retweet"}, "standalone"),
        ({"query": "lang:no -from:ola"}, "standalone"),
        ({"query": "(is:reply OR is:quote)"}, "standalone"),
        ({"query": "a", "since_id": "9", "start_time": START}, "conjunction"),
        ({"query": "a", "max_results": 9}, "between 10 and 100"),
    ],
)
def test_search_refuses_what_x_refuses(client: tweepy.Client, wrong: dict[str, object], word: str) -> None:
    with pytest.raises(tweepy.BadRequest) as refusal:
        client.search_recent_tweets(user_auth=True, **wrong)

    assert word in refusal.value.api_messages[0]


@pytest.mark.parametrize(
    "wrong, parameter",
    [
        ({"max_results": 4}, "max_results"),
        ({"max_results": 101}, "max_results"),
        ({"since_id": "soon"}, "since_id"),
        ({"pagination_token": "nonsense"}, "pagination_token"),
        ({"tweet_fields": ["colour"]}, "tweet.fields"),
        ({"expansions": ["everything"]}, "expansions"),
        ({"start_time": "yesterday"}, "start_time"),
    ],
)
def test_a_wrong_parameter_is_named(
    server: XServer, client: tweepy.Client, wrong: dict[str, object], parameter: str
) -> None:
    with pytest.raises(tweepy.BadRequest) as refusal:
        mentions(server, client, **wrong)

    assert list(refusal.value.api_errors[0]["parameters"]) == [parameter]
    assert refusal.value.response.json()["type"].endswith("/invalid-request")


def test_the_newer_dialect_is_understood_too(server: XServer, client: tweepy.Client) -> None:
    """Fields may be asked for as post.fields; then the answer says posts where it else says tweets."""
    first = server.post("ola", "@havornair hei")
    server.post("ola", "again", in_reply_to=first)
    brand = server.x.people.brands()[0].id

    answer = client.request(
        "GET",
        f"/2/users/{brand}/mentions",
        params={"post.fields": "referenced_posts,author_id", "expansions": "referenced_posts.id"},
        user_auth=True,
    ).json()

    newest = answer["data"][0]
    assert "edit_history_tweet_ids" not in newest
    assert newest["edit_history_post_ids"] == [newest["id"]]
    assert newest["referenced_posts"] == [{"type": "replied_to", "id": first}]
    assert answer["includes"]["posts"][0]["id"] == first


def test_people_are_found_by_id_and_by_handle(server: XServer, client: tweepy.Client) -> None:
    server.post("ola", "@havornair hei", followers=7)
    ola = client.get_user(username="OLA", user_auth=True, user_fields=["public_metrics"]).data

    again = client.get_users(ids=[ola.id, 1], user_auth=True)

    assert ola.public_metrics["followers_count"] == 7
    assert [user.username for user in again.data] == ["ola"]
    assert again.errors[0]["resource_id"] == "1"


def test_a_handle_may_change_and_the_id_stays(server: XServer, client: tweepy.Client) -> None:
    server.post("ola", "@havornair hei")
    before = client.get_user(username="ola", user_auth=True).data.id
    server.control("user", handle="ola", new_handle="ola_n")

    assert client.get_user(username="ola_n", user_auth=True).data.id == before
    assert client.get_user(username="ola", user_auth=True).data is None


def test_counts_under_a_post_follow_what_happens(server: XServer, client: tweepy.Client) -> None:
    post = server.post("ola", "@havornair hei")
    answer = server.post("per", "same here", in_reply_to=post)
    server.post("eva", "look", quote_of=post)
    server.control("repost", author="eva", id=post)
    server.control("delete", id=answer)

    counts = client.get_tweet(post, user_auth=True, tweet_fields=["public_metrics"]).data.public_metrics

    assert (counts["reply_count"], counts["quote_count"], counts["retweet_count"]) == (0, 1, 1)


def test_several_people_are_found_at_once_and_who_was_thrown_out_is_named(
    server: XServer, client: tweepy.Client
) -> None:
    for handle in ("ola", "eva"):
        server.post(handle, "@havornair hei")
    ids = [client.get_user(username=handle, user_auth=True).data.id for handle in ("ola", "eva")]
    server.control("user", handle="eva", suspended=True)

    both = client.get_users(ids=ids, user_auth=True)
    alone = client.get_user(id=ids[1], user_auth=True)

    assert [user.username for user in both.data] == ["ola"]
    assert both.errors[0]["title"] == alone.errors[0]["title"] == "Forbidden"


@pytest.mark.parametrize("path", ["/2/users/17/mentions", "/2/users/17/tweets", "/2/users/17"])
def test_an_unknown_account_is_an_error_inside_a_success(client: tweepy.Client, path: str) -> None:
    answer = client.request("GET", path, user_auth=True).json()

    assert answer["errors"][0]["detail"] == "Could not find user with id: [17]."
    assert "data" not in answer


@pytest.mark.parametrize("ids", ["", "a", ",".join(str(n) for n in range(101))])
def test_up_to_a_hundred_ids_may_be_asked_for(client: tweepy.Client, ids: str) -> None:
    with pytest.raises(tweepy.BadRequest):
        client.request("GET", "/2/tweets", params={"ids": ids}, user_auth=True)


def test_own_posts_may_be_had_without_replies(server: XServer, client: tweepy.Client) -> None:
    question = server.post("ola", "@havornair hei")
    client.create_tweet(text="Hei Ola!", in_reply_to_tweet_id=question, user_auth=True)
    server.post(BRAND, "Good morning")
    me = client.get_me(user_auth=True).data.id

    own = client.get_users_tweets(me, user_auth=True, exclude=["replies", "retweets"]).data

    assert [tweet.text for tweet in own] == ["Good morning"]


def test_what_is_referred_to_but_gone_is_an_error_beside_the_data(server: XServer, client: tweepy.Client) -> None:
    first = server.post("ola", "@havornair hei")
    server.post("ola", "again", in_reply_to=first)
    hidden = server.post("eva", "@havornair my secret")
    server.post("per", "look @havornair", quote_of=hidden)
    server.control("delete", id=first)
    server.control("user", handle="eva", protected=True)

    page = mentions(server, client, tweet_fields=FIELDS, expansions=["referenced_tweets.id", "in_reply_to_user_id"])

    assert [tweet.text.partition(" ")[0] for tweet in page.data] == ["look", "@havornair"]
    assert {error["resource_id"]: error["title"] for error in page.errors} == {
        first: "Not Found Error",
        hidden: "Authorization Error",
    }
    assert [user.username for user in page.includes["users"]] == ["ola"]


def test_a_label_is_given_only_when_there_are_words(server: XServer, client: tweepy.Client) -> None:
    for text in ("@havornair 👍", "@havornair ok", "@havornair kva skjer med flyet frå Sandane i kveld?"):
        server.post("ola", text)

    labels = [tweet.lang for tweet in mentions(server, client, tweet_fields=["lang"]).data]

    assert labels == ["no", "und", "zxx"]


def test_a_mistyped_parameter_is_refused(client: tweepy.Client) -> None:
    with pytest.raises(tweepy.BadRequest) as refusal:
        client.request("GET", "/2/users/me", params={"user_fields": "verified"}, user_auth=True)

    assert "[user_fields] is not one of" in refusal.value.api_messages[0]
