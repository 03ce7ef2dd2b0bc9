"""Mood, urgency, addressing, tiers and silence: each with what shows it, and nothing quiet that asks for somebody."""

import pytest

from rules.assessment import Mood
from rules.triage import assess
from settings.triage import Triage, lexicon
from tests.rules.triage_posts import post, read, shipped


@pytest.mark.parametrize(
    ("text", "mood"),
    [
        ("When does the flight leave?", "calm"),
        ("THANK YOU SO MUCH!!!", "calm"),
        ("I am still waiting for my bag", "frustrated"),
        ("Skuffet over servicen", "frustrated"),
        ("Dette er bullshit og dere er idioter 😡", "angry"),
        ("Absolutely disgusting, worst airline, never again", "angry"),
        ("FURIOUS!!! WHERE IS MY BAG", "angry"),
        ("Fy faen så udugelige, aldri mer", "angry"),
        ("Utrolig bra service, gleder meg til å fly igjen", "calm"),
        ("Jeg ble syk og må endre reisen", "calm"),
        ("Hva er vitsen med en chat når ingen svarer", "frustrated"),
        ("Nettet er nede igjen, orker ikke mer", "frustrated"),
        ("Kva driv de med, ingen svarar", "frustrated"),
        ("Mega nederen, nu gider jeg ikke mere", "frustrated"),
        ("Hvad fanden laver I, røvhuller", "angry"),
        ("Fy faen, så uduglege folk, aldri meir, idiotar", "angry"),
        ("For helvede, det er sgu løgn, idioter", "angry"),
        ("Fy fan vilka idioter, skandal", "angry"),
        ("Vittu mitä paskaa, hävetkää", "angry"),
        ("Unverschämtheit, schämt euch, nie wieder", "angry"),
        ("🤬", "angry"),
        ("Gutted, our honeymoon starts on the floor", "frustrated"),
        ("You robbed me, what a bunch of clowns", "angry"),
        ("Sjukt bra jobbat", "calm"),
        ("Jag är så trött på er kundtjänst", "frustrated"),
        ("Nu får det fan vara nog", "angry"),
        ("Vihdoin auki taas", "calm"),
        ("Minua on pompoteltu koko viikko", "frustrated"),
        ("Nyt riitti tämä paska", "angry"),
        ("Ich hab die Nase voll", "frustrated"),
        ("Jetzt reicht's, ihr Betrüger", "angry"),
        ("dere er jævlig flinke!", "calm"),
        ("verdammt gut gemacht", "calm"),
        ("damn good crew", "calm"),
        ("I was promised a call on Monday and it is Thursday, and my bag is lost", "frustrated"),
        ("Kortet blir avvist akkurat nå, står i kassa", "frustrated"),
        ("jeg skal anmelde dere", "frustrated"),
        ("jag anmäler er", "frustrated"),
        ("I will report you to the police", "frustrated"),
    ],
)
def test_a_mood_shows_in_words_marks_capitals_and_emoji(text: str, mood: str) -> None:
    found = read(text).mood

    assert (found.value, bool(found.reasons)) == (mood, True), found


@pytest.mark.parametrize(
    "text",
    [
        "stuck at the gate and nobody is here",
        "I am standing in line at the counter",
        "står i køen ved gaten akkurat nå",
        "eg står i køen ved gaten akkurat no",
        "vi står i kø ved skranken lige nu",
        "jag står i kön vid gaten just nu",
        "seison jonossa portilla juuri nyt",
        "wir stehen am Gate in der Schlange",
        "my wheelchair is not here",
        "the machine ate my card and I am still on hold",
        "bankomaten svalde mitt kort",
        "automaatti söi kortin",
        "hänge in der Warteschleife, Abflug gleich",
        "flyet går om 20 minutter og skranken er stengt",
        "sit i kø på Flesland, det hastar",
        "vi når ikke vores fly, er der nogen i skranken",
        "Ingen dekning i hele sentrum nå",
        "Die Karte wird gerade abgelehnt",
    ],
)
def test_what_happens_now_cannot_wait(text: str) -> None:
    found = read(text)

    assert found.happening_now.value == "yes", found.happening_now
    assert found.priority.value == "high"
    assert "it is happening now" in found.priority.reasons


@pytest.mark.parametrize(
    "text",
    [
        "last week I was stuck at the gate for hours",
        "forrige uke sto vi i kø ved gaten i to timer",
        "vi stod fast i lufthavnen i går",
        "förra veckan satt vi fast på flygplatsen",
        "viime viikolla seisoimme jonossa portilla",
        "letzte Woche standen wir in der Schlange",
        "when does check-in open tomorrow?",
        "pengene er på konto nå, takk",
        "navnet som står på billetten er feil",
    ],
)
def test_what_is_over_does_not_happen_now(text: str) -> None:
    assert read(text).happening_now.value == "no"


def test_a_post_is_addressed_by_our_handle_or_as_an_answer_to_us() -> None:
    assert read("hello").addressed.value == "yes"
    assert assess(post("", text="hello @HavornAir, you there"), shipped()).addressed.value == "yes"
    assert assess(post("", text="yes", reply_to_us=True), shipped()).addressed.value == "yes"
    assert assess(post("", text="havornair is late"), shipped()).addressed.value == "no"
    assert assess(post("", text="mail me@havornair.example"), shipped()).addressed.value == "no"


def test_a_wrong_handle_is_named_and_counts_as_written_to_us() -> None:
    found = assess(post("", text="@havornairlines where is my bag?"), shipped())

    assert found.wrong_handle.value == "HavornAirlines"
    assert (found.addressed.value, found.priority.value) == ("no", "high")
    assert read("where is my bag?").wrong_handle.value == ""


def test_what_is_not_written_to_us_comes_second_unless_it_is_a_fault_or_a_complaint() -> None:
    def tier(text: str) -> str:
        return assess(post("", text=text), shipped()).priority.value

    assert tier("does anybody know whether the airline flies to Rome?") == "normal"
    assert tier("the airline lost my bag and nobody answers") == "high"
    assert tier("the app of the airline is down") == "high"


def test_many_followers_raise_a_post_and_the_reason_says_so() -> None:
    loud, small = read("Lovely flight, thank you", followers=10_000), read("Lovely flight, thank you", followers=9_999)

    assert (loud.priority.value, small.priority.value) == ("high", "normal")
    assert loud.priority.reasons == ("the writer has 10,000 followers",)


QUIET = "Good morning, happy friday! On my way to Rome"


def test_chat_that_asks_nothing_is_quiet() -> None:
    assert read(QUIET).quiet.value == "yes"
    assert read("God helg, på vei til Roma, haha").quiet.value == "yes"


@pytest.mark.parametrize(
    ("text", "more"),
    [
        (QUIET + "?", {}),
        (QUIET + " 🤬", {}),
        (QUIET + ", call me on +47 22 12 34 56", {}),
        (QUIET + ", at the gate", {}),
        (QUIET, {"first_in_conversation": False}),
        ("lol the third time this week that they forgot to load the bags of everybody on board", {}),
        ("Great flight", {}),  # the owner did not say that praise is quiet
    ],
)
def test_in_doubt_nothing_is_quiet(text: str, more: dict[str, object]) -> None:
    assert read(text, **more).quiet.value == "no"


def test_the_owner_says_which_kinds_are_quiet() -> None:
    praise, nothing = lexicon(Triage(quiet=("praise",))), lexicon(Triage(quiet=()))

    assert assess(post("Wonderful crew, great flight, thank you!"), praise).quiet.value == "yes"
    assert assess(post(QUIET), praise).quiet.value == "no"
    assert assess(post(QUIET), nothing).quiet.value == "no"


def test_anger_is_high_whatever_else_it_is() -> None:
    found = read("haha good night 🤬")

    assert (found.mood.value, found.priority.value) == (Mood.ANGRY, "high")
