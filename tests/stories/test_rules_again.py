"""Rules that call again: once more after a while, for each new post, and not for every case of a wave."""

from pathlib import Path

from config import Config
from tests.settings_files import changed, loaded
from tests.team import Team

EVERY_POST = """
  - name: VIP
    when: {words: minister, states: new}
    clock: calendar
    once: post
    then:
      escalate:
        - notify: approver
          repeat: {every: 15m, times: 2}
"""
A_WAVE = """
  - name: Many posts
    when:
      volume: {more_than: 2, within: 15m}
    clock: calendar
    cool_down: 1h
    then:
      escalate:
        - notify: communication_manager
"""


def with_rule(tmp_path: Path, rule: str) -> Config:
    return loaded(tmp_path / "c.yaml", changed(("\nrules:\n", f"\nrules:{rule}")))


def notices(team: Team, rule: str) -> list[str]:
    return [message["said"] for message in team.messages("#social-escalations") if f"*{rule}*" in message["said"]]


def test_a_step_calls_again_until_somebody_has_the_case_and_anew_for_the_next_post(
    database_url: str, tmp_path: Path
) -> None:
    with Team(database_url, config=with_rule(tmp_path, EVERY_POST)) as team:
        post = team.customer_posts("kunde", "@havornair I am the minister's driver")
        assert len(notices(team, "VIP")) == 1
        team.wait(minutes=13)
        assert len(notices(team, "VIP")) == 1
        team.wait(minutes=2)
        assert ["(called again)" in said for said in notices(team, "VIP")] == [False, True]

        team.customer_posts("kunde", "@havornair The minister waits!", in_reply_to=post)
        assert len(notices(team, "VIP")) == 2  # another call is to come, and tells of both
        team.wait(minutes=15)
        assert len(notices(team, "VIP")) == 3

        team.customer_posts("kunde", "@havornair The minister still waits!", in_reply_to=post)

        said = notices(team, "VIP")
        assert len(said) == 4
        assert "(" not in said[-1].splitlines()[0]
        team.reacts("ann", "eyes", team.card())
        team.wait(hours=1)
        assert len(notices(team, "VIP")) == 4


def test_on_the_first_day_many_faults_are_a_storm_by_a_plain_number(team: Team) -> None:
    """What is usual is not known for three weeks; the shipped rule does not wait for it."""
    for number in range(39):
        team.customer_posts(f"kunde{number}", "@havornair The app crashes and check-in is broken", settle=False)
    team.wait(seconds=31)
    assert notices(team, "Many faults at once") == []

    team.customer_posts("annen", "@havornair The app crashes and check-in is broken")

    assert len(notices(team, "Many faults at once")) == 1
    assert "until then at least 40 asked for" in team.asks("ann", "why 40")


def test_who_is_in_danger_again_after_the_answer_is_called_for_again_at_once(team: Team) -> None:
    """The shipped rule: two hours later the manager is called from the first step, and again as long as it is open."""
    danger, rule = "@havornair I want to die", "Danger to somebody"
    post = team.customer_posts("kunde", danger)
    team.customer_posts("kunde", "@havornair Is anybody there?", in_reply_to=post)
    assert len(notices(team, rule)) == 1
    draft = team.drafts("ann", "We are here. Please call 116 123, they help at any hour.", team.card())
    team.reacts("mikkel", "white_check_mark", draft)
    assert "Answered" in team.card()["said"]
    team.wait(hours=2)
    assert len(notices(team, rule)) == 1

    team.customer_posts("kunde", "@havornair I said I want to die", in_reply_to=post)

    said = notices(team, rule)
    assert len(said) == 2
    assert f"<@{team.user_id('mikkel')}>" in said[-1]
    assert "(called again)" not in said[-1]
    team.wait(minutes=10)
    assert len(notices(team, rule)) == 3
    assert "(called again)" in notices(team, rule)[-1]


def test_a_wave_of_posts_calls_once_an_hour_and_not_once_a_case(database_url: str, tmp_path: Path) -> None:
    with Team(database_url, config=with_rule(tmp_path, A_WAVE)) as team:
        for number in range(5):
            team.customer_posts(f"kunde{number}", "@havornair Is the airport closed?")

        assert len(notices(team, "Many posts")) == 1

        team.wait(minutes=55)
        for number in range(5, 8):
            team.customer_posts(f"kunde{number}", "@havornair And now?")
        assert len(notices(team, "Many posts")) == 1
        team.wait(minutes=6)
        assert len(notices(team, "Many posts")) == 2


def test_who_was_answered_and_writes_again_and_waits_is_called_for_again(team: Team) -> None:
    """The shipped rules act once on a case; calls are made for an answer that is owed."""
    post = team.customer_posts("kunde", "@havornair My bag did not arrive in Bergen, what do I do now?")
    team.wait(minutes=61)
    assert len(notices(team, "Answer overdue")) == 1
    team.reacts("kari", "white_check_mark", team.drafts("ann", "It comes tonight.", team.card()))
    team.wait(minutes=70)
    assert len(notices(team, "Answer overdue")) == 1

    team.customer_posts("kunde", "@havornair It has not come. Where is my bag?", in_reply_to=post)
    team.wait(minutes=59)
    assert len(notices(team, "Answer overdue")) == 1
    team.wait(minutes=2)

    said = notices(team, "Answer overdue")
    assert len(said) == 2
    assert "(called again)" not in said[-1]
    team.wait(minutes=60)
    assert len(notices(team, "Answer overdue")) == 2


def test_help_that_was_asked_for_is_over_with_the_answer_and_can_be_asked_for_again(team: Team) -> None:
    post = team.customer_posts("kunde", "@havornair My bag did not arrive in Bergen, what do I do now?")
    team.reacts("ann", "bangbang", team.card())
    asked = [one for one in team.messages("#social-escalations") if "Ann Kvam asks for your help" in one["said"]]
    assert len(asked) == 1
    team.reacts("mikkel", "white_check_mark", team.drafts("ann", "It comes tonight.", team.card()))
    team.wait(hours=2)

    team.customer_posts("kunde", "@havornair It has not come. Where is my bag?", in_reply_to=post)
    team.wait(minutes=1)
    asked = [one for one in team.messages("#social-escalations") if "Ann Kvam asks for your help" in one["said"]]
    assert len(asked) == 1, "the request before the answer is over"
    team.reacts("bo", "bangbang", team.card())

    again = [one for one in team.messages("#social-escalations") if "Bo Lindqvist asks for your help" in one["said"]]
    assert len(again) == 1
    assert "(level" not in again[0]["said"]
    team.presses("mikkel", "notice_needless", again[0])
    team.presses("ann", "case_escalate", team.card())
    asked = [one for one in team.messages("#social-escalations") if "Ann Kvam asks for your help" in one["said"]]
    assert len(asked) == 2, "who asks again after that means it"
