"""Cases in groups, and the first direct reply: only what stands right under the first post of who began."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rules.history import CaseHistory, Outcome, PostFact, ReplyFact, ReplyKind
from rules.hours import Calendar
from rules.ledger import Ledger
from rules.measured import measure
from rules.numbers import Numbers, Part, numbers

T = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
OSLO = ZoneInfo("Europe/Oslo")
ALWAYS = Calendar.from_settings(time_zone="Europe/Oslo", hours={"mon-sun": ["00:00-24:00"]})


def post(identifier: str, minutes: float = 0, *, begins: bool = True) -> PostFact:
    return PostFact(at=T + timedelta(minutes=minutes), ids=(identifier, identifier), begins=begins)


def reply(under: str | None, minutes: float, kind: ReplyKind = ReplyKind.ANSWER) -> ReplyFact:
    return ReplyFact(at=T + timedelta(minutes=minutes), under=under, kind=kind)


def case(
    *parts: PostFact | ReplyFact, number: int = 1, account: str = "havornair", language: str = "en"
) -> CaseHistory:
    return CaseHistory(
        case_id=number,
        account=account,
        customer_posts=tuple(part for part in parts if isinstance(part, PostFact)),
        replies=tuple(part for part in parts if isinstance(part, ReplyFact)),
        outcome=Outcome.CLOSED,
        language=language,
    )


def first_direct_reply(history: CaseHistory) -> timedelta | None:
    found = measure(history, ALWAYS, None).direct
    return None if found is None else timedelta(microseconds=found)


def customer_started(history: CaseHistory) -> bool:
    return measure(history, ALWAYS, None).customer_started


def counted(cases: list[CaseHistory], part: Part | None) -> list[Numbers]:
    ledger = Ledger.of(measure(one, ALWAYS, timedelta(hours=1)) for one in cases)
    return numbers(ledger, part, now=T + timedelta(30), zone=OSLO)


@pytest.mark.parametrize(
    ("parts", "minutes"),
    [
        ((post("1"), reply("1", 5)), 5),
        ((post("1"), reply("1", 9), reply("1", 5)), 5),
        ((post("1"), post("2", 1), reply("2", 3), reply("1", 8)), 8),
        ((post("2", 1), post("1"), reply("2", 3)), None),
        ((post("1"), reply(None, 5)), None),
        ((post("1"), reply("1", 2, ReplyKind.HOLDING), reply("1", 6)), 6),
        ((post("1", begins=False), reply("1", 5)), None),
        ((post("1"), reply("1", -5)), None),
        ((post("1"), reply("1", 0)), 0),
    ],
    ids=[
        "under it", "the earliest", "not under a later one", "whatever the order", "under nothing", "no holding reply",
        "not where somebody else began", "not from before", "within the second",
    ],
)  # fmt: skip
def test_the_first_direct_reply(parts: tuple[PostFact | ReplyFact, ...], minutes: float | None) -> None:
    found = first_direct_reply(case(*parts))

    assert found == (None if minutes is None else timedelta(minutes=minutes))


def test_a_reply_under_an_edited_post_stands_under_it() -> None:
    edited = PostFact(at=T, ids=("1", "7"))

    assert first_direct_reply(case(edited, reply("7", 4))) == timedelta(minutes=4)


def test_of_two_posts_within_a_second_the_lower_id_is_the_first() -> None:
    """Compared as numbers: 9 comes before 10."""
    both = case(post("10", begins=False), post("9"), reply("9", 4))

    assert customer_started(both)
    assert first_direct_reply(both) == timedelta(minutes=4)


def test_the_groups_stand_in_the_order_of_their_names_and_say_whose_cases_they_are() -> None:
    cases = [
        case(post("1", 60 * 24), number=1, language="nb"),
        case(post("2"), number=2, account="fjordbank"),
        case(post("3"), number=3, language="nb"),
    ]

    assert [(row.name, row.accounts, row.figures.cases) for row in counted(cases, Part.LANGUAGE)] == [
        ("en", {"fjordbank"}, 1),
        ("nb", {"havornair"}, 2),
    ]
    assert [(row.name, row.accounts) for row in counted(cases, None)] == [("", {"fjordbank", "havornair"})]
    assert [row.name for row in counted(cases, Part.DAY)] == ["2026-03-02", "2026-03-03"]


def test_a_case_of_two_topics_and_two_people_is_in_the_group_of_each() -> None:
    both = replace(case(post("1"), ReplyFact(at=T, by="U2"), number=1), tags=("bag", "refund"), owner="U1")
    neither = case(post("2"), number=2)

    assert {row.name: row.figures.cases for row in counted([both, neither], Part.TOPIC)} == {
        "": 1,
        "bag": 1,
        "refund": 1,
    }
    assert {row.name: row.figures.cases for row in counted([both, neither], Part.PERSON)} == {"": 1, "U1": 1, "U2": 1}


@pytest.mark.parametrize(
    ("at", "part", "name"),
    [
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), Part.HOUR, "02"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), Part.HOUR, "02"),  # half past two comes twice
        (datetime(2026, 10, 25, 2, 30, tzinfo=UTC), Part.HOUR, "03"),
        (datetime(2026, 3, 29, 1, 30, tzinfo=UTC), Part.HOUR, "03"),  # and here never
        (datetime(2026, 10, 25, 22, 59, tzinfo=UTC), Part.DAY, "2026-10-25"),
        (datetime(2026, 10, 25, 23, 0, tzinfo=UTC), Part.DAY, "2026-10-26"),
        (datetime(2027, 1, 3, 12, tzinfo=UTC), Part.WEEK, "2026-W53"),
        (datetime(2026, 12, 31, 23, tzinfo=UTC), Part.MONTH, "2027-01"),
        (datetime(2026, 10, 25, 12, tzinfo=UTC), Part.WEEKDAY, "7"),
    ],
)
def test_times_are_those_of_the_clock_on_the_wall(at: datetime, part: Part, name: str) -> None:
    (row,) = counted([case(PostFact(at=at))], part)
    assert row.name == name
