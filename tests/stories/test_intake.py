"""From a post on X to a card: each once, in the case of its customer's conversation, and nothing that is not for us."""

from datetime import timedelta

from tests.team import Team

QUESTION = "@havornair My bag did not arrive in Bergen, what do I do now?"
REPLY = "So sorry! Please give us your tag number in a direct message."


def test_a_follow_up_joins_its_case_and_whoever_has_it_is_told(team: Team) -> None:
    first = team.customer_posts("kunde", QUESTION)
    team.reacts("ann", "eyes", team.card())

    team.customer_posts("kunde", "@havornair It is red, by the way.", in_reply_to=first)

    assert len(team.cards()) == 1
    assert "It is red, by the way." in team.card()["said"]
    assert "1 earlier post in this conversation" in team.card()["said"]
    (told,) = team.thread(team.card())
    assert told.startswith(f":speech_balloon: <@{team.user_id('ann')}> The customer wrote again: “")


def test_an_answer_to_our_reply_joins_the_case_too(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    team.reacts("kari", "white_check_mark", team.drafts("ann", REPLY, team.card()))

    team.customer_posts("kunde", "@havornair It is HV1234567", in_reply_to=team.replies()[0]["id"])

    assert len(team.cards()) == 1
    assert "HV1234567" in team.card()["said"]
    assert "*Ann Kvam* has it" in team.card()["said"]


def test_another_customer_in_the_same_conversation_and_another_conversation_get_their_own_cases(team: Team) -> None:
    first = team.customer_posts("kunde", QUESTION)

    team.customer_posts("annen", "@havornair Same here!", in_reply_to=first)
    team.customer_posts("kunde", "@havornair And may I bring my dog next time?")

    said = [card["said"] for card in team.cards()]
    assert len(said) == 3
    assert "My bag did not arrive" in said[0]
    assert "Same here!" in said[1]
    assert "my dog" in said[2]
    assert not any("earlier" in card for card in said)
    team.reacts("ann", "eyes", team.cards()[0])
    assert "Waiting for somebody" in team.cards()[1]["said"]


def test_a_customer_who_changes_the_handle_stays_the_same_customer(team: Team) -> None:
    first = team.customer_posts("kunde", QUESTION)
    team.control("x/user", {"handle": "kunde", "new_handle": "kunde_no"})

    team.customer_posts("kunde_no", "@havornair Hello?", in_reply_to=first)

    assert len(team.cards()) == 1
    assert "(@kunde_no)" in team.card()["said"]


def test_our_own_posts_and_reposts_make_no_cards(team: Team) -> None:
    post = team.customer_posts("kunde", QUESTION)

    team.customer_posts("havornair", "@havornair is the handle to write to")
    team.customer_posts("havornair", "Hello @havornair and all", in_reply_to=post)
    team.control("x/repost", {"author": "annen", "id": post})
    team.wait(minutes=6)

    assert len(team.cards()) == 1
    assert team.thread(team.card()) == []


def test_the_first_look_goes_back_a_day_and_no_further(team: Team) -> None:
    team.customer_posts("gammel", "@havornair An old story of last month", settle=False)
    team.clock.advance(timedelta(hours=25).total_seconds())
    team.customer_posts("kunde", QUESTION, settle=False)
    team.clock.advance(timedelta(hours=23).total_seconds())

    team.wait(minutes=1)
    team.wait(minutes=6)

    assert len(team.cards()) == 1
    assert "My bag did not arrive" in team.card()["said"]


def test_what_was_written_during_an_outage_of_days_is_taken_in_however_old(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    team.customer_posts("annen", "@havornair Is anybody there?", settle=False)
    team.clock.advance(timedelta(days=3).total_seconds())

    team.restart()
    team.wait(seconds=31)

    assert len(team.cards()) == 2
    assert "Is anybody there?" in team.card()["said"]
    assert "answer was due" in team.card()["said"]


def test_a_post_that_x_serves_late_is_found_and_shown_once(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    team.control("x/user", {"handle": "sen", "protected": True})
    team.customer_posts("sen", "@havornair Can you see me?")
    team.customer_posts("annen", "@havornair Is flight HV12 on time?")
    assert len(team.cards()) == 2

    team.control("x/user", {"handle": "sen", "protected": False})
    for _ in range(12):
        team.wait(minutes=1)

    assert ["Can you see me?" in card["said"] for card in team.cards()] == [False, False, True]


def test_an_edit_is_shown_and_voids_the_approval_of_an_answer_to_other_words(team: Team) -> None:
    post = team.customer_posts("kunde", QUESTION)
    card = team.card()
    draft = team.drafts("ann", REPLY, card)
    team.reacts("kari", "white_check_mark", draft, settle=False)
    team.deliver_envelopes()

    edited = team.control("x/edit", {"id": post, "text": "@havornair Found my bag! But where is my dog?"})["id"]
    team.wait(minutes=2)

    assert team.replies() == []
    assert len(team.cards()) == 1
    assert "where is my dog?" in team.card()["said"]
    assert "Edited by the customer" in team.card()["said"]
    assert "Waits for" in team.draft_cards(card)[0]["said"]
    (told,) = [said for said in team.thread(card) if "edited the post" in said]
    assert "The approval of draft 1 is void: please read and approve again." in told
    team.unreacts("kari", "white_check_mark", draft)
    team.reacts("kari", "white_check_mark", draft)
    assert [reply["in_reply_to"] for reply in team.replies()] == [edited]


def test_an_edit_that_the_poll_has_not_seen_is_seen_before_sending(team: Team) -> None:
    post = team.customer_posts("kunde", QUESTION)
    card = team.card()
    draft = team.drafts("ann", REPLY, card)
    team.control("x/edit", {"id": post, "text": "@havornair Never mind, thank you."})

    team.reacts("kari", "white_check_mark", draft)

    assert team.replies() == []
    assert "Never mind, thank you." in team.card()["said"]
    assert "Waits for" in team.draft_cards(card)[0]["said"]


def test_where_x_takes_no_reply_the_card_says_why_and_nothing_can_be_drafted(team: Team) -> None:
    post = team.customer_posts("kunde", QUESTION)
    card = team.card()
    draft = team.drafts("ann", REPLY, card)
    team.control(
        "x/edit", {"id": post, "text": "My bag did not arrive in Bergen, what do I do now?"}
    )  # we are not called

    team.reacts("kari", "white_check_mark", draft)

    why = "X accepts replies through its API only when the author mentions @havornair"
    assert team.replies() == []
    assert team.x_calls("POST /2/tweets") == []
    assert why in team.card()["said"]
    assert "case_compose" not in str(team.card()["blocks"])
    team.reacts("ann", "memo", team.writes("ann", "Another try", card))
    team.reacts("ann", "hourglass_flowing_sand", card)
    assert len(team.draft_cards(card)) == 1
    assert [why in said for said in team.whispers("ann")] == [True, True]
    team.reacts("mikkel", "white_check_mark", draft)
    assert [why in said for said in team.whispers("mikkel")] == [True]
    assert team.replies() == []


def test_urgent_words_mark_the_card_also_when_they_come_later(team: Team) -> None:
    post = team.customer_posts("kunde", QUESTION)
    assert ":red_circle: *Urgent*" not in team.card()["said"]

    team.customer_posts("kunde", "@havornair I am still STRANDED here", in_reply_to=post)

    assert ":red_circle: *Urgent*" in team.card()["said"]


def test_the_card_says_who_what_where_when_and_until_when(team: Team) -> None:
    body = {"author": "kunde", "author_name": "Kunde Hansen", "text": QUESTION, "followers": 25000}
    post = team.control("x/post", body)["id"]
    team.wait(seconds=31)

    said = team.card()["said"]
    assert "X · Kunde Hansen (@kunde, 25,000 followers) to @havornair" in said
    assert QUESTION in said
    assert "Posted <!date^1772528400^{ago}|03 Mar 10:00>" in said
    assert "answer due <!date^1772532000^{date_short_pretty} {time}|03 Mar 11:00>" in said
    assert f"<https://x.com/kunde/status/{post}|Open on X>" in said
    assert team.card()["text"].startswith("Case 1, waiting for somebody: Kunde Hansen on X: ")


def test_a_restart_between_reading_and_showing_shows_each_post_once(team: Team) -> None:
    team.customer_posts("kunde", QUESTION, settle=False)
    team.customer_posts("annen", "@havornair Is flight HV12 on time?", settle=False)
    team.looks_at_x()

    team.restart()
    team.wait(minutes=6)

    assert len(team.cards()) == 2
