"""The daily report: once for each local date, at its time or as soon after as the bot is there, with right numbers."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.settings_files import changed, loaded
from tests.team import Team

QUESTION = "@havornair My bag did not arrive in Bergen, what do I do now?"


def digests(team: Team) -> list[str]:
    """What the digests say, oldest first; what stands in their threads apart."""
    return [message["said"] for message in team.messages("#social-digest")]


def goes_on_to(team: Team, moment: datetime) -> None:
    """Let time pass until `moment`, then everything that is due happen."""
    team.wait(seconds=(moment - team.clock.now()).total_seconds())


def wednesday(hour: int, minute: int = 0) -> datetime:
    """A time in Oslo on the day after the stories begin."""
    return datetime(2026, 3, 4, hour - 1, minute, tzinfo=UTC)


def test_a_small_day_is_reported_with_the_right_numbers(team: Team) -> None:
    quick = team.customer_posts("quick", "@havornair Where is my bag? It is red.", settle=False)
    team.customer_posts("slow", "@havornair Where is my other bag?", settle=False)
    team.customer_posts("open", "@havornair Nobody answers me?", settle=False)
    team.customer_posts("spam", "@havornair My cousin has cheap tickets for everybody", settle=False)
    team.customer_posts("rude", "@havornair You are all fools")
    for_quick, for_slow, _, spam, rude = team.cards()
    team.customer_posts("quick", "@havornair It has a blue ribbon.", in_reply_to=quick)
    team.reacts("ann", "wastebasket", spam)
    team.presses("ann", "case_more", rude, value="dismiss:5")
    team.submits("ann", {"reason": {"text": "Only an insult"}})
    team.reacts("bo", "see_no_evil", rude)

    team.wait(minutes=9)
    team.reacts("kari", "white_check_mark", team.drafts("ann", "It comes tonight.", for_quick))
    team.wait(minutes=30)
    team.reacts("kari", "white_check_mark", team.drafts("bo", "It comes tomorrow.", for_slow))
    assert len(team.replies()) == 2
    goes_on_to(team, wednesday(8))

    (said,) = digests(team)
    assert said.startswith("Havørn Air, Tuesday 3 March")
    assert "*Answered, but often late: 6 posts in 5 cases, 66 % answered, half of them within 25 min.*" in said
    assert (
        "*@havornair*: open · 66 % (2 of 3) answered, at or above the target of 65 % · half within 25 min, average"
        in said
    )
    assert "direct questions 100 % (2 of 2), target 100 %" in said
    assert "*Promise kept* 66 % (2 of 3) (promised: 1 h of opening time)" in said
    assert "in opening time half within 25 min, nine of ten within 37 min" in said
    assert "*Open now: 1*" in said
    (oldest,) = [line for line in said.splitlines() if line.startswith("• ")]
    card = team.cards()[2]
    channel = next(c["id"] for c in team.ask("slack/channels")["channels"] if c["name"] == "social-x")
    assert f"/archives/{channel}/p{card['ts'].replace('.', '')}|case 3>" in oldest
    assert "Nobody answers me?" in oldest
    assert "*nobody has it*" in oldest
    assert "*Answer rate*: " in said  # every figure with its definition


def test_the_digest_comes_at_eight_once_and_not_again_after_a_restart(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    goes_on_to(team, wednesday(7, 59))
    assert digests(team) == []

    goes_on_to(team, wednesday(8))
    assert len(digests(team)) == 1
    for hour in (9, 12, 23):
        goes_on_to(team, wednesday(hour))
        team.restart()
        team.wait(seconds=30)

    assert len(digests(team)) == 1
    goes_on_to(team, wednesday(8) + timedelta(days=1))
    assert [said.splitlines()[0] for said in digests(team)] == [
        "Havørn Air, Tuesday 3 March",
        "Havørn Air, Wednesday 4 March",
    ]
    assert "A quiet day: no new case came in." in digests(team)[1]


def test_a_bot_that_was_down_at_eight_makes_up_for_it_once(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)

    team.clock.advance((wednesday(11) - team.clock.now()).total_seconds())
    team.restart()
    team.wait(seconds=30)

    assert [said.splitlines()[0] for said in digests(team)] == ["Havørn Air, Tuesday 3 March"]


def test_a_standstill_of_days_ends_in_one_digest(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)

    team.clock.advance(timedelta(days=4).total_seconds())
    team.restart()
    team.wait(seconds=30)

    assert [said.splitlines()[0] for said in digests(team)] == ["Havørn Air, Friday 6 March"]


def test_before_the_first_customer_there_is_nothing_to_report(team: Team) -> None:
    goes_on_to(team, wednesday(9))

    assert digests(team) == []


def test_the_lost_answer_to_a_digest_makes_no_second_one(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    team.wait(hours=3)
    team.reacts("ann", "eyes", team.card())
    goes_on_to(team, wednesday(7, 50))
    team.breaks("slack", "drop_after", on="chat.postMessage")

    goes_on_to(team, wednesday(8))
    team.wait(minutes=5)

    assert team.ask("faults")["faults"] == []
    assert len(digests(team)) == 1


def test_a_clock_that_jumps_back_behind_eight_reports_nothing_twice(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    goes_on_to(team, wednesday(8))
    assert len(digests(team)) == 1

    team.clock.advance(-3600)
    team.wait(minutes=1)
    team.clock.advance(3600)
    team.wait(minutes=1)

    assert len(digests(team)) == 1


@contextmanager
def team_with_a_digest_at_half_past_two(database_url: str, folder: Path, start: datetime) -> Iterator[Team]:
    config = loaded(folder / "config.yaml", changed(('time: "08:00"', 'time: "02:30"')))
    with Team(database_url, config=config, start=start) as team:
        yield team


@pytest.mark.parametrize(
    "evening, day",
    [
        (datetime(2026, 3, 28, 20, 0, tzinfo=UTC), "Saturday 28 March"),  # a night without half past two
        (datetime(2026, 10, 24, 20, 0, tzinfo=UTC), "Saturday 24 October"),  # a night with two of them
    ],
)
def test_the_nights_of_the_clock_change_have_one_digest(
    database_url: str, tmp_path: Path, evening: datetime, day: str
) -> None:
    with team_with_a_digest_at_half_past_two(database_url, tmp_path, evening) as team:
        team.customer_posts("kunde", QUESTION)

        for _ in range(9):
            team.wait(minutes=60)
            team.restart()

        assert [said.splitlines()[0] for said in digests(team)] == [f"Havørn Air, {day}"]
        assert "1 post in 1 case, 0 % answered" in digests(team)[0]
