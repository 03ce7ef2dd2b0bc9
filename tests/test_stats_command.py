"""`python bot.py stats`: the numbers of any days, each with what it means."""

from pathlib import Path

import pytest

from rules.definitions import DEFINITIONS
from tests.past_rows import Commands, answers, asks, json_lines

NOTHING = {"median": None, "p90": None, "mean": None}


@pytest.fixture
def bot(database_url: str, capsys: pytest.CaptureFixture[str]) -> Commands:
    return Commands(database_url, capsys)


def test_two_first_responses_each_by_its_own_definition(bot: Commands, tmp_path: Path) -> None:
    """Ida asks twice and gets an answer to the second post first, then one to the very first."""
    rows = [
        asks("1", "09:00", conversation_id="1"),
        asks("2", "09:05", in_reply_to="1", conversation_id="1"),
        answers("3", "2", "09:10", conversation_id="1"),
        answers("4", "1", "09:30", conversation_id="1"),
        asks("5", "10:00", "per"),
    ]
    bot.run("import", json_lines(tmp_path / "past.jsonl", rows))

    (row,) = bot.stats("--by", "account")

    assert (row["account"], row["cases"], row["posts"], row["answered"], row["answer_rate"]) == (
        "havornair",
        2,
        3,
        1,
        0.5,
    )
    assert row["first_response_minutes"] == {"median": 10.0, "p90": 10.0, "mean": 10.0}
    assert row["first_direct_reply_minutes"] == {"median": 30.0, "p90": 30.0, "mean": 30.0}
    assert (row["customer_started"], row["directly_answered"], row["direct_answer_rate"]) == (2, 1, 0.5)


def test_percentiles_lie_between_two_times(bot: Commands, tmp_path: Path) -> None:
    """Answers after 1, 2, 3 and 10 minutes."""
    rows = []
    for number, minutes in enumerate((1, 2, 3, 10)):
        rows += [asks(f"{number}0", author=f"c{number}"), answers(f"{number}1", f"{number}0", f"09:{minutes:02}")]
    bot.run("import", json_lines(tmp_path / "past.jsonl", rows))

    (row,) = bot.stats()

    assert row["first_response_minutes"] == {"median": 2.5, "p90": 7.9, "mean": 4.0}
    assert row["account"] is None


def test_a_case_that_somebody_else_began_has_no_direct_reply(bot: Commands, tmp_path: Path) -> None:
    """Per joins in under Ida's post, Ola writes under something that is not here."""
    rows = [
        asks("1", conversation_id="1"),
        asks("2", "09:01", "per", in_reply_to="1", conversation_id="1"),
        answers("3", "2", "09:02", conversation_id="1"),
        asks("4", "09:03", "ola", in_reply_to="999"),
    ]
    bot.run("import", json_lines(tmp_path / "past.jsonl", rows))

    (row,) = bot.stats()

    assert (row["cases"], row["answered"], row["customer_started"], row["directly_answered"]) == (3, 1, 1, 0)
    assert row["first_direct_reply_minutes"] == NOTHING


def test_a_holding_reply_is_no_answer_by_either_definition(bot: Commands, tmp_path: Path) -> None:
    rows = [asks("1"), answers("2", "1", "09:01", reply_kind="holding")]
    bot.run("import", json_lines(tmp_path / "past.jsonl", rows))

    (row,) = bot.stats()

    assert (row["answered"], row["directly_answered"], row["direct_answer_rate"]) == (0, 0, 0.0)
    assert row["first_response_minutes"] == row["first_direct_reply_minutes"] == NOTHING


def test_days_are_those_of_the_team(bot: Commands, tmp_path: Path) -> None:
    """Half past eleven in the evening of UTC is the next day in Oslo."""
    rows = [asks("1", "22:59"), asks("2", "23:00", "per"), asks("3", "2026-02-04T12:00:00Z", "ola")]
    bot.run("import", json_lines(tmp_path / "past.jsonl", rows))

    assert [(row["day"], row["cases"]) for row in bot.stats("--by", "day")] == [
        ("2026-02-02", 1),
        ("2026-02-03", 1),
        ("2026-02-04", 1),
    ]
    assert bot.stats("--from", "2026-02-03", "--to", "2026-02-03")[0]["cases"] == 1
    assert bot.stats("--from", "2026-02-03")[0]["cases"] == 2
    assert bot.stats("--to", "2026-02-02")[0]["cases"] == 1


def test_the_groups_add_up(bot: Commands, tmp_path: Path) -> None:
    rows = [
        asks("1"),
        answers("2", "1", "09:10"),
        asks("3", author="per", text="@havornair Jeg fikk ikke kofferten min i Bergen, hva gjør jeg nå?"),
        asks("4", author="liv", text="@havornair you are the best airline in the whole world, thank you"),
    ]
    bot.run("import", json_lines(tmp_path / "past.jsonl", rows))

    (whole,) = bot.stats()
    for part in ("account", "language", "kind", "priority", "day"):
        some = bot.stats("--by", part)
        for number in ("cases", "posts", "answered", "customer_started", "directly_answered"):
            assert sum(row[number] for row in some) == whole[number], (part, number)
    assert {row["language"]: row["cases"] for row in bot.stats("--by", "language")} == {"en": 2, "nb": 1}


def test_an_account_without_settings_has_no_hours_and_no_promise(bot: Commands, tmp_path: Path) -> None:
    rows = [
        asks("1") | {"account": "OldBrand"},
        answers("2", "1", "09:10", author="OldBrand") | {"account": "oldbrand"},
    ]
    bot.run("import", json_lines(tmp_path / "past.jsonl", rows), "--any-account")

    (row,) = bot.stats("--by", "account")

    assert (row["account"], row["answered"], row["promise_kept"]) == ("oldbrand", 1, None)
    assert row["first_response_open_hours_minutes"] == NOTHING
    assert row["first_response_minutes"]["median"] == 10.0


def test_cases_are_picked_by_name_and_groups_of_what_is_picked_add_up(bot: Commands, tmp_path: Path) -> None:
    rows = [
        asks("1"),
        answers("2", "1", "09:10"),
        asks("3", author="per", text="@havornair Jeg fikk ikke kofferten min i Bergen, hva gjør jeg nå?"),
        asks("4", author="liv") | {"account": "OldBrand"},
    ]
    bot.run("import", json_lines(tmp_path / "past.jsonl", rows), "--any-account")

    def cases(*arguments: str) -> int:
        return sum(row["cases"] for row in bot.stats(*arguments))

    assert cases() == 3
    assert cases("--account", "@OLDBRAND") == 1
    assert cases("--account", "oldbrand", "--account", "HavornAir", "--by", "account") == 3
    assert cases("--language", "Norwegian") == cases("--language", "nb", "--network", "x", "--by", "day") == 1
    assert cases("--language", "nb", "--language", "en", "--by", "network") == 3
    assert cases("--account", "oldbrand", "--language", "nb") == 0
    assert cases("--person", "U0GONE", "--by", "person") == 0


def test_where_nobody_has_tested_the_team_that_is_said(bot: Commands, tmp_path: Path) -> None:
    bot.run("import", json_lines(tmp_path / "past.jsonl", [asks("1"), answers("2", "1", "09:10")]))

    code, said, _ = bot.run("stats", "--mystery")

    assert code == 0
    assert said.startswith("Mystery shoppers: 0 tests")
    assert "case 1" not in said


def test_what_needed_no_answer_years_ago_is_counted_quickly(bot: Commands, tmp_path: Path) -> None:
    """Whether a promise of 2011 was kept takes no walk through all the days since."""
    rows = [asks(str(number), "2011-01-03T12:00:00Z", f"c{number}") for number in range(300)]
    bot.run("import", json_lines(tmp_path / "past.jsonl", rows))

    (row,) = bot.stats()

    assert (row["cases"], row["answer_rate"], row["promise_kept"]) == (300, 0.0, 0.0)


def test_nothing_is_said_as_nothing(bot: Commands) -> None:
    (row,) = bot.stats()
    assert (row["cases"], row["answer_rate"], row["first_response_minutes"]) == (0, None, NOTHING)
    assert bot.stats("--by", "account") == []

    code, said, _ = bot.run("stats", "--by", "day")

    assert code == 0
    assert "No case came in on these days." in said


def test_every_number_of_the_text_is_defined(bot: Commands, tmp_path: Path) -> None:
    bot.run("import", json_lines(tmp_path / "past.jsonl", [asks("1"), answers("2", "1", "09:10")]))

    _, said, _ = bot.run("stats", "--by", "account")

    assert "account havornair\n" in said
    numbers, _, definitions = said.partition("\ndefinitions\n")
    shown = [line.split()[0] for line in numbers.splitlines() if line.startswith("  ")]
    assert "first_response_minutes" in shown
    assert "first_direct_reply_minutes" in shown
    for name in (*shown, "median", "p90", "mean"):
        assert f"  {name}: {DEFINITIONS[name]}" in definitions
    assert shown == [name for name in DEFINITIONS if name not in ("median", "p90", "mean")]


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (("--from", "2026-02-30"), "'2026-02-30' is not a date such as 2026-03-02"),
        (("--from", "2026-02-03", "--to", "2026-02-02"), "--to 2026-02-02 lies before --from 2026-02-03"),
        (("--by", "shoe size"), "invalid choice: 'shoe size'"),
        (("--account", "havonair"), "--account havonair: there is none. Did you mean @havornair?"),
        (("--team", "bagage"), "Did you mean team:baggage?"),
        (("--channel", "#nowhere"), "--channel #nowhere: there is none."),
        (("--kind", "rant"), "--kind rant: there is none."),
        (("--mood", ""), "--mood : there is none."),
        (("--mystery", "--by", "day"), "--mystery takes --from, --to and --json besides, and nothing else"),
        (("--mystery", "--kind", "complaint"), "--mystery takes --from, --to and --json besides, and nothing else"),
    ],
)
def test_a_wrong_command_line_is_said(bot: Commands, arguments: tuple[str, ...], what: str) -> None:
    code, _, complained = bot.run("stats", *arguments)

    assert code == 2
    assert what in complained
