"""The alarms that come with socialcare: everyday words that start them, and words that only look alike."""

import io
import json
import sys

import pytest

from bot import main
from tests.world import ROOT

FRAUD, PRESS, DANGER = "Fraud, or a lost card", "Press or regulator", "Danger to somebody"

ALARMING = {
    FRAUD: """
        noen stjal kortet mitt
        kort mitt er stjålet
        bankkortet mitt er borte
        mistet boardingkortet og bankkortet mitt
        noen har brukt BankID-en min og tømt sparekontoen
        takk for at dere stoppet svindelen, men noen har brukt kortet mitt igjen
        sperr kortet mitt!
        eg har mista kortet mitt
        nokon har stole kortet mitt
        jeg har tabt mit kort
        jeg har fået stjålet min pung
        nogen har misbrugt mit kort
        mit dankort er blevet stjålet
        någon har stulit mitt kort
        plånboken blev stulen på planet
        någon har loggat in på mitt konto och fört över 40 000 kr
        mitt kort har blivit skimmat
        olen hukannut korttini
        lompakkoni varastettiin kentällä
        petoksen uhri täällä, kortti viety
        someone hacked my account
        my card was cloned
        my credit card got lost somewhere
        I lost my wallet with my card and a gift card
        Karte gestohlen!!
        mein Konto wurde leergeräumt
        ich habe meinen Geldbeutel verloren
        meine Kreditkarte wurde mir im Flugzeug gestohlen
    """,
    PRESS: """
        DN skriver en sak om dere og vil ha kommentar innen kl 15
        jobber i VG, kan dere ringe meg
        jeg er ikke journalist, men advokaten min tar kontakt
        eg er journalist i Firda
        jeg ringer fra DR, hvem svarer for pressen?
        jeg arbejder på Ekstra Bladet
        hej, jag jobbar på Expressen
        jag anmäler er till ARN
        jag vänder mig till Konsumenternas Försäkringsbyrå
        olen toimittaja, soittakaa
        Yle täällä, soittakaa
        hi, Reuters here, DM open?
        my attorney will be in touch
        my sister is a journalist and I am a reporter too, call me
        ich bin Journalistin beim Spiegel
        ich arbeite für die Süddeutsche
    """,
    DANGER: """
        there is a bomb on HV204. The bomb goes off at noon
        bomb on HV204
        the fire on board HV12 is the bomb of all failures, people are dying
        ingen vits i å leve
        jeg gidder ikke leve lenger
        jeg skal drepe deg
        barnet mitt får ikke puste
        det kommer røyk fra setet foran meg
        det brenner i kabinen
        eg vil døy
        jeg tager livet af mig
        jeg slår dig ihjel
        snart tar jag livet av mig
        det brinner i kabinen
        en jaksa elää enää
        tapan teidät kaikki
        I can't go on anymore
        my child can't breathe
        there is a terrorist on board, not a movie
        a passenger collapsed, please help
        morgen bringe ich mich um
        ich bringe euch um
    """,
}

HARMLESS = """
    lost my bag, can I pay the new one by card?
    you charged my card and lost my bag
    I lost my gift card
    I lost my boarding card
    lost my wallet on board and you found it, thank you!
    loved the fraud awareness video
    kofferten er mistet, kan jeg betale ny med kortet?
    jeg mistet flyet på grunn av kø, kortet mitt ble ikke trukket
    dere trakk kortet mitt og mistet kofferten
    takk for at dere stoppet svindelen så raskt, fantastisk jobb
    sperrer dere kortet hvis jeg reiser?
    på kort tid har dere mistet to kofferter
    jeg har mistet mit boardingkort
    mitt frequent flyer kort är borta i appen
    kiitos, löysin lompakkoni joka oli kadonnut!
    mein Koffer ist weg, zahlt ihr mit Karte zurück?
    jeg er ikke journalist, men lurer på hvor kofferten min er
    I'm not a journalist but where is my bag
    søsteren min er journalist og elsker dere
    meine Schwester ist Journalistin und liebt euch
    advokatforeningens årsmøte: takk for god reise
    my lawyer friend recommended you, lovely flight
    reporterer en feil: døra på HV12 virker ikke
    tack! Konsumenternas bästa bolag!
    leste i VG at dere streiker, stemmer det?
    saw on BBC that flights are cancelled
    flyger till ARN i morgon, hur är vädret?
    jeg vil dø av latter
    jag vill dö av skam
    I want to die of embarrassment
    haluan kuolla nauruun
    bomb in price!
    bombe i magen av billettprisene
    Bombe in den Preisen
    the new app is the bomb
    this movie on board about terrorists was great
    thanks to the crew who helped when a passenger collapsed last week
    Suicide Squad on board, great
    kaffen brenner på tunga
    smoke free hotel near you?
"""


def alarms(posts: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> dict[str, set[str]]:
    """Each of the posts, one a line, and which of the alarms it starts under the settings that come with us."""
    texts = [line.strip() for line in posts.strip().splitlines()]
    monkeypatch.chdir(ROOT)
    piped = "".join(f"@havornair {text}\n" for text in texts)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(piped.encode())))

    assert main(["rules", "test", "--file", "-", "--json"], {}) == 0

    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    matched = [{match["rule"] for match in one["matched"]} & {FRAUD, PRESS, DANGER} for one in told]
    return dict(zip(texts, matched, strict=True))


@pytest.mark.parametrize("rule", ALARMING)
def test_everyday_words_start_the_alarm(
    rule: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = alarms(ALARMING[rule], monkeypatch, capsys)

    assert [text for text, rules in found.items() if rule not in rules] == []


def test_words_that_only_look_like_it_call_nobody(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = alarms(HARMLESS, monkeypatch, capsys)

    assert {text: rules for text, rules in found.items() if rules} == {}


@pytest.mark.parametrize(
    ("reply", "yes"),
    [
        ("send oss pinkoden din", "two_persons"),
        ("hva er kontonr ditt?", "two_persons"),
        ("please send the CVC", "two_persons"),
        ("mikä on salasanasi?", "two_persons"),
        ("kerro henkilötunnuksesi", "two_persons"),
        ("last ned cprogrammet her", "approver"),
    ],
)
def test_a_reply_that_asks_for_secrets_needs_two_persons(
    reply: str, yes: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)

    assert main(["rules", "test", "@havornair hei", "--draft", reply, "--json"], {}) == 0

    assert json.loads(capsys.readouterr().out)["would"]["approval"] == yes
