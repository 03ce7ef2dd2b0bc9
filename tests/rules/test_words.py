"""A word of the settings is found in a post whole, whatever its case, width and blanks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.words import matched_word, matches_words


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
    assert matched_word(words, text) == found
    assert matches_words(words, text) == (found is not None)


@given(st.text(st.sampled_from("ab *.(+\\é"), max_size=8), st.text(st.sampled_from("ab *.(+\\é"), max_size=20))
def test_any_word_can_be_searched_for_and_a_match_is_there_to_see(word, text):
    if matches_words([word], text):
        stem = " ".join(word.strip().removesuffix("*").split())
        assert stem in " ".join(text.split())
