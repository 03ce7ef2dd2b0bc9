"""What config.yaml may say for numbers: a sector to compare with, what reading costs, what a contact takes of work."""

from pathlib import Path

import pytest

from config import load
from rules.benchmarks import Sector
from rules.read_cost import Price
from rules.worth import Rates
from tests.settings_files import NOTHING, SHIPPED, TEXT, changed, line_of, loaded, refused

PRICE = "    read_price: {per_1000: 5.00, currency: USD}"
PHONE = "phone_minutes_per_contact: 8 "


def without(key: str) -> str:
    """The shipped file without the line of a key."""
    return "".join(line for line in TEXT.splitlines(keepends=True) if not line.strip().startswith(f"{key}:"))


def test_the_shipped_file_shows_how_it_is_written() -> None:
    config = load(SHIPPED, NOTHING)

    assert config.digest.sector is Sector.AIRLINE
    assert config.accounts[0].read_price is not None
    assert config.accounts[0].read_price.price == Price(per_1000=5.0, currency="USD")
    assert config.worth is not None
    assert config.worth.rates == Rates(phone_minutes=8, social_minutes=4, cost_per_hour=450, currency="NOK")


def test_whoever_leaves_all_of_it_out_gets_no_sector_no_price_and_no_estimate(tmp_path: Path) -> None:
    text = TEXT[: TEXT.index("\nworth:")].replace(PRICE, "    #")
    text = "".join(line for line in text.splitlines(keepends=True) if not line.strip().startswith("sector:"))

    config = loaded(tmp_path / "c.yaml", text)

    assert (config.digest.sector, config.accounts[0].read_price, config.worth) == (None, None, None)


def test_a_sector_that_nobody_wrote_about_is_refused_with_what_was_meant(tmp_path: Path) -> None:
    (line,) = refused(tmp_path / "c.yaml", changed(("sector: airline", "sector: airlines")))

    assert ": digest.sector: " in line
    assert "did you mean airline?" in line


@pytest.mark.parametrize(
    ("change", "key", "what"),
    [
        (("per_1000: 5.00", "per_1000: 0"), "accounts.0.read_price.per_1000", "must be more than 0, and a million at most (got 0)"),
        (("per_1000: 5.00", "per_1000: .nan"), "accounts.0.read_price.per_1000", "must be "),
        (("per_1000: 5.00", 'per_1000: "5"'), "accounts.0.read_price.per_1000", "must be a number, such as 5 or 2.50"),
        (("currency: USD", "currency: usd"), "accounts.0.read_price.currency", "is not a currency in three capitals, such as NOK"),
        ((PHONE, "phone_minutes_per_contact: -8 "), "worth.phone_minutes_per_contact", "must be more than 0"),
        ((PHONE, "phone_minutes_per_contact: true "), "worth.phone_minutes_per_contact", "must be a number"),
        (("currency: NOK", "currency: kroner"), "worth.currency", "is not a currency in three capitals"),
        (("cost_per_hour: 450 ", "cost_per_hour: 2000000 "), "worth.cost_per_hour", "a million at most"),
    ],
)  # fmt: skip
def test_what_is_no_amount_and_no_currency_is_refused_where_it_stands(
    tmp_path: Path, change, key: str, what: str
) -> None:
    text = changed(change)

    (line,) = refused(tmp_path / "c.yaml", text)

    assert line.startswith(f"{line_of(text, change[1].strip())}:")
    assert f": {key}: " in line
    assert what in line


@pytest.mark.parametrize("key", ["cost_per_hour", "  currency"])
def test_a_cost_needs_its_currency_and_the_other_way_round(tmp_path: Path, key: str) -> None:
    (line,) = refused(tmp_path / "c.yaml", without(key.strip()))

    assert "worth: has only one of cost_per_hour and currency, and needs both or neither" in line


@pytest.mark.parametrize("key", ["phone_minutes_per_contact", "social_minutes_per_contact"])
def test_an_estimate_needs_both_kinds_of_minutes(tmp_path: Path, key: str) -> None:
    (line,) = refused(tmp_path / "c.yaml", without(key))

    assert line.endswith(f": worth.{key}: is missing")


FURTHER = "  further: []  "


def further(*entries: str) -> str:
    """The shipped file with digests of their own."""
    return changed((FURTHER, "  further: [" + ", ".join(entries) + "]  "))


def test_readers_elsewhere_can_have_a_digest_of_their_own(tmp_path: Path) -> None:
    config = loaded(
        tmp_path / "c.yaml",
        further('{channel: "#kundeservice", accounts: ["@HavornAir"], language: nb, time: "07:00"}'),
    )

    (one,) = config.digest.further
    assert (one.channel, one.accounts, one.language, f"{one.time:%H:%M}") == (
        "#kundeservice", ("HavornAir",), "nb", "07:00",
    )  # fmt: skip


def test_a_digest_about_no_account_of_ours_or_in_a_channel_that_has_one_is_refused(tmp_path: Path) -> None:
    problems = refused(tmp_path / "c.yaml", further('{channel: "#social-digest", accounts: [havornar]}'))

    assert any("digest.further" in line and "did you mean havornair?" in line for line in problems)
    assert any("digest.further" in line and "gets a digest already" in line for line in problems)
