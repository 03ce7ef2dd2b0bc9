"""Whoever asks for figures reads how to ask, and which word was not understood, in plain words."""

import re
from datetime import date

import pytest

from handlers.stats_words import COMMAND, help_text, not_understood, sentence
from rules.figure_misread import Misread, Why
from rules.figure_names import Known
from rules.figure_question import Question
from rules.figure_reading import read_question
from rules.numbers import Part
from rules.period_words import NotAPeriod
from rules.slack_text import unescape

TODAY = date(2026, 11, 26)
TEAM = Known(
    today=TODAY,
    me="U0ME",
    networks=["x"],
    accounts=["havornair", "havorncargo"],
    channels={"C01": "social-x"},
    people={"U01": ["kari", "Kari Nordmann"]},
    teams=["Lost & Found", "baggage"],
    topics=["lost bag"],
)
BARE = Known(today=TODAY, me="U0ME")


@pytest.mark.parametrize("known", [TEAM, BARE], ids=["a team with everything", "a team with nothing yet"])
def test_help_has_eight_examples_each_of_which_can_be_asked(known):
    examples = re.findall(rf"^• `{COMMAND}(.*?)`", help_text(known), re.MULTILINE)
    assert len(examples) == 8
    for example in examples:
        # As Slack hands it over when it is typed: escaped, as it stands.
        assert isinstance(read_question(example, known), Question), example


def test_help_speaks_of_what_the_team_has():
    told = help_text(TEAM)
    assert "month @havornair" in told
    assert "*Accounts*: `@havornair`, `@havorncargo`" in told
    assert '*Teams*: `team:"Lost &amp; Found"`, `team:baggage`' in told
    assert "*Teams*" not in help_text(BARE)


def test_help_fits_into_one_block_however_much_there_is():
    many = Known(
        today=TODAY, me="U1", accounts=[f"account_{n:06}" for n in range(500)], teams=[f"team {n}" for n in range(500)]
    )
    told = help_text(many)
    assert "and 492 more" in told
    assert len(told) < 3_000


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("bagage", "I do not know `bagage` here. Did you mean `team:baggage`?"),
        (
            "team:bagage",
            "`team:bagage` is not a team that I know. Did you mean `team:baggage`? "
            'Known here: `team:"Lost &amp; Found"`, `team:baggage`.',
        ),
        (
            "@nobody",
            "`@nobody` is not an account of ours or one of the team. "
            "Known here: `@havornair`, `@havorncargo`, `@kari`.",
        ),
        ("2.3.", "`2.3.` is not how I read dates: the year comes first. Write `2026-03-02` or `2026-02-03`."),
        ("2027", "`2027` has not begun yet. Write `today`, `2026-11` or `2026`."),
        (
            "week 2026-03",
            "`2026-03` and `week` are two periods; one question has one. `vs before` compares. "
            "Write `week` or `2026-03`.",
        ),
        (
            "week vs 2026-03",
            "`2026-03` is not the period right before, and only that one can be compared with. Write `week vs before`.",
        ),
        ("by day by week", "`by week` and `by day`: one of them at a time, please."),
        ('topic:"lost', '`topic:"lost` has a quotation mark without its other half.'),
    ],
)
def test_a_sentence_names_the_word_says_why_and_what_to_write(text, told):
    misread = read_question(text, TEAM)
    assert isinstance(misread, tuple)
    assert not_understood(misread) == f"{told}\n`{COMMAND} help` says how to ask."


def test_several_words_are_told_one_by_one():
    misread = read_question("bagage 2.3.", TEAM)
    assert isinstance(misread, tuple)
    assert [line[:3] for line in not_understood(misread).splitlines()] == ["• I", "• `", "`/s"]


def test_nothing_that_was_typed_calls_anybody_or_breaks_out_of_its_code():
    for text in ("<!channel>", "&lt;!channel&gt;", "`*bold*`", "<@U99|`>", "team:&lt;@U01&gt;"):
        misread = read_question(text, TEAM)
        assert isinstance(misread, tuple)
        told = not_understood(misread)
        assert not re.search(r"<[!@#]", told)
        assert told.count("`") % 2 == 0
        assert "``" not in told


@pytest.mark.parametrize("why", Why)
def test_every_reason_has_its_sentence(why):
    for period in NotAPeriod:
        said = sentence(Misread(word="this", why=why, of=(Part.TEAM,), period=period, other="that"))
        assert said.endswith((".", "?"))
        assert why is Why.TOO_LONG or "`this`" in unescape(said)
