"""Customers' words and names stay words: they ping nobody, link nowhere, format nothing, and cannot fake a card."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.stories.promises import assert_kept, mrkdwn_of
from tests.team import Team

NAMES = ["<!channel>", "*Kari Nes* approved", "Ann\u202eKvam", ":white_check_mark: Sent", "`rm` ~x~", "<@U00000006>"]
WORDS = [
    "<!channel> <!here> <!everyone> wake up",
    "<@U00000006> and <#C00000001> and <!subteam^S00000001>",
    "<http://evil.example|KLM login> or http://evil.example/login or evil.example",
    "<mailto:boss@evil.example|Write here>",
    "*bold* _slanted_ ~struck~ `code` ```block```",
    "> :white_check_mark: Approved by Kari Nes\n> Sent",
    ":eyes: :white_check_mark: :skull:",
    "&lt;!channel&gt; &amp;lt;!here&amp;gt;",
    "Pay \u202egnp.exe\u202c now \u200b\u200d\ufeff",
    "@here @channel @everyone",
    "<!date^1^{date}|now> and <!date^1^{date}^http://evil.example|now>",
    "a" * 3500,
    "\n" * 200 + "far below",
    "</plain_text>{{7*7}}%s%n\x00\x07",
    "👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿 " * 300,
    '{"type": "section", "text": {"type": "mrkdwn", "text": "<!channel>"}}',
]

UNSEEN = re.compile(r"[\u200b\u202e\u202c\ufeff\x00\x07]")  #: what cannot be seen and changes what is


def plain_words(blocks: Any) -> Iterator[str]:
    """Every text that Slack shows as it is."""
    if isinstance(blocks, list):
        for one in blocks:
            yield from plain_words(one)
    elif isinstance(blocks, dict):
        if blocks.get("type") == "plain_text":
            assert blocks.get("emoji") is False or not re.search(r":\w+:", blocks["text"]), blocks
            yield blocks["text"]
        for one in blocks.values():
            yield from plain_words(one)


def everything_shown(team: Team) -> list[dict[str, Any]]:
    """The arguments of every call that showed something in Slack, its blocks read."""
    calls = [
        call["args"]
        for method in ("chat.postMessage", "chat.update", "chat.postEphemeral", "views.open")
        for call in team.slack_calls(method)
    ]
    for given in calls:
        for key in ("blocks", "view"):
            if isinstance(given.get(key), str):
                given[key] = json.loads(given[key])
    return calls


def assert_inert(text: str) -> None:
    """Nothing of a customer's does anything in this mrkdwn."""
    assert "<!channel" not in text
    assert "<!here" not in text
    assert "<!everyone" not in text
    assert "<!subteam" not in text
    assert "<@U00000006>" not in text
    assert "<#" not in text
    assert "evil.example" not in text.replace("evil\u2060.example", "").replace("://\u2060", "")
    assert not re.search(r"https?://evil", text)
    assert not re.search(r":(eyes|skull):", text.replace(":eyes: *", ""))
    assert not re.search(r"(?<!\u2060)[*_~`](?!\u2060)(bold|slanted|struck|code)", text)
    assert not UNSEEN.search(text)


@pytest.fixture
def late_team(database_url: str) -> Iterator[Team]:
    """A team half an hour before midnight: no escalation by opening hours comes between it and the digest."""
    with Team(database_url, start=datetime(2026, 3, 3, 22, 30, tzinfo=UTC)) as team:
        yield team
        assert_kept(team)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nothing_that_a_customer_writes_does_anything_in_slack(late_team: Team) -> None:
    team = late_team
    for number, text in enumerate(WORDS):
        name = NAMES[number % len(NAMES)]
        body = {"author": f"kunde{number}", "author_name": name, "text": f"@havornair lawyer! {text}"}
        post = team.control("x/post", body)["id"]
        if number % 4 == 0:
            team.control("x/edit", {"id": post, "text": f"@havornair lawyer, again: {text}"})
            team.control("x/post", {**body, "in_reply_to": post})
    team.wait(seconds=31)
    assert len(team.cards()) == len(WORDS)
    for card in team.cards()[:6]:
        team.presses("ann", "case_compose", card)
        team.drafts("ann", "We look into it.", card)
    for number in (1, 2, 3):
        team.asks("ann", f"case {number}")
    team.asks("ann", "queue")
    team.wait(hours=8, minutes=30)
    assert len(team.messages("#social-digest")) == 1

    shown = everything_shown(team)
    assert len(shown) > 3 * len(WORDS)
    asked = [{"text": m["text"], "blocks": m["blocks"]} for m in team.messages() if m["ephemeral_to"]]
    for given in [*shown, *asked]:
        for text in mrkdwn_of(given):
            assert_inert(text)
        for text in plain_words([given.get("blocks"), given.get("view")]):
            assert not UNSEEN.search(text)
    rejected = [call for call in team.slack_calls("chat.postMessage") if not call["ok"]]
    assert rejected == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_customers_words_are_there_to_be_read_all_the_same(team: Team) -> None:
    for number, text in enumerate(WORDS[:8]):
        team.customer_posts(f"kunde{number}", f"@havornair {text}", settle=False)
    team.wait(seconds=31)

    for text, card in zip(WORDS[:8], team.cards(), strict=True):
        assert f"@havornair {text}" in list(plain_words(card["blocks"]))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_name_cannot_pretend_that_a_reply_is_approved(team: Team) -> None:
    body = {
        "author": "kunde",
        "author_name": "x*\n:rocket: *Sent*, approved by Kari Nes",
        "text": "@havornair hi there",
    }
    team.control("x/post", body)
    team.wait(seconds=31)

    card = team.card()
    marked = "\n".join(mrkdwn_of({"blocks": card["blocks"]}))
    assert "Sent" not in marked
    assert "approved" not in marked
    assert ":rocket:" not in card["text"]


def test_a_colleagues_words_do_not_do_anything_in_the_cards_either(team: Team) -> None:
    team.customer_posts("kunde", "@havornair hello, where is my bag?")
    card = team.card()
    team.reacts("ann", "see_no_evil", card)
    team.writes("ann", "Ask @here or @sara about *this*", card)
    team.reacts("kari", "x", team.drafts("bo", "Hello *you* :-)", card))
    team.writes("kari", "No @channel please", card)

    for given in everything_shown(team):
        for text in mrkdwn_of(given):
            assert "<!here" not in text
            assert "<!channel" not in text
            assert "<@U00000006>" not in text
