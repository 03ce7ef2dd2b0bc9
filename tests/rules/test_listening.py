"""What is searched for beyond mentions, and whose talk a found post is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.listening import LONGEST_QUERY, Talk, Wanted, talk_of, x_query

OURS = ("havornair", "havorncargo")
WANTED = Wanted(
    phrases=("Havørn Air",), wrong_handles=("havornairr",), industry=("flyplass", "flight delay", "strik*"), ours=OURS
)
plain = st.text(st.characters(exclude_characters='"\\', exclude_categories=["C", "Z"]), min_size=1, max_size=12)


def test_nothing_wanted_is_no_query_at_all() -> None:
    assert x_query(Wanted(ours=OURS)) == ""
    assert not Wanted(ours=OURS).anything


@pytest.mark.parametrize(
    "phrase, term",
    [
        ("havorn", "havorn"),
        ("  Havørn   Air ", '"Havørn Air"'),
        ("OR", '"OR"'),
        ("AND", '"AND"'),
        ("or", "or"),
        ("-havorn", '"-havorn"'),
        ("from:me", '"from:me"'),
        ("(brand)", '"(brand)"'),
        ("havorn.no", '"havorn.no"'),
    ],
)
def test_a_phrase_that_x_could_take_for_something_else_stands_in_quotes(phrase: str, term: str) -> None:
    assert x_query(Wanted(phrases=(phrase,), ours=("havornair",))) == (
        f"({term}) -from:havornair -@havornair -is:retweet"
    )


def test_a_phrase_of_the_brand_and_the_trade_is_asked_for_once() -> None:
    assert x_query(Wanted(phrases=("a", "b"), industry=("b", "c"))) == "(a OR b OR c) -is:retweet"


@given(st.lists(plain, min_size=1, max_size=6), st.lists(plain, max_size=6))
def test_quotes_and_the_one_group_are_always_closed(phrases: list[str], industry: list[str]) -> None:
    query = x_query(Wanted(phrases=tuple(phrases), industry=tuple(industry), ours=OURS))

    assert query.count('"') % 2 == 0
    outside = "".join(query.split('"')[::2])
    assert (outside.count("("), outside.count(")")) == (1, 1)
    assert query.endswith(") -from:havornair -@havornair -from:havorncargo -@havorncargo -is:retweet")


@given(st.lists(plain, min_size=1, max_size=20), plain)
def test_one_more_phrase_makes_no_shorter_a_query(phrases: list[str], more: str) -> None:
    one, other = x_query(Wanted(phrases=tuple(phrases))), x_query(Wanted(phrases=(*phrases, more)))

    assert len(one) <= len(other)


@pytest.mark.parametrize(
    "text, talk",
    [
        ("Havørn Air again", Talk.BRAND),
        ("Another flight delay at the flyplass", Talk.INDUSTRY),
        ("FLIGHT  DELAY, of course", Talk.INDUSTRY),
        ("Another flight delay with havørn air", Talk.BRAND),
        ("flight delay, @havornairr!", Talk.BRAND),
        ("flight delay, @HavornCargo!", Talk.BRAND),
        ("delay of flights", Talk.BRAND),  # found by X's spelling and not by ours: somebody looks
    ],
)
def test_talk_is_about_the_trade_only_when_nothing_of_ours_is_in_it(text: str, talk: Talk) -> None:
    assert talk_of(text, WANTED) is talk


@given(st.text())
def test_without_words_of_the_trade_everything_is_about_us(text: str) -> None:
    assert talk_of(text, Wanted(phrases=("Havørn Air",), ours=OURS)) is Talk.BRAND


def test_the_longest_query_is_what_x_takes() -> None:
    assert LONGEST_QUERY == 512
