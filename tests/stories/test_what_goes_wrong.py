"""What fails on the way ends in its effect once, or in words that somebody reads: never twice, never in silence."""

from tests.team import Team

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
