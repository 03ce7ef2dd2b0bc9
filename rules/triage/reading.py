"""A post as the aspects of triage look at it: without personal data, and with the cues that are in it."""

from collections.abc import Iterable
from dataclasses import dataclass

import regex

from rules.assessment import Language, PostView, Source, Statement
from rules.triage.lexicon import Aspect, Hit, Lexicon
from rules.triage.personal_data import Span

_NEAR = {
    Language.NB: frozenset({Language.NB, Language.NN}),
    Language.NN: frozenset({Language.NN, Language.NB}),
}
#: Below _SURER, Danish may be Norwegian and the other way round.
_NEARER = dict.fromkeys((Language.NB, Language.NN, Language.DA), frozenset({Language.NB, Language.NN, Language.DA}))
_EVERY = frozenset(Language)
_SURER = 0.85
_SURE = 0.6  #: below this, the cues of every language are tried
_ADDRESS = regex.compile(
    r"(?<!\w)[@#][\w.]+|https?://\S+|www\.\S+|\b\w+\.(?:com|no|se|dk|fi|de|co)/\S*", regex.IGNORECASE
)
_HANDLE_OR_LINK = regex.compile(r"(?<!\w)@[\w.]+|https?://\S+|www\.\S+", regex.IGNORECASE)
_QUOTED = 4  #: words that one reason quotes


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What every aspect looks at."""

    post: PostView
    text: str  #: as written, with blanks where personal data stood
    spans: tuple[Span, ...]
    language: Statement
    hits: tuple[Hit, ...]
    has_link: bool

    def of(self, *aspects: Aspect, negated: bool = False) -> tuple[Hit, ...]:
        """The cues that speak for any of the aspects, those that a negation turns round or those that stand."""
        return tuple(hit for hit in self.hits if hit.aspect in aspects and hit.negated == negated)


def read(post: PostView, text: str, spans: tuple[Span, ...], language: Statement, lexicon: Lexicon) -> Reading:
    """Read a post whose personal data was blotted out and whose language is known as far as it is."""
    sure = language.value != Language.OTHER and language.source is not Source.ACCOUNT and language.confidence >= _SURE
    named = Language(language.value)
    near = _NEAR if language.confidence >= _SURER else _NEARER
    languages = near.get(named, frozenset({named})) if sure else _EVERY
    # The word of a hashtag counts, that of a handle does not: @worstair is a name, #fail is an opinion.
    spoken = _HANDLE_OR_LINK.sub(" ", text)
    return Reading(
        post=post,
        text=text,
        spans=spans,
        language=language,
        hits=lexicon.hits(spoken, languages),
        has_link=spoken != text and "://" in text,
    )


def without_addresses(text: str) -> str:
    """The text without handles, hashtags and links, which are in no language."""
    return " ".join(_ADDRESS.sub(" ", text).split())


def quoted(hits: Iterable[Hit]) -> str:
    """The words found, each once, as a reason quotes them."""
    words = list(dict.fromkeys(hit.text for hit in hits))
    return ", ".join(f"“{word}”" for word in words[:_QUOTED]) + (" …" if len(words) > _QUOTED else "")
