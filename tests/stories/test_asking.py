"""/socialcare: numbers and lists on request, to the person alone, and help for whatever it does not understand."""

import pytest

from tests.team import Team

QUESTION = "@havornair My bag did not arrive in Bergen, what do I do now?"


def a_day(team: Team) -> None:
    """Ann has answered one customer; an urgent and an ordinary one wait, the urgent one's case is Bo's."""
    team.customer_posts("kunde", QUESTION)
    team.reacts("kari", "white_check_mark", team.drafts("ann", "It comes tonight.", team.card()))
    team.customer_posts("annen", "@havornair Is flight HV12 on time?")
    team.customer_posts("tredje", "@havornair I am stranded at the gate")
    team.reacts("bo", "eyes", team.card())


def test_the_queue_lists_who_waits_the_urgent_first(team: Team) -> None:
    a_day(team)

    said = team.asks("ann", "queue")

    assert said.startswith("*Open cases: 2*")
    first, second = [line for line in said.splitlines() if line.startswith("• ")]
    assert first.startswith("• :red_circle: <")
    assert "|case 3>" in first
    assert "stranded at the gate" in first
    assert first.endswith("Bo Lindqvist")
    assert "|case 2>" in second
    assert second.endswith("*nobody has it*")
    assert "It comes tonight" not in said


def test_mine_lists_only_ones_own_open_cases(team: Team) -> None:
    a_day(team)

    assert "case 3" in team.asks("bo", "mine")
    assert "case 2" not in team.asks("bo", "mine")
    assert "You have no open case" in team.asks("ann", "mine")


def test_a_case_is_told_as_a_story(team: Team) -> None:
    a_day(team)

    said = team.asks("kari", "case 1")

    assert "*Case 1* · kunde" in said
    assert "My bag did not arrive" in said
    assert "answered · owner: Ann Kvam" in said
    told = [line.partition("> ")[2] for line in said.splitlines() if line.startswith("<!date^")]
    assert told == [
        "the customer wrote",
        "Ann Kvam proposed draft 1",
        "Ann Kvam claimed it",
        "Kari Nes approved draft 1",
        "draft 1 was sent",
    ]
    assert "There is no case 99" in team.asks("kari", "case 99")
    assert "Which one?" in team.asks("kari", "case")
    assert "Which one?" in team.asks("kari", "case one")
    assert "Which one?" in team.asks("kari", "case ²")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_help_names_the_emoji_that_put_triage_right_and_the_button(team: Team) -> None:
    said = team.asks("ann", "help")

    assert ":wrench: Fault report" in said
    assert ":arrow_down: Normal" in said
    assert ":flag-gb: or :gb: or :uk: or :flag-us: or :us: English" in said
    assert "The button 🏷️ Correct on the card does the same" in said


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_help_and_everything_not_understood_says_what_can_be_asked(team: Team) -> None:
    for typed in ("", "help", "HELP"):
        said = team.asks("ann", typed)
        assert "/socialcare stats" in said
        assert ":eyes: on a card" in said
    assert "I do not know `stast`. Did you mean `/socialcare stats`?" in team.asks("ann", "stast")
    nonsense = team.asks("ann", "<!channel> *now*")
    assert "I do not know `&lt;!channel&gt;`" in nonsense
    assert "/socialcare queue" in nonsense


def test_an_outsider_learns_nothing(team: Team) -> None:
    a_day(team)

    for typed in ("stats", "queue", "case 1", "help", ""):
        said = team.asks("olav", typed)
        assert said.startswith(":no_entry_sign: You are not on this team")
        assert ("nothing that is typed there reaches a customer" in said) == (typed in ("help", ""))
        assert "bag" not in said


def test_only_who_asks_reads_the_answer(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    before = [message for message in team.messages() if not message["ephemeral_to"]]

    team.asks("ann", "queue")

    assert [message for message in team.messages() if not message["ephemeral_to"]] == before
    assert {m["ephemeral_to"] for m in team.messages() if m["ephemeral_to"]} == {team.user_id("ann")}


def test_an_empty_queue_says_so(team: Team) -> None:
    assert "Nothing is open. Every customer has an answer." in team.asks("ann", "queue")
    assert "No case came in on these days." in team.asks("ann", "stats")


def test_a_long_queue_is_cut_to_what_can_be_read(team: Team) -> None:
    for number in range(18):
        team.customer_posts(f"kunde{number}", f"@havornair Question number {number}?", settle=False)
    team.wait(seconds=31)

    said = team.asks("ann", "queue")

    assert said.startswith("*Open cases: 18*")
    assert sum(line.startswith("• ") for line in said.splitlines()) == 15
    assert "… and 3 more" in said
