"""What a digest says: every line of a small day, and what stands behind it in the thread."""

from collections.abc import Iterator

import pytest

from tests.stories.digests import answers, digest, goes_on_to, lines, number, oslo, thread, titles
from tests.stories.promises import assert_kept
from tests.team import Team

TITLE = "Havørn Air, Tuesday 3 March"

pytestmark = pytest.mark.timeout(240)  # twelve customers, one after another


def a_week_before(team: Team) -> None:
    """Three customers, two of them answered after 40 minutes, by Bo; the third waits to this day."""
    for who in ("ida", "per", "eva"):
        team.customer_posts(who, f"@havornair Where is the gate of flight {who}, please?")
    team.wait(minutes=40)
    for card, gate in zip(team.cards()[:2], ("12", "14"), strict=True):
        answers(team, card, f"It is gate {gate}.", who="bo")


def a_small_day(team: Team) -> None:
    """Nine customers with nine fates."""
    for who, text in (
        ("quick", "Where is my bag? It is red."),
        ("private", "Where is my other bag?"),
        ("angry", "This is a disgrace, the worst airline ever. I want my money back."),
        ("held", "Nobody answers me?"),
        ("spam", "My cousin has cheap tickets for everybody"),
        ("rude", "You are all fools"),
        ("lounge", "When does the lounge open?"),
        ("snow", "It is snowing here."),
    ):
        team.customer_posts(who, f"@havornair {text}")
    team.customer_posts("press", "@havornair I am a journalist, what happened to flight 12?")
    quick, private, _, held, spam, rude, _, snow, press = team.cards()[-9:]
    team.reacts("ann", "wastebasket", spam)
    team.presses("ann", "case_more", rude, value=f"dismiss:{number(rude)}")
    team.submits("ann", {"reason": {"text": "Only an insult"}})
    team.reacts("bo", "see_no_evil", rude)
    team.reacts("ann", "hourglass_flowing_sand", held)
    team.reacts("ann", "zzz", snow)
    team.wait(minutes=9)
    answers(team, quick, "It comes tonight.")
    team.reacts("ann", "lock", private)
    team.wait(minutes=30)
    answers(team, press, "We look into it.", who="bo", by="mikkel")
    team.reacts("kari", "white_check_mark", team.draft_cards(private)[-1])


@pytest.fixture
def small_day(database_url: str) -> Iterator[Team]:
    """A team on the Wednesday after a small Tuesday, with another Tuesday a week before."""
    with Team(database_url, start=oslo(2, 24, 10)) as team:
        a_week_before(team)
        goes_on_to(team, oslo(2, 25))
        goes_on_to(team, oslo(3, 3, 10))
        a_small_day(team)
        goes_on_to(team, oslo(3, 4))
        yield team
        assert_kept(team)


def test_the_message_says_how_the_day_went_line_by_line(small_day: Team) -> None:
    message = digest(small_day, TITLE)

    *screen, small = lines(message)
    assert screen == [
        TITLE,
        "*Below the target: 9 posts in 9 cases, 50 % answered, half of them within 39 min; "
        "1 direct question has no answer.*",
        ":red_circle: *@havornair*: open · 50 % (3 of 6) answered, below the target of 65 % · half within 39 min, "
        "average 32 min · direct questions 75 % (3 of 4), target 100 %",
        ":handshake: *Promise kept* 50 % (3 of 6) (promised: 1 h of opening time) · in opening time half within "
        "39 min, nine of ten within 42 min",
        ":bar_chart: Answer rate 50 %; airlines, banks, telecom and retail: about 65 % (Socialbakers 2013), "
        "15 points below",
        ":bar_chart: Average first response 32 min; KLM: 45 min (a Norwegian article of 2013 on social customer "
        "service), 13 min faster",
        ":chart_with_upwards_trend: Compared with a week ago: 9 cases (+6), answered 50 % (−16 points), half within "
        "39 min (2 min faster)",
        "*Open now: 4*:",
        "• case 3 · eva: “@havornair Where is the gate of flight eva, please?” · wrote then · *nobody has it*",
        "• case 6 · angry: “@havornair This is a disgrace, the worst airline ever. I want my mone…” · wrote then · "
        "*nobody has it*",
        "• case 7 · held: “@havornair Nobody answers me?” · wrote then · Ann Kvam",
        "• case 10 · lounge: “@havornair When does the lounge open?” · wrote then · *nobody has it*",
        "*Promised by a holding reply, and owed:*",
        "• :alarm_clock: overdue since 3 Mar 14:05: case 7 · held: “@havornair Nobody answers me?” · wrote then · "
        "Ann Kvam",
        ":warning: 2 negative cases without an answer; they are named in the thread.",
    ]
    assert message["text"] == (
        f"{TITLE}: Below the target: 9 posts in 9 cases, 50 % answered, half of them within 39 min; "
        "1 direct question has no answer."
    ), "what a notification shows"
    shown = [part.split("*")[0] for part in small.removeprefix("*").split(" *")]
    assert shown == [
        "Answer rate",
        "Answer rate, direct questions",
        "First response",
        "In opening time",
        "Promise kept",
    ]
    assert len(small) < 600, "a phone shows some ten lines of small print"

    card = next(card for card in small_day.cards() if card["text"].startswith("Case 7"))

    (open_now, promised) = [line for line in message["said"].splitlines() if "|case 7>" in line]

    place = f"/archives/{channel_id(small_day, 'social-x')}/p{card['ts'].replace('.', '')}|case 7>"
    assert place in open_now
    assert place in promised
    (negative,) = [
        line
        for part in small_day.messages(thread=message)
        if "*Negative cases*" in part["said"]
        for line in part["said"].split("*Direct")[0].splitlines()
        if "|case 7>" in line
    ]
    assert place in negative

    (image,) = [block for block in message["blocks"] if block["type"] == "image"]
    assert image["alt_text"] == f"{TITLE}. 10:00 9 posts, 39 min"
    answer = small_day.http.get(f"{small_day.sandbox.url}/slack/files/{image['slack_file']['id']}", timeout=10)
    assert answer.content.startswith(b"\x89PNG")
    assert titles(small_day).count(TITLE) == 1


def test_the_thread_says_what_stands_behind_it_part_by_part(small_day: Team) -> None:
    parts = thread(small_day, digest(small_day, TITLE))

    assert list(parts) == [
        "How long customers waited",
        "By the hour of the post",
        "Who held the ball",
        "Not answered",
        "Approvals and calls",
        "How the talk went",
        "Against the literature",
        "Thank you",
    ]
    *waited, _ = parts["How long customers waited"]
    assert waited == [
        "*First response* (3): median 39 min, p90 42 min, mean 32 min · in opening time median 39 min, p90 42 min, "
        "mean 32 min",
        "*Whole waiting time* (3): median 39 min, p90 42 min, mean 32 min · in opening time median 39 min, "
        "p90 42 min, mean 32 min",
        "*Holding replies* (1): median 3 min, p90 3 min, mean 3 min · in opening time median 3 min, p90 3 min, "
        "mean 3 min",
        "*Distribution*",
        "`░░░░░░░░░░` Up to 5 min: 0 % (0 of 3)",
        "`███░░░░░░░` Up to 15 min: 33 % (1 of 3)",
        "`███████░░░` Up to 1 h: 66 % (2 of 3)",
        "`░░░░░░░░░░` Same day: 0 % (0 of 3)",
        "`░░░░░░░░░░` Within 24 h: 0 % (0 of 3)",
        "`░░░░░░░░░░` Later: 0 % (0 of 3)",
    ]
    assert parts["By the hour of the post"] == ["10:00 9 posts, 39 min"]
    assert parts["Who held the ball"][:-1] == [
        "`░░░░░░░░░░` Relay: 1 %, on average 31 s",
        "`███████░░░` Unclaimed: 67 %, on average 21 min",
        "`███░░░░░░░` Awaiting approval: 31 %, on average 10 min",
        "`░░░░░░░░░░` Sending: 0 %, on average 3 s",
        "*Team baggage*: relay 31 s, unclaimed 21 min, awaiting approval 10 min, sending 3 s",
    ]

    *missed, definitions = parts["Not answered"]

    angry = (
        "• case 6 · angry: “@havornair This is a disgrace, the worst airline ever. I want my mone…” · wrote then · "
        "*nobody has it*"
    )
    held = "• case 7 · held: “@havornair Nobody answers me?” · wrote then · Ann Kvam"
    lounge = "• case 10 · lounge: “@havornair When does the lounge open?” · wrote then · *nobody has it*"
    assert missed == [
        "*Negative cases*: 100 % (2 of 2) without an answer",
        angry,
        held,
        "*Direct questions without an answer*",
        lounge,
        "*Promise not kept*",
        angry,
        held,
        lounge,
        "*Counted apart*: no reply by decision 1, spam 1, set aside 1",
    ]
    assert "*Set aside*: " in definitions
    assert "*Storm*: " not in definitions, "what is not shown is not defined"

    assert parts["Approvals and calls"][:-1] == [
        "*Drafts that took a yes*: 100 % (3 of 3)",
        "• by the usual rule: 2, of these 2 yes and 0 no; median 15 min, p90 27 min, mean 15 min",
        "• Press or regulator: 1, of these 1 yes and 0 no; median 0 s, p90 0 s, mean 0 s",
        "*Calls*: 5, not needed: 0 % (0 of 5)",
        "*Relay*: 95 of 100 cards stood in Slack within 31 s of the post",
    ]
    assert parts["How the talk went"][:-1] == [
        "*Resolution rate*: 0 % (0 of 6)",
        "*Reopen rate*: 0 % (0 of 3)",
        "*Moved to private*: 33 % (1 of 3)",
        "*Sent on to phone or e-mail*: 0 % (0 of 3)",
        "*Replies with a link*: 0 % (0 of 3)",
        "*Public closure owed*: 100 % (1 of 1)",
        "• case 5 · private: “@havornair Where is my other bag?” · from then · Ann Kvam",
    ]
    assert parts["Thank you"] == ["Answered by: Ann Kvam and Bo Lindqvist"]

    compared = parts["Against the literature"]
    assert len(compared) == 8
    assert compared[2] == "• Answer rate 50 %; all industries: 62 % (Socialbakers 2013), 12 points below"
    assert all("(Socialbakers 2013)" in line for line in compared if "Answer rate" in line)
    assert not {"What is to come", "What it was worth", "When customers write"} & set(parts)


def channel_id(team: Team, name: str) -> str:
    """Slack's id of a channel."""
    found: str = next(one["id"] for one in team.ask("slack/channels")["channels"] if one["name"] == name)
    return found
