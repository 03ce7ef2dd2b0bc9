"""Anybody on the team can ask why a case is where it is: triage, each rule with its reasons, and what comes next."""

from pathlib import Path

import pytest

from bot import main
from tests.settings_files import changed, loaded, with_rules
from tests.team import Team
from tests.world import ROOT

PRESS = "@havornair I am a journalist at the newsroom, where is my bag? <!channel>"
QUESTION = "@havornair My bag did not arrive in Bergen, what do I do now?"


#: As a team may write it: whoever has been answered is of the press no more.
OPEN_ONES = (
    "    clock: calendar\n    once: post                          # who",
    "      states: [new, claimed]\n    clock: calendar\n    once: post                          # who",
)


def test_the_matching_rule_is_shown_whole_and_of_the_others_what_failed_first(team: Team) -> None:
    team.customer_posts("kunde", PRESS)

    said = team.asks("ann", "why 1")

    assert "Case 1" in said
    assert "Rules: 1 of 15 match now" in said
    assert ":white_check_mark: Press or regulator" in said
    assert "yes words: 'journalist" in said
    assert ":heavy_minus_sign: Nobody has taken it: waiting: 31 s of 30 min, opening time" in said
    assert "called communication" in said
    assert "<!channel>" not in said


def test_what_comes_next_is_said_with_its_time(team: Team) -> None:
    """It is ten in Oslo and the office is open: the deputy is called at half past, if nobody does anything."""
    team.customer_posts("kunde", PRESS)

    said = team.asks("ann", "why #1")

    _, coming = said.split("What comes next")
    assert "10:30 Press or regulator calls" in coming
    assert "10:30 Nobody has taken it may begin to apply" in coming


def test_what_colleagues_put_right_is_named(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    case = team.card()
    team.reacts("bo", "wrench", case)

    said = team.asks("ann", "why 1")

    assert "kind: fault, put right by" in said
    assert "it was question" in said


@pytest.mark.parametrize("typed", ["why 1", "why #1", "why case 1", "why Case #1"])
def test_a_case_is_named_as_it_is_called_everywhere(team: Team, typed: str) -> None:
    team.customer_posts("kunde", QUESTION)

    assert team.asks("ann", typed).startswith("Case 1, ")


def test_why_it_is_a_case_and_not_in_the_summary_is_said(team: Team) -> None:
    team.customer_posts("kunde", "@havornair haha, on my way to Rome?")

    assert "quiet: no (it" in team.asks("ann", "why 1")


def test_a_call_that_was_not_needed_is_told_in_plain_words(team: Team) -> None:
    team.customer_posts("kunde", PRESS)
    team.presses("mikkel", "notice_needless", team.messages("#social-escalations")[0])

    assert "Mikkel Dahl says it was not needed" in team.asks("ann", "why 1")


def test_a_hold_counts_until_it_is_released_and_both_are_told(team: Team, tmp_path: Path) -> None:
    held = "- {name: Legal, when: {words: [lawsuit]}, then: {hold: {reason: Legal decides first, for: 30m}}}"
    team.restart(loaded(tmp_path / "config.yaml", with_rules(held)))
    team.customer_posts("kunde", "@havornair The lawsuit is coming, where is my money?")
    assert "no reply leaves: Legal decides first, due Tue 3 Mar 10:30   by: Legal" in what_counts(team)

    team.wait(minutes=1)
    team.presses("mikkel", "case_release_hold", team.card())

    assert "no reply leaves" not in what_counts(team)
    done = team.asks("ann", "why 1").partition("What was done")[2].partition("What counts now")[0]
    assert "the rule “Legal” held it: Legal decides first" in done
    assert "10:01 Mikkel Dahl released the hold" in done


HOOK = "rules:\n", "rules:\n  - {name: Hook, when: {words: [bag]}, then: {priority: normal}}\n"


def what_counts(team: Team) -> str:
    """The part of the explanation of case 1 that says what counts now."""
    said = team.asks("ann", "why 1").replace("\u2060", "")
    return said.partition("What counts now")[2].partition("What comes next")[0]


def test_the_priority_that_counts_is_the_cases_own_also_when_a_colleague_overrules_a_rule(
    team: Team, tmp_path: Path
) -> None:
    team.restart(loaded(tmp_path / "config.yaml", changed(HOOK)))
    team.customer_posts("kunde", QUESTION)
    team.wait(minutes=1)
    assert "priority normal   by: Hook" in what_counts(team)

    team.reacts("bo", "wrench", team.card())
    assert "priority high   by: Bo" in what_counts(team)
    assert "(kind: fault)" in what_counts(team)
    assert "by: Hook" not in what_counts(team)

    team.presses("ann", "case_correct", team.card())
    team.submits("ann", {"priority": {"value": "normal"}})
    assert "priority normal   by: Ann Kvam, who put it right at Tue 3 Mar 10:01" in what_counts(team)
    assert "by: Hook" not in what_counts(team)


def test_the_priority_of_a_case_that_nobody_touched_is_triages(team: Team) -> None:
    team.customer_posts("kunde", PRESS)

    assert "priority high   by: triage" in what_counts(team)


def test_an_answered_case_has_nothing_coming_and_its_draft_says_whose_yes_it_took(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    team.reacts("kari", "white_check_mark", team.drafts("ann", "It comes tonight.", team.card()))

    said = team.asks("ann", "why 1")

    assert "draft 1 needs: approver" in said
    assert "nothing: rules act on cases that owe an answer" in said


def what_was_done(team: Team) -> str:
    """The part of the explanation of case 1 that says what was done, as Slack shows it."""
    said = team.asks("ann", "why 1").replace("\u2060", "")
    return said.partition("What was done")[2].partition("What counts now")[0]


def test_of_a_rule_that_acted_and_holds_no_more_it_is_told_what_made_it_act_and_on_which_post(
    team: Team, tmp_path: Path
) -> None:
    team.restart(loaded(tmp_path / "config.yaml", changed(OPEN_ONES)))
    team.customer_posts("kunde", PRESS)
    assert "because" not in what_was_done(team)  # the reasons stand with the rule, which matches

    team.reacts("mikkel", "white_check_mark", team.drafts("ann", "It comes tonight.", team.card()))

    assert "Rules: 0 of 15 match now" in team.asks("ann", "why 1")
    done = what_was_done(team)
    assert "Tue 3 Mar 10:00 Press or regulator acted on the first post, “@havornair I am a journalist" in done
    assert "\n      because words: 'journalist' in “@havornair I am a journalist at the newsroom" in done
    assert "because all:" not in done
    assert "because any:" not in done
    assert "authors" not in done  # that did not hold
    assert "acted on post" not in done
    assert "<!channel>" not in done


def test_each_post_on_which_a_rule_acted_is_told_by_its_time_and_first_words(team: Team, tmp_path: Path) -> None:
    team.restart(loaded(tmp_path / "config.yaml", changed(OPEN_ONES)))
    post = team.customer_posts("kunde", QUESTION)
    team.wait(minutes=5)
    team.customer_posts("kunde", "@havornair By the way, I am a reporter and write about this", in_reply_to=post)
    team.reacts("mikkel", "white_check_mark", team.drafts("ann", "It comes tonight.", team.card()))

    done = what_was_done(team)

    assert "Press or regulator acted on the post of Tue 3 Mar 10:05, “@havornair By the way, I am a reporter" in done
    assert "because words: '=reporter' in" in done


def test_the_reasons_of_a_rule_that_the_settings_have_no_more_are_told(team: Team, tmp_path: Path) -> None:
    team.restart(loaded(tmp_path / "config.yaml", changed(HOOK)))
    team.customer_posts("kunde", QUESTION)
    assert "because" not in what_was_done(team)

    team.restart(loaded(tmp_path / "shipped.yaml", changed()))

    assert "Hook acted: gave it normal priority\n      because words: 'bag' in “@havornair My bag" in what_was_done(
        team
    )


def test_a_rule_behind_one_that_says_stop_is_not_asked(team: Team, tmp_path: Path) -> None:
    stops = (
        "rules:\n",
        "rules:\n  - {name: First, when: {states: [new], words: [journalist]}, then: {tag: seen}, stop: true}\n",
    )
    team.restart(loaded(tmp_path / "config.yaml", changed(stops)))
    team.customer_posts("kunde", PRESS)

    said = team.asks("ann", "why 1")

    assert ":white_check_mark: First" in said
    assert "First acted: tagged it seen" in said
    assert ":heavy_minus_sign: Press or regulator: not asked, for “First” says stop" in said


def test_many_rules_fit_into_one_message_and_the_rest_is_left_to_the_command(team: Team, tmp_path: Path) -> None:
    many = "".join(
        f"  - {{name: Rule number {number}, when: {{words: [w{number}]}}, then: {{tag: t}}}}\n" for number in range(80)
    )
    team.restart(loaded(tmp_path / "config.yaml", changed(("rules:\n", f"rules:\n{many}"))))
    team.customer_posts("kunde", PRESS)

    said = team.asks("ann", "why 1")

    assert said.count("… the rest: `python bot.py rules explain 1`") >= 1
    assert "Rule number 0: words: none of 1 found" in said
    assert "Rule number 79" not in said


@pytest.mark.parametrize(
    "typed, said",
    [
        ("why", "Which one?"),
        ("why it", "Which one?"),
        ("why 99", "There is no case 99."),
        ("why 9999999999", "no case"),
        ("why 1 extra", "Which one?"),
        ("why case", "Which one?"),
        ("why case one", "Which one?"),
        ("why ##1", "Which one?"),
    ],
)
def test_what_cannot_be_explained_is_said(team: Team, typed: str, said: str) -> None:
    assert said in team.asks("ann", typed)


def test_who_is_not_on_the_team_is_told_nothing(team: Team) -> None:
    team.customer_posts("kunde", PRESS)

    said = team.asks("olav", "why 1")

    assert "You are not on this team" in said
    assert "Press" not in said


@pytest.mark.parametrize("command", [("rules", "explain", "1"), ("rules", "replay"), ("intake",)])
def test_a_command_that_only_looks_makes_no_database(
    command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    missing = tmp_path / "none.db"

    code = main(command, {"DATABASE_URL": f"sqlite:///{missing}"})

    assert code == 1
    assert not missing.exists()
    said = capsys.readouterr().err
    assert f"DATABASE_URL: there is no SQLite file {missing}: name the database that the bot writes to" in said


def test_the_command_explains_the_same_case_without_slack(
    team: Team, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "config.yaml"
    team.restart(loaded(file, changed(OPEN_ONES)))
    team.customer_posts("kunde", PRESS)

    code = main(["rules", "explain", "1", "--config", str(file)], {"DATABASE_URL": team.database_url})
    said = capsys.readouterr().out

    assert code == 0
    assert "Press or regulator: matches" in said
    assert "    yes all: 2 of 2 hold\n      yes state: new" in said
    assert "      yes words: 'journalist' in" in said
    assert "Nobody has taken it: " in said
    assert "      yes state: new, one of new" in said
    assert "What was done" in said
    assert "because" not in said
    team.reacts("mikkel", "white_check_mark", team.drafts("ann", "It comes tonight.", team.card()))
    assert main(["rules", "explain", "1", "--config", str(file)], {"DATABASE_URL": team.database_url}) == 0
    answered = capsys.readouterr().out
    assert "Press or regulator acted on the first post, “@havornair I am a journalist at the newsroom" in answered
    assert "\n      because words: 'journalist' in “@havornair I am a journalist at the newsroom" in answered
    assert main(["rules", "explain", "7", "--config", str(file)], {"DATABASE_URL": team.database_url}) == 1
    assert capsys.readouterr().err == "There is no case 7.\n"


FULL = """
- name: First
  when: {words: bag}
  cool_down: 1h
  then: {tag: first, hold: {reason: X}, route: "#social-press", no_reply: Not ours, assign: "@bo", storm: Fog}
"""


def counts_now(team: Team, number: int) -> str:
    said = team.asks("ann", f"why {number}")
    return said.split("*What counts now*")[1].split("*What comes next*")[0]


def test_what_a_rule_says_that_rests_does_not_count_apart_from_the_storm_that_it_took_the_case_into(
    database_url: str, tmp_path: Path
) -> None:
    with Team(database_url, config=loaded(tmp_path / "c.yaml", with_rules(FULL))) as team:
        team.customer_posts("kunde", QUESTION)
        assert "rests" not in counts_now(team, 1)
        assert "no answer is proposed: Not ours   by: First" in counts_now(team, 1)
        assert "tagged first   by: First" in counts_now(team, 1)
        team.customer_posts("annen", QUESTION)

        said = counts_now(team, 2)

        assert "  First rests until Tue 3 Mar 11:00\n" in said
        assert "belongs to the storm Fog   by: First" in said
        for not_so in ("social-press", "kept for", "no answer is proposed", "tagged", "no reply leaves"):
            assert not_so not in said
        assert "card in #social-x, owner: nobody" in said


def test_silence_that_a_draft_prevented_is_not_said_to_be_proposed(database_url: str, tmp_path: Path) -> None:
    late = "- name: Old\n  when: {waiting: 20m}\n  then: {no_reply: Too old, tag: old}\n"
    with Team(database_url, config=loaded(tmp_path / "c.yaml", with_rules(late))) as team:
        team.customer_posts("kunde", QUESTION)
        team.drafts("ann", "It comes tomorrow.", team.card())
        team.wait(minutes=21)

        said = counts_now(team, 1)

        assert "tagged old   by: Old" in said
        assert "no answer is proposed" not in said
