"""Histories of cases by chance: everything that can happen to one, in any order, around the nights of the clock change."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from rules.history import ApprovalFact, CaseHistory, Outcome, PostFact, ReplyFact, ReplyKind, StepFact, StepKind
from rules.hours import Calendar
from tests.rules.figures_oracle import Terms

NIGHTS = (
    datetime(2026, 3, 28, 18, tzinfo=UTC),  # in Oslo the clock skips an hour in the night that follows
    datetime(2026, 10, 24, 18, tzinfo=UTC),  # and has one twice in this
    datetime(2026, 12, 30, 22, tzinfo=UTC),  # holidays, and a year with 53 ISO weeks ends
)
OFFICE = Calendar.from_settings("Europe/Oslo", {"mon-fri": ["08:00-16:00"]}, "NO")
NIGHT = Calendar.from_settings("Europe/Oslo", {"mon-sun": ["00:30-04:15", "22:00-24:00"]})
ALWAYS = Calendar.from_settings("Europe/Oslo", {"mon-sun": ["00:00-24:00"]})
NEVER = replace(OFFICE, week=((),) * 7)
TERMS: Terms = {
    "air": (OFFICE, timedelta(hours=1)),
    "rail": (NIGHT, timedelta(minutes=45, microseconds=1)),
    "gone": (ALWAYS, None),
    "shut": (NEVER, timedelta(hours=1)),
}
PEOPLE = ("", "U1", "U2", "U10")

#: Seconds after the night has begun: often the same few, so that things happen at once, else anything up to three days.
AFTER = st.one_of(
    st.sampled_from([0.0, 60.0, 300.0, 300.000001, 900.0, 3600.0, 6 * 3600.0, 7 * 3600.0 + 1, 86400.0, 86400.5]),
    st.integers(-3600 * 10**6, 3 * 86400 * 10**6).map(lambda micros: micros / 10**6),
)


def _at(night: datetime) -> st.SearchStrategy[datetime]:
    return AFTER.map(lambda seconds: night + timedelta(seconds=seconds))


def _posts(night: datetime) -> st.SearchStrategy[tuple[PostFact, ...]]:
    made = st.builds(
        PostFact,
        at=_at(night),
        answerable=st.sampled_from([True, True, False]),
        ids=st.integers(1, 30).map(lambda number: (str(number), str(number + 100))),
        begins=st.sampled_from([True, True, False]),
        mood=st.sampled_from(["", "calm", "frustrated", "angry"]),
    )
    return st.lists(made, min_size=1, max_size=4, unique_by=lambda post: post.ids).map(tuple)


def _replies(night: datetime) -> st.SearchStrategy[tuple[ReplyFact, ...]]:
    made = st.builds(
        ReplyFact,
        at=_at(night),
        kind=st.sampled_from(ReplyKind),
        by=st.sampled_from(PEOPLE),
        under=st.one_of(st.none(), st.integers(1, 30).map(str), st.integers(101, 130).map(str)),
        deflects=st.booleans(),
        links=st.booleans(),
    )
    return st.lists(made, max_size=4).map(tuple)


def _steps(night: datetime) -> st.SearchStrategy[tuple[StepFact, ...]]:
    made = st.builds(StepFact, at=_at(night), kind=st.sampled_from(StepKind), of=st.integers(0, 3))
    return st.lists(made, max_size=10).map(tuple)


def _approvals(night: datetime) -> st.SearchStrategy[tuple[ApprovalFact, ...]]:
    undecided = st.builds(
        ApprovalFact,
        asked_at=_at(night),
        needs=st.sampled_from(["", "none", "peer", "approver", "two_persons"]),
        rule=st.sampled_from(["", "legal", "press"]),
    )
    decided = st.builds(
        ApprovalFact,
        asked_at=_at(night),
        decided_at=_at(night),
        by=st.sampled_from(PEOPLE[1:]),
        needs=st.sampled_from(["none", "approver", "two_persons"]),
        rule=st.sampled_from(["", "legal", "press"]),
        said_yes=st.booleans(),
    )
    return st.lists(st.one_of(undecided, decided), max_size=3).map(tuple)


def _histories(night: datetime) -> st.SearchStrategy[CaseHistory]:
    return st.builds(
        CaseHistory,
        case_id=st.integers(0, 10**6),
        account=st.sampled_from(["air", "air", "air", "rail", "rail", "rail", "gone", "gone", "shut"]),
        customer_posts=_posts(night),
        replies=_replies(night),
        outcome=st.sampled_from([*Outcome, Outcome.ANSWERED, Outcome.CLOSED]),
        kind=st.sampled_from(["", "question", "complaint", "praise"]),
        language=st.sampled_from(["nb", "en", "other"]),
        priority=st.sampled_from(["", "high", "normal"]),
        mood=st.sampled_from(["", "calm", "frustrated", "angry"]),
        network=st.sampled_from(["x", "bluesky"]),
        customer=st.sampled_from(["c1", "c2", "c3"]),
        channel=st.sampled_from(["", "#social-x"]),
        tags=st.lists(st.sampled_from(["bag", "refund", "strike"]), unique=True, max_size=2).map(tuple),
        owner=st.sampled_from(PEOPLE),
        imported=st.sampled_from([False, False, True]),
        ended_at=st.one_of(st.none(), _at(night)),
        ended_times=st.lists(_at(night), max_size=2).map(tuple),
        storm=st.sampled_from([False, False, False, True]),
        steps=_steps(night),
        approvals=_approvals(night),
        calls=st.integers(0, 3),
        needless=st.integers(0, 1),
    )


HISTORIES = st.lists(
    st.one_of([_histories(night) for night in NIGHTS]), max_size=7, unique_by=lambda history: history.case_id
)  #: of different numbers
MOMENTS = st.one_of([_at(night) for night in NIGHTS])
STEPS = st.one_of([_steps(night) for night in NIGHTS])  #: of one case, sensible or not
