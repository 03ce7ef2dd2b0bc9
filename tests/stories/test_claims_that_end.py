"""A claim on which nobody works ends: a warning first, then back to the queue with all that the next one needs."""

import threading
from pathlib import Path

from handlers import claims
from handlers.desk import Desk
from rules.people import Right
from tests.settings_files import changed, loaded
from tests.stories.duty_teams import QUESTION, Staffed, oslo, shift
from tests.team import Team

SHORT = ("lease: 4h", "lease: 90m")
QUIET = ("before_target: 80", "before_target: 100")


def claimed(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    team.reacts("ann", "eyes", team.card())


def test_the_owner_is_warned_and_then_the_case_is_back_in_the_queue_with_a_note(staffed: Staffed) -> None:
    with staffed(SHORT, QUIET) as team:
        claimed(team)
        team.wait(minutes=74)
        assert team.thread(team.card()) == []

        team.wait(minutes=1)
        (warned,) = team.thread(team.card())
        assert f"<@{team.user_id('ann')}> Nothing has happened in this case for a while." in warned
        assert "11:30" in warned
        assert "*Ann Kvam* has it" in team.card()["said"]

        team.wait(minutes=15)
        assert "Waiting for somebody" in team.card()["said"]
        note = team.thread(team.card())[-1]
        assert "Back in the queue. *Ann Kvam* had it since" in note
        assert "no draft yet; nobody has written here" in note
        assert "it went back to the queue, for nothing had happened for a while" in team.asks("bo", "case 1")
        team.wait(minutes=60)
        assert len(team.thread(team.card())) == 2
        team.presses("ann", "case_claim", team.card())
        assert "*Ann Kvam* has it" in team.card()["said"]


def test_a_word_a_rejected_draft_or_a_gesture_begins_the_lease_anew(staffed: Staffed) -> None:
    with staffed(SHORT, QUIET) as team:
        claimed(team)
        team.wait(minutes=80)
        team.writes("ann", "I am waiting for the baggage service", team.card())
        team.wait(minutes=70)
        assert "*Ann Kvam* has it" in team.card()["said"]

        team.reacts("ann", "bangbang", team.card())
        team.wait(minutes=60)
        draft = team.drafts("ann", "We are looking for it", team.card())
        team.wait(minutes=10)
        team.reacts("kari", "x", draft)
        team.wait(minutes=70)
        assert "*Ann Kvam* has it" in team.card()["said"]
        warnings = [said for said in team.thread(team.card()) if "goes back to the queue" in said]
        assert len(warnings) == 1, "before the first word only"

        team.wait(minutes=6)
        team.wait(minutes=16)
        assert "Waiting for somebody" in team.card()["said"]
        assert "draft 1 is rejected; the team last wrote here at" in team.thread(team.card())[-1]


def test_what_somebody_else_writes_does_not_keep_it(staffed: Staffed) -> None:
    with staffed(SHORT, QUIET) as team:
        claimed(team)
        team.wait(minutes=70)
        team.writes("bo", "Is anybody at this?", team.card())
        team.wait(minutes=6)
        team.wait(minutes=15)

        assert "Waiting for somebody" in team.card()["said"]


def test_a_case_whose_draft_waits_for_approval_is_not_taken_away(staffed: Staffed) -> None:
    with staffed(SHORT, QUIET) as team:
        claimed(team)
        team.drafts("ann", "We are looking for it", team.card())
        team.wait(hours=4)
        team.wait(hours=1)

        assert "*Ann Kvam* has it" in team.card()["said"]
        assert [said for said in team.thread(team.card()) if "goes back" in said or "Back in the queue" in said] == []


def test_a_lease_rests_over_night_and_a_short_team_without_a_rota_keeps_its_cases(staffed: Staffed) -> None:
    """Nobody has a shift here who works by day: that the office closes is no reason to take a case from anybody."""
    with staffed(SHORT, QUIET, start=oslo(3, 19, 30)) as team:
        claimed(team)
        team.wait(hours=4)
        team.wait(hours=8.4)
        assert "*Ann Kvam* has it" in team.card()["said"]
        assert team.thread(team.card()) == []

        team.wait(minutes=51)
        assert "09:00" in team.thread(team.card())[-1]
        team.wait(minutes=16)
        assert "Waiting for somebody" in team.card()["said"]


def test_at_the_end_of_a_shift_the_case_goes_back_after_the_time_of_the_warning(staffed: Staffed) -> None:
    with staffed(QUIET, shift("@ann", "mon-fri", "08:00-11:00")) as team:
        claimed(team)
        team.wait(minutes=61)
        (warned,) = team.thread(team.card())
        assert "You are off duty now." in warned
        assert "*Ann Kvam* has it" in team.card()["said"]

        team.wait(minutes=15)
        assert "Waiting for somebody" in team.card()["said"]
        assert "and went off duty at" in team.thread(team.card())[-1]


def test_who_stays_with_it_after_the_shift_says_so_with_a_word(staffed: Staffed) -> None:
    with staffed(QUIET, shift("@ann", "mon-fri", "08:00-11:00")) as team:
        claimed(team)
        team.wait(minutes=61)
        team.writes("ann", "I finish this one", team.card())
        team.wait(minutes=60)

        assert "*Ann Kvam* has it" in team.card()["said"]


OFF_THE_TEAM = (
    ('  - who: "@bo"\n    roles: [agent]\n    languages: [sv, da, en]\n', ""),
    ('members: ["@ann", "@bo", approver]', 'members: ["@ann", approver]'),
    ('lost_bag: "@bo"', 'lost_bag: "@ann"'),
)


def test_who_is_taken_off_the_team_gives_their_cases_back_like_somebody_who_goes_home(
    staffed: Staffed, tmp_path: Path
) -> None:
    with staffed(QUIET) as team:
        team.customer_posts("kunde", QUESTION)
        team.reacts("bo", "eyes", team.card())
        team.wait(minutes=10)
        team.restart(loaded(tmp_path / "after.yaml", changed(QUIET, *OFF_THE_TEAM)))
        team.wait(minutes=1)
        team.wait(minutes=1)

        (warned,) = team.thread(team.card())
        assert "*Bo Lindqvist* has this case and may not work on cases any more." in warned
        assert "; whoever may approve can release it now." in warned
        assert f"<@{team.user_id('bo')}>" not in warned, "they are no longer asked to work on it"
        assert "owner: Bo Lindqvist" in team.asks("ann", "why 1")
        assert "owner: Bo Lindqvist" in team.asks("ann", "case 1")

        team.wait(minutes=16)
        assert "Waiting for somebody" in team.card()["said"]
        assert "Back in the queue. *Bo Lindqvist* had it since" in team.thread(team.card())[-1]
        assert "and may not work on cases any more. So far: no draft yet" in team.thread(team.card())[-1]
        assert "for its owner may not work on cases any more" in team.asks("ann", "case 1")


def test_who_has_left_gives_a_case_back_although_their_draft_waits_and_it_is_still_to_be_approved(
    staffed: Staffed,
) -> None:
    with staffed(QUIET) as team:
        post = team.customer_posts("kunde", QUESTION)
        draft = team.drafts("ann", "It is in Oslo", team.card())
        team.control("slack/user", {"user": "ann", "deleted": True})
        team.wait(minutes=1)
        team.wait(minutes=16)

        assert "Waiting for somebody" in team.card()["said"]
        note = team.thread(team.card())[-1]
        assert "Back in the queue. *Ann Kvam* had it since" in note
        assert "and may not work on cases any more. So far: draft 1" in note
        team.reacts("kari", "white_check_mark", draft)
        assert len(team.replies(post)) == 1
        assert "Answered" in team.card()["said"]


def test_who_is_back_on_duty_is_warned_again_before_the_claim_ends(staffed: Staffed) -> None:
    with staffed(SHORT, QUIET) as team:
        claimed(team)
        team.wait(minutes=30)
        team.asks("ann", "duty off")
        team.wait(minutes=1)
        assert "You are off duty now." in team.thread(team.card())[-1]
        team.asks("ann", "duty on")
        team.wait(minutes=43)
        assert len(team.thread(team.card())) == 1

        team.wait(minutes=2)
        _, warned = team.thread(team.card())
        assert "Nothing has happened in this case for a while." in warned
        team.wait(minutes=13)
        assert "*Ann Kvam* has it" in team.card()["said"]
        team.wait(minutes=3)
        assert "Waiting for somebody" in team.card()["said"]


def test_a_slip_that_is_put_right_within_the_time_of_the_warning_takes_no_case_from_anybody(staffed: Staffed) -> None:
    with staffed(QUIET) as team:
        team.customer_posts("kunde", QUESTION)
        team.reacts("bo", "eyes", team.card())
        team.control("slack/user", {"user": "bo", "is_restricted": True})
        team.wait(minutes=1)
        assert len(team.thread(team.card())) == 1
        team.control("slack/user", {"user": "bo", "is_restricted": False})
        team.wait(minutes=1)
        team.wait(minutes=30)

        assert "*Bo Lindqvist* has it" in team.card()["said"]
        assert len(team.thread(team.card())) == 1


def test_that_slack_cannot_be_asked_who_is_who_takes_no_case_from_anybody(staffed: Staffed) -> None:
    """Nobody has rights then, for fear of a wrong one; that is no reason to give anything back."""
    with staffed(QUIET) as team:
        team.customer_posts("kunde", QUESTION)
        team.reacts("bo", "eyes", team.card())
        team.breaks("slack", "html_503", on="users.list", times=1000)
        for _ in range(8):
            team.wait(minutes=5)

        assert not team.bot.desk.person(team.user_id("bo")).may(Right.CLAIM)
        assert team.thread(team.card()) == []


def test_duty_off_says_what_becomes_of_the_cases(staffed: Staffed) -> None:
    with staffed(QUIET) as team:
        claimed(team)
        team.wait(minutes=1)

        assert "The case that you have goes back to the queue at about 10:16" in team.asks("ann", "duty off")
        team.wait(minutes=1)
        team.wait(minutes=16)
        assert "Waiting for somebody" in team.card()["said"]


def test_the_owner_has_the_time_of_the_warning_also_when_the_bot_was_away(staffed: Staffed) -> None:
    with staffed(SHORT, QUIET) as team:
        claimed(team)
        with team.bot_is_down(minutes=180):
            pass
        team.wait(seconds=31)
        team.wait(minutes=10)
        assert "*Ann Kvam* has it" in team.card()["said"]
        assert len(team.thread(team.card())) == 1

        team.wait(minutes=6)
        assert "Waiting for somebody" in team.card()["said"]


def test_a_customer_who_writes_again_finds_the_owner_with_a_whole_lease(staffed: Staffed) -> None:
    with staffed(SHORT, QUIET) as team:
        claimed(team)
        draft = team.drafts("ann", "It is in Oslo", team.card())
        team.reacts("kari", "white_check_mark", draft)
        team.wait(seconds=10)
        (reply,) = team.replies()
        team.wait(hours=3)

        team.customer_posts("kunde", "@havornair And when does it come?", in_reply_to=reply["id"])
        team.wait(minutes=60)
        assert "*Ann Kvam* has it" in team.card()["said"]
        assert [said for said in team.thread(team.card()) if "goes back to the queue" in said] == []


def test_two_processes_that_look_at_the_same_moment_warn_once_and_release_once(staffed: Staffed) -> None:
    with staffed(SHORT, QUIET) as team:
        claimed(team)
        first = team.bot
        team.start_bot()
        team.clock.advance(75 * 60)
        _both_look(first.desk, team.bot.desk)
        team.clock.advance(15 * 60)
        _both_look(first.desk, team.bot.desk)
        team.settle()
        first.store.close()

        assert "Waiting for somebody" in team.card()["said"]
        said = team.thread(team.card())
        assert ["goes back" in words for words in said] == [True, False]
        assert ["Back in the queue" in words for words in said] == [False, True]
        assert team.asks("bo", "case 1").count("it went back to the queue") == 1


def _both_look(*desks: Desk) -> None:
    """All at once, each in a thread of its own as in a process of its own."""
    barrier = threading.Barrier(len(desks))

    def look(desk: Desk) -> None:
        barrier.wait(10)
        claims.tick(desk)

    threads = [threading.Thread(target=look, args=(desk,)) for desk in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
