"""`python bot.py export`: what leaves can be read back, to the same numbers, on whichever database."""

import gzip
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.past_rows import Commands, Json, answers, asks, json_lines
from tests.team import Team

QUESTION = "@havornair My bag did not arrive in Bergen, what do I do now?"
MONDAY = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def bot(database_url: str, capsys: pytest.CaptureFixture[str]) -> Commands:
    return Commands(database_url, capsys)


def records(file: Path) -> list[Json]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def of_type(found: list[Json], what: str) -> list[Json]:
    return [record for record in found if record["type"] == what]


@st.composite
def pasts(draw: st.DrawFn) -> list[Json]:
    """Rows of some conversations, in any order: of customers and of us, under each other, at once, or under nothing."""
    rows: list[Json] = []
    for talk in range(draw(st.integers(1, 3))):
        at = MONDAY + timedelta(minutes=draw(st.integers(0, 3000)))
        written: list[str] = []
        for number in range(draw(st.integers(1, 5))):
            identifier = f"{talk + 1}{number:02}"
            at += timedelta(seconds=draw(st.sampled_from([0, 1, 59, 600, 7200])))
            parent = draw(st.sampled_from([None, "999999", *written]))
            named = {"conversation_id": f"talk-{talk}"} if draw(st.booleans()) else {}
            who = draw(st.sampled_from(["ida", "per", "us"])) if number else "ida"
            if who == "us":
                kind = {"reply_kind": draw(st.sampled_from(["answer", "holding"]))}
                rows.append(answers(identifier, parent, at.isoformat(), **named, **kind))
            else:
                under = {"in_reply_to": parent} if parent else {}
                rows.append(asks(identifier, at.isoformat(), who, **named, **under))
            written.append(identifier)
    return draw(st.permutations(rows))


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=pasts())
def test_what_goes_out_and_in_again_is_the_same(
    rows: list[Json], tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    """Equal numbers by everything, and a second export that is equal byte for byte."""
    folder = tmp_path_factory.mktemp("round")
    one, other = (f"sqlite:///{folder / name}" for name in ("one.db", "other.db"))
    bot = Commands(one, capsys)
    bot.run("import", json_lines(folder / "past.jsonl", rows))
    assert bot.run("export", folder / "first.jsonl")[0] == 0

    code, _, complained = bot.run("import", folder / "first.jsonl", url=other)

    assert (code, complained) == (0, "")
    assert bot.run("export", folder / "second.jsonl", url=other)[0] == 0
    assert (folder / "second.jsonl").read_bytes() == (folder / "first.jsonl").read_bytes()
    for part in ("account", "day"):
        assert bot.stats("--by", part, url=other) == bot.stats("--by", part)


def a_day(team: Team) -> None:
    """One case is answered, one gets a holding reply, one is spam, one is set aside, one waits."""
    for author in ("ida", "per", "liv", "ola"):
        team.customer_posts(author, QUESTION)
    team.customer_posts("prat", "@havornair haha good morning to you too")
    for_ida, for_per, for_liv, _ = team.cards()
    team.wait(minutes=7)
    team.reacts("kari", "white_check_mark", team.drafts("ann", "It comes tonight.", for_ida))
    team.reacts("ann", "hourglass_flowing_sand", for_per)
    team.reacts("bo", "wastebasket", for_liv)
    team.wait(minutes=45)


#: Of what people did about a case, an import knows nothing.
OF_WORK = (
    "stage_minutes", "approval_rate", "approval_minutes", "calls", "needless_calls", "relay_minutes", "reopen_rate",
)  # fmt: skip


def test_the_work_of_a_team_is_counted_the_same_elsewhere(database_url: str, bot: Commands, tmp_path: Path) -> None:
    """Only that what was open is nobody's work there, and so closed without an answer."""
    with Team(database_url) as team:
        a_day(team)
    file, other = tmp_path / "out.jsonl", f"sqlite:///{tmp_path / 'other.db'}"
    assert bot.run("export", file)[0] == 0

    code, said, complained = bot.run("import", file, url=other)

    assert (code, complained) == (0, "")
    found = records(file)
    assert {record["state"] for record in of_type(found, "case")} == {"new", "claimed", "answered", "spam", "aside"}
    (answer,) = [record for record in of_type(found, "reply") if record["reply_kind"] == "answer"]
    assert (answer["text"][:17], answer["inbound"]) == ("It comes tonight.", False)
    assert answer["written_by"].startswith("U")
    assert of_type(found, "escalation")
    assert "types that are not read back: digest (1), escalation (1), event (" in said
    happened = [record["what"] for record in of_type(found, "event")]
    assert {"post.opened", "slack.card", "case.claimed", "draft.proposed", "draft.approved"} <= set(happened)
    assert all(record["at"] and record["conversation_id"] for record in of_type(found, "event"))
    assert [record["resources"] > 0 for record in of_type(found, "read")] == [True]
    for part in (None, "account", "kind", "language", "priority", "day"):
        by = ("--by", part) if part else ()
        here, there = bot.stats(*by), bot.stats(*by, url=other)
        for row in (*here, *there):
            # Decided by the time, and by whether somebody may still answer.
            row["unanswered"] += row.pop("still_open")
            for name in OF_WORK:
                row.pop(name)
        assert there == here
    assert bot.stats()[0]["answered"] == 1


def test_a_test_of_a_mystery_shopper_is_one_elsewhere_too(bot: Commands, tmp_path: Path) -> None:
    """It comes back marked, counted nowhere, and told in the same words; an older file takes no mark away."""
    rows = [
        asks("1"),
        answers("2", "1", "09:10"),
        asks("3", "10:00", "proven"),
        answers("4", "3", "10:20"),
        {"type": "case", "account": "havornair", "conversation_id": "3", "customer_id": "proven", "state": "answered"}
        | {"mystery": True},
    ]
    bot.run("import", json_lines(tmp_path / "past.jsonl", rows))
    assert bot.run("export", tmp_path / "out.jsonl")[0] == 0
    other = f"sqlite:///{tmp_path / 'other.db'}"

    assert bot.run("import", tmp_path / "out.jsonl", url=other)[0] == 0

    cases = of_type(records(tmp_path / "out.jsonl"), "case")
    assert [(case["customer_id"], case["mystery"]) for case in cases] == [("ida", False), ("proven", True)]
    assert [row["cases"] for row in bot.stats(url=other)] == [1]
    told = [bot.run("stats", "--mystery", "--json", url=url)[1] for url in (bot.database_url, other)]
    assert told[0] == told[1]
    (test,) = json.loads(told[0])["tests"]
    assert (test["first_response_minutes"], test["answered_by"], test["same_language"]) == (20.0, None, True)
    older = [case | {"mystery": None} for case in cases]
    bot.run("import", json_lines(tmp_path / "older.jsonl", older), url=other)
    assert bot.run("stats", "--mystery", "--json", url=other)[1] == told[0]


def test_a_file_of_the_last_days_holds_whole_cases(bot: Commands, tmp_path: Path) -> None:
    """By the team's midnight: half past eleven in the evening of UTC is the next day in Oslo."""
    rows = [asks("1"), asks("2", "2026-02-03T23:30:00Z", "per"), answers("3", "2", "2026-02-04T08:00:00Z")]
    bot.run("import", json_lines(tmp_path / "past.jsonl", rows))

    assert bot.run("export", tmp_path / "some.jsonl", "--since", "2026-02-04")[0] == 0

    some = [record for record in records(tmp_path / "some.jsonl") if record["type"] != "event"]
    assert [record.get("id") for record in some] == ["2", "3", None]


def test_a_file_that_is_there_is_not_written_over(bot: Commands, tmp_path: Path) -> None:
    file = tmp_path / "out.jsonl"
    file.write_text("mine")

    code, _, complained = bot.run("export", file)

    assert (code, file.read_text()) == (1, "mine")
    assert "exists already; name another file" in complained


def test_a_file_that_cannot_be_written_leaves_nothing(bot: Commands, tmp_path: Path) -> None:
    code, _, complained = bot.run("export", tmp_path / "nowhere" / "out.jsonl")

    assert code == 1
    assert "could not be written: No such file or directory" in complained
    assert list(tmp_path.glob("*.part")) == []


def test_the_file_is_for_its_owner_alone_and_gzipped_where_its_name_says_so(bot: Commands, tmp_path: Path) -> None:
    bot.run("import", json_lines(tmp_path / "past.jsonl", [asks("1")]))

    code, said, _ = bot.run("export", tmp_path / "out.jsonl.gz")

    file = tmp_path / "out.jsonl.gz"
    assert code == 0
    assert "keep it as safe as the database" in said
    assert file.stat().st_mode & 0o777 == 0o600
    found = [json.loads(line)["type"] for line in gzip.decompress(file.read_bytes()).splitlines()]
    assert found == ["post", "case"]
