"""The catalogues of locales/ say every sentence of the source in every language, and nothing else."""

import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import get_args

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po

from benchmarks.catalogues import UNSEEN, Sentence, everything_said, faults, fields, read, said, tidy
from handlers.voice import ENGLISH, LANGUAGES, LOCALES
from settings.names import ReportLanguage

TRANSLATED = [language for language in LANGUAGES if language != ENGLISH]

#: A module as somebody might write it.
MADE_UP = """
def greet(voice: Voice, waiting: int) -> str:
    hello = voice("Good morning, {name}", name="Ann")
    return hello + voice.plural("{count} case waits", "{count} cases wait", waiting) + desk.voice("Nobody " "else")
"""
SAID = {
    Sentence(one="Good morning, {name}"),
    Sentence(one="{count} case waits", many="{count} cases wait"),
    Sentence(one="Nobody else"),
}
GOOD = """
msgid "Good morning, {name}"
msgstr "God morgen, {name}"

msgid "Nobody else"
msgstr "Ingen andre"

msgid "{count} case waits"
msgid_plural "{count} cases wait"
msgstr[0] "{count} sak venter"
msgstr[1] "{count} saker venter"
"""


def catalogue(text: str) -> Catalog:
    return read_po(BytesIO(text.encode()), locale="nb", abort_invalid=True)


def test_a_language_can_be_chosen_exactly_when_it_has_a_catalogue() -> None:
    assert set(get_args(ReportLanguage)) == set(LANGUAGES)
    assert {path.name for path in LOCALES.iterdir()} == {f"{language}.po" for language in TRANSLATED}


def test_every_sentence_of_the_source_can_be_found_and_filled() -> None:
    found = everything_said()

    assert found.problems == ()
    assert Sentence(one="Answer rate") in found.sentences


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_is_translated_with_its_fields_and_nothing_else_is(language: str) -> None:
    assert faults(read(LOCALES / f"{language}.po", language), everything_said().sentences) == [], (
        "make locales, then translate what it lists"
    )


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_is_as_make_locales_leaves_it(language: str) -> None:
    written = (LOCALES / f"{language}.po").read_bytes()

    assert tidy(written, language, everything_said().sentences).decode() == written.decode(), "make locales"


def test_sentences_are_found_however_the_voice_is_reached() -> None:
    found = said(MADE_UP, "handlers/made_up.py")

    assert (found.sentences, found.problems) == (SAID, ())
    assert said('Voice(language="nb", zone=zone)("Hello")', "a.py").sentences == {Sentence(one="Hello")}
    assert said('digest_voice(config).plural("{count} a", "{count} b", 2)', "a.py").sentences == {
        Sentence(one="{count} a", many="{count} b")
    }
    assert said('shout("Hello")\nword.plural("a", "b", 2)', "a.py").sentences == frozenset()


@pytest.mark.parametrize(
    "source, what",
    [
        ('voice(f"Hello {name}")', "must be a literal"),
        ("voice(text)", "must be a literal"),
        ('voice("")', "must be a literal"),
        ("voice()", "must be a literal"),
        ('voice.plural("{count} case", several, 2)', "must be a literal"),
        ('voice("Hello {name}")', "nothing is given for name"),
        ('voice("Hello", name="Ann")', "name is given, and has no place"),
        ('voice("Hello {}", name="Ann")', "more than plain {names}"),
        ('voice("Hello {name!r}", name="Ann")', "more than plain {names}"),
        ('voice("{share:.0%}", share="1")', "more than plain {names}"),
        ('voice("{person.name}", person="1")', "more than plain {names}"),
        ('voice("100 {", x="1")', "more than plain {names}"),
        ("def said(reader: Voice): ...", "called voice, not reader"),
        ("def said(reader: 'Voice'): ...", "called voice, not reader"),
        ("reader = Voice(language='nb', zone=zone)", "called voice, not reader"),
        ("reader = digest_voice(config)", "called voice, not reader"),
    ],
)
def test_what_no_catalogue_could_have_is_refused_with_its_line(source: str, what: str) -> None:
    (problem, *_) = said(f"\n{source}", "handlers/made_up.py").problems

    assert problem.startswith("handlers/made_up.py:2: ")
    assert what in problem


def test_a_good_catalogue_has_no_fault() -> None:
    assert faults(catalogue(GOOD), SAID) == []


@pytest.mark.parametrize(
    "before, after, fault",
    [
        ('msgid "Nobody else"\nmsgstr "Ingen andre"\n', "", "missing: 'Nobody else'"),
        ('"Ingen andre"', '""', "not translated: 'Nobody else'"),
        ('"Ingen andre"', '" "', "not translated: 'Nobody else'"),
        ('"Ingen andre"', '"Ingen {andre}"', "other {fields} than the English: 'Nobody else'"),
        ('"Ingen andre"', '"Ingen \u2068andre\u2069"', "has a mark of direction that nobody sees: 'Nobody else'"),
        ('"God morgen, {name}"', '"God morgen, {navn}"', "other {fields} than the English: 'Good morning, {name}'"),
        ('"God morgen, {name}"', '"God morgen, {name"', "other {fields} than the English: 'Good morning, {name}'"),
        ('msgid "Nobody else"', '#, fuzzy\nmsgid "Nobody else"', "fuzzy: 'Nobody else'"),
        ('"{count} saker venter"', '""', "not translated: ('{count} case waits', '{count} cases wait')"),
        (
            '"{count} saker venter"',
            '"saker venter"',
            "other {fields} than the English: ('{count} case waits', '{count} cases wait')",
        ),
        ("\nmsgid", '\nmsgid "Old"\nmsgstr "Gammel"\n\nmsgid', "nobody says: 'Old'"),
    ],
)
def test_each_fault_of_a_catalogue_is_named(before: str, after: str, fault: str) -> None:
    assert before in GOOD

    assert faults(catalogue(GOOD.replace(before, after, 1)), SAID) == [fault]


def test_a_plural_that_the_catalogue_has_as_a_plain_sentence_is_missing() -> None:
    plain = GOOD.replace('msgid_plural "{count} cases wait"\nmsgstr[0]', "msgstr").replace(
        'msgstr[1] "{count} saker venter"', ""
    )

    assert faults(catalogue(plain), SAID) == [
        "missing: ('{count} case waits', '{count} cases wait')",
        "nobody says: '{count} case waits'",
    ]


def test_a_broken_catalogue_is_refused() -> None:
    with pytest.raises(PoFileError):
        tidy(b'<<<<<<< ours\nmsgid "a"\nmsgstr "b"\n', "nb", ())


def test_making_tidy_keeps_what_is_translated_adds_what_is_new_and_takes_out_the_rest() -> None:
    new = {*SAID, Sentence(one="95 % of all"), Sentence(one="{count} post", many="{count} posts")}
    old = GOOD + '\n# Kept short on purpose.\nmsgid "Old"\nmsgstr "Gammel"\n\n#~ msgid "Older"\n#~ msgstr "Eldre"\n'

    made = tidy(old.encode(), "nb", new)

    assert made.decode() == (
        'msgid ""\nmsgstr ""\n"Language: nb\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
        'msgid "95 % of all"\nmsgstr ""\n\n'
        'msgid "Good morning, {name}"\nmsgstr "God morgen, {name}"\n\n'
        'msgid "Nobody else"\nmsgstr "Ingen andre"\n\n'
        'msgid "{count} case waits"\nmsgid_plural "{count} cases wait"\n'
        'msgstr[0] "{count} sak venter"\nmsgstr[1] "{count} saker venter"\n\n'
        'msgid "{count} post"\nmsgid_plural "{count} posts"\nmsgstr[0] ""\nmsgstr[1] ""\n'
    )
    assert tidy(made, "nb", new) == made


def test_the_command_begins_a_catalogue_for_each_language_and_lists_what_is_to_translate(tmp_path: Path) -> None:
    (tmp_path / "nb.po").write_bytes((LOCALES / "nb.po").read_bytes().replace(b'"Svarprosent"', b'""'))

    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.catalogues", str(tmp_path)],
        cwd=LOCALES.parent,
        capture_output=True,
        text=True,
        check=False,
    )

    said = everything_said().sentences
    number, plurals = len(said), sum(bool(one.many) for one in said)
    assert run.returncode == 1
    assert run.stdout.splitlines() == [
        f"nb.po: {number} sentences, 1 to look at",
        f"da.po: {number} sentences, {number + plurals} to look at",
        f"sv.po: {number} sentences, {number + plurals} to look at",
    ], "a sentence with a plural has two forms to translate"
    assert "nb.po: not translated: 'Answer rate'" in run.stderr.splitlines()
    assert b'msgid "Answer rate"\nmsgstr ""' in (tmp_path / "da.po").read_bytes()


def test_a_remark_for_translators_stays() -> None:
    remarked = GOOD.replace('msgid "Nobody else"', '# About the queue.\nmsgid "Nobody else"')

    assert "# About the queue." in tidy(remarked.encode(), "nb", SAID).decode()


def test_fields_are_plain_names() -> None:
    assert fields("{a} of {b}") == {"a", "b"}
    assert fields("{{}} no field") == set()
    assert fields("{0}") is None
    assert "\u2068" in UNSEEN
