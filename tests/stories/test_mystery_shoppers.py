"""A mystery shopper tests the team: nobody can tell, no number moves, and who asked for the test reads how it went."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot import main
from handlers import measuring
from tests import kept_days
from tests.settings_files import changed
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


def answers(team: Team, card: Json, text: str) -> None:
    team.reacts("kari", "white_check_mark", team.drafts("ann", text, card))


def printed(team: Team, tmp_path: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What `bot.py stats` prints on the team's database, with a file of settings in which nobody is listed."""
    path = tmp_path / "later.yaml"
    path.write_text(changed(), encoding="utf-8")
    capsys.readouterr()
    assert main(["stats", *arguments, "--config", str(path)], {"DATABASE_URL": team.database_url}) == 0
    return capsys.readouterr().out


def everything_said(team: Team) -> str:
    """All that the bot has asked Slack to show, and all answers to what colleagues of the team ask."""
    calls = [team.slack_calls(method) for method in ("chat.postMessage", "chat.update", "views.publish")]
    return json.dumps(calls, ensure_ascii=False)


def seen(team: Team, author: str) -> list[str]:
    """What the team sees of one customer's case from its first post to its end, without what differs between any two."""
    team.customer_posts(author, NORWEGIAN)
    card = team.card()
    team.wait(minutes=50)
    team.reacts("ann", "bangbang", card)
    team.reacts("kari", "white_check_mark", team.drafts("ann", ANSWER, card))
    team.reacts("ann", "checkered_flag", card)
    number = re.findall(r"Case (\d+)", card["text"])[0]
    shown = [team.card()["said"], *team.thread(card)]
    shown += [team.asks("ann", f"{what} {number}") for what in ("case", "why")]
    shown += [team.messages("#social-escalations")[-1]["said"]]
    names = {number: "N", author: "someone", author.capitalize(): "Someone"}
    return [_alike(one, names) for one in shown]


def _alike(said: str, names: dict[str, str]) -> str:
    said = re.sub(r"<!date\^\d+\^[^>]*>|\d\d:\d\d|\d+ (?:min|s)\b|/p\d+|status/\d+", "T", said)
    for name, stands_for in names.items():
        said = re.sub(rf"(?i)\b{name}\b", stands_for, said)
    return said


# --- the team ---------------------------------------------------------------------------------------------------------


def test_the_team_sees_a_case_like_any_other(tested: Team) -> None:
    """Card, notices, thread, `case` and `why`, from the first post to the end: the same words but for the names."""
    of_a_customer = seen(tested, "kunden")
    of_the_shopper = seen(tested, "proven")

    assert of_the_shopper == of_a_customer
    assert "mystery" not in everything_said(tested).lower()


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


def test_the_digest_and_its_day_books_know_nothing_of_a_test(staffed: Staffed) -> None:
    """The same day with a test in it and without: the same digest, with all that stands in its thread."""
    told = []
    for has_test in (False, True):
        with staffed(SHOPPER) as team:
            team.customer_posts("kunde", ENGLISH)
            answers(team, team.card(), IN_ENGLISH)
            team.customer_posts("annen", ENGLISH)
            if has_test:
                team.customer_posts("proven", NORWEGIAN)
                team.customer_posts("proven", "@havornair Hallo? Dette er helt elendig!")
            team.wait(hours=23)
            team.clock.advance(kept_days.SETTLED.total_seconds())
            kept_days.write_books(team.bot.desk)
            assert kept_days.good(team.bot.desk)
            assert kept_days.shown(team.bot.desk)["case_id"] == [1, 2]
            (message, *_) = [m for m in team.messages("#social-digest") if m["bot"]]
            said = [message["said"], *team.thread(message)]
            told.append([re.sub(r"<http[^|>]*\||\d+(?=,)|resources?.*|read.*", "", one) for one in said])
        _wipe(team)

    assert told[1] == told[0]
    assert "proven" not in json.dumps(told).lower()


def _wipe(team: Team) -> None:
    """Nothing is left in the database, for another team to begin with."""
    from sqlalchemy import create_engine

    from storage.columns import Base

    engine = create_engine(team.bot.store.engine.url)
    with engine.begin() as connection:
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(table.delete())
    engine.dispose()


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
        from config import load

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
    assert "is not" in tested.asks("mikkel", "stats mystery 31.2.") or "read dates" in tested.asks(
        "mikkel", "stats mystery 31.2."
    )


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
    assert "Mystery shoppers: 1 tests" not in text
    assert "case 1, 2026-03-03 10:00, @havornair on x" in text
    assert re.search(r"same_language +yes\n", text)
    for name in found["definitions"]:
        assert f"  {name}: " in text
    assert "case 1" not in none


def test_the_handles_are_not_told_where_changes_of_the_settings_are(
    database_url: str, tmp_path: Path, opened: Callable[..., Any]
) -> None:
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
    from tests.stories import test_reloading as reloading

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
