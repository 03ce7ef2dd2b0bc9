"""How triage's results read to people: on the card, in the summary's thread, in the dialog that puts them right."""

from collections.abc import Mapping

import regex

from handlers.blocks import quoted
from rules.assessment import NOTHING, Assessment, Language, Mood, Personal, PostKind, Source, Statement, as_chosen
from rules.priority import Priority
from rules.triage.merging import UNNAMED
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
PERSONAL: Mapping[str, str] = {
    NOTHING: "None",
    Personal.CARD: "Card number",
    Personal.IBAN: "IBAN",
    Personal.NATIONAL_ID: "National identity number",
    Personal.BANK_ACCOUNT: "Bank account",
    Personal.PHONE: "Phone number",
    Personal.E_MAIL: "E-mail address",
    Personal.BOOKING: "Booking reference",
}

ASPECTS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "kind": ("What is it?", KINDS),
    "priority": ("How soon?", PRIORITIES),
    "mood": ("How does the customer feel?", {key: word.capitalize() for key, word in MOODS.items()}),
    "language": ("Which language?", LANGUAGES),
    "happening_now": ("Is the customer in the middle of it?", YES_NO),
    "personal_data": ("Is personal data in public?", PERSONAL),
    "addressed": ("Is it written to us?", YES_NO),
    "wrong_handle": ("Was it sent to a wrong handle?", YES_NO),
}
SHOWN = 2  #: reasons on a card; all of them in the dialog
SHORT = 40  #: characters of a reason on a card, but for those of the kind
LINE = 260  #: characters of a card's line: five lines of a phone; beyond them reasons give way
#: How likely two languages are: for the dialog, and too much for a phone.
_ODDS = regex.compile(r"(?:: |barely |undecided: )?[a-z]{2,5} \d\.\d\d, [a-z]{2,5} \d\.\d\d(?:; )?")
#: Whose reasons give way first; those of the kind never do.
GIVING_WAY = ("priority", "language", "addressed", "wrong_handle", "personal_data", "mood", "happening_now")


def reasons(statement: Statement, most: int = SHOWN) -> str:
    """Why, in brackets, ready for mrkdwn; nothing when there is no reason."""
    said = "; ".join(quoted(reason, 60) for reason in statement.reasons[:most])
    sure = f"{statement.confidence:.0%} sure" if statement.source is Source.CLASSIFIER else ""
    inside = "; ".join(filter(None, (said, sure)))
    return f" ({inside})" if inside else ""


def choices(aspect: str, now: str) -> Mapping[str, str]:
    """The values to choose from and their words; what the case says now is among them, also several kinds at once."""
    known = ASPECTS[aspect][1]
    return known if now in known else {now: ", ".join(known.get(one, one) for one in now.split(", ")), **known}


def because(said: Assessment | None, aspect: str, now: str) -> tuple[str, ...]:
    """The reasons of what a case says of an aspect now; none where triage says something else of the post."""
    if said is None or as_chosen(aspect, said.of(aspect).value) != now:
        return ()
    return said.of(aspect).reasons


def on_card(case: Case, said: Assessment | None, corrected: frozenset[str]) -> str:
    """The line of a card: what triage says with the reasons in short, as far as they fit, and what was put right."""
    words = _words(case, corrected)
    why = {aspect: _why(case, said, aspect, corrected) for aspect in words}
    for aspect in GIVING_WAY:
        if sum(len(words[one]) + len(why[one]) + 3 for one in words) <= LINE:
            break
        if aspect in why and aspect not in corrected:
            why[aspect] = ""
    return " · ".join(words[aspect] + why[aspect] for aspect in words)


def _words(case: Case, corrected: frozenset[str]) -> dict[str, str]:
    """What is said of each aspect; what is as usual goes without saying, unless a person says so."""
    words = {
        "kind": f"*{KINDS[case.kind]}*",
        "priority": f"{case.priority} priority",
        "mood": MOODS[case.mood],
        "happening_now": ":rotating_light: happening now" if case.happening_now else "not happening now",
        "personal_data": _personal(case),
        "wrong_handle": _wrong_handle(case),
        "addressed": "written to us" if case.addressed else "unaddressed",
        "language": LANGUAGES[case.language],
    }
    usual = {
        "mood": case.mood == Mood.CALM,
        "happening_now": not case.happening_now,
        "personal_data": not case.personal_data,
        "wrong_handle": not case.wrong_handle,
        "addressed": case.addressed,
    }
    return {aspect: said for aspect, said in words.items() if aspect in corrected or not usual.get(aspect)}


def _personal(case: Case) -> str:
    if not case.personal_data:
        return "no personal data"
    return f":closed_lock_with_key: personal data in public: {case.personal_data}"


def _wrong_handle(case: Case) -> str:
    if not case.wrong_handle:
        return "no wrong handle"
    return "wrong handle" if case.wrong_handle == UNNAMED else f"wrong handle: @{quoted(case.wrong_handle, 30)}"


def _why(case: Case, said: Assessment | None, aspect: str, corrected: frozenset[str]) -> str:
    if aspect in corrected:
        return " (put right by a colleague)"
    if said is None or not because(said, aspect, triage.value(case, aspect)):
        return ""
    if aspect in ("wrong_handle", "personal_data"):
        return ""  # the words say it
    if aspect in ("kind", "mood", "happening_now"):
        return reasons(said.of(aspect))
    why = _ODDS.sub("", said.of(aspect).reasons[0])
    return f" ({quoted(why, SHORT)})" if why else ""
