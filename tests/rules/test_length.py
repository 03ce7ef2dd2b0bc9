"""The count that decides whether X takes a reply is X's own count, not ours."""

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.length import URL_WEIGHT, graphemes, weighted_length

LETTERS = [
    ("nothing", "", 0),
    ("latin", "This is a test.", 15),
    ("nordic letters weigh one", "Blåbærsyltetøy på ön", 20),
    ("a newline weighs one", "a\nb", 3),
    ("the last light code point of the first range", "\u10ff", 1),
    ("the first heavy one", "\u1100", 2),
    ("typographic quotes and dashes weigh one", "\u201c\u2014\u2013\u2019", 4),
    ("the ellipsis weighs two", "…", 2),
    ("primes weigh one, what follows them two", "\u2032\u2037\u2038", 4),
    ("cyrillic weighs one", "слово", 5),
    ("japanese weighs two", "のの", 4),
    ("hangul weighs two", "가", 2),
    ("beyond the basic plane weighs two", "\U00010000", 2),
    ("a decomposed letter is composed first", "e\u0301", 1),
    ("the euro sign weighs two", "€", 2),
]

EMOJI = [
    ("one emoji", "😀", 2),
    ("copyright as text", "©", 1),
    ("copyright as emoji", "©\ufe0f", 2),
    ("heart with selector", "❤\ufe0f", 2),
    ("an emoji asked to be text counts code points", "☺\ufe0e", 4),
    ("skin tone", "👋🏽", 2),
    ("flag", "🇳🇴", 2),
    ("two flags", "🇳🇴🇸🇪", 4),
    ("keycap", "1\ufe0f\u20e3", 2),
    ("family joined by zero-width joiners", "👨\u200d👩\u200d👧\u200d👦", 2),
    ("a newer joined emoji", "🐦\u200d🔥", 2),
    ("firefighter with skin tone", "👩🏽\u200d🚒", 2),
    ("flag of tags", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", 2),
    ("two emoji side by side", "😀😀", 4),
    ("a joiner between letters is a letter", "a\u200db", 3),
]

LINKS = [
    ("a short link grows", "http://x.com", 23),
    ("a long link shrinks", "https://havorn.example.com/" + "a" * 200, 23),
    ("cased", "HTTPS://WWW.EXAMPLE.COM/Index.html", 23),
    ("a bare domain is a link", "havorn.com", 23),
    ("a bare domain of a country", "ok.no", 23),
    ("a forgotten space makes a link, for X too", "Takk.Se mer", 27),
    ("several", "Test https://test.com test https://test.com test.com test", 86),
    ("the full stop after a link is no part of it", "Se havorn.no/endre.", 27),
    ("a link in brackets", "(http://example.com)", 25),
    ("balanced brackets are part of the path", "http://en.wikipedia.org/wiki/Primer_(film)", 23),
    ("port and query", "http://example.com:8080?a=b&c=d", 23),
    ("cyrillic path", "http://example.com/Русские_слова", 23),
    ("a domain of other letters, with its scheme", "http://✪df.ws/ejp", 23),
    ("a domain of other letters, bare, is text", "日本.jp", 7),
    ("punycode", "http://example.xn--p1ai/x", 23),
    ("no such top-level domain", "f.eks. foo.baz", 14),
    ("no top-level domain", "http://no-tld", 13),
    ("underscore in the last label", "http://foo.a_b.com", 18),
    ("underscore in a sub-domain", "http://a_b.example.com", 23),
    ("leading dash", "http://-example.com", 19),
    ("an address of e-mail is no link", "post@havorn.no hans.no@havorn.no", 32),
    ("after @, # and $ there is no link", "@foo.com #foo.com $foo.com", 26),
    ("a hyphen after the domain", "domain.com-that", 15),
    ("between japanese letters", "日本example.com日本", 31),
    ("a label too long for a domain", "a" * 64 + ".com", 68),
]


@pytest.mark.parametrize(("why", "text", "weight"), LETTERS + EMOJI + LINKS)
def test_counts_as_x_does(why: str, text: str, weight: int) -> None:
    assert weighted_length(text) == weight, why


@given(st.text(st.characters(max_codepoint=0x10FF, exclude_characters=".\u20e3", exclude_categories=["M", "Cs"])))
def test_without_links_and_emoji_every_light_letter_weighs_one(text: str) -> None:
    # (c) and (r) become emoji only by a selector that is outside this alphabet
    assert weighted_length(text) == len(normalize("NFC", text))


@given(st.text(st.sampled_from("ab. 日😀\u200d\ufe0f🏽🇳1\u20e3:/@#-_é"), max_size=40))
def test_parts_never_weigh_less_than_one_and_a_space_keeps_them_apart(text: str) -> None:
    assert weighted_length(text + " " + text) == 2 * weighted_length(text) + 1
    assert weighted_length(text) <= max(2, URL_WEIGHT) * len(text)


@given(st.text(st.characters(codec="utf-8")))
def test_the_form_of_normalisation_does_not_matter(text: str) -> None:
    assert weighted_length(normalize("NFD", text)) == weighted_length(normalize("NFC", text))


@pytest.mark.parametrize("path", ["(" * 3000, "a." * 3000, "/" + "(a" * 2000, "a-" * 3000, "http://" + "日-" * 2000])
def test_a_hostile_text_costs_no_more_than_its_letters(path: str) -> None:
    """A pathological pattern would run for minutes here and meet the time limit of the suite."""
    assert weighted_length("http://example.com/" + path) > 0


def test_graphemes_are_what_a_reader_counts() -> None:
    assert graphemes("") == 0
    assert graphemes("Hei 👩🏽\u200d🚒 e\u0301 🇳🇴") == 9
    assert graphemes("a\r\nb") == 3
