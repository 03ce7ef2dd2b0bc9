"""The history that the tables tell of a case is what happened, to the second, and so are the figures of it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from handlers.measuring import Measuring
from rules.history import ApprovalFact, CaseHistory, Outcome, ReplyKind, StepKind
from rules.measured import Measured
from rules.stages import Stage
from storage import figures as queries
from tests.past_rows import Commands, answers, asks, json_lines
from tests.settings_files import changed, loaded, with_rules
from tests.team import Team

QUESTION = "@havornair My bag did not arrive in Bergen, what do I do now?"
REPLY = "It comes tonight."
ALWAYS = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)


@pytest.fixture
def team(database_url: str) -> Iterator[Team]:
    with Team(database_url) as team:
        yield team


def histories(team: Team) -> list[CaseHistory]:
    with team.bot.store.reading() as tx:
        return list(queries.histories(tx, *ALWAYS))


def history(team: Team) -> CaseHistory:
    (only,) = histories(team)
    return only


def measured(team: Team) -> Measured:
    return Measuring(team.bot.desk)(history(team))


def seconds(micros: int | None) -> float | None:
    return None if micros is None else micros / 1_000_000


def spans(case: Measured) -> dict[Stage, float]:
    return {stage: wait.calendar / 1_000_000 for stage, wait in case.stages}


def at(team: Team, minutes: float) -> datetime:
    """Let time pass; what the clock says then."""
    team.wait(minutes=minutes)
    return team.clock.now()


def test_who_held_the_ball_is_told_to_the_second(team: Team) -> None:
    """Posted, shown, claimed, a colleague asked, a draft refused, another one approved, sent."""
    posted = team.clock.now()
    team.customer_posts("kunde", QUESTION)
    shown = team.clock.now()
    card = team.card()
    claimed = at(team, 4)
    team.reacts("ann", "eyes", card)
    asked = at(team, 3)
    team.writes("ann", "@bo do you know the belt of HV12?", card)
    told = at(team, 12)
    team.writes("bo", "Belt 4", card)
    proposed = at(team, 2)
    first = team.drafts("ann", REPLY, card)
    rejected = at(team, 5)
    team.reacts("kari", "x", first)
    again = at(team, 7)
    second = team.drafts("ann", "It comes tonight, with a car.", card)
    approved = at(team, 6)
    team.reacts("kari", "white_check_mark", second)

    case, found = measured(team), history(team)
    (reply,) = found.replies

    def between(start: datetime, end: datetime) -> float:
        return (end - start).total_seconds()

    assert shown - posted == timedelta(seconds=31)
    assert spans(case) == pytest.approx(
        {
            Stage.RELAY: 31,
            Stage.UNCLAIMED: between(shown, claimed),
            Stage.CLAIMED: between(claimed, asked) + between(told, proposed),
            Stage.ASKED: between(asked, told),
            Stage.DRAFTING: between(rejected, again),
            Stage.APPROVAL: between(proposed, rejected) + between(again, approved),
            Stage.SENDING: between(approved, reply.at),
        },
        abs=0.5,  # Slack's clock tells a message from the next within the second
    )
    assert case.first is not None
    assert sum(wait.calendar for _, wait in case.stages) == case.first.calendar
    assert sum(wait.hours for _, wait in case.stages) == case.first.hours
    assert seconds(case.first.calendar) == between(posted, reply.at)
    assert seconds(case.relay) == 31
    assert [(one.asked_at, one.decided_at, one.by, one.said_yes, one.needs) for one in found.approvals] == [
        (proposed, rejected, team.user_id("kari"), False, "approver"),
        (again, approved, team.user_id("kari"), True, "approver"),
    ]
    assert found.outcome is Outcome.ANSWERED
    assert (found.owner, reply.by) == (team.user_id("ann"), team.user_id("ann"))


def test_given_back_it_waits_for_somebody_again_and_a_yes_taken_back_does_not_count_as_sending(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    team.reacts("ann", "eyes", card)
    team.wait(minutes=10)
    team.unreacts("ann", "eyes", card)
    team.wait(minutes=20)
    draft = team.drafts("bo", REPLY, card)
    team.wait(minutes=5)
    team.presses("kari", "draft_approve", draft, settle=False)
    team.deliver_envelopes()
    team.tick()
    team.presses("kari", "draft_stop", draft)
    team.wait(minutes=8)
    team.reacts("mikkel", "white_check_mark", draft)

    case = measured(team)

    assert spans(case)[Stage.CLAIMED] == 600
    assert spans(case)[Stage.UNCLAIMED] == 1200
    assert spans(case)[Stage.APPROVAL] == pytest.approx(13 * 60, abs=2)
    (approval,) = history(team).approvals
    assert (approval.by, approval.said_yes) == (team.user_id("kari"), True), "the first yes decides how long it took"
    assert case.first is not None
    assert sum(wait.calendar for _, wait in case.stages) == case.first.calendar


def test_a_rule_that_asks_for_two_is_named_and_the_first_yes_ends_the_wait(database_url: str, tmp_path: Path) -> None:
    rule = "- name: Money\n  when: {words: [bag]}\n  then: {approval: two_persons}"
    with Team(database_url, config=loaded(tmp_path / "config.yaml", with_rules(rule))) as team:
        team.customer_posts("kunde", QUESTION)
        proposed = team.clock.now()
        draft = team.drafts("ann", REPLY, team.card())
        first = at(team, 6)
        team.reacts("kari", "white_check_mark", draft)
        team.wait(minutes=9)
        assert team.replies() == []
        team.reacts("bo", "white_check_mark", draft)
        assert len(team.replies()) == 1

        assert history(team).approvals == (
            ApprovalFact(
                asked_at=proposed,
                decided_at=first,
                by=team.user_id("kari"),
                needs="two_persons",
                rule="Money",
                said_yes=True,
            ),
        )
        assert spans(measured(team))[Stage.APPROVAL] == pytest.approx(15 * 60, abs=1)


def test_where_nobodys_yes_is_needed_nothing_was_approved_by_another(database_url: str, tmp_path: Path) -> None:
    text = changed(("  default: approver", "  default: none"))
    with Team(database_url, config=loaded(tmp_path / "config.yaml", text)) as team:
        team.customer_posts("kunde", QUESTION)
        team.reacts("ann", "white_check_mark", team.drafts("ann", REPLY, team.card()))
        assert len(team.replies()) == 1

        (approval,) = history(team).approvals
        assert approval.needs == "none"


def test_a_holding_reply_is_told_apart_and_answers_nothing(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    team.wait(minutes=5)
    team.reacts("ann", "hourglass_flowing_sand", team.card())

    case = measured(team)
    assert [reply.kind for reply in history(team).replies] == [ReplyKind.HOLDING]
    assert (case.answered, case.first, case.approvals) == (False, None, ())
    assert case.held is not None
    held = case.held.calendar

    team.wait(minutes=30)
    team.reacts("kari", "white_check_mark", team.drafts("ann", REPLY, team.card()))

    case = measured(team)
    assert [reply.kind for reply in history(team).replies] == [ReplyKind.HOLDING, ReplyKind.ANSWER]
    assert case.held is not None
    assert case.held.calendar == held
    assert case.first is not None
    assert case.first.calendar > held + 30 * 60 * 1_000_000
    assert spans(case)[Stage.SENDING] < 60, "the holding reply's own way is no part of the answer's"


def test_a_customer_who_comes_back_after_the_end(team: Team) -> None:
    post = team.customer_posts("kunde", QUESTION)
    team.reacts("kari", "white_check_mark", team.drafts("ann", REPLY, team.card()))
    closed = at(team, 30)
    team.reacts("ann", "checkered_flag", team.card())
    case = measured(team)
    assert (case.reopened, case.came_back, case.went_on) == (False, False, False)
    assert case.resolved is not None
    assert history(team).ended_at == closed
    assert history(team).ended_times == (closed,)

    team.wait(minutes=20)
    asked_again = team.clock.now()
    team.customer_posts("kunde", "@havornair Thank you, but which desk?", in_reply_to=post)
    case = measured(team)
    assert (case.reopened, case.came_back, case.went_on, case.resolved) == (True, True, False, None)

    team.wait(minutes=20)
    team.reacts("kari", "white_check_mark", team.drafts("ann", "Desk 4, next to the café.", team.card()))
    case = measured(team)
    assert (case.reopened, case.came_back, case.went_on) == (True, True, True)
    (later,) = case.later
    assert seconds(later.calendar) == (history(team).replies[-1].at - asked_again).total_seconds()
    assert (case.posts, case.asking_posts, case.answered_posts) == (2, 2, 2)


def test_an_invitation_to_private_owes_the_thread_a_last_word(team: Team) -> None:
    post = team.customer_posts("kunde", QUESTION)
    team.reacts("ann", "lock", team.card())
    team.reacts("kari", "white_check_mark", team.draft_cards(team.card())[-1])
    case = measured(team)
    assert [reply.kind for reply in history(team).replies] == [ReplyKind.PRIVATE]
    assert (case.answered, case.private, case.closure_owed) == (True, True, True)

    team.wait(minutes=20)
    team.customer_posts("kunde", "@havornair I wrote to you there", in_reply_to=post)
    team.reacts("kari", "white_check_mark", team.drafts("ann", "All settled, thank you!", team.card()))
    case = measured(team)
    assert (case.private, case.closure_owed) == (True, False)


@pytest.mark.parametrize(
    ("text", "deflected", "linked"),
    [
        ("Please call +47 22 33 44 55 for this.", True, False),
        ("Please write to bags@havorn.example for this.", True, False),
        ("All of it stands on https://havorn.no/bags today.", False, True),
        ("It comes on 2026-03-04 with flight HV1234.", False, False),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_reply_that_sends_the_customer_elsewhere(team: Team, text: str, deflected: bool, linked: bool) -> None:
    team.customer_posts("kunde", QUESTION)
    team.reacts("kari", "white_check_mark", team.drafts("ann", text, team.card()))
    assert len(team.replies()) == 1

    case = measured(team)
    assert (case.deflected, case.linked) == (deflected, linked)


def test_calls_and_those_that_were_not_needed(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    team.reacts("ann", "bangbang", team.card())
    assert (history(team).calls, history(team).needless) == (1, 0)

    (notice,) = team.messages("#social-escalations")
    team.presses("mikkel", "notice_needless", notice)

    assert (history(team).calls, history(team).needless) == (1, 1)


def test_several_levels_that_came_at_once_are_one_call(team: Team) -> None:
    """After a standstill a rule calls once, however many of its steps have come due."""
    team.customer_posts("kunde", QUESTION)
    with team.bot_is_down(minutes=300):
        pass
    team.wait(seconds=30)

    notices = [said for said in team.messages("#social-escalations") if "*Before midnight*" not in said["said"]]
    assert len(notices) >= 1
    assert history(team).calls == len(notices)


def test_what_is_set_aside_or_silenced_is_told(team: Team) -> None:
    team.customer_posts("kunde", "@havornair My cousin has cheap tickets for everybody")
    team.reacts("ann", "wastebasket", team.card())
    team.customer_posts("annen", "@havornair You are all fools")
    team.presses("ann", "case_more", team.card(), value="dismiss:2")
    team.submits("ann", {"reason": {"text": "Only an insult"}})
    team.reacts("bo", "see_no_evil", team.card())

    assert [one.outcome for one in histories(team)] == [Outcome.SPAM, Outcome.NO_REPLY]
    assert [one.customer for one in histories(team)] != ["", ""]


def test_cases_come_in_portions_and_by_number_as_they_come_together(
    database_url: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    rows = [asks(f"{number}0", f"{8 + number // 100:02}:{number % 60:02}", f"c{number}") for number in range(700)]
    rows += [answers(f"{number}1", f"{number}0", "20:00") for number in range(0, 700, 7)]
    Commands(database_url, capsys).run("import", json_lines(tmp_path / "past.jsonl", rows))

    with Team(database_url) as team, team.bot.store.reading() as tx:
        every = list(queries.histories(tx, *ALWAYS))
        assert len(every) == 700
        assert [one.opened_at for one in every] == sorted(one.opened_at for one in every)
        assert sum(bool(one.replies) for one in every) == 100
        numbered = list(queries.histories_of(tx, [one.case_id for one in every[::-1]]))
        assert sorted(numbered, key=lambda one: one.case_id) == sorted(every, key=lambda one: one.case_id)
        noon = datetime(2026, 2, 2, 12, tzinfo=UTC)
        assert list(queries.histories(tx, noon, ALWAYS[1])) == [one for one in every if one.opened_at >= noon]
        assert list(queries.histories(tx, *ALWAYS, accounts=["HavornAir"])) == every
        assert list(queries.histories(tx, *ALWAYS, accounts=["else"])) == []
        assert list(queries.histories(tx, *ALWAYS, only_open=True)) == []


def test_an_imported_case_has_no_way_to_its_answer_and_no_relay(
    database_url: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Nobody of us closed what an import closed; and its customer writes again when we are here."""
    rows = [
        asks("1", conversation_id="1"),
        answers("2", "1", "09:30", conversation_id="1"),
        asks("3", "10:00", in_reply_to="2", conversation_id="1"),
    ]
    Commands(database_url, capsys).run("import", json_lines(tmp_path / "past.jsonl", rows))

    with Team(database_url) as team:
        found, case = history(team), measured(team)
        assert (found.imported, found.outcome, found.ended_at) == (True, Outcome.CLOSED, None)
        assert spans(case) == {Stage.UNKNOWN: 1800}
        assert (case.relay, case.resolved, case.reopened) == (None, None, False)
        assert [step.kind for step in found.steps if step.kind is StepKind.SHOWN] == []
