"""How triage's results read to people: on the card, in the summary's thread, in the dialog that puts them right."""

from collections.abc import Mapping

from handlers.blocks import quoted
from rules.assessment import Assessment, Language, Mood, PostKind, Source, Statement
from rules.priority import Priority
from storage import triage
from storage.schema import Case

KINDS: Mapping[str, str] = {
    PostKind.FAULT: "Fault report",
    PostKind.COMPLAINT: "Complaint",
    PostKind.QUESTION: "Question",
    PostKind.REQUEST: "Request",
    PostKind.PRAISE: "Praise",
    PostKind.CHAT: "Chat",
    PostKind.SPAM: "Spam",
}
MOODS: Mapping[str, str] = {Mood.CALM: "calm", Mood.FRUSTRATED: "frustrated", Mood.ANGRY: "angry"}
LANGUAGES: Mapping[str, str] = {
    Language.NB: "Norwegian",
    Language.NN: "Nynorsk",
    Language.DA: "Danish",
    Language.SV: "Swedish",
    Language.FI: "Finnish",
    Language.EN: "English",
    Language.DE: "German",
    Language.OTHER: "another language",
}
PRIORITIES: Mapping[str, str] = {Priority.HIGH: "High: answer first", Priority.NORMAL: "Normal: after those"}
YES_NO: Mapping[str, str] = {"yes": "Yes", "no": "No"}

ASPECTS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "kind": ("What is it?", KINDS),
    "priority": ("How soon?", PRIORITIES),
    "mood": ("How does the customer feel?", {key: word.capitalize() for key, word in MOODS.items()}),
    "language": ("Which language?", LANGUAGES),
    "happening_now": ("Is the customer in the middle of it?", YES_NO),
}
SHOWN = 2  #: reasons on a card; all of them in the dialog


def reasons(statement: Statement, most: int = SHOWN) -> str:
    """Why, in brackets, ready for mrkdwn; nothing when there is no reason."""
    said = "; ".join(quoted(reason, 60) for reason in statement.reasons[:most])
    sure = f"{statement.confidence:.0%} sure" if statement.source is Source.CLASSIFIER else ""
    inside = "; ".join(filter(None, (said, sure)))
    return f" ({inside})" if inside else ""


def on_card(case: Case, said: Assessment | None, corrected: frozenset[str]) -> str:
    """The line of a card: what it is and why, how the customer feels, in which language, and what is special."""

    def why(aspect: str) -> str:
        if aspect in corrected:
            return " (put right by a colleague)"
        if said is None or said.of(aspect).value != triage.value(case, aspect):
            return ""
        return reasons(said.of(aspect))

    parts = [f"*{KINDS[case.kind]}*{why('kind')}"]
    if case.mood != Mood.CALM:
        parts.append(f"{MOODS[case.mood]}{why('mood')}")
    if case.happening_now:
        parts.append(f":rotating_light: happening now{why('happening_now')}")
    if case.personal_data:
        parts.append(f":closed_lock_with_key: personal data in public: {case.personal_data}")
    if case.wrong_handle:
        parts.append(f"wrong handle: @{quoted(case.wrong_handle, 30)}")
    if not case.addressed:
        parts.append("unaddressed")
    parts.append(LANGUAGES[case.language])
    return " · ".join(parts)
