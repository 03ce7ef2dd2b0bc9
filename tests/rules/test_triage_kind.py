"""What a post wants is told in seven languages, with the words that decided; thanks that are none are none."""

import pytest

from rules.assessment import PostKind
from rules.triage import Aspect, Lexicon, assess
from settings.triage import Triage, WordChange, lexicon
from tests.rules.triage_posts import post, read, shipped


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The app crashes when I open it", "fault"),
        ("Your website is down again", "fault"),
        ("I can't log in since Monday", "fault"),
        ("My flight was cancelled and nobody answers the phone", "complaint"),
        ("Worst customer service ever, you lost my luggage", "complaint"),
        ("How do I change the name on my ticket?", "question"),
        ("What time does boarding start?", "question"),
        ("Please call me about the rebooked ticket", "request"),
        ("Great crew and a wonderful flight, thank you!", "praise"),
        ("Good morning, on my way to Rome lol", "chat"),
        ("Click here to claim your free gift card https://win.example", "spam"),
        ("Appen krasjer hele tiden og nettsiden er nede", "fault"),
        ("Innsjekkingen virker ikke", "fault"),
        ("Flyet ble innstilt og ingen svarer på telefonen", "complaint"),
        ("Dette er helt uakseptabelt, tre timer forsinket", "complaint"),
        ("Hvordan endrer jeg navnet på billetten?", "question"),
        ("Kan dere ringe meg, jeg trenger hjelp til å endre billetten", "request"),
        ("Tusen takk for en fantastisk flytur, dere er best", "praise"),
        ("God helg, på vei til Roma", "chat"),
        ("Klikk her og vinn et gavekort https://vinn.example", "spam"),
        ("Appen verkar ikkje, eg får berre feilmelding", "fault"),
        ("Flyet er forseinka og ingen svarar, dette er ikkje godt nok", "complaint"),
        ("Korleis kan eg endre namnet på billetten?", "question"),
        ("Ver så snill og ring meg, eg treng hjelp", "request"),
        ("Tusen takk for god hjelp, de er flinke", "praise"),
        ("Jeres app virker ikke, jeg kan ikke logge ind", "fault"),
        ("Elendig service, vores fly er aflyst og I svarer ikke", "complaint"),
        ("Hvornår åbner check-in i morgen?", "question"),
        ("Vær venlig at ringe, jeg har brug for hjælp", "request"),
        ("Mange tak for en dejlig rejse, fantastisk service", "praise"),
        ("Appen fungerar inte, den hänger sig hela tiden", "fault"),
        ("Ni har tappat bort min väska och ingen svarar, uselt", "complaint"),
        ("Hur ändrar jag namnet på biljetten?", "question"),
        ("Snälla ring mig, jag behöver hjälp att boka om", "request"),
        ("Tack för en underbar resa, bästa servicen", "praise"),
        ("Sovellus ei toimi, se kaatuu koko ajan", "fault"),
        ("Lento peruttiin eikä kukaan vastaa, surkeaa palvelua", "complaint"),
        ("Miten vaihdan nimen varaukseen?", "question"),
        ("Voisitteko soittaa minulle, tarvitsen apua", "request"),
        ("Kiitos, loistavaa palvelua ja mahtava henkilökunta", "praise"),
        ("Eure App funktioniert nicht, sie stürzt ab", "fault"),
        ("Mein Flug wurde gestrichen und niemand antwortet, unverschämt", "complaint"),
        ("Wann öffnet der Check-in morgen?", "question"),
        ("Könnten Sie mich zurückrufen, ich brauche Hilfe", "request"),
        ("Vielen Dank für den tollen Flug, großartige Crew", "praise"),
    ],
)
def test_a_post_is_of_its_kind_and_says_why(text: str, kind: str) -> None:
    found = read(text).kind

    assert (found.value, bool(found.reasons)) == (kind, True), found


@pytest.mark.parametrize(
    "text",
    [
        "not happy with the crew",
        "your staff were not very helpful",
        "thanks for nothing",
        "Thanks for losing my bag",
        "I am still waiting for my refund, thanks",
        "Love waiting four hours on the floor of an airport",
        "Are you kidding me??? This is ridiculous",
        "ikke fornøyd med servicen",
        "takk for ingenting",
        "ikkje nøgd med dette",
        "tak for ingenting",
        "inte nöjd med servicen",
        "tack för ingenting",
        "kiitos ei mistään",
        "en ole tyytyväinen palveluun",
        "nicht zufrieden mit dem Service",
        "danke für nichts",
    ],
)
def test_what_only_sounds_like_praise_or_a_question_is_a_complaint(text: str) -> None:
    found = read(text)

    assert found.kind.value == PostKind.COMPLAINT, found.kind
    assert found.priority.value == "high"
    assert found.quiet.value == "no"


def test_no_problem_is_no_problem() -> None:
    assert read("no problem, thanks!").kind.value in (PostKind.CHAT, PostKind.PRAISE)
    assert read("ikke noe problem, ha en fin dag").kind.value == PostKind.CHAT


def test_a_negation_reaches_three_words_and_not_over_a_full_stop() -> None:
    assert read("not at all happy").kind.value == PostKind.COMPLAINT
    assert read("no. happy with everything").kind.value == PostKind.PRAISE


def test_what_nothing_speaks_for_is_looked_at_when_it_is_written_to_us_and_else_not() -> None:
    addressed = read("gate B12 seat 14C")
    about_us = assess(post("x", text="gate B12 seat 14C"), shipped())

    assert (addressed.kind.value, addressed.priority.value) == (PostKind.QUESTION, "high")
    assert (about_us.kind.value, about_us.priority.value) == (PostKind.CHAT, "normal")
    for one in (addressed, about_us):
        assert one.kind.confidence < 0.5
        assert one.quiet.value == "no"


def test_one_word_makes_nobody_a_spammer() -> None:
    assert read("where do I enter the promo code?").kind.value == PostKind.QUESTION
    assert read("I paid with bitcoin").kind.value != PostKind.SPAM
    assert read("I paid with bitcoin").quiet.value == "no"


def test_the_words_of_every_language_count_while_the_language_is_unsure() -> None:
    assert read("kaatuu").kind.value == PostKind.FAULT
    assert read("¿Por qué? bullshit service").kind.value == PostKind.COMPLAINT


def test_the_owner_can_add_to_a_list_and_take_from_it() -> None:
    words = {"en": {Aspect.COMPLAINT: WordChange(add=("a cat in a bag",), remove=("Overpriced",))}}
    changed = lexicon(Triage(words=words))
    overpriced = "the coffee on board was overpriced I think"

    said = assess(post("you sold me a cat in a bag"), changed).kind
    assert (said.value, said.reasons) == (PostKind.COMPLAINT, ("says “a cat in a bag”",))
    assert read(overpriced).kind.value == PostKind.COMPLAINT
    assert assess(post(overpriced), changed).kind.value == PostKind.QUESTION


def test_a_cue_is_found_as_the_settings_say() -> None:
    """Whole, in any case, its blanks any white space, and with * at the end of longer words."""
    cues = ["on hold", "can't board", "delay*", "gate"]
    made = Lexicon.compiled({"en": {Aspect.COMPLAINT: cues}})  # type: ignore[dict-item]

    def found(text: str) -> list[str]:
        return [hit.text for hit in made.hits(text, frozenset({"en"}))]  # type: ignore[arg-type]

    assert found("ON \n HOLD") == ["on hold"]
    assert found("on, hold") == []
    assert found("I can’t board") == ["can't board"]
    assert found("delayed Delays redelay") == ["delayed", "delays"]
    assert found("gates gate_7 gate") == ["gate"]
    assert found("delay4111111111111111") == ["delay*"]


@pytest.mark.parametrize(
    "said",
    [
        "😂😂",
        "God fredag folkens!",
        "God påske til alle på bakken",
        "God kveld",
        "God fredag alle saman!",
        "God fredag, allesammen",
        "God dag og trevlig helg",
        "Trevlig helg på er!",
        "hahaha nice weekend everyone",
    ],
)
def test_greetings_and_laughter_are_chat_and_open_no_case(said: str) -> None:
    found = read(said)

    assert found.kind.value == PostKind.CHAT, found.kind.reasons
    assert found.quiet.value == "yes", found.quiet.reasons


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("😡😡", "complaint"),
        ("❤️❤️", "praise"),
        ("God fredag, men kofferten min er borte", "complaint"),
        ("Takk for en god tur til Bergen", "praise"),
        ("Tak for en god rejse", "praise"),
        ("God mat om bord", "praise"),
    ],
)
def test_a_greeting_hides_nothing_and_an_emoji_may_say_something(said: str, kind: str) -> None:
    found = read(said)

    assert found.kind.value == kind, found.kind.reasons
    assert found.quiet.value == "no"
