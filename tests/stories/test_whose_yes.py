"""Who must say yes: a manager who lets go, colleagues who check each other, and matters that take two."""

from pathlib import Path

import pytest

from tests.settings_files import changed, loaded
from tests.team import Team

QUESTION = "@havornair My bag did not arrive in Bergen, what do I do now?"
REPLY = "So sorry! Please give us your tag number in a direct message."
SIGNED = f"{REPLY} ^AK"
WITHOUT_BO = (
    ('  - who: "@bo"\n    roles: [agent]\n    languages: [sv, da, en]\n', ""),
    ('members: ["@ann", "@bo", approver]', 'members: ["@ann", approver]'),
    ('lost_bag: "@bo"', 'lost_bag: "@ann"'),
)


def asking_for(database_url: str, tmp_path: Path, needs: str) -> Team:
    text = changed(("  default: approver", f"  default: {needs}"))
    return Team(database_url, config=loaded(tmp_path / "config.yaml", text))


def test_where_nobody_elses_yes_is_asked_for_an_agent_sends_with_their_own_and_a_trainee_does_not(
    database_url: str, tmp_path: Path
) -> None:
    with asking_for(database_url, tmp_path, "none") as team:
        first = team.customer_posts("kunde", QUESTION)
        draft = team.drafts("ann", REPLY, team.card())
        assert "Its author may send it with :white_check_mark:" in draft["said"]
        assert team.replies() == []

        team.reacts("ann", "white_check_mark", draft)

        assert [reply["text"] for reply in team.replies(first)] == [SIGNED]
        second = team.customer_posts("annen", QUESTION)
        trainees = team.drafts("tuva", REPLY, team.card())
        assert "from another person (approver or communication manager)" in trainees["said"]
        team.reacts("tuva", "white_check_mark", trainees)
        assert team.replies(second) == []
        team.reacts("kari", "white_check_mark", trainees)
        assert len(team.replies(second)) == 1


def test_where_a_peer_is_enough_any_colleague_but_the_author_and_a_trainee_approves(
    database_url: str, tmp_path: Path
) -> None:
    with asking_for(database_url, tmp_path, "peer") as team:
        post = team.customer_posts("kunde", QUESTION)
        draft = team.drafts("ann", REPLY, team.card())

        team.reacts("ann", "white_check_mark", draft)
        team.reacts("tuva", "white_check_mark", draft)
        assert team.replies() == []
        assert "Ask any colleague who works on cases to put :white_check_mark: on it." in team.whispers("ann")[-1]
        team.reacts("bo", "white_check_mark", draft)

        assert [reply["text"] for reply in team.replies(post)] == [SIGNED]


def test_a_second_reply_to_a_journalist_takes_the_managers_yes_too(team: Team) -> None:
    """The shipped rule: who has been answered is still of the press."""
    post = team.customer_posts("kunde", "@havornair I am a journalist, please comment on the delays")
    card = team.card()
    first = team.drafts("ann", "We are looking into it.", card)
    team.reacts("kari", "white_check_mark", first)
    assert team.replies(post) == []
    team.reacts("mikkel", "white_check_mark", first)
    assert len(team.replies(post)) == 1

    second = team.drafts("ann", "Here is our statement: all flights leave today.", card)
    assert "the communication manager, by the rule “Press or regulator”" in second["said"]
    team.reacts("kari", "white_check_mark", second)

    assert len(team.replies(post)) == 1
    team.reacts("mikkel", "white_check_mark", second)
    assert len(team.replies(post)) == 2


@pytest.mark.parametrize(
    ("needs", "whom"),
    [
        ("approver", "an approver"),
        ("communication_manager", "the communication manager"),
        ("two_persons", "two colleagues, one of them an approver,"),
    ],
)
def test_an_author_who_says_yes_reads_whose_yes_it_takes(
    database_url: str, tmp_path: Path, needs: str, whom: str
) -> None:
    with asking_for(database_url, tmp_path, needs) as team:
        team.customer_posts("kunde", QUESTION)
        team.reacts("ann", "white_check_mark", team.drafts("ann", REPLY, team.card()))

        assert (
            f"somebody else has to approve it. Ask {whom} to put :white_check_mark: on it" in team.whispers("ann")[-1]
        )


def test_where_the_manager_is_asked_for_an_approver_is_told_so(database_url: str, tmp_path: Path) -> None:
    with asking_for(database_url, tmp_path, "communication_manager") as team:
        post = team.customer_posts("kunde", QUESTION)
        draft = team.drafts("ann", REPLY, team.card())

        team.reacts("kari", "white_check_mark", draft)
        assert team.replies() == []
        assert "asks for the communication manager's yes" in team.whispers("kari")[0]
        team.reacts("mikkel", "white_check_mark", draft)

        assert len(team.replies(post)) == 1


def test_while_the_manager_is_away_their_deputy_says_yes_and_the_card_names_both(
    database_url: str, tmp_path: Path
) -> None:
    with asking_for(database_url, tmp_path, "communication_manager") as team:
        team.asks("mikkel", "duty off")
        post = team.customer_posts("kunde", QUESTION)
        draft = team.drafts("ann", REPLY, team.card())
        assert "from the communication manager; while every one of them is away, a deputy's will do" in draft["said"]

        team.reacts("bo", "white_check_mark", draft)
        assert team.replies() == []
        team.reacts("kari", "white_check_mark", draft)

        assert [reply["text"] for reply in team.replies(post)] == [SIGNED]
        assert "approved by Kari Nes, for Mikkel Dahl" in team.draft_cards(team.card())[0]["said"]
        assert "Kari Nes, for Mikkel Dahl, approved draft 1" in team.asks("ann", "case 1")

        team.asks("mikkel", "duty on")
        second = team.customer_posts("annen", QUESTION)
        team.reacts("kari", "white_check_mark", team.drafts("ann", REPLY, team.card()))
        assert team.replies(second) == []
        assert (
            "you stand in only while every one of them is away, and Mikkel Dahl is there now"
            in team.whispers("kari")[-1]
        )


@pytest.mark.parametrize("meanwhile, sent", [("the manager is back", 1), ("no deputy any more", 0)])
def test_a_deputys_yes_counts_as_it_was_given_as_long_as_they_are_a_deputy(
    database_url: str, tmp_path: Path, meanwhile: str, sent: int
) -> None:
    slow = ("undo_window: 3s", "undo_window: 30s")
    asks = ("  default: approver", "  default: communication_manager")
    with Team(database_url, config=loaded(tmp_path / "config.yaml", changed(slow, asks))) as team:
        team.asks("mikkel", "duty off")
        team.customer_posts("kunde", QUESTION)
        draft = team.drafts("ann", REPLY, team.card())
        team.reacts("kari", "white_check_mark", draft, settle=False)
        team.deliver_envelopes()

        if meanwhile == "the manager is back":
            team.asks("mikkel", "duty on")
        else:
            without = ('    deputy: "@kari"', '    deputy: "@bo"')
            team.restart(loaded(tmp_path / "config.yaml", changed(slow, asks, without)))
        team.wait(seconds=40)

        assert len(team.replies()) == sent


def test_what_takes_two_waits_for_the_second_and_shows_the_first(database_url: str, tmp_path: Path) -> None:
    with asking_for(database_url, tmp_path, "two_persons") as team:
        post = team.customer_posts("kunde", QUESTION)
        card = team.card()
        draft = team.drafts("ann", REPLY, card)
        assert "from two persons, one of them approver or communication manager" in draft["said"]

        team.reacts("bo", "white_check_mark", draft)
        assert "First yes by Bo" in team.draft_cards(card)[0]["said"]
        team.presses("bo", "draft_approve", draft)
        team.wait(hours=1)
        assert team.replies() == []
        assert "yours is the first" in team.whispers("bo")[0]
        team.reacts("kari", "white_check_mark", draft)

        assert [reply["text"] for reply in team.replies(post)] == [SIGNED]
        story = team.asks("ann", "case 1")
        assert "Bo Lindqvist gave the first of two yeses to draft 1" in story
        assert "Kari Nes approved draft 1" in story


def test_a_reply_to_the_press_about_identity_takes_the_manager_and_another(team: Team) -> None:
    post = team.customer_posts("kunde", "@havornair I am a journalist, why do you ask for it?")
    card = team.card()
    draft = team.drafts("ann", "We never ask for your passport number.", card)
    assert "from two persons, one of them the communication manager" in draft["said"]

    team.reacts("kari", "white_check_mark", draft)
    team.reacts("bo", "white_check_mark", draft)
    team.wait(minutes=1)
    assert team.replies() == []
    assert "asks for the communication manager's yes" in team.whispers("bo")[-1]

    team.reacts("mikkel", "white_check_mark", draft)
    assert len(team.replies(post)) == 1


@pytest.mark.parametrize("who", ["bo", "kari"])
def test_of_two_yeses_either_can_be_taken_back_while_there_is_time(database_url: str, tmp_path: Path, who: str) -> None:
    with asking_for(database_url, tmp_path, "two_persons") as team:
        team.customer_posts("kunde", QUESTION)
        card = team.card()
        draft = team.drafts("ann", REPLY, card)
        team.reacts("bo", "white_check_mark", draft)
        team.reacts("kari", "white_check_mark", draft, settle=False)
        team.deliver_envelopes()

        team.unreacts(who, "white_check_mark", draft)
        team.wait(hours=1)

        assert team.replies() == []
        assert "Waits for" in team.draft_cards(card)[0]["said"] or "waits for" in team.draft_cards(card)[0]["said"]


def test_an_edit_voids_the_first_of_two_yeses_too(database_url: str, tmp_path: Path) -> None:
    with asking_for(database_url, tmp_path, "two_persons") as team:
        team.customer_posts("kunde", QUESTION)
        card = team.card()
        message = team.writes("ann", REPLY, card)
        team.reacts("ann", "memo", message)
        team.reacts("bo", "white_check_mark", team.draft_cards(card)[-1])

        team.edits("ann", message, f"{REPLY} Thank you.")
        team.reacts("kari", "white_check_mark", team.draft_cards(card)[-1])
        team.wait(hours=1)

        assert team.replies() == []
        assert "First yes by Kari" in team.draft_cards(card)[-1]["said"]


def test_a_first_yes_of_somebody_who_has_left_is_dropped_and_the_next_one_is_the_first(
    database_url: str, tmp_path: Path
) -> None:
    with asking_for(database_url, tmp_path, "two_persons") as team:
        post = team.customer_posts("kunde", QUESTION)
        card = team.card()
        draft = team.drafts("ann", REPLY, card)
        team.reacts("bo", "white_check_mark", draft)
        team.control("slack/user", {"user": "bo", "deleted": True})
        team.wait(minutes=1)

        team.reacts("kari", "white_check_mark", draft)
        team.wait(minutes=1)

        assert team.replies() == []
        assert "First yes by Kari Nes; waits for" in team.draft_cards(card)[0]["said"]
        assert "Bo Lindqvist gave the first yes to draft 1 and may not approve any more" in team.thread(card)[-1]
        assert "The first yes is now that of Kari Nes; it waits for" in team.thread(card)[-1]
        assert team.whispers("kari") == []
        story = team.asks("ann", "case 1")
        dropped = story.index("the first yes to draft 1 counted no more: who gave it may not approve it now")
        assert dropped < story.index("Kari Nes gave the first of two yeses to draft 1")
        team.reacts("mikkel", "white_check_mark", draft)

        assert [reply["text"] for reply in team.replies(post)] == [SIGNED]
        assert "approved by Kari Nes and Mikkel Dahl" in team.draft_cards(card)[0]["said"]


def test_of_who_is_taken_off_the_team_the_first_yes_is_dropped_and_the_managers_is_still_asked_for(
    database_url: str, tmp_path: Path
) -> None:
    asks = ("  default: approver", "  default: manager_and_another")
    with asking_for(database_url, tmp_path, "manager_and_another") as team:
        team.customer_posts("kunde", QUESTION)
        card = team.card()
        draft = team.drafts("ann", REPLY, card)
        team.reacts("bo", "white_check_mark", draft)
        team.restart(loaded(tmp_path / "after.yaml", changed(asks, *WITHOUT_BO)))

        team.reacts("kari", "white_check_mark", draft)
        team.wait(minutes=1)
        assert team.replies() == []
        assert "it waits for :white_check_mark: from the communication manager." in team.thread(card)[-1]
        team.reacts("mikkel", "white_check_mark", draft)

        assert len(team.replies()) == 1


def test_who_leaves_just_before_the_reply_does_takes_only_their_own_yes_along(
    database_url: str, tmp_path: Path
) -> None:
    slow = ("undo_window: 3s", "undo_window: 1m")
    asks = ("  default: approver", "  default: two_persons")
    with Team(database_url, config=loaded(tmp_path / "config.yaml", changed(slow, asks))) as team:
        team.customer_posts("kunde", QUESTION)
        card = team.card()
        draft = team.drafts("ann", REPLY, card)
        team.reacts("bo", "white_check_mark", draft)
        team.reacts("kari", "white_check_mark", draft, settle=False)
        team.deliver_envelopes()
        team.control("slack/user", {"user": "bo", "deleted": True})
        team.wait(minutes=2)

        assert team.replies() == []
        assert "First yes by Kari Nes; waits for" in team.draft_cards(card)[0]["said"]
        team.reacts("mikkel", "white_check_mark", draft)
        team.wait(minutes=2)

        assert len(team.replies()) == 1


@pytest.mark.parametrize(
    "who, missing", [("bo", "the communication manager"), ("kari", "the communication manager"), ("mikkel", "a second")]
)
def test_the_card_says_whose_the_missing_yes_must_be(database_url: str, tmp_path: Path, who: str, missing: str) -> None:
    with asking_for(database_url, tmp_path, "manager_and_another") as team:
        team.customer_posts("kunde", QUESTION)
        team.reacts(who, "white_check_mark", team.drafts("ann", REPLY, team.card()))

        assert f"waits for :white_check_mark: from {missing}" in team.draft_cards(team.card())[0]["said"]
