"""What is urgent is never left alone: not as small talk, not after a decision of silence, not while a manager is gone."""

from pathlib import Path

import pytest

from tests.settings_files import loaded, with_rules
from tests.team import Team

QUESTION = "@havornair Where is my bag?"
DANGER = "@havornair I want to die, there is a bomb threat"
PLEASANT = "@havornair good morning everyone, suicide"


def called(team: Team) -> list[str]:
    return [one["said"] for one in team.messages("#social-escalations") if "*Danger to somebody*" in one["said"]]


def test_urgent_words_in_small_talk_are_a_case_and_call(team: Team) -> None:
    team.customer_posts("kunde", PLEASANT)

    assert "Waiting for somebody" in team.card()["said"]
    assert f"<@{team.user_id('mikkel')}>" in called(team)[0]


@pytest.mark.parametrize("way", ["no_reply", "spam"])
def test_a_case_that_was_left_comes_back_with_urgent_words_and_with_no_others(team: Team, way: str) -> None:
    first = team.customer_posts("kunde", QUESTION)
    card = team.card()
    if way == "spam":
        team.reacts("kari", "wastebasket", card)
    else:
        team.reacts("ann", "see_no_evil", card)
        team.writes("ann", "They only want to quarrel", card)
        team.reacts("bo", "see_no_evil", card)
    assert "Waiting for somebody" not in team.card()["said"]

    team.customer_posts("kunde", "@havornair Well, where is it?", in_reply_to=first)
    assert "Waiting for somebody" not in team.card()["said"]
    team.customer_posts("kunde", DANGER, in_reply_to=first)

    assert "Waiting for somebody" in team.card()["said"]
    assert len(called(team)) == 1


def test_a_case_that_somebody_had_comes_back_to_them(team: Team) -> None:
    first = team.customer_posts("kunde", QUESTION)
    team.reacts("ann", "eyes", team.card())
    team.reacts("kari", "wastebasket", team.card())

    team.customer_posts("kunde", DANGER, in_reply_to=first)

    assert "*Ann Kvam* has it" in team.card()["said"]
    assert len(called(team)) == 1


def test_a_manager_who_is_gone_from_slack_is_called_by_their_deputy(team: Team) -> None:
    team.control("slack/user", {"user": "mikkel", "deleted": True})
    team.wait(minutes=61)

    team.customer_posts("kunde", DANGER)

    assert f"<@{team.user_id('kari')}>" in called(team)[0]


STORM = """
- name: Many faults
  when:
    kind: fault
    volume: {more_than: 2, within: 15m}
  cool_down: 1h
  then:
    storm: Something is down
"""


def test_a_storm_takes_in_what_came_before_and_what_comes_after_its_alarm(database_url: str, tmp_path: Path) -> None:
    config = loaded(tmp_path / "config.yaml", with_rules(STORM))
    with Team(database_url, config=config) as team:
        for number in range(5):
            team.customer_posts(f"kunde{number}", "@havornair Appen virker ikke, feilmelding 500")
        team.wait(seconds=30)

        assert ["Storm" in card["said"] for card in team.cards()] == [True] * 5
        begun = [one for one in team.messages("#social-escalations") if "*Storm at @havornair" in one["said"]]
        assert len(begun) == 1
