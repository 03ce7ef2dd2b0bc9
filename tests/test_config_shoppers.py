"""What config.yaml may say of mystery shoppers, and where it is told that it may not."""

from pathlib import Path

import pytest

from config import load
from tests.settings_files import NOTHING, SHIPPED, changed, line_of, loaded, refused

NOBODY = "mystery_shoppers: []"


def test_nobody_tests_by_default(tmp_path: Path) -> None:
    assert load(SHIPPED, NOTHING).mystery_shoppers == ()
    assert loaded(tmp_path / "config.yaml", changed((NOBODY, ""))).mystery_shoppers == ()


@pytest.mark.parametrize("written", ["kari_n", '"@kari_n"', "[kari_n]", '["@kari_n"]', "\n  - kari_n"])
def test_handles_stand_with_or_without_their_sign_one_or_many(tmp_path: Path, written: str) -> None:
    config = loaded(tmp_path / "config.yaml", changed((NOBODY, f"mystery_shoppers: {written}")))

    assert config.mystery_shoppers == ("kari_n",)


@pytest.mark.parametrize(
    ("written", "column", "said"),
    [
        ("[kari_n, kari nordmann]", 28, "mystery_shoppers.1: is not a handle: up to 15 letters, digits and _"),
        ("[far_too_long_a_handle]", 20, "mystery_shoppers.0: is not a handle: up to 15 letters, digits and _"),
        ('["@HavornAir"]', 20, "mystery_shoppers.0: is an account of yours, so it is no mystery shopper"),
        ("havornair", 1, "mystery_shoppers: is an account of yours, so it is no mystery shopper"),
        ('[kari_n, "@Kari_N"]', 28, "mystery_shoppers.1: is a mystery shopper already, on line"),
    ],
)
def test_what_cannot_be_is_refused_where_it_stands(tmp_path: Path, written: str, column: int, said: str) -> None:
    text = changed((NOBODY, f"mystery_shoppers: {written}"))

    (problem,) = refused(tmp_path / "config.yaml", text)

    assert problem.startswith(f"{line_of(text, 'mystery_shoppers: ')}:{column}: {said}")


def test_a_misspelt_key_is_told_what_was_meant(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path / "config.yaml", changed((NOBODY, "mystery_shopers: [kari_n]")))

    assert "mystery_shopers: is not a setting" in problem
    assert "did you mean mystery_shoppers?" in problem
