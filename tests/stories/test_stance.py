"""A stance per account: on one the team answers, on another it only invites to private, on a third it only listens."""

from pathlib import Path

import pytest

from sandbox.slack.model import SlackError
from tests.settings_files import changed, loaded, with_rules
from tests.stories.duty_teams import QUESTION, Staffed
from tests.stories.promises import assert_kept
from tests.team import Team
from tests.world import shipped

FULL = "    stance: full "
REDIRECT = (FULL, "    stance: redirect ")
LISTEN = (FULL, "    stance: listen ")
REPLY = "It is on the 18:10 to Bergen."
INVITATION = shipped().accounts[0].private_moves["en"]
CARGO = """
  - network: x
    handle: havorncargo
    channel: "#social-x"
    stance: redirect
    calendar: office
    first_response: 60m
    secrets: X_CARGO
    private_moves:
      en: Please write to us in a direct message.

# Opening hours, by"""
TWO_ACCOUNTS = ("\n# Opening hours, by", CARGO)


# --- redirect ---------------------------------------------------------------------------------------------------------


def test_where_the_team_only_redirects_the_card_says_so_and_a_draft_is_refused_with_what_to_do(
    staffed: Staffed,
) -> None:
    with staffed(REDIRECT) as team:
        team.customer_posts("kunde", QUESTION)
        card = team.card()
        assert "Redirect only: through @havornair goes the prepared invitation to private" in card["said"]

        team.reacts("ann", "memo", team.writes("ann", REPLY, card))
        team.reacts("ann", "hourglass_flowing_sand", card)

        assert team.draft_cards(card) == []
        assert ["only the prepared invitation to private goes out" in said for said in team.whispers("ann")] == [
            True
        ] * 2
        assert "Put :lock: on the card" in team.whispers("ann")[0]
        assert "Send holding reply" not in str(card["blocks"])
        assert team.replies() == []


def test_the_prepared_invitation_goes_out_like_any_approved_draft(staffed: Staffed) -> None:
    with staffed(REDIRECT) as team:
        post = team.customer_posts("kunde", QUESTION)

        team.reacts("ann", "lock", team.card())
        team.reacts("kari", "white_check_mark", team.draft_cards(team.card())[0])

        (reply,) = team.replies(post)
        assert reply["text"] == f"{INVITATION} ^AK"


def test_write_reply_opens_with_the_invitation_and_takes_nothing_else(staffed: Staffed) -> None:
    with staffed(REDIRECT) as team:
        post = team.customer_posts("kunde", QUESTION)

        team.presses("ann", "case_compose", team.card())
        box = next(block for block in team.dialog("ann")["blocks"] if block.get("block_id") == "reply")["element"]
        assert box["initial_value"] == INVITATION
        for other in (REPLY, f"{INVITATION} Or call us."):
            with pytest.raises(SlackError) as refused:
                team.submits("ann", {"reply": {"text": other}})
            assert "only the prepared invitation to private goes out" in str(refused.value.extra)
        team.submits("ann", {"reply": {"text": INVITATION}})
        team.submits("ann", {})

        (draft,) = team.draft_cards(team.card())
        assert "(moving to private)" in draft["said"]
        team.reacts("kari", "white_check_mark", draft)
        assert [reply["text"] for reply in team.replies(post)] == [f"{INVITATION} ^AK"]


# --- listen -----------------------------------------------------------------------------------------------------------


def test_where_the_team_only_listens_cards_are_shown_and_nothing_is_drafted_or_sent(staffed: Staffed) -> None:
    with staffed(LISTEN) as team:
        team.customer_posts("kunde", QUESTION)
        card = team.card()
        assert "Listen only: nothing is drafted or sent through @havornair" in card["said"]
        assert not any(word in str(card["blocks"]) for word in ("case_compose", "holding_reply", "move_private"))

        team.reacts("ann", "memo", team.writes("ann", REPLY, card))
        team.reacts("ann", "lock", card)
        team.reacts("ann", "hourglass_flowing_sand", card)
        team.wait(minutes=5)

        assert ["Nobody answers through @havornair" in said for said in team.whispers("ann")] == [True] * 3
        assert team.draft_cards(card) == []
        assert team.x_calls("POST /2/tweets") == []


def test_listening_leaves_the_rest_of_the_work_as_it_is(staffed: Staffed) -> None:
    with staffed(LISTEN) as team:
        team.customer_posts("kunde", QUESTION)

        team.reacts("ann", "eyes", team.card())
        team.reacts("ann", "bangbang", team.card())

        assert "*Ann Kvam* has it" in team.card()["said"]
        assert "Escalated" in team.card()["said"]


# --- a stance that changes --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stance", [REDIRECT, LISTEN])
def test_an_approved_reply_does_not_leave_once_the_stance_forbids_it(
    staffed: Staffed, tmp_path: Path, stance: tuple[str, str]
) -> None:
    with staffed() as team:
        team.customer_posts("kunde", QUESTION)
        card = team.card()
        draft = team.drafts("ann", REPLY, card)
        team.reacts("kari", "white_check_mark", draft, settle=False)
        team.deliver_envelopes()

        team.restart(loaded(tmp_path / "config.yaml", changed(stance)))
        team.wait(minutes=1)

        assert team.replies() == []
        assert any("Draft 1 was not sent: the approval no longer holds" in said for said in team.thread(card))
        team.reacts("mikkel", "white_check_mark", draft)
        team.wait(minutes=1)
        assert team.replies() == []
        assert len(team.whispers("mikkel")) == 1


def test_a_changed_invitation_voids_the_approval_of_the_old_one(staffed: Staffed, tmp_path: Path) -> None:
    with staffed(REDIRECT) as team:
        team.customer_posts("kunde", QUESTION)
        team.reacts("ann", "lock", team.card())
        team.reacts("kari", "white_check_mark", team.draft_cards(team.card())[0], settle=False)
        team.deliver_envelopes()

        text = changed(REDIRECT, ("We would like to put this right for you.", "Let us talk."))
        team.restart(loaded(tmp_path / "config.yaml", text))
        team.wait(minutes=1)

        assert team.replies() == []


# --- rules and several accounts ---------------------------------------------------------------------------------------

SUGGESTS = """
- name: Bags
  when: {words: [bag]}
  then:
    suggest: {reply: "Hello {name}, tell us the number on your tag."}
- name: Bags too
  when: {words: [bag]}
  then:
    suggest: private_move
"""


@pytest.mark.parametrize(
    "stance, suggested", [((FULL, FULL), 2), (REDIRECT, 1), (LISTEN, 0)], ids=["full", "redirect", "listen"]
)
def test_rules_suggest_only_what_the_stance_would_let_out(
    database_url: str, tmp_path: Path, stance: tuple[str, str], suggested: int
) -> None:
    config = loaded(tmp_path / "config.yaml", with_rules(SUGGESTS, stance))
    with Team(database_url, config=config) as team:
        team.customer_posts("kunde", QUESTION)

        assert len([said for said in team.thread(team.card()) if ":bulb:" in said]) == suggested
        assert_kept(team)


def test_the_same_text_on_two_accounts_takes_two_paths(staffed: Staffed) -> None:
    with staffed(TWO_ACCOUNTS) as team:
        team.customer_posts("kunde", "@havornair My crate did not arrive in Bergen, what do I do now?")
        team.customer_posts("kunde", "@havorncargo My crate did not arrive in Bergen, what do I do now?")
        air, cargo = team.cards()
        assert "to @havornair" in air["said"]
        assert "to @havorncargo" in cargo["said"]

        team.reacts("kari", "white_check_mark", team.drafts("ann", REPLY, air))
        team.reacts("ann", "memo", team.writes("ann", REPLY, cargo))

        assert [reply["text"] for reply in team.replies()] == [f"{REPLY} ^AK"]
        assert team.draft_cards(cargo) == []
        (told,) = [said for said in team.whispers("ann") if "Through @havorncargo" in said]
        assert "only the prepared invitation" in told
