"""`python bot.py digest`: the digest as text that anybody can read, with nothing of Slack's notation in it."""

import re
from pathlib import Path

import pytest

from tests.past_rows import Commands, answers, asks, json_lines

HOSTILE = (
    "@havornair *bold* _it_ ~struck~ `code` <!channel> <@U123> &amp; :smile: https://evil.no/a?b=1&c=2 is it "
    "10:30:45 <b>where</b>?"
)
#: What only Slack reads: times, mentions, links, emoji by their names, marks around whole words.
NOTATION = re.compile(r"<!date|<@|<#|<http|\|>|:[a-z_]+: |\u2060|\{ago\}|\{date|&lt;|&gt;|(?<!\S)[*`][^\s*`][^*`]*[*`]")


@pytest.fixture
def bot(database_url: str, capsys: pytest.CaptureFixture[str]) -> Commands:
    return Commands(database_url, capsys)


def a_month(bot: Commands, folder: Path, text: str = asks("0")["text"]) -> None:
    """Days of a February on which somebody asks, and most are answered."""
    rows = []
    for day in range(1, 25):
        at = f"2026-02-{day:02}T09:{day:02}:00Z"
        rows.append(asks(f"9{day}", at, f"kunde{day}", text=text))
        if day % 4:
            rows.append(answers(f"8{day}", f"9{day}", f"2026-02-{day:02}T09:{day + 20}:00Z"))
    assert bot.run("import", json_lines(folder / "past.jsonl", rows))[0] == 0


def digest(bot: Commands, *arguments: str) -> str:
    code, said, complained = bot.run("digest", *arguments)
    assert (code, complained) == (0, "")
    return said


@pytest.mark.parametrize("edition", ["daily", "weekly", "monthly"])
def test_before_anything_has_come_in_it_says_so(bot: Commands, edition: str) -> None:
    said = digest(bot, edition)

    assert "no new case came in." in said
    assert "Nothing is open: nobody waits for an answer." in said
    assert not NOTATION.search(said)


def test_what_is_shown_without_saying_more_is_the_last_day(bot: Commands) -> None:
    assert "A quiet day" in digest(bot)


@pytest.mark.parametrize(
    ("arguments", "title"),
    [
        (("daily", "--on", "2026-02-03"), "Havørn Air, Monday 2 February"),
        (("weekly", "--on", "2026-02-09"), "Havørn Air, week 6 (2 Feb – 8 Feb)"),
        (("weekly", "--on", "2026-02-12"), "Havørn Air, week 6 (2 Feb – 8 Feb)"),
        (("monthly", "--on", "2026-03-01"), "Havørn Air, February 2026"),
        (("monthly", "--on", "2026-03-17"), "Havørn Air, February 2026"),
    ],
)
def test_it_is_the_last_that_is_due_by_the_day_in_plain_words(
    bot: Commands, tmp_path: Path, arguments: tuple[str, ...], title: str
) -> None:
    a_month(bot, tmp_path)

    said = digest(bot, *arguments)

    assert said.splitlines()[0] == title
    assert "Answer rate: Answered cases out of those that ask for a reply." in said, "every number has its meaning"
    assert not NOTATION.search(said)
    assert "**" not in said


def test_a_monthly_one_has_all_parts_of_its_thread(bot: Commands, tmp_path: Path) -> None:
    a_month(bot, tmp_path)

    said = digest(bot, "monthly", "--on", "2026-03-01").splitlines()

    for part in (
        "How long customers waited",
        "By the hour of the post",
        "Who held the ball",
        "Not answered",
        "How the talk went",
        "Against the literature",
        "When customers write",
        "What is to come",
        "What it was worth",
        "What reading cost",
        "From the literature, measured elsewhere",
    ):
        assert said.count(part) == 1, part
        assert said[said.index(part) - 1] == "", "parts stand apart"
    assert not any(line != line.rstrip() for line in said)


def test_hours_are_hours_and_no_emoji(bot: Commands, tmp_path: Path) -> None:
    a_month(bot, tmp_path)

    said = digest(bot, "monthly", "--on", "2026-03-01")

    (busiest,) = [line for line in said.splitlines() if line.startswith("Busiest: ")]
    assert re.search(r"day 10:00\S11:00 \(", busiest), busiest


def test_what_customers_write_stands_there_as_they_wrote_it(bot: Commands, tmp_path: Path) -> None:
    a_month(bot, tmp_path, HOSTILE)

    said = digest(bot, "daily", "--on", "2026-02-05")

    assert "kunde4: “@havornair *bold* _it_ ~struck~ `code` <!channel> <@U123> &amp; :" in said.replace("…", "")
    assert " · nobody has it" in said


def test_a_name_full_of_marks_is_the_name(bot: Commands, tmp_path: Path) -> None:
    name = "*a*_b_`c`<@U1>:tada:&lt;"
    bot.run("import", json_lines(tmp_path / "past.jsonl", [asks("1", author_name=name)]))

    said = digest(bot, "--on", "2026-02-03")

    assert f"case 1 · {name}: “@havornair My bag" in said


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1999-12-31"])
def test_a_day_that_can_have_none_is_said(bot: Commands, day: str) -> None:
    code, _, complained = bot.run("digest", "monthly", "--on", day)

    assert code == 2
    assert f"'{day}' is no day of a digest" in complained
