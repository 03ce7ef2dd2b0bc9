"""Six questions about what came in, asked in Slack and on the command line: the same numbers, and the right ones."""

import json
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select

from bot import main
from handlers import intake_report
from rules.intake_report import DEFINITIONS, Counts, IntakeReport
from storage.schema import Case, PostRow
from tests.team import Team
from tests.world import ROOT

QUESTION = "@havornair Where do I find the opening hours of the lounge?"
POSTS = (
    (QUESTION, 0),
    ("@havornair My bag did not arrive and I am furious, worst airline ever!", 3),
    ("@havornair Takk for en fantastisk flytur, dere er best!", 5),
    ("@havornair The check-in page does not work, error 500 all the time", 5),
    ("@havornair Hvor er kofferten min? Ring meg på 99 88 77 66", 9),
    ("@havornair Can you please change my seat?", 26),
    ("@havornair Nice weather today, greetings from Bergen", 2),
)


def some_days(team: Team) -> None:
    for number, (text, hours) in enumerate(POSTS):
        team.wait(hours=hours)
        team.customer_posts(f"kunde{number}", text)


def gathered(team: Team, days: int = 7) -> IntakeReport:
    desk = team.bot.desk
    with desk.store.reading() as tx:
        return intake_report.gather(desk, tx, *intake_report.span(desk, days))


def by_hand(team: Team, since_days: int = 7) -> tuple[dict[str, Counts], list[int]]:
    """The same from the cases, of which each here has one post: what a card says, counted in the plainest way."""
    zone, hours = ZoneInfo("Europe/Oslo"), [0] * 24
    counted: dict[str, dict[str, int]] = {}
    begin = team.clock.now().astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    with team.bot.store.reading() as tx:
        for post, case in tx.execute(select(PostRow, Case).join(Case, Case.id == PostRow.case_id)).all():
            if post.created_at < begin - timedelta(days=since_days - 1):
                continue
            hours[post.created_at.astimezone(zone).hour] += 1
            one = counted.setdefault(case.language, dict.fromkeys(DEFINITIONS, 0))
            one["posts"] += 1
            one["upset"] += case.mood != "calm"
            one["angry"] += case.mood == "angry"
            one["technical"] += case.kind in ("fault", "question", "request")
            one["negative"] += case.kind in ("fault", "complaint")
            one["positive"] += case.kind == "praise"
            one["linkable"] += case.kind == "question" and case.mood == "calm" and not case.personal_data
            one["needs"] += case.state != "aside"
            one["first_tier"] += case.priority == "high"
    return {language: Counts(**numbers) for language, numbers in counted.items()}, hours


def test_the_numbers_are_those_of_a_count_by_hand_also_after_corrections(team: Team) -> None:
    some_days(team)
    before = gathered(team)
    assert (dict(before.by_language), list(before.by_hour)) == by_hand(team)
    assert before.total.posts == len(POSTS)

    lounge, angry = team.cards()[:2]
    team.reacts("ann", "zzz", lounge)  # the question was chat after all
    team.reacts("ann", "flag-no", lounge)
    team.reacts("ann", "relieved", angry)
    team.reacts("bo", "wrench", angry)
    after = gathered(team)

    assert (dict(after.by_language), list(after.by_hour)) == by_hand(team)
    assert after.total.angry == before.total.angry - 1
    assert after.total.needs == before.total.needs - 1
    assert after.total.linkable == before.total.linkable - 1
    assert after.by_language["nb"].posts == before.by_language["nb"].posts + 1
    team.unreacts("ann", "relieved", angry)
    assert gathered(team).total.angry == before.total.angry


def test_a_correction_of_one_post_leaves_the_other_posts_of_the_case_alone(team: Team) -> None:
    first = team.customer_posts("kunde", QUESTION)
    team.reacts("ann", "bouquet", team.card())
    team.customer_posts("kunde", "@havornair And when does the shop open?", in_reply_to=first)

    found = gathered(team).total

    assert (found.posts, found.positive, found.technical) == (2, 1, 1)


def test_slack_and_the_command_line_say_the_same_and_define_every_number(
    team: Team, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    some_days(team)
    found = gathered(team)

    said = team.asks("ann", "intake")

    assert said.startswith(f"*What came in, the last 7 days: {found.total.posts} posts*")
    assert f"{found.total.upset} ({100 * found.total.upset // 7} %); angry: {found.total.angry}" in said
    for meaning in (text for name, text in DEFINITIONS.items() if name != "posts"):
        assert meaning in said
    assert sum(line.split()[0].isdigit() for line in said.splitlines() if line[:1].isdigit()) >= 23
    assert "Norwegian" in said
    monkeypatch.chdir(ROOT)
    capsys.readouterr()
    decade = ["intake", "--days", "3660"]  # for the command has the time of this machine
    assert main([*decade, "--json"], {"DATABASE_URL": team.database_url}) == 0
    as_object = json.loads(capsys.readouterr().out)
    assert as_object["total"]["posts"] == found.total.posts
    assert as_object["by_hour"] == list(found.by_hour)
    assert as_object["definitions"] == dict(DEFINITIONS)
    assert main(decade, {"DATABASE_URL": team.database_url}) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("What came in, the last 3660 days: 7 posts\n")
    assert DEFINITIONS["linkable"] in printed


def test_the_days_that_are_asked_for_count_and_nothing_else(team: Team) -> None:
    some_days(team)

    assert "the last 30 days: 7 posts" in team.asks("ann", "intake 30d")
    assert "today: 2 posts" in team.asks("ann", "intake 1d")
    for typed in ("intake week", "intake 0d", "intake 9999d", "intake 7d 30d"):
        assert team.asks("ann", typed).startswith("For how many days?")
    team.wait(hours=24 * 8)
    assert "the last 7 days: 0 posts" in team.asks("ann", "intake")


def test_more_than_can_be_counted_before_slack_loses_patience_is_left_to_the_command_line(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    with team.bot.store.transaction() as tx:
        known = tx.scalars(select(PostRow)).one()
        kept = {column.key: getattr(known, column.key) for column in PostRow.__table__.columns if column.key != "id"}
        others = [kept | {"post_id": f"copy-{number}"} for number in range(intake_report.MOST_POSTS)]
        tx.execute(insert(PostRow), others)

    said = team.asks("ann", "intake")

    assert said.startswith("50,001 posts came in then, more than can be counted here at once.")
    assert "`python bot.py intake --days 7`" in said


def test_an_outsider_learns_nothing_of_it(team: Team) -> None:
    assert "What came in" not in team.asks("olav", "intake")
