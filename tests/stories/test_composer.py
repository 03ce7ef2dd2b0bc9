"""The dialog in which a reply is written: its faults stand under the box, and the preview is what would be sent."""

from typing import Any

import pytest

from sandbox.slack.model import SlackError
from tests.team import Team

QUESTION = "@havornair My bag did not arrive in Bergen, what do I do now?"
REPLY = "So sorry! Please give us your tag number in a direct message."


def writes_in_box(team: Team, who: str, text: str) -> None:
    team.submits(who, {"reply": {"text": text}})


def box(view: dict[str, Any]) -> dict[str, Any]:
    """The text box of the composer."""
    element: dict[str, Any] = next(block["element"] for block in view["blocks"] if block["type"] == "input")
    return element


def test_a_reply_written_in_the_dialog_is_previewed_proposed_and_approved_like_any_other(team: Team) -> None:
    post = team.customer_posts("kunde", QUESTION)
    card = team.card()

    team.presses("ann", "case_compose", card)
    assert team.dialog("ann")["callback_id"] == "compose"
    assert QUESTION in str(team.dialog("ann")["blocks"])
    assert "initial_value" not in box(team.dialog("ann"))
    writes_in_box(team, "ann", REPLY)

    preview = team.dialog("ann")
    assert preview["callback_id"] == "preview"
    assert f"{REPLY} ^AK" in str(preview["blocks"])
    assert f"{len(REPLY) + 4} of 280 characters, signed ^AK" in str(preview["blocks"])
    assert team.draft_cards(card) == []

    team.submits("ann", {})
    assert team.ask("slack/views", user="ann")["views"] == []
    (draft,) = team.draft_cards(card)
    assert f"{REPLY} ^AK" in draft["said"]
    assert "*Ann Kvam* has it" in team.card()["said"]
    assert team.replies() == []
    team.reacts("kari", "white_check_mark", draft)
    assert [reply["text"] for reply in team.replies(post)] == [f"{REPLY} ^AK"]


def test_the_dialog_says_how_the_account_sounds(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    team.presses("ann", "case_compose", team.card())

    assert "How @havornair sounds: Friendly and plain." in str(team.dialog("ann")["blocks"])


def test_what_is_wrong_stands_under_the_box_and_nothing_is_proposed(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    team.presses("ann", "case_compose", card)

    for typed, wrong in (
        ("x" * 277, "281 characters with the signature ^AK, and the network takes 280. Shorten it by 1"),
        ("   ", "There is no text yet that could be sent. Write the reply here."),
        (f"See https://x.com/{'a' * 2879}", "and a draft's card shows 2,900: nobody approves what they cannot see"),
        ("What a :partyparrot: day", "The emoji :partyparrot: exists in this Slack only"),
    ):
        with pytest.raises(SlackError) as refused:
            writes_in_box(team, "ann", typed)
        assert wrong in refused.value.extra["errors"]["reply"]
        assert not refused.value.extra["errors"]["reply"].startswith(":")
        assert "message" not in refused.value.extra["errors"]["reply"]  # there is none yet

    assert team.dialog("ann")["callback_id"] == "compose"
    assert team.draft_cards(card) == []
    writes_in_box(team, "ann", "x" * 276)
    assert "280 of 280 characters" in str(team.dialog("ann")["blocks"])


def test_a_text_as_long_as_a_card_shows_is_previewed_shown_and_sent_whole(team: Team) -> None:
    """A link counts 23 characters, however long it is; quotation marks and letters outside ASCII need no more room."""
    post = team.customer_posts("kunde", QUESTION)
    card = team.card()
    typed = '"Å"\n' * 40 + "https://x.com/"
    typed += "a" * (2900 - len(typed) - len(" ^AK"))

    team.presses("ann", "case_compose", card)
    writes_in_box(team, "ann", typed)
    team.submits("ann", {})
    (draft,) = team.draft_cards(card)
    team.reacts("kari", "white_check_mark", draft)

    assert f"{typed} ^AK" in draft["said"]
    assert [reply["text"] for reply in team.replies(post)] == [f"{typed} ^AK"]


def test_what_a_card_would_show_in_part_is_no_draft(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    message = team.writes("ann", f"See https://x.com/{'a' * 2900} and then pay me", card)

    team.reacts("ann", "memo", message)

    assert team.draft_cards(card) == []
    (said,) = team.whispers("ann")
    assert "That is 2,938 characters, and a draft's card shows 2,900" in said
    assert "take :memo: away and put it back" in said


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "typed", ["1 < 2 & 3 > 2", "&lt;b&gt; & &amp;", "<@U00000001> and <!here>", "*bold* <https://x.com|x>"]
)
def test_what_looks_like_slacks_notation_in_the_box_is_sent_as_it_was_typed(team: Team, typed: str) -> None:
    post = team.customer_posts("kunde", QUESTION)
    card = team.card()

    team.presses("ann", "case_compose", card)
    writes_in_box(team, "ann", typed)
    team.submits("ann", {})
    team.presses("kari", "draft_approve", team.draft_cards(card)[0])

    assert [reply["text"] for reply in team.replies(post)] == [f"{typed} ^AK"]


def test_the_dialog_offers_the_present_draft_for_improvement_and_makes_the_next_version(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    team.drafts("ann", REPLY, card)

    team.presses("bo", "case_compose", card)
    assert box(team.dialog("bo"))["initial_value"] == REPLY
    writes_in_box(team, "bo", "Better words.")
    team.submits("bo", {})

    first, second = team.draft_cards(card)
    assert "Replaced by a newer draft; nothing was sent" in first["said"]
    assert "*Draft 2* by Bo Lindqvist" in second["said"]
    assert "Better words. ^BL" in second["said"]
    assert "*Ann Kvam* has it" in team.card()["said"]


def test_who_improves_a_colleagues_draft_signs_it_in_their_place(team: Team) -> None:
    post = team.customer_posts("kunde", QUESTION)
    card = team.card()
    team.drafts("ann", REPLY, card)

    team.presses("bo", "case_compose", card)
    writes_in_box(team, "bo", box(team.dialog("bo"))["initial_value"])
    team.submits("bo", {})
    team.reacts("kari", "white_check_mark", team.draft_cards(card)[1])

    assert [reply["text"] for reply in team.replies(post)] == [f"{REPLY} ^BL"]


def test_an_outsider_gets_no_dialog_but_a_whisper(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)

    team.presses("olav", "case_compose", team.card())

    assert team.ask("slack/views", user="olav")["views"] == []
    assert ["not on this team" in said for said in team.whispers("olav")] == [True]


def test_a_case_that_ended_while_somebody_wrote_takes_no_reply(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    team.presses("ann", "case_compose", card)
    writes_in_box(team, "ann", REPLY)

    team.reacts("bo", "wastebasket", card)
    team.submits("ann", {})

    assert team.draft_cards(card) == []
    assert ["This case is marked as spam" in said for said in team.whispers("ann")] == [True]


def test_slack_that_cannot_open_the_dialog_is_no_silence(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    team.breaks("slack", "server_error", on="views.open")

    team.presses("ann", "case_compose", card)

    assert team.ask("slack/views", user="ann")["views"] == []
    assert ["could not open the dialog" in said for said in team.whispers("ann")] == [True]
    team.presses("ann", "case_compose", card)
    assert team.dialog("ann")["callback_id"] == "compose"
