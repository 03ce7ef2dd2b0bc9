"""Words that say nothing of what a post is about: small words, manners, and what everybody writes to a company."""

from collections.abc import Mapping
from types import MappingProxyType

from rules.assessment import Language

_ENGLISH = """
    about above across actually after again against ago all almost alone along already also although always among and
    another any anybody anymore anyone anything anyway are aren't around ask asked asking away back bad because been
    before being below best better between big bit both but by call called came can can't cannot cant come comes coming
    could couldn't customer customers day days dear did didn't didnt didn't different does doesn't doesnt doing don't
    done dont down during each either else end enough even ever every everyone everything far feel few find fine first
    for found from full get gets getting give given gives giving glad goes going gone gonna good got gotten great guys
    had hadn't half happen happened happens hard has hasn't have haven't having hear heard hello help here hers hey
    him his how however i'd i'll i'm i've idea if in instead into is isn't isnt it it's its itself ive just keep keeps
    kind know known last late later least left less let lets like little live lol long longer look looking looks lot
    lots love made make makes making man many may maybe mean means might mine minute minutes more morning most much
    must my myself name near need needed needs never new next nice nobody none nor not nothing now off often okay old
    once one ones only onto open other others our ours out over own part past people per perhaps place please pls plz
    point possible problem put quite rather read real really reason reply right said same saw say saying says see seem
    seems seen send sent several shall she should shouldn't show since six small some someone something sometimes soon
    sorry sort start started still stop such sure take taken takes taking talk tell than thank thanks thankyou that
    that's thats the their theirs them then there there's these they they're thing things think this those though
    thought three through thru time times to today together told tomorrow tonight too took towards tried tries try
    trying two under understand until upon use used using very via wait waiting wanna want wanted wants was wasn't way
    ways we we're we've week weeks well went were weren't what what's whatever when where whether which while who whole
    whom whose why will wish with within without won't wont word work working works would wouldn't write wrong yeah
    year years yes yesterday yet you you'll you're you've your you're yours yourself hour hours month months ask
    message messages anybody answer answered response respond hope happy day't u ur im youre theyre amp evening night
    able allow allowed asap ask ago add least hi hiya cheers team guys folks seriously literally absolutely already
"""
_NORWEGIAN = """
    aldri alle alltid alt andre annen annet at av bare ble bli blir blitt bra burde både da dag dager dagen de deg dem
    den denne der dere deres derfor dersom det dette din dine disse ditt dra du dårlig eller en ene enda eneste engang
    enn er et ett etter ettermiddag finne finnes flere folk for fordi forrige forstår fort fortsatt fra fram fremdeles
    frem fått få får før først første gang ganger gi gikk gir gjerne gjort gjør gjøre gjennom god godt går gå gått ha
    hadde han har hatt hei heisann hele heller helt henne her hjelp hjelpe hos hun hva hvem hver hverken hvilke hvilken
    hvilket hvis hvor hvordan hvorfor høre hører håper i igjen ikke ikkje imorgen ingen ingenting inn innen jeg jo ja
    kan kanskje kl klarer klart kom komme kommer kommet kun kunde kunder kunne kveld la lang lange langt lenge lenger
    ligger like litt må mange mangler med meg mellom men mener mens mer mest mi min mine minst minutter mitt morgen mot
    mye måtte nei neste noe noen nok nå når nærmere og også om ok opp oss over på problem prøve prøver prøvd rett riktig
    sa samme satt se sees seg selv sendt sende ser si sider siden sier siste sitt sin sine skal skjer skjedd skrive
    skriver skulle slik slutt snakke snart som spør spørsmål spørre står stå svar svare svarer sånn så takk tar ta tatt
    tid tiden til tilbake time timer timene tok to tre tror trenger um under ut uka uke uken uker uten vanlig var ved
    veldig vel venter ventet vente vet vi vil ville vise vært vår våre være år åpent hilsen mvh ønsker hallo dessverre
    forsøkt forsøker gjelder greit vennligst verdt fikk ein eit eg me dykk kva korleis kvifor nokon noko vere vore skjedde
    vite hvert fram beste dere dårligere dagar dag'en bedre fint
"""
_DANISH = """
    af aldrig alle allerede alt altid anden andet andre at bare blev blive bliver burde både da dag dage dagen de dem den
    denne der deres derfor desværre det dette dig din dine disse dit du dårlig efter eller en end endnu ene er et
    faktisk fandt fik finde flere folk for fordi forstår fra frem få får før først første fået gang gange gav gerne giv
    give giver gjort god godt går gå gør gøre ham han hans har have havde hej hel hele heller helt hende her hjælp
    hjælpe hos hun hvad hvem hver hvilken hvilket hvis hvor hvordan hvorfor hvornår høre hører håber i igen ikke ind
    ingen intet ja jeg jer jeres jo kan kom komme kommer kommet kun kunde kunder kunne lang lange langt lidt lige ligger
    længe længere man mange med meget mellem men mens mere mest mig min mindre mine minutter mit mod må måske nej
    noget nogen nogle nok nu når næste og også om op os over på problem prøve prøver prøvet rigtig sagde samme se
    selv send sendt ser set sidste siden siger sige sin sine sit skal skete sker skrev skriver skrive skulle snart som
    spørgsmål står stadig svar svare svarer synes sådan så tag tage tager tak tid tiden til tilbage time timer tog
    tre tror under ud uden uge ugen uger var ved vel vente venter ventet vi vide vil ville virkelig vores vær være
    været åbent år hilsen mvh ønsker
"""
_SWEDISH = """
    aldrig alla allt alltid andra annan annat att av bara bland blev bli blir blivit borde bra både båda dag dagar dagen
    de dem den denna deras dess dessa det detta dig din dina ditt du där därför då dålig dåligt efter eller en ens er
    era ert ett fast fick finns flera folk fram fråga frågor från för först första förstår får få fått ganska genom ger ge
    gick gjort gärna gör göra går gå gång gånger ha hade han har hej hejsan hel hela heller helt henne hittar hjälp
    hjälpa hon hos hur här hör höra hoppas i igen igår in ingen inget ingenting innan inte ja jag ju kan kanske klart
    kom komma kommer kommit kund kunder kunna kunde kväll lite länge längre man med mej mellan men mer mest mig min
    mina minst minuter mitt mot mycket måste många nej ni nog nu nya någon något några när nästa och också olika om
    oss på problem prova rätt redan sa sade samma se sedan sen ser senaste ses sig sin sina sitt själv ska skall skickat
    skicka skrev skriva skriver skulle slut snart som stor svar svara svarar står säga säger sätt så sådan tack tackar
    tagit tar ta tid tiden till tillbaka timmar timme tog tre tror trots under upp ut utan vad vara varför varit var vart
    vecka veckan veckor vem verkligen vet vi vid vilka vilken vilket vill vänta väntar väntat väl vår våra vårt än ännu
    är åt år även hälsningar mvh önskar
"""
_FINNISH = """
    aika aikaa aina ainakin ajan alkaa asia asiaa ehkä ei eikä eivät eli ennen ensi enemmän en enää eri erittäin esim että
    hei heidän heille he hyvin hyvä hyvää hän ihan ihmiset ilman itse ja jo joka joko jokin joku jonka jos joskus jossa
    jota jotain jotka juuri jälkeen kaikki kaikkea kanssa kautta kerran kertaa kiitos kiitti koko koska koskaan kuin
    kuinka kuitenkin kun kyllä kysymys käy lisää liian luulisi me meidän meille melko mennyt menee mielestä mihin mikä
    mikään miksi milloin minkä minua minulla minulle minun minä minne missä mitä mitään moi monta mua mukaan mulla mulle
    mun muiden muita mutta muut myös myöhemmin mä ne niiden niin niitä noin nuo nyt näin nämä ole olen olet oli olin
    olisi olla olleet ollut on onko ongelma ovat paljon pari pitäisi pitää päivä päivää päästä sai saa saada saako saan
    saanut sanoa se sekä sen siellä siis siitä siihen sillä silti sinne sinä sitten sitä sivu sä tai takia te teidän teille
    tein tehdä tekee terveisin tietoa toki tosi tule tulee tullut tuli tunti tuntia tuo tuon tänään tämä tämän täältä
    tässä tästä tää vaan vai vaikka vain vasta vastaa vastausta vielä viikko viikkoa viime voi voiko voin voisi vuosi
    yhteyttä yksi yli älä apua asiakas
"""
_GERMAN = """
    aber alle allem allen aller alles als also am an andere anderen auch auf aus bald bei beim bereits besser bin bis bist
    bitte brauche danach dank danke dann das dass dein deine dem den denn der des deshalb die dies diese diesem diesen
    dieser dieses doch dort du durch ein eine einem einen einer eines einfach einige einmal endlich er erst es etwas euch
    euer eure fast finde fragen frage für ganz gar geben gegen gehen geht gerade gerne gestern gibt gut gute guten habe
    haben habt hallo hat hatte hatten heute hier hilfe hin hinter ich ihm ihn ihnen ihr ihre im immer in ins irgendwie ist
    ja jede jeden jeder jetzt kann kannst kein keine keinen keiner kommen kommt können könnt könnte kunde kunden lange
    leider letzte liebe machen macht mal man mehr mein meine meinem meinen meiner mich minuten mir mit morgen muss müssen
    nach nachdem nein neu neue nicht nichts nie niemand noch nun nur ob oder ohne passiert problem recht sagen sagt schon
    schreiben sehr sein seine seit seid sich sie sind so solche soll sollte sondern sonst stunde stunden tag tage tagen team
    trotz tun über um und uns unser unsere unter viel viele vielen vielleicht vom von vor wann war warte warten warum was
    weg wegen weil weiter welche wenig wenn wer werde werden wie wieder will wir wird wirklich wissen wo woche wochen wollen
    worden wurde würde würden zeit zu zum zur zurück zwei grüße antwort antworten melden
"""
_NORDIC = frozenset((_NORWEGIAN + _DANISH).split())  #: near enough to be taken for one another in a short post
_EACH: Mapping[Language, frozenset[str]] = {
    Language.EN: frozenset(_ENGLISH.split()),
    Language.NB: _NORDIC,
    Language.NN: _NORDIC,
    Language.DA: _NORDIC,
    Language.SV: frozenset(_SWEDISH.split()),
    Language.FI: frozenset(_FINNISH.split()),
    Language.DE: frozenset(_GERMAN.split()),
}
_ALL = frozenset().union(*_EACH.values())

#: By language, as `rules.words.fold` writes them; a text that is in none of our languages is read with all of them.
STOP_WORDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {str(language): _EACH.get(language, _ALL) for language in Language}
)
ANY_STOP_WORD = _ALL
