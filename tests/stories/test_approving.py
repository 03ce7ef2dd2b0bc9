"""Four eyes: a reply goes out on the yes of somebody else who may, to exactly the version that they saw, and once."""

from pathlib import Path

import pytest

from clients import Unreachable
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
    assert ["has just approved draft 1" in said for said in team.whispers("mikkel")] == [True]
    assert team.whispers("kari") == []
    team.unreacts("mikkel", "white_check_mark", draft)
    team.reacts("mikkel", "white_check_mark", draft)
    assert len(team.replies()) == 1
    assert "Too late: draft 1 was sent at 10:00:3" in team.whispers("mikkel")[1]


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
    team.control("faults", {"target": "slack", "match": "users.list", "kind": "server_error", "times": 50})
    team.clock.advance(601)
    with pytest.raises(Unreachable):
        team.bot.desk.directory.tick(team.config, team.bot.slack, team.clock.now())

    team.reacts("kari", "white_check_mark", draft)

    assert team.replies() == []
    assert ["roles could not be checked" in said for said in team.whispers("kari")] == [True]


def test_a_clock_that_jumps_takes_nobodys_rights_and_voids_no_approval(team: Team) -> None:
    """A laptop's sleep, or a practice clock that is pushed forward."""
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    draft = team.drafts("ann", REPLY, card)
    team.clock.advance(3600)  # no look at the workspace meanwhile

    team.reacts("kari", "white_check_mark", draft, settle=False)
    team.deliver_envelopes()
    team.clock.advance(3600)
    team.settle()

    assert len(team.replies()) == 1
    assert team.whispers("kari") == []


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
