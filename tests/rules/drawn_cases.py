"""Cases drawn by Hypothesis with everything that may happen to one, around the nights in which clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from rules.draft import Requirement
from rules.history import ApprovalFact, CaseHistory, Outcome, PostFact, ReplyFact, ReplyKind, StepFact, StepKind
from rules.hours import Calendar
from rules.measured import Measured, measure

OSLO = ZoneInfo("Europe/Oslo")
MINUTE = timedelta(minutes=1)

#: From the evening before each change of the clock in Oslo, and from a Friday at noon.
BEGINNINGS = (
    datetime(2026, 3, 28, 20, tzinfo=UTC),
    datetime(2026, 10, 24, 20, tzinfo=UTC),
    datetime(2026, 11, 20, 12, tzinfo=UTC),
)
LATEST = datetime(2026, 11, 30, tzinfo=UTC)

OFFICE = Calendar.from_settings("Europe/Oslo", {"mon-fri": ["08:00-16:00"]}, "NO")
NIGHTS = Calendar.from_settings("Europe/Oslo", {"mon-sun": ["00:00-05:00", "22:00-24:00"]})
ALWAYS = Calendar.from_settings("Europe/Oslo", {"mon-sun": ["00:00-24:00"]})

#: What each account has promised; "rail" has left config.yaml, so nothing.
TERMS = {
    "air": (OFFICE, 60 * MINUTE),
    "bank": (NIGHTS, 15 * MINUTE),
    "rail": (ALWAYS, None),
}

PEOPLE = st.sampled_from(["", "U1", "U2", "U3"])
#: Often within minutes of each other, and now and then days apart, so that ties and long waits both come up.
OFFSETS = st.one_of(st.integers(0, 20), st.integers(0, 20).map(lambda n: 30 * n), st.integers(0, 4 * 24 * 60))


@st.composite
def histories(draw: st.DrawFn, case_id: int = 0) -> CaseHistory:
    """A case; `case_id` is its number."""
    beginning = draw(st.sampled_from(BEGINNINGS)) + draw(st.integers(0, 12)) * 60 * MINUTE
    times = OFFSETS.map(lambda minutes: beginning + minutes * MINUTE)
    numbers = st.integers(1, 12).map(str)
    posts = st.builds(
        PostFact,
        at=times,
        answerable=st.sampled_from([True, True, False]),
        ids=numbers.map(lambda one: (one, one)),
        begins=st.booleans(),
        mood=st.sampled_from(["", "calm", "frustrated", "angry"]),
    )
    replies = st.builds(
        ReplyFact,
        at=times,
        kind=st.sampled_from(ReplyKind),
        by=PEOPLE,
        under=st.none() | numbers,
        deflects=st.booleans(),
        links=st.booleans(),
    )
    steps = st.builds(StepFact, at=times, kind=st.sampled_from(StepKind), of=st.integers(1, 3))
    outcome = draw(st.sampled_from([Outcome.OPEN, Outcome.CLOSED, *Outcome]))
    ended = sorted(draw(st.lists(times, min_size=1 if outcome is Outcome.CLOSED else 0, max_size=2)))
    calls = draw(st.integers(0, 3))
    return CaseHistory(
        case_id=case_id,
        account=draw(st.sampled_from(sorted(TERMS))),
        # No two posts have the same id.
        customer_posts=tuple(draw(st.lists(posts, min_size=1, max_size=4, unique_by=lambda post: post.ids))),
        replies=tuple(draw(st.lists(replies, max_size=4))),
        outcome=outcome,
        kind=draw(st.sampled_from(["", "question", "complaint", "praise"])),
        language=draw(st.sampled_from(["nb", "en"])),
        priority=draw(st.sampled_from(["high", "normal"])),
        mood=draw(st.sampled_from(["calm", "frustrated", "angry"])),
        network=draw(st.sampled_from(["x", "mastodon"])),
        customer=draw(st.sampled_from(["7", "8", "9"])),
        channel=draw(st.sampled_from(["", "vip"])),
        tags=tuple(draw(st.lists(st.sampled_from(["bag", "delay", "refund"]), max_size=2, unique=True))),
        owner=draw(PEOPLE),
        ended_at=max(ended) if outcome in (Outcome.CLOSED, Outcome.ASIDE) and ended else None,
        ended_times=tuple(ended),
        storm=draw(st.sampled_from([False, False, False, True])),
        steps=tuple(draw(st.lists(steps, max_size=8))),
        approvals=tuple(draw(st.lists(approvals(times), max_size=2))),
        calls=calls,
        needless=draw(st.integers(0, calls)),
    )


@st.composite
def approvals(draw: st.DrawFn, times: st.SearchStrategy[datetime]) -> ApprovalFact:
    """A draft that somebody put forward, decided or not."""
    asked_at = draw(times)
    decided = draw(st.booleans())
    return ApprovalFact(
        asked_at=asked_at,
        decided_at=asked_at + draw(st.integers(0, 300)) * MINUTE if decided else None,
        by=draw(PEOPLE) if decided else "",
        needs=draw(st.sampled_from(["", *(need.value for need in Requirement)])),
        rule=draw(st.sampled_from(["", "vip", "legal"])),
        said_yes=decided and draw(st.booleans()),
    )


@st.composite
def some_histories(draw: st.DrawFn, most: int = 6) -> list[CaseHistory]:
    """Some cases, each with a number of its own, in no order."""
    numbers = draw(st.permutations(range(1, draw(st.integers(0, most)) + 1)))
    return [draw(histories(case_id=number)) for number in numbers]


def measured(case: CaseHistory) -> Measured:
    """A case measured on the terms of its account."""
    return measure(case, *TERMS[case.account])


def all_measured(most: int = 6) -> st.SearchStrategy[list[Measured]]:
    """Some cases, measured."""
    return some_histories(most).map(lambda cases: [measured(case) for case in cases])
