"""A mystery shopper tests the team: nobody can tell, no number moves, and who asked for the test reads how it went."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot import main
from config import load
from handlers import measuring
from storage.schema import Audit, Case
from tests import kept_days
from tests.databases import SqliteDatabases
from tests.settings_files import changed
from tests.stories import test_reloading as reloading
from tests.stories.digests import answers, goes_on_to, lines, oslo
from tests.stories.duty_teams import Staffed
from tests.team import Team

Json = dict[str, Any]
SHOPPER = ("mystery_shoppers: []", 'mystery_shoppers: ["@Proven"]')
NORWEGIAN = "@havornair Kofferten min kom ikke fram til Bergen i dag, hva gjør jeg nå?"
ENGLISH = "@havornair My bag did not arrive in Bergen, what do I do now?"
ANSWER = "Vi beklager! Kofferten din kommer til Bergen i kveld, og du får en melding når den er her."
IN_ENGLISH = "So sorry! Your bag comes to Bergen tonight, and we will write to you when it is here."


@pytest.fixture
def tested(staffed: Staffed) -> Iterator[Team]:
    """The shipped team, whom one customer tests."""
    with staffed(SHOPPER) as team:
        yield team


@pytest.fixture
def untested(sqlite_databases: SqliteDatabases) -> Iterator[Team]:
    """The shipped team in a world of its own, where nobody tests."""
    with sqlite_databases.fresh() as url, Team(url) as team:
        yield team


def printed(team: Team, tmp_path: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What `bot.py stats` prints on the team's database, with a file of settings in which nobody is listed."""
    path = tmp_path / "later.yaml"
    path.write_text(changed(), encoding="utf-8")
    capsys.readouterr()
    assert main(["stats", *arguments, "--config", str(path)], {"DATABASE_URL": team.database_url}) == 0
    return capsys.readouterr().out


def seen(team: Team) -> list[str]:
    """All that the team sees of one case from its first post to its end: card, thread, notices, `case`, `why`, Home."""
    team.customer_posts("proven", NORWEGIAN)
    card = team.card()
    team.wait(minutes=75)  # rules call, for nobody has it
    team.reacts("ann", "bangbang", card)
    team.customer_posts("proven", "@havornair Hallo? Dette er helt elendig!", in_reply_to=_post_of(card))
    answers(team, card, ANSWER)
    shown = [_plain(one) for one in (team.card(), *team.messages(thread=card)[1:])]
    shown += [_plain(one) for name in ("#social-escalations", "#socialcare-ops") for one in team.messages(name)]
    shown += [_without_places(team.asks("ann", what)) for what in ("queue", "mine", "case 1", "why 1", "aside")]
    team.reacts("ann", "checkered_flag", card)
    return [*shown, _plain(team.card()), _without_places(team.asks("ann", "case 1"))]


def _post_of(card: Json) -> str:
    return str(re.findall(r"status/(\d+)", card["said"])[0])


def _plain(message: Json) -> str:
    return _without_places(message["said"])


def _without_places(said: str) -> str:
    """Without what differs between two sandboxes: their ports and the ids of Slack and X."""
    return re.sub(r"http://127\.0\.0\.1:\d+|/archives/\w+/p\d+|status/\d+|<@\w+>|<#\w+>", "", said)


# --- the team ---------------------------------------------------------------------------------------------------------


def test_the_team_sees_what_it_would_see_of_any_customer(tested: Team, untested: Team) -> None:
    """Two teams and one story; the customer stands on the list of one of them. Every word is the same."""
    of_a_test, of_a_customer = seen(tested), seen(untested)

    assert of_a_test == of_a_customer
    assert len(of_a_test) > 12
    with tested.bot.store.reading() as tx:
        assert [(case.id, case.mystery) for case in tx.scalars(select(Case))] == [(1, True)]
        assert "mystery" not in json.dumps([row.detail for row in tx.scalars(select(Audit))])


def test_a_test_stands_in_what_the_team_works_with(tested: Team) -> None:
    tested.customer_posts("PROVEN", NORWEGIAN)
    tested.reacts("ann", "eyes", tested.card())

    assert "proven" in tested.asks("ann", "queue").lower()
    assert "proven" in tested.asks("ann", "mine").lower()
    assert "proven" in tested.opens_home("ann").lower()


# --- the numbers ------------------------------------------------------------------------------------------------------

#: What is asked of the numbers, and how.
QUESTIONS = ("stats", "stats 7d by language", "stats by person", "intake", "rules")


def test_no_number_moves_with_a_test(tested: Team, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tested.customer_posts("kunde", ENGLISH)
    answers(tested, tested.card(), IN_ENGLISH)
    before = [tested.asks("mikkel", question) for question in QUESTIONS]
    rows = printed(tested, tmp_path, capsys, "--json")

    tested.customer_posts("proven", NORWEGIAN)
    tested.customer_posts("proven", "@havornair Hallo? Dette er helt elendig, jeg er kjempesint!")
    tested.reacts("bo", "bangbang", tested.cards()[-1])
    answers(tested, tested.cards()[-2], ANSWER)

    assert [tested.asks("mikkel", question) for question in QUESTIONS] == before
    assert printed(tested, tmp_path, capsys, "--json") == rows


def test_the_digests_and_their_day_books_know_nothing_of_a_test(tested: Team, untested: Team) -> None:
    """Two teams have the same days, one of them with tests besides: they read the same, in the threads too."""
    told = []
    for team in (tested, untested):
        team.customer_posts("kunde", ENGLISH)
        answers(team, team.card(), IN_ENGLISH)
        team.customer_posts("annen", ENGLISH)
        if team is tested:
            team.customer_posts("proven", NORWEGIAN)
            team.reacts("ann", "hourglass_flowing_sand", team.card())
            team.customer_posts("proven", "@havornair Hallo? Dette er helt elendig!")
        goes_on_to(team, oslo(3, 4))
        goes_on_to(team, oslo(3, 9))
        team.clock.advance(kept_days.SETTLED.total_seconds())
        kept_days.write_books(team.bot.desk)
        assert len(kept_days.good(team.bot.desk)) >= 1
        assert kept_days.shown(team.bot.desk)["case_id"] == [1, 2]
        found = [one for one in team.messages("#social-digest") if one["bot"]]
        told.append([lines(part) for one in found for part in team.messages(thread=one)])

    assert without_cost(told[0]) == without_cost(told[1])
    assert len(told[0]) > 6
    assert "proven" not in json.dumps(told[0]).lower()


def without_cost(parts: list[list[str]]) -> list[list[str]]:
    """What reading the network cost is paid for tests too."""
    return [[line for line in part if "USD" not in line and " read" not in line] for part in parts]


def test_an_answer_that_comes_after_the_book_was_written_does_not_bring_a_test_in(tested: Team) -> None:
    tested.customer_posts("proven", NORWEGIAN)
    tested.customer_posts("kunde", ENGLISH)
    tested.wait(hours=23)
    tested.clock.advance(kept_days.SETTLED.total_seconds())
    kept_days.write_books(tested.bot.desk)

    answers(tested, tested.cards()[0], ANSWER)

    assert kept_days.shown(tested.bot.desk)["case_id"] == [2]


def test_what_counts_is_the_list_at_the_moment_a_case_begins(
    staffed: Staffed, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with staffed(SHOPPER) as team:
        first = team.customer_posts("proven", NORWEGIAN)
        team.customer_posts("kunde", ENGLISH)
        (tmp_path / "other.yaml").write_text(changed((SHOPPER[0], "mystery_shoppers: [kunde]")), encoding="utf-8")
        team.restart(load(tmp_path / "other.yaml", {}))
        team.customer_posts("proven", "@havornair Hallo?", in_reply_to=first)
        team.customer_posts("kunde", ENGLISH)
        team.customer_posts("proven", NORWEGIAN)

        (row,) = json.loads(printed(team, tmp_path, capsys, "--json"))
        tests = json.loads(printed(team, tmp_path, capsys, "--json", "--mystery"))["tests"]

    assert [one["case"] for one in tests] == [1, 3]
    assert row["cases"] == 2


# --- who asked for the test -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["mikkel", "sara"])
def test_the_communication_manager_and_admins_read_how_a_test_went(tested: Team, who: str) -> None:
    tested.customer_posts("proven", NORWEGIAN)
    tested.wait(minutes=12)
    answers(tested, tested.card(), ANSWER)
    tested.customer_posts("proven", NORWEGIAN)
    tested.wait(minutes=70)
    answers(tested, tested.card(), IN_ENGLISH)
    tested.customer_posts("proven", NORWEGIAN)

    said = tested.asks(who, "stats mystery")

    lines = said.splitlines()
    assert lines[0] == "*Mystery shoppers: all so far*"
    assert ":performing_arts: 3 tests · 66 % (2 of 3) answered" in lines
    assert ":speech_balloon: *Same language*: 50 % (1 of 2)" in lines
    assert ":dart: *Promise kept*: 50 % (1 of 2)" in lines
    table = said.split("```")[1].strip("\n").splitlines()
    assert table[0].split() == ["#", "written", "language", "after", "in", "hours", "promise"]
    assert [row.split()[0] for row in table[1:]] == ["3", "2", "1"]
    assert re.fullmatch(r"3 3 Mar 1\d:\d\d +nb→– +– +– +–", table[1])
    assert re.fullmatch(r"2 3 Mar 10:1\d +nb→en +1 h 1\d +1 h 1\d +no", table[2])
    assert re.fullmatch(r"1 3 Mar 10:00 +nb→nb +12 min +12 min +yes", table[3])
    assert max(map(len, table)) <= 46
    assert "|case 1> · @havornair · same language: yes · Ann" in said
    assert "|case 2> · @havornair · same language: no · Ann" in said
    assert "|case 3> · @havornair · no answer" in said
    assert NORWEGIAN[12:30] not in said


@pytest.mark.parametrize("who", ["ann", "tuva", "kari"])
@pytest.mark.parametrize("asked", ["stats mystery", "stats Mystery 90d", "stats  mystery  by person"])
def test_who_is_tested_is_refused_whether_there_was_a_test_or_not(tested: Team, who: str, asked: str) -> None:
    without = tested.asks(who, asked)
    tested.customer_posts("proven", NORWEGIAN)

    assert tested.asks(who, asked) == without
    assert without == (
        ":lock: How mystery shoppers were answered is told to communication managers and admins alone. Your own numbers "
        "and the team's: `/socialcare stats`."
    )
    assert "mystery" not in tested.asks(who, "stats help")


def test_one_may_ask_for_some_days_and_for_nothing_else(tested: Team) -> None:
    assert "No mystery shopper has written." in tested.asks("mikkel", "stats mystery")
    tested.customer_posts("proven", NORWEGIAN)

    assert "1 test · 0 % (0 of 1) answered" in tested.asks("mikkel", "stats mystery 2026-03-03")
    assert "No mystery shopper has written." in tested.asks("mikkel", "stats mystery 2026-03-02")
    assert "by days only" in tested.asks("mikkel", "stats mystery 7d by person")
    assert "`stats mystery 90d`" in tested.asks("mikkel", "stats help")
    assert "`mysterious`" in tested.asks("mikkel", "stats mystery mysterious")


def test_the_command_line_says_the_same_as_text_and_for_programs(
    tested: Team, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tested.customer_posts("proven", NORWEGIAN)
    tested.wait(minutes=12)
    answers(tested, tested.card(), ANSWER)

    found = json.loads(printed(tested, tmp_path, capsys, "--mystery", "--json"))
    text = printed(tested, tmp_path, capsys, "--mystery", "--from", "2026-03-03", "--to", "2026-03-03")
    none = printed(tested, tmp_path, capsys, "--mystery", "--to", "2026-03-02")

    (test,) = found["tests"]
    minutes = test.pop("first_response_minutes")
    assert 12 <= minutes <= 14
    assert test.pop("first_response_open_hours_minutes") == minutes
    assert re.fullmatch(r"2026-03-03T10:00:\d\d(\.\d+)?\+01:00", test.pop("written_at"))
    assert test == {
        "case": 1, "network": "x", "account": "havornair", "language": "nb", "outcome": "answered",
        "reply_language": "nb", "same_language": True, "answered_by": tested.user_id("ann"),
        "answered_by_name": test["answered_by_name"], "promise_kept": True,
    }  # fmt: skip
    assert test["answered_by_name"].startswith("Ann")
    assert found["sums"]["tests"] == found["sums"]["answered"] == found["sums"]["promise_kept"] == 1
    assert "Mystery shoppers: 1 test (Europe/Oslo)" in text
    assert "case 1, 2026-03-03 10:00, @havornair on x" in text
    assert re.search(r"same_language +yes\n", text)
    for name in found["definitions"]:
        assert f"  {name}: " in text
    assert "case 1" not in none


def test_the_handles_are_not_told_where_changes_of_the_settings_are(opened: Callable[..., Any]) -> None:
    team, save, reload = opened()
    with team:
        save(SHOPPER)
        assert reload() is True
        save(SHOPPER, ("  default: approver", "  default: peer"))
        assert reload() is True
        save(("mystery_shoppers: []", 'mystery_shoppers: ["kari nordmann"]'))
        assert reload() is False

        told = [message["said"] for message in team.messages("#socialcare-ops")]

    assert "what was changed is not shown here" in told[0]
    assert "+  default: peer" in told[1]
    assert "mystery_shoppers.0: cannot be used as it is; `python bot.py check` says why" in told[2]
    assert not re.search("(?i)proven|nordmann", "\n".join(told))


@pytest.fixture
def opened(database_url: str, tmp_path: Path) -> Callable[[], Any]:
    """A team that looks at a settings file; how to save changes in it; and how to let the team look."""

    def made() -> Any:
        team, path, file = reloading.opened(database_url, tmp_path)
        return team, lambda *changes: reloading.saves(path, *changes), lambda: team.reloads(file)

    return made


def test_measuring_never_asks_for_a_test_by_itself(tested: Team) -> None:
    """Not even when a day book is brought up to date with it by number."""
    tested.customer_posts("proven", NORWEGIAN)
    desk = tested.bot.desk

    with desk.store.reading() as tx:
        day = desk.now().astimezone(measuring.zone_of(desk)).date()
        assert measuring.to_measure(desk, tx, day, day) == 0
