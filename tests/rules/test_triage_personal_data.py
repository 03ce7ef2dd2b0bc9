"""Personal data is found by its form and check digits, masked whole, and repeated in no reason (S84)."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.triage import mask, spot
from tests.rules.triage_posts import read

FOUND = [
    ("card", "4111 1111 1111 1111"),
    ("card", "378282246310005"),
    ("iban", "NO93 8601 1117 947"),
    ("iban", "DE89370400440532013000"),
    ("national id", "010180 00055"),
    ("national id", "811228-9874"),
    ("national id", "070761-4285"),
    ("national id", "131052-308T"),
    ("national id", "36574261809"),
    ("e-mail", "ola.nordmann+fly@example.no"),
    ("phone", "+47 22 12 34 56"),
    ("phone", "0047 22123456"),
    ("phone", "070-123 45 67"),
]


@pytest.mark.parametrize(("kind", "value"), FOUND)
@pytest.mark.parametrize("sentence", ["{}", "my details: {}, please check", "Hei! ({}) haster"])
def test_each_kind_is_found_where_it_stands(kind: str, value: str, sentence: str) -> None:
    text = sentence.format(value)

    (span,) = spot(text)

    assert (span.kind, text[span.start : span.end]) == (kind, value)
    assert value not in mask(text)
    found = read(text)
    assert (found.personal_data.value, found.priority.value, found.quiet.value) == (kind, "high", "no")


@pytest.mark.parametrize(
    "text",
    [
        "order 12345678 has not arrived",
        "flight SK4035 on 24.12.2026 at 12:30",
        "it cost 1 299,00 kr, not 12 999",
        "tracking 70438829123456789",
        "4111 1111 1111 1112",  # a wrong check digit
        "911112 12345",
        "gate B12, seat 14C, row 22",
        "case 2026-11-24-001",
        "MY BOOKING PLEASE HELP ME NOW",
        "call 112",
        "Hei, jeg flyr 03.03.2026 og hjem 3.3.26",
        "ring meg etter 24/12/2026 eller 05-03-2026",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert spot(text) == ()
    assert mask(text) == text


def test_eight_digits_are_a_phone_only_where_a_word_says_so() -> None:
    assert [span.kind for span in spot("ring meg på 22 12 34 56")] == ["phone"]
    assert spot("ordre 22123456") == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("fødselsnummeret mitt er 01017012345", "01017012345"),
        ("mitt personnummer 010170-10170", "010170-10170"),
        ("Fnr: 010170 12345 takk", "010170 12345"),
        ("mit CPR-nummer er 010170-1234", "010170-1234"),
        ("cpr 0101701234", "0101701234"),
        ("mitt personnummer är 8112289875", "8112289875"),
        ("personnr 19811228-9875", "19811228-9875"),
        ("henkilötunnukseni on 131052-308A", "131052-308A"),
        ("meine Steuer-ID ist 36 574 261 800", "36 574 261 800"),
    ],
)
def test_what_is_called_an_identity_is_one_though_a_digit_is_wrong(text: str, value: str) -> None:
    (span,) = spot(text)

    assert (span.kind, text[span.start : span.end]) == ("national id", value)
    assert value not in mask(text)


def test_a_phone_beside_a_date_stays_one_and_dates_stay_to_be_read() -> None:
    assert mask("03.03.2026 070-123 45 67") == "03.03.2026 ••••"
    assert mask("Tlf 22.12.34.56, +47 22 12 34 56") == "Tlf 22.12.34.56, ••••"


@pytest.mark.parametrize(
    "said",
    ["Bookingreferansen min er {}", "bestillingsnummeret: {}", "bookingnummer {}", "mitt bokningsnummer är {}",
     "referansenummer {}", "referensnumret är {}", "PNR {}", "bookingreferencen er {}"],
)  # fmt: skip
def test_a_booking_reference_is_called_so_in_the_north_too(said: str) -> None:
    assert mask(said.format("K4TZ9Q")) == said.format("••••")


def test_a_booking_reference_needs_the_word() -> None:
    assert mask("booking reference: K4TZ9Q") == "booking reference: ••••"
    assert mask("Bestillingsnummer XKCDQW her") == "Bestillingsnummer •••• her"
    assert mask("K4TZ9Q") == "K4TZ9Q"


def test_of_a_card_the_last_four_stay_and_of_an_identity_nothing() -> None:
    assert mask("card 4111 1111 1111 1111 and 010180 00055") == "card •••• 1111 and ••••"


def test_several_pieces_are_all_masked() -> None:
    assert mask("a@b.no, +47 22 12 34 56 or +46 70 123 45 67") == "••••, •••• or ••••"


@given(st.text(max_size=30), st.sampled_from(FOUND), st.text(max_size=30))
def test_no_reason_repeats_what_was_found(before: str, piece: tuple[str, str], after: str) -> None:
    text = f"{before} {piece[1]} {after}"

    found = read(text)

    values = [f"@havornair {text}"[span.start : span.end] for span in spot(f"@havornair {text}")]
    assert not any(value in str(found) for value in values)


@given(st.text(st.sampled_from("0123456789 +-.()@abNO"), max_size=80))
def test_spans_are_in_order_apart_and_inside(text: str) -> None:
    last = 0
    for span in spot(text):
        assert last <= span.start < span.end <= len(text)
        last = span.end


@pytest.mark.parametrize("piece", ["1 ", "4111 1111 1111 1111 ", "+47 ", "a@", "A1B2 ", "booking is is ", "0"])
def test_looking_takes_time_in_proportion_to_the_text(piece: str) -> None:
    def took(size: int) -> float:
        text = piece * (size // len(piece))
        began = time.process_time()
        spot(text)
        return time.process_time() - began

    took(10_000)
    assert took(80_000) < 40 * max(took(10_000), 0.001)
