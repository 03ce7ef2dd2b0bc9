"""A replay of the past says whom its calls reached: in life that night, and by a changed file."""

import io
from pathlib import Path
from typing import Any

from sqlalchemy import select

from config import Config
from handlers.replay_words import as_json, lines
from handlers.replaying import Replay
from processes.building import setup_of
from processes.replay_command import run
from rules.replay_acts import What
from storage.schema import Audit
from tests.settings_files import changed, loaded
from tests.stories.duty_teams import Staffed, oslo
from tests.team import Team

ALARM = "@havornair My sister saw smoke from a coffee machine of yours"
START = oslo(4, 2)
Call = tuple[int, str, int]  #: case, rule and level

SMOKE = (
    "\nrules:\n",
    """
rules:
  - name: Smoke
    when: {words: [smoke], states: [new, claimed]}
    clock: calendar
    then:
      escalate:
        - notify: communication_manager
        - notify: ["@kari", "#social-x"]
          after: 25m
""",
)
AROUND_THE_CLOCK = (
    "duty:\n  rota:\n",
    'duty:\n  rota:\n    - who: ["@mikkel", "@kari", "@ann"]\n      hours: "00:00-24:00"\n',
)
KARI_IS_AWAKE = (
    '  - who: "@kari"\n    roles: [approver]\n',
    '  - who: "@kari"\n    roles: [approver]\n    quiet_hours: "12:00-13:00"\n',
)
ANN_IS_AWAKE = (
    '  - who: "@ann"\n    roles: [agent]\n',
    '  - who: "@ann"\n    roles: [agent]\n    quiet_hours: "12:00-13:00"\n',
)
MIKKEL_IS_AWAKE = ('    quiet_hours: "23:00-06:00"', '    quiet_hours: "12:00-13:00"')
THE_NIGHT = (SMOKE, AROUND_THE_CLOCK, KARI_IS_AWAKE)


def a_night(team: Team) -> None:
    """The manager sleeps. The deputy is there, goes, and comes back; three customers smell smoke."""
    team.customer_posts("en", ALARM)
    team.wait(minutes=10)
    team.asks("kari", "duty off")
    team.wait(minutes=30)
    team.customer_posts("to", ALARM)
    team.wait(minutes=5)
    team.asks("kari", "duty until 05:00")
    team.wait(minutes=5)
    team.customer_posts("tre", ALARM)
    team.wait(minutes=30)


def replayed(team: Team, other: Config | None = None) -> list[Replay]:
    return run(
        team.bot.store, setup_of(team.config), other, since=START, until=team.clock.now(), progress=io.StringIO()
    )


def said(team: Team, other: Config) -> list[str]:
    """What is said of the rule, without the cases that are named."""
    found = lines(replayed(team, other), since=START, until=team.clock.now())
    return [line.split("   such as")[0] for line in found if line.startswith("Smoke")]


def in_life(team: Team) -> dict[Call, set[str]]:
    """Whom each call reached when it was made, as the settings write them; nobody is nobody."""
    names = {one: f"@{name}" for name, ids in team.bot.desk.directory.snapshot.people.items() for one in ids}
    with team.bot.store.reading() as tx:
        rows = tx.scalars(select(Audit).where(Audit.what == "case.escalated"))
        return {
            (row.case_id or 0, row.detail["rule"], row.detail["level"]): {names[one] for one in row.detail["called"]}
            for row in rows
        }


def reached(replay: Replay) -> dict[Call, set[str]]:
    found: dict[Call, set[str]] = {}
    for (rule, what, who), acts in replay.tally.acts.items():
        for case_id, level in acts if what is What.ESCALATE else ():
            found.setdefault((case_id, rule, level), set()).add(who)
    return found


def test_on_the_rules_in_force_it_names_whom_life_called(staffed: Staffed) -> None:
    with staffed(*THE_NIGHT, start=START) as team:
        a_night(team)

        (replay,) = replayed(team)

        called = in_life(team)
        found = reached(replay)
        assert found.keys() == called.keys()
        assert {call: {who for who in some if who.startswith("@")} for call, some in found.items()} == called
        assert {call: some for call, some in called.items() if call[1] == "Smoke"} == {
            (1, "Smoke", 0): {"@kari"}, (1, "Smoke", 1): set(), (2, "Smoke", 0): set(), (2, "Smoke", 1): {"@kari"},
            (3, "Smoke", 0): {"@kari"}, (3, "Smoke", 1): {"@kari"},
        }  # fmt: skip
        assert found[2, "Smoke", 0] == {"#social-escalations"}
        assert found[1, "Smoke", 1] == {"#social-escalations", "#social-x"}


def test_a_manager_who_would_not_have_slept_is_new_and_the_deputy_is_gone(staffed: Staffed, tmp_path: Path) -> None:
    with staffed(*THE_NIGHT, start=START) as team:
        a_night(team)
        same = loaded(tmp_path / "same.yaml", changed(*THE_NIGHT))
        awake = loaded(tmp_path / "awake.yaml", changed(*THE_NIGHT, MIKKEL_IS_AWAKE))

        assert said(team, same) == [
            "Smoke: 4 to @kari, 2 of them for @mikkel: quiet hours",
            "Smoke: 3 to #social-x",
            "Smoke: 2 to #social-escalations, 1 of them for @kari: off duty, 1 of them for @mikkel: quiet hours",
        ]
        assert said(team, awake) == [
            "Smoke: 2 to @kari (0 new, 2 gone)",
            "Smoke: 3 to #social-x",
            "Smoke: 3 to @mikkel (communication manager) (3 new, 0 gone)",
            "Smoke: 1 to #social-escalations for @kari: off duty (0 new, 1 gone)",
        ]


def test_another_deputy_shows_as_a_difference_for_programs_too(staffed: Staffed, tmp_path: Path) -> None:
    with staffed(*THE_NIGHT, start=START) as team:
        a_night(team)
        other = loaded(
            tmp_path / "other.yaml", changed(*THE_NIGHT, ANN_IS_AWAKE, ('deputy: "@kari"', 'deputy: "@ann"'))
        )

        found = as_json(replayed(team, other), since=START, until=team.clock.now(), seconds=1)

        acts: dict[str, dict[str, Any]] = {one["target"]: one for one in found["acts"] if one["rule"] == "Smoke"}
        ann, kari = acts["@ann"], acts["@kari"]
        assert (ann["before"], ann["after"], ann["new"], ann["gone"]) == (0, 3, 3, 0)
        assert ann["named"] == ["communication_manager"]
        assert ann["for"] == [{"person": "@mikkel", "why": "quiet hours", "number": 3}]
        assert (kari["before"], kari["after"], kari["new"], kari["gone"]) == (4, 2, 0, 2)
        assert (kari["named"], kari["for"]) == (["@kari"], [])
        assert acts["#social-x"]["named"] == ["#social-x"]
