"""Facts and conditions for tests: ordinary ones by name, and any at all for Hypothesis."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from rules.clocks import Clock
from rules.conditions import (
    Age,
    All,
    AnyOf,
    Aspect,
    Authors,
    CustomerIs,
    DraftAuthor,
    DraftContact,
    DraftLinks,
    DraftPatterns,
    DraftWords,
    Flag,
    Followers,
    Hours,
    Is,
    Mark,
    NoneOf,
    Patterns,
    PersonalData,
    PostsWithin,
    PromiseEnds,
    PublicTurns,
    Rejected,
    Tagged,
    TargetUsed,
    UsualVolume,
    VolumeAbove,
    Waiting,
    Words,
)
from rules.facts import DraftFacts, Facts, Volume
from rules.hours import Calendar

MINUTE = timedelta(minutes=1)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)  #: a Friday, 13:00 in Oslo
OFFICE = Calendar.from_settings("Europe/Oslo", {"mon-fri": ["08:00-12:00", "12:30-16:00"], "sat": ["10:00-14:00"]})

WORDS = ["gate", "gat*", "strand*", "my bag", "can't", "@vg", "vg", "!!", "*", "", "a-*", "ba g*", "åpent", "(", "2.0"]
PATTERNS = [r"\bgate\b", "(a+)+$", r"AB\d{3}", "^x", "(?P<n>b)", "(?P<n>g)", r"\QVG", "", "a|b", "(?-i)G", "(?i:bag)"]
PIECES = ["gate", "gates", "stranded", "my", "bag", "can\u2019t", "VG", "@vg", " ", "\n", "!!", "a-b", "AB123", "ba", "g",
          "å", "a\u030apent", "x", "2.0", "2x0", "("]  # fmt: skip

texts = st.lists(st.lists(st.sampled_from(PIECES), max_size=5).map(" ".join), max_size=3).map(tuple)
minutes = st.integers(-6_000, 6_000).map(lambda number: NOON + number * MINUTE)
lengths = st.integers(0, 3_000).map(lambda number: number * MINUTE)
clocks = st.sampled_from(list(Clock))
VALUES = {
    Aspect.STATE: ["new", "claimed", "answered"],
    Aspect.KIND: ["fault", "chat", "praise"],
    Aspect.LANGUAGE: ["nb", "en"],
    Aspect.PRIORITY: ["high", "normal"],
    Aspect.ACCOUNT: ["havornair", "havornhelp"],
    Aspect.MOOD: ["calm", "angry"],
    Aspect.NETWORK: ["x"],
}


def some(values):
    return st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True)


drafts = st.builds(
    DraftFacts,
    text=st.sampled_from(["Call +47 22 33 44 55", "See havorn.example.com", "Sorry about the gate", ""]),
    author=st.just("U1"),
    author_roles=some(["agent", "trainee"]).map(frozenset),
)
facts = st.builds(
    Facts,
    account=st.sampled_from(VALUES[Aspect.ACCOUNT]),
    state=st.sampled_from(VALUES[Aspect.STATE]),
    kind=st.sampled_from(VALUES[Aspect.KIND]),
    priority=st.sampled_from(VALUES[Aspect.PRIORITY]),
    language=st.sampled_from(VALUES[Aspect.LANGUAGE]),
    mood=st.sampled_from(VALUES[Aspect.MOOD]),
    happening_now=st.booleans(),
    wrong_handle=st.booleans(),
    personal_data=st.sampled_from([frozenset(), frozenset({"phone"}), frozenset({"card", "phone"})]),
    handle=st.sampled_from(["kunde", "avisa"]),
    followers=st.none() | st.integers(0, 20),
    earlier_cases=st.integers(0, 2),
    earlier_posts=st.lists(minutes, max_size=5).map(tuple),
    texts=texts,
    public_turns=st.integers(0, 4),
    opened_at=st.none() | minutes,
    waiting_since=st.none() | minutes,
    target=st.none() | lengths,
    promised_until=st.none() | minutes,
    rejected=st.integers(0, 3),
    tags=st.sampled_from([frozenset(), frozenset({"press"}), frozenset({"vip", "press"})]),
    draft=st.none() | drafts,
    volumes=st.dictionaries(
        st.sampled_from([15, 60]),
        st.builds(Volume, posts=st.integers(0, 9), usual=st.none() | st.floats(0, 9)),
        max_size=2,
    ),
)

written = st.builds(Words, words=some(WORDS).map(tuple)) | st.builds(Patterns, patterns=some(PATTERNS).map(tuple))
leaf = st.one_of(
    written,
    st.sampled_from(list(VALUES)).flatmap(
        lambda aspect: st.builds(Is, aspect=st.just(aspect), values=some(VALUES[aspect]).map(frozenset))
    ),
    st.builds(Flag, mark=st.sampled_from(list(Mark)), wanted=st.booleans()),
    st.builds(PersonalData, kinds=st.sampled_from([frozenset(), frozenset({"card"})]), wanted=st.booleans()),
    st.builds(Authors, handles=some(["kunde", "vip"]).map(frozenset), lists=st.just(("press",))),
    st.builds(Tagged, tags=some(["press", "vip"]).map(frozenset)),
    st.builds(Followers, at_least=st.none() | st.integers(0, 20), at_most=st.none() | st.integers(0, 20)),
    st.builds(CustomerIs, first_time=st.booleans()),
    st.builds(PublicTurns, at_least=st.integers(0, 4)),
    st.builds(Rejected, at_least=st.integers(0, 3)),
    st.builds(VolumeAbove, more_than=st.integers(0, 9), within=st.sampled_from([15, 60])),
    st.builds(
        UsualVolume,
        times=st.integers(1, 3),
        at_least=st.integers(0, 5),
        within=st.sampled_from([15, 60]),
        until_known=st.none() | st.integers(1, 9),
    ),
    st.builds(DraftWords, words=some(WORDS).map(tuple)),
    st.builds(DraftPatterns, patterns=some(PATTERNS).map(tuple)),
    st.builds(DraftLinks, wanted=st.booleans()),
    st.builds(DraftContact, wanted=st.booleans()),
    st.builds(DraftAuthor, roles=some(["agent", "trainee"]).map(frozenset)),
)
timed = st.one_of(
    st.builds(Waiting, at_least=lengths, clock=clocks),
    st.builds(Age, at_least=lengths, clock=clocks),
    st.builds(TargetUsed, per_cent=st.integers(1, 150)),
    st.builds(PromiseEnds, within=lengths),
    st.builds(Hours, open=st.booleans()),
    st.builds(PostsWithin, count=st.integers(1, 4), days=st.integers(1, 4)),
)


def nested(leaves):
    """The leaves themselves, and what can be made of them by all, any and none."""
    return st.recursive(
        leaves,
        lambda inner: st.sampled_from([All, AnyOf, NoneOf]).flatmap(
            lambda kind: st.builds(kind, parts=st.lists(inner, max_size=3).map(tuple))
        ),
        max_leaves=6,
    )


conditions = nested(leaf | timed)


def case(**changed) -> Facts:
    """An ordinary case at noon."""
    ordinary = Facts(
        case_id=1, account="havornair", handle="kunde", texts=("Where is my bag?",), waiting_since=NOON, opened_at=NOON
    )
    return replace(ordinary, **changed)
