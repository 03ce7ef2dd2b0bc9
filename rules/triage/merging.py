"""What triage says of a whole case: what it said of the first post, and of each further one."""

from collections.abc import Set
from dataclasses import dataclass

from rules.assessment import Assessment, PostKind, Source
from rules.priority import Priority

#: A kind outweighs those behind it when a customer's posts are of several: what needs most of us counts.
_WEIGHT = {kind: place for place, kind in enumerate(PostKind)}


UNNAMED = "?"  #: for a wrong handle of which only a colleague knows


@dataclass(frozen=True, kw_only=True)
class Said:
    """The aspects of a case; the fields are those of a stored case."""

    kind: str
    priority: str
    mood: str
    language: str
    happening_now: bool
    personal_data: tuple[str, ...]  #: the kinds found
    addressed: bool
    wrong_handle: str  #: "" for none, `UNNAMED` where its name is in no post


def first(said: Assessment) -> Said:
    """What a case says whose only post this is."""
    return Said(
        kind=said.kind.value,
        priority=said.priority.value,
        mood=said.mood.value,
        language=said.language.value,
        happening_now=said.happening_now.value == "yes",
        personal_data=_kinds(said),
        addressed=said.addressed.value == "yes",
        wrong_handle=said.wrong_handle.value,
    )


#: What a person puts right of these holds for all of a customer's posts; of the others the newest words may tell more.
LASTING = frozenset({"language", "addressed", "wrong_handle"})


def merged(before: Said | None, said: Assessment, *, corrected: Set[str] = frozenset()) -> Said:
    """Let a further post, or a changed one, speak too.

    What asks more of us wins: a customer who turns from chat to complaint is complaining, and one who was stuck is not
    forgotten for a thank-you in between. The mood is that of the newest words. What a person has `corrected` of what is
    `LASTING` stands for all posts of the case.
    """
    new = first(said)
    if before is None:
        return new
    heavier = _WEIGHT[PostKind(new.kind)] < _WEIGHT[PostKind(before.kind)]
    lasting = LASTING & corrected
    tells = said.language.source is not Source.ACCOUNT and "language" not in lasting
    return Said(
        kind=new.kind if heavier else before.kind,
        priority=Priority.HIGH.value if new.priority == Priority.HIGH else before.priority,
        mood=new.mood,
        language=new.language if tells else before.language,
        happening_now=before.happening_now or new.happening_now,
        personal_data=tuple(dict.fromkeys((*before.personal_data, *new.personal_data))),
        addressed=before.addressed or (new.addressed and "addressed" not in lasting),
        wrong_handle=before.wrong_handle or ("" if "wrong_handle" in lasting else new.wrong_handle),
    )


def _kinds(said: Assessment) -> tuple[str, ...]:
    return tuple(filter(None, said.personal_data.value.split(", ")))
