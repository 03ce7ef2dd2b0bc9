"""Calling for help: by gesture, by words, by time that counts while the team is at work; each level once."""

from datetime import UTC, datetime
from typing import Any

from tests.team import Team

QUESTION = "@havornair My bag did not arrive in Bergen, what do I do now?"
FRIDAY_EVENING = datetime(2026, 3, 6, 18, 50, tzinfo=UTC)  #: ten to eight in Oslo: the office closes in ten minutes
SUNDAY_EVENING = datetime(2026, 3, 8, 16, 50, tzinfo=UTC)  #: ten to six: on Sundays it closes at six


def notices(team: Team, channel: str = "#social-escalations") -> list[dict[str, Any]]:
    """What stands in the channel of the escalations, but for what is listed there before midnight."""
    return [message for message in team.messages(channel) if "*Before midnight*" not in message["said"]]


def listed(team: Team) -> list[str]:
    """What is listed before midnight."""
    said = [message["said"] for message in team.messages("#social-escalations")]
    return [one for one in said if "*Before midnight*" in one]


# --- when a person asks ------------------------------------------------------------------------------------------------


def test_the_gesture_calls_the_communication_manager_once_with_the_customers_words(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)

    team.reacts("ann", "bangbang", team.card())

    (notice,) = notices(team)
    assert "*Ann Kvam asks for your help*" in notice["said"]
    assert f"<@{team.user_id('mikkel')}>" in notice["said"]
    assert QUESTION in notice["said"]
    assert "nobody has claimed it" in notice["said"]
    assert "|open the card>" in notice["said"]
    assert ":bangbang: *Escalated*" in team.card()["said"]
    assert "to communication manager" in team.card()["said"]

    team.reacts("bo", "bangbang", team.card())
    team.presses("ann", "case_escalate", team.card())
    assert len(notices(team)) == 1
    assert "already escalated to communication manager at 10:00" in team.whispers("bo")[0]
    assert "already escalated to communication manager at 10:00" in team.whispers("ann")[0]


def test_the_manager_claims_from_the_notice_and_then_nobody_else_is_called(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    team.reacts("tuva", "bangbang", team.card())
    (notice,) = notices(team)

    team.presses("mikkel", "case_claim", notice)
    team.wait(minutes=50)

    assert "*Mikkel Dahl* has it" in team.card()["said"]
    assert len(notices(team)) == 1
    assert team.messages("#socialcare-ops") == []


def test_without_an_answer_the_deputy_and_then_the_admins_channel_are_called_each_once(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    team.reacts("ann", "eyes", team.card())
    team.reacts("ann", "bangbang", team.card())

    team.wait(minutes=29)
    assert len(notices(team)) == 1
    team.wait(minutes=1)
    assert [f"<@{team.user_id('kari')}>" in notice["said"] for notice in notices(team)] == [False, True]
    assert "(level 2)" in notices(team)[1]["said"]
    for _ in range(5):
        team.wait(minutes=6)

    assert "(level 3)" in team.messages("#socialcare-ops")[0]["said"]
    assert len(team.messages("#socialcare-ops")) == 1
    team.wait(minutes=10)
    asked = [notice for notice in notices(team) if "asks for your help" in notice["said"] or "(level" in notice["said"]]
    assert len(asked) == 2


def test_an_outsider_cannot_call_and_an_admin_can(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)

    team.reacts("olav", "bangbang", team.card())
    assert notices(team) == []
    assert len(team.whispers("olav")) == 1

    team.reacts("sara", "bangbang", team.card())
    assert len(notices(team)) == 1


def test_an_answered_case_is_not_escalated(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    team.reacts("kari", "white_check_mark", team.drafts("ann", "Here is your answer.", team.card()))

    team.reacts("ann", "bangbang", team.card())
    team.wait(hours=30)

    assert notices(team) == []
    assert ["This case is answered" in said for said in team.whispers("ann")] == [True]


# --- by words ----------------------------------------------------------------------------------------------------------


def test_a_journalists_word_calls_at_once_and_the_deputy_half_an_hour_later_also_at_night(database_url: str) -> None:
    with Team(database_url, start=datetime(2026, 3, 4, 1, 0, tzinfo=UTC)) as team:
        team.customer_posts("avisa", "@havornair I am a JOURNALIST with the evening paper, please comment")

        (first,) = notices(team)
        assert "*Press or regulator*" in first["said"]
        assert f"<@{team.user_id('mikkel')}>" in first["said"]
        assert (
            "Mikkel Dahl has quiet hours until 06:00 and is off duty until 08:00; Kari Nes is called too"
            in first["said"]
        )
        team.wait(minutes=28)
        assert len(notices(team)) == 1
        team.wait(minutes=3)
        assert [f"<@{team.user_id('mikkel')}>" in notice["said"] for notice in notices(team)] == [True, False]
        assert [f"<@{team.user_id('kari')}>" in notice["said"] for notice in notices(team)] == [True, True]
        team.wait(hours=2)
        assert len(notices(team)) == 2


def test_the_words_count_in_a_later_post_too_and_not_inside_other_words(team: Team) -> None:
    post = team.customer_posts("kunde", "@havornair The lawyerly tone of your newsletter is funny")
    assert notices(team) == []

    team.customer_posts("kunde", "@havornair Now I call my lawyer!", in_reply_to=post)

    assert ["*Press or regulator*" in notice["said"] for notice in notices(team)] == [True]


# --- by time -----------------------------------------------------------------------------------------------------------


def test_an_unclaimed_case_calls_the_approver_after_half_an_hour_and_then_the_manager(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)

    team.wait(minutes=29)
    assert notices(team) == []
    team.wait(minutes=1)
    (first,) = notices(team)
    assert "*Nobody has taken it*" in first["said"]
    assert f"<@{team.user_id('kari')}>" in first["said"]

    team.wait(minutes=29)
    assert len(notices(team)) == 1
    team.wait(minutes=2)
    later = [notice["said"] for notice in notices(team)[1:]]
    assert sorted(said.split("*")[1] for said in later) == ["Answer overdue", "Nobody has taken it"]
    assert all(f"<@{team.user_id('mikkel')}>" in said for said in later)
    team.wait(hours=3)
    assert len(notices(team)) == 3


def test_a_claim_in_time_keeps_everybody_from_being_called(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    team.wait(minutes=29)
    team.reacts("ann", "eyes", team.card())

    team.wait(minutes=20)

    assert notices(team) == []


def test_a_claim_delivered_in_the_minute_in_which_it_is_due_wins(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    team.wait(minutes=29)
    team.reacts("ann", "eyes", team.card(), settle=False)

    team.clock.advance(60)
    team.settle()

    assert "*Ann Kvam* has it" in team.card()["said"]
    assert notices(team) == []


def test_evenings_and_nights_do_not_count(database_url: str) -> None:
    with Team(database_url, start=FRIDAY_EVENING) as team:
        team.customer_posts("kunde", QUESTION)

        team.wait(hours=13)  # ten to nine on Saturday, when the office opens at ten
        assert notices(team) == []
        team.wait(hours=1, minutes=25)  # a quarter past ten: fifteen minutes of Saturday and nine of Friday
        assert notices(team) == []
        team.wait(minutes=6)

        assert ["*Nobody has taken it*" in notice["said"] for notice in notices(team)] == [True]


def test_a_holiday_does_not_count(database_url: str) -> None:
    with Team(
        database_url, start=datetime(2026, 4, 1, 17, 50, tzinfo=UTC)
    ) as team:  # the evening before Maundy Thursday
        team.customer_posts("kunde", QUESTION)

        team.wait(hours=16)  # ten to twelve on the holiday

        assert notices(team) == []


def test_urgent_words_call_after_ten_minutes_day_and_night(database_url: str) -> None:
    with Team(database_url, start=SUNDAY_EVENING.replace(hour=22)) as team:
        team.customer_posts("kunde", "@havornair I am stranded in Bergen with my wheelchair")
        assert ":red_circle: *Urgent*" in team.card()["said"]

        team.wait(minutes=9)
        assert notices(team) == []
        team.wait(minutes=1)

        (notice,) = notices(team)
        assert "*Urgent and nobody has taken it*" in notice["said"]
        assert f"<@{team.user_id('kari')}>" in notice["said"]
        assert f"<@{team.user_id('mikkel')}>" in notice["said"]


def test_at_eleven_at_night_what_came_in_today_is_listed_once_and_nobody_is_called(database_url: str) -> None:
    with Team(database_url, start=datetime(2026, 3, 4, 21, 30, tzinfo=UTC)) as team:  # half past ten in Oslo
        team.customer_posts("kunde", QUESTION)
        team.customer_posts("reisende", "@havornair Which gate do we leave from?")
        team.reacts("kari", "white_check_mark", team.drafts("ann", "Gate 7.", team.card()))

        team.wait(minutes=25)
        assert listed(team) == []
        team.wait(minutes=5)

        (line,) = listed(team)
        assert QUESTION in line
        assert "<@" not in line
        assert "Comes by itself at 23:00 for what came in that day and is still owed an answer" in line
        team.wait(hours=8)
        assert len(listed(team)) == 1


def test_a_case_open_for_a_whole_day_calls_the_manager_whatever_config_yaml_says(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    team.reacts("ann", "eyes", team.card())

    team.wait(hours=23, minutes=59)
    assert not any("*A whole day*" in notice["said"] for notice in notices(team))
    team.wait(minutes=1)

    (notice,) = [notice for notice in notices(team) if "*A whole day*" in notice["said"]]
    assert "Comes by itself when an answer has been owed for a whole day" in notice["said"]
    assert f"<@{team.user_id('mikkel')}>" in notice["said"]
    assert ["*A whole day*" in notice["said"] for notice in notices(team, "#socialcare-ops")] == [True]
    team.wait(hours=30)
    assert sum("*A whole day*" in notice["said"] for notice in notices(team)) == 1


def test_a_restart_calls_nobody_twice_and_forgets_nobody(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    team.wait(minutes=30)
    assert len(notices(team)) == 1

    team.restart()
    team.wait(minutes=5)
    assert len(notices(team)) == 1
    team.clock.advance(26 * 60)  # nobody looks while the bot is down
    team.restart()
    team.settle()

    said = sorted((notice["said"].split("*")[1], "(level 2)" in notice["said"]) for notice in notices(team))
    assert said == [("Answer overdue", False), ("Nobody has taken it", False), ("Nobody has taken it", True)]


def test_after_a_long_standstill_each_rule_calls_once_and_not_once_per_step(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    team.reacts("ann", "bangbang", team.card())

    team.clock.advance(4 * 3600)
    team.restart()
    team.settle()

    rules = sorted(notice["said"].split("*")[1] for notice in notices(team))
    assert rules == [
        "Ann Kvam asks for your help",
        "Ann Kvam asks for your help",
        "Answer overdue",
        "Nobody has taken it",
    ]
    assert ["(level 3)" in notice["said"] for notice in team.messages("#socialcare-ops")] == [True]
    assert sum(f"<@{team.user_id('kari')}>" in notice["said"] for notice in notices(team)) == 2
    team.wait(hours=3)
    assert len(notices(team)) == 4


def test_a_clock_that_jumps_back_or_a_year_ahead_makes_no_storm(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    team.wait(minutes=30)
    assert len(notices(team)) == 1

    team.clock.advance(-3600)
    team.settle()
    assert len(notices(team)) == 1
    team.clock.advance(3600 + 365 * 24 * 3600)
    team.wait(seconds=30)

    assert len(notices(team)) <= 4  # one for each rule, whatever was missed
    assert len({notice["said"].split("*")[1] + str("(level" in notice["said"]) for notice in notices(team)}) == len(
        notices(team)
    )


def test_a_manager_who_has_left_slack_is_called_by_their_deputy_and_with_nobody_left_the_admins_hear_of_it(
    team: Team,
) -> None:
    team.customer_posts("kunde", QUESTION)
    team.control("slack/user", {"user": "mikkel", "deleted": True})
    team.wait(seconds=61)

    team.reacts("ann", "bangbang", team.card())

    (notice,) = notices(team)
    assert f"<@{team.user_id('kari')}>" in notice["said"]
    assert "Kari Nes is called instead" in notice["said"]
    assert team.messages("#socialcare-ops") == []

    team.control("slack/user", {"user": "kari", "deleted": True})
    team.wait(seconds=61)
    team.customer_posts("annen", QUESTION)
    team.reacts("ann", "bangbang", team.card())

    assert "<@" not in notices(team)[-1]["said"]
    (warning,) = team.messages("#socialcare-ops")
    assert "Case 2 was to be escalated to communication manager, and nobody can be reached" in warning["said"]


def test_a_lost_answer_to_the_notice_still_makes_one_notice(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    team.breaks("slack", "drop_after", on="chat.postMessage")

    team.reacts("ann", "bangbang", team.card())

    assert team.ask("faults")["faults"] == []
    assert len(notices(team)) == 1
