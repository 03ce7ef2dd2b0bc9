"""A customer reads exactly what the draft card showed: signed, measured as X measures, free of Slack's own signs."""

import pytest

from tests.team import Team

QUESTION = "@havornair My bag did not arrive in Bergen, what do I do now?"


def said_to_customer(team: Team, typed: str) -> str:
    """What reaches the customer when Ann proposes `typed` and Kari approves it."""
    post = team.customer_posts("kunde", QUESTION)
    draft = team.drafts("ann", typed, team.card())
    team.reacts("kari", "white_check_mark", draft)
    (reply,) = team.replies(post)
    assert reply["text"] in draft["said"]
    text: str = reply["text"]
    return text


@pytest.mark.parametrize(
    "typed, read",
    [
        ("Beklager! Vi ser på det nå – hilsen Ægir & Øyvind <3", "Beklager! Vi ser på det nå – hilsen Ægir & Øyvind <3 ^AK"),
        ("See https://havornair.example/bags?id=1&x=2.", "See https://havornair.example/bags?id=1&x=2. ^AK"),
        ("Write to bags@havornair.no or see havornair.no/bags", "Write to bags@havornair.no or see havornair.no/bags ^AK"),
        ("Thank you :smile: :+1:", "Thank you 😄 👍 ^AK"),
        ("*Not* bold, _not_ slanted, `not` code\n\nand two lines", "*Not* bold, _not_ slanted, `not` code\n\nand two lines ^AK"),
        ("Signed by hand ^AK", "Signed by hand ^AK"),
        ("Gate 12 opens at 12:30:45 :-)", "Gate 12 opens at 12:30:45 :-) ^AK"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_customer_reads_what_was_typed(team: Team, typed: str, read: str) -> None:
    assert said_to_customer(team, typed) == read


def test_a_reply_of_280_with_its_signature_goes_out_and_of_281_does_not(team: Team) -> None:
    post = team.customer_posts("kunde", QUESTION)
    card = team.card()
    long = team.writes("ann", "x" * 277, card)

    team.reacts("ann", "memo", long)

    assert team.draft_cards(card) == []
    (whisper,) = team.whispers("ann")
    assert "281 characters with the signature ^AK, and the network takes 280. Shorten it by 1" in whisper
    team.edits("ann", long, "x" * 276)
    assert team.draft_cards(card) == []  # shortened, but proposed only when Ann says so
    team.unreacts("ann", "memo", long)
    team.reacts("ann", "memo", long)
    draft = team.draft_cards(card)[0]
    assert "280 of 280 characters" in draft["said"]
    team.reacts("kari", "white_check_mark", draft)
    assert [reply["text"] for reply in team.replies(post)] == ["x" * 276 + " ^AK"]


@pytest.mark.parametrize(
    "typed, problem",
    [
        ("Ask @bo about it", "names a person of this Slack"),
        ("Look into #social-x please", "names a channel of this Slack"),
        ("Hey @here what now", "calls people of this Slack"),
        ("Ask @social-night", "calls people of this Slack"),
        ("Nice :partyparrot: day", "The emoji :partyparrot: exists in this Slack only"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_signs_that_mean_nothing_outside_slack_are_refused_with_what_to_do(
    team: Team, typed: str, problem: str
) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()

    team.reacts("ann", "memo", team.writes("ann", typed, card))

    assert team.draft_cards(card) == []
    (whisper,) = team.whispers("ann")
    assert problem in whisper
    assert "Edit the message" in whisper


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_link_counts_23_and_an_emoji_2_as_on_x(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)

    draft = team.drafts("ann", f"https://havornair.no/{'a' * 300} 🧳", team.card())

    assert f"{23 + 1 + 2 + 4} of 280 characters" in draft["said"]
