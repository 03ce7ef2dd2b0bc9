"""Two countings of X's weighted length, written apart, agree with each other and with what X publishes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.length import weighted_length
from sandbox.x.weight import addresses, weight

SIGNS = [*"abz ÆØÅäöñ.,!?\n0123456789…—“”漢字カナ한é'/-", "e\u0301", "👍🏽", "🧳", "✈️", "🇳🇴", "👩‍✈️", "1️⃣"]
WRITTEN = st.lists(st.sampled_from(SIGNS), max_size=60).map("".join)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("", 0),
        ("Hei på deg", 10),
        ("a" * 280, 280),
        ("æøåÆØÅäöÄÖ", 10),
        ("e\u0301", 1),
        ("漢字", 4),
        ("…", 2),
        ("—“”", 3),
        ("😭", 2),
        ("👨‍👩‍👧‍👦", 2),
        ("🐦‍🔥", 2),
        ("👍🏽", 2),
        ("🇳🇴🇩🇰", 4),
        ("1️⃣", 2),
        ("https://example.com/a/very/long/path?with=a&query=too", 23),
        ("see example.com for more", 4 + 23 + 9),
        ("end of a sentence.And no link", 29),
        ("https://example.com.", 24),
        ("mail me@example.com", 19),
    ],
)
def test_weighs_as_x_publishes(text: str, expected: int) -> None:
    assert weight(text) == expected
    assert weighted_length(text) == expected


@given(WRITTEN)
def test_both_countings_agree_on_whatever_people_write(text: str) -> None:
    assert weight(text) == weighted_length(text)


@given(
    st.lists(
        st.sampled_from(
            ["hei", "https://havorn.example/x?y=1", "www.sas.no", "(kari.no)", "@kari", "#fly", "😭", "ok."]
        )
    )
)
def test_both_countings_agree_on_addresses_among_words(words: list[str]) -> None:
    text = " ".join(words)

    assert weight(text) == weighted_length(text)


def test_an_address_ends_before_the_full_stop() -> None:
    assert [found.group() for found in addresses("Se https://havorn.no/krav. Takk")] == ["https://havorn.no/krav"]
