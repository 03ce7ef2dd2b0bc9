"""What fails on the way ends in its effect once, or in words that somebody reads: never twice, never in silence."""

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

from handlers import deliver, sending
from storage.schema import Draft
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
    deliver.tick(team.bot.desk, team.bot.slack, team.pace)
    team.clock.advance(2)
    deliver.tick(team.bot.desk, team.bot.slack, team.pace)
    team.reacts("kari", "white_check_mark", team.draft_cards(second)[-1], settle=False)
    team.deliver_envelopes()
    team.clock.advance(10)

    with pytest.raises(ExceptionGroup):
        sending.tick(team.bot.desk)

    assert [reply["text"] for reply in team.replies(post)] == ["To the second. ^AK"]
    spoil(team, state="rejected", approved_by=None)


def message_in(thread: Json, who: str, said: str) -> Json:
    return {"user": who, "channel": thread["channel"], "thread_ts": thread["ts"], "text": said}


def test_what_goes_wrong_in_the_database_is_logged_without_the_words_of_customers(team: Team) -> None:
    spoiled = text("UPDATE posts SET no_such_column = :words")

    with pytest.raises(DBAPIError) as caught:
        team.bot.store.work(lambda tx: tx.execute(spoiled, {"words": QUESTION}))

    assert "My bag" not in str(caught.value)
