"""What is shown of a past day is what its events give when they are counted anew, whatever happened since."""

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from handlers import intake as taking
from handlers import refining
from handlers.desk import Desk
from handlers.measuring import Measuring, measured, said, stale, zone_of
from rules.assessment import PostKind
from rules.hours import Calendar
from rules.ledger import Ledger
from rules.post import Post
from rules.response import Figures, figures
from storage import day_books
from storage import figures as queries
from storage.schema import Audit, DayBook, PostRow
from tests.past_rows import Commands, answers, asks, json_lines
from tests.settings_files import changed, loaded, with_rules
from tests.stories.test_refining import Says
from tests.team import TUESDAY, Team

QUESTION = "@havornair My bag did not arrive in Bergen, what do I do now?"
REPLY = "It comes tonight."
THAT_DAY = date(2026, 3, 3)
WEEK = date(2026, 3, 1), date(2026, 3, 7)


def post(
    identifier: str, at: datetime, text: str, *, version: str = "", conversation: str = "77", author: str = "900"
) -> Post:
    """A post as the network serves it."""
    return Post(
        network="x", id=identifier, version_id=version or identifier, conversation_id=conversation, author_id=author,
        author_handle="kunde", author_name="Kunde", text=text, language="en", created_at=at, in_reply_to=None,
        url=f"https://x.com/kunde/status/{identifier}", summoned=True, author_followers=None, author_verified=False,
    )  # fmt: skip


def facts(team: Team, cases: Ledger) -> tuple[Figures, list[object]]:
    """The figures, and what stands in every column."""
    columns = {name: column.tolist() for name, column in cases.numbers.items()}
    columns |= {name: [text.words[code] for code in text.codes] for name, text in cases.texts.items()}
    counts = {name: count.tolist() for name, count in cases.counts.items()}
    found = figures(cases, now=team.clock.now(), zone=zone_of(team.bot.desk))
    return found, [sorted(columns.items()), sorted(counts.items())]


def shown(team: Team) -> tuple[Figures, list[object]]:
    """What people see, with the books that there are."""
    with team.bot.store.reading() as tx:
        return facts(team, measured(team.bot.desk, tx, *WEEK))


def counted_anew(team: Team) -> tuple[Figures, list[object]]:
    """The same without any book."""

    def unit(tx) -> tuple[Figures, list[object]]:
        kept = [(row.made_by, row.local_date, row.upto, row.cases) for row in tx.scalars(select(DayBook))]
        day_books.forget(tx)
        found = facts(team, measured(team.bot.desk, tx, *WEEK))
        for made_by, local_date, upto, cases in kept:
            day_books.keep(tx, made_by, local_date, upto, cases)
        return found

    return team.bot.store.work(unit)


def keeps_book(team: Team, day: date = THAT_DAY) -> None:
    """Write the book of a day as of now."""
    desk: Desk = team.bot.desk
    zone = zone_of(desk)
    start = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
    end = (datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(days=1)).astimezone(UTC)

    def unit(tx) -> None:
        measuring = Measuring(desk)
        content = day_books.written(Ledger.of(map(measuring, queries.histories(tx, start, end))))
        day_books.keep(tx, measuring.made_by, day, day_books.settled(tx, desk.now()), content)

    team.bot.store.work(unit)


def keeps_good_book(team: Team, day: date = THAT_DAY) -> None:
    """The same, once all that was under way has settled: reminders and calls, too, are news of a case."""
    for _ in range(9):
        team.wait(minutes=20)
        keeps_book(team, day)
        if not is_stale(team, day):
            return
    raise AssertionError("the day does not come to rest")


def is_stale(team: Team, day: date = THAT_DAY) -> bool:
    desk = team.bot.desk
    with team.bot.store.reading() as tx:
        kept = day_books.books(tx, Measuring(desk).made_by, *WEEK, content=False)
        assert day in kept
        return day in stale(tx, zone_of(desk), kept)


def a_day(team: Team) -> None:
    """Case 1 is answered, case 2 has a draft that waits, case 3 waits, case 4 is spam; then it is Wednesday morning."""
    team.customer_posts("first", QUESTION)
    team.reacts("kari", "white_check_mark", team.drafts("ann", REPLY, team.card()))
    team.customer_posts("second", QUESTION)
    team.drafts("bo", REPLY, team.card())
    team.writes("bo", "@kari is that so?", team.card())
    team.customer_posts("third", "@havornair Where is my other bag?")
    team.customer_posts("fourth", "@havornair My cousin has cheap tickets for everybody")
    team.reacts("ann", "wastebasket", team.card())
    team.wait(hours=23)
    assert len(team.cards()) == 4


def late_answer(team: Team) -> None:
    team.reacts("kari", "white_check_mark", team.drafts("ann", REPLY, team.cards()[2]))


def late_approval(team: Team) -> None:
    team.reacts("kari", "white_check_mark", team.draft_cards(team.cards()[1])[-1])


def holding_reply(team: Team) -> None:
    team.reacts("ann", "hourglass_flowing_sand", team.cards()[2])


def rejected(team: Team) -> None:
    team.reacts("kari", "x", team.draft_cards(team.cards()[1])[-1])


def claimed(team: Team) -> None:
    team.reacts("ann", "eyes", team.cards()[2])


def corrected(team: Team) -> None:
    team.reacts("tuva", "bouquet", team.cards()[2])


def closed(team: Team) -> None:
    team.reacts("ann", "checkered_flag", team.cards()[0])


def written_again(team: Team) -> None:
    closed(team)
    first = team.ask("x/posts", author="first")["posts"][0]["id"]
    team.customer_posts("first", "@havornair Thank you, but which desk?", in_reply_to=first)


def edited(team: Team) -> None:
    """The bot finds the newer version late."""
    desk = team.bot.desk
    with team.bot.store.reading() as tx:
        row = tx.scalars(select(PostRow).where(PostRow.case_id == 3)).one()
        newer = post(
            row.post_id, row.created_at, "@havornair This is terrible, never again with you!",
            version=str(int(row.version_id) + 1), conversation=row.conversation_id, author=row.author_id,
        )  # fmt: skip
    team.bot.store.work(lambda tx: taking.take_in(desk, tx, desk.config.accounts[0], newer))
    team.settle()


def gone(team: Team) -> None:
    second = team.ask("x/posts", author="second")["posts"][0]["id"]
    team.control("x/delete", {"id": second})
    team.reacts("kari", "white_check_mark", team.draft_cards(team.cards()[1])[-1])
    team.wait(minutes=30)
    assert "gone" in team.cards()[1]["said"]


def silenced(team: Team) -> None:
    team.presses("ann", "case_more", team.cards()[2], value="dismiss:3")
    team.submits("ann", {"reason": {"text": "Solved at the desk"}})
    team.reacts("bo", "see_no_evil", team.cards()[2])


def spam_undone(team: Team) -> None:
    team.presses("ann", "case_undo", team.cards()[3])


def told(team: Team) -> None:
    team.writes("kari", "It is so", team.cards()[1])


def called(team: Team) -> None:
    team.reacts("ann", "bangbang", team.cards()[2])


def invited(team: Team) -> None:
    team.reacts("ann", "lock", team.cards()[2])
    team.reacts("kari", "white_check_mark", team.draft_cards(team.cards()[2])[-1])


CHANGES: list[Callable[[Team], None]] = [
    late_answer, late_approval, holding_reply, rejected, claimed, corrected, closed, written_again, edited, gone,
    silenced, spam_undone, called, invited,
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_happens_to_a_case_of_a_past_day_is_shown(team: Team, change: Callable[[Team], None]) -> None:
    a_day(team)
    keeps_good_book(team)
    assert shown(team) == counted_anew(team)
    before = counted_anew(team)

    change(team)

    assert counted_anew(team) != before, "the change is one that numbers tell of"
    assert shown(team) == counted_anew(team)
    keeps_good_book(team)
    assert shown(team) == counted_anew(team)


def test_all_of_it_one_after_the_other_on_both_databases(team: Team) -> None:
    """The same book all the while, and a fresh one at last."""
    a_day(team)
    keeps_book(team)
    for change in (told, rejected, late_answer, corrected, closed, spam_undone, called):
        change(team)
        assert shown(team) == counted_anew(team), change.__name__
    assert is_stale(team)

    keeps_good_book(team)

    assert shown(team) == counted_anew(team)
    answered_before = shown(team)[0].answered
    late_approval_again(team)
    assert shown(team) == counted_anew(team)
    assert shown(team)[0].answered == answered_before + 1


def late_approval_again(team: Team) -> None:
    team.reacts("kari", "white_check_mark", team.drafts("bo", "It comes tonight, by car.", team.cards()[1]))


def test_a_call_that_was_not_needed_is_shown(team: Team) -> None:
    a_day(team)
    called(team)
    keeps_good_book(team)
    needless = shown(team)[0].needless

    notices = [said for said in team.messages("#social-escalations") if "case 3" in said["said"].lower()]
    team.presses("mikkel", "notice_needless", notices[-1])

    assert shown(team) == counted_anew(team)
    assert shown(team)[0].needless > needless


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_the_classifier_says_later_is_shown(team: Team) -> None:
    team.customer_posts("kunde", "@havornair my bag and the flight to Bergen yesterday evening")
    team.wait(hours=23)
    keeps_book(team)
    kinds = dict(shown(team)[1][0])["kind"]

    refining.tick(team.bot.desk, Says(PostKind.FAULT))
    team.settle()

    assert shown(team) == counted_anew(team)
    assert dict(shown(team)[1][0])["kind"] == ["fault"] != kinds


def test_a_rule_that_asks_for_more_after_the_draft_is_shown(database_url: str, tmp_path: Path) -> None:
    """The draft was proposed when a usual yes was enough; by a new rule hers is none any more."""
    with Team(database_url) as team:
        a_day(team)
        keeps_good_book(team)
        rule = "- name: Money\n  when: {words: [bag]}\n  then: {approval: communication_manager}"
        team.restart(loaded(tmp_path / "config.yaml", with_rules(rule)))

        team.reacts("kari", "white_check_mark", team.draft_cards(team.cards()[1])[-1])

        assert [one.rule for one in counted_anew(team)[0].approvals] == ["", "Money"]
        assert shown(team) == counted_anew(team)


def test_a_case_that_turns_out_to_have_begun_a_day_earlier_is_counted_once(team: Team) -> None:
    """Its second post came in on Wednesday; the first, of Tuesday night, is served on Thursday only."""

    def take(identifier: str, at: datetime) -> None:
        desk = team.bot.desk
        served = post(identifier, at, QUESTION)
        team.bot.store.work(lambda tx: taking.take_in(desk, tx, desk.config.accounts[0], served))
        team.settle()

    team.wait(hours=24)
    take("7702", team.clock.now())
    team.wait(hours=24)
    for day in (THAT_DAY, THAT_DAY + timedelta(days=1)):
        keeps_book(team, day)
    assert shown(team)[0].cases == 1

    take("7701", TUESDAY)

    assert shown(team)[0].cases == 1
    assert shown(team) == counted_anew(team)
    assert is_stale(team, THAT_DAY)
    assert is_stale(team, THAT_DAY + timedelta(days=1))


@pytest.mark.parametrize(
    "settings",
    [
        ("first_response: 60m", "first_response: 90m"),
        ('mon-fri: "08:00-20:00"', 'mon-fri: "09:00-20:00"'),
        ('closed: ["12-24"]', 'closed: ["12-24", "2026-03-03"]'),
    ],
    ids=["target", "hours", "closed"],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_books_of_other_terms_are_not_used(team: Team, tmp_path: Path, settings: tuple[str, str]) -> None:
    a_day(team)
    keeps_book(team)
    before = Measuring(team.bot.desk).made_by
    team.restart(loaded(tmp_path / "config.yaml", changed(settings)))

    assert Measuring(team.bot.desk).made_by != before
    assert shown(team) == counted_anew(team)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_terms_are_called_the_same_in_every_process(team: Team) -> None:
    """A set of days stands in another order in each; the books are those of all."""
    code = (
        "from handlers.measuring import said\nfrom rules.hours import Calendar\n"
        "days = ['12-24', '2026-03-03', '2026-04-01', '06-23', '2027-05-17']\n"
        "print(said(Calendar.from_settings('Europe/Oslo', {'mon': ['08:00-16:00']}, 'NO', days)))"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": str(seed)}, capture_output=True, check=True, text=True
        ).stdout
        for seed in range(5)
    }
    assert len(printed) == 1


def test_an_import_forgets_the_books(database_url: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """What it brings writes nothing into the record of the cases that it adds to."""
    bot = Commands(database_url, capsys)
    bot.run("import", json_lines(tmp_path / "one.jsonl", [asks("1", "2026-03-03T09:00:00Z", conversation_id="1")]))
    # The import goes by the machine's clock, and the team by its own.
    with Team(database_url, start=TUESDAY.replace(year=2040)) as team:
        keeps_book(team)
        assert (shown(team)[0].answered, is_stale(team)) == (0, False)

        late = answers("2", "1", "2026-03-03T10:00:00Z", conversation_id="1")
        bot.run("import", json_lines(tmp_path / "two.jsonl", [late]))

        with team.bot.store.reading() as tx:
            assert tx.scalars(select(DayBook)).all() == []
        assert shown(team)[0].answered == 1


def test_young_lines_of_the_record_are_not_vouched_for(team: Team) -> None:
    """A line with a lower number may still be on its way in; and one in the past says nothing of those before it."""

    def note(tx, at: datetime) -> None:
        tx.add(Audit(at=at, what="test", actor="bot", case_id=None, draft_id=None, detail={}))
        tx.flush()

    def settled() -> int:
        with team.bot.store.reading() as tx:
            return day_books.settled(tx, team.clock.now())

    team.wait(hours=2)
    with team.bot.store.reading() as tx:
        newest = max(tx.scalars(select(Audit.id)), default=0)
    assert settled() == newest

    team.bot.store.work(lambda tx: note(tx, team.clock.now()))
    team.bot.store.work(lambda tx: note(tx, team.clock.now() - timedelta(hours=1)))
    assert settled() == newest

    team.wait(minutes=16)
    assert settled() >= newest + 2


@pytest.mark.parametrize("zone", ["Europe/Oslo", "UTC"])
def test_the_same_hours_have_the_same_name(zone: str) -> None:
    one, other = (
        Calendar.from_settings(zone, {"mon": ["08:00-16:00"]}, "NO", days)
        for days in (["12-24", "2026-03-03"], ["2026-03-03", "12-24"])
    )
    assert said(one) == said(other)
    assert said(one)[0] == ZoneInfo(zone).key
