"""From talk to a proposed reply: one's own words, by one's own gesture, in a case's thread; a change is a new version."""

from tests.team import Team

QUESTION = "@havornair My bag did not arrive in Bergen, what do I do now?"
REPLY = "So sorry! Please give us your tag number in a direct message."
SIGNED = f"{REPLY} ^AK"


def test_chatter_in_the_thread_never_leaves_slack(team: Team) -> None:
    post = team.customer_posts("kunde", QUESTION)
    card = team.card()

    message = team.writes("ann", "Does anybody know what happened to the bags from Oslo?", card)
    team.writes("bo", "The belt was down. I would write: sorry, it comes tonight.", card)
    team.reacts("kari", "white_check_mark", message)
    team.reacts("bo", "heart", message)
    team.wait(hours=2)

    assert team.replies() == []
    assert team.draft_cards(card) == []
    assert team.x_calls("POST /2/tweets") == []
    assert [entry["id"] for entry in team.ask("x/posts")["posts"]] == [post]


def test_memo_makes_your_own_message_a_numbered_draft_with_length_and_the_case_is_yours(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)

    draft = team.drafts("ann", REPLY, team.card())

    assert "*Draft 1* by Ann Kvam" in draft["said"]
    assert f"{len(SIGNED)} of 280 characters" in draft["said"]
    assert SIGNED in draft["said"].splitlines()
    assert "Waits for :white_check_mark: from another person (approver or communication manager)" in draft["said"]
    assert "*Ann Kvam* has it" in team.card()["said"]
    assert "draft 1 waiting for approval" in team.card()["said"]
    assert team.replies() == []


def test_nobody_makes_somebody_elses_message_a_draft(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    message = team.writes("ann", "I am only thinking aloud here", card)

    team.reacts("bo", "memo", message)
    team.reacts("kari", "memo", message)

    assert team.draft_cards(card) == []
    assert ["Only the person who wrote a message" in said for said in team.whispers("bo")] == [True]
    assert ["Only the person who wrote a message" in said for said in team.whispers("kari")] == [True]
    assert team.whispers("ann") == []


def test_an_outsider_and_an_admin_propose_nothing(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()

    team.reacts("olav", "memo", team.writes("olav", "Buy cheap flights from me", card))
    team.reacts("sara", "memo", team.writes("sara", "Hello from the admin", card))

    assert team.draft_cards(card) == []
    assert "Waiting for somebody" in team.card()["said"]
    assert ["not on this team" in said for said in team.whispers("olav")] == [True]
    assert ["may not propose replies" in said for said in team.whispers("sara")] == [True]


def test_an_edit_makes_a_new_version_and_the_old_approval_is_void(team: Team) -> None:
    post = team.customer_posts("kunde", QUESTION)
    card = team.card()
    message = team.writes("ann", REPLY, card)
    team.reacts("ann", "memo", message)
    first = team.draft_cards(card)[0]
    team.reacts("kari", "white_check_mark", first, settle=False)
    team.deliver_envelopes()

    team.edits("ann", message, "So sorry! Please write us the tag number.")
    team.wait(minutes=5)

    first, second = team.draft_cards(card)
    assert "*Draft 2*" in second["said"]
    assert "So sorry! Please write us the tag number. ^AK" in second["said"]
    assert "The message behind it was edited; nothing was sent" in first["said"]
    assert team.replies() == []
    team.reacts("kari", "white_check_mark", second)
    assert [reply["text"] for reply in team.replies(post)] == ["So sorry! Please write us the tag number. ^AK"]


def test_a_check_mark_on_an_older_version_sends_nothing_and_points_to_the_newer(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    old = team.drafts("ann", REPLY, card)
    team.drafts("bo", "Please wait at the desk, a colleague comes to you.", card)

    team.reacts("kari", "white_check_mark", old)

    assert team.replies() == []
    assert "Replaced by a newer draft; nothing was sent" in team.draft_cards(card)[0]["said"]
    assert len(team.whispers("kari")) == 1
    assert "This is draft 1, and there is a newer one: draft 2" in team.whispers("kari")[0]


def test_an_edit_that_changes_no_word_changes_nothing(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    message = team.writes("ann", REPLY, card)
    team.reacts("ann", "memo", message)

    team.edits("ann", message, REPLY)

    assert len(team.draft_cards(card)) == 1
    assert "Waits for" in team.draft_cards(card)[0]["said"]


def test_an_edit_that_makes_it_too_long_withdraws_the_draft_and_says_so(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    message = team.writes("ann", REPLY, card)
    team.reacts("ann", "memo", message)

    team.edits("ann", message, "y" * 290)

    assert len(team.draft_cards(card)) == 1
    assert "nothing was sent" in team.draft_cards(card)[0]["said"]
    assert ["That is 294 characters" in said for said in team.whispers("ann")] == [True]
    team.reacts("kari", "white_check_mark", team.draft_cards(card)[0])
    assert team.replies() == []


def test_deleting_the_message_or_taking_the_memo_away_takes_the_draft_back(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    deleted = team.writes("ann", REPLY, card)
    team.reacts("ann", "memo", deleted)

    team.deletes("ann", deleted)
    assert "The message behind it was deleted; nothing was sent" in team.draft_cards(card)[0]["said"]

    kept = team.writes("ann", "Another idea: please come to the desk.", card)
    team.reacts("ann", "memo", kept)
    team.unreacts("ann", "memo", kept)
    assert "Taken back by its author; nothing was sent" in team.draft_cards(card)[1]["said"]

    for draft in team.draft_cards(card):
        team.reacts("kari", "white_check_mark", draft)
    assert team.replies() == []
    assert len(team.whispers("kari")) == 2
    assert "draft" not in team.card()["said"].lower()


def test_memo_put_back_proposes_the_words_as_they_then_are(team: Team) -> None:
    post = team.customer_posts("kunde", QUESTION)
    card = team.card()
    message = team.writes("ann", REPLY, card)
    team.reacts("ann", "memo", message)
    team.unreacts("ann", "memo", message)
    team.edits("ann", message, "So sorry! It comes tonight.")
    assert len(team.draft_cards(card)) == 1

    team.reacts("ann", "memo", message)
    team.reacts("kari", "white_check_mark", team.draft_cards(card)[1])

    assert [reply["text"] for reply in team.replies(post)] == ["So sorry! It comes tonight. ^AK"]


def test_an_edit_after_the_reply_went_out_changes_nothing_and_says_when_it_went(team: Team) -> None:
    post = team.customer_posts("kunde", QUESTION)
    card = team.card()
    message = team.writes("ann", REPLY, card)
    team.reacts("ann", "memo", message)
    team.reacts("kari", "white_check_mark", team.draft_cards(card)[0])

    team.edits("ann", message, "Something quite different")
    team.deletes("ann", message)

    assert [reply["text"] for reply in team.replies(post)] == [SIGNED]
    assert len(team.draft_cards(card)) == 1
    assert len(team.whispers("ann")) == 2
    assert all("Too late: draft 1 was sent at 10:00:3" in said for said in team.whispers("ann"))


def test_memo_outside_a_case_proposes_nothing(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    stranger = {"channel": "#general", **team.control("slack/message", _says("ann", "#general", "Cake in the kitchen"))}
    beside = {"channel": "#social-x", **team.control("slack/message", _says("ann", "#social-x", "Good morning"))}
    under = team.writes("ann", "An answer in a thread that is no case's", beside)

    for message in (stranger, beside, under):
        team.reacts("ann", "memo", message)

    assert team.draft_cards(team.card()) == []
    assert "Waiting for somebody" in team.card()["said"]
    assert not any(m["bot"] and not m["ephemeral_to"] for m in team.messages("#general"))


def test_a_closed_case_takes_no_draft_and_an_answered_one_does(team: Team) -> None:
    post = team.customer_posts("kunde", QUESTION)
    card = team.card()
    team.reacts("kari", "white_check_mark", team.drafts("ann", REPLY, card))
    more = team.drafts("ann", "One thing more: the desk is open until 20.", card)
    team.reacts("kari", "white_check_mark", more)
    assert len(team.replies(post)) == 2
    team.reacts("ann", "checkered_flag", card)
    assert "Closed" in team.card()["said"]

    team.reacts("ann", "memo", team.writes("ann", "And one more", card))

    assert len(team.draft_cards(card)) == 2
    assert ["This case is closed" in said for said in team.whispers("ann")] == [True]


def test_a_trainee_may_propose_and_a_colleague_approves(team: Team) -> None:
    post = team.customer_posts("kunde", QUESTION)

    draft = team.drafts("tuva", REPLY, team.card())
    team.reacts("tuva", "white_check_mark", draft)
    assert team.replies() == []
    team.reacts("kari", "white_check_mark", draft)

    assert [reply["text"] for reply in team.replies(post)] == [f"{REPLY} ^TM"]
    assert len(team.whispers("tuva")) == 1


def _says(who: str, channel: str, text: str) -> dict[str, str]:
    return {"user": who, "channel": channel, "text": text}
