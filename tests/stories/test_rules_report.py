"""Once a week the admins read what the rules did; `/socialcare rules` shows the same at any time."""

from datetime import UTC, datetime
from pathlib import Path

from processes.settings_file import ConfigFile
from rules.draft import Requirement
from storage.schema import Draft, Escalation
from tests.settings_files import NOTHING, changed, loaded
from tests.team import Team

PRESS = "@havornair I am a journalist, where is my bag?"
QUESTION = "@havornair My bag did not arrive in Bergen, what do I do now?"
MONDAY = datetime(2026, 3, 9, 7, 0, tzinfo=UTC)  #: eight o'clock in Oslo


def reports(team: Team) -> list[str]:
    """The reports in the admins' channel, oldest first."""
    return [m["said"] for m in team.messages("#socialcare-ops") if "The rules in the week to" in m["said"]]


def goes_on_to(team: Team, moment: datetime) -> None:
    team.wait(seconds=(moment - team.clock.now()).total_seconds())


def needless(team: Team, rule: str) -> None:
    """Somebody says that the first call of a rule was in vain."""
    with team.bot.store.transaction() as tx:
        row = tx.query(Escalation).filter_by(rule=rule, level=0).one()
        row.needless_by, row.needless_at = team.user_id("mikkel"), team.clock.now()


def test_on_monday_the_admins_read_what_the_rules_did_once(team: Team) -> None:
    team.customer_posts("journalist", PRESS)
    team.customer_posts("kunde", QUESTION)
    pressing, asking = team.cards()
    team.reacts("bo", "wrench", asking)
    needless(team, "Press or regulator")
    team.reacts("mikkel", "white_check_mark", team.drafts("ann", "It comes tonight.", pressing))
    team.reacts("kari", "white_check_mark", team.drafts("ann", "It comes tomorrow.", asking))
    goes_on_to(team, MONDAY.replace(hour=6, minute=59))
    assert reports(team) == []

    goes_on_to(team, MONDAY)
    team.restart()
    team.wait(hours=1)
    team.wait(hours=30)

    (said,) = reports(team)
    assert "The rules in the week to Sunday 8 March" in said
    assert "*Cases that a rule acted on* “Press or regulator” 1" in said
    assert "*Rules unused* watched since 3 Mar; unused so far: 12" in said
    assert "Urgent and nobody has taken it" not in said
    assert "*Escalations* 1, 100 % needless (“Press or regulator” 1 of 1)" in said
    assert "*Replies* 100 % of 2 needed approval (rule: “Press or regulator” 1; no rule, so the default: 1)" in said
    assert "*Triage put right* once: question → fault report 1" in said


def test_a_bot_that_was_down_on_monday_reports_when_it_is_back_and_once(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    with team.bot_is_down(minutes=60 * 24 * 8):
        pass
    team.settle()
    team.wait(minutes=1)
    team.wait(minutes=1)

    assert len(reports(team)) == 1


def test_a_bot_that_has_read_nothing_yet_reports_nothing(team: Team) -> None:
    goes_on_to(team, MONDAY)

    assert reports(team) == []


def test_the_share_of_replies_that_needed_a_yes_is_told_by_rule(team: Team, tmp_path: Path) -> None:
    rules = (
        "rules:\n",
        """rules:
  - {name: Routine, when: {words: [bag]}, then: {approval: peer}}
  - {name: Press asks, when: {words: [journalist]}, then: {approval: communication_manager}}
""",
    )
    team.restart(loaded(tmp_path / "config.yaml", changed(rules)))
    team.customer_posts("kunde", QUESTION)
    team.customer_posts("presse", PRESS)
    routine, press = team.cards()
    team.reacts("bo", "white_check_mark", team.drafts("ann", "It comes tonight.", routine))
    team.reacts("mikkel", "white_check_mark", team.drafts("ann", "It comes tomorrow.", press))

    before = team.asks("ann", "rules")
    with team.bot.store.transaction() as tx:  # as where the rule lets the author send it
        tx.query(Draft).filter_by(needs_rule="Routine").one().needs = Requirement.NONE
    after = team.asks("ann", "rules")

    assert "*Replies* 100 % of 2 needed approval (rule: “Press asks” 1, “Routine” 1)" in before
    assert "*Replies* 50 % of 2 needed approval (rule: “Press asks” 1)" in after
    assert "*Cases that a rule acted on* “Press asks” 1, “Press or regulator” 1, “Routine” 1" in after


def test_a_rule_is_called_unused_once_it_has_been_in_force_for_that_long(team: Team, tmp_path: Path) -> None:
    path, fjord = tmp_path / "config.yaml", "rules:\n  - name: Fjord\n    when: {words: [fjord]}\n    then: {tag: a}\n"
    team.restart(loaded(path, changed()))
    file = ConfigFile(path, NOTHING)
    team.notes_settings(file)
    at_first = team.asks("ann", "rules")
    team.clock.advance(20 * 86_400)
    path.write_text(changed(("rules:\n", fjord)), encoding="utf-8")
    assert team.reloads(file)
    team.clock.advance(11 * 86_400)
    later = team.asks("ann", "rules")
    team.clock.advance(20 * 86_400)
    last = team.asks("ann", "rules")

    assert "*Rules unused* watched since 3 Mar; unused so far: 13" in at_first
    assert "unused for 30 days" not in at_first
    assert "*Rules unused for 30 days* “Press or regulator”, “Nobody has taken it”, “Urgent and nobody has" in later
    assert "(watched since 23 Mar; unused so far: 1)" in later
    assert "Fjord" not in later
    assert "*Rules unused for 30 days* “Fjord”, “Press or regulator”, “Nobody has taken it”" in last
    assert "watched since" not in last


def test_who_changed_the_rules_last_is_named(team: Team, tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    team.restart(loaded(path, changed()))
    team.notes_settings(ConfigFile(path, NOTHING))

    said = team.asks("ann", "rules")

    assert "*Last change* by " in said
    assert "at Tue 3 Mar 10:00" in said
    assert "was refused" not in said
    assert "*Escalations* none" in said
    assert "*Triage put right* never" in said
