"""What triage says stands on a card in one calm line, with its reasons as far as they fit."""

from datetime import UTC, datetime

from handlers.triage_words import LINE, choices, on_card
from rules.assessment import PostView
from rules.triage import assess
from storage.schema import Case
from tests.rules.triage_posts import ACCOUNT, shipped

AT = datetime(2026, 3, 3, 9, tzinfo=UTC)
ALL_AT_ONCE = (
    "@havornairr WORST airline EVER!!! I am furious, standing at the gate right now, nobody answers the phone, "
    "terrible service, your app is down, call me on +47 912 34 567 or kunde@example.com 😡😡"
)


def line(text: str, *corrected: str) -> str:
    said = assess(PostView(text=text, account=ACCOUNT), shipped())
    case = Case(kind=said.kind.value, priority=said.priority.value, mood=said.mood.value, language=said.language.value)
    case.happening_now = said.happening_now.value == "yes"
    case.personal_data, case.wrong_handle = said.personal_data.value, said.wrong_handle.value
    case.addressed = said.addressed.value == "yes"
    return on_card(case, said, frozenset(corrected))


def test_a_short_line_has_all_its_reasons() -> None:
    said = line("@havornair when does the lounge open tomorrow?")

    assert said.startswith("*Question* (")
    assert "high priority (it is a question)" in said
    assert "English (words such as" in said
    assert "calm" not in said


def test_where_there_is_much_to_say_the_reasons_give_way_and_no_result_does() -> None:
    said = line(ALL_AT_ONCE)

    assert len(said) <= LINE + 120  # the kind keeps its reasons, whatever else there is
    for result in (
        "*Complaint* (",
        "high priority",
        "angry",
        "happening now",
        "phone",
        "@havornairr",
        "unaddressed",
    ):
        assert result in said, result
    assert "high priority (" not in said


def test_what_a_colleague_put_right_keeps_its_mark_when_the_line_is_long() -> None:
    said = line(ALL_AT_ONCE, "priority", "language")

    assert "high priority (put right by a colleague)" in said
    assert "English (put right by a colleague)" in said


def test_several_kinds_of_personal_data_are_a_choice_while_the_case_says_so() -> None:
    assert next(iter(choices("personal_data", "phone, card").items())) == ("phone, card", "Phone number, Card number")
    assert "phone, card" not in choices("personal_data", "none")
