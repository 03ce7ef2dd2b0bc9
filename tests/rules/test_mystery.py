"""Mystery shoppers: who is one, what is told of a test of theirs, and what is not told of the list."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.assessment import AccountView
from rules.history import CaseHistory, Outcome, PostFact, ReplyFact
from rules.hours import Calendar
from rules.measured import Standing, Wait, measure
from rules.mystery import Probe, is_shopper, promise_kept, reply_language, same_language, sums, veiled

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ALWAYS = Calendar.from_settings(time_zone="Europe/Oslo", hours={"mon-sun": ["00:00-24:00"]})
OURS = AccountView(network="x", handle="havornair", language="en")


@pytest.mark.parametrize(
    ("handle", "is_one"),
    [("kari_n", True), ("@Kari_N", True), ("KARI_N", True), ("kari", False), ("kari_nn", False), ("", False)],
)
def test_a_shopper_is_known_by_handle_however_it_is_spelt(handle: str, is_one: bool) -> None:
    assert is_shopper(handle, ("@kari_n", "Ola_T")) is is_one
    assert not is_shopper(handle, ())


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Vi beklager! Kofferten din kommer til Bergen i kveld, og du får en melding når den er her. ^AK", "nb"),
        ("Me er leie for det! Kofferten din kjem i kveld, og du får ei melding når han er her. ^AK", "nn"),
        (
            "Det er vi kede af! Din kuffert kommer til Bergen i aften, og vi skriver til dig, så snart den er her. ^BO",
            "da",
        ),
        ("Vi beklagar! Din väska kommer till Bergen i kväll, och du får ett meddelande när den är här. ^BO", "sv"),
        ("So sorry! Your bag comes to Bergen tonight, and we will write to you when it is here. ^AK", "en"),
        ("Désolé! Votre valise arrivera ce soir à Bergen et nous vous écrirons dès qu'elle sera là. ^AK", "other"),
        ("Takk! ^AK", "nb"),
        ("Done ^AK", ""),
        ("https://example.com/bag ^AK", ""),
    ],
)
def test_the_language_of_a_reply_is_told_or_left_open(text: str, language: str) -> None:
    assert reply_language(text, OURS) == language


def test_what_is_too_short_is_not_taken_for_the_language_of_the_account() -> None:
    norwegian = AccountView(network="x", handle="havornair", language="nb")

    assert reply_language("OK! ^AK", norwegian) == ""


@pytest.mark.parametrize(
    ("post", "reply", "same"),
    [
        ("nb", "nb", True),
        ("nn", "nb", True),
        ("nb", "nn", True),
        ("nb", "da", False),
        ("nb", "sv", False),
        ("nb", "en", False),
        ("en", "en", True),
        ("en", "other", False),
        ("other", "en", None),
        ("other", "other", None),
        ("nb", "", None),
        ("", "nb", None),
        ("", "", None),
    ],
)
def test_same_language_is_yes_no_or_not_known(post: str, reply: str, same: bool | None) -> None:
    assert same_language(post, reply) is same


def history(*, answered: int | None, outcome: Outcome = Outcome.OPEN, asks: bool = True) -> CaseHistory:
    replies = () if answered is None else (ReplyFact(at=NOON + answered * MINUTE, by="U1"),)
    return CaseHistory(
        case_id=1,
        account="havornair",
        customer_posts=(PostFact(at=NOON, answerable=asks, ids=("1", "1"), begins=True, mood=""),),
        replies=replies,
        outcome=outcome,
    )


@pytest.mark.parametrize(
    ("case", "minutes", "kept"),
    [
        (history(answered=60), 90, True),
        (history(answered=61), 90, False),
        (history(answered=None), 60, None),
        (history(answered=None), 61, False),
        (history(answered=None, outcome=Outcome.CLOSED), 61, False),
        (history(answered=None, outcome=Outcome.SPAM), 90, None),
        (history(answered=None, outcome=Outcome.NO_REPLY), 90, None),
        (history(answered=None, outcome=Outcome.ASIDE), 90, None),
        (history(answered=None, asks=False), 90, None),
    ],
)
def test_a_promise_is_kept_broken_or_not_decided(case: CaseHistory, minutes: int, kept: bool | None) -> None:
    measured = measure(case, ALWAYS, timedelta(hours=1))

    assert promise_kept(measured, NOON + minutes * MINUTE) is kept


def test_without_a_target_nothing_was_promised() -> None:
    assert promise_kept(measure(history(answered=5), ALWAYS, None), NOON + 90 * MINUTE) is None


PROBES = st.builds(
    Probe,
    case_id=st.integers(1, 99),
    at=st.just(NOON),
    network=st.just("x"),
    account=st.just("havornair"),
    language=st.just("nb"),
    standing=st.just(Standing.ANSWERED),
    first=st.none() | st.builds(Wait, calendar=st.integers(0, 10**12), hours=st.integers(0, 10**12)),
    hours_known=st.booleans(),
    reply_language=st.just(""),
    same=st.sampled_from([True, False, None]),
    by=st.just(""),
    kept=st.sampled_from([True, False, None]),
)


@given(st.lists(PROBES))
def test_sums_are_of_what_is_known_and_in_any_order_the_same(probes: list[Probe]) -> None:
    got = sums(probes)

    assert got == sums(list(reversed(probes)))
    assert (got.tests, got.answered) == (len(probes), len([one for one in probes if one.first]))
    assert got.calendar.count == got.answered >= got.hours.count
    assert 0 <= got.same <= got.told <= got.tests
    assert 0 <= got.kept <= got.decided <= got.tests


SHOWN = "team:\n  name: Havørn\n"
AFTER = "rules: []\n"


@pytest.mark.parametrize(
    "listed",
    [
        "mystery_shoppers: [kari_n]\n",
        "mystery_shoppers: kari_n\n",
        '"mystery_shoppers": ["@kari_n"]\n',
        "mystery_shoppers:\n  - kari_n   # until May\n  - ola_t\n",
        "mystery_shoppers:\n- kari_n\n- ola_t\n",
        "mystery_shoppers: [\n  kari_n,\n\n  ola_t\n]\n",
        "mystery_shoppers:\n  # kari_n is Kari\n  - ola_t\n",
        "# mystery_shoppers: [kari_n]\n",
        "{mystery_shoppers: [kari_n]}\n",
        "mystery_shoppers: [kari_n,\nola_t, secret]\n",
        "? mystery_shoppers\n: [kari_n]\n",
    ],
)
def test_who_is_on_the_list_is_not_shown_and_all_else_is_with_its_number(listed: str) -> None:
    lines = veiled(SHOWN + listed + AFTER)

    assert lines == [(1, "team:"), (2, "  name: Havørn"), (3 + listed.count("\n"), "rules: []")]
    assert veiled(SHOWN + AFTER) == [(1, "team:"), (2, "  name: Havørn"), (3, "rules: []")]
