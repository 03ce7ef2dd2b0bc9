"""A word of the settings is found in a post whole, whatever its case, width and blanks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.inflections import ENDINGS
from rules.words import find_word, matches_words


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        (["gate"], "At the GATE now", "gate"),
        (["gate"], "delegate", None),
        (["gate"], "gates", None),
        (["gate"], "gate!", "gate"),
        (["gate"], "#gate", "gate"),
        (["gate"], "gate_7", None),
        (["strand*"], "Vi er Strandet i Bodø", "strand*"),
        (["strand*"], "på stranda", "strand*"),
        (["strand*"], "badestrand", None),
        (["mistet fly"], "Jeg mistet\n  fly og alt", "mistet fly"),
        (["mistet fly*"], "mistet flyet mitt", "mistet fly*"),
        (["mistet fly"], "mistet et fly", None),
        (["ÅPENT brev"], "et åpent brev", "ÅPENT brev"),
        (["åpent"], "a\u030apent", "åpent"),  # composed and decomposed
        (["straße"], "STRASSE", "straße"),
        (["can't"], "I can\u2019t board", "can't"),
        (["stole ... card"], "they stole my card", "stole ... card"),
        (["stole … card"], "stole my new blue bank card", "stole … card"),
        (["stole ... card"], "stole card", "stole ... card"),
        (["stole ... card"], "stole one two three four five six card", None),
        (["stole ... card"], "they stole a bag, can I pay by card", None),
        (["stole ... card"], "stole it. My card works", None),
        (["card ... was ... stolen"], "card of mine was just stolen", "card ... was ... stolen"),
        (["...", "... ..."], "anything", None),
        (["@vg"], "cc @VG", "@vg"),
        (["#krise"], "#Krise", "#krise"),
        (["vg"], "vg.no skriver", "vg"),
        (["2.0"], "version 2x0", None),  # no patterns
        (["(", "bag"], "my bag", "bag"),
        (["*", " * ", ""], "anything", None),
        (["a*b"], "a*b", "a*b"),
        (["VG", "journalist"], "journalist from VG", "VG"),  # in the order of the settings
        ([], "anything", None),
        (["飛行機"], "飛行機 が", "飛行機"),
    ],
)
def test_words_are_found_whole(words, text, found):
    at = find_word(words, text)
    assert (at and at.word) == found
    assert matches_words(words, text) == (found is not None)


@given(st.text(st.sampled_from("ab *.(+\\é"), max_size=8), st.text(st.sampled_from("ab *.(+\\é"), max_size=20))
def test_any_word_can_be_searched_for_and_a_match_is_there_to_see(word, text):
    if matches_words([word], text):
        stem = " ".join(word.strip().removesuffix("*").split())
        assert stem in " ".join(text.split())


@pytest.mark.parametrize(
    ("language", "word", "finds", "not_these"),
    [
        ("en", "gate", "gates", "delegate gated_area gateway"),
        ("en", "bag", "bags", "baggage"),
        ("en", "refund", "refunds refunded refunding", "refundable"),
        ("en", "refuse", "refuses refused refusing", "refusal"),
        ("en", "cancel", "cancels cancelled canceled cancelling", "cancellation"),
        ("en", "city", "cities", "citizen"),
        ("en", "reporter", "reporters", "report reported"),
        ("en", "lost bag", "lost bags", "lost my bag"),
        ("nb", "koffert", "kofferten kofferter koffertene koffertens", "koffertlokk"),
        ("nb", "forsinkelse", "forsinkelsen forsinkelser forsinkelsene", "forsinket"),
        ("nb", "kort", "kortet kortene", "korte kortvarig"),
        ("nb", "bagasje", "bagasjen", "bagasjebånd"),
        ("nn", "reise", "reisa reiser reisene", "reisebyrå"),
        ("da", "kuffert", "kufferten kufferter kufferterne", "kuffertlås"),
        ("da", "forsinkelse", "forsinkelsen forsinkelser forsinkelserne", "forsinket"),
        ("sv", "väska", "väskan väskor väskorna", "väskband"),
        ("sv", "flyg", "flyget flygen", "flygplats"),
        ("fi", "lento", "lentoa lentoni", "lentokone lennot"),
        ("de", "Koffer", "Koffers Koffern", "Kofferraum"),
        ("de", "Karte", "Karten", "Kartenleser"),
    ],
)
def test_a_word_is_found_with_the_endings_of_its_language(language, word, finds, not_these):
    for text in (word, *([finds] if " " in word else finds.split())):
        assert find_word([word], f"Oh, {text}!", language), text
    for text in [not_these] if " " in word else not_these.split():
        assert not find_word([word], text, language), text


@pytest.mark.parametrize(
    ("word", "text", "found"),
    [
        ("=stole", "jeg stoler på dere", False),
        ("=stole", "who STOLE it", True),
        ("stole", "jeg stoler på dere", True),
        ("=lost bag", "lost bags", False),
        ("=strand*", "strandet", True),  # * says more
        ("=", "1 = 1", True),  # a sign by itself is a sign
    ],
)
def test_a_word_after_an_equals_sign_is_found_as_it_is_written(word, text, found):
    assert (find_word([word], text, "nb") is not None) is found


def test_without_a_known_language_words_are_found_as_written():
    assert not find_word(["koffert"], "kofferten", "other")
    assert not find_word(["koffert"], "kofferten")


@given(st.sampled_from(list(ENDINGS)), st.text(st.sampled_from("abegnorsyä '"), max_size=12), st.text(max_size=20))
def test_endings_never_lose_what_is_found_without_them(language, word, text):
    assert not matches_words([word], text) or find_word([word], text, language)
    assert find_word([word], f"x {word} y", language) or not word.strip()
