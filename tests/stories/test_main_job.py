"""The main job as a conversation: a post becomes a card, is claimed, drafted, approved and answered once."""

from tests.team import Team

QUESTION = "@havornair My bag did not arrive in Bergen, what do I do now?"
REPLY = "So sorry! Please give us your tag number in a direct message and we will find it."


def test_a_post_is_claimed_drafted_approved_and_answered_exactly_once(team: Team) -> None:
    post = team.customer_posts("kunde", QUESTION)

    card = team.card()
    assert QUESTION in card["said"]
    assert "Waiting for somebody" in card["said"]

    team.reacts("ann", "eyes", card)
    assert "*Ann Kvam* has it" in team.card()["said"]

    draft = team.drafts("ann", REPLY, card)
    assert f"{REPLY} ^AK" in draft["said"]
    assert team.replies() == []

    team.reacts("kari", "white_check_mark", draft)

    assert [reply["text"] for reply in team.replies(post)] == [f"{REPLY} ^AK"]
    assert "Answered" in team.card()["said"]
    assert "Sent" in team.draft_cards(card)[0]["said"]
    team.wait(hours=1)
    assert len(team.replies()) == 1
    assert team.whispers("ann") == team.whispers("kari") == []
