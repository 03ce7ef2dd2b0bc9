"""A process that ends while it sends, and what the network cannot tell afterwards: one reply all the same."""

from dataclasses import replace
from typing import Any

import pytest

from clients import Outgoing, SocialNetwork
from handlers import sending
from tests.team import Team

QUESTION = "@havornair My bag did not arrive in Bergen, what do I do now?"
REPLY = "So sorry! Please give us your tag number in a direct message."
SIGNED = f"{REPLY} ^AK"
CREATE = "POST /2/tweets"


# --- the process ends in the middle -------------------------------------------------------------------------------------


class Died(BaseException):
    """The process is no more."""


class DyingNetwork:
    """A network during whose call the process ends: before it was made, or after."""

    def __init__(self, real: SocialNetwork, *, after: bool) -> None:
        self._real = real
        self._after = after

    def send(self, outgoing: Outgoing) -> Any:
        if self._after:
            self._real.send(outgoing)
        raise Died

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


@pytest.fixture(params=[True, False], ids=["after", "before"])
def dies_sending(request: pytest.FixtureRequest, team: Team) -> Team:
    """A team whose bot has ended in the middle of sending a reply to @kunde, and has started again."""
    team.customer_posts("kunde", QUESTION)
    draft = team.drafts("ann", REPLY, team.card())
    team.reacts("kari", "white_check_mark", draft, settle=False)
    team.deliver_envelopes()
    team.clock.advance(4)
    desk = team.bot.desk
    dying = {key: DyingNetwork(network, after=request.param) for key, network in desk.networks.items()}
    with pytest.raises(Died):
        sending.tick(replace(desk, networks=dying))  # type: ignore[arg-type]
    team.restart()
    return team


def test_a_process_that_ends_while_sending_leaves_one_reply(dies_sending: Team) -> None:
    team = dies_sending

    for _ in range(4):
        team.wait(seconds=40)
    team.restart()
    team.wait(minutes=5)

    assert [reply["text"] for reply in team.replies()] == [SIGNED]
    assert "Sent" in team.draft_cards(team.card())[0]["said"]
    assert "Answered" in team.card()["said"]


def test_a_restart_after_the_approval_sends_once(team: Team) -> None:
    post = team.customer_posts("kunde", QUESTION)
    draft = team.drafts("ann", REPLY, team.card())
    team.reacts("kari", "white_check_mark", draft, settle=False)
    team.deliver_envelopes()

    team.restart()
    team.wait(seconds=31)
    team.restart()
    team.wait(minutes=5)

    assert [reply["text"] for reply in team.replies(post)] == [SIGNED]
    assert len(team.x_calls(CREATE)) == 1


# --- what only a person can tell ----------------------------------------------------------------------------------------


def lost_and_edited(team: Team) -> dict[str, Any]:
    """A reply whose answer was lost and which somebody has changed on x.com since; its draft card."""
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    draft = team.drafts("ann", REPLY, card)
    team.breaks("x", "drop_after", on=CREATE)
    team.reacts("kari", "white_check_mark", draft, settle=False)
    team.deliver_envelopes()
    team.clock.advance(4)
    sending.tick(team.bot.desk)
    (reply,) = team.replies()
    team.control("x/edit", {"id": reply["id"], "text": "So sorry! Please send us the number."})
    team.settle()
    return team.draft_cards(card)[0]


def test_what_the_network_cannot_tell_a_person_is_asked_and_it_is_there(team: Team) -> None:
    draft = lost_and_edited(team)
    assert "Please look on the network and press what is true" in draft["said"]
    assert f"<@{team.user_id('kari')}>" in team.thread(team.card())[-1]
    team.wait(hours=1)
    assert len(team.x_calls(CREATE)) == 1

    team.presses("ann", "draft_there", draft)
    assert len(team.whispers("ann")) == 1
    assert "being looked up" in team.card()["said"]
    team.presses("kari", "draft_there", team.draft_cards(team.card())[0])
    team.wait(hours=1)

    assert "Sent" in team.draft_cards(team.card())[0]["said"]
    assert "Answered" in team.card()["said"]
    assert len(team.x_calls(CREATE)) == 1
    assert len(team.replies()) == 1


def test_what_the_network_cannot_tell_a_person_is_asked_and_has_it_sent_again(team: Team) -> None:
    draft = lost_and_edited(team)
    team.control("x/delete", {"id": team.replies()[0]["id"]})

    team.presses("kari", "draft_again", draft)

    assert [reply["text"] for reply in team.replies() if not reply["deleted"]] == [SIGNED]
    assert "Sent" in team.draft_cards(team.card())[0]["said"]
