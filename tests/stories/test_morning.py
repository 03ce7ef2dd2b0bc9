"""In the morning the channel reads what the night has left, the longest waiting first, on both clocks (S91)."""

import re
from datetime import UTC, datetime

from tests.stories.duty_teams import QUESTION, Staffed, oslo
from tests.team import Team


def mornings(team: Team) -> list[str]:
    return [m["said"] for m in team.messages() if m["said"].startswith(":sunrise:")]


def goes_on_to(team: Team, moment: datetime) -> None:
    team.wait(seconds=(moment - team.clock.now()).total_seconds())


def listed(said: str) -> list[int]:
    return [int(number) for number in re.findall(r"\|case (\d+)>", said)]


def test_at_the_opening_the_night_is_listed_in_order_once_and_on_both_clocks(staffed: Staffed) -> None:
    with staffed(start=oslo(3, 19, 0)) as team:
        team.customer_posts("day", QUESTION)
        goes_on_to(team, oslo(3, 22, 19))
        team.customer_posts("late", QUESTION)
        team.customer_posts("later", "@havornair Is flight HV12 on time?")
        goes_on_to(team, oslo(4, 2, 59))
        team.customer_posts("stuck", "@havornair I am stranded at the gate")
        team.customer_posts("done", "@havornair Where do I check in?")
        team.reacts("nina", "wastebasket", team.card())
        goes_on_to(team, oslo(4, 7, 59))
        assert mornings(team) == []

        goes_on_to(team, oslo(4, 8, 0))
        team.wait(seconds=30)

        (said,) = mornings(team)
        head, *lines = said.splitlines()
        assert re.match(
            r":sunrise: Good morning\. 3 cases came in since <!date\^\d+\^\{time\}\|20:00>, "
            r"the urgent ones and then the longest waiting first:$",
            head,
        )
        assert listed(said) == [4, 2, 3]
        assert "waiting 5 h, of it 0 min in opening hours" in lines[0]
        assert "waiting 9 h 40, of it 0 min in opening hours" in lines[1]
        assert "*nobody has it*" in lines[1]
        team.restart()
        team.wait(hours=3)
        team.wait(hours=8)
        assert len(mornings(team)) == 1


def test_a_night_in_which_nothing_came_or_everything_was_answered_is_not_mentioned(staffed: Staffed) -> None:
    with staffed(start=oslo(3, 19, 0)) as team:
        team.customer_posts("day", QUESTION)
        goes_on_to(team, oslo(4, 8, 1))
        assert mornings(team) == []

        goes_on_to(team, oslo(4, 21, 0))
        team.customer_posts("late", QUESTION)
        team.reacts("kari", "white_check_mark", team.drafts("nina", "It comes tonight.", team.card()))
        team.customer_posts("spam", "@havornair Where do I check in?")
        night = team.card()
        team.reacts("nina", "wastebasket", night)
        goes_on_to(team, oslo(5, 8, 1))
        assert mornings(team) == []

        team.presses("ann", "case_undo", night)
        team.wait(minutes=5)
        assert "Waiting for somebody" in team.card()["said"]
        assert mornings(team) == [], "it is no morning any more"


def test_a_bot_that_was_down_all_night_lists_what_it_then_reads(staffed: Staffed) -> None:
    with staffed(start=oslo(3, 19, 0)) as team:
        team.customer_posts("day", QUESTION)
        with team.bot_is_down(minutes=1):
            pass
        with team.bot_is_down(minutes=4 * 60):
            team.clock.advance(3 * 3600)
            team.control("x/post", {"author": "late", "text": QUESTION})
            team.clock.advance(10 * 3600)
            team.control("x/post", {"author": "early", "text": "@havornair Is flight HV12 on time?"})
        team.tick()
        team.wait(seconds=31)
        team.wait(seconds=31)

        (said,) = mornings(team)
        assert "1 case came in since" in said
        assert listed(said) == [2]
        assert re.search(r"waiting 1\d h( \d\d)?, of it 4 h( \d\d)? in opening hours", said)


def test_on_monday_the_weekend_after_closing_is_told_with_its_day_and_a_long_night_is_cut(staffed: Staffed) -> None:
    with staffed(("sat-sun: ", "# sat-sun: "), start=oslo(6, 21, 0)) as team:
        for number in range(17):
            team.customer_posts(f"kunde{number}", f"@havornair Question number {number}?", settle=False)
        team.wait(seconds=31)
        goes_on_to(team, oslo(7, 12, 0))
        assert mornings(team) == [], "closed on Saturday"

        goes_on_to(team, oslo(9, 8, 0))
        team.wait(seconds=31)

        (said,) = mornings(team)
        assert "17 cases came in since <!date" in said
        assert "06 Mar 20:00" in said
        assert len(listed(said)) == 15
        assert "… and 2 more" in said
        assert "of it 0 min in opening hours" in said


def test_a_network_that_cannot_be_read_holds_the_list_up_for_a_quarter_of_an_hour_only(staffed: Staffed) -> None:
    with staffed(start=oslo(3, 21, 0)) as team:
        team.expects_failures = True
        team.customer_posts("late", QUESTION)
        goes_on_to(team, oslo(4, 7, 59))
        team.breaks("x", "server_error", on="GET *", times=10_000)
        for _ in range(20):
            team.wait(seconds=40)
        assert mornings(team) == []

        for _ in range(5):
            team.wait(seconds=40)

        assert listed(mornings(team)[0]) == [1]


def test_an_account_that_never_closes_has_no_morning(staffed: Staffed) -> None:
    always = ('mon-fri: "08:00-20:00"', 'mon-sun: "00:00-24:00"'), ("sat-sun: ", "# sat-sun: ")
    with staffed(*always, start=oslo(3, 21, 0)) as team:
        team.customer_posts("late", QUESTION)
        for hour in range(1, 12):
            goes_on_to(team, datetime(2026, 3, 4, hour, tzinfo=UTC))

        assert mornings(team) == []
