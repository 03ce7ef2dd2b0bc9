"""Cases in groups, and the first direct reply: only what stands right under the first post of who began."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.numbers import figures_row
from rules.definitions import DEFINITIONS
from rules.history import CaseHistory, Outcome, PostFact, ReplyFact, ReplyKind
from rules.hours import Calendar
from rules.ledger import Ledger
from rules.measured import Measured, measure
from rules.numbers import Part, numbers
from rules.response import figures

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


def measured(one: CaseHistory) -> Measured:
    return measure(one, ALWAYS, timedelta(hours=1))


def first_direct_reply(one: CaseHistory) -> timedelta | None:
    direct = measured(one).direct
    return None if direct is None else timedelta(microseconds=direct)


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

    assert measured(both).customer_started
    assert first_direct_reply(both) == timedelta(minutes=4)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["havornair", "fjordbank"]),
            st.sampled_from(["nb", "en", "other"]),
            st.integers(0, 5000),
            st.one_of(st.none(), st.integers(0, 500)),
            st.booleans(),
        ),
        max_size=12,
    ),
    st.sampled_from(Part),
)
def test_every_case_is_in_one_group(drawn: list[tuple[str, str, int, int | None, bool]], part: Part) -> None:
    cases = [
        case(
            post(str(number), minutes, begins=begins),
            *([reply(str(number), minutes + taken)] if taken is not None else []),
            number=number,
            account=account,
            language=language,
        )
        for number, (account, language, minutes, taken, begins) in enumerate(drawn)
    ]

    def counted(by: Part | None) -> list[tuple[int, int, int, int]]:
        rows = numbers(Ledger.of(map(measured, cases)), by, zone=OSLO, now=T + timedelta(30))
        found = [row.figures for row in rows]
        return [(one.cases, one.answered, one.customer_started, one.direct.count) for one in found]

    (whole,) = counted(None)
    assert tuple(sum(column) for column in zip(*counted(part), strict=True)) == (whole if cases else ())
    assert whole[3] <= whole[2] <= whole[0]
    assert whole[3] <= whole[1]


def test_every_number_says_what_it_means() -> None:
    nothing = figures(Ledger.of(()), now=T, zone=OSLO)
    assert {*figures_row(nothing), "median", "p90", "mean"} == set(DEFINITIONS)
    assert [name for name, text in DEFINITIONS.items() if not text.endswith(".")] == []
