"""How cases end and come back: closed, left without a reply by two people, spam; and what a customer's new post does."""

import pytest

from tests.team import Team

QUESTION = "@havornair My bag did not arrive in Bergen, what do I do now?"
REPLY = "So sorry! Please give us your tag number in a direct message."


def answered(team: Team) -> str:
    """A case that Ann has answered; the customer's post."""
    post = team.customer_posts("kunde", QUESTION)
    team.reacts("kari", "white_check_mark", team.drafts("ann", REPLY, team.card()))
    assert "Answered" in team.card()["said"]
    return post


# --- no reply, by decision ---------------------------------------------------------------------------------------------


def test_silence_needs_a_reason_and_a_second_person(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()

    team.reacts("ann", "see_no_evil", card)
    assert "Waiting for somebody" in team.card()["said"]
    assert "Ann Kvam proposes no reply (reason still to be written in the thread)" in team.card()["said"]
    assert ["Write the reason as your next message" in said for said in team.whispers("ann")] == [True]

    team.reacts("bo", "see_no_evil", card)
    assert "Waiting for somebody" in team.card()["said"]
    assert ["There is no reason yet. Ann Kvam proposed it" in said for said in team.whispers("bo")] == [True]

    team.writes("ann", "Only an insult, nothing to help with", card)
    assert "Ann Kvam proposes no reply (Only an insult, nothing to help with)" in team.card()["said"]
    team.unreacts("bo", "see_no_evil", card)
    team.reacts("bo", "see_no_evil", card)

    assert "No reply, by decision" in team.card()["said"]
    assert "reason: Only an insult, nothing to help with" in team.card()["said"]
    assert team.replies() == []
    assert "Bo Lindqvist agreed: no reply, because Only an insult, nothing to help with" in team.asks("ann", "case 1")


def test_nobody_decides_on_silence_alone(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    team.reacts("ann", "see_no_evil", card)
    team.writes("ann", "Only an insult", card)

    team.presses("ann", "case_no_reply", team.card())

    assert "Waiting for somebody" in team.card()["said"]
    assert "somebody else has to agree" in team.whispers("ann")[-1]


def test_silence_proposed_in_the_dialog_and_agreed_by_button(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)

    team.presses("ann", "case_more", team.card(), value="dismiss:1")
    team.submits("ann", {"reason": {"text": "Already solved at the *desk*"}})
    assert "Ann Kvam proposes no reply" in team.card()["said"]
    team.presses("bo", "case_no_reply", team.card())

    assert "No reply, by decision" in team.card()["said"]
    assert team.whispers("ann") == team.whispers("bo") == []


def test_a_proposal_of_silence_can_be_taken_back_by_emoji_and_by_menu(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    team.reacts("ann", "see_no_evil", card)
    team.writes("ann", "Only an insult", card)

    team.unreacts("ann", "see_no_evil", card)
    assert "proposes no reply" not in team.card()["said"]
    team.reacts("bo", "see_no_evil", card)
    assert "Bo Lindqvist proposes no reply" in team.card()["said"]
    team.presses("ann", "case_more", team.card(), value="keep:1")

    assert "proposes no reply" not in team.card()["said"]
    assert "Waiting for somebody" in team.card()["said"]


def test_an_answer_ends_a_proposal_of_silence(team: Team) -> None:
    """Nobody agrees to silence any more, and its proposer's next words are no reason of it."""
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    team.reacts("bo", "see_no_evil", card)
    draft = team.drafts("ann", "So sorry! It comes tonight.", card)
    assert "proposes no reply" in team.card()["said"]

    team.reacts("kari", "white_check_mark", draft)
    team.writes("bo", "Well done", card)

    assert "*Answered*" in team.card()["said"]
    assert "proposes no reply" not in team.card()["said"]
    told = team.asks("ann", "case 1")
    assert "the proposal of no reply was overtaken by the answer" in told
    assert "Well done" not in told

    team.customer_posts("kunde", "@havornair still nothing", in_reply_to=team.replies()[0]["id"])
    assert "proposes no reply" not in team.card()["said"]
    assert "Agree: no reply" not in team.card()["said"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("who", ["tuva", "olav", "sara"])
def test_a_trainee_an_outsider_and_an_admin_neither_propose_nor_agree(team: Team, who: str) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()

    team.reacts(who, "see_no_evil", card)
    assert "proposes no reply" not in team.card()["said"]
    team.unreacts(who, "see_no_evil", card)
    team.reacts("ann", "see_no_evil", card)
    team.writes("ann", "Only an insult", card)
    team.reacts(who, "see_no_evil", card)
    team.reacts(who, "wastebasket", card)

    assert "Waiting for somebody" in team.card()["said"]
    assert len(team.whispers(who)) == 3


def test_a_case_with_an_open_draft_cannot_be_silenced_or_spam(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    team.drafts("ann", REPLY, card)

    team.reacts("bo", "see_no_evil", card)
    team.reacts("bo", "wastebasket", card)

    assert "*Ann Kvam* has it" in team.card()["said"]
    assert ["A draft of a reply is still open" in said for said in team.whispers("bo")] == [True, True]


def test_a_decision_of_silence_is_undone_by_button_or_by_taking_the_emoji_away(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    for undo in (
        lambda: team.presses("ann", "case_undo", team.card()),
        lambda: team.unreacts("bo", "see_no_evil", card),
    ):
        team.presses("ann", "case_more", team.card(), value="dismiss:1")
        team.submits("ann", {"reason": {"text": "Only an insult"}})
        team.reacts("bo", "see_no_evil", card)
        assert "No reply, by decision" in team.card()["said"]
        undo()
        assert "Waiting for somebody" in team.card()["said"]
        assert "reason" not in team.card()["said"]
        if "see_no_evil" in str(team.card()["reactions"]):
            team.unreacts("bo", "see_no_evil", card)


# --- spam --------------------------------------------------------------------------------------------------------------


def test_spam_is_put_aside_by_one_person_and_can_be_undone(team: Team) -> None:
    team.customer_posts("kunde", "@havornair My cousin has cheap tickets for everybody")
    card = team.card()

    team.reacts("ann", "wastebasket", card)
    assert "Spam" in team.card()["said"]
    assert "case_undo" in str(team.card()["blocks"])
    assert "case_claim" not in str(team.card()["blocks"])

    team.presses("bo", "case_undo", team.card())
    assert "Waiting for somebody" in team.card()["said"]
    team.presses("ann", "case_more", team.card(), value="spam:1")
    team.unreacts("ann", "wastebasket", card)
    assert "Waiting for somebody" in team.card()["said"]
    assert team.replies() == []


def test_a_spammers_next_post_joins_the_spam_and_opens_nothing(team: Team) -> None:
    post = team.customer_posts("kunde", "@havornair My cousin has cheap tickets for everybody")
    team.reacts("ann", "wastebasket", team.card())

    team.customer_posts("kunde", "@havornair Write to my cousin today", in_reply_to=post)

    assert len(team.cards()) == 1
    assert "Spam" in team.card()["said"]
    assert "the decision not to answer stands until somebody undoes it" in team.thread(team.card())[-1]
    assert "Nothing is open" in team.asks("ann", "queue")


# --- closed and open again ---------------------------------------------------------------------------------------------


def test_an_answered_case_is_closed_and_an_unanswered_one_is_not(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    team.reacts("ann", "checkered_flag", team.card())
    assert "Waiting for somebody" in team.card()["said"]
    assert ["can be closed once the customer has an answer" in said for said in team.whispers("ann")] == [True]
    team.reacts("kari", "white_check_mark", team.drafts("ann", REPLY, team.card()))

    team.presses("ann", "case_close", team.card())

    assert "Closed" in team.card()["said"]
    assert not any(block["type"] == "actions" for block in team.card()["blocks"])


def test_who_wants_something_of_a_closed_case_reads_that_the_customer_opens_it_again(team: Team) -> None:
    post = answered(team)
    team.reacts("ann", "checkered_flag", team.card())

    team.reacts("bo", "eyes", team.card())
    team.writes("bo", "One thing more", team.card())
    team.reacts("bo", "memo", team.messages(thread=team.card())[-1])

    said = "This case is closed, so that is not possible now. It opens again by itself when the customer writes again"
    assert [said in one for one in team.whispers("bo")] == [True, True]
    assert not any("buttons" in one for one in team.whispers("bo"))
    team.customer_posts("kunde", "@havornair Thank you, but which desk?", in_reply_to=post)
    team.reacts("ann", "eyes", team.card())
    assert "*Ann Kvam* has it" in team.card()["said"]


def test_a_new_post_of_the_customer_opens_the_case_again_for_its_owner(team: Team) -> None:
    post = answered(team)
    team.reacts("ann", "checkered_flag", team.card())

    team.customer_posts("kunde", "@havornair Thank you, but which desk?", in_reply_to=post)

    card = team.card()
    assert len(team.cards()) == 1
    assert "*Ann Kvam* has it" in card["said"]
    assert "which desk?" in card["said"]
    assert "1 earlier post in this conversation" in card["said"]
    (told,) = [said for said in team.thread(card) if "open again" in said]
    assert f"<@{team.user_id('ann')}> The customer wrote again, and the case is open again" in told
    assert "Ann Kvam" in team.asks("ann", "mine")


def test_the_answer_goes_under_the_newest_post(team: Team) -> None:
    first = answered(team)
    second = team.customer_posts("kunde", "@havornair Thank you, but which desk?", in_reply_to=first)

    team.reacts("kari", "white_check_mark", team.drafts("ann", "Desk 4, next to the café.", team.card()))

    assert [reply["text"] for reply in team.replies(first)] == [f"{REPLY} ^AK"]
    assert [reply["text"] for reply in team.replies(second)] == ["Desk 4, next to the café. ^AK"]
    assert "Answered" in team.card()["said"]


def test_a_draft_that_waits_while_the_customer_writes_again_says_so(team: Team) -> None:
    post = team.customer_posts("kunde", QUESTION)
    card = team.card()
    team.drafts("ann", REPLY, card)

    team.customer_posts("kunde", "@havornair Found it, never mind!", in_reply_to=post)

    assert "The customer wrote again" in team.draft_cards(card)[0]["said"]


def test_what_the_customer_wrote_after_the_answered_post_still_waits(team: Team) -> None:
    post = team.customer_posts("kunde", QUESTION)
    card = team.card()
    draft = team.drafts("ann", REPLY, card)
    team.reacts("kari", "white_check_mark", draft, settle=False)
    team.deliver_envelopes()
    team.customer_posts("kunde", "@havornair And my dog is in there too!", in_reply_to=post, settle=False)
    team.looks_at_x()
    team.settle()

    assert len(team.replies(post)) == 1
    assert "*Ann Kvam* has it" in team.card()["said"]
    assert "Answered" not in team.card()["said"]
    assert "my dog" in team.asks("ann", "queue")
