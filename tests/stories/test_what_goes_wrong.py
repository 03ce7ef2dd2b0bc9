"""What fails on the way ends in its effect once, or in words that somebody reads: never twice, never in silence."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from slack_bolt import BoltRequest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

from clients import Sweep
from clients.closed import Closed
from handlers import deliver, polling, sending
from storage.schema import Draft
from tests.settings_files import changed, loaded
from tests.team import Json, Team

QUESTION = "@havornair My bag did not arrive in Bergen, what do I do now?"


# --- on the way into Slack --------------------------------------------------------------------------------------------


def test_a_card_whose_answer_was_lost_is_looked_for_until_slack_lets_us_look(team: Team) -> None:
    """Slack has the card, the answer is lost, and the search for it is told to come back later: still one card."""
    team.breaks("slack", "drop_after", on="chat.postMessage")
    team.breaks("slack", "rate_limited", on="conversations.history")

    team.customer_posts("kunde", QUESTION)

    assert len(team.cards()) == 1
    assert len(team.slack_calls("conversations.history")) == 2


def test_an_escalation_into_a_channel_without_the_bot_is_reported_and_arrives_once_the_bot_is_in(team: Team) -> None:
    team.control("slack/channel", {"channel": "social-escalations", "leave": ["socialcare"]})
    team.customer_posts("kunde", QUESTION)
    team.reacts("ann", "bangbang", team.card())
    assert team.messages("#social-escalations") == []
    (report,) = [said["said"] for said in team.messages("#socialcare-ops")]
    assert "The escalation of case 1 could not be shown" in report
    assert "type /invite" in report

    team.control("slack/channel", {"channel": "social-escalations", "join": ["socialcare"]})
    team.wait(minutes=5)

    assert ["asks for your help" in notice["said"] for notice in team.messages("#social-escalations")] == [True]
    assert len(team.messages("#socialcare-ops")) == 1


# --- one bad row ------------------------------------------------------------------------------------------------------


def spoil(team: Team, **values: object) -> None:
    """Make a row that no code of ours writes: what a defect of an older version may have left behind."""
    with team.bot.store.transaction() as tx:
        tx.execute(update(Draft).where(Draft.id == 1).values(**values))


def test_a_reply_that_cannot_even_be_tried_does_not_keep_the_others_from_their_customers(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    post = team.customer_posts("annen", QUESTION)
    first, second = team.cards()
    team.reacts("kari", "white_check_mark", team.drafts("ann", "To the first.", first), settle=False)
    team.deliver_envelopes()
    spoil(team, answers=None)
    team.clock.advance(10)
    message = team.control("slack/message", message_in(second, "ann", "To the second."))
    place = {"channel": second["channel"], "ts": message["ts"]}
    team.reacts("ann", "memo", place, settle=False)
    team.deliver_envelopes()
    deliver.tick(team.bot.desk, team.bot.slack)
    team.clock.advance(2)
    deliver.tick(team.bot.desk, team.bot.slack)
    team.reacts("kari", "white_check_mark", team.draft_cards(second)[-1], settle=False)
    team.deliver_envelopes()
    team.clock.advance(10)

    sending.tick(team.bot.desk)

    assert [reply["text"] for reply in team.replies(post)] == ["To the second. ^AK"]
    spoil(team, state="rejected", approved_by=None)
    team.expects_failures = True


def message_in(thread: Json, who: str, said: str) -> Json:
    return {"user": who, "channel": thread["channel"], "thread_ts": thread["ts"], "text": said}


def test_what_goes_wrong_in_the_database_is_logged_without_the_words_of_customers(team: Team) -> None:
    spoiled = text("UPDATE posts SET no_such_column = :words")

    with pytest.raises(DBAPIError) as caught:
        team.bot.store.work(lambda tx: tx.execute(spoiled, {"words": QUESTION}))

    assert "My bag" not in str(caught.value)


# --- on the way to the network ----------------------------------------------------------------------------------------


def approved(team: Team, said: str = "So sorry! Please write to us.") -> str:
    """A post, for which Kari has just approved a draft of Ann's."""
    post = team.customer_posts("kunde", QUESTION)
    draft = team.drafts("ann", said, team.card())
    team.reacts("kari", "white_check_mark", draft, settle=False)
    team.deliver_envelopes()
    return post


def test_nobody_is_asked_about_a_lost_reply_before_it_was_looked_for(team: Team) -> None:
    """A hiccup before the attempt must not make the card offer "Send again" for a reply that X may well have."""
    team.breaks("x", "server_error", on="GET /2/tweets/:id")
    team.breaks("x", "drop_after", on="POST /2/tweets")
    team.breaks("x", "server_error", on="GET /2/users/:id/tweets", times=2)
    post = approved(team)
    seen = []
    for _ in range(60):
        team.clock.advance(1)
        team.tick()
        seen.append(team.draft_cards(team.card())[0]["said"])

    lost = [said for said in seen if "answer was lost" in said]
    assert lost
    assert not any("Send again" in said for said in lost)
    assert len(team.replies(post)) == 1


def test_an_edit_while_a_reply_is_looked_for_voids_the_approval(team: Team) -> None:
    post = approved(team)
    team.breaks("x", "drop_before", on="POST /2/tweets")
    team.clock.advance(4)
    sending.tick(team.bot.desk)
    team.control("x/edit", {"id": post, "text": "@havornair Found it, thank you! Forget my question."})

    team.wait(seconds=31)
    team.wait(minutes=5)

    assert team.replies() == []
    assert "Waits for" in team.draft_cards(team.card())[0]["said"]
    assert ["The customer has edited the post since" in said for said in team.thread(team.card())].count(True) == 1


def test_a_post_that_came_before_our_reply_and_was_read_after_it_still_waits(team: Team) -> None:
    post = approved(team)
    team.clock.advance(1)
    team.customer_posts("kunde", "@havornair And my stroller is broken, too!", in_reply_to=post, settle=False)
    team.clock.advance(3)

    team.settle()
    assert len(team.replies(post)) == 1
    team.wait(seconds=31)

    assert "*Ann Kvam* has it" in team.card()["said"]
    assert "answer due" in team.card()["said"]


def test_what_an_approver_cannot_see_does_not_go_out_either(team: Team) -> None:
    post = approved(team, "Call 555\u202e1234\u202c and ask\u200b for Bo")

    team.settle()

    assert [reply["text"] for reply in team.replies(post)] == ["Call 5551234 and ask for Bo ^AK"]


def test_posts_that_cannot_be_read_are_reported_once(team: Team) -> None:
    found = Sweep(posts=(), cursor="1", unreadable=("71: author_id is missing", "72: <!channel> is no text"))
    desk = replace(team.bot.desk, networks={("x", "havornair"): Serves(found)})
    for _ in range(3):
        team.clock.advance(60)
        polling.tick(desk)
        team.settle()

    (report,) = [message["text"] for message in team.messages("#socialcare-ops")]
    assert "2 of the posts to @havornair could not be read" in report
    assert "71: author_id is missing; 72: &lt;!channel&gt; is no text" in report


class Serves(Closed):
    """A network that serves the same at every look."""

    def __init__(self, found: Sweep) -> None:
        super().__init__(network="x", handle="havornair", max_length=280, length=len)
        self._found = found

    def fetch(self, cursor: str | None, *, since: datetime) -> Sweep:
        return self._found


def test_an_event_that_means_nothing_to_us_is_acknowledged(team: Team) -> None:
    event = {"type": "event_callback", "event_id": "Ev1", "event": {"type": "channel_rename", "channel": {"id": "C1"}}}

    answer = team.app.dispatch(BoltRequest(mode="socket_mode", body=event))

    assert answer.status == 200


# --- an account is closed ---------------------------------------------------------------------------------------------


def test_the_cases_of_a_closed_account_can_be_read_and_ended_and_nothing_leaves_it(team: Team, tmp_path: Path) -> None:
    approved(team)
    open_case = team.customer_posts("annen", QUESTION, settle=False)
    team.looks_at_x()
    deliver.tick(team.bot.desk, team.bot.slack)
    team.config = loaded(tmp_path / "config.yaml", changed(("open: true", "open: false")))
    team.restart()

    team.settle()
    first, second = team.cards()
    team.reacts("ann", "eyes", second)
    team.reacts("ann", "memo", team.writes("ann", "An answer.", second))
    team.reacts("ann", "wastebasket", second)

    assert team.replies() == []
    assert team.replies(open_case) == []
    assert "Not sent:" in team.draft_cards(first)[0]["said"]
    assert any("was not sent: @havornair is closed" in said for said in team.thread(first))
    assert "No reply can go out here: @havornair is closed in config.yaml" in team.whispers("ann")[0]
    assert "*Spam*" in team.cards()[1]["said"]


# --- words that take more room than they seem to -----------------------------------------------------------------------


def test_customers_cannot_write_the_digest_or_the_queue_out_of_slacks_limits(team: Team) -> None:
    for number in range(6):
        team.control("x/user", {"handle": f"kunde{number}", "name": "&" * 40})
        team.customer_posts(f"kunde{number}", "@havornair " + "<&>" * 80, settle=False)
    team.wait(seconds=31)

    asked = team.asks("ann", "queue")
    team.wait(hours=24)

    assert [f"|case {number}>" in asked for number in range(1, 7)] == [True] * 6
    assert any("Open now: 6" in message["said"] for message in team.messages("#social-digest"))
