"""The control interface of the sandbox's X: what a black-box test may rely on."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import requests

from sandbox.faults import Faults
from sandbox.x import XNetwork
from sandbox.x.snowflake import time_of
from tests.sandbox.x_server import BRAND, START, HandClock, XServer, running


@pytest.fixture
def server() -> Iterator[XServer]:
    with running() as started:
        yield started


def asked(server: XServer, name: str, **body: object) -> tuple[int, str]:
    answer = requests.post(f"{server.url}/control/x/{name}", json=body, timeout=10)
    return answer.status_code, answer.json().get("error", "")


def test_the_brands_accounts_are_listed(server: XServer) -> None:
    accounts = server.look("accounts")["accounts"]

    assert [(account["handle"], account["name"]) for account in accounts] == [
        (BRAND, "Havørn Air"),
        ("havorncargo", "Cargo"),
    ]
    assert accounts[0]["id"] == server.x.credentials(BRAND)["X_ACCESS_TOKEN"].partition("-")[0]


def test_posts_come_back_oldest_first_as_they_were_written(server: XServer) -> None:
    said = "  @havornair <!channel> & https://example.com 😭\nsecond line "
    first = server.post("@Ola_N", said, author_name="Ola Nordmann")
    second = server.post("ola_n", "and?", in_reply_to=first)

    posts = server.look("posts", author="@ola_n")["posts"]

    assert [post["id"] for post in posts] == [first, second]
    assert posts[0]["text"] == said
    assert (posts[0]["author"], posts[0]["author_name"]) == ("Ola_N", "Ola Nordmann")
    assert (posts[0]["in_reply_to"], posts[1]["in_reply_to"]) == (None, first)
    assert (posts[1]["conversation_id"], posts[1]["deleted"], posts[1]["edited"]) == (first, False, False)
    assert server.look("posts", author="nobody")["posts"] == []


def test_an_edited_post_is_shown_once_in_its_newest_form(server: XServer) -> None:
    first = server.post("ola", "@havornair helo")
    newer = server.control("edit", id=first, text="@havornair hello")["id"]

    [shown] = server.look("posts")["posts"]

    assert (shown["id"], shown["first_id"], shown["text"], shown["edited"]) == (newer, first, "@havornair hello", True)


def test_x_lets_nobody_edit_late_or_often(server: XServer) -> None:
    often, late = server.post("ola", "@havornair a"), server.post("ola", "@havornair b")
    for n in range(5):
        server.control("edit", id=often, text=f"@havornair {n}")

    sixth = asked(server, "edit", id=often, text="@havornair 6")
    server.clock.advance(minutes=31)
    too_late = asked(server, "edit", id=late, text="@havornair c")

    assert sixth == (409, "not_editable: edited 5 times already")
    assert too_late == (409, "not_editable: older than 30 minutes")


@pytest.mark.parametrize(
    "name, body, status, word",
    [
        ("post", {"author": "ola"}, 400, "missing: text"),
        ("post", {"text": "hei"}, 400, "missing: author"),
        ("post", {"author": "not a handle", "text": "hei"}, 400, "bad_handle"),
        ("post", {"author": "ola", "text": "hei", "colour": "red"}, 400, "unknown_key: colour"),
        ("post", {"author": "ola", "text": "hei", "in_reply_to": "17"}, 404, "post_not_found"),
        ("post", {"author": "ola", "text": "hei", "quote_of": "x"}, 404, "post_not_found"),
        ("post", {"author": "ola", "text": "hei", "followers": "many"}, 400, "followers must be of type int"),
        ("edit", {"id": "17", "text": "hei"}, 404, "post_not_found"),
        ("delete", {"id": "17"}, 404, "post_not_found"),
        ("delete", {}, 400, "missing: id"),
        ("message", {"author": "ola", "to": "nobody", "text": "hei"}, 404, "recipient_not_found"),
        ("limits", {"spending_limit": "much"}, 400, "bad_spending_limit"),
        ("credentials", {"handle": "ola"}, 404, "account_not_found"),
        ("user", {"handle": BRAND, "new_handle": "other"}, 400, "fixed"),
    ],
)
def test_a_wrong_request_is_refused_and_changes_nothing(
    server: XServer, name: str, body: dict[str, object], status: int, word: str
) -> None:
    got, error = asked(server, name, **body)

    assert got == status
    assert word in error
    assert server.look("posts")["posts"] == []
    assert server.x.people.by_handle("ola") is None


def test_what_is_no_json_object_is_refused(server: XServer) -> None:
    for body in (b"{", b"[]"):
        assert requests.post(f"{server.url}/control/x/post", data=body, timeout=10).status_code == 400


def test_a_suspended_customer_writes_no_more(server: XServer) -> None:
    server.post("ola", "@havornair hei")
    server.control("user", handle="ola", suspended=True)

    assert asked(server, "post", author="ola", text="@havornair again") == (403, "author_suspended")


def test_whoever_shows_the_page_is_told_of_each_change(server: XServer) -> None:
    told: list[str] = []
    server.x.changed = lambda: told.append("changed")

    post = server.post("ola", "@havornair hei")
    server.control("edit", id=post, text="@havornair hallo")
    server.look("posts")
    server.control("delete", id=post)

    assert len(told) == 3


def test_without_a_replay_there_is_nothing_to_wait_for(server: XServer) -> None:
    assert server.look("replay") == {"total": 0, "played": 0, "skipped_out": 0, "done": True, "ids": {}}


def test_at_least_one_account_is_the_brands() -> None:
    with pytest.raises(ValueError, match="at least one account"):
        XNetwork(HandClock(), Faults(), [])


def test_only_the_brand_has_credentials(server: XServer) -> None:
    server.post("ola", "@havornair hei")

    for handle in ("ola", "nobody"):
        with pytest.raises(KeyError):
            server.x.credentials(handle)
    assert set(server.x.credentials("HavornAir")) == {
        "X_API_KEY",
        "X_API_SECRET",
        "X_ACCESS_TOKEN",
        "X_ACCESS_TOKEN_SECRET",
        "X_BEARER_TOKEN",
    }


def test_a_taken_handle_stays_with_its_owner(server: XServer) -> None:
    server.post("ola", "@havornair hei")
    server.post("eva", "@havornair hei")

    assert asked(server, "user", handle="ola", new_handle="Eva") == (400, "bad_handle: taken: Eva")


def test_a_repost_cannot_be_edited(server: XServer) -> None:
    post = server.post("ola", "@havornair hei")
    repost = server.control("repost", author="eva", id=post)["id"]

    assert asked(server, "edit", id=repost, text="mine now") == (409, "not_editable: a repost cannot be edited")


def test_ids_grow_even_when_the_clock_stands_still(server: XServer) -> None:
    ids = [int(server.post("ola", f"@havornair {n}")) for n in range(3)]
    server.clock.advance(seconds=1)
    ids.append(int(server.post("ola", "@havornair later")))

    assert ids == sorted(set(ids))
    assert time_of(ids[-1]) == START + timedelta(seconds=1)
