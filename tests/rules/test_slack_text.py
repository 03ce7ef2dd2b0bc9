"""What is typed in Slack reaches a customer as typed, and what a customer typed can do nothing in Slack."""

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from rules.slack_emoji import emoji_of
from rules.slack_text import WORD_JOINER, Plain, clean, defuse, escape, shorten, to_plain, unescape

ANY_TEXT = st.text(st.characters(codec="utf-8"))
# Dense in what Slack reads as notation, so that its combinations are met.
MARKED = st.text(st.sampled_from("ab1 .:/@#<>&!|*_~`\n\t>-+'日é😀\u200d\u2060\u202e👩🏽\ufe0f;"), max_size=60)
HOSTILE = st.one_of(ANY_TEXT, MARKED, st.lists(MARKED, max_size=4).map(":x:".join))


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Hei! Vi ser på det.", "Hei! Vi ser på det."),
        ("  \n Hei \n", "Hei"),
        ("one\n\ntwo", "one\n\ntwo"),
        ("Q&amp;A: 1 &lt; 2 &gt; 0", "Q&A: 1 < 2 > 0"),
        ("they typed &amp;lt;", "they typed &lt;"),
        ("*bold* _it_ ~no~ `code`", "*bold* _it_ ~no~ `code`"),
        ("see <https://havorn.example/a?b=1&amp;c=2>", "see https://havorn.example/a?b=1&c=2"),
        ("see <http://havorn.example|havorn.example>", "see havorn.example"),
        ("see <http://havorn.example/|Havorn.example>", "see Havorn.example"),
        ("see <https://havorn.example|https://havorn.example>", "see https://havorn.example"),
        ("see <https://havorn.example/x|our page>", "see https://havorn.example/x"),
        ("write <mailto:post@havorn.example|post@havorn.example>", "write post@havorn.example"),
        ("write <mailto:post@havorn.example|us>", "write post@havorn.example"),
        ("call <tel:+4781549300|+47 815 49 300>", "call +47 815 49 300"),
        ("call <tel:+4781549300|us>", "call +4781549300"),
        ("hi :wave:", "hi 👋"),
        ("hi :wave::skin-tone-4:", "hi 👋🏽"),
        (":female-firefighter::skin-tone-6:", "👩🏿\u200d🚒"),
        (":male-detective::skin-tone-2:", "🕵🏻\u200d♂\ufe0f"),
        (":dog::skin-tone-3:", "🐶"),
        (":heart::tada:", "❤\ufe0f🎉"),
        (":flag-no: :flag-england: :us:", "🇳🇴 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f 🇺🇸"),
        (":email: :umbrella:", "✉\ufe0f ☂\ufe0f"),
        ("at 10:30:00", "at 10:30:00"),
        ("ratio 1:100:5", "ratio 1:100:5"),
        (":100:", "💯"),
        ("a:b:smile:", "a🅱\ufe0fsmile:"),
        ("Merk:viktig:les", "Merk:viktig:les"),
        ("10:30:wave:", "10:30👋"),
        ("https: //x, C:\\temp", "https: //x, C:\\temp"),
        (":Merk:", ":Merk:"),
        ("", ""),
    ],
)
def test_a_message_is_read_as_the_customer_will_read_it(source: str, text: str) -> None:
    assert to_plain(source) == Plain(text=text)


@pytest.mark.parametrize(
    ("source", "text", "word"),
    [
        ("ask <@U123ABC>", "ask @U123ABC", "person of this Slack"),
        ("ask <@U123ABC|kari>", "ask @kari", "@kari"),
        ("in <#C123|general>", "in #general", "#general names a channel"),
        ("<!here> look", "@here look", "@here calls people"),
        ("<!subteam^S123|@social>", "@social", "@social calls people"),
        ("<!subteam^S123>", "@subteam", "means nothing to a customer"),
        ("see you <!date^1392734382^{date}|Feb 18>", "see you Feb 18", "Feb 18"),
        ("yes :havorn:", "yes :havorn:", ":havorn: exists in this Slack only"),
        ("yes :party-parrot::skin-tone-2:", "yes :party-parrot::skin-tone-2:", ":party-parrot:"),
    ],
)
def test_what_means_nothing_outside_slack_is_a_problem(source: str, text: str, word: str) -> None:
    plain = to_plain(source)
    assert plain.text == text
    assert len(plain.problems) == 1
    assert word in plain.problems[0]
    assert plain.problems[0].endswith(".")


def test_a_problem_is_told_once_and_all_are_told() -> None:
    plain = to_plain("<@U1> <@U1> :havorn: <!here>")
    assert [problem.split()[2] for problem in plain.problems] == ["@U1", ":havorn:", "@here"]


@given(ANY_TEXT)
def test_what_was_typed_without_notation_arrives_byte_for_byte(typed: str) -> None:
    typed = typed.replace(":", ";")
    assert to_plain(escape(typed)) == Plain(text=typed.strip())


@given(HOSTILE)
def test_reading_never_fails_and_leaves_no_notation_of_links(source: str) -> None:
    plain = to_plain(source)
    assert plain.text == plain.text.strip()
    assert isinstance(plain.problems, tuple)


@given(HOSTILE)
def test_escaping_is_undone_exactly(text: str) -> None:
    assert unescape(escape(text)) == text


@given(HOSTILE)
def test_a_customer_can_neither_ping_link_format_nor_draw(text: str) -> None:
    inert = defuse(text)

    assert not regex.search(r"[<>]", inert)
    assert not regex.search(r"&(?!amp;|lt;|gt;)", inert)
    assert not regex.search(r"@(?!\u2060)", inert)
    assert not regex.search(r"://(?!\u2060)", inert)
    assert not regex.search(r"\w\.[^\W\d_]", inert)
    assert not regex.search(r"(?<!\u2060)[*_~`]|[*_~`](?!\u2060)", inert)
    assert not regex.search(r":[\w+'-]+:", inert)
    assert not regex.search(r"(?m)^\s*&gt;", inert)


@given(HOSTILE)
def test_an_inert_text_has_the_same_letters(text: str) -> None:
    assert unescape(defuse(text)).replace(WORD_JOINER, "") == clean(text)


@pytest.mark.parametrize(
    ("text", "inert"),
    [
        ("plain words, 3.5 stars", "plain words, 3.5 stars"),
        ("<!channel> hi", "&lt;!channel&gt; hi"),
        ("@here", "@~here"),
        ("https://evil.example", "https://~evil.~example"),
        ("evil.com", "evil.~com"),
        ("> quoted", "~&gt; quoted"),
        (":fire:", ":~fire:"),
    ],
)
def test_what_defusing_adds(text: str, inert: str) -> None:
    assert defuse(text) == inert.replace("~", WORD_JOINER)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a\u202eb\u2066c\u2069\u200f", "abc"),
        ("a\u200bb\ufeffc\u2060d\u00ade\u3164", "abcde"),
        ("bell\x07 nul\x00 del\x7f", "bell nul del"),
        ("tab\there", "tab here"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("a\n\n\n\n\n\nb", "a\n\n\nb"),
        ("a\n \n\t\n \n \nb", "a\n\n\nb"),
        ("a\n\n\nb", "a\n\n\nb"),
        ("👨\u200d👩\u200d👧 a\u200db", "👨\u200d👩\u200d👧 ab"),
        ("👩🏽\u200d🚒❤\ufe0f\u200d🔥", "👩🏽\u200d🚒❤\ufe0f\u200d🔥"),
        ("\U0001f3f4\U000e0067\U000e0062\U000e007f x\U000e0067", "\U0001f3f4\U000e0067\U000e0062\U000e007f x"),
        ("half \ud83d of a pair", "half  of a pair"),
        ("\u0600 is a visible sign", "\u0600 is a visible sign"),
    ],
)
def test_what_cannot_be_seen_is_taken_out(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@given(HOSTILE)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(ANY_TEXT, st.integers(1, 60))
def test_a_shortened_text_fits_and_begins_as_the_whole(text: str, limit: int) -> None:
    short = shorten(text, limit)
    assert len(short) <= limit
    if short != text:
        assert short.endswith("…")
        assert text.startswith(short[:-1])


def test_a_grapheme_is_never_cut() -> None:
    family = "👨\u200d👩\u200d👧"
    assert shorten(family + " hei", 6) == family + "…"
    assert shorten(family + " hei", 5) == "…"
    assert shorten("e\u0301e\u0301", 3) == "e\u0301…"
    assert shorten("four", 4) == "four"
    assert shorten("one two", 5) == "one…"


def test_nothing_cannot_be_shortened_to() -> None:
    with pytest.raises(ValueError, match="nothing"):
        shorten("text", 0)


@pytest.mark.parametrize("text", [" " * 25_000 + "x", "\n \n" * 8_000, ":a" * 12_000, "<" * 25_000, "*" * 25_000])
def test_a_hostile_text_costs_no_more_than_its_letters(text: str) -> None:
    """A pathological pattern would run for minutes here and meet the time limit of the suite."""
    assert len(clean(text)) <= len(text)
    assert len(defuse(text)) >= len(clean(text))
    to_plain(text)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("+1", "👍"),
        ("woman-shrugging", "🤷\u200d♀\ufe0f"),
        ("man-woman-girl-boy", "👨\u200d👩\u200d👧\u200d👦"),
        ("female_mage", "🧙\u200d♀\ufe0f"),
        ("flag-zz", None),
        ("flag-norway", None),
        ("skin-tone-3", "🏼"),
        ("havorn", None),
        ("", None),
    ],
)
def test_a_name_is_the_emoji_that_slack_shows(name: str, shown: str | None) -> None:
    assert emoji_of(name) == shown
