"""Listening beyond mentions: who only names us is found, told from who calls us, and keeps nobody waiting."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.stories.duty_teams import Staffed
from tests.team import Team

SEARCH = "GET /2/tweets/search/recent"
MENTIONS = "GET /2/users/:id/mentions"
BY_NAME = ("    search: []", '    search: ["Havørn Air", havorn air]')
TRADE = ("      words: []", "      words: [flyplass, flight delay]")
COMPLAINT = "Havørn Air lost my bag again, and nobody answers the phone. Terrible!"
QUESTION = "Does anybody know when Havørn Air flies to Bodø?"
TALK = "Another flight delay at Gardermoen, the whole hall is full"
WHY = "X accepts replies through its API only when the author mentions @havornair"


@pytest.fixture
def listening(staffed: Staffed) -> Iterator[Team]:
    """A team that listens for the brand's name and for its trade."""
    with staffed(BY_NAME, TRADE) as team:
        yield team


def says(team: Team, author: str, text: str, **more: Any) -> str:
    """Somebody writes on X, and the bot has searched since."""
    post = team.customer_posts(author, text, settle=False, **more)
    team.wait(minutes=2, seconds=1)
    return post


def trade(team: Team) -> list[dict[str, Any]]:
    """What stands in the channel of the trade."""
    return team.messages("#social-industry")


def admins_read(team: Team) -> list[str]:
    return [message["said"] for message in team.messages("#socialcare-ops")]


# --- by name ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [COMPLAINT, "HAVORN AIR has lost my bag. Terrible service, as always"])
def test_who_names_us_without_a_handle_gets_a_card_that_says_unaddressed_and_why_no_reply_can_go(
    listening: Team, text: str
) -> None:
    post = says(listening, "kunde", text)

    (card,) = listening.cards()
    assert "unaddressed" in card["said"]
    assert "wrong handle" not in card["said"]
    assert WHY in card["said"]
    assert f"<https://x.com/kunde/status/{post}|Open on X>" in card["said"]
    assert "case_compose" not in str(card["blocks"])
    listening.reacts("ann", "memo", listening.writes("ann", "We are sorry!", card))
    assert WHY in listening.whispers("ann")[0]
    assert listening.replies() == []


def test_of_who_only_names_us_faults_and_anger_come_first_and_questions_second(listening: Team) -> None:
    says(listening, "spor", QUESTION)
    says(listening, "feil", "The app of Havørn Air crashes whenever I check in")

    queue = listening.asks("ann", "queue")

    assert queue.index("crashes") < queue.index("flies to Bodø")


def test_chat_that_only_names_us_is_quiet_also_when_nothing_tells_that_it_is_chat(listening: Team) -> None:
    says(listening, "prat", "Flying with Havørn Air to Bergen today")
    listening.wait(hours=1)

    assert listening.cards() == []
    (line,) = [m for m in listening.messages() if "no answer since" in m["said"]]
    assert "1 post to @havornair needs no answer" in line["said"]


def test_the_same_words_written_to_us_are_looked_at(listening: Team) -> None:
    says(listening, "prat", "@havornair Flying with you to Bergen today")

    assert len(listening.cards()) == 1


def test_a_post_to_a_wrong_handle_is_found_without_being_asked_for_and_says_which(team: Team) -> None:
    says(team, "kunde", "@havornairr where is my bag?")

    (card,) = team.cards()
    assert "wrong handle: @havornairr" in card["said"]
    assert "unaddressed" in card["said"]


def test_who_names_us_and_calls_us_is_one_case_addressed_and_answered(listening: Team) -> None:
    post = says(listening, "kunde", f"@havornair {COMPLAINT}")
    for _ in range(6):
        listening.wait(minutes=1)

    (card,) = listening.cards()
    assert "unaddressed" not in card["said"]
    assert listening.thread(card) == []
    listening.reacts("kari", "white_check_mark", listening.drafts("ann", "We are on it.", card))
    assert len(listening.replies(post)) == 1


def test_who_adds_our_handle_to_the_post_can_be_answered_in_the_same_case(listening: Team) -> None:
    post = says(listening, "kunde", COMPLAINT)

    listening.control("x/edit", {"id": post, "text": f"@havornair {COMPLAINT}"})
    listening.wait(minutes=2)

    (card,) = listening.cards()
    assert WHY not in card["said"]
    assert "unaddressed" not in card["said"]
    assert "case_compose" in str(card["blocks"])


def test_our_own_posts_and_reposts_are_not_found(listening: Team) -> None:
    post = says(listening, "kunde", COMPLAINT)

    says(listening, "havornair", "Havørn Air flies to Bodø from May")
    listening.control("x/repost", {"author": "annen", "id": post})
    listening.wait(minutes=6)

    assert len(listening.cards()) == 1


def test_what_is_asked_for_is_looked_for_as_often_as_the_settings_say_and_else_never(staffed: Staffed) -> None:
    with staffed(BY_NAME, ("search_every: 2m", "search_every: 10m")) as team:
        for _ in range(21):
            team.wait(minutes=1)
        assert len(team.x_calls(SEARCH)) == 3


def test_without_anything_to_listen_for_nothing_is_searched(staffed: Staffed) -> None:
    with staffed(("wrong_handles: [havornairr]", "wrong_handles: []")) as team:
        says(team, "kunde", COMPLAINT)
        says(team, "annen", TALK)

        assert team.cards() == []
        assert team.x_calls(SEARCH) == []


# --- when it fails ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["server_error", "html_200", "drop_after", "rate_limited", "hang"])
def test_a_search_that_fails_stops_no_mention_loses_nothing_and_is_told_once(listening: Team, kind: str) -> None:
    listening.wait(minutes=3)
    more = {"seconds": 0.1} if kind == "hang" else {}
    listening.breaks("x", kind, on=SEARCH, times=100, **more)
    says(listening, "kunde", COMPLAINT)

    listening.customer_posts("annen", "@havornair Is flight HV12 on time?")
    assert ["HV12" in card["said"] for card in listening.cards()] == [True]
    for _ in range(8):
        listening.wait(seconds=20)
    (told,) = admins_read(listening)
    assert "The search for posts about @havornair fails: " in told
    assert "Mentions are read as always" in told

    listening.control("faults", {"clear": True})
    listening.wait(minutes=16)
    assert ["HV12" in card["said"] for card in listening.cards()] == [True, False]
    assert "The search for posts about @havornair works again" in admins_read(listening)[1]


def test_mentions_that_fail_stop_no_search(listening: Team) -> None:
    listening.breaks("x", "server_error", on=MENTIONS, times=100)

    says(listening, "kunde", COMPLAINT)

    assert len(listening.cards()) == 1


def test_what_was_written_while_the_bot_was_away_for_days_is_found_once(listening: Team) -> None:
    says(listening, "kunde", COMPLAINT)
    listening.customer_posts("annen", "Havørn Air, the worst of all. Terrible!", settle=False)
    listening.clock.advance(3 * 24 * 3600)

    listening.restart()
    listening.wait(minutes=3)
    listening.wait(minutes=6)

    assert ["worst of all" in card["said"] for card in listening.cards()] == [False, True]
    assert [said for said in admins_read(listening) if "search" in said] == []


def test_a_week_without_a_find_leaves_no_gap_and_an_absence_of_more_than_a_week_is_told(listening: Team) -> None:
    says(listening, "kunde", COMPLAINT)
    for _ in range(9):
        listening.wait(hours=24)
    assert [said for said in admins_read(listening) if "did not reach" in said] == []

    listening.clock.advance(9 * 24 * 3600)
    listening.wait(minutes=3)

    (told,) = [said for said in admins_read(listening) if "did not reach" in said]
    assert "X's search reaches back seven days only" in told


# --- the trade --------------------------------------------------------------------------------------------------------


def test_talk_about_the_trade_is_a_line_in_its_own_channel_and_nothing_else(listening: Team) -> None:
    says(listening, "reisende", TALK)
    says(listening, "annen", "I have HAD it, one more flight delay and I scream!!! Where is everybody?")
    listening.wait(hours=1)

    (line,) = trade(listening)
    assert "2 posts about the industry since" in line["said"]
    listed = "\n".join(message["said"] for message in listening.messages(thread=line)[1:])
    assert TALK in listed
    assert "<@" not in line["said"] + listed
    assert not re.search("<!(here|channel|everyone|subteam)", line["said"] + listed)
    assert listening.messages() == []
    assert "set aside" not in listening.asks("ann", "stats 7d")
    assert "Nothing was set aside" in listening.asks("ann", "aside")
    listening.wait(hours=30)
    assert listening.messages("#social-escalations") == []
    assert len(trade(listening)) == 1


def test_who_speaks_of_the_trade_and_of_us_is_a_case(listening: Team) -> None:
    says(listening, "kunde", "Terrible! Another flight delay with Havørn Air, and nobody tells us anything")
    listening.wait(hours=1)

    assert len(listening.cards()) == 1
    assert trade(listening) == []


def test_who_turns_from_the_trade_to_us_gets_a_card_where_cases_are(listening: Team) -> None:
    first = says(listening, "reisende", TALK)

    says(listening, "reisende", "@havornair and my bag is with you. Where is it?", in_reply_to=first)

    assert "Where is it?" in listening.card()["said"]
    listening.wait(hours=2)
    assert trade(listening) == []


def test_a_post_about_the_trade_can_be_claimed_from_its_line_and_is_a_case_of_that_channel(listening: Team) -> None:
    says(listening, "reisende", TALK)
    listening.wait(hours=1)
    (line,) = trade(listening)
    (listing,) = listening.messages(thread=line)[1:]

    listening.presses("ann", "case_claim", listing)

    assert listening.cards() == []
    (card,) = [m for m in trade(listening) if m["text"].startswith("Case ")]
    assert "*Ann Kvam* has it" in card["said"]
    assert WHY in card["said"]


def test_of_the_trade_nothing_is_heard_by_default(team: Team) -> None:
    says(team, "reisende", TALK)
    says(team, "annen", "Havørn Air and another flyplass")
    team.wait(hours=1)

    assert team.cards() == []
    assert "#social-industry" not in str(team.ask("slack/channels"))
