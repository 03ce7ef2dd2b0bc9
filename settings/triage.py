"""The triage block of config.yaml, and the word lists that come with socialcare, one file per language."""

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field

from rules.assessment import Language, PostKind
from rules.triage.lexicon import Aspect, Lexicon
from rules.words import fold
from settings import kinds, names, times
from settings.problems import ConfigError, Problem, Unfit
from settings.section import Section
from settings.source import parse

_FOLDER = Path(__file__).parent / "words"

Lists = Mapping[Aspect, tuple[str, ...]]


def _cue(text: str) -> str:
    if not any(map(str.isalnum, text)):
        raise Unfit("has no letter or digit to look for")
    return text


Cues = Annotated[tuple[Annotated[names.Text, AfterValidator(_cue)], ...], kinds.OneOrMany()]


class WordChange(Section):
    """What to do with a list that comes with socialcare."""

    add: Cues = Field(default=(), description="Words or phrases to look for besides; word* for endings.")
    remove: Cues = Field(default=(), description="Words or phrases of the list not to look for, as the list has them.")


class Triage(Section):
    """What the words of a post tell, and what is done about it."""

    words: dict[names.Language, dict[Aspect, WordChange]] = Field(
        default_factory=dict, description="Changes to the word lists, by language and list."
    )
    quiet: Annotated[tuple[Literal[PostKind.CHAT, PostKind.SPAM, PostKind.PRAISE], ...], kinds.OneOrMany()] = Field(
        default=(PostKind.CHAT, PostKind.SPAM), description="Kinds of post that open no case when nothing else asks."
    )
    summary_every: times.Some = Field(
        default=timedelta(hours=1), description="How often the summary line tells of posts that opened no case."
    )


def lexicon(triage: Triage) -> Lexicon:
    """The cues of all lists, as the owner changed them, ready to be looked for."""
    words: dict[Language, dict[Aspect, list[str]]] = {}
    for language in get_args(names.Language):
        changes = triage.words.get(language, {})
        own = words.setdefault(Language(language), {})
        for aspect, cues in shipped(language).items():
            change = changes.get(aspect, WordChange())
            gone = set(map(fold, change.remove))
            own[aspect] = [cue for cue in (*cues, *change.add) if fold(cue) not in gone]
    return Lexicon.compiled(words, triage.quiet)


@cache
def shipped(language: str) -> Lists:
    """The lists of one language as they come with socialcare; ConfigError when their file is damaged."""
    path = _FOLDER / f"{language}.yaml"
    try:
        source = parse(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        what = f"cannot be read ({type(error).__name__}); it comes with socialcare, so install that again"
        raise ConfigError([Problem(place=str(path), key="file", what=what)]) from None
    if source.problems:
        raise ConfigError(source.problems)
    tree = source.tree if isinstance(source.tree, dict) else {}
    found: dict[Aspect, tuple[str, ...]] = {}
    for aspect in Aspect:
        cues = tree.get(aspect)
        if not isinstance(cues, list) or not all(isinstance(cue, str) for cue in cues):
            raise ConfigError([source.problem((str(aspect),), "must be a list of words; put quotes around each")])
        found[aspect] = tuple(map(str, cues))
    return found
