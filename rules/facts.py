"""What rules look at: one case as of one moment, gathered whole before anything is decided."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(frozen=True, kw_only=True)
class DraftFacts:
    """The reply that is being decided about."""

    text: str
    author: str  #: Slack user id
    author_roles: frozenset[str]
    kind: str = "answer"  #: as rules.draft.DraftKind has it


@dataclass(frozen=True, kw_only=True)
class Volume:
    """How many posts came to one account in the last minutes, and how many usually do in that hour of a week (S90)."""

    posts: int
    usual: float | None = None  #: the mean over earlier weeks; None before there are enough of them
    weeks: int = 0  #: how many earlier weeks it rests on


@dataclass(frozen=True, kw_only=True)
class Facts:
    """One case, its customer, its newest words and its surroundings.

    What a condition does not ask for need not be gathered: the defaults then stand and are never looked at.
    """

    case_id: int = 0  #: 0 for words that are only tried, by `rules test`
    network: str = "x"
    account: str = ""  #: our handle, lower case, without @
    state: str = "new"
    owner: str | None = None  #: Slack user id
    # What triage says, corrected by people where they did.
    kind: str = "chat"
    priority: str = "normal"
    mood: str = "calm"
    language: str = "en"
    happening_now: bool = False
    personal_data: frozenset[str] = frozenset()
    addressed: bool = True
    wrong_handle: bool = False
    # The customer.
    handle: str = ""  #: lower case, without @
    followers: int | None = None
    verified: bool = False
    earlier_cases: int = 0  #: of this customer with any of our accounts, before this one: 0 means first time
    earlier_posts: tuple[datetime, ...] = ()  #: when this customer wrote, in all of their cases, this one included
    # The conversation.
    texts: tuple[str, ...] = ()  #: of the customer's posts that await an answer or are the newest, oldest first
    public_turns: int = 1  #: posts and replies of ours in public, together
    opened_at: datetime | None = None  #: when its first post was written; None only in `rules test`
    waiting_since: datetime | None = None  #: the oldest unanswered post; None when an answer is not owed
    target: timedelta | None = None  #: the promised time to a first answer, in opening hours
    promised_until: datetime | None = None
    rejected: int = 0  #: drafts of this case that were rejected
    tags: frozenset[str] = frozenset()
    draft: DraftFacts | None = None  #: only while a reply is being decided about
    # Around it: posts to the account in the last N minutes, by N.
    volumes: Mapping[int, Volume] = field(default_factory=dict)
