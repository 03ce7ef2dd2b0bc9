"""An approved reply reaches its customer once and exactly, whatever becomes of the answer, the process, or the post."""

from pathlib import Path

import pytest

from tests.settings_files import changed, loaded
from tests.team import Team

QUESTION = "@havornair My bag did not arrive in Bergen, what do I do now?"
REPLY = "So sorry! Please give us your tag number in a direct message."
SIGNED = f"{REPLY} ^AK"
CREATE = "POST /2/tweets"

NOT_DONE = ["server_error", "html_503", "html_200", "drop_before", "hang"]
DONE = ["server_error_after", "invalid_json", "drop_after", "hang_after"]


@pytest.mark.parametrize("kind", DONE + NOT_DONE)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_lost_answer_makes_one_reply_and_no_second(team: Team, kind: str) -> None:
    post = team.customer_posts("kunde", QUESTION)
    card = team.card()
    draft = team.drafts("ann", REPLY, card)
    team.breaks("x", kind, on=CREATE, seconds=0.2)

    team.reacts("kari", "white_check_mark", draft)
    team.wait(minutes=5)

    assert team.ask("faults")["faults"] == []
    assert [reply["text"] for reply in team.replies(post)] == [SIGNED]
    assert "Sent" in team.draft_cards(card)[0]["said"]
    assert "Answered" in team.card()["said"]
    assert len(team.x_calls(CREATE)) == (1 if kind in DONE else 2)
    assert team.whispers("kari") == team.whispers("ann") == []


def test_while_nobody_knows_the_card_says_that_it_is_being_looked_up(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    draft = team.drafts("ann", REPLY, card)
    team.breaks("x", "drop_before", on=CREATE)
    team.breaks("x", "server_error", on="GET /2/users/:id/tweets")

    team.reacts("kari", "white_check_mark", draft)

    assert (
        "The network's answer was lost. Looking whether it arrived; it is not sent twice."
        in (team.draft_cards(card)[0]["said"])
    )
    team.wait(minutes=2)
    assert len(team.replies()) == 1


def test_three_lost_attempts_end_with_the_author(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    draft = team.drafts("ann", REPLY, card)
    team.breaks("x", "server_error", on=CREATE, times=5)

    team.reacts("kari", "white_check_mark", draft)
    for _ in range(5):
        team.wait(minutes=1)

    assert len(team.x_calls(CREATE)) == 3
    assert "Not sent: the network did not publish it in three attempts" in team.draft_cards(card)[0]["said"]
    assert f"<@{team.user_id('ann')}> Draft 1 was not sent" in team.thread(card)[-1]
    assert "*Ann Kvam* has it" in team.card()["said"]
    assert team.replies() == []


def test_a_rate_limit_on_sending_is_waited_out_and_the_card_says_until_when(team: Team) -> None:
    post = team.customer_posts("kunde", QUESTION)
    card = team.card()
    draft = team.drafts("ann", REPLY, card)
    team.breaks("x", "rate_limited", on=CREATE, retry_after=900)

    team.reacts("kari", "white_check_mark", draft)
    standing = team.draft_cards(card)[0]["said"]
    assert "Approved by Kari Nes · goes out at" in standing
    assert "|10:15>" in standing
    assert "X's rate limit for posting replies is used up" in standing
    team.customer_posts("annen", "@havornair Is flight HV12 on time?")
    team.reacts("bo", "eyes", team.card())
    assert "*Bo Lindqvist* has it" in team.card()["said"]
    team.wait(minutes=13)
    assert team.replies() == []
    assert len(team.x_calls(CREATE)) == 1
    team.wait(minutes=2)

    assert [reply["text"] for reply in team.replies(post)] == [SIGNED]
    assert len(team.x_calls(CREATE)) == 2


def test_a_waiting_reply_can_still_be_stopped(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    draft = team.drafts("ann", REPLY, card)
    team.breaks("x", "rate_limited", on=CREATE, retry_after=900)
    team.reacts("kari", "white_check_mark", draft)

    team.unreacts("kari", "white_check_mark", draft)
    team.wait(minutes=20)

    assert team.replies() == []
    assert "Waits for" in team.draft_cards(card)[0]["said"]


def test_the_same_words_to_another_customer_are_refused_by_x_and_the_author_is_told_why(team: Team) -> None:
    first = team.customer_posts("kunde", QUESTION)
    second = team.customer_posts("annen", QUESTION)
    for card in team.cards():
        team.reacts("kari", "white_check_mark", team.drafts("ann", REPLY, card))

    team.wait(minutes=1)

    assert [reply["text"] for reply in team.replies(first)] == [SIGNED]
    assert team.replies(second) == []
    (draft,) = team.draft_cards(team.cards()[1])
    assert "Not sent: X has had this very text from us before, under another post" in draft["said"]
    assert f"<@{team.user_id('ann')}> Draft 1 was not sent" in team.thread(team.cards()[1])[-1]
    team.reacts("kari", "white_check_mark", team.drafts("ann", f"{REPLY} Thank you.", team.cards()[1]))
    assert [reply["text"] for reply in team.replies(second)] == [f"{REPLY} Thank you. ^AK"]


@pytest.mark.parametrize("change", [{"delete": True}, {"suspended": True}, {"protected": True}])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_post_that_is_gone_before_the_reply_gets_none_and_the_draft_is_kept(
    team: Team, change: dict[str, bool]
) -> None:
    post = team.customer_posts("kunde", QUESTION)
    card = team.card()
    draft = team.drafts("ann", REPLY, card)
    if "delete" in change:
        team.control("x/delete", {"id": post})
    else:
        team.control("x/user", {"handle": "kunde", **change})

    team.reacts("kari", "white_check_mark", draft)
    team.wait(minutes=30)

    assert team.x_calls(CREATE) == []
    assert "The post is gone from X" in team.card()["said"]
    assert ":see_no_evil: proposes to leave the case without a reply, with a reason." in team.card()["said"]
    assert "case_compose" not in str(team.card()["blocks"])
    assert SIGNED in team.draft_cards(card)[0]["said"]
    assert "Not sent: " in team.draft_cards(card)[0]["said"]
    (told,) = [said for said in team.thread(card) if "was not sent" in said]
    assert f"<@{team.user_id('ann')}>" in told


def test_a_conversation_that_is_closed_to_us_refuses_and_the_author_is_told(team: Team) -> None:
    root = team.control("x/post", {"author": "vert", "text": "My friends only", "reply_settings": "mentionedUsers"})[
        "id"
    ]
    team.customer_posts("kunde", "@havornair Do you read this?", in_reply_to=root)
    card = team.card()

    team.reacts("kari", "white_check_mark", team.drafts("ann", REPLY, card))

    assert team.replies() == []
    assert "Not sent: The author limits who may answer this post" in team.draft_cards(card)[0]["said"]


def test_a_revoked_token_holds_the_reply_until_it_is_mended(team: Team) -> None:
    post = team.customer_posts("kunde", QUESTION)
    card = team.card()
    draft = team.drafts("ann", REPLY, card)
    team.control("x/credentials", {"handle": "havornair", "revoked": True})

    team.reacts("kari", "white_check_mark", draft)
    team.wait(seconds=31)
    assert team.replies() == []
    assert "Approved by Kari Nes · goes out at" in team.draft_cards(card)[0]["said"]
    assert len(team.messages("#socialcare-ops")) == 1
    team.wait(hours=1)
    team.control("x/credentials", {"handle": "havornair", "revoked": False})
    team.wait(minutes=6)

    assert [reply["text"] for reply in team.replies(post)] == [SIGNED]


def test_an_account_that_was_closed_is_left_alone_and_its_cards_say_so(team: Team, tmp_path: Path) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    draft = team.drafts("ann", REPLY, card)
    team.reacts("kari", "white_check_mark", draft, settle=False)
    team.deliver_envelopes()
    opened, why = team.config, "@havornair is closed in config.yaml (open: false), so nothing is sent there."
    calls = len(team.ask("x/journal")["entries"])

    team.restart(loaded(tmp_path / "config.yaml", changed(("open: true", "open: false"))))
    team.customer_posts("annen", "@havornair Is flight HV12 on time?")
    team.reacts("bo", "bangbang", card)
    team.wait(hours=1)

    assert len(team.cards()) == 1
    assert f":warning: {why}" in team.card()["said"]
    assert "case_compose" not in str(team.card()["blocks"])
    assert f"Not sent: {why}" in team.draft_cards(card)[0]["said"].replace("\u2060", "")
    assert f"<@{team.user_id('ann')}> Draft 1 was not sent" in "".join(team.thread(card))
    assert [e["entry"] for e in team.ask("x/journal")["entries"][calls:]] == ["effect"]  # the customer's post itself
    team.restart(opened)
    team.wait(minutes=1)
    assert len(team.cards()) == 2
    assert team.replies() == []
