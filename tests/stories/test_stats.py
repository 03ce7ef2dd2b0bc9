"""/socialcare stats: what somebody asks for figures, and what they read, at once or a moment later."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from storage import asked
from tests.past_rows import Commands, answers, asks, json_lines
from tests.stories.duty_teams import Staffed
from tests.stories.promises import assert_kept
from tests.team import Team

Json = dict[str, Any]
QUESTION = "@havornair My bag did not arrive in Bergen, what do I do now?"
DIGEST = "#social-digest"


def a_day(team: Team) -> None:
    """Ann has answered one customer; an urgent and an ordinary one wait, the urgent one's case is Bo's."""
    team.customer_posts("kunde", QUESTION)
    team.reacts("kari", "white_check_mark", team.drafts("ann", "It comes tonight.", team.card()))
    team.customer_posts("annen", "@havornair Is flight HV12 on time?")
    team.customer_posts("tredje", "@havornair I am stranded at the gate")
    team.reacts("bo", "eyes", team.card())


def direct_messages(team: Team, who: str) -> list[Json]:
    """What stands in somebody's direct message with the bot."""
    user = team.user_id(who)
    found = [one for one in team.ask("slack/channels")["directs"] if user in one["members"]]
    return [message for one in found for message in team.messages(one["id"])]


def files(team: Team, who: str) -> dict[str, tuple[Json, bytes]]:
    """The files that somebody was brought, by their names."""
    found = {}
    for message in direct_messages(team, who):
        for file in message.get("files") or ():
            answer = team.http.get(f"{team.sandbox.url}/slack/files/{file['id']}", timeout=10)
            found[file["name"]] = (file | {"said": message["text"]}, answer.content)
    return found


def rows(content: bytes) -> list[dict[str, str]]:
    """A CSV file as a spreadsheet reads it."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.fixture
def past(database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Takes rows of the past into the team's database."""

    def taken_in(some: list[Json]) -> None:
        code, _, problem = Commands(database_url, capsys).run("import", json_lines(tmp_path / "past.jsonl", some))
        assert code == 0, problem

    return taken_in


# --- the answer ------------------------------------------------------------------------------------------------------


def test_what_matters_most_is_said_first_and_what_each_figure_means_last(team: Team) -> None:
    a_day(team)

    said = team.asks("ann", "stats")

    lines = said.splitlines()
    assert lines[:3] == [
        "*Today*",
        "Tuesday 3 March 2026 (Europe/Oslo)",
        ":red_circle: *Answer rate*: 33 % (1 of 3) answered, below the target of 65 %",
    ]
    assert lines[3] == ":question: *Direct questions 50 % (1 of 2), target 100 %*"
    in_order = ["*First response*: median", "*Promise kept* 100 % (1 of 1)", "3 posts in 3 cases · Still open: 2",
                "*Negative cases*: 100 % (1 of 1)", "|case 3>", "*Who held the ball*", "*Approvals and calls*",
                "*How the talk went*", "You gave the first answer in 1 case", "*Answer rate*: Answered cases out of"]  # fmt: skip
    places = [said.index(one) for one in in_order]
    assert places == sorted(places)
    for name in ("First response", "In opening time", "p90", "Promise kept", "Still open", "Resolution rate", "Relay"):
        assert f"*{name}*: " in said[places[-1] :], name
    assert "*Spam*:" not in said  # what is not shown needs no definition
    assert "It comes tonight" not in said


def test_the_answer_is_for_whoever_asks_alone_and_costs_slack_nothing(team: Team) -> None:
    a_day(team)
    posted = len(team.slack_calls("chat.postMessage"))

    team.asks("ann", "stats 7d by day")
    team.settle()

    assert len(team.slack_calls("chat.postMessage")) == posted
    assert {m["ephemeral_to"] for m in team.messages() if m["ephemeral_to"]} == {team.user_id("ann")}
    assert direct_messages(team, "ann") == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_periods_and_cases_are_picked_in_ones_own_words(team: Team) -> None:
    a_day(team)
    titles = {
        "stats today": "*Today*",
        "stats": "*Today*",
        "STATS\t7d": "*The last 7 days*",
        "stats uke": "*This week*",
        "stats 2026-03": "*March 2026*",
        "stats 2026-W10": "*Week 10, 2026*",
        "stats 2026-03-03": "*Tuesday 3 March 2026*",
        "stats 2026-02-28..2026-03-03": "*28 Feb – 3 Mar 2026*",
        "stats @havornair": "*Today, @havornair*",
        "stats #social-x kind:question": "*Today, #social-x, question*",
        "stats week kind:question,complaint language:english": "*This week, English, complaint / question*",
        "stats mood:calm priority:high": "*Today, first tier, calm*",
    }

    assert {typed: team.asks("ann", typed).splitlines()[0] for typed in titles} == titles

    assert "(1 of 2) answered" in team.asks("ann", "stats kind:question")
    assert "(0 of 1) answered" in team.asks("ann", "stats kind:complaint")
    assert "(1 of 3) answered" in team.asks("ann", "stats #social-x network:x")
    assert "No case came in on these days" in team.asks("ann", "stats language:finnish")
    assert "No case came in on these days" in team.asks("ann", "stats yesterday")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_not_understood_is_told_with_a_way_out(team: Team) -> None:
    assert "I do not know `fortnight` here" in team.asks("ann", "stats fortnight")
    assert "Did you mean `@havornair`?" in team.asks("ann", "stats @havonair")
    assert "are two periods" in team.asks("ann", "stats 7d today")
    assert "Known here: " in team.asks("ann", "stats by shoe")
    said = team.asks("ann", "stats help")
    assert "*Ask for figures*" in said
    assert "`team:baggage`" in said
    assert "stats help" in team.asks("ann", "help")


HOSTILE = (
    "<!channel> *now*", "`; DROP TABLE cases; --", "team:" + "x" * 5000, "by:", '"', "\u202eyadot", "<@U0> <#C0|x>",
    "=cmd|' /C calc'!A0", "9" * 400, "0d", "99999999d", "2026-99-99", "\u0000", "%s {0} {person}", "by by by",
    "vs vs vs", "export chart by", "<https://x.example|stats>", "topic:*", "@" * 300, "\u2028", "kind:<!here>",
)  # fmt: skip


def test_whatever_is_typed_gets_a_calm_answer(team: Team) -> None:
    for typed in HOSTILE:
        said = team.asks("ann", f"stats {typed}")

        assert said, typed
        assert "<!channel>" not in said, typed
        assert "<!here>" not in said, typed
        assert len(said) < 6000, typed
    team.settle()
    assert direct_messages(team, "ann") == []


def test_a_quiet_day_says_so_and_draws_and_writes_nothing(team: Team) -> None:
    said = team.asks("ann", "stats yesterday chart export by:day vs before")
    team.settle()

    assert said.splitlines()[2] == "No case came in on these days."
    assert "no case came in then" in said
    assert "on its way" not in said
    assert direct_messages(team, "ann") == []


# --- colleagues (S27) ------------------------------------------------------------------------------------------------


def test_everybody_sees_their_own_and_the_teams_numbers_and_few_a_colleagues(team: Team) -> None:
    a_day(team)

    for typed in ("stats @bo", "stats by person", "stats mine @bo", "stats person:bo export"):
        said = team.asks("ann", typed)
        assert said.startswith(":bust_in_silhouette: Your own numbers and the team's are open to you")
        assert "(0 of" not in said
    mine = team.asks("ann", "stats mine")
    assert mine.startswith("*Today, Ann Kvam*")
    assert "the cases that Ann Kvam has, or in which a reply written by Ann Kvam was sent" in mine
    assert "(1 of 1) answered" in mine
    assert "(1 of 3) answered" in team.asks("ann", "stats by team")
    for who in ("kari", "mikkel", "sara"):
        assert "(0 of 1) answered" in team.asks(who, "stats @bo"), who
        assert "Bo Lindqvist gave the first answer in 0 cases" in team.asks(who, "stats @bo")
    team.settle()
    assert direct_messages(team, "ann") == []


def test_who_decided_how_fast_is_told_to_those_alone_who_may_know(team: Team) -> None:
    a_day(team)

    assert "Kari Nes decided 1" in team.asks("mikkel", "stats")
    assert "Kari Nes decided" not in team.asks("ann", "stats")


def test_people_stand_in_the_order_of_their_names(team: Team) -> None:
    a_day(team)

    said = team.asks("kari", "stats by person")

    table = said.split("```")[1].strip().splitlines()
    assert [line.split()[0] for line in table[1:]] == ["Ann", "Bo", "(none)"]
    assert "A case may stand in several rows." in said
    assert "Who held the ball" not in said  # a table is enough for one screen


# --- the same numbers everywhere ------------------------------------------------------------------------------------


def test_slack_the_command_line_and_the_digest_say_the_same(
    team: Team, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    a_day(team)

    team.clock.advance(timedelta(hours=22).total_seconds())
    team.wait(minutes=1)
    digest = next(m["said"] for m in team.messages(DIGEST) if m["text"].startswith("Havørn Air, "))
    told = team.asks("ann", "stats yesterday")
    (row,) = Commands(database_url, capsys).stats("--from", "2026-03-03", "--to", "2026-03-03")
    (of_ann,) = Commands(database_url, capsys).stats("--person", team.user_id("ann"), "--to", "2026-03-03")

    share = r"(\d+) % \((\d+) of (\d+)\)"

    def shares(begins: str, said: str, ends: str = "") -> tuple[str, ...]:
        found = re.search(begins + share + ends, said)
        assert found is not None, said
        return found.groups()

    assert shares(r"Answer rate\*: ", told) == shares("", digest, " answered") == ("33", "1", "3")
    assert (row["answered"], row["answerable"], row["answer_rate"]) == (1, 3, 0.3333)
    assert shares("irect questions ", told) == shares("irect questions ", digest) == ("50", "1", "2")
    assert row["question_answer_rate"] == 0.5
    assert shares(r"Promise kept\* ", told) == shares(r"Promise kept\* ", digest) == ("33", "1", "3")
    assert row["promise_kept"] == 0.3333
    median = re.search(r"First response\*: median (\d+) s", told)
    assert median is not None
    assert float(median[1]) == round(row["first_response_minutes"]["median"] * 60)
    assert f"half of them within {median[1]} s" in digest
    assert (of_ann["cases"], of_ann["answered"]) == (1, 1)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_names_on_the_command_line_are_known_or_told(
    team: Team, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    a_day(team)
    bot = Commands(database_url, capsys)

    def cases(*arguments: str) -> int:
        return int(bot.stats("--to", "2026-03-03", *arguments)[0]["cases"])

    assert cases("--account", "@HavornAir", "--network", "x", "--channel", "#social-x") == 3
    assert cases("--kind", "question", "--kind", "complaint") == 3
    assert cases("--kind", "question", "--mood", "calm", "--language", "English") == 2
    assert cases("--topic", "nothing-has-it") == 0
    assert cases("--person", "Ann Kvam") == cases("--person", "@bo") == cases("--person", team.user_id("ann")) == 1
    assert [row["mood"] for row in bot.stats("--to", "2026-03-03", "--by", "mood")] == ["calm"]
    code, out, problem = bot.run("stats", "--account", "havonair")
    assert (code, out) == (2, "")
    assert "--account havonair: there is none. Did you mean @havornair?" in problem
    _, said, _ = bot.run("stats", "--to", "2026-03-03", "--kind", "question")
    assert "(Europe/Oslo); kind: question" in said


def test_the_period_before_is_compared_up_to_the_same_time_of_day(team: Team, past: Any) -> None:
    """Yesterday two wrote before ten and one of them was answered; what came at noon does not count yet."""
    past(
        [
            asks("1", "2026-03-02T07:00:00Z", "ida"),
            answers("2", "1", "2026-03-02T07:10:00Z"),
            asks("3", "2026-03-02T08:00:00Z", "per"),
            asks("4", "2026-03-02T11:00:00Z", "ola"),
        ]
    )
    a_day(team)

    said = team.asks("ann", "stats today vs before by kind")

    assert "Compared with Monday 2 March 2026, up to 10:01: 3 cases (+1), answered 33 % (−17 points)" in said
    assert "It was then: Answer rate 50 % (1 of 2)" in said
    assert "median 10 min" in said
    head = said.split("```")[1].strip().splitlines()[0].split()
    assert head == ["cases", "answered", "before", "median", "promise"]


def test_a_day_of_23_hours_has_the_hours_of_the_clock(database_url: str, past: Any) -> None:
    """On 29 March 2026 the clock goes from two to three in Oslo."""
    with Team(database_url, start=datetime(2026, 3, 30, 9, tzinfo=UTC)) as team:
        past([asks("1", "2026-03-29T00:30:00Z", "ida"), asks("2", "2026-03-29T01:30:00Z", "per")])

        said = team.asks("kari", "stats 2026-03-29 by hour export")
        team.settle()

        table = said.split("```")[1].strip().splitlines()
        assert [line.split()[:2] for line in table[1:]] == [["01:00", "1"], ["03:00", "1"]]
        _, content = files(team, "kari")["socialcare-stats-2026-03-29..2026-03-29.csv"]
        assert [row["opened_at"] for row in rows(content)] == ["2026-03-29T01:30:00+01:00", "2026-03-29T03:30:00+02:00"]
        assert_kept(team)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_long_table_ends_with_how_many_more_there_are(team: Team, past: Any) -> None:
    """Two cases on each of forty-five days; every block is one that Slack takes."""
    start = datetime(2026, 1, 10, 10, tzinfo=UTC)
    past(
        [
            asks(f"{day}{number}", f"{start + timedelta(days=day):%Y-%m-%dT%H:%M:%SZ}", f"c{day}x{number}")
            for day in range(45)
            for number in (1, 2)
        ]
    )

    said = team.asks("ann", "stats 2026-01-01..2026-03-03 by day")

    table = said.split("```")[1].strip().splitlines()
    assert len(table) == 31
    assert max(map(len, table)) <= 46
    assert "… and 15 more: add `export` for all of them" in said
    (message,) = [m for m in team.messages() if m["ephemeral_to"]]
    texts = [
        element["text"]
        for block in message["blocks"]
        for element in block.get("elements", [block["text"]] if "text" in block else [])
    ]
    assert all(len(text if isinstance(text, str) else text["text"]) <= 3000 for text in texts)


# --- what is brought later -------------------------------------------------------------------------------------------


def test_a_long_period_is_acknowledged_at_once_and_answered_where_it_was_asked(team: Team) -> None:
    a_day(team)

    ack = team.asks("ann", "stats 2026-01-01..2026-06-30 2026-01-01..2026-06-30 vs before")
    assert ack.startswith("*1 Jan – 3 Mar 2026*")  # days that have not been do not count
    ack = team.asks("ann", "stats 2025-06-01..2026-03-03")
    assert ack == (
        ":hourglass_flowing_sand: Adding up: 1 Jun 2025 – 3 Mar 2026 … The answer comes as soon as it is ready."
    )
    before = len(team.whispers("ann"))
    team.settle()

    (answer,) = team.whispers("ann")[before:]
    assert answer.startswith("*1 Jun 2025 – 3 Mar 2026*")
    assert "33 % (1 of 3) answered" in answer
    team.settle()
    assert len(team.whispers("ann")) == before + 1


def test_an_answer_survives_the_end_of_the_process(team: Team) -> None:
    a_day(team)
    team.asks("ann", "stats 2025-06-01..2026-03-03 chart")

    team.restart()
    before = len(team.whispers("ann"))
    team.settle()
    team.restart()
    team.settle()

    (answer,) = team.whispers("ann")[before:]
    assert "(1 of 3) answered" in answer
    assert len(files(team, "ann")) == 1


def test_where_the_bot_is_not_the_answer_comes_in_the_direct_message(team: Team) -> None:
    a_day(team)
    row = {"person": team.user_id("ann"), "channel": "C0LUNCH", "question": "2025-06-01..2026-03-03"}
    team.bot.desk.store.work(lambda tx: asked.owe(tx, **row, answered=False, now=team.bot.desk.now()))

    team.settle()

    (message,) = direct_messages(team, "ann")
    assert message["ephemeral_to"] == team.user_id("ann")
    assert "(1 of 3) answered" in message["said"]


def test_what_was_asked_and_cannot_be_named_any_more_is_told(team: Team) -> None:
    a_day(team)
    desk, place = team.bot.desk, team.bot.desk.directory.channel("#social-x")
    for who, question in (("ann", "2026-03-03 team:gone"), ("ann", "2026-03-03 by:person"), ("olav", "2026-03-03")):
        row = {"person": team.user_id(who), "channel": place, "question": question}
        with desk.store.transaction() as tx:
            assert asked.owe(tx, **row, answered=False, now=desk.now())

    team.settle()

    first, second = team.whispers("ann")
    assert "`team:gone` is not a team that I know." in first
    assert second.startswith(":bust_in_silhouette: Your own numbers")
    assert team.whispers("olav") == ["You are not on the team any more, so there are no figures for you."]


def test_nobody_waits_for_more_than_a_few_reports(team: Team) -> None:
    for _ in range(asked.MOST_OF_ONE):
        assert "Adding up" in team.asks("ann", "stats 2025")

    assert "You are waiting for 5 reports already" in team.asks("ann", "stats 2025")
    assert "Adding up" in team.asks("bo", "stats 2025")
    team.settle()
    assert "Adding up" in team.asks("ann", "stats 2025")


@pytest.mark.parametrize(
    "typed, wanted",
    [
        ("stats chart", "10:00 3 posts, 35 s"),
        ("stats 30d chart", "Tue 3 Mar: 3 cases, 33 % answered, half within 35 s"),
        ("stats 30d vs before chart", "half within 35 s. 3 Jan – 1 Feb 2026: No case came in on these days."),
        ("stats 90d chart", "week 10, 2026: 3 cases, 33 % answered, half within 35 s"),
        ("stats 2025-06-01..2026-03-03 chart", "March 2026: 3 cases, 33 % answered, half within 35 s"),
        ("stats 7d by:weekday chart", "Tuesday: 10:00 3"),
    ],
)
def test_a_chart_comes_in_the_direct_message_and_says_its_numbers(team: Team, typed: str, wanted: str) -> None:
    a_day(team)

    said = team.asks("ann", typed)
    team.settle()

    assert "The chart is on its way to your direct messages." in said
    ((name, (file, content)),) = files(team, "ann").items()
    assert name.endswith(".png")
    assert content.startswith(b"\x89PNG")
    assert wanted in file["alt_txt"]


# --- files -----------------------------------------------------------------------------------------------------------


def test_an_export_has_a_row_for_each_case_and_no_word_of_a_customer(team: Team) -> None:
    a_day(team)

    said = team.asks("kari", "stats export")
    team.settle()

    assert "The file is on its way to your direct messages. Neither a name nor a text of a customer" in said
    file, content = files(team, "kari")["socialcare-stats-2026-03-03..2026-03-03.csv"]
    assert file["said"].startswith("Tuesday 3 March 2026. Neither a name nor a text of a customer is in this file.")
    first, second, third = rows(content)
    assert (first["case"], first["network"], first["account"], first["channel"]) == ("1", "x", "havornair", "#social-x")
    assert first["opened_at"].startswith("2026-03-03T10:00")
    assert (first["kind"], first["language"], first["standing"]) == ("question", "en", "answered")
    assert (first["people"], third["people"], second["people"]) == ("Ann Kvam", "Bo Lindqvist", "")
    assert (first["promise_kept"], second["promise_kept"]) == ("true", "")
    assert float(first["first_response_minutes"]) == pytest.approx(35 / 60, abs=0.001)
    stages = [value for name, value in first.items() if name.startswith("stage_") and "open_hours" not in name]
    assert sum(float(value) for value in stages if value) == pytest.approx(35 / 60, abs=0.005)
    assert (first["band"], second["band"], second["first_response_minutes"]) == ("minutes", "", "")
    assert first["approvals"] == "1"
    assert first["card"].startswith("http")
    for word in (b"kunde", b"annen", b"stranded", b"Bergen", b"tonight"):
        assert word not in content


def test_an_export_of_groups_has_all_figures(team: Team, database_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    a_day(team)

    team.asks("ann", "stats by kind export")
    team.settle()

    _, content = files(team, "ann")["socialcare-stats-2026-03-03..2026-03-03-by-kind.csv"]
    by_kind = {row["kind"]: row for row in rows(content)}
    printed = Commands(database_url, capsys).stats("--from", "2026-03-03", "--to", "2026-03-03", "--by", "kind")
    assert set(by_kind) == {row["kind"] for row in printed} == {"question", "complaint"}
    for row in printed:
        for name in ("cases", "answered", "answerable", "still_open"):
            assert int(by_kind[row["kind"]][name]) == row[name]
        median = by_kind[row["kind"]]["first_response_minutes: median"]
        assert (float(median) if median else None) == row["first_response_minutes"]["median"]


def test_who_may_not_see_colleagues_has_no_colleague_in_the_file(team: Team) -> None:
    a_day(team)

    team.asks("ann", "stats export")
    team.settle()

    _, content = files(team, "ann")["socialcare-stats-2026-03-03..2026-03-03.csv"]
    assert [row["people"] for row in rows(content)] == ["Ann Kvam", "", "a colleague"]
    assert b"Lindqvist" not in content


def test_no_cell_is_a_formula(team: Team) -> None:
    """A colleague calls herself a formula; what a customer writes or is called is in no cell."""
    team.control("slack/user", {"user": "bo", "display_name": '=HYPERLINK("http://x.example")', "real_name": "=1+1"})
    team.settle()
    a_day(team)
    team.customer_posts("evil", "@havornair =SUM(A1) -1+cmd|x")

    team.asks("kari", "stats by person export")
    team.settle()

    brought = files(team, "kari")
    assert len(brought) == 2
    cells = [
        cell
        for _, content in brought.values()
        for row in csv.reader(io.StringIO(content.decode("utf-8-sig")))
        for cell in row
    ]
    assert any("HYPERLINK" in cell for cell in cells)
    assert [cell for cell in cells if cell[:1] in tuple("=+@\t\r") and cell] == []
    assert [cell for cell in cells if cell.startswith("-") and not re.fullmatch(r"-[\d.]+", cell)] == []


# --- languages -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_team_and_a_reader_have_their_language(staffed: Staffed) -> None:
    with staffed(("  language: en                          # of reports", "  language: nb  # of reports")) as team:
        a_day(team)

        assert team.asks("ann", "stats 7d").startswith("*De siste 7 dagene*")
        team.control("slack/user", {"user": "ann", "locale": "sv-SE"})
        team.wait(minutes=2)
        assert team.asks("ann", "stats 7d").startswith("*De senaste 7 dagarna*")
        team.control("slack/user", {"user": "bo", "locale": "en-GB"})
        team.wait(minutes=2)
        assert team.asks("bo", "stats 7d").startswith("*De siste 7 dagene*")


def test_of_two_processes_one_brings_the_answer(team: Team) -> None:
    team.asks("ann", "stats 2025")
    store = team.bot.store
    with store.reading() as tx:
        (report,) = asked.owed(tx)

    assert store.work(lambda tx: asked.done(tx, report.id))
    assert not store.work(lambda tx: asked.done(tx, report.id))

    before = len(team.whispers("ann"))
    team.settle()
    assert len(team.whispers("ann")) == before
