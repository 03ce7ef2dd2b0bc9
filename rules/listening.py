"""What is listened for beyond mentions (S36, S39, S40): the query that finds it, and whose talk a found post is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rules.words import matches_words

LONGEST_QUERY = 512  #: characters that X's recent search takes

_OPERATORS = frozenset({"OR", "AND"})


class Talk(StrEnum):
    """What a post is about that a search has found."""

    BRAND = "brand"  #: us: by name, or to a handle that is nearly ours
    INDUSTRY = "industry"  #: our kind of business, without a word of us


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What an account is listened for with."""

    phrases: tuple[str, ...] = ()  #: names by which people speak of the brand
    wrong_handles: tuple[str, ...] = ()  #: without @
    industry: tuple[str, ...] = ()  #: words of the trade
    ours: tuple[str, ...] = ()  #: all handles of the brand, without @

    @property
    def anything(self) -> bool:
        """Whether there is anything to search for."""
        return bool(self.phrases or self.wrong_handles or self.industry)


def x_query(wanted: Wanted) -> str:
    """The one query of X's recent search for all of it; "" when there is nothing to search for.

    What mentions one of our handles is left out: the mentions bring it, and a found post costs five times as much.
    """
    if not wanted.anything:
        return ""
    return f"({' OR '.join(_terms(wanted))}) {' '.join(_left_out(wanted.ours))}"


def _terms(wanted: Wanted) -> Iterator[str]:
    yield from dict.fromkeys(map(_term, (*wanted.phrases, *wanted.industry)))
    yield from (f"@{handle}" for handle in wanted.wrong_handles)


def _term(phrase: str) -> str:
    """A word as it is; anything that X might take for more than one word, or for an operator, in quotes."""
    words = " ".join(phrase.split())
    return words if words.isalnum() and words not in _OPERATORS else f'"{words}"'


def _left_out(ours: Sequence[str]) -> Iterator[str]:
    for handle in ours:
        yield f"-from:{handle}"
        yield f"-@{handle}"
    yield "-is:retweet"


def talk_of(text: str, wanted: Wanted) -> Talk:
    """Whose talk a found post is. In doubt ours: a search may find by other spellings than we do."""
    if not wanted.industry or not matches_words(wanted.industry, text):
        return Talk.BRAND
    handles = tuple(f"@{handle}" for handle in (*wanted.wrong_handles, *wanted.ours))
    return Talk.BRAND if matches_words((*wanted.phrases, *handles), text) else Talk.INDUSTRY
