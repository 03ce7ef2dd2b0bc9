"""The triage block: changes to lists that exist, kinds that may be quiet, handles that are not ours."""

from pathlib import Path

import pytest

from rules.triage import Aspect
from tests.settings_files import TEXT, changed, loaded, refused

WORDS = "      praise: {add: [smooth landing], remove: [super]}\n"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (WORDS, "      prase: {add: [nice]}\n", "triage.words.en.prase: must be one of fault, complaint, request, question, praise, thanks, chat, spam, angry, frustrated, happening_now, past, negation, sarcasm, thing, broken, trouble, ours, own, pastime, imperative, intensifier, present; did you mean praise?"),
        (WORDS, "      praise: {ad: [nice]}\n", "triage.words.en.praise.ad: is not a setting; did you mean add?"),
        (WORDS, "      praise: {remove: [grate]}\n", "triage.words.en.praise.remove.0: is not in the list of praise words in en (got 'grate'); did you mean great?"),
        (WORDS, '      praise: {add: ["!!!"]}\n', "triage.words.en.praise.add.0: has no letter or digit to look for (got '!!!')"),
        ("quiet: [chat, spam]", "quiet: [chat, spm]", "triage.quiet.1: must be one of chat, spam, praise (got 'spm'); did you mean spam?"),
        ("quiet: [chat, spam]", "quiet: [complaint]", "triage.quiet.0: must be one of chat, spam, praise (got 'complaint')"),
        ("summary_every: 1h ", "summary_every: 1 ", "triage.summary_every: needs a unit, such as 30s, 15m, 2h or 1d (got 1)"),
        ("wrong_handles: [havornairr]", "wrong_handles: [HavornAir]", "accounts.0.wrong_handles.0: is an account of yours, so it is no wrong handle (got 'HavornAir')"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_by_place_with_what_was_meant(
    tmp_path: Path, before: str, after: str, said: str
) -> None:
    lines = refused(tmp_path / "config.yaml", changed((before, after)))

    assert [line.partition(" ")[2] for line in lines] == [said]


def test_a_language_that_is_none_is_refused(tmp_path: Path) -> None:
    (line,) = refused(
        tmp_path / "config.yaml", changed(("    en:\n      happening_now", "    no:\n      happening_now"))
    )

    assert line.endswith("must be one of en, nb, nn, da, sv, fi, de; did you mean nb?")


def test_without_the_block_the_lists_are_as_they_come(tmp_path: Path) -> None:
    start, end = TEXT.index("# What the words of a post tell"), TEXT.index("# Who is called when somebody asks")

    config = loaded(tmp_path / "config.yaml", TEXT[:start] + TEXT[end:])

    assert set(config.triage.quiet) == {"chat", "spam"}
    assert config.triage.words == {}
    assert config.lexicon.quiet == {"chat", "spam"}


def test_the_lexicon_is_made_once_and_has_what_the_owner_added(tmp_path: Path) -> None:
    config = loaded(tmp_path / "config.yaml", changed(("add: [at the lounge]", "add: [in the sauna]")))

    hits = config.lexicon.hits("still in the sauna", frozenset({"en"}))  # type: ignore[arg-type]

    assert [hit.text for hit in hits if hit.aspect is Aspect.HAPPENING_NOW] == ["in the sauna"]
    assert config.lexicon is config.lexicon
