"""What the team is owed in Slack stands there once, soon, and whatever becomes of Slack's answers."""

import itertools
from datetime import datetime
from typing import Any

import pytest

from sandbox.slack.model import BOT_USER_ID
from tests.team import Team

QUESTION = "@havornair My bag did not arrive in Bergen, what do I do now?"
REPLY = "So sorry! Please give us your tag number in a direct message."
POST = "chat.postMessage"


def posted_at(team: Team) -> list[tuple[str, datetime]]:
    """Channel and time of every message that the bot has posted, oldest first."""
    return [
        (call["args"]["channel"], datetime.fromisoformat(call["at"])) for call in team.slack_calls(POST) if call["ok"]
    ]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "kind",
    [
        "server_error",
        "html_503",
        "html_200",
        "drop_before",
        "hang",
        "server_error_after",
        "invalid_json",
        "drop_after",
        "hang_after",
    ],
)
def test_a_lost_answer_makes_one_card_and_one_draft_card(team: Team, kind: str) -> None:
    team.breaks("slack", kind, on=POST, seconds=0.2)
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    team.breaks("slack", kind, on=POST, seconds=0.2)
    draft = team.drafts("ann", REPLY, card)

    assert team.ask("faults")["faults"] == []
    assert len(team.cards()) == 1
    assert len(team.draft_cards(card)) == 1
    team.reacts("kari", "white_check_mark", draft)
    assert len(team.replies()) == 1
    assert "Answered" in team.card()["said"]


def test_a_lost_answer_to_a_redraw_leaves_the_card_as_it_should_be(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    team.breaks("slack", "drop_after", on="chat.update", times=2)

    team.reacts("ann", "eyes", team.card())

    assert "*Ann Kvam* has it" in team.card()["said"]
    assert len(team.messages()) == 1


def test_a_restart_while_the_answer_was_under_way_makes_one_card(team: Team) -> None:
    team.breaks("slack", "drop_after", on=POST)
    team.customer_posts("kunde", QUESTION, settle=False)
    team.looks_at_x()
    team.tick()
    assert len(team.messages()) == 1

    team.restart()
    team.wait(minutes=2)

    assert len(team.cards()) == 1
    team.reacts("ann", "eyes", team.card())
    assert "*Ann Kvam* has it" in team.card()["said"]


def test_a_busy_channel_is_left_alone_for_as_long_as_slack_asks_and_the_others_go_on(team: Team) -> None:
    team.customer_posts("avisa", "@havornair I am a journalist, please comment", settle=False)
    team.looks_at_x()
    team.breaks("slack", "rate_limited", on=POST, retry_after=60)
    asked = team.clock.now()
    team.tick()  # the notice to the communication manager goes first, and meets it

    assert team.messages("#social-escalations") == []
    assert len(team.cards()) == 1
    team.reacts("ann", "eyes", team.card())
    assert "*Ann Kvam* has it" in team.card()["said"]
    team.wait(seconds=40)
    assert team.messages("#social-escalations") == []
    team.wait(seconds=20)

    assert len(team.messages("#social-escalations")) == 1
    channel = next(c["id"] for c in team.ask("slack/channels")["channels"] if c["name"] == "social-escalations")
    tries = [call for call in team.slack_calls(POST) if call["args"]["channel"] == channel]
    assert [call["ok"] for call in tries] == [False, True]
    assert (datetime.fromisoformat(tries[1]["at"]) - asked).total_seconds() >= 60


def test_a_channel_gets_a_message_a_second_and_other_channels_do_not_wait_for_it(team: Team) -> None:
    team.control("slack/limits", {"enabled": True})
    for number in range(8):
        team.customer_posts(f"kunde{number}", f"@havornair Question {number}, says my lawyer", settle=False)

    team.wait(seconds=31)

    by_channel: dict[str, list[datetime]] = {}
    for channel, at in posted_at(team):
        by_channel.setdefault(channel, []).append(at)
    assert sorted(len(times) for times in by_channel.values()) == [8, 8]
    for times in by_channel.values():
        apart = [(later - earlier).total_seconds() for earlier, later in itertools.pairwise(times)]
        assert min(apart) >= 1
    first, second = by_channel.values()
    assert abs((first[0] - second[0]).total_seconds()) <= 1
    assert not any(call["error"] for call in team.slack_calls(POST))


def test_a_whisper_does_not_wait_behind_a_queue_of_cards(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    for number in range(20):
        team.customer_posts(f"kunde{number}", f"@havornair Question {number}", settle=False)
    team.looks_at_x()

    team.reacts("olav", "eyes", card, settle=False)
    team.deliver_envelopes()
    team.tick()

    assert len(team.whispers("olav")) == 1
    assert len(team.cards()) < 21
    team.settle()
    assert len(team.cards()) == 21


def test_a_card_that_somebody_deleted_is_posted_anew_and_its_gestures_work(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    old = team.card()
    team.deletes(BOT_USER_ID, old)
    assert len(team.cards()) == 1
    assert team.card()["ts"] != old["ts"]
    team.reacts("ann", "eyes", team.card())
    assert "*Ann Kvam* has it" in team.card()["said"]


def test_a_card_with_a_thread_that_somebody_deleted_is_posted_anew(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    old = team.card()
    team.writes("ann", "Has anybody seen this bag?", old)
    team.deletes(BOT_USER_ID, old)

    assert [card["ts"] for card in team.cards()] != [old["ts"]]
    team.reacts("ann", "eyes", team.card())
    assert "*Ann Kvam* has it" in team.card()["said"]


def test_a_draft_card_that_somebody_deleted_is_posted_anew_while_it_waits(team: Team) -> None:
    post = team.customer_posts("kunde", QUESTION)
    old = team.drafts("ann", REPLY, team.card())
    team.deletes(BOT_USER_ID, old)
    (new,) = team.draft_cards(team.card())

    assert new["ts"] != old["ts"]
    team.reacts("kari", "white_check_mark", new)
    assert len(team.replies(post)) == 1
    team.deletes(BOT_USER_ID, team.draft_cards(team.card())[0])
    assert team.draft_cards(team.card()) == []  # sent: there is nothing to do with it any more


def test_a_card_deleted_while_the_bot_was_down_comes_back(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    old = team.card()
    with team.bot_is_down(minutes=10) as missed:
        team.deletes(BOT_USER_ID, old)
        for envelope in team.sandbox.take_envelopes():
            envelope.fail("timeout")
        missed.clear()
    team.wait(minutes=2)

    assert len(team.cards()) == 1
    assert team.card()["ts"] != old["ts"]


def test_an_archived_channel_is_reported_with_what_to_do_and_shown_once_it_is_back(team: Team) -> None:
    team.customer_posts("annen", "@havornair Is flight HV12 on time?")
    team.control("slack/channel", {"channel": "#social-x", "archived": True})

    post = team.customer_posts("kunde", QUESTION)
    for more in ("Hello?", "Anybody?"):  # each changes the card, and none is news to the admins
        team.customer_posts("kunde", f"@havornair {more}", in_reply_to=post, settle=False)
        team.looks_at_x()
        team.tick()

    told = [message["said"] for message in team.messages("#socialcare-ops") if "could not be shown" in message["said"]]
    assert len(told) == 1
    assert "The card of case 2 could not be shown" in told[0]
    assert "unarchive it" in told[0]
    team.control("slack/channel", {"channel": "#social-x", "archived": False})
    team.wait(minutes=61)
    assert ["Anybody?" in card["said"] for card in team.cards()] == [False, True]


def test_a_token_that_slack_does_not_accept_loses_nothing(team: Team) -> None:
    team.customer_posts("annen", "@havornair Is flight HV12 on time?")
    team.control("slack/token", {"refusal": "token_revoked"})
    team.customer_posts("kunde", QUESTION, settle=False)
    team.looks_at_x()
    team.tick()
    team.clock.advance(300)
    team.tick()
    assert len(team.cards()) == 1

    team.control("slack/token", {"refusal": None})
    team.wait(minutes=2)

    assert ["My bag did not arrive" in card["said"] for card in team.cards()] == [False, True]


def test_the_card_is_drawn_from_the_newest_state_only(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    before = len(team.slack_calls("chat.update"))

    team.reacts("ann", "eyes", card, settle=False)
    team.unreacts("ann", "eyes", card, settle=False)
    team.reacts("bo", "eyes", card, settle=False)
    team.settle()

    assert "*Bo Lindqvist* has it" in team.card()["said"]
    assert len(team.slack_calls("chat.update")) - before == 1


def test_two_processes_on_one_database_show_each_card_once(team: Team) -> None:
    first = team.bot
    team.start_bot()
    second = team.bot
    for number in range(4):
        team.customer_posts(f"kunde{number}", f"@havornair Question {number}", settle=False)
    team.looks_at_x()

    for _ in range(12):
        for team.bot in (first, second):
            team.tick()
        team.clock.advance(1)
    first.store.close()
    team.bot = second

    assert len(team.cards()) == 4
    assert len(posted_at(team)) == 4


def fallbacks(team: Team) -> list[dict[str, Any]]:
    return [call["args"] for call in team.slack_calls(POST)]


def test_what_a_phone_shows_in_a_notification_says_what_it_is_about(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    team.drafts("ann", REPLY, team.card())

    card, draft = (args["text"] for args in fallbacks(team))
    assert card.startswith("Case 1, waiting for somebody: kunde on X: ")
    assert draft.startswith("Draft 1 by Ann Kvam, waiting for approval: So sorry!")
