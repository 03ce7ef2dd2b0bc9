"""Six questions about what came in, each answered by counting, with what colleagues put right counted in."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.assessment import Language, Mood, PostKind
from rules.intake_report import DEFINITIONS, Came, Counts, PutRight, Said, put_right, report
from rules.priority import Priority

OSLO = ZoneInfo("Europe/Oslo")
AT = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)  #: a Tuesday, half past ten in Oslo
HOUR = timedelta(hours=1)
QUIET = {"chat", "spam"}


def said(**more: object) -> Said:
    usual = {
        "kind": "question", "mood": "calm", "language": "en", "priority": "high", "happening_now": False,
        "personal_data": False, "quiet": False,
    }  # fmt: skip
    return Said(**{**usual, **more})  # type: ignore[arg-type]


def came(at: datetime = AT, **more: object) -> Came:
    return Came(at=at, known_at=at, said=said(**more))


def fix(aspect: str, was: str, became: str, at: datetime = AT + HOUR) -> PutRight:
    return PutRight(aspect=aspect, was=was, became=became, at=at)


@pytest.mark.parametrize(
    ("post", "counted"),
    [
        ({}, {"technical", "linkable", "needs", "first_tier"}),
        ({"mood": "frustrated"}, {"upset", "technical", "needs", "first_tier"}),
        ({"mood": "angry"}, {"upset", "angry", "technical", "needs", "first_tier"}),
        ({"personal_data": True}, {"technical", "needs", "first_tier"}),
        ({"kind": "fault"}, {"technical", "negative", "needs", "first_tier"}),
        ({"kind": "request"}, {"technical", "needs", "first_tier"}),
        ({"kind": "complaint", "mood": "angry"}, {"upset", "angry", "negative", "needs", "first_tier"}),
        ({"kind": "praise", "priority": "normal"}, {"positive", "needs"}),
        ({"kind": "praise", "priority": "normal", "quiet": True}, {"positive"}),
        ({"kind": "chat", "priority": "normal", "quiet": True}, set()),
        ({"kind": "chat", "priority": "high", "quiet": True}, {"needs", "first_tier"}),
        ({"kind": "spam", "priority": "normal"}, {"needs"}),
    ],
)
def test_which_numbers_a_post_counts_in(post: dict, counted: set[str]) -> None:
    found = report([came(**post)], OSLO)

    assert found.total == Counts(posts=1, **dict.fromkeys(counted, 1))
    assert found.by_language == {"en": found.total}


def test_every_number_has_its_definition() -> None:
    assert set(DEFINITIONS) == {field.name for field in fields(Counts)}


def test_hours_and_weekdays_are_those_of_the_teams_zone_also_for_posts_without_triage() -> None:
    late = datetime(2026, 3, 8, 23, 30, tzinfo=UTC)  # in Oslo it is Monday
    summer = datetime(2026, 7, 5, 22, 30, tzinfo=UTC)  # and here, too
    found = report([came(), came(at=late), Came(at=summer, known_at=summer, said=None)], OSLO)

    assert [hour for hour, number in enumerate(found.by_hour) for _ in range(number)] == [0, 0, 10]
    assert found.by_weekday == (2, 1, 0, 0, 0, 0, 0)
    assert (found.total.posts, found.unread) == (2, 1)


def test_languages_come_by_how_many_there_are() -> None:
    posts = [came(language="sv"), came(language="nb"), came(language="nb", kind="praise"), came(language="da")]
    assert list(report(posts, OSLO).by_language) == ["nb", "da", "sv"]


@pytest.mark.parametrize(
    ("before", "fixes", "after"),
    [
        ({}, [fix("kind", "question", "fault")], {"kind": "fault"}),
        ({}, [fix("kind", "question", "chat")], {"kind": "chat", "quiet": True, "priority": "normal"}),
        (
            {"kind": "chat", "quiet": True, "priority": "normal"},
            [fix("kind", "chat", "question")],
            {"kind": "question", "quiet": False, "priority": "high"},
        ),
        ({}, [fix("kind", "question", "fault"), fix("kind", "fault", "complaint")], {"kind": "complaint"}),
        ({}, [fix("kind", "praise", "fault")], {}),  # put right in another post of the case
        ({}, [fix("kind", "question", "fault", at=AT - HOUR)], {}),  # before this one was there
        ({}, [fix("language", "da", "nb", at=AT - HOUR)], {"language": "nb"}),  # stands for all
        ({}, [fix("priority", "high", "normal")], {"priority": "normal"}),
        (
            {},
            [fix("priority", "high", "normal"), fix("kind", "question", "fault")],
            {"kind": "fault", "priority": "normal"},  # a person's word on the tier stands
        ),
        (
            {"kind": "praise", "quiet": True, "priority": "normal"},
            [fix("mood", "calm", "angry")],
            {"mood": "angry", "quiet": False, "priority": "high"},
        ),
        (
            {"kind": "praise", "quiet": True, "priority": "normal"},
            [fix("happening_now", "no", "yes")],
            {"happening_now": True, "quiet": False, "priority": "high"},
        ),
    ],
)
def test_what_a_colleague_put_right_counts_in_place_of_what_triage_said(before, fixes, after) -> None:
    post = came(**before)
    assert put_right(post, fixes, quiet_kinds=QUIET) == replace(post, said=said(**{**before, **after}))


def test_a_post_without_triage_stays_so() -> None:
    post = Came(at=AT, known_at=AT, said=None)
    assert put_right(post, [fix("kind", "question", "fault")], quiet_kinds=QUIET) == post


POSTS = st.builds(
    Came,
    at=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
    known_at=st.just(AT),
    said=st.none()
    | st.builds(
        Said,
        kind=st.sampled_from([kind.value for kind in PostKind]),
        mood=st.sampled_from([mood.value for mood in Mood]),
        language=st.sampled_from([language.value for language in Language]),
        priority=st.sampled_from([priority.value for priority in Priority]),
    ),
)


@given(st.lists(POSTS))
def test_the_parts_add_up(posts: list[Came]) -> None:
    found = report(posts, OSLO)

    assert found.total.posts + found.unread == len(posts) == sum(found.by_hour) == sum(found.by_weekday)
    for field in fields(Counts):
        parts = [getattr(counts, field.name) for counts in found.by_language.values()]
        assert sum(parts) == getattr(found.total, field.name) <= found.total.posts
    assert found.total.angry <= found.total.upset
    assert found.total.first_tier <= found.total.needs
    assert found.total.negative + found.total.positive <= found.total.posts
