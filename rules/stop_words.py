"""Words that say nothing of what a post is about: small words, manners, and what everybody writes to a company."""

from collections.abc import Mapping
from types import MappingProxyType

from rules.assessment import Language

_ENGLISH = """
    able about above across actually add after again against ago all allow allowed almost alone along already also
    although always among amp and another answer answered any anybody anymore anyone anything anyway are aren't
    around asap ask asked asking away back bad because been before being below best better between big bit both but
    by call called came can can't cannot cant cheers come comes coming could couldn't customer customers day days
    dear did didn't didnt different does doesn't doesnt doing don't done dont down during each either else end
    enough even evening ever every everyone everything far feel few find fine first folks for found from full get
    gets getting give given gives giving glad goes going gone gonna good got gotten great guys had hadn't half
    happen happened happens happy hard has hasn't have haven't having hear heard hello help here hers hey hi him his
    hiya hope hour hours how however i'd i'll i'm i've idea if im in instead into is isn't isnt it it's its itself
    ive just keep keeps kind know known last late later least left less let lets like literally little live lol long
    longer look looking looks lot lots love made make makes making man many may maybe mean means message messages
    might mine minute minutes month months more morning most much must my myself name near need needed needs never
    new next nice night nobody none nor not nothing now off often okay old once one ones only onto open other others
    our ours out over own part past people per perhaps place please pls plz point possible problem put quite rather
    read real really reason reply respond response right said same saw say saying says see seem seems seen send sent
    seriously several shall she should shouldn't show since six small some someone something sometimes soon sorry
    sort start started still stop such sure take taken takes taking talk team tell than thank thanks thankyou that
    that's thats the their theirs them then there there's these they they're theyre thing things think this those
    though thought three through thru time times to today together told tomorrow tonight too took towards tried
    tries try trying two u under understand until upon ur use used using very via wait waiting wanna want wanted
    wants was wasn't way ways we we're we've week weeks well went were weren't what what's whatever when where
    whether which while who whole whom whose why will wish with within without won't wont word work working works
    would wouldn't write wrong yeah year years yes yesterday yet you you'll you're you've your youre yours yourself
"""
_NORWEGIAN = """
    aldri alle alltid alt andre annen annet at av bare bedre beste ble bli blir blitt bra burde både da dag dagar
    dagen dager de deg dem den denne der dere deres derfor dersom dessverre det dette din dine disse ditt dra du
    dykk dårlig dårligere eg ein eit eller en enda ene eneste engang enn er et ett etter ettermiddag fikk finne
    finnes fint flere folk for fordi forrige forstår forsøker forsøkt fort fortsatt fra fram frem fremdeles få får
    fått før først første gang ganger gi gikk gir gjelder gjennom gjerne gjort gjør gjøre god godt greit gå går gått
    ha hadde hallo han har hatt hei heisann hele heller helt henne her hilsen hjelp hjelpe hos hun hva hvem hver
    hverken hvert hvilke hvilken hvilket hvis hvor hvordan hvorfor håper høre hører i igjen ikke ikkje imorgen ingen
    ingenting inn innen ja jeg jo kan kanskje kl klarer klart kom komme kommer kommet korleis kun kunde kunder kunne
    kva kveld kvifor la lang lange langt lenge lenger ligger like litt mange mangler me med meg mellom men mener
    mens mer mest mi min mine minst minutter mitt morgen mot mvh mye må måtte nei neste noe noen nok noko nokon nå
    når nærmere og også ok om opp oss over problem prøvd prøve prøver på rett riktig sa samme satt se sees seg selv
    sende sendt ser si siden sider sier sin sine siste sitt skal skjedd skjedde skjer skrive skriver skulle slik
    slutt snakke snart som spør spørre spørsmål stå står svar svare svarer så sånn ta takk tar tatt tid tiden til
    tilbake time timene timer to tok tre trenger tror uka uke uken uker um under ut uten vanlig var ved vel veldig
    vennligst vente venter ventet verdt vere vet vi vil ville vise vite vore vår våre være vært åpent år ønsker
"""
_DANISH = """
    af aldrig alle allerede alt altid anden andet andre at bare blev blive bliver burde både da dag dage dagen de
    dem den denne der deres derfor desværre det dette dig din dine disse dit du dårlig efter eller en end endnu ene
    er et faktisk fandt fik finde flere folk for fordi forstår fra frem få fået får før først første gang gange gav
    gerne giv give giver gjort god godt gå går gør gøre ham han hans har havde have hej hel hele heller helt hende
    her hilsen hjælp hjælpe hos hun hvad hvem hver hvilken hvilket hvis hvor hvordan hvorfor hvornår håber høre
    hører i igen ikke ind ingen intet ja jeg jer jeres jo kan kom komme kommer kommet kun kunde kunder kunne lang
    lange langt lidt lige ligger længe længere man mange med meget mellem men mens mere mest mig min mindre mine
    minutter mit mod mvh må måske nej nogen noget nogle nok nu når næste og også om op os over problem prøve prøver
    prøvet på rigtig sagde samme se selv send sendt ser set siden sidste sige siger sin sine sit skal sker skete
    skrev skrive skriver skulle snart som spørgsmål stadig står svar svare svarer synes så sådan tag tage tager tak
    tid tiden til tilbage time timer tog tre tror ud uden uge ugen uger under var ved vel vente venter ventet vi
    vide vil ville virkelig vores vær være været åbent år ønsker
"""
_SWEDISH = """
    aldrig alla allt alltid andra annan annat att av bara bland blev bli blir blivit borde bra båda både dag dagar
    dagen de dem den denna deras dess dessa det detta dig din dina ditt du där därför då dålig dåligt efter eller en
    ens er era ert ett fast fick finns flera folk fram fråga frågor från få får fått för först första förstår ganska
    ge genom ger gick gjort gärna gå gång gånger går gör göra ha hade han har hej hejsan hel hela heller helt henne
    hittar hjälp hjälpa hon hoppas hos hur hälsningar här hör höra i igen igår in ingen ingenting inget innan inte
    ja jag ju kan kanske klart kom komma kommer kommit kund kunde kunder kunna kväll lite länge längre man med mej
    mellan men mer mest mig min mina minst minuter mitt mot mvh mycket många måste nej ni nog nu nya när nästa någon
    något några och också olika om oss problem prova på redan rätt sa sade samma se sedan sen senaste ser ses sig
    sin sina sitt själv ska skall skicka skickat skrev skriva skriver skulle slut snart som stor står svar svara
    svarar säga säger sätt så sådan ta tack tackar tagit tar tid tiden till tillbaka timmar timme tog tre tror trots
    under upp ut utan vad var vara varför varit vart vecka veckan veckor vem verkligen vet vi vid vilka vilken
    vilket vill väl vänta väntar väntat vår våra vårt än ännu är även år åt önskar
"""
_FINNISH = """
    aika aikaa aina ainakin ajan alkaa apua asia asiaa asiakas ehkä ei eikä eivät eli en enemmän ennen ensi enää eri
    erittäin esim että he hei heidän heille hyvin hyvä hyvää hän ihan ihmiset ilman itse ja jo joka jokin joko joku
    jonka jos joskus jossa jota jotain jotka juuri jälkeen kaikkea kaikki kanssa kautta kerran kertaa kiitos kiitti
    koko koska koskaan kuin kuinka kuitenkin kun kyllä kysymys käy liian lisää luulisi me meidän meille melko menee
    mennyt mielestä mihin miksi mikä mikään milloin minkä minne minua minulla minulle minun minä missä mitä mitään
    moi monta mua muiden muita mukaan mulla mulle mun mutta muut myöhemmin myös mä ne niiden niin niitä noin nuo nyt
    näin nämä ole olen olet oli olin olisi olla olleet ollut on ongelma onko ovat paljon pari pitäisi pitää päivä
    päivää päästä saa saada saako saan saanut sai sanoa se sekä sen siellä siihen siis siitä sillä silti sinne sinä
    sitten sitä sivu sä tai takia te tehdä teidän teille tein tekee terveisin tietoa toki tosi tule tulee tuli
    tullut tunti tuntia tuo tuon tämä tämän tänään tässä tästä tää täältä vaan vai vaikka vain vasta vastaa
    vastausta vielä viikko viikkoa viime voi voiko voin voisi vuosi yhteyttä yksi yli älä
"""
_GERMAN = """
    aber alle allem allen aller alles als also am an andere anderen antwort antworten auch auf aus bald bei beim
    bereits besser bin bis bist bitte brauche danach dank danke dann das dass dein deine dem den denn der des
    deshalb die dies diese diesem diesen dieser dieses doch dort du durch ein eine einem einen einer eines einfach
    einige einmal endlich er erst es etwas euch euer eure fast finde frage fragen für ganz gar geben gegen gehen
    geht gerade gerne gestern gibt grüße gut gute guten habe haben habt hallo hat hatte hatten heute hier hilfe hin
    hinter ich ihm ihn ihnen ihr ihre im immer in ins irgendwie ist ja jede jeden jeder jetzt kann kannst kein keine
    keinen keiner kommen kommt kunde kunden können könnt könnte lange leider letzte liebe machen macht mal man mehr
    mein meine meinem meinen meiner melden mich minuten mir mit morgen muss müssen nach nachdem nein neu neue nicht
    nichts nie niemand noch nun nur ob oder ohne passiert problem recht sagen sagt schon schreiben sehr seid sein
    seine seit sich sie sind so solche soll sollte sondern sonst stunde stunden tag tage tagen team trotz tun um und
    uns unser unsere unter viel viele vielen vielleicht vom von vor wann war warte warten warum was weg wegen weil
    weiter welche wenig wenn wer werde werden wie wieder will wir wird wirklich wissen wo woche wochen wollen worden
    wurde würde würden zeit zu zum zur zurück zwei über
"""
_NORDIC = _NORWEGIAN + _DANISH  #: near enough to be taken for one another in a short post
_OWN: Mapping[Language, str] = {
    Language.EN: _ENGLISH,
    Language.NB: _NORDIC,
    Language.NN: _NORDIC,
    Language.DA: _NORDIC,
    Language.SV: _SWEDISH,
    Language.FI: _FINNISH,
    Language.DE: _GERMAN,
}

#: Those of every language, for a text that is in none of ours.
ANY_STOP_WORD = frozenset(" ".join(_OWN.values()).split())
#: By language, as `rules.words.fold` writes them. English is mixed into all of them, by those who write and by those
#: who guess in what.
STOP_WORDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        str(language): frozenset((_OWN[language] + _ENGLISH).split()) if language in _OWN else ANY_STOP_WORD
        for language in Language
    }
)
