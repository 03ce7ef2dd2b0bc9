"""Everyday words that Norwegian or Danish has and the other has not: where both are likely, these decide.

Words that the other has with another meaning, such as nå, tak, dit or været, are left out.
"""

from collections.abc import Iterable

from rules.assessment import Language

_NORWEGIAN_ALONE = """
    aldri avbestille avgang avgangen avlyst bagasje bagasjen billett ble bli dager deg dere
    dessverre ennå etter feil flyplassen fortsatt fått gjør gjøre gått hjelp hjelpe hva igjen innsjekking innsjekkingen
    innstilt kansellert kanskje kjøpe kjøpt koffert kofferten koffertene kofferter meg mellom mitt mye nei nettsiden noe
    noen opp oss passord passordet refusjon seg sier sjekke skjer sånn takk trenger uka uke uken ut veldig vært
"""
_DANISH_ALONE = """
    af afbestille afgang afgangen aflyst aldrig bagage bagagen billet blev blive dage
    desværre dig efter endnu fejl fået gør gøre gået haft hjælp hjælpe hvad hvornår igen indtjekning jer
    jeres kodeord kuffert kufferten kufferterne kufferter købe købt mellem mig måske nej nogen noget nogle nu refusion
    sig siger sker sådan tjekke ud uge ugen uger
"""
#: Words of one language alone that the recogniser does not know, or takes for another's.
_TELLTALE = {
    word: language
    for language, words in {
        Language.DA: "cpr cprnummer dankort fandme fandeme lort lorte lortet mitid møg nemid satme sgu",
        Language.NB: "fødselsnummer fødselsnummeret kjempebra rævva sinnssyk sinnssykt sinnsykt",
    }.items()
    for word in words.split()
}
_NORWEGIAN, _DANISH = frozenset(_NORWEGIAN_ALONE.split()), frozenset(_DANISH_ALONE.split())


def danish_lead(words: Iterable[str]) -> int:
    """How many more of the words are Danish alone than Norwegian alone; below 0 the other way round."""
    return sum((word in _DANISH) - (word in _NORWEGIAN) for word in words)


def evidence(words: Iterable[str], *, danish: bool) -> list[str]:
    """Up to three of the words that only the one has."""
    return list(dict.fromkeys(word for word in words if word in (_DANISH if danish else _NORWEGIAN)))[:3]


def telltale(words: Iterable[str]) -> tuple[Language, str] | None:
    """The language that a word gives away, and the word; None where none does, or where two disagree."""
    said = [(_TELLTALE[word], word) for word in words if word in _TELLTALE]
    return said[0] if said and len({language for language, _ in said}) == 1 else None
