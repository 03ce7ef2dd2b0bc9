"""A yes taken back, and a no: until a reply is on its way nothing is final, and afterwards it is said when it went."""

from tests.team import Team

QUESTION = "@havornair My bag did not arrive in Bergen, what do I do now?"
REPLY = "So sorry! Please give us your tag number in a direct message."
SIGNED = f"{REPLY} ^AK"


def test_a_check_mark_taken_back_within_the_window_stops_the_reply(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    draft = team.drafts("ann", REPLY, card)

    team.reacts("kari", "white_check_mark", draft, settle=False)
    team.deliver_envelopes()
    team.tick()
    assert "Approved by Kari Nes" in team.draft_cards(card)[0]["said"]
    team.unreacts("kari", "white_check_mark", draft)
    team.wait(hours=1)

    assert team.replies() == []
    assert "Waits for" in team.draft_cards(card)[0]["said"]
    assert team.whispers("kari") == []


def test_approve_take_back_and_approve_again_within_a_second_is_one_yes(team: Team) -> None:
    post = team.customer_posts("kunde", QUESTION)
    draft = team.drafts("ann", REPLY, team.card())

    team.reacts("kari", "white_check_mark", draft, settle=False)
    team.unreacts("kari", "white_check_mark", draft, settle=False)
    team.reacts("kari", "white_check_mark", draft, settle=False)
    team.settle()

    assert [reply["text"] for reply in team.replies(post)] == [SIGNED]
    assert team.whispers("kari") == []


def test_a_check_mark_taken_back_too_late_says_when_it_went_and_where_it_is(team: Team) -> None:
    post = team.customer_posts("kunde", QUESTION)
    card = team.card()
    draft = team.drafts("ann", REPLY, card)
    team.reacts("kari", "white_check_mark", draft)
    (reply,) = team.replies(post)

    team.unreacts("kari", "white_check_mark", draft)

    (whisper,) = team.whispers("kari")
    assert "Too late: draft 1 was sent at 10:00:3" in whisper
    assert f"https://x.com/havornair/status/{reply['id']}" in whisper
    assert len(team.replies()) == 1
    assert "Sent" in team.draft_cards(card)[0]["said"]


def test_somebody_elses_check_mark_taken_away_does_not_stop_the_approval(team: Team) -> None:
    post = team.customer_posts("kunde", QUESTION)
    draft = team.drafts("ann", REPLY, team.card())
    team.reacts("bo", "white_check_mark", draft)

    team.reacts("kari", "white_check_mark", draft, settle=False)
    team.unreacts("bo", "white_check_mark", draft, settle=False)
    team.settle()

    assert [reply["text"] for reply in team.replies(post)] == [SIGNED]
    assert len(team.whispers("bo")) == 1


def test_the_stop_button_takes_the_yes_back_for_the_approver_and_the_draft_for_its_author(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    draft = team.drafts("ann", REPLY, card)

    for who, standing in (("kari", "Waits for"), ("ann", "Taken back by its author; nothing was sent")):
        team.presses("kari", "draft_approve", draft, settle=False)
        team.deliver_envelopes()
        team.tick()
        team.presses(who, "draft_stop", draft)
        assert standing in team.draft_cards(card)[0]["said"]

    team.wait(hours=1)
    assert team.replies() == []


def test_a_rejection_by_emoji_asks_for_the_reason_and_takes_it_from_the_thread(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    draft = team.drafts("ann", REPLY, card)

    team.reacts("kari", "x", draft)
    assert "Rejected by Kari Nes: the reason is still to be written" in team.draft_cards(card)[0]["said"]
    ann, kari = team.user_id("ann"), team.user_id("kari")
    assert team.thread(card)[-1] == (
        f":x: <@{ann}> Draft 1 was rejected by <@{kari}>. "
        f"<@{kari}>, please write the reason here: your next message in this thread is taken as it."
    )

    team.writes("bo", "What was wrong with it?", card)
    team.writes("kari", "We have the tag number already", card)
    team.writes("kari", "It is in the booking", card)
    team.reacts("mikkel", "white_check_mark", team.draft_cards(card)[0])

    assert "Rejected by Kari Nes: We have the tag number already" in team.draft_cards(card)[0]["said"]
    assert "It is in the booking" not in team.draft_cards(card)[0]["said"]
    assert team.replies() == []
    assert ["This draft is rejected" in said for said in team.whispers("mikkel")] == [True]


def test_a_rejection_by_button_takes_its_reason_in_a_dialog(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    draft = team.drafts("ann", REPLY, card)

    team.presses("kari", "draft_reject", draft)
    assert SIGNED in str(team.dialog("kari")["blocks"])
    team.submits("kari", {"kind": {"kind": "Tone"}, "reason": {"text": "Warmer, please: <b>she</b> is stranded"}})

    assert "Rejected by Kari Nes: Tone: Warmer, please: " in team.draft_cards(card)[0]["said"]
    assert team.thread(card)[-1].endswith("Tone: Warmer, please: &lt;b&gt;she&lt;/b&gt; is stranded")
    assert team.ask("slack/views", user="kari")["views"] == []
    assert team.replies() == []


def test_one_no_stops_another_approvers_yes_within_the_window(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    draft = team.drafts("ann", REPLY, card)

    team.reacts("kari", "white_check_mark", draft, settle=False)
    team.reacts("mikkel", "x", draft, settle=False)
    team.settle()
    team.wait(hours=1)

    assert team.replies() == []
    assert "Rejected by Mikkel Dahl" in team.draft_cards(card)[0]["said"]


def test_a_no_counts_the_same_when_it_comes_first(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    draft = team.drafts("ann", REPLY, card)

    team.reacts("mikkel", "x", draft, settle=False)
    team.reacts("kari", "white_check_mark", draft, settle=False)
    team.settle()
    team.wait(hours=1)

    assert team.replies() == []
    assert "Rejected by Mikkel Dahl" in team.draft_cards(card)[0]["said"]
    assert ["This draft is rejected" in said for said in team.whispers("kari")] == [True]


def test_an_agent_cannot_reject_a_colleagues_draft(team: Team) -> None:
    post = team.customer_posts("kunde", QUESTION)
    card = team.card()
    draft = team.drafts("ann", REPLY, card)

    team.reacts("bo", "x", draft)
    team.presses("bo", "draft_reject", draft)

    assert team.ask("slack/views", user="bo")["views"] == []
    assert ["may not approve or reject drafts" in said for said in team.whispers("bo")] == [True, True]
    team.reacts("kari", "white_check_mark", draft)
    assert [reply["text"] for reply in team.replies(post)] == [SIGNED]
