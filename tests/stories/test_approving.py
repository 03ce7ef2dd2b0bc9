"""Four eyes: a reply goes out on the yes of somebody else who may, to exactly the version that they saw, and once."""

from pathlib import Path

import pytest

from sandbox.slack.model import BOT_USER_ID
from tests.settings_files import changed, loaded
from tests.team import Team

QUESTION = "@havornair My bag did not arrive in Bergen, what do I do now?"
REPLY = "So sorry! Please give us your tag number in a direct message."
SIGNED = f"{REPLY} ^AK"


@pytest.mark.parametrize(
    "who, why",
    [
        ("ann", "You wrote this draft, so somebody else has to approve it"),
        ("bo", "Your role (agent) may not approve or reject drafts"),
        ("tuva", "Trainees write drafts, and others approve them"),
        ("olav", "You are not on this team"),
        ("sara", "Your role (admin) may not approve or reject drafts"),
    ],
)
def test_a_check_mark_of_somebody_without_the_right_sends_nothing_and_a_whisper_says_why(
    team: Team, who: str, why: str
) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    draft = team.drafts("ann", REPLY, card)

    team.reacts(who, "white_check_mark", draft)
    team.presses(who, "draft_approve", draft)
    team.wait(hours=1)

    assert team.replies() == []
    assert "Waits for" in team.draft_cards(card)[0]["said"]
    assert [why in said for said in team.whispers(who)] == [True, True]
    for other in {"ann", "bo", "tuva", "olav", "sara", "kari", "mikkel"} - {who}:
        assert team.whispers(other) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("who", ["kari", "mikkel"])
def test_approver_and_communication_manager_approve_by_emoji_and_by_button(team: Team, who: str) -> None:
    first = team.customer_posts("kunde", QUESTION)
    second = team.customer_posts("annen", QUESTION)
    cards = team.cards()

    team.reacts(who, "white_check_mark", team.drafts("ann", REPLY, cards[0]))
    team.presses(who, "draft_approve", team.drafts("ann", f"{REPLY} Thank you.", cards[1]))

    assert [reply["text"] for reply in team.replies(first)] == [SIGNED]
    assert [reply["text"] for reply in team.replies(second)] == [f"{REPLY} Thank you. ^AK"]
    assert len(team.replies()) == 2


def test_an_approvers_own_draft_needs_another_approver(team: Team) -> None:
    post = team.customer_posts("kunde", QUESTION)
    draft = team.drafts("kari", REPLY, team.card())

    team.reacts("kari", "white_check_mark", draft)
    assert team.replies() == []
    assert ["You wrote this draft" in said for said in team.whispers("kari")] == [True]

    team.reacts("mikkel", "white_check_mark", draft)
    assert [reply["text"] for reply in team.replies(post)] == [f"{REPLY} ^KN"]


def test_two_approvers_at_once_and_a_second_check_mark_later_send_one_reply(team: Team) -> None:
    post = team.customer_posts("kunde", QUESTION)
    draft = team.drafts("ann", REPLY, team.card())

    team.reacts("kari", "white_check_mark", draft, settle=False)
    team.reacts("mikkel", "white_check_mark", draft, settle=False)
    team.settle()

    assert [reply["text"] for reply in team.replies(post)] == [SIGNED]
    assert ["This draft is approved" in said for said in team.whispers("mikkel")] == [True]
    assert team.whispers("kari") == []
    team.unreacts("mikkel", "white_check_mark", draft)
    team.reacts("mikkel", "white_check_mark", draft)
    assert len(team.replies()) == 1
    assert "Too late: draft 1 was sent at 10:00:3" in team.whispers("mikkel")[1]


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


def test_a_yes_that_overtakes_the_taking_back_of_another_counts(team: Team) -> None:
    """Slack keeps no order between events: what people did last is what holds."""
    post = team.customer_posts("kunde", QUESTION)
    draft = team.drafts("ann", REPLY, team.card())
    team.reacts("kari", "white_check_mark", draft, settle=False)
    team.deliver_envelopes()

    team.breaks("events", "reorder", on="reaction_removed")
    team.unreacts("kari", "white_check_mark", draft, settle=False)
    team.reacts("mikkel", "white_check_mark", draft, settle=False)
    team.settle()

    assert [reply["text"] for reply in team.replies(post)] == [SIGNED]
    assert "approved by Mikkel Dahl" in team.draft_cards(team.card())[0]["said"]


def test_a_yes_to_a_draft_that_had_one_does_not_outlive_its_taking_back(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    draft = team.drafts("ann", REPLY, team.card())
    team.reacts("kari", "white_check_mark", draft, settle=False)
    team.reacts("mikkel", "white_check_mark", draft, settle=False)
    team.deliver_envelopes()

    team.unreacts("kari", "white_check_mark", draft)
    team.wait(hours=1)

    assert team.replies() == []
    assert "Waits for" in team.draft_cards(team.card())[0]["said"]


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


def test_who_loses_the_role_between_the_yes_and_the_sending_has_approved_nothing(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    draft = team.drafts("ann", REPLY, card)
    team.reacts("kari", "white_check_mark", draft, settle=False)
    team.deliver_envelopes()

    team.control("slack/user", {"user": "kari", "deleted": True})
    team.wait(seconds=61)

    assert team.replies() == []
    assert team.x_calls("POST /2/tweets") == []
    assert "Waits for" in team.draft_cards(card)[0]["said"]
    team.reacts("mikkel", "white_check_mark", draft)
    assert [reply["text"] for reply in team.replies()] == [SIGNED]


def test_a_yes_does_not_count_when_slack_said_meanwhile_that_the_role_is_gone(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    draft = team.drafts("ann", REPLY, card)
    team.reacts("kari", "white_check_mark", draft, settle=False)
    team.deliver_envelopes()

    team.clock.advance(3)
    team.control("slack/user", {"user": "kari", "is_restricted": True})  # a guest from this moment on
    team.settle()
    team.wait(minutes=5)

    assert team.replies() == []
    assert "Waits for" in team.draft_cards(card)[0]["said"]
    team.presses("kari", "draft_approve", draft)
    assert team.replies() == []
    assert len(team.whispers("kari")) == 1
    assert "guest" in team.whispers("kari")[0]


def test_nobody_approves_when_slack_has_not_confirmed_the_roles_for_ten_minutes(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    draft = team.drafts("ann", REPLY, card)
    team.clock.advance(601)  # no look at the workspace meanwhile

    team.reacts("kari", "white_check_mark", draft)

    assert team.replies() == []
    assert ["roles could not be checked" in said for said in team.whispers("kari")] == [True]


def test_check_marks_elsewhere_and_other_emoji_approve_nothing(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    draft = team.drafts("ann", REPLY, card)
    copied = team.control("slack/message", {"user": "bo", "channel": "#general", "text": draft["text"]})
    quoted = team.writes("bo", draft["text"], card)

    team.reacts("kari", "white_check_mark", {"ts": copied["ts"], "channel": "#general"})
    team.reacts("kari", "white_check_mark", quoted)
    team.reacts("kari", "white_check_mark", card)
    team.reacts("kari", "heavy_check_mark", draft)
    team.reacts("kari", "+1::skin-tone-3", draft)
    team.reacts(BOT_USER_ID, "white_check_mark", draft)
    team.wait(hours=1)

    assert team.replies() == []
    assert "Waits for" in team.draft_cards(card)[0]["said"]


def test_a_team_chooses_who_approves_and_by_which_emoji(database_url: str, tmp_path: Path) -> None:
    text = changed(
        ("by: [approver, communication_manager]", "by: [communication_manager]"),
        ("approve: white_check_mark", 'approve: ["+1", ok_hand]'),
    )
    with Team(database_url, config=loaded(tmp_path / "config.yaml", text)) as team:
        post = team.customer_posts("kunde", QUESTION)
        draft = team.drafts("ann", REPLY, team.card())

        team.reacts("mikkel", "white_check_mark", draft)
        team.reacts("kari", "ok_hand", draft)
        assert team.replies() == []
        assert team.whispers("mikkel") == []
        assert len(team.whispers("kari")) == 1

        team.reacts("mikkel", "thumbsup::skin-tone-4", draft)
        assert [reply["text"] for reply in team.replies(post)] == [SIGNED]
