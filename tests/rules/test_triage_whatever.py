"""Whatever is written, triage answers, the same each time, and quiet never hides a question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.assessment import ASPECTS, AccountView, PostKind, PostView, Source
from rules.triage import Aspect, assess, refine
from tests.rules.triage_posts import read, shipped

HOSTILE = [
    "",
    " ",
    "\x00\x01\x02",
    "\ud800 lone",
    "\ufffe\uffff",
    "😡" * 3000,
    "ﷺ" * 300,
    "مرحبا أين حقيبتي يا شركة الطيران",
    "\u202eright to left\u202c",
    "a" * 200_000,
    "not " * 50_000,
    "@" * 50_000,
    "?" * 50_000,
    "e\u0301" * 20_000,
    "I\u0307\u00df\ufb01 " * 100,
    "=:-( " * 5_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_are_answered(text: str) -> None:
    found = read(text)

    assert all(0 <= found.of(aspect).confidence <= 1 for aspect in ASPECTS)
    assert found.quiet.value == "no" or "?" not in text


words = st.sampled_from(
    [
        "not",
        "never",
        "happy",
        "great",
        "thanks",
        "😡",
        "?",
        "lol",
        "good",
        "morning",
        "click",
        "here",
        "bitcoin",
        "gift",
        "card",
        "down",
        "delayed",
        "ikke",
        "takk",
        "for",
        "ingenting",
        "nede",
        "at",
        "the",
        "gate",
        "yesterday",
        "hvordan",
        "kiitos",
        "ei",
        "toimi",
        "4111111111111111",
        "a@b.no",
        "https://x.example",
    ]
)


@given(st.lists(words, max_size=25).map(" ".join) | st.text(max_size=200), st.booleans())
def test_any_text_has_one_answer_with_reasons(text: str, reply: bool) -> None:
    one = PostView(text=text, reply_to_us=reply, account=AccountView(network="x", handle="havornair"))

    found = assess(one, shipped())

    assert assess(one, shipped()) == found
    for aspect in ("kind", "mood", "language", "priority", "quiet", "addressed", "happening_now"):
        assert found.of(aspect).reasons, aspect
    if found.quiet.value == "yes":
        assert "?" not in text
        assert found.kind.value in shipped().quiet
        assert found.mood.value != "angry"
        assert (found.personal_data.value, found.happening_now.value) == ("", "no")


def test_every_list_of_every_language_has_words() -> None:
    from settings.triage import shipped as lists

    for language in ("en", "nb", "nn", "da", "sv", "fi", "de"):
        assert {aspect for aspect, cues in lists(language).items() if len(cues) >= 5} == set(Aspect), language


UNSURE = "gate B12 seat 14C"


def test_the_classifier_decides_where_words_are_unsure_and_both_give_their_reasons() -> None:
    words_only = read(UNSURE)

    found = refine(words_only, {PostKind.FAULT: 0.7, PostKind.CHAT: 0.3})

    assert (found.kind.value, found.kind.source, found.kind.confidence) == (PostKind.FAULT, Source.CLASSIFIER, 0.7)
    assert found.kind.reasons[0] == "the classifier says fault (0.70)"
    assert found.kind.reasons[1] == f"the words: {words_only.kind.reasons[0]}"
    assert "it is a fault" in found.priority.reasons


def test_praise_by_the_classifier_lowers_the_tier_but_makes_nothing_quiet() -> None:
    found = refine(read(UNSURE), {PostKind.CHAT: 0.9})

    assert (found.priority.value, found.quiet.value) == ("normal", "no")


def test_many_followers_still_raise_what_the_classifier_calls_chat() -> None:
    found = refine(read(UNSURE, followers=20_000), {PostKind.CHAT: 0.9})

    assert (found.priority.value, found.priority.reasons) == ("high", ("the writer has 20,000 followers",))


@pytest.mark.parametrize(
    ("text", "probabilities"),
    [
        (UNSURE, {}),
        (UNSURE, {PostKind.FAULT: 0.54}),
        ("worst airline, you lost my bag and nobody answers", {PostKind.PRAISE: 0.99}),
    ],
)
def test_the_words_stand_where_they_are_sure_or_the_classifier_is_not(text, probabilities) -> None:
    found = read(text)

    assert refine(found, probabilities) == found


def test_a_colleague_is_never_overruled() -> None:
    from dataclasses import replace

    found = read(UNSURE)
    said = replace(found, kind=replace(found.kind, value=PostKind.PRAISE, source=Source.PERSON, confidence=0.1))

    assert refine(said, {PostKind.FAULT: 0.99}) == said
