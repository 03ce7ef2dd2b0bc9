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
        ("Nettbanken henger fullstendig, får ikke gjort noe som helst", "fault"),
        ("Jeg blir kastet ut av appen hver gang jeg prøver å sjekke inn", "fault"),
        ("Bankkortet mitt blir avvist overalt selv om det er penger på konto", "fault"),
        ("Sittet 50 minutter i telefonkø og så la dere på. Imponerende.", "complaint"),
        ("Dere har trukket meg to ganger for samme billett", "complaint"),
        ("Hvordan er det mulig å være så treige med å betale tilbake penger", "complaint"),
        ("Takk for en ødelagt ferie", "complaint"),
        ("Æ e så lei av at dokker aldri svare", "complaint"),
        ("God morgen, hvor finner jeg kvitteringen min", "question"),
        ("Noen som vet om loungen er åpen, takk", "question"),
        ("Ønsker refusjon for billetten jeg avbestilte", "request"),
        ("Jeg ble syk og må avbestille turen", "request"),
        ("Aldri opplevd så god service før", "praise"),
        ("Ingen problemer i det hele tatt, alt gikk på skinner", "praise"),
        ("Det var ei flott reise med hyggelige folk", "praise"),
        ("Igjen leverer dere topp service", "praise"),
        ("Hei, jeg tilbyr lån mellom privatpersoner til 2 % rente, kontakt meg på WhatsApp", "spam"),
        ("Appen verkar ikkje, eg får berre feilmelding", "fault"),
        ("Flyet er forseinka og ingen svarar, dette er ikkje godt nok", "complaint"),
        ("Korleis kan eg endre namnet på billetten?", "question"),
        ("Ver så snill og ring meg, eg treng hjelp", "request"),
        ("Tusen takk for god hjelp, de er flinke", "praise"),
        ("Eg blir kasta ut av appen kvar gong", "fault"),
        ("Sida lastar og lastar, og så står det «noko gjekk gale»", "fault"),
        ("Har purra fire gonger utan svar", "complaint"),
        ("Tredje gongen på rad kofferten min ikkje kjem fram", "complaint"),
        ("God morgon, kor finn eg kvitteringa mi", "question"),
        ("Ønskjer refusjon for billetten eg avbestilte", "request"),
        ("All ære til pilotane som landa oss trygt", "praise"),
        ("Framifrå hjelp på telefonen", "praise"),
        ("Jeres app virker ikke, jeg kan ikke logge ind", "fault"),
        ("Elendig service, vores fly er aflyst og I svarer ikke", "complaint"),
        ("Hvornår åbner check-in i morgen?", "question"),
        ("Vær venlig at ringe, jeg har brug for hjælp", "request"),
        ("Mange tak for en dejlig rejse, fantastisk service", "praise"),
        ("Jeg bliver smidt ud af appen hver gang jeg vil tjekke ind", "fault"),
        ("Appen kører bare i ring når jeg vil betale", "fault"),
        ("50 minutter i telefonkø og så smed I røret på. Imponerende.", "complaint"),
        ("Det er under al kritik", "complaint"),
        ("Min kuffert kom frem smadret og ingen gider hjælpe", "complaint"),
        ("God morgen, hvor finder jeg min kvittering", "question"),
        ("Jeg ønsker refusion for den billet jeg afbestilte", "request"),
        ("Gider I kigge på min sag en gang til", "request"),
        ("Pissegod service i jeres butik i dag", "praise"),
        ("Aldrig oplevet så god service før", "praise"),
        ("Tjen 5000 kr om dagen med krypto, DM mig for info", "spam"),
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
        ("Netbank is acting up again, I only get a white screen", "fault"),
        ("Can't get into my account since the update, it logs me out", "fault"),
        ("Passed from pillar to post all week, nobody cares", "complaint"),
        ("You keep sending me bills for a contract I ended in May", "complaint"),
        ("Could someone ring me back about my loan", "request"),
        ("Not sure where to find my loyalty number", "question"),
        ("My father is dead, how do I close his account?", "question"),
        ("Shoutout to Linn at gate 22, absolute legend", "praise"),
        ("Couldn't be happier with how you handled this", "praise"),
        ("Can't fault the crew, they made my gran feel special", "praise"),
        ("Make 500 a day from your phone, link in bio https://t.example", "spam"),
        ("Kommer inte åt mitt konto sen uppdateringen", "fault"),
        ("Sidan laddar inte, får bara vit skärm", "fault"),
        ("Två timmar i telefon och sen la ni på", "complaint"),
        ("Jag har blivit bollad mellan avdelningar hela veckan", "complaint"),
        ("Behöver jag visum vid mellanlandning", "question"),
        ("När öppnar ni igen?", "question"),
        ("Vänligen skicka kvittot så snabbt som möjligt", "request"),
        ("Sjukt nöjd med hur ni hanterade det här", "praise"),
        ("Så jävla bra service idag", "praise"),
        ("Hatten av för kundtjänst, löste allt på fem minuter", "praise"),
        ("Sovellus vain pyörii kun yritän maksaa", "fault"),
        ("Tulee vaan jotain meni pieleen kun yritän maksaa", "fault"),
        ("Minua on pompoteltu osastolta toiselle koko viikon", "complaint"),
        ("Mun laukkua ei oo vieläkään löytynyt", "complaint"),
        ("Tarvitsenko viisumin välilaskulla Osloon", "question"),
        ("Milloin avaatte taas?", "question"),
        ("Sulkekaa korttini, jätin sen taksiin", "request"),
        ("Ystävällisin terveisin Matti, voisitteko vastata", "request"),
        ("En voisi olla tyytyväisempi palveluunne", "praise"),
        ("Hatunnosto asiakaspalvelulle, ootte parhaita", "praise"),
        ("Komme nicht rein, die Seite bleibt weiß", "fault"),
        ("Der Check-in klappt nicht, Bordkarte wird nicht angezeigt", "fault"),
        ("Koffer kam zerfetzt an und keinen interessiert es", "complaint"),
        ("Das geht gar nicht, so behandelt man keine Kunden", "complaint"),
        ("Brauche ich ein Visum beim Zwischenstopp in Oslo", "question"),
        ("Auf dem Weg zum Gate, wo ist die Lounge?", "question"),
        ("Liebe Bank, bitte so schnell wie möglich um Rückruf", "request"),
        ("Danke, dass ihr das so schnell geregelt habt", "praise"),
        ("Lief heute alles wie am Schnürchen, top", "praise"),
        ("Your chatbot replies in Dutch whatever I type", "fault"),
        ("QR code scanner at the gate rejects my boarding pass", "fault"),
        ("Block my card, it was stolen this morning", "request"),
        ("Could somebody look at my case?", "request"),
        ("Does your app work on old phones?", "question"),
        ("Giveaway: follow and tag two friends 🎁", "spam"),
        ("I will report you to the ombudsman", "complaint"),
        ("damn good crew", "praise"),
        ("Ladestasjonen på Lade tar ikke kortet mitt", "fault"),
        ("Dekoderen starter på nytt hvert kvarter", "fault"),
        ("Steng abonnementet mitt fra 1. mai", "request"),
        ("Ruteren kom dagen etter og virket med en gang, tommel opp", "praise"),
        ("dere er jævlig flinke!", "praise"),
        ("helt sinnssykt bra service!", "praise"),
        ("jeg skal anmelde dere", "complaint"),
        ("ok", "chat"),
        ("Bestemor satt ved vinduet og strikket hele veien til Bodø, snø på alle fjell", "chat"),
        ("Har dere app for Android?", "question"),
        ("Eg får ikkje logga inn på appen", "fault"),
        ("Skjemaet gjev berre feil når eg trykkjer send", "fault"),
        ("Steng abonnementet mitt frå 1. mai", "request"),
        ("Routeren genstarter hvert kvarter", "fault"),
        ("Gider en af jer lige tjekke min sag", "request"),
        ("Spær mit kort, det er stjålet", "request"),
        ("tak for lort", "complaint"),
        ("Tjen 3000 om dagen uden indsats, link i profilen 🚀", "spam"),
        ("Självscanningen på Kungsgatan låser sig när jag ska betala", "fault"),
        ("jag anmäler er", "complaint"),
        ("Hur ändrar jag mitt namn, tack", "question"),
        ("skitbra service", "praise"),
        ("Spärra mitt kort, jag tappade det på bussen", "request"),
        ("Itsepalvelukassa jäätyi kesken maksun", "fault"),
        ("Hyvää huomenta, lähettäisittekö kuitin", "request"),
        ("Onko junassa wifi?", "question"),
        ("Habt ihr Störungen?", "fault"),
        ("Der Router startet alle fünfzehn Minuten neu", "fault"),
        ("verdammt gut gemacht", "praise"),
        ("Sperrt bitte meine Karte, sie ist weg", "request"),
        ("Kann ich im Zug mit Karte zahlen?", "question"),
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
        "Great, now the lounge is closed too",
        "another day another cancellation, well done guys",
        "Hats off to you for ruining Christmas",
        "Toppen, nu är loungen stängd också",
        "jaha, ännu en försening, precis vad vi behövde",
        "Hienoa, nyt loungekin on kiinni",
        "kiitos vaan kun pilasitte loman",
        "Toll, jetzt ist auch noch die Lounge zu",
        "Vielen Dank, dass ihr uns den Urlaub versaut habt",
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


@pytest.mark.parametrize(
    "text",
    [
        "Happy new year, my money is still gone",
        "Godt nytt år, pengene mine er fortsatt borte",
        "God jul! Väntar fortfarande på min återbetalning",
    ],
)
def test_a_greeting_before_a_trouble_does_not_make_chat_of_it(text: str) -> None:
    assert read(text).quiet.value == "no"
    assert read(text).priority.value == "high"


@pytest.mark.parametrize(
    "text",
    [
        "Thank you for the lovely service on board",
        "Takk for god service om bord i dag!",
        "Kiitos mukavasta palvelusta koneessa",
        "Danke für den netten Service an Bord",
    ],
)
def test_who_praises_from_where_they_are_is_not_in_need_there(text: str) -> None:
    found = read(text)

    assert (found.kind.value, found.happening_now.value, found.priority.value) == ("praise", "no", "normal")
    assert "but in praise" in found.happening_now.reasons[0]
    assert read("Thanks for nothing, still on board and no water").happening_now.value == "yes"


def test_praise_with_a_mocking_face_is_a_complaint() -> None:
    found = read("flott at dere stenger kontoen min rett før helgen 🙃")

    assert (found.kind.value, found.priority.value) == ("complaint", "high")
    assert read("love you so much 😭").kind.value == "praise"


def test_a_negation_reaches_three_words_and_not_over_a_full_stop() -> None:
    assert read("not at all happy").kind.value == PostKind.COMPLAINT
    assert read("no. happy with everything").kind.value == PostKind.PRAISE


def test_a_finnish_no_turns_no_scandinavian_word_round() -> None:
    """The articles en, et and ei are Finnish negations: where the language is unsure, the words of all count."""
    assert read("et flott hotell").kind.value == PostKind.PRAISE
    assert read("en hyvä").kind.value == PostKind.COMPLAINT


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("The ticket machine on platform 2 spits out my card", "names “ticket machine”"),
        ("Our router again", "nothing tells what it wants, but it names “router”, which may fail"),
    ],
)
def test_a_fault_names_the_thing_that_fails(text: str, reason: str) -> None:
    found = read(text).kind

    assert found.value == PostKind.FAULT
    assert any(said.startswith(reason) for said in found.reasons), found.reasons


@pytest.mark.parametrize(
    "text",
    [
        "ok",
        "Gutten min tegner fly på alt han finner, og i går malte han ett på bestemor sin vegg 😍",
        "My son calls every aeroplane a sky bus",
    ],
)
def test_chat_that_only_its_tone_gives_away_opens_a_case(text: str) -> None:
    assert read(text).quiet.value == "no"


@pytest.mark.parametrize(
    "text",
    [
        "I won a gift card from you and it is not accepted, 50 €",
        "Your discount code does not work https://example.com/code",
        "Dere lovte gavekort, 20 % skulle det være, men det kom aldri",
    ],
)
def test_a_customer_with_an_offer_of_ours_is_no_spammer(text: str) -> None:
    found = read(text)

    assert found.quiet.value == "no"
    assert found.kind.value != PostKind.SPAM


def test_a_curse_before_a_bad_word_stays_a_curse() -> None:
    assert read("damn awful crew").kind.value == PostKind.COMPLAINT
    assert read("dere er jævlig dårlige").kind.value == PostKind.COMPLAINT


def test_a_greeting_does_not_tell_what_follows_it() -> None:
    found = read("God dag, jeg har lagt ved kvitteringen fra turen til Roma og bildene av den blå kofferten").kind

    assert (found.value, found.confidence) == (PostKind.COMPLAINT, 0.3), found


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
