"""A question is asked by naming somebody, and answered by the first later word of whoever was asked."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.asking import Question, Word, answer, asked_by, is_moot, reminds_at
from rules.hours import Calendar

AT = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ANN, BO, KARI, NINA, GROUP = "UANN", "UBO", "UKARI", "UNINA", "SNIGHT"


def word(author: str, minutes: int) -> Word:
    return Word(at=AT + minutes * MINUTE, author=author)


def question(asked: str) -> Question:
    return Question(asked_by=ANN, asked=asked, asked_at=AT)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("where are the bags?", ()),
        ("<@UBO> where is it?", (BO,)),
        ("<@UBO|bo> where is it?", (BO,)),
        ("<@UBO> and <@UKARI>, and <@UBO> again", (BO, KARI)),
        ("<!subteam^SNIGHT> who knows? <@WBIG>", (GROUP, "WBIG")),
        ("<!subteam^SNIGHT|@night> who knows?", (GROUP,)),
        ("a note to myself <@UANN>", ()),
        ("<@UBOT> claim", ()),
        ("<!here> <!channel> <#CX|x> <https://x.com/@UBO> &lt;@UBO&gt; @UBO", ()),
    ],
)
def test_whom_a_message_asks(text: str, asked: tuple[str, ...]) -> None:
    assert asked_by(text, ANN, silent={"UBOT"}) == asked


@pytest.mark.parametrize(
    ("asked", "members", "words", "answered"),
    [
        (BO, (), [word(KARI, 1), word(BO, 2), word(BO, 3)], word(BO, 2)),
        (BO, (), [word(KARI, 1), word(ANN, 2)], None),
        (BO, (), [word(BO, -1), word(BO, 0)], None),  # said before, or with the question
        (GROUP, (NINA, KARI), [word(BO, 1), word(NINA, 2)], word(NINA, 2)),
        (GROUP, (NINA, ANN), [word(ANN, 1)], None),  # nobody answers themselves
        (GROUP, (), [word(ANN, 1), word(BO, 2)], word(BO, 2)),  # nobody knows who is in it
        (GROUP, (ANN,), [word(BO, 2)], word(BO, 2)),  # nobody else is in it
    ],
)
def test_the_first_later_word_of_whoever_was_asked_is_the_answer(asked, members, words, answered) -> None:
    assert answer(question(asked), words, members=members) == answered


def test_an_answer_stands_when_its_author_leaves_the_group_but_not_when_it_is_deleted() -> None:
    given_ = word(NINA, 2)

    assert answer(question(GROUP), [given_, word(KARI, 3)], members=(KARI,), standing=given_) == given_
    assert answer(question(GROUP), [word(KARI, 3)], members=(KARI,), standing=given_) == word(KARI, 3)


def test_what_the_customer_was_told_after_the_question_ends_the_wait() -> None:
    assert is_moot(AT, AT + MINUTE)
    assert not is_moot(AT, AT - MINUTE)
    assert not is_moot(AT, None)


def test_the_reminder_counts_opening_time() -> None:
    office = Calendar.from_settings("Europe/Oslo", {"mon-fri": ["08:00-16:00"]})
    friday = datetime(2026, 3, 6, 14, 50, tzinfo=UTC)  # ten minutes before the office closes

    assert reminds_at(office, friday, 30 * MINUTE) == datetime(2026, 3, 9, 7, 20, tzinfo=UTC)


@given(
    st.lists(st.builds(word, st.sampled_from([ANN, BO, KARI, NINA]), st.integers(-5, 50))),
    st.sampled_from([BO, KARI, GROUP]),
    st.sets(st.sampled_from([ANN, KARI, NINA])),
    st.randoms(use_true_random=False),
)
def test_the_answer_is_the_same_in_whatever_order_words_arrive_and_never_before_the_question(
    words, asked, members, chance
) -> None:
    whole = answer(question(asked), words, members=members)
    shuffled = list(words)
    chance.shuffle(shuffled)
    standing, heard = None, []
    for one in shuffled:  # one event after the other
        heard.append(one)
        standing = answer(question(asked), heard, members=members, standing=standing)

    assert standing == whole
    if whole is not None:
        assert whole.at > AT
        assert whole.author != ANN
        assert not any(one.at < whole.at and one.author == whole.author and one.at > AT for one in words)
