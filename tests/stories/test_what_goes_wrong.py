"""What fails on the way ends in its effect once, or in words that somebody reads: never twice, never in silence."""

from tests.team import Team

QUESTION = "@havornair My bag did not arrive in Bergen, what do I do now?"


# --- on the way into Slack -----------------------------------------------------------------------------------------------


def test_a_card_whose_answer_was_lost_is_looked_for_until_slack_lets_us_look(team: Team) -> None:
    """Slack has the card, the answer is lost, and the search for it is told to come back later: still one card."""
    team.breaks("slack", "drop_after", on="chat.postMessage")
    team.breaks("slack", "rate_limited", on="conversations.history")

    team.customer_posts("kunde", QUESTION)

    assert len(team.cards()) == 1
    assert len(team.slack_calls("conversations.history")) == 2
