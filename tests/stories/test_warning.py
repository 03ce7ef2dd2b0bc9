"""A promise that is about to be missed is said in the thread while it can still be kept, once."""

from datetime import UTC, datetime

from tests.stories.duty_teams import QUESTION, Staffed, oslo
from tests.team import Team


def warnings(team: Team) -> list[str]:
    return [said for said in team.thread(team.card()) if "The answer is due by" in said]


def test_at_four_fifths_of_the_promised_time_the_owner_is_warned_once(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    team.reacts("ann", "eyes", team.card())
    team.wait(minutes=47)
    assert warnings(team) == []

    team.wait(minutes=1)
    team.wait(minutes=3)
    team.restart()
    team.wait(minutes=20)
    (warned,) = warnings(team)
    assert f"<@{team.user_id('ann')}> The answer is due by" in warned
    assert "11:00" in warned
    assert "somebody has it" in warned
    assert f"<@{team.user_id('bo')}>" not in warned


def test_nobody_has_it_so_those_on_duty_are_warned(team: Team) -> None:
    team.asks("bo", "duty off")
    team.customer_posts("kunde", QUESTION)
    team.wait(minutes=48)

    (warned,) = warnings(team)
    assert "nobody has claimed it" in warned
    assert [f"<@{team.user_id(who)}>" in warned for who in ("ann", "kari", "bo", "nina", "sara")] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_the_owner_has_gone_off_duty_so_those_on_duty_are_warned_and_read_what_they_can_do(staffed: Staffed) -> None:
    """Their claim has a few minutes left, and the promise too."""
    with staffed(("warn_before: 15m", "warn_before: 30m")) as team:
        team.customer_posts("kunde", QUESTION)
        team.reacts("ann", "eyes", team.card())
        team.wait(minutes=40)
        team.asks("ann", "duty off")
        team.wait(minutes=8)

        (warned,) = warnings(team)
        assert [f"<@{team.user_id(who)}>" in warned for who in ("ann", "bo", "kari")] == [False, True, True]
        assert "*Ann Kvam* has it and is off duty. Write the reply in this thread and put :memo: on it" in warned
        assert "ask an approver to release the case" in warned

        draft = team.drafts("bo", "It is in Oslo", team.card())
        assert "Draft 1" in draft["said"]


def test_an_owner_who_is_off_duty_hears_of_it_when_nobody_else_is_there(staffed: Staffed) -> None:
    with staffed(("warn_before: 15m", "warn_before: 30m")) as team:
        team.customer_posts("kunde", QUESTION)
        team.reacts("ann", "eyes", team.card())
        team.wait(minutes=40)
        for who in ("ann", "bo", "kari", "mikkel", "tuva"):
            team.asks(who, "duty off")
        team.wait(minutes=8)

        (warned,) = warnings(team)
        assert f"<@{team.user_id('ann')}> The answer is due by" in warned
        assert "*Ann Kvam* has it and is off duty." in warned


def test_a_draft_that_waits_is_said_and_one_on_its_way_needs_no_warning(staffed: Staffed) -> None:
    with staffed(("first_response: 60m", "first_response: 30m")) as team:
        team.customer_posts("kunde", QUESTION)
        draft = team.drafts("ann", "It is in Oslo", team.card())
        team.wait(minutes=24)
        assert "a draft waits for approval" in warnings(team)[0]

        team.reacts("kari", "white_check_mark", draft)
        team.wait(minutes=40)
        assert len(warnings(team)) == 1


def test_an_answer_in_time_and_a_holding_reply_need_no_warning(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    draft = team.drafts("ann", "It is in Oslo", team.card())
    team.reacts("kari", "white_check_mark", draft)
    team.wait(minutes=55)
    assert warnings(team) == []

    team.customer_posts("annen", QUESTION)
    team.reacts("ann", "hourglass_flowing_sand", team.card())
    team.wait(minutes=55)
    assert warnings(team) == []


def test_the_warning_counts_opening_time_and_comes_the_next_morning(staffed: Staffed) -> None:
    with staffed(start=oslo(3, 19, 30)) as team:
        team.customer_posts("kunde", QUESTION)
        team.wait(hours=3)
        team.wait(hours=9.6)
        assert warnings(team) == []

        team.wait(minutes=13)
        assert "08:30" in warnings(team)[0]


def test_over_the_national_day_nobody_is_warned_before_the_office_opens_again(staffed: Staffed) -> None:
    """17 May 2028 is a Wednesday: what came in half an hour before Tuesday's end is due on Thursday at half past eight."""
    with staffed(start=datetime(2028, 5, 16, 17, 30, tzinfo=UTC)) as team:
        team.customer_posts("kunde", QUESTION)
        team.wait(hours=30)
        assert warnings(team) == []

        team.wait(hours=6.85)
        (warned,) = warnings(team)
        assert "08:30" in warned


def test_a_case_that_waits_again_after_an_answer_is_warned_of_again(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    team.wait(minutes=48)
    draft = team.drafts("ann", "It is in Oslo", team.card())
    team.reacts("kari", "white_check_mark", draft)
    team.wait(seconds=10)
    (reply,) = team.replies()

    team.customer_posts("kunde", "@havornair And when does it come?", in_reply_to=reply["id"])
    team.wait(minutes=48)
    assert len(warnings(team)) == 2


def test_at_a_hundred_per_cent_there_are_no_warnings(staffed: Staffed) -> None:
    with staffed(("before_target: 80", "before_target: 100")) as team:
        team.customer_posts("kunde", QUESTION)
        for _ in range(8):
            team.wait(minutes=9)
        assert warnings(team) == []
