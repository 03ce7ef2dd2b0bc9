"""The words of a question for figures besides periods and names, in one spelling each way people write them."""

from collections.abc import Mapping

from rules.figure_question import By, Filter

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

KEYS: Mapping[str, Filter] = {
    "network": Filter.NETWORK, "nettverk": Filter.NETWORK, "nätverk": Filter.NETWORK,
    "account": Filter.ACCOUNT, "konto": Filter.ACCOUNT,
    "channel": Filter.CHANNEL, "kanal": Filter.CHANNEL,
    "person": Filter.PERSON, "who": Filter.PERSON,
    "team": Filter.TEAM,
    "language": Filter.LANGUAGE, "lang": Filter.LANGUAGE, "språk": Filter.LANGUAGE, "sprog": Filter.LANGUAGE,
    "topic": Filter.TOPIC, "tag": Filter.TOPIC, "tema": Filter.TOPIC, "emne": Filter.TOPIC, "ämne": Filter.TOPIC,
    "kind": Filter.KIND, "type": Filter.KIND, "typ": Filter.KIND,
    "priority": Filter.PRIORITY, "prio": Filter.PRIORITY, "prioritet": Filter.PRIORITY,
    "mood": Filter.MOOD,
}  # fmt: skip

_SAID_FOR: Mapping[By, tuple[str, ...]] = {
    By.ACCOUNT: ("accounts", "konto"),
    By.CHANNEL: ("channels", "kanal"),
    By.TEAM: ("teams",),
    By.PERSON: ("people", "persons"),
    By.LANGUAGE: ("languages", "språk", "sprog"),
    By.KIND: ("kinds", "type", "typ"),
    By.PRIORITY: ("priorities", "prioritet"),
    By.TOPIC: ("topics", "tag", "tags", "tema", "emne", "ämne"),
    By.DAY: ("days", "date", "dag"),
    By.WEEK: ("weeks", "uke", "uge", "vecka"),
    By.MONTH: ("months", "måned", "månad"),
    By.HOUR: ("hours", "time", "timme"),
    By.WEEKDAY: ("weekdays", "ukedag", "ugedag", "veckodag"),
}
PARTS: Mapping[str, By] = {word: by for by, words in _SAID_FOR.items() for word in (by.value, *words)}

#: What may follow a part and says which: by day of week.
OF_WHICH: Mapping[By, Mapping[tuple[str, ...], By]] = {
    By.DAY: {("of", "week"): By.WEEKDAY, ("of", "the", "week"): By.WEEKDAY},
    By.HOUR: {("of", "day"): By.HOUR, ("of", "the", "day"): By.HOUR},
}

#: No name that is written without quotation marks goes on over one of these.
RESERVED = HELP | ME | CHART | EXPORT | VERSUS | BY
#: With which a word that is unknown is compared.
SUGGESTED = ("help", "mine", "chart", "export", "vs before", "compare", "today", "yesterday", "week", "month", "year")
