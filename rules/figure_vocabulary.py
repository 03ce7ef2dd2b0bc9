"""The words of a question for figures besides periods and names, in one spelling each way people write them."""

from collections.abc import Mapping

from rules.numbers import Part

HELP = frozenset({"help", "hjelp", "hjälp", "hjælp", "apua", "hilfe", "?", "--help", "-h"})
ME = frozenset({"me", "mine", "my", "meg", "mig", "minun", "mich"})
CHART = frozenset({"chart", "graph", "graf", "diagram", "kaavio"})
EXPORT = frozenset({"export", "csv", "eksport", "eksporter", "exportera", "vie"})
VERSUS = frozenset(
    {"vs", "vs.", "versus", "compare", "compared", "sammenlign", "sammenlignet", "jämför", "jämfört", "mot", "vertaa"}
)
#: What may follow them and says nothing more.
THE_PERIOD_BEFORE = frozenset(
    {
        "to",
        "with",
        "the",
        "period",
        "before",
        "previous",
        "earlier",
        "med",
        "perioden",
        "før",
        "före",
        "forrige",
        "förra",
    }
)
FILLERS = frozenset({"for", "from", "in", "of", "and", "with", "the", "show", "i", "og", "och", "fra", "från", "&"})
BY = frozenset({"by", "per"})

KEYS: Mapping[str, Part] = {
    "network": Part.NETWORK, "nettverk": Part.NETWORK, "nätverk": Part.NETWORK, "netværk": Part.NETWORK,
    "account": Part.ACCOUNT, "konto": Part.ACCOUNT,
    "channel": Part.CHANNEL, "kanal": Part.CHANNEL,
    "person": Part.PERSON, "who": Part.PERSON,
    "team": Part.TEAM,
    "language": Part.LANGUAGE, "lang": Part.LANGUAGE, "språk": Part.LANGUAGE, "sprog": Part.LANGUAGE,
    "topic": Part.TOPIC, "tag": Part.TOPIC, "tema": Part.TOPIC, "emne": Part.TOPIC, "ämne": Part.TOPIC,
    "kind": Part.KIND, "type": Part.KIND, "typ": Part.KIND,
    "priority": Part.PRIORITY, "prio": Part.PRIORITY, "prioritet": Part.PRIORITY,
    "mood": Part.MOOD,
}  # fmt: skip

_SAID_FOR: Mapping[Part, tuple[str, ...]] = {
    Part.NETWORK: ("networks", "nettverk", "nätverk", "netværk"),
    Part.MOOD: ("moods",),
    Part.ACCOUNT: ("accounts", "konto"),
    Part.CHANNEL: ("channels", "kanal"),
    Part.TEAM: ("teams",),
    Part.PERSON: ("people", "persons"),
    Part.LANGUAGE: ("languages", "språk", "sprog"),
    Part.KIND: ("kinds", "type", "typ"),
    Part.PRIORITY: ("priorities", "prioritet"),
    Part.TOPIC: ("topics", "tag", "tags", "tema", "emne", "ämne"),
    Part.DAY: ("days", "date", "dag"),
    Part.WEEK: ("weeks", "uke", "uge", "vecka"),
    Part.MONTH: ("months", "måned", "månad"),
    Part.HOUR: ("hours", "time", "timme"),
    Part.WEEKDAY: ("weekdays", "ukedag", "ugedag", "veckodag"),
}
PARTS: Mapping[str, Part] = {word: by for by, words in _SAID_FOR.items() for word in (by.value, *words)}

#: What may follow a part and says which: by day of week.
OF_WHICH: Mapping[Part, Mapping[tuple[str, ...], Part]] = {
    Part.DAY: {("of", "week"): Part.WEEKDAY, ("of", "the", "week"): Part.WEEKDAY},
    Part.HOUR: {("of", "day"): Part.HOUR, ("of", "the", "day"): Part.HOUR},
}

#: No name that is written without quotation marks goes on over one of these.
RESERVED = HELP | ME | CHART | EXPORT | VERSUS | BY
#: With which a word that is unknown is compared.
SUGGESTED = ("help", "mine", "chart", "export", "vs before", "compare", "today", "yesterday", "week", "month", "year")
