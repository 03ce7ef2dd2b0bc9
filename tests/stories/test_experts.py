"""A colleague is asked in the case itself: the card says who is waited for, the answer comes back there (S18)."""

import re

import pytest
from sqlalchemy import select

from storage.schema import QuestionRow
from tests.stories.duty_teams import QUESTION, Staffed
from tests.team import Team

QUIET = ("before_target: 80", "before_target: 100")
SHORT = ("lease: 4h", "lease: 90m")


def rows(team: Team) -> list[QuestionRow]:
    with team.bot.store.reading() as tx:
        return list(tx.scalars(select(QuestionRow).order_by(QuestionRow.id)))


def claimed(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    team.reacts("ann", "eyes", team.card())


def story(team: Team) -> list[str]:
    told = team.asks("kari", "case 1").splitlines()
    return [line.partition("> ")[2] for line in told if line.startswith("<!date^")]


def reminders(team: Team) -> list[str]:
    return [said for said in team.thread(team.card()) if "asked you" in said]


def test_the_card_says_who_is_asked_and_the_case_when_it_was_answered(team: Team) -> None:
    claimed(team)
    team.writes("ann", "@bo do you know the belt of HV12?", team.card())

    assert re.search(r":question: asked Bo Lindqvist <!date\^\d+\^\{ago\}", team.card()["said"])
    assert "Ann Kvam asked Bo Lindqvist" in story(team)
    team.wait(minutes=12)
    team.writes("kari", "I do not", team.card())
    assert ":question:" in team.card()["said"]
    team.writes("bo", "Belt 4", team.card())

    assert ":question:" not in team.card()["said"]
    assert story(team)[-1] == "Bo Lindqvist answered what Ann Kvam had asked, after 12 min"
    (row,) = rows(team)
    assert (row.answered_by, row.case_id) == (team.user_id("bo"), 1)
    assert row.answered_at is not None
    assert 715 <= (row.answered_at - row.asked_at).total_seconds() < 725
    team.wait(hours=2)
    assert reminders(team) == []
    assert team.replies() == [], "the thread stays the team's own"


def test_a_group_is_asked_and_any_of_its_members_answers(team: Team) -> None:
    claimed(team)
    team.writes("ann", "@social-night who was at the gate?", team.card())
    assert ":question: asked @social-night" in team.card()["said"]

    team.writes("bo", "Not me", team.card())
    assert ":question:" in team.card()["said"]
    team.writes("nina", "I was", team.card())

    assert ":question:" not in team.card()["said"]
    assert "Nina Holm answered what Ann Kvam had asked" in story(team)[-1]


def test_of_a_group_that_nobody_knows_anybody_else_answers(team: Team) -> None:
    claimed(team)
    body = {"user": "ann", "channel": "#social-x", "thread_ts": team.card()["ts"]}
    team.control("slack/message", body | {"text": "<!subteam^S0UNKNOWN> who was at the gate?", "raw": True})
    team.settle()
    team.writes("ann", "Anybody?", team.card())
    assert "!subteam^S0UNKNOWN" in team.card()["said"]

    team.writes("bo", "I was", team.card())

    assert rows(team)[0].answered_by == team.user_id("bo")


@pytest.mark.parametrize("text", ["A note to myself @ann", "Where is it?", "@here who knows?"])
def test_who_names_nobody_else_asks_nothing(team: Team, text: str) -> None:
    claimed(team)
    team.writes("ann", text, team.card())

    assert rows(team) == []
    assert ":question:" not in team.card()["said"]


def test_an_outsider_asks_nothing_but_may_be_asked(team: Team) -> None:
    claimed(team)
    team.writes("olav", "@bo is this the red one?", team.card())
    assert rows(team) == []

    team.writes("ann", "@olav you are at the desk: is it there?", team.card())
    team.writes("olav", "It is", team.card())

    (row,) = rows(team)
    assert (row.asked, row.answered_by) == (team.user_id("olav"), team.user_id("olav"))


def test_an_edit_that_adds_a_name_asks_and_one_that_takes_it_away_does_not_any_more(team: Team) -> None:
    claimed(team)
    message = team.writes("ann", "do you know the belt?", team.card())
    team.wait(minutes=5)
    team.writes("bo", "Who, me?", team.card())
    team.edits("ann", message, "@bo do you know the belt?")

    assert ":question: asked Bo Lindqvist" in team.card()["said"], "what Bo said before the edit is no answer to it"
    team.edits("ann", message, "@kari do you know the belt?")
    assert ":question: asked Kari Nes" in team.card()["said"]
    assert "Bo Lindqvist" not in team.card()["said"]
    team.edits("ann", message, "@kari do you know which belt it was?")
    assert len([row for row in rows(team) if row.ended_at is None]) == 1
    team.wait(minutes=40)
    assert len(reminders(team)) == 1


def test_a_deleted_question_is_over_and_a_deleted_answer_is_none(team: Team) -> None:
    claimed(team)
    message = team.writes("ann", "@bo do you know the belt?", team.card())
    said = team.writes("bo", "Belt 4", team.card())
    assert ":question:" not in team.card()["said"]
    team.deletes("bo", said)
    assert ":question: asked Bo Lindqvist" in team.card()["said"]

    team.deletes("ann", message)

    assert ":question:" not in team.card()["said"]
    team.wait(hours=1)
    assert reminders(team) == []
    assert "asked" not in " ".join(story(team))


def test_whoever_was_asked_is_reminded_once_after_half_an_hour_of_opening_time(team: Team) -> None:
    claimed(team)
    team.wait(hours=9, minutes=50)  # ten minutes before the office closes
    team.writes("ann", "@bo and @social-night do you know the belt?", team.card())
    team.wait(hours=12, minutes=5)
    assert reminders(team) == []

    team.wait(minutes=26)

    (said,) = reminders(team)
    assert f"<@{team.user_id('bo')}> <!subteam^" in said
    assert "Ann Kvam asked you" in said
    team.restart()
    team.wait(hours=3)
    assert len(reminders(team)) == 1


def test_who_has_answered_is_not_reminded_nor_is_anybody_when_the_customer_has_the_answer(team: Team) -> None:
    claimed(team)
    team.writes("ann", "@bo do you know the belt?", team.card())
    team.wait(minutes=10)
    team.reacts("kari", "white_check_mark", team.drafts("ann", "It is at belt 4.", team.card()))
    team.wait(hours=2)

    assert reminders(team) == []
    assert ":question:" not in team.card()["said"]


def test_copies_of_the_events_ask_once(team: Team) -> None:
    claimed(team)
    body = {"user": "ann", "channel": "#social-x", "thread_ts": team.card()["ts"], "text": "@bo which belt?"}
    team.control("slack/message", body)
    envelopes = team.sandbox.take_envelopes()
    for _ in range(3):
        for envelope in envelopes:
            team.hands_over(envelope.body)
    team.deliver(envelopes)
    team.settle()

    assert len(rows(team)) == 1
    assert story(team).count("Ann Kvam asked Bo Lindqvist") == 1


def test_an_answer_that_is_delivered_before_its_question_answers_it(team: Team) -> None:
    claimed(team)
    body = {"channel": "#social-x", "thread_ts": team.card()["ts"]}
    team.control("slack/message", body | {"user": "ann", "text": "@bo which belt?"})
    team.clock.advance(60)
    team.control("slack/message", body | {"user": "bo", "text": "Belt 4"})
    team.deliver(list(reversed(team.sandbox.take_envelopes())))
    team.settle()

    (row,) = rows(team)
    assert row.answered_by == team.user_id("bo")
    assert ":question:" not in team.card()["said"]


def test_what_was_asked_and_answered_while_the_bot_was_away_is_caught_up_and_nobody_reminded(team: Team) -> None:
    claimed(team)
    team.writes("ann", "@bo which belt?", team.card())
    body = {"channel": "#social-x", "thread_ts": team.card()["ts"]}
    with team.bot_is_down(minutes=60):
        team.control("slack/message", body | {"user": "bo", "text": "Belt 4"})
        team.control("slack/message", body | {"user": "bo", "text": "@kari is that right?"})
    team.wait(seconds=31)

    first, second = rows(team)
    assert first.answered_by == team.user_id("bo")
    assert (second.asked, second.answered_at) == (team.user_id("kari"), None)
    assert ":question: asked Kari Nes" in team.card()["said"]
    assert [said for said in reminders(team) if team.user_id("bo") in said.partition(">")[0]] == []


def test_a_claim_does_not_end_while_a_question_younger_than_the_lease_waits(staffed: Staffed) -> None:
    with staffed(SHORT, QUIET) as team:
        claimed(team)
        team.wait(minutes=70)
        team.writes("tuva", "@kari may we pay for a taxi here?", team.card())
        team.wait(minutes=60)
        assert "*Ann Kvam* has it" in team.card()["said"]
        assert not any("goes back to the queue" in said for said in team.thread(team.card()))

        team.wait(minutes=16)
        assert "goes back to the queue" in team.thread(team.card())[-1]
        team.wait(minutes=16)
        assert "Waiting for somebody" in team.card()["said"]
        assert "Kari Nes was asked and has not answered yet" in team.thread(team.card())[-1]


def test_an_answer_gives_the_owner_a_whole_lease(staffed: Staffed) -> None:
    with staffed(SHORT, QUIET) as team:
        claimed(team)
        team.writes("ann", "@kari may we pay for a taxi here?", team.card())
        team.wait(minutes=70)
        team.writes("kari", "Yes", team.card())
        team.wait(minutes=70)

        assert "*Ann Kvam* has it" in team.card()["said"]
        assert not any("goes back to the queue" in said for said in team.thread(team.card()))
