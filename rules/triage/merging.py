"""What triage says of a whole case: what it said of the first post, and of each further one."""

from dataclasses import dataclass

from rules.assessment import Assessment, PostKind, Source
from rules.priority import Priority

#: A kind outweighs those behind it when a customer's posts are of several: what needs most of us counts.
_WEIGHT = {kind: place for place, kind in enumerate(PostKind)}


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
    wrong_handle: str  #: "" for none


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


def merged(before: Said | None, said: Assessment, *, language_stands: bool = False) -> Said:
    """Let a further post, or a changed one, speak too.

    What asks more of us wins: a customer who turns from chat to complaint is complaining, and one who was stuck is not
    forgotten for a thank-you in between. The mood is that of the newest words. What a person has put right about the
    case's language stands for all of its posts.
    """
    new = first(said)
    if before is None:
        return new
    heavier = _WEIGHT[PostKind(new.kind)] < _WEIGHT[PostKind(before.kind)]
    tells = said.language.source is not Source.ACCOUNT and not language_stands
    return Said(
        kind=new.kind if heavier else before.kind,
        priority=Priority.HIGH.value if new.priority == Priority.HIGH else before.priority,
        mood=new.mood,
        language=new.language if tells else before.language,
        happening_now=before.happening_now or new.happening_now,
        personal_data=tuple(dict.fromkeys((*before.personal_data, *new.personal_data))),
        addressed=before.addressed or new.addressed,
        wrong_handle=before.wrong_handle or new.wrong_handle,
    )


def _kinds(said: Assessment) -> tuple[str, ...]:
    return tuple(filter(None, said.personal_data.value.split(", ")))
