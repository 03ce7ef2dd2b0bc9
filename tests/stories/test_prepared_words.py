"""Words prepared in config.yaml: the holding reply with its promise, and the invitation to go on in private."""

import pytest

from tests.team import Team

QUESTION = "@havornair My bag did not arrive in Bergen, what do I do now?"

LANGUAGES = [
    ("@havornair My bag did not arrive in Bergen, what do I do now?", "Thank you for telling us."),
    (
        "@havornair Kofferten min kom ikke frem til Bergen, hva gjør jeg nå? Dette er veldig leit",
        "Takk for at du sier fra.",
    ),
    ("@havornair Min kuffert er ikke kommet frem, hvad gør jeg nu? Jeg er meget ked af det", "Tak, fordi du skriver"),
    (
        "@havornair Min väska kom inte fram till Bergen, vad ska jag göra nu? Jag är mycket ledsen",
        "Tack för att du hör",
    ),
    ("@havornair Wo ist mein Koffer geblieben, was soll ich jetzt bloß machen?", "Thank you for telling us."),
]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("asked, begins", LANGUAGES)
def test_a_holding_reply_goes_out_in_the_customers_language_without_a_second_person(
    team: Team, asked: str, begins: str
) -> None:
    post = team.customer_posts("kunde", asked)

    team.reacts("ann", "hourglass_flowing_sand", team.card())

    (reply,) = team.replies(post)
    assert reply["text"].startswith(begins)
    assert reply["text"].endswith(" ^AK")
    assert "\n" not in reply["text"]


def test_a_holding_reply_claims_the_case_and_the_card_shows_the_promise(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)

    team.reacts("ann", "hourglass_flowing_sand", team.card())

    card = team.card()
    assert "*Ann Kvam* has it" in card["said"]
    assert ":hourglass_flowing_sand: promised by" in card["said"]
    assert "03 Mar 14:00" in card["said"]  # four hours of opening time from ten o'clock
    assert "answer due" not in card["said"]  # one time is what the team has to keep
    assert "Send holding reply" not in str(card["blocks"])
    assert "Answered" not in card["said"]
    assert "Holding reply 1" in team.draft_cards(card)[0]["said"]
    assert "started by Ann Kvam" in team.draft_cards(card)[0]["said"]
    assert len(team.replies()) == 1
    team.wait(hours=5)
    assert ":alarm_clock: the answer was promised by" in team.card()["said"]


def test_the_customer_gets_one_holding_reply_and_the_answer_ends_the_promise(team: Team) -> None:
    post = team.customer_posts("kunde", QUESTION)
    card = team.card()
    team.reacts("ann", "hourglass_flowing_sand", card)

    team.reacts("bo", "hourglass_flowing_sand", card)

    assert len(team.replies(post)) == 1
    assert ["already has a holding reply" in said for said in team.whispers("bo")] == [True]
    team.reacts("kari", "white_check_mark", team.drafts("ann", "It is on the 18:10 to Bergen.", card))
    assert [reply["text"] for reply in team.replies(post)][1] == "It is on the 18:10 to Bergen. ^AK"
    assert "promised by" not in team.card()["said"]
    assert "Answered" in team.card()["said"]


def test_two_holding_replies_asked_for_at_once_are_one(team: Team) -> None:
    post = team.customer_posts("kunde", QUESTION)
    card = team.card()

    team.reacts("ann", "hourglass_flowing_sand", card, settle=False)
    team.reacts("bo", "hourglass_flowing_sand", card, settle=False)
    team.settle()

    assert len(team.replies(post)) == 1
    assert len(team.whispers("ann") + team.whispers("bo")) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("who", ["tuva", "olav", "sara"])
def test_a_trainee_an_outsider_and_an_admin_send_no_holding_reply(team: Team, who: str) -> None:
    team.customer_posts("kunde", QUESTION)

    team.reacts(who, "hourglass_flowing_sand", team.card())
    team.wait(hours=1)

    assert team.replies() == []
    assert len(team.whispers(who)) == 1
    assert team.draft_cards(team.card()) == []


def test_a_holding_reply_stopped_in_time_does_not_go_out(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    team.reacts("ann", "hourglass_flowing_sand", card, settle=False)
    team.deliver_envelopes()
    team.clock.advance(1)
    team.tick()

    team.presses("ann", "draft_stop", team.draft_cards(card)[0])
    team.wait(hours=1)

    assert team.replies() == []
    assert "promised by" not in team.card()["said"]
    assert "nothing was sent" in team.draft_cards(card)[0]["said"]


def test_moving_to_private_is_proposed_in_the_customers_language_and_approved_by_another(team: Team) -> None:
    post = team.customer_posts("kunde", LANGUAGES[3][0])
    card = team.card()

    team.reacts("ann", "lock", card)

    (draft,) = team.draft_cards(card)
    assert "*Draft 1 (moving to private)* by Ann Kvam" in draft["said"]
    assert "Det här vill vi gärna lösa åt dig." in draft["said"]
    assert team.replies() == []
    team.reacts("ann", "white_check_mark", draft)
    assert team.replies() == []
    team.reacts("kari", "white_check_mark", draft)
    (reply,) = team.replies(post)
    assert reply["text"].startswith("Det här vill vi gärna lösa åt dig.")
    assert "Answered" in team.card()["said"]


def test_a_holding_reply_beside_a_waiting_draft_leaves_the_draft_alone(team: Team) -> None:
    post = team.customer_posts("kunde", QUESTION)
    card = team.card()
    draft = team.drafts("ann", "It is on the 18:10 to Bergen.", card)

    team.reacts("ann", "hourglass_flowing_sand", card)
    team.reacts("kari", "white_check_mark", draft)

    assert [reply["text"][:14] for reply in team.replies(post)] == ["Thank you for ", "It is on the 1"]
    assert team.whispers("kari") == []
