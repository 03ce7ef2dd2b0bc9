"""Which language a post is in, of those socialcare tells apart.

Two recognisers share the work: one that tells near relatives apart but knows only our seven languages, and a quick one
that knows nearly all and has a veto. A recogniser is made for every call, for it is not safe to share and costs 3 µs.
"""

import math
from functools import cache

import pycld2
import regex
from langidentify import Detector, Model
from langidentify import Language as Known

from rules.assessment import Language, PostView, Source, Statement
from rules.triage.everyday_words import danish_lead, evidence, telltale
from rules.triage.reading import without_addresses

_FEWEST_WORDS = 3  #: below this a recogniser guesses
_SMALL_GAP = 0.02  #: between the two likeliest; below this the text is in neither
_CLOSE_GAP = 0.05  #: below this their own words decide between Norwegian and Danish, and else the network's label
_SHORT = 10  #: words; in a longer text the recogniser has enough of them to weigh
_TELLTALE_UP_TO = 5  #: words among which one that only one language has decides
_SHARPNESS = 4.0  #: turns mean log probabilities into shares that read as confidence
_LONGEST = 1_000  #: characters looked at; more of them change nothing
_WORD = regex.compile(r"[\p{L}\p{M}']+")
_UNPRINTABLE = regex.compile(r"[\p{Cc}\p{Cs}\p{Cn}\p{Co}]")
_LATIN_LETTER = regex.compile(r"\p{Latin}")
_FOREIGN_LETTER = regex.compile(r"[\p{L}--\p{Latin}]", regex.VERSION1)
_FEW_LETTERS = 3  #: of another script, which may be a name or a joke
_CODES = {
    Known.NORWEGIAN: Language.NB,
    Known.NYNORSK: Language.NN,
    Known.DANISH: Language.DA,
    Known.SWEDISH: Language.SV,
    Known.FINNISH: Language.FI,
    Known.ENGLISH: Language.EN,
    Known.GERMAN: Language.DE,
}
_HOME = frozenset({"no", "nb", "nn", "da", "sv", "fi", "en", "de"})
_SCANDINAVIAN = frozenset({Language.NB, Language.NN, Language.DA, Language.SV})
_RELATED = frozenset({Language.NB, Language.NN, Language.DA})
_LABELS = {"no": Language.NB} | {str(language): language for language in Language}


def language(post: PostView, text: str) -> Statement:
    """The language of a post's text; of too short a text, the account's, unless its words are Scandinavian alone."""
    plain = _UNPRINTABLE.sub(" ", without_addresses(text))[:_LONGEST]
    words = [word for word in _WORD.findall(plain.lower()) if len(word) > 1]
    if len(_FOREIGN_LETTER.findall(plain)) > max(_FEW_LETTERS, len(_LATIN_LETTER.findall(plain))):
        return Statement(
            value=Language.OTHER, reasons=("is in none of the scripts of the languages known",), confidence=0.9
        )
    if len(words) < _FEWEST_WORDS:
        ours = _LABELS.get(post.account.language)
        if ours not in _SCANDINAVIAN and (known := _known_words(words)):
            return known
        return Statement(
            value=_LABELS.get(post.account.language, Language.EN),
            reasons=("too few words to tell; the language of the account",),
            confidence=0.3,
            source=Source.ACCOUNT,
        )
    return _recognised(post, plain, words)


def _known_words(words: list[str]) -> Statement | None:
    """The Scandinavian language of a word or two, of which one is in no other language; None where none is."""
    model = _model()
    chances: dict[Language, float] = dict.fromkeys(sorted(_SCANDINAVIAN), 0.0)
    telling = []
    for word in words:
        entry = model.topwords_table.get(word)
        found = {_CODES[model.languages[at]]: chance for at, chance in zip(*entry, strict=True)} if isinstance(
            entry, tuple) else {}  # fmt: skip
        if not found:
            continue
        if found.keys() <= _SCANDINAVIAN:
            telling.append(word)
        for one in chances:
            chances[one] += found.get(one, model.tw_min_log_prob)
    if not telling:
        return None
    best = max(chances, key=lambda one: chances[one])
    return Statement(
        value=best, reasons=(f"too few words to tell, but {', '.join(telling)} is {best}",), confidence=0.4
    )


def _recognised(post: PostView, plain: str, words: list[str]) -> Statement:
    model = _model()
    detector = Detector(model)
    detector.detect(plain)
    results = detector.results
    shares = _shares(results.total_scores, model)
    ranked = sorted(shares, key=lambda one: -shares[one])
    best, second = ranked[0], ranked[1]
    if len(words) <= _TELLTALE_UP_TO and (given := telltale(words)):
        named, word = given
        return Statement(value=named, reasons=(f"few words, but {word} is {named}",), confidence=0.6)
    if foreign := _foreign(plain):
        return Statement(value=Language.OTHER, reasons=(f"reads as {foreign}",), confidence=0.8)
    if results.gap < _CLOSE_GAP and len(words) <= _SHORT and (told := _told_apart(words, best, second, shares)):
        return told
    label = _LABELS.get((post.network_language or "").lower())
    if results.gap < _CLOSE_GAP and label in (best, second):
        assert label is not None
        why = f"{_odds(best, second, shares)}; the network says {label}"
        return Statement(value=label, reasons=(why,), confidence=0.6, source=Source.NETWORK)
    if results.gap < _SMALL_GAP:
        return _undecided(post, best, second, shares)
    telling = _telling(words, best, second)
    evidence = f"words such as {', '.join(telling)}: " if telling else ""
    return Statement(
        value=best, reasons=(evidence + _odds(best, second, shares),), confidence=round(min(shares[best], 0.99), 2)
    )


def _told_apart(words: list[str], best: Language, second: Language, shares: dict[Language, float]) -> Statement | None:
    """Of Norwegian and Danish, the one whose own words stand in the text; None where they do not say."""
    lead = danish_lead(words)
    if not {best, second} <= _RELATED or Language.DA not in (best, second) or lead == 0:
        return None
    named = next(one for one in (best, second) if (one is Language.DA) == (lead > 0))
    why = f"words such as {', '.join(evidence(words, danish=lead > 0))}: {_odds(best, second, shares)}"
    return Statement(value=named, reasons=(why,), confidence=round(max(0.6, min(shares[named], 0.99)), 2))


def _undecided(post: PostView, best: Language, second: Language, shares: dict[Language, float]) -> Statement:
    """Between two Scandinavian languages the account's decides; what is between others is in neither of them."""
    odds = _odds(best, second, shares)
    if not {best, second} <= _SCANDINAVIAN:
        return Statement(value=Language.OTHER, reasons=(f"undecided: {odds}",), confidence=0.4)
    ours = _LABELS.get(post.account.language)
    if ours in (best, second):
        return Statement(value=str(ours), reasons=(f"{odds}; the account's language",), confidence=0.5,
                         source=Source.ACCOUNT)  # fmt: skip
    return Statement(value=best, reasons=(f"barely {odds}",), confidence=round(min(shares[best], 0.5), 2))


@cache
def _model() -> Model:
    """Read from its package when it is first needed, which takes a second; nothing is fetched."""
    return Model.load(list(_CODES))


def _shares(scores: list[float], model: Model) -> dict[Language, float]:
    top = max(scores)
    weights = {_CODES[known]: math.exp(_SHARPNESS * (score - top))
               for known, score in zip(model.languages, scores, strict=True)}  # fmt: skip
    whole = sum(weights.values())
    return {one: weight / whole for one, weight in weights.items()}


def _foreign(plain: str) -> str:
    """The name of a language that is none of ours, when the quick recogniser is sure of one; else nothing."""
    try:
        sure, _, found = pycld2.detect(plain)
    except pycld2.error:  # it takes no text that holds what UTF-8 does not
        return ""
    name, code, *_ = found[0]
    return name.capitalize() if sure and code not in _HOME and code != "un" else ""


def _odds(best: Language, second: Language, shares: dict[Language, float]) -> str:
    return f"{best} {shares[best]:.2f}, {second} {shares[second]:.2f}"


def _telling(words: list[str], best: Language, second: Language) -> list[str]:
    """Up to three words that speak for the likeliest language rather than for the next."""
    model = _model()
    column = {_CODES[known]: number for number, known in enumerate(model.languages)}
    found: dict[str, float] = {}
    for word in words[:60]:
        entry = model.topwords_table.get(word)
        if not isinstance(entry, tuple):
            continue
        chances = dict(zip(entry[0], entry[1], strict=True))
        if column[best] in chances:
            found[word] = chances[column[best]] - chances.get(column[second], model.tw_min_log_prob)
    return sorted((word for word, lead in found.items() if lead > 1), key=lambda word: -found[word])[:3]
