"""What config.yaml may say of listening and of a stance, and where it is told that it may not."""

from datetime import timedelta
from pathlib import Path

import pytest

from config import load
from rules.stance import Stance
from tests.settings_files import NOTHING, SHIPPED, changed, line_of, loaded, refused

SEARCH = "    search: []"
WORDS = "      words: []"
LONG = [f"Havørn Air number {number:03}" for number in range(25)]


def test_nothing_is_searched_by_default_but_the_wrong_handles() -> None:
    account = load(SHIPPED, NOTHING).accounts[0]

    wanted = account.wanted(("havornair",))
    assert (wanted.phrases, wanted.industry, wanted.wrong_handles) == ((), (), ("havornairr",))
    assert (account.search_every, account.stance) == (timedelta(minutes=2), Stance.FULL)


def test_one_phrase_need_not_be_a_list_and_blanks_do_not_count(tmp_path: Path) -> None:
    account = loaded(tmp_path / "config.yaml", changed((SEARCH, "    search: ' Havørn   Air '"))).accounts[0]

    assert account.search == ("Havørn Air",)


def test_a_search_longer_than_x_takes_is_refused_with_its_place_and_by_how_much(tmp_path: Path) -> None:
    text = changed((SEARCH, f"    search: {LONG}"))

    (problem,) = refused(tmp_path / "config.yaml", text)

    line = line_of(text, "Havørn Air number 000")
    assert problem.startswith(f"{line}:5: accounts.0.search: makes, with wrong_handles and industry, a search of ")
    assert "X takes 512: leave out " in problem


def test_words_of_the_trade_count_too_and_are_named_when_they_alone_are_too_long(tmp_path: Path) -> None:
    text = changed((WORDS, f"      words: {LONG}"))

    (problem,) = refused(tmp_path / "config.yaml", text)

    assert problem.startswith(f"{line_of(text, 'Havørn Air number 000')}:7: accounts.0.industry.words: makes, with ")


def test_a_search_of_exactly_512_characters_is_taken(tmp_path: Path) -> None:
    rest = len("( OR @havornairr) -from:havornair -@havornair -is:retweet")

    loaded(tmp_path / "config.yaml", changed((SEARCH, f"    search: {('bo' * 256)[: 512 - rest]}")))
    (problem,) = refused(tmp_path / "config.yaml", changed((SEARCH, f"    search: {('bo' * 257)[: 513 - rest]}")))

    assert "of 513 characters" in problem
    assert "leave out 1," in problem


@pytest.mark.parametrize(
    "phrase, what",
    [
        ('"@havorn"', "is a handle; a handle that people take for yours belongs under wrong_handles"),
        ("'say \"Havørn\"'", "has a mark in it that a search takes for its own"),
        ('"---"', "has no letter or digit to search for"),
        ('""', "is empty"),
        ("7", "must be text"),
    ],
)
def test_a_phrase_that_cannot_be_searched_for_is_refused(tmp_path: Path, phrase: str, what: str) -> None:
    (problem,) = refused(tmp_path / "config.yaml", changed((SEARCH, f"    search: [{phrase}]")))

    assert ": accounts.0.search.0: " in problem
    assert what in problem


def test_a_stance_is_one_of_three_and_redirecting_needs_words(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path / "config.yaml", changed(("stance: full", "stance: redirekt")))
    assert ": accounts.0.stance: " in problem
    assert "did you mean redirect?" in problem

    text = changed(("stance: full", "stance: redirect"))
    start, end = text.index("    # The start of a draft"), text.index("# Opening hours, by")
    problem, *suggested = refused(tmp_path / "config.yaml", text[:start] + text[end:])
    assert "accounts.0: has stance redirect, but no private_moves to invite with" in problem
    assert all("can suggest nothing: no account has private_moves" in one for one in suggested)


def test_a_search_every_few_seconds_is_refused(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path / "config.yaml", changed(("search_every: 2m", "search_every: 10s")))

    assert ": accounts.0.search_every: " in problem
