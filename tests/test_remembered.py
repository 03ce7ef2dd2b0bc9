"""Who is on the team is remembered for commands that do not ask Slack, without e-mail addresses, and gives no right."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot import main
from handlers.directory import Snapshot
from handlers.numbers import gather
from handlers.remembered import read, recall, remember, written
from rules.numbers import Part
from rules.people import Person, Role, Roster
from storage import workspace
from storage.store import Store
from tests.settings_files import changed, loaded
from tests.team import Team

NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
ANN = Person(
    id="U1",
    name="Ann Kvåm <!channel>",
    handle="ann",
    real_name="Ann Kristin Kvåm",
    email="ann@havorn.example",
    time_zone="Europe/Oslo",
    roles=frozenset({Role.AGENT, Role.APPROVER}),
    signature="^AK",
)
GONE = Person(id="U2", name="Bo", roles=frozenset({Role.AGENT}), barred="deactivated")
SEEN = Snapshot(
    roster=Roster(people={one.id: one for one in (ANN, GONE)}),
    channels={"#social-x": "C1"},
    url="https://havorn.slack.com/",
    mentions={"@ann": "<@U1>"},
    looked_at=NOW,
    people={"ann": ("U1",), "bo@havorn.example": ("U2",), "night": ("U1", "U2")},
)
NAMES = ("@Ann", "Bo@havorn.example", "@night")


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = Store(database_url)
    yield opened
    opened.close()


def test_a_look_comes_back_as_it_was_kept() -> None:
    found = read(json.loads(json.dumps(written(SEEN))), NAMES, LATER)

    assert (found.channels, found.url, found.looked_at) == (SEEN.channels, SEEN.url, LATER)
    assert found.people == SEEN.people
    for one in (ANN, GONE):
        back = found.roster.get(one.id)
        assert (back.name, back.handle, back.time_zone, back.roles, back.barred) == (
            one.name,
            one.handle,
            one.time_zone,
            one.roles,
            one.barred,
        )
    assert [person.id for person in found.roster.with_role(Role.AGENT)] == ["U1"], "who has left acts in no role"


def test_no_address_is_kept_neither_of_a_person_nor_as_a_name_in_the_settings() -> None:
    assert "havorn.example" not in json.dumps(written(SEEN))


def test_a_name_that_the_settings_have_no_more_leads_nowhere() -> None:
    assert read(written(SEEN), ["@ann", "@new"], NOW).people == {"ann": ("U1",)}


def test_nobody_is_known_before_the_first_look(store: Store) -> None:
    found = recall(store, NAMES, NOW)

    assert (found.roster.people, found.people, found.channels) == ({}, {}, {})


def test_it_is_written_when_something_has_changed_and_not_otherwise(store: Store) -> None:
    def seen_at() -> Any:
        with store.reading() as tx:
            return tx.execute(text("SELECT seen_at FROM workspace")).scalar_one()

    remember(store, SEEN, NOW)
    first = seen_at()
    remember(store, SEEN, LATER)
    assert seen_at() == first

    remember(store, Snapshot(roster=SEEN.roster, channels={}, url="", mentions={}, looked_at=LATER), LATER)
    assert seen_at() != first
    assert recall(store, NAMES, LATER).people == {}


def test_stats_by_team_without_slack_are_those_of_the_bot(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "config.yaml"
    settings = changed(
        ('members: ["@ann", "@bo", approver]', 'members: ["ann@example.com", "@bo"]'),
        ('who: "@ann"', 'who: "ann@example.com"'),
        ('      lost_bag: "@bo"\n      refund: "@ann"\n', '      lost_bag: "@bo"\n'),
    )
    with Team(database_url, config=loaded(file, settings)) as team:
        for number, who in enumerate(("ann", "bo", "mikkel")):
            team.customer_posts(f"kunde{number}", f"@havornair Where is my bag number {number}?")
            team.reacts("kari", "white_check_mark", team.drafts(who, f"It comes on day {number}.", team.card()))
            team.wait(minutes=1)
        desk = team.bot.desk
        with desk.store.reading() as tx:
            of_the_bot = {part: gather(desk, tx, date.min, date(2026, 3, 3), part) for part in (Part.TEAM, Part.PERSON)}
            kept = json.dumps(workspace.seen(tx))

    assert "@example.com" not in kept
    assert {row["team"]: row["answered"] for row in of_the_bot[Part.TEAM]}["baggage"] == 2
    for part, rows in of_the_bot.items():
        capsys.readouterr()
        words = ["stats", "--json", "--by", part.value, "--to", "2026-03-03", "--config", str(file)]
        assert main(words, {"DATABASE_URL": database_url}) == 0
        assert json.loads(capsys.readouterr().out) == json.loads(json.dumps(rows))


def test_what_is_remembered_gives_nobody_a_right(database_url: str) -> None:
    with Team(database_url) as team:
        team.customer_posts("kunde", "@havornair Where is my bag?")
        draft = team.drafts("ann", "It comes tonight.", team.card())
        olav = Person(id=team.user_id("olav"), name="Olav", roles=frozenset(Role))
        content = written(
            Snapshot(roster=Roster(people={olav.id: olav}), channels={}, url="", mentions={}, looked_at=NOW)
        )
        with team.bot.store.transaction() as tx:
            workspace.keep(tx, content, NOW)

        team.reacts("olav", "white_check_mark", draft)
        with team.bot.store.transaction() as tx:
            workspace.keep(tx, content, NOW)
        team.restart()
        team.presses("olav", "draft_approve", draft)
        team.wait(minutes=10)

        assert team.replies() == []
        assert len(team.whispers("olav")) == 2
