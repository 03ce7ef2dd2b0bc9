"""What the scripted colleagues say: among themselves, and to customers whom no scenario has a reply for."""

from collections.abc import Mapping, Sequence

#: Said in a case's thread; none of it ever leaves Slack.
CHATTER = (
    "I had one just like this yesterday, shout if you want a second pair of eyes",
    "be gentle with this one, long day for them I think 🙂",
    "ground crew says they are looking into it, no details yet",
    "should this go on the list for the Monday meeting? third one this week",
)

_CANNED: Mapping[str, Sequence[str]] = {
    "no": (
        "Hei {name}, takk for at du skriver til oss. Send oss gjerne en melding her på X, så ser vi på det sammen.",
        "Hei {name}! Det vil vi gjerne hjelpe deg med. Skriv til oss i en melding, så tar vi det derfra.",
    ),
    "da": (
        "Hej {name}, tak for din besked. Skriv til os i en privat besked, så kigger vi på det sammen.",
        "Hej {name}! Det hjælper vi gerne med. Send os en besked her på X, så tager vi den derfra.",
    ),
    "sv": (
        "Hej {name}, tack för att du hör av dig. Skicka ett meddelande till oss, så tittar vi på det tillsammans.",
        "Hej {name}! Det hjälper vi gärna till med. Skriv till oss i ett meddelande, så tar vi det därifrån.",
    ),
    "en": (
        "Hi {name}, thank you for getting in touch. Send us a message here on X and we will look at it together.",
        "Hi {name}! We would like to help with this. Drop us a message and we will take it from there.",
    ),
}


def canned_reply(language: str, name: str, number: int) -> str:
    """A friendly reply that fits most posts, in the customer's language; `number` varies the wording."""
    wordings = _CANNED.get(language, _CANNED["en"])
    return wordings[number % len(wordings)].format(name=name.split()[0] if name.split() else name)
