"""`python bot.py import`: a team begins with its past, and nothing of it calls anybody."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from processes.import_command import Shown
from rules.case import CaseState
from rules.draft import DraftState
from rules.post import Post
from storage import intake, triage
from storage.schema import Case, Customer, Draft, Escalation, PostRow, RuleAct, SlackMessage
from storage.store import Store
from tests.assessed import assessed
from tests.past_rows import Commands, answers, asks, csv_file, json_lines
from tests.team import Team
from tests.world import ROOT


@pytest.fixture
def bot(database_url: str, capsys: pytest.CaptureFixture[str]) -> Commands:
    return Commands(database_url, capsys)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = Store(database_url)
    yield opened
    opened.close()


def cases(store: Store) -> list[Case]:
    with store.reading() as tx:
        return list(tx.scalars(select(Case).order_by(Case.opened_at, Case.id)))


def replies(store: Store) -> list[Draft]:
    with store.reading() as tx:
        return list(tx.scalars(select(Draft).order_by(Draft.sent_at, Draft.id)))


def number(store: Store, table: type) -> int:
    with store.reading() as tx:
        return tx.scalar(select(func.count()).select_from(table)) or 0


def test_posts_and_replies_become_cases_with_sent_drafts(bot: Commands, store: Store, tmp_path: Path) -> None:
    file = json_lines(tmp_path / "past.jsonl", [asks("1"), answers("2", "1", "09:30"), asks("3", "10:00", "per")])

    code, said, complained = bot.run("import", file)

    assert (code, complained) == (0, "")
    assert "Imported 2 posts and 1 reply." in said
    answered, waiting = cases(store)
    assert (answered.state, answered.end_reason) == (CaseState.ANSWERED, None)
    assert answered.answered_at == datetime(2026, 2, 2, 9, 30, tzinfo=UTC)
    assert (waiting.state, waiting.end_reason, waiting.waiting_since) == (CaseState.CLOSED, "imported", None)
    (reply,) = replies(store)
    assert (reply.state, reply.kind, reply.author) == (DraftState.SENT, "answer", "import")
    assert (reply.remote_id, reply.answers, reply.case_id) == ("2", "1", answered.id)
    assert reply.sent_at == datetime(2026, 2, 2, 9, 30, tzinfo=UTC)


def test_each_post_is_kept_with_what_triage_says_of_it(bot: Commands, store: Store, tmp_path: Path) -> None:
    bot.run("import", json_lines(tmp_path / "past.jsonl", [asks("1")]))

    with store.reading() as tx:
        said = triage.read(tx.scalars(select(PostRow)).one().triage)
    assert said is not None
    (case,) = cases(store)
    assert (said.language.value, case.language, case.kind) == ("en", "en", said.kind.value)


def test_nobody_is_called_and_nothing_is_owed(database_url: str, bot: Commands, store: Store, tmp_path: Path) -> None:
    """Words that rules listen for, and a customer who never had an answer: long ago, and nobody's work today."""
    press = asks("1", text="@havornair I am a journalist, where is my bag? I call my lawyer")
    bot.run("import", json_lines(tmp_path / "past.jsonl", [press, asks("2", "10:00", "per")]))

    with Team(database_url) as team:
        team.settle()
        team.clock.advance(26 * 3600)
        team.tick()
        team.settle()
        team.wait(minutes=2)

        assert team.messages("#social-x") == []
        assert [message for message in team.messages("#socialcare-ops") if "bag" in message["said"]] == []
    assert (number(store, Escalation), number(store, RuleAct)) == (0, 0)
    with store.reading() as tx:
        assert tx.scalars(select(SlackMessage.case_id).where(SlackMessage.case_id.is_not(None))).all() == []
    assert {case.state for case in cases(store)} == {CaseState.CLOSED}


def test_a_second_import_adds_nothing(bot: Commands, store: Store, tmp_path: Path) -> None:
    file = json_lines(tmp_path / "past.jsonl", [asks("1"), answers("2", "1", "09:30"), asks("1", "11:00")])
    bot.run("import", file)
    before = bot.stats("--by", "account")

    code, said, _ = bot.run("import", file)

    assert code == 0
    assert "Imported 0 posts and 0 replies." in said
    assert "3 rows known before" in said
    assert (number(store, PostRow), number(store, Draft), number(store, Case)) == (1, 1, 1)
    assert bot.stats("--by", "account") == before


def test_what_comes_later_goes_on_with_what_is_there(bot: Commands, store: Store, tmp_path: Path) -> None:
    """A reply alone, then the customer again: the case is found by what was stored before."""
    bot.run("import", json_lines(tmp_path / "1.jsonl", [asks("1")]))
    bot.run("import", json_lines(tmp_path / "2.jsonl", [answers("2", "1", "09:30")]))
    assert [case.state for case in cases(store)] == [CaseState.ANSWERED]

    bot.run("import", json_lines(tmp_path / "3.jsonl", [asks("3", "12:00", in_reply_to="2")]))

    (case,) = cases(store)
    assert (case.state, case.end_reason) == (CaseState.CLOSED, "imported")


def test_a_replay_of_the_past_asks_whose_yes_a_reply_would_have_taken_before_it_was_sent(
    bot: Commands, tmp_path: Path
) -> None:
    """Where it came from knows no draft, only the reply; by then the case was answered, and the rule is of open ones."""
    began = datetime.now(UTC) - timedelta(days=2)
    asked, answered = (f"{began + timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%SZ}" for minutes in (0, 20))
    rows = [asks("1", asked, text="@havornair I am a journalist, please comment"), answers("2", "1", answered)]
    bot.run("import", json_lines(tmp_path / "past.jsonl", rows))
    shipped = (ROOT / "config.yaml").read_text(encoding="utf-8")
    last = "            - finanssivalvonta\n"
    other = tmp_path / "open_ones.yaml"
    other.write_text(shipped.replace(last, f"{last}      states: [new, claimed]\n"), encoding="utf-8")

    code, said, _ = bot.run("rules", "replay", "--days", "30", "--file", other)

    assert code == 0
    assert "communication manager: 1, 100 %   by: Press or regulator" in said
    assert "approval.default" not in said


def test_the_order_of_the_file_does_not_matter(bot: Commands, store: Store, tmp_path: Path) -> None:
    """Answers stand before questions; the conversation is that of the first post, three steps up."""
    rows = [answers("4", "3", "11:00"), asks("3", "10:00", in_reply_to="2"), answers("2", "1", "09:30"), asks("1")]

    bot.run("import", json_lines(tmp_path / "past.jsonl", rows))

    (case,) = cases(store)
    assert (case.conversation_id, case.state) == ("1", CaseState.ANSWERED)
    assert [reply.remote_id for reply in replies(store)] == ["2", "4"]


def test_one_case_for_each_customer_of_a_conversation(bot: Commands, store: Store, tmp_path: Path) -> None:
    """A reply belongs to whom it answers; over a further post of ours too; where that is unknown, to nobody."""
    talk = {"conversation_id": "77"}
    rows = [
        asks("1", **talk),
        asks("2", "09:05", "per", in_reply_to="1", **talk),
        answers("3", "2", "09:20", **talk),
        answers("4", "3", "09:21", **talk),
        answers("5", "999", "09:25", **talk),
    ]

    code, said, complained = bot.run("import", json_lines(tmp_path / "past.jsonl", rows))

    assert code == 0
    assert f"{tmp_path / 'past.jsonl'}:5: left out, for it belongs to no customer's post" in complained
    assert "1 row left out" in said
    for_ida, for_per = cases(store)
    assert (for_ida.customer_id, for_ida.state) == ("ida", CaseState.CLOSED)
    assert (for_per.customer_id, for_per.state) == ("per", CaseState.ANSWERED)
    assert {reply.case_id for reply in replies(store)} == {for_per.id}


def test_the_only_customer_of_a_conversation_gets_a_reply_to_what_is_missing(
    bot: Commands, store: Store, tmp_path: Path
) -> None:
    rows = [asks("1", conversation_id="77"), answers("5", "999", "09:25", conversation_id="77")]

    bot.run("import", json_lines(tmp_path / "past.jsonl", rows))

    assert [case.state for case in cases(store)] == [CaseState.ANSWERED]


def test_wrong_rows_are_named_and_the_rest_is_stored(bot: Commands, store: Store, tmp_path: Path) -> None:
    file = json_lines(
        tmp_path / "past.jsonl",
        [
            asks("1"),
            "{not json",
            "[1]",
            "",
            asks("2") | {"created_at": "2026-02-02T09:00:00"},
            asks("3") | {"text": " "},
            asks("4") | {"account": "nobodyair"},
            asks("5", "2999-01-01T00:00:00Z"),
            asks("") | {"id": None},
            asks("6", author="") | {"inbound": "maybe"},
            {"type": "weather", "text": "rain"},
            asks("7"),
        ],
    )

    code, said, complained = bot.run("import", file)

    assert code == 1
    starts = [line.removeprefix(f"{file}:").split(": ", 1) for line in complained.splitlines()]
    assert [(line, what.split(",")[0].split(" lies")[0].split(" on x")[0]) for line, what in starts] == [
        (
            "2",
            "not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1); this row is skipped",
        ),
        ("3", "not a JSON object; this row is skipped"),
        ("5", "created_at: a time with its zone is needed"),
        ("6", "text: some words are needed"),
        ("7", "account: @nobodyair"),
        ("8", "created_at: 2999-01-01T00:00:00+00:00"),
        ("9", "id: an id is missing; this row is skipped"),
        ("10", "inbound: true or false"),
    ]
    assert all(line.endswith("; this row is skipped") for line in complained.splitlines())
    assert "Imported 2 posts and 0 replies." in said
    assert "1 row of types that are not read back: weather (1)." in said
    assert "8 rows skipped as wrong" in said
    assert number(store, PostRow) == 2


def test_accounts_that_the_settings_do_not_have_come_in_when_asked_for(
    bot: Commands, store: Store, tmp_path: Path
) -> None:
    file = json_lines(tmp_path / "past.jsonl", [asks("1") | {"account": "OldBrand"}])
    assert bot.run("import", file)[0] == 1
    assert number(store, Case) == 0

    assert bot.run("import", file, "--any-account")[0] == 0

    assert [case.account for case in cases(store)] == ["oldbrand"]


def test_rows_without_an_account_are_of_the_one_on_the_command_line(
    bot: Commands, store: Store, tmp_path: Path
) -> None:
    nameless = {name: value for name, value in asks("1").items() if name != "account"}
    file = json_lines(tmp_path / "past.jsonl", [nameless, answers("2", "1", "09:10") | {"account": ""}])
    assert bot.run("import", file)[0] == 1

    assert bot.run("import", file, "--account", "@havornair")[0] == 0

    assert [case.state for case in cases(store)] == [CaseState.ANSWERED]


@pytest.mark.parametrize("name", ["past.csv", "past.jsonl", "past.jsonl.gz"])
def test_every_form_of_file_says_the_same(bot: Commands, store: Store, tmp_path: Path, name: str) -> None:
    """A text over several lines, letters of the North, and replies known by `inbound`."""
    rows = [
        asks("1", text="@havornair Hvor er\nbagen, “min”?", author_name="Ida Ås"),
        answers("2", "1", "09:30", author="someone", inbound="False"),
    ]
    file = csv_file(tmp_path / name, rows) if name.endswith(".csv") else json_lines(tmp_path / name, rows)

    code, _, complained = bot.run("import", file)

    assert (code, complained) == (0, "")
    with store.reading() as tx:
        post, customer = tx.scalars(select(PostRow)).one(), tx.scalars(select(Customer)).one()
    assert post.text == "@havornair Hvor er\nbagen, “min”?"
    assert customer.name == "Ida Ås"
    assert [reply.remote_id for reply in replies(store)] == ["2"]


def test_a_row_of_csv_is_named_by_the_line_it_begins_on(bot: Commands, tmp_path: Path) -> None:
    file = csv_file(tmp_path / "past.csv", [asks("1", text="two\nlines"), asks("2") | {"created_at": "yesterday"}])

    _, _, complained = bot.run("import", file)

    assert complained.startswith(f"{file}:4: created_at: a time with its zone is needed")


def test_a_file_that_is_cut_off_is_said_and_what_came_before_is_kept(
    bot: Commands, store: Store, tmp_path: Path
) -> None:
    whole = json_lines(
        tmp_path / "past.jsonl.gz",
        [asks(str(row), f"2026-02-02T10:00:{row % 60:02}Z", f"c{row}") for row in range(2000)],
    )
    cut = tmp_path / "cut.jsonl.gz"
    cut.write_bytes(whole.read_bytes()[:-200])

    code, _, complained = bot.run("import", cut)

    assert code == 1
    assert f"{cut} is damaged or cut off" in complained
    assert 0 < number(store, PostRow) < 2000


@pytest.mark.parametrize(
    ("content", "what"),
    [(None, "cannot be read: No such file"), ("name,words\na,b\n", "has no column id, text, created_at")],
)
def test_a_file_of_another_kind_is_refused(bot: Commands, tmp_path: Path, content: str | None, what: str) -> None:
    file = tmp_path / "past.csv"
    if content is not None:
        file.write_text(content)

    code, _, complained = bot.run("import", file)

    assert code == 1
    assert what in complained


def test_a_case_that_the_team_works_on_stays_as_it_is(database_url: str, bot: Commands, tmp_path: Path) -> None:
    """An earlier post of an open case joins it; it is still open, and waits since the same moment."""
    with Team(database_url) as team:
        post = team.customer_posts("ida", "@havornair My bag did not arrive in Bergen, what do I do now?")
        with team.bot.store.reading() as tx:
            before = tx.scalars(select(Case)).one()
        earlier = asks("5", author="ida", author_id=before.customer_id, conversation_id=before.conversation_id)
        again = earlier | {"id": post}

        bot.run("import", json_lines(tmp_path / "past.jsonl", [earlier, again]))

        with team.bot.store.reading() as tx:
            after = tx.scalars(select(Case)).one()
            assert len(tx.scalars(select(PostRow)).all()) == 2
    assert (after.state, after.waiting_since) == (CaseState.NEW, before.waiting_since)
    assert after.opened_at < before.opened_at


def test_a_customer_of_the_past_who_writes_again_waits_since_then(bot: Commands, store: Store, tmp_path: Path) -> None:
    """Their case is open again, and a second import of its past does not end it."""
    file = json_lines(tmp_path / "past.jsonl", [asks("1"), answers("2", "1", "09:30")])
    bot.run("import", file)
    now = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
    again = Post(
        network="x", id="3", version_id="3", conversation_id="1", author_id="ida", author_handle="ida",
        author_name="Ida", text="@havornair And where is it now?", created_at=now, url="", summoned=True,
    )  # fmt: skip

    with store.transaction() as tx:
        taken = intake.take_in(tx, again, account="havornair", assessment=assessed(again.text, first=False), now=now)
        assert taken.reopened
    bot.run(
        "import",
        json_lines(
            tmp_path / "more.jsonl", [asks("1"), answers("2", "1", "09:30"), asks("0", "08:00", conversation_id="1")]
        ),
    )

    (case,) = cases(store)
    assert (case.state, case.waiting_since) == (CaseState.NEW, now)
    assert number(store, PostRow) == 3


def test_a_case_says_how_it_ended_and_what_colleagues_said_of_it(bot: Commands, store: Store, tmp_path: Path) -> None:
    """Also a post that asked for no reply and one that is gone: the numbers stay what they were."""
    name = {"conversation_id": "1", "account": "havornair"}
    rows = [
        {"type": "case", **name, "customer_id": "ida", "state": "spam", "kind": "spam", "tags": ["ad"], "mood": "calm"},
        {"type": "case", **name, "customer_id": "nobody", "state": "spam"},
        {"type": "case", **name, "customer_id": "ida", "state": "gone"},
        asks("1", conversation_id="1"),
        asks("2", author="per", summoned=False),
        asks("3", author="liv", gone_at="2026-02-02T10:00:00Z", gone_reason="deleted"),
    ]

    code, said, complained = bot.run("import", json_lines(tmp_path / "past.jsonl", rows))

    assert code == 1
    assert ":2: left out" in complained
    assert ":3: state: new, claimed" in complained
    assert "1 case ended as the file says." in said
    spam = next(case for case in cases(store) if case.customer_id == "ida")
    assert (spam.state, spam.kind, spam.mood, spam.tags) == (CaseState.SPAM, "spam", "calm", ["ad"])
    (row,) = bot.stats()
    assert (row["cases"], row["spam"], row["answerable"]) == (3, 1, 0)


def test_how_far_it_is_stands_on_one_line_of_a_terminal() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    seen, piped = Terminal(), io.StringIO()
    for out in (seen, piped):
        shown = Shown(out)
        shown.progress("rows read", 500, None)
        shown.progress("rows stored", 500, 1000)
        shown.tell("past.jsonl:3: text: missing")
        shown.end()

    assert "\r[###############...............] 500 of 1,000 rows stored" in seen.getvalue()
    assert seen.getvalue().count("\n") == 2
    assert piped.getvalue() == "past.jsonl:3: text: missing\n"


def test_why_a_case_of_an_account_without_settings_is_where_it_is(bot: Commands, store: Store, tmp_path: Path) -> None:
    bot.run("import", json_lines(tmp_path / "past.jsonl", [asks("1") | {"account": "OldBrand"}]), "--any-account")
    (case,) = cases(store)

    code, _, complained = bot.run("rules", "explain", case.id)

    assert code == 1
    assert f"Case {case.id} came to @oldbrand, which config.yaml does not have" in complained


def test_a_reply_waits_until_the_draft_in_its_case_is_decided(
    database_url: str, bot: Commands, store: Store, tmp_path: Path
) -> None:
    """A version after it would make the draft an old one, which nobody may approve."""
    with Team(database_url) as team:
        post = team.customer_posts("ida", "@havornair My bag did not arrive in Bergen, what do I do now?")
        draft = team.drafts("ann", "It comes tonight.", team.card())
        file = json_lines(tmp_path / "past.jsonl", [answers("2", post, "09:30")])

        code, _, complained = bot.run("import", file)

        assert code == 0
        assert ":1: left out, for a draft waits in its case" in complained
        team.reacts("kari", "white_check_mark", draft)
        team.wait(seconds=10)
        assert [reply["text"][:17] for reply in team.replies(to=post)] == ["It comes tonight."]
    assert len(replies(store)) == 1
