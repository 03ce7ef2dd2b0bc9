"""The forms in which a word of the settings is found: with the endings that its language puts to nouns and verbs.

Only endings are known, no dictionary: whoever reads a rule can foresee what it finds. A stem that changes (*mann,
menn*; Finnish *laukku, laukun*) is for a second word, or for a *.
"""

from collections.abc import Mapping

import regex

_NORWEGIAN = "e a t s n r d en et er es ene ens ets ers ne nes na ar ane te de dde ere est este enes"
ENDINGS: Mapping[str, tuple[str, ...]] = {
    language: tuple(endings.split())
    for language, endings in {
        "nb": _NORWEGIAN,
        "nn": f"{_NORWEGIAN} ane anes ande asta are ast",
        "da": "e t s n r en et er es ene ens ets ers ne nes rne erne ernes ede de te ere est este",
        "sv": "a e t s n r d en et ar er or na ens ets ars ers arna erna orna arnas ernas ade de te are ast aste",
        "fi": (
            "a ä n t i aa ää ta tä un yn "
            "an än en in on ön ni si mme nne ssa ssä sta stä lla llä lta ltä lle ksi na nä tta ttä "
            "ia iä ja jä ien jen issa issä ista istä illa illä ilta iltä ille iin nsa nsä"
        ),
        "en": "s es ed d ing",
        "de": "e n s t en er es em ern ens et te ten",
    }.items()
}
#: Weak last letters that give way to an ending: *väska, väskor*; *refuse, refusing*.
_GIVES_WAY: Mapping[str, str] = {"nb": "e", "nn": "ae", "da": "e", "sv": "ae", "fi": "iaä", "en": "e", "de": "e"}
_VOWELS = "aeiouyæøåäö"
_SHORTEST = 3  #: letters of a word that takes endings at all


def takes_endings(part: str) -> bool:
    """Whether a folded word is searched for with endings; of one or two letters, or with signs, it is not."""
    return len(part) >= _SHORTEST and part.isalpha()


def stem(part: str) -> str:
    """What every form of a word that takes endings begins with, in whatever language."""
    return part[:-1] if part[-1] in "aeiyä" else part


def form(part: str, language: str) -> str:
    """A pattern for a folded word and its forms in a language; for the word alone where there are none."""
    exact = regex.escape(part, literal_spaces=True)
    if language not in ENDINGS or not takes_endings(part):
        return exact
    # A single letter makes another word of a short one (kort, korte); but bag, bags, and gate, gaten.
    short = len(part) < _SHORTEST + (1 if part[-1] in _VOWELS else 2)
    endings = [one for one in ENDINGS[language] if len(one) > 1 or one == "s" or not short]
    forms = [exact + _one_of(endings, optional=True)]
    if part[-1] in _GIVES_WAY[language] and len(part) > _SHORTEST:
        forms.append(regex.escape(part[:-1]) + _one_of([one for one in endings if one[0] in _VOWELS]))
    if language == "en":
        forms += _english(part)
    return f"(?:{'|'.join(forms)})"


def _english(part: str) -> list[str]:
    """Spellings that change at the seam: *city, cities* and *cancel, cancelled*."""
    if part[-1] == "y" and part[-2] not in _VOWELS:
        return [regex.escape(part[:-1]) + "(?:ies|ied)"]
    return [] if part[-1] in _VOWELS else [regex.escape(part + part[-1]) + "(?:ed|ing)"]


def _one_of(endings: list[str], *, optional: bool = False) -> str:
    return f"(?:{'|'.join(map(regex.escape, endings))}){'?' if optional else ''}"
