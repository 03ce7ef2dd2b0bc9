"""The language of a post is told with evidence, of near relatives too; what is in none of ours is said to be so."""

import pytest

from rules.assessment import AccountView, Language, Source
from tests.rules.triage_posts import read

NORWEGIAN = AccountView(network="x", handle="havornair", language="nb")
ENGLISH = AccountView(network="x", handle="havornair", language="en")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hvorfor er flyet mitt forsinket, jeg har ventet i to timer nå", "nb"),
        ("Kvifor er flyet mitt forseinka, eg har venta i to timar no", "nn"),
        ("Hvorfor er mit fly forsinket, jeg har ventet i to timer nu", "da"),
        ("Varför är mitt flyg försenat, jag har väntat i två timmar nu", "sv"),
        ("Miksi lentoni on myöhässä, olen odottanut jo kaksi tuntia", "fi"),
        ("Why is my flight late, I have been waiting for two hours", "en"),
        ("Warum ist mein Flug verspätet, ich warte seit zwei Stunden", "de"),
        ("¿Por qué está retrasado mi vuelo? Llevo dos horas esperando", "other"),
        ("Dlaczego mój lot jest opóźniony, czekam już dwie godziny", "other"),
        ("Waarom is mijn vlucht vertraagd, ik wacht al twee uur", "other"),
        ("Почему мой рейс задерживается, я жду уже два часа", "other"),
        ("私の便はなぜ遅れているのですか もう二時間待っています", "other"),
    ],
)
def test_a_language_is_known_by_its_words(text: str, language: str) -> None:
    found = read(text, account=ENGLISH if language != "en" else NORWEGIAN).language

    assert found.value == language, found
    assert found.reasons


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hvor er kofferten min?", "nb"),
        ("Hvor er min kuffert?", "da"),
        ("tak for lort", "da"),
        ("mit cpr er 070761-4285", "da"),
        ("helt sinnssykt bra service!", "nb"),
        ("Hva er det for noe", "nb"),
        ("Hvad er det for noget", "da"),
    ],
)
@pytest.mark.parametrize("network", ["no", "da", None])
def test_where_two_are_close_words_that_only_one_has_decide(text: str, language: str, network: str | None) -> None:
    found = read(text, account=ENGLISH, network_language=network).language

    assert found.value == language, found


def test_handles_tags_and_links_are_in_no_language() -> None:
    found = read("Hvor er kofferten min #lostbaggage @SomeEnglishHandle https://example.com/where-is-my-bag").language

    assert found.value == Language.NB


@pytest.mark.parametrize("text", ["", "😡😡", "!!!", "Oslo 12:30", "SK123 OSL", "takk"])
def test_too_few_words_are_in_the_language_of_the_account(text: str) -> None:
    found = read(text, account=NORWEGIAN).language

    assert (found.value, found.source) == (Language.NB, Source.ACCOUNT)


@pytest.mark.parametrize(
    ("text", "language"), [("Ikke bra", "nb"), ("takk", "nb"), ("Inte bra", "sv"), ("ikke godt", "da")]
)
def test_a_scandinavian_word_or_two_are_not_taken_for_the_english_of_the_account(text: str, language: str) -> None:
    found = read(text, account=ENGLISH).language

    assert (found.value, found.confidence) == (language, 0.4)
    assert read("so good", account=ENGLISH).language.source is Source.ACCOUNT
    assert read("Oslo 12:30", account=ENGLISH).language.source is Source.ACCOUNT


def test_the_networks_label_only_breaks_a_tie() -> None:
    """It says Danish of a text that could be either, and is believed; of plain English it is not."""
    close = "Jeg skal til Bergen i dag"

    assert read(close, network_language="da", account=ENGLISH).language.value in (Language.DA, Language.NB)
    assert read("Why is my flight late again today", network_language="da").language.value == Language.EN


def test_the_evidence_names_words_and_the_runner_up() -> None:
    (reason,) = read("Hvorfor er mit fly forsinket, jeg har ventet i to timer nu").language.reasons

    assert reason.startswith("words such as ")
    assert "da 0." in reason
    assert "nb 0." in reason
