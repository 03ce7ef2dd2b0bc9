"""A condition says yes or no, since when, and why; combined ones say what plain logic would."""

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.clocks import Clock, later, spoken
from rules.conditions import (
    Age,
    All,
    AnyOf,
    Aspect,
    Authors,
    BeforeMidnight,
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
    evaluate,
)
from rules.conditions.texts import BadPattern, compiled
from rules.facts import DraftFacts, Volume
from tests.rules import condition_makers as any_
from tests.rules.condition_makers import MINUTE, NOON, OFFICE, case

HOUR = 60 * MINUTE


def draft(text="Hello", *roles):
    return DraftFacts(text=text, author="U1", author_roles=frozenset(roles))


def ask(condition, facts=None, now=NOON):
    return evaluate(condition, case() if facts is None else facts, OFFICE, now)


@pytest.mark.parametrize(
    ("condition", "holds_for", "not_for", "why"),
    [
        (
            Words(words=("journalist*",)),
            {"texts": ("hi", "I am a journalist with the evening paper, please comment")},
            {"texts": ("journals",)},
            "words: 'journalist*' in “I am a journalist with the evening paper,...”",
        ),
        (Patterns(patterns=(r"ab\d{3}",)), {"texts": ("Flight AB123",)}, {"texts": ("AB12",)}, "“Flight AB123”"),
        (Patterns(patterns=("å",)), {"texts": ("A\u030a",)}, {"texts": ("A",)}, "patterns: 'å' in"),
        (Is(aspect=Aspect.STATE, values=frozenset({"new", "claimed"})), {}, {"state": "answered"}, "state: new, one of"),
        (Is(aspect=Aspect.KIND, values=frozenset({"fault"})), {"kind": "fault"}, {}, "kind: fault, one of fault"),
        (Is(aspect=Aspect.ACCOUNT, values=frozenset({"havornair"})), {}, {"account": "other"}, "account: havornair"),
        (Flag(mark=Mark.HAPPENING_NOW), {"happening_now": True}, {}, "happening_now: true"),
        (Flag(mark=Mark.ADDRESSED, wanted=False), {"addressed": False}, {}, "addressed: false, asked for false"),
        (PersonalData(), {"personal_data": frozenset({"card"})}, {}, "personal_data: card"),
        (PersonalData(wanted=False), {}, {"personal_data": frozenset({"card"})}, "personal_data: none found"),
        (
            PersonalData(kinds=frozenset({"card"})),
            {"personal_data": frozenset({"card", "phone"})},
            {"personal_data": frozenset({"phone"})},
            "personal_data: card",
        ),
        (Followers(at_least=100), {"followers": 100}, {"followers": 99}, "followers: 100 of at least 100"),
        (Followers(at_most=100), {"followers": 100}, {"followers": 101}, "followers: 100 of at most 100"),
        (Followers(at_most=100), {"followers": 0}, {"followers": None}, "followers: 0"),
        (
            Authors(handles=frozenset({"avisa"}), lists=("press",)),
            {"handle": "avisa"},
            {},
            "authors: @avisa is in press",
        ),
        (CustomerIs(first_time=True), {}, {"earlier_cases": 1}, "customer: no earlier cases"),
        (CustomerIs(first_time=False), {"earlier_cases": 2}, {}, "customer: 2 earlier cases"),
        (PublicTurns(at_least=3), {"public_turns": 3}, {"public_turns": 2}, "public_turns: 3 of 3"),
        (Rejected(at_least=2), {"rejected": 2}, {"rejected": 1}, "rejected: 2 of 2"),
        (Tagged(tags=frozenset({"vip", "press"})), {"tags": frozenset({"vip"})}, {}, "tags: vip"),
        (
            VolumeAbove(more_than=50, within=15),
            {"volumes": {15: Volume(posts=51)}},
            {"volumes": {15: Volume(posts=50), 60: Volume(posts=99)}},
            "volume: 51 posts in 15 min",
        ),
        (
            UsualVolume(times=3, at_least=20, within=15),
            {"volumes": {15: Volume(posts=20, usual=6.5)}},
            {"volumes": {15: Volume(posts=20, usual=6.7)}},
            "volume: 20 posts in 15 min, usually 6.5",
        ),
        (
            UsualVolume(times=3, at_least=20, within=15),
            {"volumes": {15: Volume(posts=20, usual=0)}},
            {"volumes": {15: Volume(posts=19, usual=0)}},
            "volume: 20 posts",
        ),
        (
            UsualVolume(times=3, at_least=1, within=15),
            {"volumes": {15: Volume(posts=9, usual=1)}},
            {"volumes": {15: Volume(posts=900)}},
            "volume: 9",
        ),
        (
            UsualVolume(times=3, at_least=20, within=15, until_known=40),
            {"volumes": {15: Volume(posts=40)}},
            {"volumes": {15: Volume(posts=39)}},
            "volume: 40 posts in 15 min, what is usual in 15 min is not known yet; until then at least 40 asked for",
        ),
        (
            UsualVolume(times=3, at_least=20, within=15, until_known=40),
            {"volumes": {15: Volume(posts=21, usual=7)}},
            {"volumes": {15: Volume(posts=60, usual=30)}},
            "volume: 21 posts in 15 min, usually 7",
        ),
        (DraftWords(words=("refund*",)), {"draft": draft("Your refunds")}, {"draft": draft()}, "draft words: 'refund*'"),
        (DraftPatterns(patterns=(r"\d+ ?kr",)), {"draft": draft("500 kr")}, {}, "draft patterns: '\\\\d+ ?kr' in"),
        (DraftLinks(), {"draft": draft("See havorn.example.com/x")}, {"draft": draft("Mr.X")}, "draft links: there is"),
        (DraftLinks(wanted=False), {"draft": draft()}, {}, "draft links: there is none"),
        (DraftContact(), {"draft": draft("Ring +47 22 33 44 55")}, {"draft": draft("Flight 1234 at 12:30")}, "there is one"),
        (DraftContact(), {"draft": draft("Write to help@example.com")}, {"draft": draft("cc @help")}, "there is one"),
        (DraftContact(), {"draft": draft("22 33 44 55.")}, {"draft": draft("1 000 000 kr, 24.12.2026")}, "there is one"),
        (DraftAuthor(roles=frozenset({"trainee"})), {"draft": draft("x", "trainee")}, {"draft": draft("x", "agent")}, "trainee"),
    ],
)  # fmt: skip
def test_each_condition_tells_apart_and_says_why(condition, holds_for, not_for, why):
    yes, no = ask(condition, case(**holds_for)), ask(condition, case(**not_for))

    assert (yes.holds, no.holds) == (True, False)
    assert why in yes.why
    assert "\n" not in yes.why + no.why
    assert (yes.since, no.since) == (NOON, None)


def test_an_explanation_never_shows_personal_details():
    facts = case(texts=("My card is 4111 1111 1111 1111",), personal_data=frozenset({"card"}))

    assert "4111" not in ask(PersonalData(), facts).why


@pytest.mark.parametrize(
    ("condition", "due"),
    [
        (Waiting(at_least=30 * MINUTE, clock=Clock.CALENDAR), NOON + 30 * MINUTE),
        (Waiting(at_least=200 * MINUTE), datetime(2026, 11, 21, 9, 20, tzinfo=UTC)),  # 16:00 on Friday, then Saturday
        (Age(at_least=90 * MINUTE), NOON + 90 * MINUTE),
        (TargetUsed(per_cent=80), NOON + 48 * MINUTE),
        (PromiseEnds(within=30 * MINUTE), NOON + 90 * MINUTE),
        (BeforeMidnight(zone=ZoneInfo("Europe/Oslo"), minute=23 * 60), datetime(2026, 11, 20, 22, tzinfo=UTC)),
    ],
)
def test_what_time_brings_about_holds_from_its_instant_on_and_says_when_that_will_be(condition, due):
    facts = case(target=HOUR, promised_until=NOON + 2 * HOUR)

    before, at, after = (ask(condition, facts, now) for now in (due - MINUTE, due, due + 100 * HOUR))

    assert (before.holds, before.since, before.becomes) == (False, None, due)
    assert (at.holds, at.since, at.becomes) == (True, due, None)
    assert (after.holds, after.since) == (True, due)


def test_waiting_is_explained_by_what_has_passed_of_what_is_asked_for():
    assert ask(Waiting(at_least=30 * MINUTE), now=NOON + 12 * MINUTE).why == "waiting: 12 min of 30 min, opening time"
    assert ask(TargetUsed(per_cent=80), case(target=HOUR), NOON + 12 * MINUTE).why == (
        "target_used: 20 of 80 per cent of 1 h"
    )


def test_nobody_waits_where_no_answer_is_owed():
    facts = case(waiting_since=None, target=HOUR, promised_until=NOON)
    for condition in (
        Waiting(at_least=MINUTE),
        TargetUsed(per_cent=1),
        PromiseEnds(within=MINUTE),
        BeforeMidnight(zone=ZoneInfo("Europe/Oslo"), minute=0),
    ):
        verdict = ask(condition, facts, NOON + 100 * HOUR)
        assert (verdict.holds, verdict.becomes) == (False, None)


def test_what_came_after_eleven_at_night_is_listed_at_once_and_the_day_is_the_teams_own():
    late = BeforeMidnight(zone=ZoneInfo("Europe/Oslo"), minute=23 * 60)
    half_past_eleven = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)
    assert ask(late, case(waiting_since=half_past_eleven), half_past_eleven).since == half_past_eleven
    after_midnight = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)  # already Saturday in Oslo
    assert ask(late, case(waiting_since=after_midnight), after_midnight).becomes == datetime(
        2026, 11, 21, 22, tzinfo=UTC
    )


def test_hours_turn_when_the_doors_open_and_close():
    lunch, closing = NOON - 60 * MINUTE, NOON + 3 * HOUR
    assert ask(Hours(open=True)).turns == closing
    assert (ask(Hours(open=False), now=lunch).holds, ask(Hours(open=False), now=lunch).turns) == (
        True,
        NOON - 30 * MINUTE,
    )
    assert not ask(Hours(open=True), now=lunch).holds


def test_a_post_leaves_the_count_when_it_is_old_enough():
    facts = case(earlier_posts=(NOON, NOON - 24 * HOUR, NOON - 47 * HOUR, NOON + HOUR))
    condition = PostsWithin(count=3, days=2)
    assert ask(condition, facts).turns == NOON + HOUR
    assert ask(condition, facts, NOON + HOUR - MINUTE).holds
    assert ask(condition, facts, NOON + HOUR).holds  # the one of tomorrow noon has come, the oldest has gone
    assert not ask(condition, facts, NOON + 25 * HOUR).holds


@pytest.mark.parametrize("pattern", ["(abc", "[z-a]", "(?=x)", r"\1", "a{2000}", "x**"])
def test_a_pattern_that_cannot_be_read_or_would_need_to_go_back_is_refused(pattern):
    with pytest.raises(BadPattern):
        compiled(pattern)


def test_a_bad_pattern_is_refused_at_its_character():
    with pytest.raises(BadPattern) as caught:
        compiled("train [z-a] 7")
    assert (caught.value.what, caught.value.character) == ("invalid character class range", 8)


def test_a_pattern_made_to_hang_does_not():
    began = time.perf_counter()
    assert not ask(Patterns(patterns=("(a+)+$",)), case(texts=("a" * 1_450 + "!",))).holds
    assert time.perf_counter() - began < 1


def test_lengths_are_spoken_as_people_say_them():
    lengths = [timedelta(seconds=30), 12 * MINUTE, 2 * HOUR, 2 * HOUR + 5 * MINUTE, 49 * HOUR, 96 * HOUR]
    assert list(map(spoken, lengths)) == ["30 s", "12 min", "2 h", "2 h 05 min", "2 d 1 h", "4 d"]


# --- together ----------------------------------------------------------------------------------------------------------


def holds(condition, facts, now):
    """What plain logic says, leaf by leaf."""
    match condition:
        case All(parts=parts):
            return all(holds(part, facts, now) for part in parts)
        case AnyOf(parts=parts):
            return any(holds(part, facts, now) for part in parts)
        case NoneOf(parts=parts):
            return not any(holds(part, facts, now) for part in parts)
    return ask(condition, facts, now).holds


def since(condition, facts, now):
    """Since when it holds by the rules of combining, for one that does."""
    base = facts.waiting_since or facts.opened_at or now
    match condition:
        case All(parts=parts):
            return max((since(part, facts, now) for part in parts), default=base)
        case AnyOf(parts=parts):
            return min(since(part, facts, now) for part in parts if holds(part, facts, now))
        case NoneOf():
            return base
    return ask(condition, facts, now).since


@given(any_.conditions, any_.facts, any_.minutes)
def test_all_any_and_none_say_what_their_parts_say_and_since_when(condition, facts, now):
    verdict = ask(condition, facts, now)

    assert verdict.holds == holds(condition, facts, now)
    assert verdict.since == (since(condition, facts, now) if verdict.holds else None)
    assert all(line.strip().startswith(("yes ", "no ")) for line in verdict.lines())


@given(any_.nested(any_.timed), any_.facts, any_.minutes, st.lists(st.integers(1, 6_000), min_size=1, max_size=8))
def test_nothing_turns_by_time_alone_before_it_is_said_to(condition, facts, now, later_on):
    """What is due next can be waited for: looking at any instant before it is a look too many."""
    verdict = ask(condition, facts, now)

    for minute in later_on:
        at = now + minute * MINUTE
        if any(now < post <= at for post in facts.earlier_posts):
            continue  # a post that the customer has yet to write is no matter of time alone
        if verdict.turns is None or at < verdict.turns:
            assert ask(condition, facts, at).holds == verdict.holds


@given(any_.lengths, any_.clocks, any_.facts, any_.minutes)
def test_waiting_is_exact_on_both_clocks(length, clock, facts, now):
    verdict = ask(Waiting(at_least=length, clock=clock), facts, now)
    if facts.waiting_since is None:
        assert not verdict.holds
        return
    due = later(clock, OFFICE, facts.waiting_since, length)
    assert (verdict.since, verdict.becomes) == ((due, None) if due <= now else (None, due))
