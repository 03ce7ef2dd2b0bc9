"""What triage says of a post: each statement with its reasons, so that a person can see why and put it right."""

from dataclasses import dataclass, field
from enum import StrEnum

from rules.priority import Priority


class Language(StrEnum):
    """The languages that socialcare tells apart; nn is routed as nb where nobody is named for nn."""

    NB = "nb"
    NN = "nn"
    DA = "da"
    SV = "sv"
    FI = "fi"
    EN = "en"
    DE = "de"
    OTHER = "other"


class PostKind(StrEnum):
    """What a post wants of us."""

    FAULT = "fault"  #: reports that something of ours does not work, for many or for the writer (S46)
    COMPLAINT = "complaint"
    QUESTION = "question"  #: a direct question, technical or about the writer's own matter
    REQUEST = "request"  #: asks us to do something
    PRAISE = "praise"
    CHAT = "chat"  #: talk that needs no answer (S44)
    SPAM = "spam"


class Personal(StrEnum):
    """The kinds of personal data that are looked for (S84)."""

    CARD = "card"
    IBAN = "iban"
    NATIONAL_ID = "national id"
    BANK_ACCOUNT = "bank account"
    PHONE = "phone"
    E_MAIL = "e-mail"
    BOOKING = "booking reference"


class Mood(StrEnum):
    """How the writer feels, as far as the words show it (S56)."""

    CALM = "calm"
    FRUSTRATED = "frustrated"
    ANGRY = "angry"


class Source(StrEnum):
    """Who says so."""

    WORDS = "words"  #: the word lists and rules of thumb: always there, always explainable
    CLASSIFIER = "classifier"  #: the optional one, with its confidence
    NETWORK = "network"  #: the network's own label
    ACCOUNT = "account"  #: nothing in the post tells, so what the account is set to
    PERSON = "person"  #: a colleague put it right


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One result of triage: what, why, how sure, and who says so."""

    value: str
    reasons: tuple[str, ...] = ()  #: in plain words, each short; never with personal data in them
    confidence: float = 1.0  #: from 0 to 1; of words a rule of thumb, of the classifier its probability
    source: Source = Source.WORDS


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """Everything that triage says of one post."""

    language: Statement  #: a Language
    kind: Statement  #: a PostKind
    priority: Statement  #: a Priority: high is the first of the two tiers (S46), normal the second (S47)
    mood: Statement  #: a Mood
    happening_now: Statement  #: "yes" or "no": the writer is in the middle of it, in the shop, at the gate (S48)
    personal_data: Statement  #: the kinds found, comma-separated such as "phone, card"; "" for none (S84)
    addressed: Statement  #: "yes" or "no": written to us, or only about us (S36)
    wrong_handle: Statement  #: the misspelt or look-alike handle it was sent to, "" for none (S40)
    quiet: Statement  #: "yes" when nobody need look now: it goes to the summary line and opens no case (S42-S44)

    def of(self, aspect: str) -> Statement:
        """The statement of an aspect by its name; KeyError for a name that is none."""
        if aspect not in ASPECTS:
            raise KeyError(aspect)
        found: Statement = getattr(self, aspect)
        return found


#: The aspects in the order in which people read them.
ASPECTS = (
    "kind", "priority", "mood", "language", "happening_now", "personal_data", "addressed", "wrong_handle", "quiet",
)  # fmt: skip

NOTHING = "none"  #: of personal data

#: The aspects that a colleague can put right, each with the values to choose from.
CORRECTABLE: dict[str, tuple[str, ...]] = {
    "kind": tuple(PostKind),
    "priority": tuple(Priority),
    "mood": tuple(Mood),
    "language": tuple(Language),
    "happening_now": ("yes", "no"),
    "personal_data": (NOTHING, *Personal),
    "addressed": ("yes", "no"),
    "wrong_handle": ("yes", "no"),
}


def can_be(aspect: str, value: str) -> bool:
    """Whether a case can say so: a value to choose, or several kinds of personal data."""
    choices = CORRECTABLE.get(aspect, ())
    return value in choices or (aspect == "personal_data" and set(value.split(", ")) <= set(Personal))


def as_chosen(aspect: str, value: str) -> str:
    """What a statement of triage says in the words of `CORRECTABLE`."""
    if aspect == "personal_data":
        return value or NOTHING
    if aspect == "wrong_handle":
        return "yes" if value else "no"
    return value


@dataclass(frozen=True, kw_only=True)
class AccountView:
    """What triage needs to know of the account that a post came to."""

    network: str
    handle: str  #: ours, without @
    language: str = "en"
    wrong_handles: tuple[str, ...] = ()  #: misspelt, old and look-alike handles that people use for ours (S40)


@dataclass(frozen=True, kw_only=True)
class PostView:
    """What triage looks at: one post as it was written."""

    text: str
    network_language: str | None = None  #: the network's own label
    author_handle: str = ""
    followers: int | None = None
    searched: bool = False  #: a search found it: the network did not serve it as written to us
    taken_as_ours: bool = False  #: it is only tried, as words written to us, whatever handles stand in it
    reply_to_us: bool = False  #: it answers a post of ours, so it is addressed whatever its words
    first_in_conversation: bool = True
    account: AccountView = field(default_factory=lambda: AccountView(network="x", handle=""))
